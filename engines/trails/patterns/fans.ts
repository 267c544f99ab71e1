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
import { fedBy, type OutsideMoney } from './outside-money.ts';
import type { FullParameters } from './parameters.ts';
import { rowsOf, type OccasionalGraph, type Relations } from './relations.ts';

export type FanTypology = 'fan-in' | 'fan-out';

/** Fans told of one account, and payments looked at together from each first one; beyond, the rest is left out. */
export const fanLimits = { perAccount: 4, payments: 400 } as const;

/**
 * Occasional payers gather at one account, or one account scatters to occasional payees, more of them and faster than
 * chance would bring together.
 *
 * Chance: occasional counterparties come to an account at the ledger's rate per regular counterparty (a shop with many
 * regulars has many strangers too) and at its own rate outside the window. For `k` of them where `m` are expected, the
 * surprise is the exponent of Chernoff's bound for a Poisson count, `k ln(k/m) - k + m`. Where fans are ordinary, only the
 * most surprising are told (`toldPerAccount`).
 */
export function findFans(
  graph: OccasionalGraph,
  relations: Relations,
  isCounter: (relation: number) => boolean,
  outside: OutsideMoney,
  typology: FanTypology,
  parameters: FullParameters,
): Candidate[] {
  const { columns } = graph;
  const by = typology === 'fan-in' ? graph.into : graph.outOf;
  const stretches = new Stretches(
    graph,
    typology,
    chanceOf(graph, relations, isCounter, typology, parameters),
    parameters,
  );
  const fans: Candidate[] = [];
  for (let account = 0; account < columns.accounts.length; account++) {
    if (stretches.chance.counterparties[account]! > parameters.mostCounterparties) continue;
    let rows: readonly number[] =
      by.start[account + 1]! - by.start[account]! < parameters.minimumCounterparties
        ? []
        : [...rowsOf(by, account)];
    for (
      let told = 0;
      told < fanLimits.perAccount && rows.length >= parameters.minimumCounterparties;
      told++
    ) {
      const found = stretches.mostSurprising(account, rows);
      if (found === undefined) break;
      const { start, end, size, surprise } = found;
      fans.push(fanOf(graph, outside, typology, { account, rows: rows.slice(start, end), size, surprise }));
      rows = [...rows.slice(0, start), ...rows.slice(end)];
    }
  }
  return fans;
}

interface Fan {
  readonly account: number;
  readonly rows: readonly number[];
  /** Different counterparties. */
  readonly size: number;
  readonly surprise: number;
}

/** Occasional counterparties per millisecond that each account meets by chance, and how many it has in all. */
interface Chance {
  readonly rate: Float64Array;
  readonly counterparties: Int32Array;
  readonly length: number;
}

function chanceOf(
  { columns }: OccasionalGraph,
  { count, payer, payee, payments }: Relations,
  isCounter: (relation: number) => boolean,
  typology: FanTypology,
  parameters: FullParameters,
): Chance {
  const accounts = columns.accounts.length;
  const regular = new Int32Array(accounts);
  const counterparties = new Int32Array(accounts);
  let occasional = 0;
  for (let relation = 0; relation < count; relation++) {
    const account = typology === 'fan-in' ? payee[relation]! : payer[relation]!;
    if (payments[relation]! > parameters.occasionalPayments) {
      regular[account] = regular[account]! + 1;
    } else if (!isCounter(relation)) {
      counterparties[account] = counterparties[account]! + 1;
      occasional++;
    }
  }
  const length = columns.count === 0 ? day : columns.time[columns.count - 1]! - columns.time[0]! + day;
  const perRegular = occasional / (count - occasional + accounts) / length;
  return { rate: Float64Array.from(regular, (size) => perRegular * (size + 1)), counterparties, length };
}

/** Payments `start` to `end - 1` of an account. */
interface Stretch {
  start: number;
  end: number;
  /** Different counterparties. */
  size: number;
  surprise: number;
}

/** The stretches of one account's payments; in arrays that are used again for the next. */
class Stretches {
  readonly chance: Chance;
  readonly #time: Float64Array;
  readonly #other: Int32Array;
  readonly #least: number;
  readonly #longest: number;
  #times = new Float64Array(64);
  /** Per payment: the place of the one before it with the same counterparty, or -1. */
  #before = new Int32Array(64);
  readonly #placeOf: Int32Array;

  constructor(
    { columns }: OccasionalGraph,
    typology: FanTypology,
    chance: Chance,
    { minimumCounterparties, fanDays }: FullParameters,
  ) {
    this.chance = chance;
    this.#time = columns.time;
    this.#other = typology === 'fan-in' ? columns.from : columns.to;
    this.#least = minimumCounterparties;
    this.#longest = fanDays * day;
    this.#placeOf = new Int32Array(columns.accounts.length).fill(-1);
  }

