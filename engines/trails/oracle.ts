import { currencyDecimals, formatMinor } from '@weir/engines/vocabulary';
import type { LedgerRow } from './columns-from.ts';
import type { Opening, TraceRule, TraceSource } from './trace-question.ts';

/**
 * For tests only: the meaning of a trace, written to be read rather than run. Every account is a plain list of lots in
 * BigInt, oldest first, never merged; each rule is a few lines over that list. It shares nothing with the engine but types.
 */
export interface OracleAnswer {
  readonly newly: readonly bigint[];
  /** `account|currency` → [amount in words, shares in words]; under `poison` account → [first time, transaction]. */
  readonly held: ReadonlyMap<string, readonly string[]>;
  readonly left: readonly string[];
  readonly assumptions: readonly string[];
}

export interface OracleQuestion {
  readonly sources: readonly TraceSource[];
  readonly rule: TraceRule;
  readonly until: number;
  readonly openings: readonly Opening[];
  readonly since?: number;
  readonly stops?: readonly string[];
  readonly minimums?: ReadonlyMap<string, number | bigint>;
}

interface Lot {
  amount: bigint;
  /** null is clean. */
  source: number | null;
}

/** Throws `RangeError` where a holding is larger than what is held clean. */
export function oracleTrace(rows: readonly LedgerRow[], question: OracleQuestion): OracleAnswer {
  return question.rule === 'poison' ? oracleReach(rows, question) : new LotBook(question).run(rows);
}

function inOrder(rows: readonly LedgerRow[]): LedgerRow[] {
  return rows
    .map((row, place) => ({ row, sequence: row.sequence ?? place }))
    .sort((one, other) => one.row.time - other.row.time || one.sequence - other.sequence)
    .map(({ row }) => row);
}

class LotBook {
  readonly #question: OracleQuestion;
  readonly #lots = new Map<string, Lot[]>();
  readonly #newly: bigint[];
  /** What came to rest: held, and followed no further. */
  readonly #rested = new Map<string, Lot[]>();
  readonly #since: number;
  readonly #left: string[] = [];
  readonly #assumptions: string[] = [];

  constructor(question: OracleQuestion) {
    this.#question = question;
    this.#since = question.since ?? -Infinity;
    this.#newly = question.sources.map(() => 0n);
    for (const { account, currency, amount } of question.openings) {
      this.#lotsOf(`${account}|${currency}`).push({ amount: BigInt(amount), source: null });
    }
  }

