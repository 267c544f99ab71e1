import { currencyDecimals, formatMinor } from '@weir/engines/vocabulary';
import type { Columns } from '../columns.ts';

export const patternTypologies = [
  'fan-in',
  'fan-out',
  'gather-scatter',
  'scatter-gather',
  'cycle',
  'stack',
  'bipartite',
  'chain',
] as const;
export type PatternTypology = (typeof patternTypologies)[number];

/** A named reason and its points: a multiple of 0.001. */
export interface PatternPart {
  readonly part: string;
  readonly points: number;
  readonly why: string;
}

export interface PatternFinding {
  readonly typology: PatternTypology;
  /** 0 to 1, a multiple of 0.001; the exact sum of the parts' thousandths. */
  readonly score: number;
  readonly parts: readonly PatternPart[];
  /** The account in the middle first, where there is one. */
  readonly accounts: readonly string[];
  /** In the order of the ledger. */
  readonly transactions: readonly string[];
  /** One English sentence; `params` carries its figures for other languages. */
  readonly reason: string;
  readonly params: Readonly<Record<string, string>>;
  /** Where a typology has more than one sentence: which. */
  readonly wording?: 'once';
}

/** A part before it is worded: a sentence that has to be made is made when it is told. */
export interface CandidatePart {
  readonly part: string;
  readonly points: number;
  readonly why: string | (() => string);
}

/** What a finding says; `accounts` by number, the account in the middle first. */
export interface Words {
  readonly accounts: readonly number[];
  readonly reason: string;
  readonly params: Readonly<Record<string, string>>;
  readonly wording?: 'once';
}

/**
 * A finding before it is worded for the outside. A large ledger has millions of which thousands are told, so parts and
 * words are kept of those alone.
 */
export interface Candidate {
  readonly typology: PatternTypology;
  readonly score: number;
  /** Of equal scores the higher rank is told first, then the one found first. */
  readonly rank: number;
  readonly rows: readonly number[];
  readonly parts: () => readonly CandidatePart[];
  readonly words: () => Words;
}

export function candidateOf({
  typology,
  rows,
  parts,
  words,
  rank = 0,
}: Pick<Candidate, 'typology' | 'rows' | 'parts' | 'words'> & { readonly rank?: number }): Candidate {
  return { typology, score: scoreOf(parts()), rank, rows, parts, words };
}

export const day = 86_400_000;

/** A part of a score; `share` of the most it can give, clipped to 0..1. */
export function part(name: string, most: number, share: number, why: CandidatePart['why']): CandidatePart {
  const thousandths = Math.round(most * 1000 * Math.min(1, Math.max(0, share)));
  return { part: name, points: thousandths / 1000, why };
}

export function scoreOf(parts: readonly CandidatePart[]): number {
  return parts.reduce((sum, each) => sum + Math.round(each.points * 1000), 0) / 1000;
}

export function findingOf(columns: Columns, candidate: Candidate): PatternFinding {
  const { typology, score, rows } = candidate;
  const { accounts, reason, params, wording } = candidate.words();
  return {
    typology,
    score,
    parts: candidate.parts().map(({ part: name, points, why }) => ({
      part: name,
      points,
      why: typeof why === 'string' ? why : why(),
    })),
    accounts: accounts.map((account) => columns.accounts[account]!),
    transactions: rows.map((row) => columns.idOf(row)),
    reason,
    params,
    ...(wording !== undefined && { wording }),
  };
}

export function inLedgerOrder(rows: Iterable<number>): number[] {
  return [...rows].sort((one, other) => one - other);
}

export function spanOf(columns: Columns, rows: readonly number[]): number {
  return columns.time[rows.at(-1)!]! - columns.time[rows[0]!]!;
}

/** Whole days in words; anything within one day is `1 day`. */
export function daysInWords(span: number): string {
  const days = Math.max(1, Math.ceil(span / day));
  return days === 1 ? '1 day' : `${days} days`;
}

/** The sum per currency of what was paid. @example '120.00 XNC + 3.00 XPC' */
export function sumInWords(columns: Columns, rows: readonly number[]): string {
  const sums = new Map<string, bigint>();
  for (const row of rows) {
    const currency = columns.currencies[columns.currency[row]!]!;
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(columns.amount[row]!));
  }
  return [...sums.keys()]
    .sort()
    .map((currency) => `${formatMinor(sums.get(currency)!, currencyDecimals(currency))} ${currency}`)
    .join(' + ');
}

/**
 * How far money was handed on undiminished: at each account on the way, the smaller of what it received and what it then
 * paid through the larger; the worst of them. 0 where an account paid in another currency than it received.
 */
export function likenessAlong(columns: Columns, path: readonly number[]): number {
  let worst = 1;
  for (const [place, row] of path.entries()) {
    if (place === 0) continue;
    const before = path[place - 1]!;
    if (columns.toCurrency[before] !== columns.currency[row]) return 0;
    const received = columns.toAmount[before]!;
    const paid = columns.amount[row]!;
    worst = Math.min(worst, Math.min(received, paid) / Math.max(received, paid));
  }
  return worst;
}