  /**
   * Among all stretches of payments no longer than `fanDays`: the most surprising, then widened as long as at least 0.6 of
   * its surprise remains, so that a slow beginning is not cut off.
   */
  mostSurprising(account: number, rows: readonly number[]): Stretch | undefined {
    this.#lay(rows);
    const core: Stretch = { start: 0, end: 0, size: 0, surprise: -1 };
    for (let start = 0; start < rows.length; start++) this.#best(account, start, rows.length, core);
    if (core.surprise < 0) return undefined;
    const widest: Stretch = { ...core, size: 0 };
    for (let start = 0; start <= core.start; start++) this.#widest(account, start, rows.length, core, widest);
    return { ...widest, surprise: core.surprise };
  }

  #lay(rows: readonly number[]): void {
    if (this.#times.length < rows.length) {
      this.#times = new Float64Array(2 * rows.length);
      this.#before = new Int32Array(2 * rows.length);
    }
    const other = this.#other;
    const placeOf = this.#placeOf;
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place]!;
      this.#times[place] = this.#time[row]!;
      this.#before[place] = placeOf[other[row]!]!;
      placeOf[other[row]!] = place;
    }
    for (const row of rows) placeOf[other[row]!] = -1;
  }

  #expected(account: number, size: number, span: number): number {
    const { counterparties, rate, length } = this.chance;
    const outsideRate = (counterparties[account]! - size) / length;
    return (rate[account]! + Math.max(0, outsideRate)) * (span + day);
  }

  #best(account: number, start: number, count: number, core: Stretch): void {
    const times = this.#times;
    const stop = Math.min(count, start + fanLimits.payments);
    let size = 0;
    for (let end = start; end < stop; end++) {
      const span = times[end]! - times[start]!;
      if (span > this.#longest) return;
      // A payment that brings nobody new makes a stretch longer and no more surprising.
      if (this.#before[end]! >= start || ++size < this.#least) continue;
      const surprise = surpriseOf(size, this.#expected(account, size, span));
      if (surprise > core.surprise) {
        core.start = start;
        core.end = end + 1;
        core.size = size;
        core.surprise = surprise;
      }
    }
  }

  #widest(account: number, start: number, count: number, core: Stretch, widest: Stretch): void {
    const times = this.#times;
    const stop = Math.min(count, start + fanLimits.payments);
    let size = 0;
    for (let end = start; end < stop; end++) {
      const span = times[end]! - times[start]!;
      if (span > this.#longest) return;
      if (this.#before[end]! >= start || ++size < this.#least) continue;
      if (end + 1 < core.end || size < widest.size || (size === widest.size && end + 1 <= widest.end))
        continue;
      if (surpriseOf(size, this.#expected(account, size, span)) < 0.6 * core.surprise) continue;
      widest.start = start;
      widest.end = end + 1;
      widest.size = size;
    }
  }
}

function surpriseOf(found: number, expected: number): number {
  return found <= expected ? 0 : found * Math.log(found / expected) - found + expected;
}

function fanOf(
  { columns }: OccasionalGraph,
  outside: OutsideMoney,
  typology: FanTypology,
  { account, rows, size, surprise }: Fan,
): Candidate {
  const span = spanOf(columns, rows);
  const feeding = fedBy(columns, outside, rows);
  return candidateOf({
    typology,
    rank: surprise,
    rows: feeding.length === 0 ? rows : inLedgerOrder([...rows, ...feeding]),
    parts: () => [
      part('shape', 0.2, 1, () => `a ${typology} of ${size} occasional counterparties`),
      part('surprise', 0.45, surprise / 60, 'more and faster than strangers come by chance in this ledger'),
      part('haste', 0.2, 1 - span / (180 * day), () => `first to last in ${daysInWords(span)}`),
      part(
        'fed',
        0.15,
        feeding.length > 0 ? 1 : 0,
        () => `${feeding.length} matching payments from outside the ledger`,
      ),
    ],
    words: () => {
      const days = daysInWords(span);
      const sum = sumInWords(columns, rows);
      const name = columns.accounts[account]!;
      const counterparties = new Set(
        rows.map((row) => (typology === 'fan-in' ? columns.from : columns.to)[row]!),
      );
      const fed =
        feeding.length === 0
          ? ''
          : ` ${sumInWords(columns, feeding)} had come in from outside shortly before.`;
      return {
        accounts: [account, ...counterparties],
        reason:
          (typology === 'fan-in'
            ? `${size} accounts that hardly ever pay ${name} paid it ${sum} within ${days}.`
            : `${name} paid ${sum} within ${days} to ${size} accounts that it hardly ever pays.`) + fed,
        params: { account: name, counterparties: String(size), days, sum, fedBy: String(feeding.length) },
      };
    },
  });
}
