import { Problem } from '@weir/engines/vocabulary';
import { patternTypologies, type PatternTypology } from './finding.ts';

/** Every parameter has a default and a range; a value outside it is refused. */
export interface PatternParameters {
  /** What to look for; all unless given. */
  readonly typologies?: readonly PatternTypology[];
  /** Most days from the first to the last payment of a cycle, between neighbours of a chain, and of each phase of gather-scatter and scatter-gather. */
  readonly windowDays?: number;
  /** Most days from the first to the last payment of a fan. */
  readonly fanDays?: number;
  /** A pair of accounts with at most so many payments in the whole ledger is an occasional relation. */
  readonly occasionalPayments?: number;
  /** Fewest different counterparties of a fan, of each side of a gather-scatter, and between the ends of a scatter-gather. */
  readonly minimumCounterparties?: number;
  /** An account with more occasional counterparties on one side is a public counter (a shop, a utility): no fan is looked for there. */
  readonly mostCounterparties?: number;
  /** Where a shape is ordinary in a ledger: how many of each typology are told for each account of it, the highest scores. */
  readonly toldPerAccount?: number;
  /** So many of each typology are told in any case. */
  readonly toldAtLeast?: number;
  readonly minimumCycleLength?: number;
  readonly mostCycleLength?: number;
  /** Most days from one payment of a chain of payments out of habit to the next. */
  readonly walkDays?: number;
  /** Fewest payments of a chain. */
  readonly minimumChainLength?: number;
  /** Fewest payments of each relation paid in step (stack, bipartite). */
  readonly minimumSteps?: number;
  /** Fewest common days times relations beyond the first: so much has to fall on the same days not to be chance. */
  readonly minimumCoincidences?: number;
  /** Least share of common days for two relations to count as paid in step. */
  readonly commonDays?: number;
  /** The findings with the highest scores are kept. */
  readonly mostFindings?: number;
}

export type FullParameters = Required<PatternParameters>;

interface Range {
  readonly standard: number;
  readonly least: number;
  readonly most: number;
}

/** Defaults and ranges. The defaults were set on AMLSim's simulated ledgers; an FIU sets its own after a back-test. */
export const patternRanges = {
  windowDays: { standard: 60, least: 1, most: 3_650 },
  fanDays: { standard: 730, least: 1, most: 3_650 },
  occasionalPayments: { standard: 2, least: 1, most: 1_000_000 },
  minimumCounterparties: { standard: 3, least: 2, most: 10_000 },
  mostCounterparties: { standard: 200, least: 2, most: 1_000_000 },
  toldPerAccount: { standard: 0.02, least: 0, most: 1 },
  toldAtLeast: { standard: 10, least: 0, most: 1_000_000 },
  minimumCycleLength: { standard: 3, least: 2, most: 10 },
  mostCycleLength: { standard: 10, least: 2, most: 10 },
  walkDays: { standard: 20, least: 1, most: 3_650 },
  minimumChainLength: { standard: 2, least: 2, most: 100 },
  minimumSteps: { standard: 2, least: 2, most: 10_000 },
  minimumCoincidences: { standard: 4, least: 1, most: 1_000_000 },
  commonDays: { standard: 0.8, least: 0.1, most: 1 },
  mostFindings: { standard: 10_000, least: 1, most: 1_000_000 },
} as const satisfies Record<Exclude<keyof PatternParameters, 'typologies'>, Range>;

const shares: ReadonlySet<string> = new Set(['commonDays', 'toldPerAccount']);

/** How many of one typology are told of a ledger. */
export function toldAtMost(accounts: number, { toldAtLeast, toldPerAccount }: FullParameters): number {
  return Math.max(toldAtLeast, Math.ceil(accounts * toldPerAccount));
}

/** @throws Problem `pattern-parameter-out-of-range`, `pattern-typology-unknown` */
export function fullParameters(given: PatternParameters): FullParameters {
  const typologies = given.typologies ?? patternTypologies;
  const unknown = typologies.find((typology) => !patternTypologies.includes(typology));
  if (unknown !== undefined) {
    throw new Problem({
      code: 'pattern-typology-unknown',
      status: 400,
      detail: `There is no pattern of this name. Known are ${patternTypologies.join(', ')}.`,
    });
  }
  const names = Object.keys(patternRanges) as (keyof typeof patternRanges)[];
  const numbers = Object.fromEntries(names.map((name) => [name, inRange(name, given[name])]));
  return { typologies, ...numbers } as FullParameters;
}

function inRange(name: keyof typeof patternRanges, given: number | undefined): number {
  const { standard, least, most } = patternRanges[name];
  const value = given ?? standard;
  if (value >= least && value <= most && (shares.has(name) || Number.isInteger(value))) return value;
  throw new Problem({
    code: 'pattern-parameter-out-of-range',
    status: 400,
    detail: `${name} must lie between ${least} and ${most}.`,
    facts: { name, least, most },
  });
}
