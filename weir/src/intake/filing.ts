import type { Finding, Reading, Report } from '@weir/engines/reports';
import type { ReportState } from './contract.ts';

/** What the register knows that bears on a new filing of the same filer. */
export interface Earlier {
  /** The newest filing of the same bytes. */
  readonly sameFile: { id: string; state: ReportState; findings: readonly Finding[] } | null;
  /** An accepted report under the same reference. */
  readonly acceptedReference: { id: string; number: string } | null;
}

export type Decision =
  | { readonly kind: 'again'; readonly report: string }
  | {
      readonly kind: 'new';
      readonly state: 'accepted' | 'returned';
      readonly verdict: Reading['verdict'];
      readonly findings: readonly Finding[];
    };

/**
 * Accept, return, or answer as before. The file decides what it can; who filed it and what they filed before decide
 * the rest. The same file is the same filing as long as its answer is the same: an accepted one stays accepted, a
 * returned one is judged anew and becomes a new filing only when the judgement has changed.
 */
export function decide(reading: Reading, filer: { reportingEntityId: string }, earlier: Earlier): Decision {
  if (earlier.sameFile?.state === 'accepted') return { kind: 'again', report: earlier.sameFile.id };
  const findings = [...doorFindings(reading.report, filer, earlier), ...reading.findings];
  const verdict =
    reading.verdict === 'acceptable' && findings.some((finding) => finding.severity === 'error')
      ? 'returned'
      : reading.verdict;
  const state = verdict === 'acceptable' ? 'accepted' : 'returned';
  if (state === 'returned' && earlier.sameFile && sameFindings(earlier.sameFile.findings, findings)) {
    return { kind: 'again', report: earlier.sameFile.id };
  }
  return { kind: 'new', state, verdict, findings };
}

/** Faults that only this door can see: the file does not know who brings it, nor what came before. */
function doorFindings(
  report: Report | null,
  filer: { reportingEntityId: string },
  earlier: Earlier,
): Finding[] {
  if (report === null) return [];
  const findings: Finding[] = [];
  const written = report.header.reportingEntityId;
  if (written !== undefined && written !== filer.reportingEntityId) {
    findings.push({
      rule: 'HDR-5',
      severity: 'error',
      ...placeOf(report, 'rentity_id'),
      value: written.slice(0, 80),
      message: `The report names the reporting entity ${written.slice(0, 80)}, but it was filed by ${filer.reportingEntityId}.`,
      params: { written: written.slice(0, 80), filer: filer.reportingEntityId },
      fix: `Write ${filer.reportingEntityId} in rentity_id, or file it from the entity it names.`,
    });
  }
  if (earlier.acceptedReference !== null) {
    findings.push({
      rule: 'DUP-1',
      severity: 'error',
      ...placeOf(report, 'entity_reference'),
      message: `A report with this reference was accepted before, as ${earlier.acceptedReference.number}, with other content.`,
      params: { number: earlier.acceptedReference.number },
      fix: 'Give a new report a reference of its own; to add to an accepted report, file a new one and name it in the text.',
    });
  }
  return findings;
}

function placeOf(report: Report, name: string): Pick<Finding, 'path' | 'line' | 'column'> {
  const element = report.element.child(name) ?? report.element;
  return { path: element.path, line: Math.max(1, element.line), column: Math.max(1, element.column) };
}

function sameFindings(before: readonly Finding[], now: readonly Finding[]): boolean {
  const key = (finding: Finding): string =>
    `${finding.rule} ${finding.path} ${finding.line} ${finding.message}`;
  return before.length === now.length && before.every((finding, index) => key(finding) === key(now[index]!));
}
