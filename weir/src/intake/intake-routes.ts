import { z } from 'zod';
import { profiles } from '@weir/engines/reports';
import { Problem } from '@weir/engines/vocabulary';
import { findOrganisation, type Organisation } from '#people';
import type { Asker, Platform, Transaction } from '#platform';
import { record } from '#audit';
import { checkFile } from './check.ts';
import {
  checkedFileSchema,
  receiptSchema,
  reportDetailSchema,
  reportPageSchema,
  reportQuerySchema,
  submissionSchema,
  type ReadingView,
  type ReportDetail,
  type ReportRow,
} from './contract.ts';
import { cleanFileName } from './file-name.ts';
import { receiptFrom, type Intake } from './intake.ts';
import { readingView } from './reading-view.ts';
import {
  findReport,
  flagsOf,
  queue,
  replacementOf,
  type QueueRow,
  type StoredFlag,
  type StoredReport,
} from './report-store.ts';
import { uploadedFile } from './uploaded-file.ts';

/** Names of people for ids: the people room's, passed in. */
export type NamesOf = (tx: Transaction, ids: readonly string[]) => Promise<Map<string, { name: string }>>;

const fiu = ['fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];
const readers = ['re_reporting_officer', ...fiu];
const idParams = z.object({ id: z.string().max(100) });

export function intakeRoutes(platform: Platform, intake: Intake, namesOf: NamesOf | undefined): void {
  const { http, register, vault, clock } = platform;
  const isFiu = (asker: Asker): boolean => asker.roles.some((role) => fiu.includes(role));

  http.add((routes) => {
    routes.post(
      '/reports',
      {
        schema: { response: { 200: submissionSchema }, consumes: ['multipart/form-data'] },
        config: { access: ['re_reporting_officer', 'fiu_intake'] },
      },
      async (request) => {
        const { bytes, fileName, fields } = await uploadedFile(request, 'report');
        return intake.submit(request.asker, { bytes, fileName, as: fields['as'] || undefined });
      },
    );

    routes.post(
      '/reports/check',
      {
        schema: { response: { 200: checkedFileSchema }, consumes: ['multipart/form-data'] },
        config: { access: readers },
      },
      async (request) => {
        const { bytes, fileName, fields } = await uploadedFile(request, 'report');
        const profile = fields['profile'] || intake.profile;
        if (!profiles().includes(profile)) {
          throw new Problem({
            code: 'profile-unknown',
            status: 400,
            detail: `There is no such report profile. Known: ${profiles().join(', ')}.`,
            facts: { known: profiles() },
          });
        }
        return checkFile(cleanFileName(fileName), bytes, profile, clock());
      },
    );

    routes.get(
      '/reports',
      {
        schema: { querystring: reportQuerySchema, response: { 200: reportPageSchema } },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await queue(tx, request.query);
          const filers = await filersOf(tx, rows);
          const flags = await flagsOf(
            tx,
            rows.map((row) => row.id),
          );
          return {
            items: rows.map((row) => rowView(row, filers, flags)),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );

    routes.get(
      '/reports/:id',
      {
        schema: { params: idParams, response: { 200: reportDetailSchema } },
        config: { access: readers },
      },
      async (request) => {
        const found = await register.as(request.asker, async (tx) => {
          const row = await reportOr404(tx, request.params.id);
          if (isFiu(request.asker)) await recordLook(tx, 'intake.report-viewed', row.id);
          const filers = await filersOf(tx, [row]);
          return {
            row,
            view: rowView(row, filers, await flagsOf(tx, [row.id])),
            replacedBy: await replacementOf(tx, row.id),
            names: await namesOf?.(tx, row.submitted_by === null ? [] : [row.submitted_by]),
          };
        });
        // Outside the transaction: reading a large file takes seconds.
        const reading =
          isFiu(request.asker) && found.row.verdict !== 'unreadable' ? await readingOf(found.row) : null;
        return detailView(found, reading);
      },
    );

    routes.get(
      '/reports/:id/receipt',
      { schema: { params: idParams, response: { 200: receiptSchema } }, config: { access: readers } },
      (request) =>
        register.as(request.asker, async (tx) => receiptFrom(await reportOr404(tx, request.params.id))),
    );

    routes.get(
      '/reports/:id/content',
      { schema: { params: idParams, produces: ['text/plain'] }, config: { access: readers } },
      async (request, reply) => {
        const row = await register.as(request.asker, async (tx) => {
          const found = await reportOr404(tx, request.params.id);
          await recordLook(tx, 'intake.report-content-read', found.id);
          return found;
        });
        // Named by its number, never by the filer's name for it: nothing that arrived decides how it is opened.
        void reply
          .header('content-disposition', `attachment; filename="${row.number}.xml"`)
          .header('cache-control', 'no-store')
          .type('text/plain; charset=utf-8');
        return reply.send(await vault.get(row.sha256));
      },
    );
  });

  async function readingOf(row: StoredReport): Promise<ReadingView | null> {
    try {
      return readingView(await intake.read(row));
    } catch (error) {
      // A returned report may hold what cannot be shown as transactions (an amount that is none); its findings say so.
      if (error instanceof Problem && row.state !== 'accepted') return null;
      throw error;
    }
  }
}

async function reportOr404(tx: Transaction, id: string): Promise<StoredReport> {
  const row = await findReport(tx, id);
  if (row === undefined) {
    throw new Problem({
      code: 'report-unknown',
      status: 404,
      detail: 'There is no such report, or it is not yours to see.',
    });
  }
  return row;
}

function recordLook(tx: Transaction, act: string, id: string): Promise<void> {
  return record(tx, { act, object: { kind: 'report', id } });
}

async function filersOf(tx: Transaction, rows: readonly QueueRow[]): Promise<Map<string, Organisation>> {
  const filers = new Map<string, Organisation>();
  for (const id of new Set(rows.map((row) => row.organisation))) {
    const organisation = await findOrganisation(tx, { id });
    if (organisation) filers.set(id, organisation);
  }
  return filers;
}

function rowView(
  row: QueueRow,
  filers: ReadonlyMap<string, Organisation>,
  flags: readonly StoredFlag[],
): ReportRow {
  const filer = filers.get(row.organisation);
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    verdict: row.verdict,
    position: row.position,
    filer: {
      id: row.organisation,
      name: filer?.name ?? row.organisation,
      reportingEntityId: filer?.reportingEntityId ?? null,
    },
    fileName: row.file_name,
    size: row.size,
    sha256: row.sha256,
    code: row.code,
    entityReference: row.entity_reference,
    receivedAt: row.received_at,
    decidedAt: row.decided_at,
    errors: row.errors,
    warnings: row.warnings,
    counts: row.counts,
    flags: flags.filter((flag) => flag.report === row.id).map(({ flag, facts }) => ({ flag, facts })),
  };
}

function detailView(
  found: {
    row: StoredReport;
    view: ReportRow;
    replacedBy: string | null;
    names: Map<string, { name: string }> | undefined;
  },
  reading: ReadingView | null,
): ReportDetail {
  const { row, view } = found;
  return {
    ...view,
    profile: row.profile,
    root: row.root,
    header: row.header,
    findings: row.findings as ReportDetail['findings'],
    findingsOmitted: row.findings_omitted,
    receipt: receiptFrom(row),
    submittedBy:
      row.submitted_by === null
        ? null
        : { id: row.submitted_by, name: found.names?.get(row.submitted_by)?.name ?? null },
    history: [
      { state: 'received', at: row.received_at },
      ...(row.decided_at === null ? [] : [{ state: row.state, at: row.decided_at }]),
    ],
    replaces: row.replaces,
    replacedBy: found.replacedBy,
    reading,
  };
}
