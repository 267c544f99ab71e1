import * as fc from 'fast-check';
import { instantFromMs, parseMinor, type Instant } from '@weir/engines/vocabulary';
import { expect, test } from 'vitest';
import { generateCountries } from '../generate.ts';
import type { TraceTruth } from '../truth.ts';
import type { Account, Transaction } from '../world.ts';
import { traceTruth } from './trace-truth.ts';

const until = instantFromMs(Date.UTC(2030, 0, 1));

test('first in, first out agrees with moving single coins', () => {
  fc.assert(
    fc.property(smallLedger(), ({ accounts, transactions, sources }) => {
      const truth = traceTruth({ id: 't', rule: 'fifo', sources, until }, transactions, accounts);
      expect(heldOf(truth)).toEqual(coinByCoin(transactions, accounts, new Set(sources)));
    }),
    { seed: 11, numRuns: 400 },
  );
});

test('pro rata agrees with plain arithmetic on small numbers', () => {
  fc.assert(
    fc.property(smallLedger(), ({ accounts, transactions, sources }) => {
      const truth = traceTruth({ id: 't', rule: 'pro-rata', sources, until }, transactions, accounts);
      expect(heldOf(truth)).toEqual(shareByShare(transactions, accounts, new Set(sources)));
    }),
    { seed: 12, numRuns: 400 },
  );
});

test("a generated world's traces agree with reckoning by positions", () => {
  const world = generateCountries({ seed: 5, scale: 0.05 });
  const traces = world.truth.traces.filter((trace) => trace.rule === 'fifo');
  expect(traces.length).toBeGreaterThanOrEqual(12);
  for (const trace of traces) {
    expect(heldOf(trace)).toEqual(byPositions(world.transactions, world.accounts, new Set(trace.sources)));
  }
});

function heldOf(truth: TraceTruth): Record<string, number> {
  return Object.fromEntries(
    truth.held.map((each) => [each.account, Number(parseMinor(each.amount, 2))]).sort(),
  );
}

/** Each minor unit is a coin in a row; true is tainted. */
function coinByCoin(
  transactions: readonly Transaction[],
  accounts: readonly Account[],
  sources: ReadonlySet<string>,
): Record<string, number> {
  const rows = new Map(accounts.map((account) => [account.key, Array<boolean>(account.opening).fill(false)]));
  for (const { id, from, to, amount, toAmount } of transactions) {
    if (from === to) continue;
    const coins = from === null ? Array<boolean>(amount).fill(false) : rows.get(from)!.splice(0, amount);
    if (to === null) continue;
    for (let coin = 0; coin < amount; coin++) {
      const first = Math.floor((coin * toAmount) / amount);
      const next = Math.floor(((coin + 1) * toAmount) / amount);
      for (let there = first; there < next; there++) rows.get(to)!.push(sources.has(id) || coins[coin]!);
    }
  }
  return countedUp(accounts, (key) => rows.get(key)!.filter(Boolean).length);
}

function shareByShare(
  transactions: readonly Transaction[],
  accounts: readonly Account[],
  sources: ReadonlySet<string>,
): Record<string, number> {
  const balance = Object.fromEntries(accounts.map((account) => [account.key, account.opening]));
  const tainted = Object.fromEntries(accounts.map((account) => [account.key, 0]));
  for (const { id, from, to, amount, toAmount } of transactions) {
    if (from === to) continue;
    let moved = 0;
    if (from !== null) {
      moved = Math.floor((tainted[from]! * amount) / balance[from]!);
      tainted[from]! -= moved;
      balance[from]! -= amount;
    }
    if (to === null) continue;
    tainted[to]! += sources.has(id) ? toAmount : Math.floor((moved * toAmount) / amount);
    balance[to]! += toAmount;
  }
  return countedUp(accounts, (key) => tainted[key]!);
}

/**
 * Without lots: the n-th unit that leaves an account is the n-th that came in. Each credit keeps the stretches of it
 * that are tainted; a payment looks its stretch of positions up among the payer's credits.
 */
