import type { Reading, Report } from '@weir/engines/reports';
import type { SourcedFinding } from './check.ts';
import type { ReportState, Review } from './contract.ts';

/** What the register knows that bears on a new filing of the same filer. */
export interface Earlier {
  /** The newest filing of the same bytes. */
  readonly sameFile: { id: string; state: ReportState; findings: readonly SourcedFinding[] } | null;
  /** A report under the same reference that is accepted or held. */
  readonly standingReference: { id: string; number: string } | null;
  /** A report of the same kind with the same transactions that is accepted or held. */
  readonly sameTransactions: { id: string; number: string } | null;
}

export type Decision =
  | { readonly kind: 'again'; readonly report: string }
  | {
      readonly kind: 'new';
      readonly state: 'held' | 'accepted' | 'returned';
      readonly verdict: Reading['verdict'];
      readonly findings: readonly SourcedFinding[];
    };

/**
 * Accept, hold, return, or answer as before. The file decides what it can; who filed it and what they filed before
 * decide the rest. The same file is the same filing as long as its answer is the same: an accepted one stays accepted,
 * a returned one is judged anew and becomes a new filing only when the judgement has changed.
 */
export function decide(
  reading: Pick<Reading, 'report' | 'verdict' | 'findingsOmitted'> & {
    readonly findings: readonly SourcedFinding[];
  },
  filer: { reportingEntityId: string },
  earlier: Earlier,
  review: Review,
  /** An earlier installation had accepted it: it waits for nobody, and what its rules let pass is not sent back today. */
  movedIn = false,
): Decision {
  const { sameFile } = earlier;
  if (sameFile?.state === 'accepted' || sameFile?.state === 'held')
    return { kind: 'again', report: sameFile.id };
  const findings = [...doorFindings(reading.report, filer, earlier), ...reading.findings];
  const verdict =
    reading.verdict === 'acceptable' && findings.some((finding) => finding.severity === 'error')
      ? 'returned'
      : reading.verdict;
  const passes = verdict === 'acceptable' || (movedIn && mayOverride({ ...reading, verdict, findings }));
  const held = !movedIn && isHeld(review, findings);
  const state = !passes ? 'returned' : held ? 'held' : 'accepted';
  // An officer's findings are no judgement of the file: the same bytes after an officer's return are answered as then.
  if (
    state === 'returned' &&
    sameFile !== null &&
    sameFindings(
      sameFile.findings.filter((finding) => finding.source !== 'officer'),
      findings,
    )
  ) {
    return { kind: 'again', report: sameFile.id };
  }
  return { kind: 'new', state, verdict, findings };
}

/** Lateness as the check finds it. */
export const lateRule = 'DATE-2';
const sameTransactionsRule = 'DUP-2';

/**
 * `flagged` looks at what the filer knows too. What only the FIU knows (another filer's equal file, a hit, a case) never
 * changes a filing's state: that alone would tell.
 */
function isHeld(review: Review, findings: readonly SourcedFinding[]): boolean {
  if (review === 'all') return true;
  return (
    review === 'flagged' && findings.some(({ rule }) => rule === lateRule || rule === sameTransactionsRule)
  );
}

/** May an officer accept what the check returned? Only where every error is of a business rule, and all are known. */
export function mayOverride(report: {
  readonly verdict: Reading['verdict'];
  readonly findings: readonly SourcedFinding[];
  readonly findingsOmitted: number;
}): boolean {
  return (
    report.verdict === 'returned' &&
    report.findingsOmitted === 0 &&
    report.findings
      .filter((finding) => finding.severity !== 'warning')
      .every(({ rule, source }) => /^[A-Z]{2,}-/.test(rule) && (source === undefined || source === 'checker'))
  );
}

/** Faults that only this door can see: the file does not know who brings it, nor what came before. */
function doorFindings(
  report: Report | null,
  filer: { reportingEntityId: string },
  earlier: Earlier,
): SourcedFinding[] {
  if (report === null) return [];
  const findings: SourcedFinding[] = [];
  const written = report.header.reportingEntityId;
  if (written !== undefined && written !== filer.reportingEntityId) {
    findings.push({
      rule: 'HDR-5',
      source: 'door',
      severity: 'error',
      ...placeOf(report, 'rentity_id'),
      value: written.slice(0, 80),
      message: `The report names the reporting entity ${written.slice(0, 80)}, but it was filed by ${filer.reportingEntityId}.`,
      params: { written: written.slice(0, 80), filer: filer.reportingEntityId },
      fix: `Write ${filer.reportingEntityId} in rentity_id, or file it from the entity it names.`,
    });
  }
  if (earlier.standingReference !== null) {
    findings.push({
      rule: 'DUP-1',
      source: 'door',
      severity: 'error',
      ...placeOf(report, 'entity_reference'),
      message: `A report with this reference was accepted before, as ${earlier.standingReference.number}, with other content.`,
      params: { number: earlier.standingReference.number },
      fix: 'Give a new report a reference of its own; to correct an accepted report, file the correction under a reference of its own and name what it corrects.',
    });
  }
  if (earlier.sameTransactions !== null && earlier.standingReference === null) {
    findings.push({
      rule: sameTransactionsRule,
      severity: 'warning',
      source: 'door',
      ...placeOf(report, 'entity_reference'),
      message: `The same transactions were reported before, as ${earlier.sameTransactions.number}, under another reference.`,
      params: { number: earlier.sameTransactions.number },
      fix: 'If this report says nothing new, it need not be filed; if it corrects the earlier one, name that.',
    });
  }
  return findings;
}

function placeOf(report: Report, name: string): Pick<SourcedFinding, 'path' | 'line' | 'column'> {
  const element = report.element.child(name) ?? report.element;
  return { path: element.path, line: Math.max(1, element.line), column: Math.max(1, element.column) };
}

function sameFindings(before: readonly SourcedFinding[], now: readonly SourcedFinding[]): boolean {
  const key = (finding: SourcedFinding): string =>
    `${finding.rule} ${finding.path} ${finding.line} ${finding.message}`;
  return before.length === now.length && before.every((finding, index) => key(finding) === key(now[index]!));
}
