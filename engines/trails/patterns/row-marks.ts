import type { Columns } from '../columns.ts';
import type { Candidate } from './finding.ts';

/** 1 for each row of the ledger that is meant. */
export type RowMarks = Uint8Array;

export function marksOf({ count }: Columns, ...found: readonly (readonly Candidate[])[]): RowMarks {
  const marks = new Uint8Array(count);
  for (const candidates of found) mark(marks, candidates);
  return marks;
}

export function mark(marks: RowMarks, candidates: readonly Candidate[]): void {
  for (const { rows } of candidates) for (const row of rows) marks[row] = 1;
}

export const allMarked = (marks: RowMarks, { rows }: Candidate): boolean =>
  rows.every((row) => marks[row] === 1);
