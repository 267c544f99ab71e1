import { sql } from 'kysely';
import type { Transaction } from '#platform';
import type { FindingView } from './contract.ts';

/** A filing as goAML's clients ask for it. */
export interface B2bReport {
  readonly ReportKey: string;
  readonly Status: string;
  /** One line a fault; empty where there is none. */
  readonly Errors: string;
  readonly ReportCode: string | null;
  readonly EntityReference: string | null;
  readonly FileName: string;
  readonly SubmissionDate: string;
}

interface Row {
  number: string;
  state: string;
  verdict: string;
  findings: FindingView[];
  code: string | null;
  entity_reference: string | null;
  file_name: string;
  received_at: string;
}

/** The words of the portal for our states (see docs/integrating.md). */
export function statusOf(row: Pick<Row, 'state' | 'verdict'> & { byOfficer?: boolean }): string {
  if (row.state === 'accepted') return 'Processed';
  if (row.state === 'held') return 'Transferred From Web';
  if (row.state === 'received') return 'Uploaded';
  if (row.verdict === 'unreadable') return 'Invalid Structure';
  return row.byOfficer === true || row.verdict === 'acceptable' ? 'Rejected' : 'Failed Validation';
}

export function errorsOf(findings: readonly FindingView[]): string {
  return findings
    .map(
      (finding) =>
        `${finding.severity.toUpperCase()} ${finding.rule} line ${finding.line}, column ${finding.column}: ${finding.message}` +
        (finding.fix === undefined ? '' : ` ${finding.fix}`),
    )
    .join('\n');
}

/** What the asker may see, by key or the newest. */
export async function b2bReports(
  tx: Transaction,
  by: { key?: string | undefined; top: number },
): Promise<B2bReport[]> {
  const rows = await tx.run<Row>(sql`
    select number, state, verdict, findings, code, entity_reference, file_name, received_at from reports
    where ${by.key === undefined ? sql`true` : sql`number = ${by.key}`} order by id desc limit ${by.top}`);
  return rows.map((row) => ({
    ReportKey: row.number,
    Status: statusOf({ ...row, byOfficer: row.findings.some((finding) => finding.source === 'officer') }),
    Errors: errorsOf(row.findings),
    ReportCode: row.code,
    EntityReference: row.entity_reference,
    FileName: row.file_name,
    SubmissionDate: new Date(row.received_at).toISOString(),
  }));
}

/**
 * The one form of `$filter` that is answered: `Name eq 'text'`, a quote in the text doubled.
 * Undefined where there is no filter; null where it is of another form.
 */
export function equalFilter(
  filter: string | readonly string[] | undefined,
  name: string,
): string | undefined | null {
  if (typeof filter === 'object') return null;
  if (filter === undefined || filter.trim() === '') return undefined;
  const match = /^\s*(\w+)\s+eq\s+'((?:[^']|'')*)'\s*$/i.exec(filter);
  return match?.[1]?.toLowerCase() === name.toLowerCase() ? match[2]!.replaceAll("''", "'") : null;
}