  run(rows: readonly LedgerRow[]): OracleAnswer {
    let waiting = this.#question.sources
      .map((source, place) => ({ source, place }))
      .filter(({ source }) => !('account' in source) || source.time >= this.#since);
    const markUpTo = (time: number): void => {
      const due = waiting.filter(({ source }) => 'account' in source && source.time < time);
      due.sort((one, other) => timeOf(one.source) - timeOf(other.source) || one.place - other.place);
      for (const { source, place } of due) this.#mark(source, place);
      waiting = waiting.filter((each) => !due.includes(each));
    };
    for (const row of inOrder(rows)) {
      if (row.time > this.#question.until) break;
      markUpTo(row.time);
      this.#apply(row);
    }
    markUpTo(this.#question.until === Infinity ? Infinity : this.#question.until + 1);
    return { newly: this.#newly, held: this.#held(), left: this.#left, assumptions: this.#assumptions };
  }

  #lotsOf(pocket: string): Lot[] {
    if (!this.#lots.has(pocket)) this.#lots.set(pocket, []);
    return this.#lots.get(pocket)!;
  }

  #apply(row: LedgerRow): void {
    const toCurrency = row.toCurrency ?? row.currency;
    const payer = row.from === null ? null : `${row.from}|${row.currency}`;
    const payee = row.to === null ? null : `${row.to}|${toCurrency}`;
    const sources = this.#question.sources.flatMap((source, place) =>
      'transaction' in source && source.transaction === row.id && row.time >= this.#since ? [place] : [],
    );
    if (payer !== null && payer === payee) return;
    let amount = BigInt(row.amount);
    let toAmount = BigInt(row.toAmount ?? row.amount);
    if (row.from === null) amount = toAmount;
    if (row.to === null) toAmount = amount;
    let parts: Lot[] = [{ amount, source: null }];
    if (payer !== null) {
      const missing = amount - total(this.#lotsOf(payer));
      if (missing > 0n) {
        this.#lotsOf(payer).unshift({ amount: missing, source: null });
        this.#assumptions.push(
          `${row.from} ${row.currency} ${row.time} ${money(missing, row.currency)} ${row.id}`,
        );
      }
      parts = this.#take(payer, amount);
    }
    let received = exchanged(parts, amount, toAmount, this.#question);
    for (const place of sources) {
      const clean = total(received.filter((lot) => lot.source === null));
      this.#newly[place] = this.#newly[place]! + clean;
      received = received.map((lot) => ({ amount: lot.amount, source: lot.source ?? place }));
    }
    if (payee !== null) {
      const brought = total(received.filter((lot) => lot.source !== null));
      const minimum = BigInt(this.#question.minimums?.get(toCurrency) ?? 0);
      const stops = this.#question.stops?.includes(row.to!) === true;
      if (stops || (sources.length === 0 && brought < minimum)) received = this.#rest(payee, received);
      this.#lotsOf(payee).push(...received);
    }
    const gone = total(received.filter((lot) => lot.source !== null));
    if (payee === null && gone > 0n) {
      const currency = row.from === null ? toCurrency : row.currency;
      this.#left.push(`${row.id} ${row.toType ?? 'unknown'} ${currency} ${money(gone, currency)}`);
    }
  }

  /** Sets the tainted lots down for good and hands on clean ones in their place. */
  #rest(pocket: string, lots: readonly Lot[]): Lot[] {
    this.#lotsOf(pocket);
    const resting = lots.filter((lot) => lot.source !== null);
    this.#rested.set(pocket, [...(this.#rested.get(pocket) ?? []), ...resting]);
    return lots.map((lot) => ({ amount: lot.amount, source: null }));
  }

  /** Takes `amount` out of a list that holds at least so much; the order of the answer is the order of taking. */
  #take(pocket: string, amount: bigint): Lot[] {
    const lots = this.#lotsOf(pocket);
    switch (this.#question.rule) {
      case 'fifo':
        return takeFromStart(lots, amount);
      case 'lifo': {
        lots.reverse();
        const parts = takeFromStart(lots, amount);
        lots.reverse();
        return parts;
      }
      default: {
        const tainted = total(lots.filter((lot) => lot.source !== null));
        const clean = total(lots) - tainted;
        const moved =
          this.#question.rule === 'pro-rata'
            ? (tainted * amount) / (tainted + clean)
            : amount > clean
              ? amount - clean
              : 0n;
        return this.#takePool(lots, moved, amount - moved);
      }
    }
  }

  /** A pool has no order: one lot per source, and the tainted part is shared out among the sources. */
  #takePool(lots: Lot[], tainted: bigint, clean: bigint): Lot[] {
    const places = this.#question.sources.map((_, place) => place);
    const held = places.map((place) => total(lots.filter((lot) => lot.source === place)));
    const shares = largestRemainder(held, tainted);
    const cleanHeld = total(lots.filter((lot) => lot.source === null));
    lots.length = 0;
    lots.push({ amount: cleanHeld - clean, source: null });
    for (const place of places) lots.push({ amount: held[place]! - shares[place]!, source: place });
    return [
      { amount: clean, source: null },
      ...places.map((place) => ({ amount: shares[place]!, source: place })),
    ];
  }

  #mark(source: TraceSource, place: number): void {
    if (!('account' in source)) return;
    const lots = this.#lotsOf(`${source.account}|${source.currency}`);
    let missing = BigInt(source.amount);
    if (missing > total(lots.filter((lot) => lot.source === null))) throw new RangeError('not held clean');
    this.#newly[place] = missing;
    if (this.#question.stops?.includes(source.account) === true) {
      this.#rest(`${source.account}|${source.currency}`, [{ amount: missing, source: place }]);
      return;
    }
    for (let index = lots.length - 1; index >= 0 && missing > 0n; index--) {
      const lot = lots[index]!;
      if (lot.source !== null) continue;
      const painted = lot.amount < missing ? lot.amount : missing;
      missing -= painted;
      lots.splice(
        index,
        1,
        { amount: lot.amount - painted, source: null },
        { amount: painted, source: place },
      );
    }
  }

  #held(): Map<string, readonly string[]> {
    const held = new Map<string, readonly string[]>();
    for (const [pocket, moving] of this.#lots) {
      const lots = [...moving, ...(this.#rested.get(pocket) ?? [])];
      const currency = pocket.slice(pocket.lastIndexOf('|') + 1);
      const tainted = total(lots.filter((lot) => lot.source !== null));
      if (tainted === 0n) continue;
      const shares = this.#question.sources.map((_, place) =>
        money(total(lots.filter((lot) => lot.source === place)), currency),
      );
      held.set(pocket, [money(tainted, currency), ...shares]);
    }
    return held;
  }
}

