import {
  candidateOf,
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
import type { OccasionalGraph } from './relations.ts';
import type { RowMarks } from './row-marks.ts';

/**
 * Money handed on: payments joined at accounts that, within the window around them, had exactly one occasional payment in
 * and one out. A ledger seldom shows a whole scheme, so the links may be out of order in time (then they score less), and
 * a chain that closes is a cycle out of order.
 */
export function findChains(graph: OccasionalGraph, parameters: FullParameters, taken: RowMarks): Candidate[] {
  const { columns } = graph;
  /** Per row: the payment that handed its money on, and the one whose money it handed on; -1 for none. */
  const next = new Int32Array(columns.count).fill(-1);
  const before = new Int32Array(columns.count).fill(-1);
  const length = parameters.windowDays * day;
  const wents = new Float64Array(mostLooked);
  for (let account = 0; account < columns.accounts.length; account++) {
    joinsAt(graph, account, length, wents, (inward, outward) => {
      if (next[inward]! >= 0 || before[outward]! >= 0) return;
      next[inward] = outward;
      before[outward] = inward;
    });
  }
  const candidates: Candidate[] = [];
  const done = new Uint8Array(columns.count);
  const follow = (start: number): void => {
    const rows: number[] = [];
    for (let row = start; row >= 0 && done[row] === 0; row = next[row]!) {
      done[row] = 1;
      rows.push(row);
    }
    if (rows.length < parameters.minimumChainLength || rows.some((row) => taken[row] === 1)) return;
    candidates.push(chainOf(graph, rows, next[rows.at(-1)!] === start));
  };
  for (let row = 0; row < columns.count; row++) if (next[row]! >= 0 && before[row]! < 0) follow(row);
  // What is left are rings; each is entered at its earliest payment.
  for (let row = 0; row < columns.count; row++) if (next[row]! >= 0 && done[row] === 0) follow(row);
  return candidates;
}

/** Where several came or went, what was handed on is at least this share of what came. */
const leastHandedOn = 0.9;

/** An account with more payments in or out is a hub; its neighbours in time are never alone for long. */
const mostLooked = 64;

/**
 * The unambiguous joins at an account: one in, one out, and no other of either within the window of the incoming one; or,
 * among several, the only two of like amounts, the one that went the later. `wents` is room for the amounts that went.
 */
function joinsAt(
  { columns, into, outOf }: OccasionalGraph,
  account: number,
  length: number,
  wents: Float64Array,
  join: (inward: number, outward: number) => void,
): void {
  const [firstIn, endIn] = [into.start[account]!, into.start[account + 1]!];
  const [firstOut, endOut] = [outOf.start[account]!, outOf.start[account + 1]!];
  if (firstIn === endIn || firstOut === endOut) return;
  if (endIn - firstIn > mostLooked || endOut - firstOut > mostLooked) return;
  const { amount } = columns;
  for (let out = firstOut; out < endOut; out++) wents[out - firstOut] = amount[outOf.rows[out]!]!;
  for (let place = firstIn; place < endIn; place++) {
    const row = into.rows[place]!;
    const came = amount[row]!;
    const moment = into.times[place]!;
    let [near, like, only, lone] = [0, 0, -1, -1];
    for (let out = firstOut; out < endOut; out++) {
      if (outOf.times[out]! - moment > length) break;
      if (moment - outOf.times[out]! > length) continue;
      near++;
      lone = out;
      if (outOf.times[out]! > moment && handsOn(came, wents[out - firstOut]!)) {
        like++;
        only = out;
      }
    }
    if (near === 0) continue;
    if (near === 1 && nearIn(place) === 1) join(row, outOf.rows[lone]!);
    else if (like === 1 && likeIn(only) === 1) join(row, outOf.rows[only]!);
  }

  /** Payments in within the window of the one at `place`, itself among them; more than one are two. */
  function nearIn(place: number): number {
    const moment = into.times[place]!;
    const isNear = (each: number): boolean =>
      each >= firstIn && each < endIn && Math.abs(into.times[each]! - moment) <= length;
    return isNear(place - 1) || isNear(place + 1) ? 2 : 1;
  }

  /** Payments in, within the window, whose money the payment out at `out` may have handed on. */
  function likeIn(out: number): number {
    const moment = outOf.times[out]!;
    const went = wents[out - firstOut]!;
    let found = 0;
    for (let each = firstIn; each < endIn && into.times[each]! < moment; each++) {
      if (moment - into.times[each]! <= length && handsOn(amount[into.rows[each]!]!, went)) found++;
    }
    return found;
  }
}

const handsOn = (came: number, went: number): boolean => went <= came && went >= leastHandedOn * came;

function chainOf({ columns }: OccasionalGraph, path: readonly number[], closed: boolean): Candidate {
  const rows = inLedgerOrder(path);
  const span = spanOf(columns, rows);
  const inOrder = path.every(
    (row, place) => place === 0 || columns.time[row]! > columns.time[path[place - 1]!]!,
  );
  const order = inOrder ? 'every payment is later than the one before' : 'not in the order of time';
  return candidateOf({
    typology: closed ? 'cycle' : 'chain',
    rows,
    parts: () => [
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
  });
}
