import {
  day,
  daysInWords,
  inLedgerOrder,
  part,
  spanOf,
  sumInWords,
  type Candidate,
  type PatternPart,
} from './finding.ts';
import type { FullParameters } from './parameters.ts';
import { rowsOf, type OccasionalGraph } from './relations.ts';

/** Occasional payers gather at one account, or one account scatters to occasional payees. */
export function findFans(
  graph: OccasionalGraph,
  typology: 'fan-in' | 'fan-out',
  parameters: FullParameters,
): Candidate[] {
  const { columns } = graph;
  const by = typology === 'fan-in' ? graph.into : graph.outOf;
  const candidates: Candidate[] = [];
  for (let account = 0; account < columns.accounts.length; account++) {
    let rows: readonly number[] = [...rowsOf(by, account)];
    while (rows.length >= parameters.minimumCounterparties) {
      const window = richestWindow(graph, typology, rows, parameters.fanDays * day);
      if (window.counterparties.size < parameters.minimumCounterparties) break;
      if (window.counterparties.size <= parameters.mostCounterparties) {
        candidates.push(fanOf(graph, typology, account, window));
      }
      const used = new Set(window.rows);
      rows = rows.filter((row) => !used.has(row));
    }
  }
  return candidates;
}

interface Window {
  readonly rows: readonly number[];
  readonly counterparties: ReadonlySet<number>;
}

/** The stretch of at most `length` with the most different counterparties; the earliest of equals. */
function richestWindow(
  { columns }: OccasionalGraph,
  typology: 'fan-in' | 'fan-out',
  rows: readonly number[],
  length: number,
): Window {
  const other = typology === 'fan-in' ? columns.from : columns.to;
  const inside = new Map<number, number>();
  let best = { start: 0, end: 0, distinct: 0 };
  let start = 0;
  for (const [end, row] of rows.entries()) {
    inside.set(other[row]!, (inside.get(other[row]!) ?? 0) + 1);
    while (columns.time[row]! - columns.time[rows[start]!]! > length) {
      const left = other[rows[start]!]!;
      const remaining = inside.get(left)! - 1;
      if (remaining === 0) inside.delete(left);
      else inside.set(left, remaining);
      start++;
    }
    if (inside.size > best.distinct) best = { start, end: end + 1, distinct: inside.size };
  }
  // What follows within the length belongs to it, even where it brings nobody new.
  const first = rows[best.start]!;
  let end = best.end;
  while (end < rows.length && columns.time[rows[end]!]! - columns.time[first]! <= length) end++;
  const chosen = rows.slice(best.start, end);
  return { rows: chosen, counterparties: new Set(chosen.map((row) => other[row]!)) };
}

function fanOf(
  { columns }: OccasionalGraph,
  typology: 'fan-in' | 'fan-out',
  account: number,
  { rows, counterparties }: Window,
): Candidate {
  const span = spanOf(columns, rows);
  const size = counterparties.size;
  const days = daysInWords(span);
  const sum = sumInWords(columns, rows);
  const name = columns.accounts[account]!;
  return {
    typology,
    accounts: [account, ...counterparties],
    rows: inLedgerOrder(rows),
    parts: fanParts(size, rows.length, span, typology),
    reason:
      typology === 'fan-in'
        ? `${size} accounts that hardly ever pay ${name} paid it ${sum} within ${days}.`
        : `${name} paid ${sum} within ${days} to ${size} accounts that it hardly ever pays.`,
    params: { account: name, counterparties: String(size), days, sum },
  };
}

/** Shape, size, haste, and how far every counterparty came once only. */
function fanParts(size: number, payments: number, span: number, typology: string): PatternPart[] {
  return [
    part('shape', 0.25, 1, `a ${typology} of occasional counterparties`),
    part('size', 0.3, (size - 2) / 13, `${size} different counterparties`),
    part('haste', 0.35, 1 - span / (180 * day), `first to last in ${daysInWords(span)}`),
    part('once', 0.1, size / payments, `${payments} payments by ${size} counterparties`),
  ];
}