function byPositions(
  transactions: readonly Transaction[],
  accounts: readonly Account[],
  sources: ReadonlySet<string>,
): Record<string, number> {
  interface Credit {
    readonly start: bigint;
    readonly end: bigint;
    readonly tainted: readonly (readonly [bigint, bigint])[];
  }
  const credits = new Map<string, Credit[]>(
    accounts.map((account) => [account.key, [{ start: 0n, end: BigInt(account.opening), tainted: [] }]]),
  );
  const spent = new Map(accounts.map((account) => [account.key, 0n]));
  const taintedWithin = (account: string, start: bigint, end: bigint): [bigint, bigint][] =>
    credits
      .get(account)!
      .flatMap((credit) =>
        credit.end <= start || credit.start >= end
          ? []
          : credit.tainted
              .map(([from, to]): [bigint, bigint] => [larger(from, start) - start, smaller(to, end) - start])
              .filter(([from, to]) => from < to),
      );
  for (const { id, from, to, ...row } of transactions) {
    if (from === to) continue;
    const amount = BigInt(row.amount);
    const toAmount = BigInt(row.toAmount);
    let stretches: [bigint, bigint][] = [];
    if (from !== null) {
      const start = spent.get(from)!;
      spent.set(from, start + amount);
      stretches = taintedWithin(from, start, start + amount);
    }
    if (to === null) continue;
    const there: [bigint, bigint][] = sources.has(id)
      ? [[0n, toAmount]]
      : stretches.map(([start, end]) => [(start * toAmount) / amount, (end * toAmount) / amount]);
    const own = credits.get(to)!;
    const start = own.at(-1)!.end;
    own.push({
      start,
      end: start + toAmount,
      tainted: there.map(([one, other]) => [start + one, start + other]),
    });
  }
  return countedUp(accounts, (key) =>
    Number(
      taintedWithin(key, spent.get(key)!, credits.get(key)!.at(-1)!.end).reduce(
        (sum, [start, end]) => sum + end - start,
        0n,
      ),
    ),
  );
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function countedUp(accounts: readonly Account[], count: (key: string) => number): Record<string, number> {
  return Object.fromEntries(
    accounts
      .map((account): [string, number] => [account.key, count(account.key)])
      .filter(([, minor]) => minor > 0)
      .sort(),
  );
}

const keys = ['iban:A', 'iban:B', 'iban:C', 'iban:D'];

/** A few accounts in two currencies, payments that nobody overdraws for, some from and to outside, some to oneself. */
function smallLedger(): fc.Arbitrary<{
  accounts: Account[];
  transactions: Transaction[];
  sources: string[];
}> {
  const payment = fc.record({
    from: fc.integer({ min: -1, max: 3 }),
    to: fc.integer({ min: -1, max: 3 }),
    amount: fc.integer({ min: 1, max: 25 }),
    source: fc.boolean(),
  });
  return fc
    .record({
      openings: fc.tuple(...keys.map(() => fc.nat(20))),
      payments: fc.array(payment, { maxLength: 40 }),
    })
    .map(({ openings, payments }) => {
      const balances = [...openings];
      const currencyOf = (index: number): 'XNC' | 'XPC' => (index === 3 ? 'XPC' : 'XNC');
      const transactions: Transaction[] = [];
      const sources: string[] = [];
      for (const { from, to, amount, source } of payments) {
        if ((from < 0 && to < 0) || (from >= 0 && balances[from]! < amount)) continue;
        const currency = currencyOf(from < 0 ? to : from);
        const toCurrency = currencyOf(to < 0 ? from : to);
        const toAmount = currency === toCurrency ? amount : Math.max(1, Math.floor((amount * 5) / 4));
        if (from >= 0) balances[from]! -= amount;
        if (to >= 0) balances[to]! += toAmount;
        const id = `T${String(transactions.length).padStart(3, '0')}`;
        if (source && to >= 0 && from !== to) sources.push(id);
        transactions.push({
          id,
          time: instantFromMs(1000 * transactions.length) as Instant,
          from: keys[from] ?? null,
          to: keys[to] ?? null,
          amount,
          currency,
          toAmount,
          toCurrency,
          type: currency === toCurrency ? 'transfer' : 'exchange',
          description: '',
          scheme: null,
        });
      }
      const accounts = keys.map((key, index) => ({
        key,
        opening: openings[index]!,
        currency: currencyOf(index),
      }));
      return { accounts: accounts as Account[], transactions, sources };
    });
}
