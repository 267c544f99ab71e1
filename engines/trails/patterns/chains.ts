import {
  day,
  daysInWords,
  inLedgerOrder,
  likenessAlong,
  part,
  spanOf,
  sumInWords,
  type Candidate,
} from './finding.ts';
import type { FullParameters } from './parameters.ts';
import { rowsOf, type OccasionalGraph } from './relations.ts';

/**
 * Money handed on: payments joined at accounts that, within the window around them, had exactly one occasional payment in
 * and one out. A ledger seldom shows a whole scheme, so the links may be out of order in time (then they score less), and
 * a chain that closes is a cycle out of order.
 */
export function findChains(
  graph: OccasionalGraph,
  parameters: FullParameters,
  taken: ReadonlySet<number>,
): Candidate[] {
  const { columns } = graph;
  const next = new Map<number, number>();
  const before = new Map<number, number>();
  for (let account = 0; account < columns.accounts.length; account++) {
    for (const [inward, outward] of joinsAt(graph, account, parameters.windowDays * day)) {
      if (next.has(inward) || before.has(outward)) continue;
      next.set(inward, outward);
      before.set(outward, inward);
    }
  }
  const candidates: Candidate[] = [];
  const done = new Set<number>();
  const follow = (start: number): void => {
    const rows: number[] = [];
    for (let row: number | undefined = start; row !== undefined && !done.has(row); row = next.get(row)) {
      done.add(row);
      rows.push(row);
    }
    if (rows.length < parameters.minimumChainLength || rows.some((row) => taken.has(row))) return;
    candidates.push(chainOf(graph, rows, next.get(rows.at(-1)!) === start));
  };
  for (const start of inLedgerOrder(next.keys())) if (!before.has(start)) follow(start);
  // What is left are rings; each is entered at its earliest payment.
  for (const start of inLedgerOrder(next.keys())) if (!done.has(start)) follow(start);
  return candidates;
}

/** Where several came or went, what was handed on is at least this share of what came. */
const leastHandedOn = 0.9;

/**
 * The unambiguous joins at an account: one in, one out, and no other of either within the window of the incoming one; or,
 * among several, the only two of like amounts, the one that went the later.
 */
function joinsAt(
  { columns, into, outOf }: OccasionalGraph,
  account: number,
  length: number,
): [number, number][] {
  const inward = rowsOf(into, account);
  const outward = rowsOf(outOf, account);
  // An account with many of either is a hub; its neighbours in time are never alone for long.
  if (inward.length === 0 || outward.length === 0 || inward.length > 64 || outward.length > 64) return [];
  const near = (rows: Int32Array, row: number): Int32Array =>
    rows.filter((each) => Math.abs(columns.time[each]! - columns.time[row]!) <= length);
  const handsOn = (came: number, went: number): boolean =>
    columns.time[went]! > columns.time[came]! &&
    columns.amount[went]! <= columns.amount[came]! &&
    columns.amount[went]! >= leastHandedOn * columns.amount[came]!;
  const joins: [number, number][] = [];
  for (const row of inward) {
    const out = near(outward, row);
    if (near(inward, row).length === 1 && out.length === 1) {
      joins.push([row, out[0]!]);
      continue;
    }
    const like = out.filter((each) => handsOn(row, each));
    if (like.length === 1 && near(inward, like[0]!).filter((each) => handsOn(each, like[0]!)).length === 1)
      joins.push([row, like[0]!]);
  }
  return joins;
}

function chainOf({ columns }: OccasionalGraph, path: readonly number[], closed: boolean): Candidate {
  const rows = inLedgerOrder(path);
  const span = spanOf(columns, rows);
  const inOrder = path.every(
    (row, place) => place === 0 || columns.time[row]! > columns.time[path[place - 1]!]!,
  );
  const order = inOrder ? 'every payment is later than the one before' : 'not in the order of time';
  return {
    typology: closed ? 'cycle' : 'chain',
    rows,
    parts: [
      closed
        ? part('shape', 0.35, 1, () => `a closed ring of ${path.length} payments`)
        : part('shape', 0.15, 1, 'handed on through accounts that hardly ever deal with each other'),
      part('length', 0.3, (path.length - 2) / 5, () => `${path.length} payments`),
      part('order', 0.15, inOrder ? 1 : 0, order),
      part(
        'likeness',
        0.25,
        likenessAlong(columns, path),
        'what each account received against what it handed on',
      ),
      part('haste', 0.1, 1 - span / (60 * day), () => `first to last in ${daysInWords(span)}`),
    ],
    words: () => {
      const params = {
        account: columns.accounts[columns.from[path[0]!]!]!,
        last: columns.accounts[columns.to[path.at(-1)!]!]!,
        length: String(path.length),
        days: daysInWords(span),
        sum: sumInWords(columns, path.slice(0, 1)),
      };
      return {
        accounts: [...new Set([...path.map((row) => columns.from[row]!), columns.to[path.at(-1)!]!])],
        reason: closed
          ? `${path.length} payments form a closed ring through ${params.account} within ${params.days}, ${order}.`
          : `${path.length} payments lead from ${params.account} to ${params.last} within ${params.days}, ${order}; ` +
            'the accounts between received and paid once.',
        params,
      };
    },
  };
}
