import { instantFromMs, msFromInstant, Problem, type Instant } from '@weir/engines/vocabulary';
import type { Cases } from '#cases';
import type { Intake } from '#intake';
import type { ImportMapping, Ledger } from '#ledger';
import { findOrganisation } from '#people';
import { jurisdiction, somethingWaits, theNode, type Platform, type Transaction } from '#platform';
import { tableMapping, tableOf } from './answer-report.ts';
import { followCase } from './follow-case.ts';
import { requestAnswered } from './request-events.ts';
import {
  authorsOf,
  filesOf,
  findRequest,
  noteReminder,
  openDueBefore,
  updateFile,
  type StoredServed,
} from './request-store.ts';

const dayMs = 86_400_000;
const atOnce = 100;

/** What the node does by itself: tells the case of answers, brings transaction files into the ledger, reminds. */
export function requestJobs(
  platform: Platform,
  rooms: { cases: Cases; ledger: Pick<Ledger, 'import' | 'move'>; intake: Pick<Intake, 'read'> },
): void {
  const { register, events, jobs, config, vault, clock } = platform;

  events.on(requestAnswered, 'requests', async ({ requestId, state, at }) => {
    await register.as(theNode, async (tx) => {
      const row = await findRequest(tx, requestId);
      if (row === undefined) return;
      // The event may come twice; the case is told once.
      if (!(await noteReminder(tx, { request: requestId, kind: `told-${state}`, due_at: at, at: tx.now })))
        return;
      const entity = await findOrganisation(tx, { id: row.entity });
      await rooms.cases.noted(tx, row.case_id, `request-${state}`, {
        number: row.number,
        recipient: entity?.name ?? row.entity,
        request: row.id,
      });
      if (state === 'acknowledged') return;
      await events.publish(tx, somethingWaits, {
        kind: 'request-answered',
        path: `/obtaining/${requestId}`,
        persons: await authorsOf(tx, requestId),
        compartment: (await rooms.cases.get(tx, row.case_id)).compartment,
      });
    });
    await importFiles(requestId);
  });

  /** Rows come into the ledger under the compartment of the case, with the entity as originator. */
  async function importFiles(requestId: string): Promise<void> {
    const found = await register.as(theNode, async (tx) => {
      const row = (await findRequest(tx, requestId))!;
      const files = await filesOf(tx, requestId);
      return {
        row,
        compartment: (await rooms.cases.get(tx, row.case_id)).compartment,
        files: files.filter(
          (file) =>
            file.kind === 'transactions' &&
            file.answer !== null &&
            file.import_id === null &&
            file.import_problem === null,
        ),
      };
    });
    const { row, compartment } = found;
    const lawful = jurisdiction(config.jurisdiction).requests?.answersAre === 'lawfully_obtained_record';
    for (const file of found.files) {
      const given = file.mapping as ImportMapping | { report: string };
      const mapping: ImportMapping = {
        ...('report' in given ? tableMapping : given),
        compartment,
        legalBasis: lawful ? row.content.legalBasis.slice(0, 300) : undefined,
      };
      const asEntity = {
        ...theNode,
        organisation: row.entity,
        clearances: compartment === null ? [] : [compartment],
      };
      const table = async (): Promise<{ fileName: string; bytes: Uint8Array }> =>
        'report' in given
          ? {
              fileName: `${file.name}.csv`,
              bytes: tableOf(
                await rooms.intake.read({ sha256: file.sha256, profile: given.report }),
                file.id,
              ),
            }
          : { fileName: file.name, bytes: await vault.get(file.sha256) };
      const set = await table()
        .then((made) => rooms.ledger.import(asEntity, { ...made, mapping }))
        .then(
          ({ id }) => ({ import_id: id }),
          (error: unknown) => {
            if (!(error instanceof Problem)) throw error;
            return { import_problem: error.code };
          },
        );
      await register.as(theNode, async (tx) => {
        await updateFile(tx, file.id, set);
        // The case may have moved while the file was read, or the file had come in for another case.
        const { compartment: now } = await rooms.cases.get(tx, row.case_id);
        await followCase(tx, rooms, { caseId: row.case_id, compartment: now });
      });
    }
  }

  /** A day before, when due, and a day after: each once, also when the node was down meanwhile; then only the latest is sent. */
  async function remind(): Promise<boolean> {
    if (!(await register.lead('requests.remind'))) return false;
    const now = msFromInstant(clock());
    return register.as(theNode, async (tx) => {
      const found = await openDueBefore(tx, instantFromMs(now + dayMs), atOnce);
      let told = 0;
      for (const served of found) if (await remindOf(tx, served, now)) told++;
      return told === atOnce;
    });
  }

  async function remindOf(tx: Transaction, served: StoredServed, now: number): Promise<boolean> {
    const due = msFromInstant(served.due_at as Instant);
    const kind = now >= due + dayMs ? 'request-overdue' : now >= due ? 'request-due' : 'request-due-soon';
    if (!(await noteReminder(tx, { request: served.id, kind, due_at: served.due_at, at: tx.now })))
      return false;
    await events.publish(tx, somethingWaits, {
      kind,
      path: `/requests/${served.id}`,
      organisations: [served.entity],
      roles: ['re_reporting_officer'],
    });
    if (kind === 'request-due-soon') return true;
    const row = (await findRequest(tx, served.id))!;
    await events.publish(tx, somethingWaits, {
      kind,
      path: `/obtaining/${served.id}`,
      persons: await authorsOf(tx, served.id),
      compartment: (await rooms.cases.get(tx, row.case_id)).compartment,
    });
    return true;
  }

  jobs.follow('requests.remind', remind);
}
