import { assert, formatMinor, type Instant } from '@weir/engines/vocabulary';
import type { TraceTruth } from '../truth.ts';
import type { Account, Transaction } from '../world.ts';
import { FifoLots } from './fifo-lots.ts';
import { ProRataShares } from './pro-rata-shares.ts';

/** What an account book must do to be traced over; amounts in minor units. */
export interface TaintBook {
  /** Applies a payment; `tainting` says that it is a source. Answers what moved. */
  apply(transaction: Transaction, tainting: boolean): TaintMoved;
  held(): Map<string, bigint>;
}

export interface TaintMoved {
  /** Tainted money that left the payer, in the payer's currency. */
  readonly out: bigint;
  /** Tainted money that arrived, in the payee's currency, without what this payment tainted anew. */
  readonly arrived: bigint;
  /** Clean money that this payment tainted, in the payee's currency. */
  readonly newly: bigint;
}

export interface TraceQuestion {
  readonly id: string;
  readonly rule: 'fifo' | 'pro-rata';
  /** Ids of transactions. */
  readonly sources: readonly string[];
  readonly until: Instant;
}

interface Sums {
  in: bigint;
  exchangedIn: bigint;
  exchangedOut: bigint;
  left: bigint;
}

/**
 * Follows money through the whole ledger by simulation. Where an exchange carries tainted and clean parts, the border
 * at `n` of the payer's minor units lies at `floor(n × toAmount / amount)` of the payee's.
 */
export function traceTruth(
  question: TraceQuestion,
  transactions: readonly Transaction[],
  accounts: readonly Account[],
): TraceTruth {
  const openings = new Map(accounts.map((account) => [account.key, account.opening]));
  const book: TaintBook = question.rule === 'fifo' ? new FifoLots(openings) : new ProRataShares(openings);
  const sources = new Set(question.sources);
  const sums = new Map<string, Sums>();
  const sumsOf = (currency: string): Sums => {
    const known = sums.get(currency) ?? { in: 0n, exchangedIn: 0n, exchangedOut: 0n, left: 0n };
    sums.set(currency, known);
    return known;
  };
  const left: TraceTruth['left'][number][] = [];
  for (const transaction of transactions) {
    if (transaction.time > question.until) break;
    const { from, to, currency, toCurrency } = transaction;
    const moved = book.apply(transaction, sources.has(transaction.id));
    if (moved.newly > 0n) sumsOf(toCurrency).in += moved.newly;
    if (currency !== toCurrency && moved.out > 0n) {
      sumsOf(currency).exchangedOut += moved.out;
      sumsOf(toCurrency).exchangedIn += moved.arrived;
    }
    if (to === null && moved.out > 0n) {
      assert(from !== null, 'Tainted money comes from an account.');
      sumsOf(currency).left += moved.out;
      left.push({
        transaction: transaction.id,
        type: transaction.type,
        currency,
        amount: formatMinor(moved.out, 2),
      });
    }
  }
  return { ...question, ...holdings(book, accounts, sums), left };
}

function holdings(
  book: TaintBook,
  accounts: readonly Account[],
  sums: ReadonlyMap<string, Sums>,
): Pick<TraceTruth, 'held' | 'checks'> {
  const heldBy = book.held();
  const held = accounts
    .filter((account) => (heldBy.get(account.key) ?? 0n) > 0n)
    .map((account) => ({ account: account.key, currency: account.currency, minor: heldBy.get(account.key)! }))
    .sort((one, other) =>
      one.minor === other.minor ? (one.account < other.account ? -1 : 1) : one.minor > other.minor ? -1 : 1,
    );
  const checks = [...sums.keys()].sort().map((currency) => {
    const sum = sums.get(currency)!;
    const total = held.reduce(
      (running, each) => (each.currency === currency ? running + each.minor : running),
      0n,
    );
    assert(
      sum.in + sum.exchangedIn === total + sum.left + sum.exchangedOut,
      `Tainted ${currency} came in and went missing.`,
    );
    return {
      currency,
      in: formatMinor(sum.in, 2),
      exchangedIn: formatMinor(sum.exchangedIn, 2),
      exchangedOut: formatMinor(sum.exchangedOut, 2),
      held: formatMinor(total, 2),
      left: formatMinor(sum.left, 2),
    };
  });
  return {
    held: held.map(({ account, currency, minor }) => ({ account, currency, amount: formatMinor(minor, 2) })),
    checks,
  };
}