function oracleReach(rows: readonly LedgerRow[], question: OracleQuestion): OracleAnswer {
  const reached = new Map<string, [number, string | null]>();
  const left: string[] = [];
  let done = -Infinity;
  const { since = -Infinity, stops = [], minimums = new Map() } = question;
  const holdings = (from: number, to: number): void => {
    for (const source of question.sources) {
      if ('transaction' in source || source.time < from || source.time >= to || source.time < since) continue;
      if (!reached.has(source.account)) reached.set(source.account, [source.time, null]);
    }
  };
  for (const row of inOrder(rows)) {
    if (row.time > question.until) break;
    if (row.time > done) holdings(done, row.time);
    done = Math.max(done, row.time);
    const isSource =
      row.time >= since &&
      question.sources.some((each) => 'transaction' in each && each.transaction === row.id);
    if (row.from !== null && row.from === row.to && !isSource) continue;
    if (!isSource) {
      if (row.from === null || !reached.has(row.from) || stops.includes(row.from)) continue;
      if (BigInt(row.amount) < BigInt(minimums.get(row.currency) ?? 0)) continue;
    }
    if (row.to === null) {
      const currency = row.from === null ? (row.toCurrency ?? row.currency) : row.currency;
      const amount = row.from === null ? (row.toAmount ?? row.amount) : row.amount;
      left.push(`${row.id} ${row.toType ?? 'unknown'} ${currency} ${money(BigInt(amount), currency)}`);
    } else if (!reached.has(row.to)) reached.set(row.to, [row.time, row.id]);
  }
  holdings(done, question.until === Infinity ? Infinity : question.until + 1);
  return {
    newly: question.sources.map(() => 0n),
    held: new Map([...reached].map(([account, [time, id]]) => [account, [String(time), String(id)]])),
    left,
    assumptions: [],
  };
}

/** Under an order, the border at n of the payer's units lies at floor(n × toAmount / amount) of the payee's; a pool has only sums. */
function exchanged(
  parts: readonly Lot[],
  amount: bigint,
  toAmount: bigint,
  { rule, sources }: OracleQuestion,
): Lot[] {
  if (amount === toAmount) return parts.map((lot) => ({ ...lot }));
  if (rule === 'fifo' || rule === 'lifo') {
    let sent = 0n;
    return parts.map(({ amount: part, source }) => {
      const start = (sent * toAmount) / amount;
      sent += part;
      return { amount: (sent * toAmount) / amount - start, source };
    });
  }
  const bySource = sources.map((_, place) => total(parts.filter((lot) => lot.source === place)));
  const tainted = (bySource.reduce((sum, part) => sum + part, 0n) * toAmount) / amount;
  const shares = largestRemainder(bySource, tainted);
  return [
    { amount: toAmount - tainted, source: null },
    ...shares.map((share, place) => ({ amount: share, source: place })),
  ];
}

function takeFromStart(lots: Lot[], amount: bigint): Lot[] {
  const parts: Lot[] = [];
  for (let missing = amount; missing > 0n;) {
    const lot = lots[0]!;
    const part = lot.amount < missing ? lot.amount : missing;
    parts.push({ amount: part, source: lot.source });
    lot.amount -= part;
    missing -= part;
    if (lot.amount === 0n) lots.shift();
  }
  return parts;
}

/** Hamilton's method: whole quotas first, then one unit each by largest remainder, the earlier first among equals. */
function largestRemainder(weights: readonly bigint[], amount: bigint): bigint[] {
  const sum = weights.reduce((running, weight) => running + weight, 0n);
  if (sum === 0n) return weights.map(() => 0n);
  const shares = weights.map((weight) => (weight * amount) / sum);
  const given = shares.reduce((running, share) => running + share, 0n);
  const order = weights
    .map((weight, place) => ({ place, remainder: (weight * amount) % sum }))
    .sort((one, other) =>
      one.remainder === other.remainder ? one.place - other.place : one.remainder > other.remainder ? -1 : 1,
    );
  for (const { place } of order.slice(0, Number(amount - given))) shares[place] = shares[place]! + 1n;
  return shares;
}

function timeOf(source: TraceSource): number {
  return 'account' in source ? source.time : 0;
}

function total(lots: readonly Lot[]): bigint {
  return lots.reduce((sum, lot) => sum + lot.amount, 0n);
}

function money(minor: bigint, currency: string): string {
  return formatMinor(minor, currencyDecimals(currency));
}
