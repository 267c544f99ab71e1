import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseInstant, msFromInstant } from '@weir/engines/vocabulary';

/** Edges of one kind seen from one of their ends: those of a node side by side, by time, then by their place in the file. */
export interface Edges {
  readonly start: Int32Array;
  readonly other: Int32Array;
  readonly time: Float64Array;
  /** Cents. */
  readonly amount: Float64Array;
  /** Place in the file. */
  readonly order: Int32Array;
}

export interface Window {
  /** Both included, milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
  /** Of a node's edges in the window only the first so many are followed: the earliest, or the latest; ties by file order. */
  readonly limit: number;
  readonly latest: boolean;
}

/** LDBC FinBench's snapshot: nodes are numbers in the order of their ids, amounts are cents. */
export interface FinbenchGraph {
  readonly accounts: readonly string[];
  readonly persons: readonly string[];
  readonly loans: readonly string[];
  readonly media: readonly string[];
  readonly accountBlocked: Uint8Array;
  readonly mediumBlocked: Uint8Array;
  readonly loanAmount: Float64Array;
  readonly loanBalance: Float64Array;
  readonly ownedByCompany: Uint8Array;
  readonly accountsOf: readonly (readonly number[])[];
  readonly paid: Edges;
  readonly received: Edges;
  readonly withdrew: Edges;
  readonly withdrawnTo: Edges;
  readonly deposited: Edges;
  readonly depositedBy: Edges;
  readonly signedInBy: Edges;
}

type Line = readonly string[];

function linesOf(folder: string, name: string): Line[] {
  const text = gunzipSync(readFileSync(join(folder, `${name}.csv.gz`))).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split('|'));
}

/** The specification has two decimals; the file has a float's. */
export const cents = (text: string): number => Math.round(Number(text) * 100);
const ms = (text: string): number => msFromInstant(parseInstant(`${text.replace(' ', 'T')}Z`));
const byNumber = (one: string, other: string): number => (BigInt(one) < BigInt(other) ? -1 : 1);

class Nodes {
  readonly ids: string[];
  readonly #numbers: Map<string, number>;
  constructor(ids: readonly string[]) {
    this.ids = [...new Set(ids)].sort(byNumber);
    this.#numbers = new Map(this.ids.map((id, number) => [id, number]));
  }
  of(id: string): number {
    const number = this.#numbers.get(id);
    if (number === undefined) throw new Error(`FinBench: no node ${id}`);
    return number;
  }
}

