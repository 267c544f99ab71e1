import { decimalsOtherThanTwo, instantFromMs, msFromInstant } from '@weir/engines/vocabulary';
import { literal, type DuckConnection } from '#ledger';
import { leastMinor, type ChartEdge, type ChartPayment } from './contract.ts';

/**
 * Payments between accounts and the outside world as sums, within a question to the ledger under the asker's clearance. Rows
 * are chosen by the ledger's own columns, never by the names of nodes made from them, so that nothing is computed of rows
 * that cannot answer.
 */

const ends = {
  from: `case when "from" is null then 'outside:' || from_type else 'account:' || "from" end`,
  to: `case when "to" is null then 'outside:' || to_type else 'account:' || "to" end`,
};

export interface Window {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

function within({ since, until }: Window): string {
  return [
    ...(since === undefined
      ? []
      : [`occurred_ms > ${msFromInstant(new Date(since).toISOString() as never)}`]),
    ...(until === undefined
      ? []
      : [`occurred_ms <= ${msFromInstant(new Date(until).toISOString() as never)}`]),
    'true',
  ].join(' and ');
}

const accountsIn = (keys: readonly string[]): string => `(${keys.map(literal).join(', ')})`;

/**
 * That one end of a payment is among the `wanted` accounts or these kinds of the outside world. The keys stand in a relation:
 * they are looked up in one pass over the rows, where a list of them beside an `or` would be gone through row by row.
 */
function endIn(side: 'from' | 'to', outside: readonly string[]): string {
  const known = `"${side}" in (select key from wanted)`;
  return outside.length === 0
    ? known
    : `(${known} or ("${side}" is null and ${side}_type in ${accountsIn(outside)}))`;
}

/** That one end is this node; no payment ends at a subject or a report. */
function endAt(side: 'from' | 'to', node: string): string {
  const [kind, ...rest] = node.split(':');
  const named = literal(rest.join(':'));
  if (kind === 'account') return `"${side}" = ${named}`;
  return kind === 'outside' ? `"${side}" is null and ${side}_type = ${named}` : 'false';
}

/** A payment from an account to itself joins nothing. */
const joins = `("from" is distinct from "to" or ("from" is null and from_type <> to_type))`;

interface SumRow {
  node_from: string;
  node_to: string;
  currency: string;
  minor: number;
  payments: number;
  first_ms: number;
  last_ms: number;
}

const sums = `sum(amount_minor)::double as minor, count(*)::double as payments,
  min(occurred_ms)::double as first_ms, max(occurred_ms)::double as last_ms`;

export function edgesFrom(rows: readonly SumRow[]): ChartEdge[] {
  const edges = new Map<string, ChartEdge>();
  for (const row of rows) {
    const id = `money ${row.node_from} ${row.node_to}`;
    const edge = edges.get(id) ?? {
      id,
      kind: 'money',
      from: row.node_from,
      to: row.node_to,
      sums: [],
      detail: null,
    };
    edges.set(id, edge);
    edge.sums.push({
      currency: row.currency,
      minor: row.minor,
      payments: row.payments,
      firstAt: instantFromMs(row.first_ms),
      lastAt: instantFromMs(row.last_ms),
    });
  }
  return [...edges.values()];
}

/** All payments among these nodes, one edge a pair and direction. */
export async function moneyAmong(
  duck: DuckConnection,
  accounts: readonly string[],
  outside: readonly string[],
  window: Window,
  limit: number,
): Promise<ChartEdge[]> {
  if (accounts.length === 0) return [];
  return edgesFrom(
    await duck.rows<SumRow>(
      `with wanted as (select unnest([${accounts.map(literal).join(', ')}]) as key)
      select ${ends.from} as node_from, ${ends.to} as node_to, currency, ${sums} from transactions
      where ${endIn('from', outside)} and ${endIn('to', outside)} and ${joins} and ${within(window)}
      group by all order by payments desc, node_from, node_to, currency limit ${limit}`,
    ),
  );
}

/** The least sum that counts, by the decimals of each row's currency. */
function atLeast(least: string): string {
  const others = Object.keys(decimalsOtherThanTwo).map(
    (currency) => `when ${literal(currency)} then ${leastMinor(least, currency)}`,
  );
  return `case currency ${others.join(' ')} else ${leastMinor(least, '')} end`;
}

/** Who paid into these accounts, or was paid from them: the largest sums first, the rest counted. */
export async function counterparties(
  duck: DuckConnection,
  accounts: readonly string[],
  side: 'paid-in' | 'paid-out',
  { least, limit, ...window }: Window & { least: string; limit: number },
): Promise<{ edges: ChartEdge[]; nodes: string[]; found: number }> {
  const [own, other] = side === 'paid-in' ? ['to', 'node_from'] : ['from', 'node_to'];
  await duck.run(`create or replace temp table chart_sums as
    select ${ends.from} as node_from, ${ends.to} as node_to, currency, ${sums} from transactions
    where "${own}" in ${accountsIn(accounts)} and ${joins} and ${within(window)} group by all`);
  const parties = await duck.rows<{ node: string }>(
    `select ${other} as node from chart_sums group by 1 having bool_or(minor >= ${atLeast(least)})
      order by max(minor) desc, 1`,
  );
  const nodes = parties.slice(0, limit).map(({ node }) => node);
  if (nodes.length === 0) return { edges: [], nodes, found: parties.length };
  const rows = await duck.rows<SumRow>(
    `select * from chart_sums where ${other} in ${accountsIn(nodes)} order by node_from, node_to, currency`,
  );
  return { edges: edgesFrom(rows), nodes, found: parties.length };
}

/** Accounts that were paid by the one and paid the other, either way. */
export async function between(
  duck: DuckConnection,
  one: readonly string[],
  other: readonly string[],
  { limit, ...window }: Window & { limit: number },
): Promise<{ nodes: string[]; found: number }> {
  const way = (from: readonly string[], to: readonly string[]): string =>
    `select paid."to" as node from (select distinct "to" from transactions where "from" in ${accountsIn(from)} and ${within(window)}) paid
      join (select distinct "from" from transactions where "to" in ${accountsIn(to)} and ${within(window)}) pays on pays."from" = paid."to"`;
  const rows = await duck.rows<{ node: string }>(
    `select distinct node from (${way(one, other)} union ${way(other, one)}) where node not in ${accountsIn([...one, ...other])} order by 1`,
  );
  return { nodes: rows.slice(0, limit).map(({ node }) => `account:${node}`), found: rows.length };
}

/** Payments under an edge, in the order of money. */
export async function paymentsUnder(
  duck: DuckConnection,
  { from, to, limit, ...window }: Window & { from: string; to: string; limit: number },
): Promise<{ items: ChartPayment[]; found: number }> {
  const where = `${endAt('from', from)} and ${endAt('to', to)} and ${within(window)}`;
  const [count] = await duck.rows<{ found: number }>(
    `select count(*)::double as found from transactions where ${where}`,
  );
  return { items: await payments(duck, where, limit), found: count?.found ?? 0 };
}

export function paymentsById(duck: DuckConnection, ids: readonly string[]): Promise<ChartPayment[]> {
  return payments(duck, `id in ${accountsIn(ids)}`, 1000);
}

async function payments(duck: DuckConnection, where: string, limit: number): Promise<ChartPayment[]> {
  const rows = await duck.rows<Omit<ChartPayment, 'at'> & { ms: number }>(
    `select id, ${ends.from} as "from", ${ends.to} as "to", occurred_ms::double as ms, amount_minor::double as minor, currency
      from transactions where ${where} order by occurred_ms, sequence limit ${limit}`,
  );
  return rows.map(({ ms, ...row }) => ({ ...row, at: instantFromMs(ms) }));
}

/** Accounts that the asker sees at least one payment of. */
export async function knownAccounts(duck: DuckConnection, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await duck.rows<{ key: string }>(
    `select distinct "from" as key from transactions where "from" in ${accountsIn(keys)}
      union select distinct "to" from transactions where "to" in ${accountsIn(keys)}`,
  );
  return new Set(rows.map(({ key }) => key));
}
