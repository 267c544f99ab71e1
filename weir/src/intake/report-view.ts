import type { Report } from '@weir/engines/reports';
import { Problem } from '@weir/engines/vocabulary';
import { findOrganisations, type Organisation } from '#people';
import type { Transaction } from '#platform';
import type { AttachmentView } from '#attachments';
import type {
  ReadingView,
  Receipt,
  ReportDetail,
  ReportHeaderView,
  ReportRow,
  Submission,
} from './contract.ts';
import { findReport, type QueueRow, type StoredFlag, type StoredReport } from './report-store.ts';

export async function reportOr404(tx: Transaction, id: string): Promise<StoredReport> {
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

export function headerView(report: Report | null): ReportHeaderView {
  const header = report?.header;
  return {
    reportingEntityId: header?.reportingEntityId ?? null,
    branch: header?.branch ?? null,
    reportCode: header?.reportCode ?? null,
    entityReference: header?.entityReference ?? null,
    fiuReference: header?.fiuReference ?? null,
    rejectedReference: header?.rejectedReference ?? null,
    submissionDate: header?.submissionDate ?? null,
    localCurrency: header?.localCurrency ?? null,
    reason: header?.reason ?? null,
    action: header?.action ?? null,
    indicators: [...(header?.indicators ?? [])],
  };
}

export function receiptFrom(row: Omit<StoredReport, 'findings' | 'header'>): Receipt {
  return {
    reportId: row.id,
    number: row.number,
    sha256: row.sha256,
    size: row.size,
    document: row.document_sha256 === null ? null : { sha256: row.document_sha256, size: row.document_size! },
    receivedAt: row.received_at,
    state: row.state,
    verdict: row.verdict,
    position: row.position,
  };
}

export function submissionFrom(
  row: StoredReport,
  duplicate: boolean,
  attachments: readonly AttachmentView[],
): Submission {
  return {
    ...receiptFrom(row),
    duplicate,
    attachments: [...attachments],
    replaces: row.replaces,
    corrects: row.corrects,
    findings: row.findings as Submission['findings'],
    findingsOmitted: row.findings_omitted,
    counts: row.counts,
  };
}

export function filersOf(
  tx: Transaction,
  rows: readonly Pick<QueueRow, 'organisation' | 'filed_by'>[],
): Promise<Map<string, Organisation>> {
  return findOrganisations(
    tx,
    rows.flatMap((row) => [row.organisation, row.filed_by ?? []].flat()),
  );
}

export function rowView(
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
    container: row.container,
    attachmentCount: row.attachment_count,
    version: row.version,
    filedBy:
      row.filed_by === null
        ? null
        : { id: row.filed_by, name: filers.get(row.filed_by)?.name ?? row.filed_by },
    movedIn: row.moved_in,
  };
}

export interface FoundReport {
  readonly row: StoredReport;
  readonly view: ReportRow;
  readonly replacedBy: string | null;
  readonly correctedBy: string | null;
  readonly lineage: ReportDetail['lineage'];
  readonly attachments: readonly AttachmentView[];
  readonly draft: string | null;
  readonly names: ReadonlyMap<string, { name: string }> | undefined;
}

export function detailView(
  found: FoundReport,
  reading: ReadingView | null,
  asker: { isFiu: boolean; may: ReportDetail['may'] },
): ReportDetail {
  const { row, view, names } = found;
  const named = (id: string | null): string | null => (id === null ? null : (names?.get(id)?.name ?? null));
  return {
    ...view,
    profile: row.profile,
    root: row.root,
    header: row.header,
    findings: row.findings as ReportDetail['findings'],
    findingsOmitted: row.findings_omitted,
    receipt: receiptFrom(row),
    submittedBy: row.submitted_by === null ? null : { id: row.submitted_by, name: named(row.submitted_by) },
    history: [
      { state: 'received', at: row.received_at },
      ...(row.held_at === null ? [] : [{ state: 'held' as const, at: row.held_at }]),
      ...(row.decided_at === null ? [] : [{ state: row.state, at: row.decided_at }]),
    ],
    replaces: row.replaces,
    replacedBy: found.replacedBy,
    lineage: found.lineage,
    corrects: row.corrects,
    correctedBy: found.correctedBy,
    attachments: [...found.attachments],
    // Who at the FIU decided, and why it was accepted, is not for the filer.
    decision:
      row.decision === null
        ? null
        : asker.isFiu
          ? { ...row.decision, by: named(row.decision.by) }
          : { ...row.decision, by: null, ground: null, reason: null },
    draft: found.draft,
    may: asker.may,
    reading,
  };
}
