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
import { outsideMoney } from './patterns/outside-money.ts';
import {
  fullParameters,
  toldAtMost,
  type FullParameters,
  type PatternParameters,
} from './patterns/parameters.ts';
import { occasionalGraph, relationsOf } from './patterns/relations.ts';
import { findGatherScatter, findScatterGather } from './patterns/two-phases.ts';

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
 * bipartite) and chains. All but those paid in step are looked for among *occasional* relations, pairs of accounts that
 * hardly ever pay each other. A shape that is part of a larger one is not told twice.
 *
 * A finding is a question to a person. Shapes after Altman et al., Realistic synthetic financial transactions for
 * anti-money laundering models (NeurIPS 2023).
 *
 * @throws Problem `pattern-parameter-out-of-range`, `pattern-typology-unknown`
 */
export function searchPatterns(columns: Columns, parameters: PatternParameters = {}): PatternSearch {
  const full = fullParameters(parameters);
  const { candidates, cycleSearchesCut } = candidatesOf(columns, full);
  const most = toldAtMost(columns.accounts.length, full);
  const told = patternTypologies.flatMap((typology) =>
    highest(
      candidates.filter((candidate) => candidate.typology === typology),
      most,
    ),
  );
  const kept = highest(told, full.mostFindings);
  return {
    findings: kept.map((candidate) => findingOf(columns, candidate)),
    omitted: candidates.length - kept.length,
    cycleSearchesCut,
  };
}

/** The findings of `searchPatterns` alone. */
export function findPatterns(columns: Columns, parameters: PatternParameters = {}): PatternFinding[] {
  return [...searchPatterns(columns, parameters).findings];
}

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
): { candidates: readonly Candidate[]; cycleSearchesCut: number } {
  const wanted = new Set(parameters.typologies);
  const relations = relationsOf(columns);
  const graph = occasionalGraph(columns, relations, parameters.occasionalPayments);
  const inStep =
    wanted.has('stack') || wanted.has('bipartite') ? findInStep(columns, relations, parameters) : [];
  const cycles = wanted.has('cycle') ? findCycles(graph, parameters) : { candidates: [], cut: 0 };
  const twoPhases = [
    ...(wanted.has('gather-scatter') ? findGatherScatter(graph, parameters) : []),
    ...(wanted.has('scatter-gather') ? findScatterGather(graph, parameters) : []),
  ];
  const told = rowsIn([...inStep, ...cycles.candidates, ...twoPhases]);
  const outside = outsideMoney(columns);
  const fans = (['fan-in', 'fan-out'] as const)
    .filter((typology) => wanted.has(typology))
    .flatMap((typology) => findFans(graph, relations, outside, typology, parameters))
    .filter((fan) => fan.rows.some((row) => !told.has(row)));
  const most = toldAtMost(columns.accounts.length, parameters);
  for (const typology of ['fan-in', 'fan-out'] as const) {
    const ofThis = fans.filter((fan) => fan.typology === typology);
    for (const { rows } of highest(ofThis, most)) for (const row of rows) told.add(row);
  }
  const chains =
    wanted.has('chain') || wanted.has('cycle')
      ? findChains(graph, parameters, told).filter(({ typology }) => wanted.has(typology))
      : [];
  return {
    candidates: [...fans, ...twoPhases, ...cycles.candidates, ...inStep, ...chains],
    cycleSearchesCut: cycles.cut,
  };
}

function rowsIn(candidates: readonly Candidate[]): Set<number> {
  const rows = new Set<number>();
  for (const candidate of candidates) for (const row of candidate.rows) rows.add(row);
  return rows;
}
