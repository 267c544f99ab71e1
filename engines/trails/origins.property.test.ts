import { Problem } from '@weir/engines/vocabulary';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsFrom, type LedgerRow } from './columns-from.ts';
import { oracleTrace } from './oracle.ts';
import { OriginLots } from './origin-books.ts';
import { originRules, originsOf, type OriginRule, type Origins } from './origins.ts';
import {
  exchangeLedgers,
  randomCase,
  smallLedgers,
  widestLedgers,
  type RandomCase,
} from './random-ledger.ts';

const runs = process.env['WEIR_TEST_LONG'] === undefined ? 300 : 20_000;
const scales = { small: smallLedgers, exchange: exchangeLedgers, widest: widestLedgers };

function asked(random: RandomCase, rule: OriginRule, account: string, currency: string): Origins | string {
  const { rows, openings, until } = random;
  try {
    return originsOf(columnsFrom(rows), {
      account,
      currency,
      openings,
      rule,
      time: Math.min(until, 8.64e15),
    });
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

const minor = (text: string): bigint => BigInt(text.replace('.', ''));

interface Lot {
  origin: string;
  amount: bigint;
}

/** The same decomposition over the whole ledger, in plain lists of BigInt: nothing is left out because it could not matter. */
function slowly(
  { rows, openings, until }: RandomCase,
  rule: OriginRule,
  pocket: string,
): Map<string, bigint> {
  const held = new Map<string, Lot[]>();
  const of = (name: string): Lot[] => held.get(name) ?? held.set(name, []).get(name)!;
  const rank = new Map<string, number>();
  const order = rows
    .map((row, place) => ({ row, place }))
    .sort((one, other) => one.row.time - other.row.time || one.place - other.place);
  order.forEach(({ row }, place) => rank.set(row.id, place));
  for (const { account, currency, amount } of openings)
    of(`${account}|${currency}`).push({ origin: `opening ${account}|${currency}`, amount: BigInt(amount) });
  const pocketRank = pocketNumbers(rows, openings);
  const rankOf = (origin: string): number => {
    const [kind, name] = [origin.split(' ')[0], origin.slice(origin.indexOf(' ') + 1)];
    if (kind === 'opening') return 1e6 + pocketRank.get(name)!;
    return kind === 'assumed' ? 2e6 + pocketRank.get(name)! : rank.get(name)!;
  };
  for (const { row } of order) {
    if (row.time > until) break;
    const payer = row.from === null ? null : `${row.from}|${row.currency}`;
    const payee = row.to === null ? null : `${row.to}|${row.toCurrency ?? row.currency}`;
    if (payer === payee) continue;
    const debit = BigInt(row.amount);
    const credit = row.to === null ? debit : BigInt(row.toAmount ?? row.amount);
    let parts: Lot[] = [{ origin: `transaction ${row.id}`, amount: credit }];
    if (payer !== null) {
      const missing = debit - sum(of(payer));
      if (missing > 0n) of(payer).unshift({ origin: `assumed ${payer}`, amount: missing });
      parts = rule === 'pro-rata' ? takeShares(of(payer), debit, rankOf) : takeLots(of(payer), debit, rule);
      if (credit !== debit) parts = exchanged(parts, debit, credit, rule, rankOf);
    }
    if (payee !== null) of(payee).push(...parts.map((part) => ({ ...part })));
  }
  return totals(of(pocket));
}

const sum = (lots: readonly Lot[]): bigint => lots.reduce((all, lot) => all + lot.amount, 0n);

function totals(lots: readonly Lot[]): Map<string, bigint> {
  const found = new Map<string, bigint>();
  for (const { origin, amount } of lots)
    if (amount > 0n) found.set(origin, (found.get(origin) ?? 0n) + amount);
  return found;
}

function takeLots(lots: Lot[], amount: bigint, rule: OriginRule): Lot[] {
  const parts: Lot[] = [];
  for (let missing = amount; missing > 0n;) {
    const lot = rule === 'lifo' ? lots.at(-1)! : lots[0]!;
    const part = lot.amount < missing ? lot.amount : missing;
    parts.push({ origin: lot.origin, amount: part });
    lot.amount -= part;
    missing -= part;
    if (lot.amount === 0n) lots.splice(rule === 'lifo' ? -1 : 0, 1);
  }
  return parts;
}

function takeShares(lots: Lot[], amount: bigint, rankOf: (origin: string) => number): Lot[] {
  const held = totals(lots);
  const parts = hamilton(held, amount, rankOf);
  lots.length = 0;
  for (const [origin, all] of held) {
    const gone = parts.find((part) => part.origin === origin)?.amount ?? 0n;
    lots.push({ origin, amount: all - gone });
  }
  return parts;
}

function hamilton(
  weights: ReadonlyMap<string, bigint>,
  amount: bigint,
  rankOf: (origin: string) => number,
): Lot[] {
  const all = [...weights.values()].reduce((one, other) => one + other, 0n);
  const lines = [...weights].map(([origin, weight]) => ({
    origin,
    amount: (weight * amount) / all,
    rest: (weight * amount) % all,
  }));
  const missing = amount - sum(lines);
  lines.sort((one, other) =>
    one.rest === other.rest ? rankOf(one.origin) - rankOf(other.origin) : one.rest > other.rest ? -1 : 1,
  );
  for (const line of lines.slice(0, Number(missing))) line.amount += 1n;
  return lines.filter((line) => line.amount > 0n);
}

function exchanged(
  parts: Lot[],
  debit: bigint,
  credit: bigint,
  rule: OriginRule,
  rankOf: (origin: string) => number,
): Lot[] {
  if (rule === 'pro-rata') return hamilton(totals(parts), credit, rankOf);
  let sent = 0n;
  return parts.map(({ origin, amount }) => {
    const start = (sent * credit) / debit;
    sent += amount;
    return { origin, amount: (sent * credit) / debit - start };
  });
}

/** Pockets in the order in which the ledger numbers them; those of openings alone come after. */
function pocketNumbers(rows: readonly LedgerRow[], openings: RandomCase['openings']): Map<string, number> {
  const columns = columnsFrom(rows);
  const numbers = new Map<string, number>();
  for (let pocket = 0; pocket < columns.pocketAccount.length; pocket++) {
    const account = columns.accounts[columns.pocketAccount[pocket]!]!;
    numbers.set(`${account}|${columns.currencies[columns.pocketCurrency[pocket]!]!}`, pocket);
  }
  for (const { account, currency } of openings) {
    const name = `${account}|${currency}`;
    if (!numbers.has(name)) numbers.set(name, numbers.size);
  }
  return numbers;
}

describe.each(originRules)('origins under %s', (rule) => {
  it.each(Object.keys(scales) as (keyof typeof scales)[])(
    'are those of the slow way, over %s ledgers',
    (scale) => {
      let compared = 0;
      fc.assert(
        fc.property(randomCase(scales[scale]), fc.constantFrom('A', 'B', 'C'), (random, account) => {
          for (const currency of scales[scale].currencies) {
            const found = asked(random, rule, account, currency);
            if (typeof found === 'string') continue;
            compared += found.origins.length;
            const told = found.origins.map((origin): [string, bigint] => [
              origin.kind === 'transaction'
                ? `transaction ${origin.transaction}`
                : `${origin.kind} ${origin.account}|${origin.currency}`,
              minor(origin.amount),
            ]);
            expect(new Map(told)).toEqual(slowly(random, rule, `${account}|${currency}`));
            expect(minor(found.amount)).toBe(told.reduce((all, [, part]) => all + part, 0n));
          }
        }),
        { numRuns: runs, seed: 31 },
      );
      expect(compared).toBeGreaterThan(runs / 2);
    },
  );
});

describe('origins and a trace', () => {
  it.each(['fifo', 'lifo'] as const)(
    'agree under %s: what a payment from outside left in an account',
    (rule) => {
      let compared = 0;
      fc.assert(
        fc.property(randomCase(exchangeLedgers), (random) => {
          const entries = random.rows.filter(({ from, to }) => from === null && to !== null);
          if (entries.length === 0) return;
          const sources = entries.map(({ id }) => ({ transaction: id }));
          const forwards = oracleTrace(random.rows, { ...random, rule, sources });
          for (const [pocket, [, ...shares]] of forwards.held) {
            const [account = '', currency = ''] = pocket.split('|');
            const found = asked(random, rule, account, currency);
            if (typeof found === 'string') throw new Error(found);
            const told = new Map(
              found.origins.flatMap((each) =>
                each.kind === 'transaction' ? [[each.transaction, each.amount]] : [],
              ),
            );
            expect(entries.map(({ id }) => minor(told.get(id) ?? '0'))).toEqual(shares.map(minor));
            compared++;
          }
        }),
        { numRuns: runs, seed: 32 },
      );
      expect(compared).toBeGreaterThan(runs / 2);
    },
  );

  it('are refused where a rule parts no balance, and where there are too many', () => {
    const columns = columnsFrom([{ id: 't', from: null, to: 'A', time: 0, amount: 5, currency: 'XNC' }]);
    const ask = (rule: string): unknown =>
      originsOf(columns, { account: 'A', time: 1, rule: rule as OriginRule });
    expect(() => ask('poison')).toThrow(expect.objectContaining({ code: 'rule-without-origins' }));
    expect(() => originsOf(columns, { account: 'B', time: 1, rule: 'fifo' })).toThrow(
      expect.objectContaining({ code: 'source-unknown-account' }),
    );
    const few = new OriginLots(false, 2);
    few.arrive(0, 1, 5);
    few.arrive(0, 2, 5);
    expect(() => few.arrive(0, 3, 5)).toThrow(expect.objectContaining({ code: 'origins-too-many' }));
  });
});
