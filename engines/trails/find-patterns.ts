import type { Columns } from './columns.ts';
import { findChains } from './patterns/chains.ts';
import { findCycles } from './patterns/cycles.ts';
import { findFans } from './patterns/fans.ts';
import {
  findingOf,
  patternTypologies,
  scoreOf,
  type Candidate,
  type PatternFinding,
} from './patterns/finding.ts';
import { findInStep } from './patterns/in-step.ts';
import { findLayers } from './patterns/layers.ts';
import { outsideMoney } from './patterns/outside-money.ts';
import {
  fullParameters,
  toldAtMost,
  type FullParameters,
  type PatternParameters,
} from './patterns/parameters.ts';
import { occasionalGraph, publicCounters, relationsOf } from './patterns/relations.ts';
import { outOfHabit } from './patterns/rhythm.ts';
import { findGatherScatter, findScatterGather } from './patterns/two-phases.ts';
import { findWalks } from './patterns/walks.ts';

export interface PatternSearch {
  /** The highest score first. */
  readonly findings: readonly PatternFinding[];
  /** Found, and left out because a shape is ordinary in this ledger (`toldPerAccount`) or there are too many (`mostFindings`). */
  readonly omitted: number;
  /** Payments from which the search for cycles hit its limit of steps: there may be cycles that were not found. */
  readonly cycleSearchesCut: number;
}

/**
 * Finds the shapes of laundering in a ledger: fans, gather-scatter, scatter-gather, cycles, relations paid in step (stack,
 * bipartite), chains, and walks (chains of payments out of habit). All but those paid in step and walks are looked for
 * among *occasional* relations, pairs of accounts that hardly ever pay each other. A shape that is part of a larger one is not told twice.
 *
 * A finding is a question to a person. Shapes after Altman et al., Realistic synthetic financial transactions for
 * anti-money laundering models (NeurIPS 2023).
 *
 * @throws Problem `pattern-parameter-out-of-range`, `pattern-typology-unknown`
 */
export function searchPatterns(columns: Columns, parameters: PatternParameters = {}): PatternSearch {
  const full = fullParameters(parameters);
  const { candidates, walks, walksOmitted, cycleSearchesCut } = candidatesOf(columns, full);
  const most = toldAtMost(columns.accounts.length, full);
  const told = patternTypologies.flatMap((typology) =>
    highest(
      candidates.filter((candidate) => candidate.typology === typology),
      most,
    ),
  );
  told.push(...walks);
  const kept = highest(told, full.mostFindings);
  return {
    findings: kept.map((candidate) => findingOf(columns, candidate)),
    omitted: candidates.length + walks.length + walksOmitted - kept.length,
    cycleSearchesCut,
  };
}

/** The findings of `searchPatterns` alone. */
export function findPatterns(columns: Columns, parameters: PatternParameters = {}): PatternFinding[] {
  return [...searchPatterns(columns, parameters).findings];
}

/** Score from which a fan keeps its payments to itself. */
const surprisingFan = 0.25;

/** Equal scores keep their order. */
function highest(candidates: readonly Candidate[], most: number): Candidate[] {
  return candidates
    .map((candidate, place) => ({ candidate, place, score: scoreOf(candidate.parts) }))
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

function candidatesOf(
  columns: Columns,
  parameters: FullParameters,
): {
  candidates: readonly Candidate[];
  walks: readonly Candidate[];
  walksOmitted: number;
  cycleSearchesCut: number;
} {
  const wanted = new Set(parameters.typologies);
  const relations = relationsOf(columns);
  const { occasionalPayments, mostCounterparties } = parameters;
  const graph = occasionalGraph(columns, relations, occasionalPayments);
  // Money may come round by a public counter, but that many went to one is no shape of theirs.
  const isCounter = publicCounters(columns, relations, occasionalPayments, mostCounterparties);
  const apart = occasionalGraph(columns, relations, occasionalPayments, isCounter);
  const paidInStep =
    wanted.has('stack') || wanted.has('bipartite') ? findInStep(columns, relations, parameters) : [];
  const stepRows = rowsIn(paidInStep);
  const layers =
    wanted.has('stack') || wanted.has('bipartite')
      ? findLayers(apart, parameters).filter(
          ({ typology, rows }) => wanted.has(typology) && rows.some((row) => !stepRows.has(row)),
        )
      : [];
  const inStep = [...paidInStep, ...layers];
  const layered = rowsIn(layers);
  const cycles = wanted.has('cycle') ? findCycles(graph, parameters) : { candidates: [], cut: 0 };
  const twoPhases = [
    ...(wanted.has('gather-scatter') ? findGatherScatter(apart, parameters) : []),
    ...(wanted.has('scatter-gather') ? findScatterGather(apart, parameters) : []),
    // Of stacked layers each account between two is one, and each pair of ends another.
  ].filter(({ rows }) => rows.some((row) => !layered.has(row)));
  const told = rowsIn([...inStep, ...cycles.candidates, ...twoPhases]);
  const outside = outsideMoney(columns);
  const fans = (['fan-in', 'fan-out'] as const)
    .filter((typology) => wanted.has(typology))
    .flatMap((typology) => findFans(apart, relations, isCounter, outside, typology, parameters))
    .filter((fan) => fan.rows.some((row) => !told.has(row)));
  const most = toldAtMost(columns.accounts.length, parameters);
  for (const typology of ['fan-in', 'fan-out'] as const) {
    const ofThis = fans.filter((fan) => fan.typology === typology);
    for (const { rows } of highest(ofThis, most)) for (const row of rows) told.add(row);
  }
  const chains =
    wanted.has('chain') || wanted.has('cycle')
      ? findChains(apart, parameters, told).filter(({ typology }) => wanted.has(typology))
      : [];
  // A fan that is hardly surprising does not keep its payments from a walk.
  const elsewhere = rowsIn([
    ...inStep,
    ...cycles.candidates,
    ...twoPhases,
    ...fans.filter(({ parts }) => scoreOf(parts) >= surprisingFan),
  ]);
  const chained = new Set(chains.map(({ rows }) => rows.join(' ')));
  const wandering = !wanted.has('chain')
    ? []
    : findWalks(columns, outOfHabit(columns, relations, occasionalPayments), parameters, elsewhere).filter(
        ({ rows }) => !chained.has(rows.join(' ')),
      );
  const walks = highest(wandering, most);
  // A chain that is a stretch of a longer walk is not told twice.
  const walkOf = new Map(walks.flatMap(({ rows }, walk) => rows.map((row) => [row, walk])));
  const others = chains.filter(({ typology, rows }) => {
    const walk = walkOf.get(rows[0]!);
    return typology !== 'chain' || walk === undefined || rows.some((row) => walkOf.get(row) !== walk);
  });
  return {
    candidates: [...fans, ...twoPhases, ...cycles.candidates, ...inStep, ...others],
    walks,
    walksOmitted: wandering.length - walks.length,
    cycleSearchesCut: cycles.cut,
  };
}

function rowsIn(candidates: readonly Candidate[]): Set<number> {
  const rows = new Set<number>();
  for (const candidate of candidates) for (const row of candidate.rows) rows.add(row);
  return rows;
}
