import {
  candidateOf,
  day,
  daysInWords,
  inLedgerOrder,
  part,
  spanOf,
  sumInWords,
  type Candidate,
} from './finding.ts';
import { Groups } from './groups.ts';
import type { FullParameters } from './parameters.ts';
import { rowsBy, rowsOf, type Relations } from './relations.ts';
import type { Columns } from '../columns.ts';

/** Relations of one account that are compared with each other; beyond, the later ones are left out. */
const mostCompared = 500;

/**
 * `bipartite` and `stack`: several relations that live for a short time and are paid in step, on the same days. Where they
 * only go from payers to payees the shape is bipartite; where an account of the group both receives and pays, the layers
 * are stacked.
 */
export function findInStep(columns: Columns, relations: Relations, parameters: FullParameters): Candidate[] {
  const passing = passingRelations(columns, relations, parameters);
  const rows = rowsBy(relations.count, columns.count, (row) => {
    const relation = relations.ofRow[row]!;
    return relation >= 0 && passing.has(relation) ? relation : -1;
  });
  const daysOf = new Map(
    [...passing].map((relation) => [
      relation,
      new Set([...rowsOf(rows, relation)].map((row) => Math.floor(columns.time[row]! / day))),
    ]),
  );
  const groups = new Groups();
  for (const around of relationsAround(relations, passing).values()) {
    const compared = around.slice(0, mostCompared);
    for (const [place, one] of compared.entries()) {
      for (const other of compared.slice(place + 1)) {
        if (groups.same(one, other)) continue;
        if (common(daysOf.get(one)!, daysOf.get(other)!) >= parameters.commonDays) groups.join(one, other);
      }
    }
  }
  return groups
    .all()
    .filter((group) => coincidences(group, daysOf) >= parameters.minimumCoincidences)
    .map((group) =>
      inStepOf(
        columns,
        relations,
        group,
        inLedgerOrder(group.flatMap((relation) => [...rowsOf(rows, relation)])),
      ),
    )
    .filter(({ typology }) => parameters.typologies.includes(typology));
}

/** Relations with enough payments whose whole life fits into the window. */
function passingRelations(
  columns: Columns,
  { count, payments, firstRow, lastRow }: Relations,
  parameters: FullParameters,
): Set<number> {
  const passing = new Set<number>();
  for (let relation = 0; relation < count; relation++) {
    if (payments[relation]! < parameters.minimumSteps) continue;
    const life = columns.time[lastRow[relation]!]! - columns.time[firstRow[relation]!]!;
    if (life <= parameters.windowDays * day) passing.add(relation);
  }
  return passing;
}

function relationsAround({ payer, payee }: Relations, passing: ReadonlySet<number>): Map<number, number[]> {
  const around = new Map<number, number[]>();
  const note = (account: number, relation: number): void => {
    const known = around.get(account);
    if (known === undefined) around.set(account, [relation]);
    else known.push(relation);
  };
  for (const relation of passing) {
    note(payer[relation]!, relation);
    note(payee[relation]!, relation);
  }
  return around;
}

/** Common days times relations beyond the first; the days of the relation with the fewest, as all share nearly all. */
function coincidences(group: readonly number[], daysOf: ReadonlyMap<number, ReadonlySet<number>>): number {
  return (group.length - 1) * Math.min(...group.map((relation) => daysOf.get(relation)!.size));
}

/** Jaccard's share of the common days. */
function common(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  let shared = 0;
  for (const each of one) if (other.has(each)) shared++;
  return shared / (one.size + other.size - shared);
}

function inStepOf(
  columns: Columns,
  { payer, payee }: Relations,
  group: readonly number[],
  rows: readonly number[],
): Candidate {
  const payers = new Set(group.map((relation) => payer[relation]!));
  const payees = new Set(group.map((relation) => payee[relation]!));
  const stacked = [...payers].some((account) => payees.has(account));
  const span = spanOf(columns, rows);
  const paidDays = new Set(rows.map((row) => Math.floor(columns.time[row]! / day))).size;
  const density = paidDays / (Math.floor(span / day) + 1);
  const params = {
    payers: String(payers.size),
    payees: String(payees.size),
    relations: String(group.length),
    paidDays: String(paidDays),
    days: daysInWords((Math.floor(span / day) + 1) * day),
    sum: sumInWords(columns, rows),
  };
  return candidateOf({
    typology: stacked ? 'stack' : 'bipartite',
    rows,
    parts: () => [
      part('shape', stacked ? 0.4 : 0.35, 1, () => `${group.length} short-lived relations paid in step`),
      part('size', 0.2, (group.length - 1) / 5, () => `${payers.size} payers, ${payees.size} payees`),
      part('steps', 0.2, paidDays / 10, () => `paid on ${paidDays} common days`),
      part('density', 0.2, density, () => `${paidDays} of the days between first and last`),
    ],
    words: () => ({
      accounts: [...new Set([...payers, ...payees])],
      reason:
        `${params.sum} went from ${params.payers} payers to ${params.payees} payees in step, on ${params.paidDays} days ` +
        `within ${params.days}, ${stacked ? 'through accounts that both received and paid' : 'between parties that never dealt before or after'}.`,
      params,
    }),
  });
}