export function readFinbench(folder: string): FinbenchGraph {
  const lines = (name: string): Line[] => linesOf(folder, name);
  const accountLines = lines('Account');
  const loanLines = lines('Loan');
  const mediumLines = lines('Medium');
  const transfers = lines('AccountTransferAccount');
  const withdrawals = lines('AccountWithdrawAccount');
  const deposits = lines('LoanDepositAccount');
  const signIns = lines('MediumSignInAccount');
  const owned = lines('PersonOwnAccount');
  const ownedByFirm = lines('CompanyOwnAccount');
  // The snapshot's edges also name nodes that its node files lack: they are nodes without properties.
  const ids = (...columns: readonly (readonly [readonly Line[], number])[]): Nodes =>
    new Nodes(columns.flatMap(([rows, place]) => rows.map((row) => row[place]!)));
  const accounts = ids(
    [accountLines, 0],
    [transfers, 0],
    [transfers, 1],
    [withdrawals, 0],
    [withdrawals, 1],
    [deposits, 1],
    [signIns, 1],
    [owned, 1],
    [ownedByFirm, 1],
  );
  const loans = ids([loanLines, 0], [deposits, 0]);
  const media = ids([mediumLines, 0], [signIns, 0]);
  const persons = ids([owned, 0]);
  const flags = (nodes: Nodes, rows: readonly Line[], place: number): Uint8Array => {
    const found = new Uint8Array(nodes.ids.length);
    for (const row of rows) found[nodes.of(row[0]!)] = row[place] === 'true' ? 1 : 0;
    return found;
  };
  const money = (place: number): Float64Array => {
    const found = new Float64Array(loans.ids.length);
    for (const row of loanLines) found[loans.of(row[0]!)] = cents(row[place]!);
    return found;
  };
  const ownedByCompany = new Uint8Array(accounts.ids.length);
  for (const [, account] of ownedByFirm) ownedByCompany[accounts.of(account!)] = 1;
  const accountsOf: number[][] = persons.ids.map(() => []);
  for (const [person, account] of owned) accountsOf[persons.of(person!)]!.push(accounts.of(account!));
  const amountAt = 2;
  const edges = (rows: readonly Line[], nodes: Nodes, node: number, others: Nodes, other: number): Edges =>
    edgesOf(rows, nodes, node, others, other, amountAt);
  return {
    accounts: accounts.ids,
    persons: persons.ids,
    loans: loans.ids,
    media: media.ids,
    accountBlocked: flags(accounts, accountLines, 2),
    mediumBlocked: flags(media, mediumLines, 2),
    loanAmount: money(1),
    loanBalance: money(2),
    ownedByCompany,
    accountsOf,
    paid: edges(transfers, accounts, 0, accounts, 1),
    received: edges(transfers, accounts, 1, accounts, 0),
    withdrew: edges(withdrawals, accounts, 0, accounts, 1),
    withdrawnTo: edges(withdrawals, accounts, 1, accounts, 0),
    deposited: edges(deposits, loans, 0, accounts, 1),
    depositedBy: edges(deposits, accounts, 1, loans, 0),
    signedInBy: edgesOf(signIns, accounts, 1, media, 0, undefined),
  };
}

function edgesOf(
  rows: readonly Line[],
  nodes: Nodes,
  node: number,
  others: Nodes,
  other: number,
  amountAt: number | undefined,
): Edges {
  const drafts = rows.map((row, order) => ({
    node: nodes.of(row[node]!),
    other: others.of(row[other]!),
    time: ms(row.at(-1)!),
    amount: amountAt === undefined ? 0 : cents(row[amountAt]!),
    order,
  }));
  drafts.sort((one, two) => one.node - two.node || one.time - two.time || one.order - two.order);
  const start = new Int32Array(nodes.ids.length + 1);
  for (const { node: each } of drafts) start[each + 1] = start[each + 1]! + 1;
  for (let each = 0; each < nodes.ids.length; each++) start[each + 1] = start[each + 1]! + start[each]!;
  return {
    start,
    other: Int32Array.from(drafts, (draft) => draft.other),
    time: Float64Array.from(drafts, (draft) => draft.time),
    amount: Float64Array.from(drafts, (draft) => draft.amount),
    order: Int32Array.from(drafts, (draft) => draft.order),
  };
}

/** Places of a node's edges that are followed: those of the window, cut at its limit. */
export function followed(edges: Edges, node: number, window: Window): number[] {
  const { time, start } = edges;
  if (start[node] === start[node + 1]) return none;
  let first = bound(edges, node, (each) => each >= window.since);
  let end = bound(edges, node, (each) => each > window.until);
  const all = end - first;
  if (all > window.limit && !window.latest) end = first + window.limit;
  const places: number[] = [];
  if (all > window.limit && window.latest) {
    const last = time[end - window.limit]!;
    const later = bound(edges, node, (each) => each > last);
    // Of those of the border's own time the first in the file are taken.
    first = bound(edges, node, (each) => each >= last);
    for (let place = first; place < first + window.limit - (end - later); place++) places.push(place);
    first = later;
  }
  for (let place = first; place < end; place++) places.push(place);
  return places;
}

const none: number[] = [];

function bound({ start, time }: Edges, node: number, holds: (time: number) => boolean): number {
  let low = start[node]!;
  let high = start[node + 1]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(time[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
