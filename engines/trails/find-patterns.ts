import type { Columns } from './columns.ts';

export const patternTypologies = [
  'fan-in',
  'fan-out',
  'cycle',
  'gather-scatter',
  'scatter-gather',
  'stack',
  'bipartite',
  'chain',
] as const;
export type PatternTypology = (typeof patternTypologies)[number];

export interface PatternPart {
  readonly part: string;
  /** Thousandths, integer; the parts add up to the score. */
  readonly points: number;
  readonly why: string;
}

export interface PatternFinding {
  readonly typology: PatternTypology;
  /** From 0 to 1000 thousandths, the sum of the parts' points. */
  readonly score: number;
  readonly parts: readonly PatternPart[];
  /** The account in the middle first, where there is one. */
  readonly accounts: readonly string[];
  /** In the order of the ledger. */
  readonly transactions: readonly string[];
  /** One English sentence; `params` carries its figures for other languages. */
  readonly reason: string;
  readonly params: Readonly<Record<string, string>>;
}

export type PatternParameters = Readonly<Record<string, never>>;

export function findPatterns(_columns: Columns, _parameters: PatternParameters = {}): PatternFinding[] {
  return [];
}
