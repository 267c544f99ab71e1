import { Problem } from '@weir/engines/vocabulary';
import { theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import {
  acceptanceSchema,
  intakeSettingsSchema,
  reportDetailSchema,
  returnSchema,
  type Review,
} from './contract.ts';
import { reportReturned } from './events.ts';
import { mayOverride } from './filing.ts';
import { idParams } from './intake-routes.ts';
import type { ReportDetails } from './report-details.ts';
import {
  lockFiler,
  markDecided,
  setReview,
  standing,
  takePosition,
  type StoredReport,
} from './report-store.ts';
import { reportOr404 } from './report-view.ts';

/** What the intake officer decides: accept what was held, overrule a business rule, return with a note. */
export function officerRoutes(platform: Platform, details: ReportDetails): void {
  const { http, register } = platform;

  /** The row as it stands, with the filer's decisions waiting behind this one. The node writes, in the officer's name. */
  const decideOn = (
    asker: Asker,
    id: string,
    work: (tx: Transaction, row: StoredReport) => Promise<void>,
  ): Promise<void> =>
    register.as({ ...asker, roles: [...theNode.roles] }, async (tx) => {
      await lockFiler(tx, (await reportOr404(tx, id)).organisation);
      await work(tx, await reportOr404(tx, id));
    });

  http.add((routes) => {
    routes.post(
      '/reports/:id/accept',
      {
        schema: { params: idParams, body: acceptanceSchema, response: { 200: reportDetailSchema } },
        config: { access: ['fiu_intake'] },
      },
      async (request) => {
        const { ground, reason } = request.body;
        await decideOn(request.asker, request.params.id, async (tx, row) => {
          const override =
            row.state === 'returned' && mayOverride({ ...row, findingsOmitted: row.findings_omitted });
          if (row.state !== 'held' && !override) throw notHeld(row);
          if (override) await refuseSecond(tx, row);
          const position = await takePosition(tx);
          await markDecided(tx, row.id, {
            state: 'accepted',
            position,
            decided_at: tx.now,
            decision: {
              kind: 'accepted',
              at: tx.now,
              by: tx.asker.person,
              override,
              ground,
              reason,
              note: null,
            },
          });
          platform.jobs.wakeFollowers(tx);
          await record(tx, {
            act: 'intake.report-accepted',
            object: { kind: 'report', id: row.id },
            ground,
            reason,
            facts: { filer: row.organisation, sha256: row.sha256, position, override },
          });
        });
        return details.of(request.asker, request.params.id);
      },
    );

    routes.post(
      '/reports/:id/return',
      {
        schema: { params: idParams, body: returnSchema, response: { 200: reportDetailSchema } },
        config: { access: ['fiu_intake'] },
      },
      async (request) => {
        const { note, findings } = request.body;
        await decideOn(request.asker, request.params.id, async (tx, row) => {
          if (row.state !== 'held') throw notHeld(row);
          const added = findings.map(({ path, line, message }) => ({
            rule: 'officer',
            severity: 'error' as const,
            path: path ?? '/report',
            line: line ?? 1,
            column: 1,
            message,
            source: 'officer' as const,
          }));
          await markDecided(tx, row.id, {
            state: 'returned',
            verdict: 'returned',
            position: null,
            decided_at: tx.now,
            findings: [...added, ...row.findings],
            errors: row.errors + added.length,
            decision: {
              kind: 'returned',
              at: tx.now,
              by: tx.asker.person,
              override: false,
              ground: null,
              reason: null,
              note,
            },
          });
          await platform.events.publish(tx, reportReturned, { reportId: row.id, note });
          await record(tx, {
            act: 'intake.report-returned',
            object: { kind: 'report', id: row.id },
            reason: note,
            facts: { filer: row.organisation, sha256: row.sha256, findings: added.length },
          });
        });
        return details.of(request.asker, request.params.id);
      },
    );

    routes.get(
      '/intake-settings',
      {
        schema: { response: { 200: intakeSettingsSchema } },
        config: { access: ['fiu_intake', 'fiu_supervisor', 'administrator'] },
      },
      (request) => register.as(request.asker, (tx) => settings(tx)),
    );

    routes.put(
      '/intake-settings',
      {
        schema: { body: intakeSettingsSchema, response: { 200: intakeSettingsSchema } },
        config: { access: ['fiu_supervisor'] },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          await setReview(tx, request.body.review);
          await record(tx, {
            act: 'intake.review-set',
            object: { kind: 'setting', id: 'intake.review' },
            facts: { review: request.body.review },
          });
          return settings(tx);
        }),
    );
  });
}

async function settings(tx: Transaction): Promise<{ review: Review }> {
  const [row] = await tx
    .tables<{ intake_settings: { review: Review } }>()
    .selectFrom('intake_settings')
    .select('review')
    .execute();
  return row!;
}

/** A returned report whose reference was accepted since is not accepted a second time. */
async function refuseSecond(tx: Transaction, row: StoredReport): Promise<void> {
  const { reference, sameFile } = await standing(tx, {
    organisation: row.organisation,
    reference: row.entity_reference,
    sha256: row.sha256,
    fingerprint: null,
    code: null,
    referred: [],
  });
  const other = reference ?? sameFile;
  if (other !== null) {
    throw new Problem({
      code: 'reference-accepted',
      status: 409,
      detail: `This was mended already: ${other.number} stands under the same reference.`,
      facts: { number: other.number },
    });
  }
}

function notHeld(row: StoredReport): Problem {
  return new Problem({
    code: 'report-not-held',
    status: 409,
    detail:
      row.state === 'returned'
        ? 'This report was returned for more than business rules, or by an officer. Its filer mends it and files it again.'
        : 'This report is no longer waiting for a decision. Load it again to see what was decided.',
    facts: { state: row.state },
  });
}
