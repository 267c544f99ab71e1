import type { Columns } from './columns.ts';
import { findChains } from './patterns/chains.ts';
import { findCycles } from './patterns/cycles.ts';
import { findFans } from './patterns/fans.ts';
import { findingOf, patternTypologies, type Candidate, type PatternFinding } from './patterns/finding.ts';
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
import { allMarked, mark, marksOf } from './patterns/row-marks.ts';
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
  const kept = told.toSorted((one, other) => other.score - one.score).slice(0, full.mostFindings);
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

/** Of equal scores the higher rank, then the one found first. Scores are thousandths: those out of reach are not sorted. */
function highest(candidates: readonly Candidate[], most: number): Candidate[] {
  const counts = new Int32Array(scores);
  for (const { score } of candidates) counts[Math.round(score * 1000)]!++;
  let least = scores - 1;
  for (let sum = counts[least]!; sum < most && least > 0;) sum += counts[--least]!;
  return candidates
    .filter(({ score }) => Math.round(score * 1000) >= least)
    .sort((one, other) => other.score - one.score || other.rank - one.rank)
    .slice(0, most);
}

/** From 0 to 1 in thousandths; the parts of no pattern add up to more than 2. */
const scores = 2_001;

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
  const stepRows = marksOf(columns, paidInStep);
  const layers =
    wanted.has('stack') || wanted.has('bipartite')
      ? findLayers(apart, parameters).filter(
          (layer) => wanted.has(layer.typology) && !allMarked(stepRows, layer),
        )
      : [];
  const inStep = [...paidInStep, ...layers];
  const layered = marksOf(columns, layers);
  const cycles = wanted.has('cycle') ? findCycles(graph, parameters) : { candidates: [], cut: 0 };
  const twoPhases = [
    ...(wanted.has('gather-scatter') ? findGatherScatter(apart, parameters) : []),
    ...(wanted.has('scatter-gather') ? findScatterGather(apart, parameters) : []),
    // Of stacked layers each account between two is one, and each pair of ends another.
  ].filter((shape) => !allMarked(layered, shape));
  const told = marksOf(columns, inStep, cycles.candidates, twoPhases);
  const outside = outsideMoney(columns);
  const fans = (['fan-in', 'fan-out'] as const)
    .filter((typology) => wanted.has(typology))
    .flatMap((typology) => findFans(apart, relations, isCounter, outside, typology, parameters))
    .filter((fan) => !allMarked(told, fan));
  const most = toldAtMost(columns.accounts.length, parameters);
  for (const typology of ['fan-in', 'fan-out'] as const) {
    const ofThis = fans.filter((fan) => fan.typology === typology);
    mark(told, highest(ofThis, most));
  }
  const chains =
    wanted.has('chain') || wanted.has('cycle')
      ? findChains(apart, parameters, told).filter(({ typology }) => wanted.has(typology))
      : [];
  // A fan that is hardly surprising does not keep its payments from a walk.
  const elsewhere = marksOf(
    columns,
    inStep,
    cycles.candidates,
    twoPhases,
    fans.filter(({ score }) => score >= surprisingFan),
  );
  // No payment stands in two chains.
  const chainAt = new Map(chains.map((chain) => [chain.rows[0]!, chain]));
  const isChain = ({ rows }: Candidate): boolean => {
    const chain = chainAt.get(rows[0]!);
    return chain?.rows.length === rows.length && rows.every((row, place) => chain.rows[place] === row);
  };
  const wandering = !wanted.has('chain')
    ? []
    : findWalks(columns, outOfHabit(columns, relations, occasionalPayments), parameters, elsewhere).filter(
        (walk) => !isChain(walk),
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
