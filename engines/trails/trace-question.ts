import type { OutsideType } from './columns.ts';

/**
 * Which money leaves first when dirty and clean lie together:
 * `fifo` the oldest (Devaynes v Noble, Clayton's Case, 1816); `lifo` the newest; `pro-rata` the dirty share of the balance
 * (Barlow Clowes v Vaughan, 1992, rolling); `poison` is reach, not amount; `lowest-intermediate-balance` the holder's own
 * money first, never refilled by later deposits (Roscoe v Winder, 1915).
 */
export const traceRules = ['fifo', 'lifo', 'pro-rata', 'poison', 'lowest-intermediate-balance'] as const;
export type TraceRule = (typeof traceRules)[number];

/** A transaction, whole as it reaches the payee; or a part of what an account holds at a time. */
export type TraceSource = TransactionSource | HoldingSource;

export interface TransactionSource {
  readonly transaction: string;
}

export interface HoldingSource {
  readonly account: string;
  /** Needed where the account has more than one currency. */
  readonly currency?: string;
  /** Milliseconds since 1970, UTC; the holding is what remains after all transactions up to and including it. */
  readonly time: number;
  /** Minor units. */
  readonly amount: number | bigint;
}

export interface Opening {
  readonly account: string;
  /** Needed where the account has more than one currency. */
  readonly currency?: string;
  /** Minor units, not negative; what the account holds before the first transaction, all of it clean. */
  readonly amount: number | bigint;
}

export interface TraceQuestion {
  readonly sources: readonly TraceSource[];
  readonly rule: TraceRule;
  /** Milliseconds since 1970, UTC, inclusive; left out: to the end. Sources after it taint nothing. */
  readonly until?: number;
  /** Milliseconds since 1970, UTC, inclusive. What lies before makes the balances; sources before it taint nothing. */
  readonly since?: number;
  /**
   * Accounts beyond which nothing is followed: tainted money that reaches one stays as held there, and what the account
   * pays later is clean. Under `poison` a stop is reached and passes nothing on.
   */
  readonly stops?: readonly string[];
  /**
   * Per currency, minor units: what a payment brings of less tainted money than this stays as held by its payee. Not of a
   * payment that is itself a source. Under `poison` a payment of less than this reaches nobody.
   */
  readonly minimums?: ReadonlyMap<string, number | bigint>;
  /** Accounts not named here open with 0. */
  readonly openings?: Iterable<Opening>;
  /**
   * `all` (unless given) lists every shortfall of the ledger; `touched` those of accounts that the traced money ever lay in,
   * the only ones that an opening balance could change the answer of. The others are counted either way.
   */
  readonly assumptions?: 'all' | 'touched';
  /** How many of the largest holders get a path; 100 unless given, at most 10,000. */
  readonly pathLimit?: number;
  /**
   * Called for each payment that carried tainted money, in the order of the ledger: the row, and how many tainted minor
   * units it took from the payer and brought to the payee. Not under `poison`, which counts no amounts.
   */
  readonly eachCarrier?: (row: number, taken: number, arrived: number) => void;
}

/** Limits of one question. */
export const traceLimits = { sources: 1_000, paths: 100, pathsAtMost: 10_000, hops: 1_000 } as const;

/** Amounts are decimal strings in the currency beside them; times are ISO 8601 in UTC. */
export interface Trace {
  readonly rule: TraceRule;
  readonly until: string | null;
  /** Only where the question limited the trace. */
  readonly limits?: TraceLimitsAnswer;
  readonly sources: readonly TraceSourceAnswer[];
  /** Largest first; under `poison` the first reached first, without amounts. */
  readonly held: readonly TraceHolding[];
  /** Tainted money paid to a party without an account in the ledger, in the order of the ledger. */
  readonly left: readonly TraceLeft[];
  readonly paths: readonly TracePath[];
  /** Holders beyond the path limit. */
  readonly pathsOmitted: number;
  readonly assumptions: readonly TraceAssumption[];
  /** Shortfalls of accounts that the traced money never lay in: without effect on this answer. */
  readonly assumptionsElsewhere: AssumptionsElsewhere;
  /** null under `poison`, which counts no amounts. */
  readonly checks: TraceChecks | null;
  /** What an exhibit must say about the reading. */
  readonly notes: TraceNotes;
}

export type TraceSourceAnswer =
  | {
      readonly transaction: string;
      readonly time: string;
      readonly currency: string;
      readonly amount: string;
      /** Less than `amount` where tainted money of an earlier source was already in it; absent under `poison`. */
      readonly newlyTainted?: string;
    }
  | {
      readonly account: string;
      readonly time: string;
      readonly currency: string;
      readonly amount: string;
      readonly newlyTainted?: string;
    };

export type TraceHolding = AmountHeld | Reached;

export interface AmountHeld {
  readonly account: string;
  readonly currency: string;
  readonly amount: string;
  /** One share per source, in their order; the shares add up to `amount`. */
  readonly bySource: readonly string[];
}

export interface Reached {
  readonly account: string;
  readonly firstTime: string;
  /** The transaction that carried it; null where the account is itself a source. */
  readonly transaction: string | null;
}

export interface TraceLeft {
  readonly transaction: string;
  readonly type: OutsideType;
  readonly currency: string;
  /** Tainted part of the payment; under `poison` the whole payment. */
  readonly amount: string;
}

export interface TracePath {
  readonly account: string;
  readonly currency?: string;
  /** What the account holds; absent under `poison`. */
  readonly amount?: string;
  /** Place in the question's sources at which the path starts. */
  readonly source: number;
  /** From the source to the holder, every hop a transaction; empty where the source is a holding of this account. */
  readonly transactions: readonly string[];
  /** Tainted money each hop brought to its payee, in the payee's currency; absent under `poison`. */
  readonly carried?: readonly string[];
}

/** Clean money supposed where a debit was larger than the known balance. */
export interface TraceAssumption {
  readonly account: string;
  readonly currency: string;
  readonly time: string;
  readonly amount: string;
  readonly transaction: string;
}

export interface TraceLimitsAnswer {
  readonly since?: string;
  readonly stops?: readonly string[];
  readonly minimums?: readonly { readonly currency: string; readonly amount: string }[];
}

export interface AssumptionsElsewhere {
  /** Whether they stand in `assumptions` too. */
  readonly listed: boolean;
  readonly count: number;
  readonly accounts: number;
  readonly totals: readonly { readonly currency: string; readonly amount: string }[];
}

/** `in` = `held` + `left`, exactly. Where money of several currencies is tainted the texts name each: `1.00 XNC + 2.00 XPC`. */
export interface TraceChecks {
  readonly in: string;
  readonly held: string;
  readonly left: string;
  /** Per currency `in + exchangedIn = held + left + exchangedOut`. */
  readonly byCurrency: readonly CurrencyCheck[];
}

export interface CurrencyCheck {
  readonly currency: string;
  readonly in: string;
  readonly exchangedIn: string;
  readonly exchangedOut: string;
  readonly held: string;
  readonly left: string;
}

export interface TraceNotes {
  /** Transactions up to `until`, all of them applied one after another. */
  readonly transactions: number;
  /** Payments from an account to itself in one currency: counted, without effect. */
  readonly selfPayments: number;
  /** Payments that carried tainted money. */
  readonly carriers: number;
  /** Carriers whose payer was party to another transaction at the very same time: there the order of import decided. */
  readonly orderedByConvention: number;
  /**
   * `pro-rata` only: payments whose tainted share was rounded down. Each left less than one minor unit too much with
   * its payer, so no holding is off by more than this many minor units.
   */
  readonly roundedDown: number;
}
