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

/**
 * Finds the shapes of laundering in a ledger: fans, gather-scatter, scatter-gather, cycles, relations paid in step (stack,
 * bipartite) and chains, the highest score first. All but the last two families are looked for among *occasional* relations,
 * pairs of accounts that hardly ever pay each other. A shape that is part of a larger one is not told twice.
 *
 * A finding is a question to a person. Shapes after Altman et al., Realistic synthetic financial transactions for
 * anti-money laundering models (NeurIPS 2023).
 *
 * @throws Problem `pattern-parameter-out-of-range`, `pattern-typology-unknown`
 */
export function findPatterns(columns: Columns, parameters: PatternParameters = {}): PatternFinding[] {
  const full = fullParameters(parameters);
  const candidates = candidatesOf(columns, full);
  return highest(candidates, full.mostFindings).map((candidate) => findingOf(columns, candidate));
}

/** Equal scores keep their order. */
function highest(candidates: readonly Candidate[], most: number): Candidate[] {
  return candidates
    .map((candidate, place) => ({ candidate, place, score: scoreOf(candidate.parts) }))
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** In the order of the typologies' names, then of accounts and rows: the same on every run. */
function candidatesOf(columns: Columns, parameters: FullParameters): Candidate[] {
  const wanted = new Set(parameters.typologies);
  const relations = relationsOf(columns);
  const graph = occasionalGraph(columns, relations, parameters.occasionalPayments);
  const outside = outsideMoney(columns);
  const inStep =
    wanted.has('stack') || wanted.has('bipartite') ? findInStep(columns, relations, parameters) : [];
  const cycles = wanted.has('cycle') ? findCycles(graph, parameters) : [];
  const twoPhases = [
    ...(wanted.has('gather-scatter') ? findGatherScatter(graph, parameters) : []),
    ...(wanted.has('scatter-gather') ? findScatterGather(graph, parameters) : []),
  ];
  const told = rowsIn([...inStep, ...cycles, ...twoPhases]);
  const fans = (['fan-in', 'fan-out'] as const)
    .filter((typology) => wanted.has(typology))
    .flatMap((typology) => findFans(graph, relations, outside, typology, parameters))
    .filter((fan) => fan.rows.some((row) => !told.has(row)));
  const chains =
    wanted.has('chain') || wanted.has('cycle')
      ? highest(
          findChains(graph, parameters, new Set([...told, ...rowsIn(fans)])),
          toldAtMost(columns.accounts.length, parameters),
        ).filter(({ typology }) => wanted.has(typology))
      : [];
  return [...fans, ...twoPhases, ...cycles, ...inStep, ...chains].sort(
    (one, other) => patternTypologies.indexOf(one.typology) - patternTypologies.indexOf(other.typology),
  );
}

function rowsIn(candidates: readonly Candidate[]): Set<number> {
  return new Set(candidates.flatMap(({ rows }) => rows));
}
