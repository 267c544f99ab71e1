import { day, daysInWords, inLedgerOrder, part, spanOf, sumInWords, type Candidate } from './finding.ts';
import { fedBy, type OutsideMoney } from './outside-money.ts';
import type { FullParameters } from './parameters.ts';
import { DistinctCounter } from './distinct.ts';
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
  const chance = chanceOf(graph, relations, isCounter, typology, parameters);
  const inside = new DistinctCounter(columns.accounts.length);
  const fans: Fan[] = [];
  for (let account = 0; account < columns.accounts.length; account++) {
    if (chance.counterparties[account]! > parameters.mostCounterparties) continue;
    let rows: readonly number[] = [...rowsOf(by, account)];
    for (
      let told = 0;
      told < fanLimits.perAccount && rows.length >= parameters.minimumCounterparties;
      told++
    ) {
      const fan = mostSurprising(graph, typology, account, rows, chance, inside, parameters);
      if (fan === undefined) break;
      fans.push(fan);
      const used = new Set(fan.rows);
      rows = rows.filter((row) => !used.has(row));
    }
  }
  return fans
    .sort((one, other) => other.surprise - one.surprise || one.account - other.account)
    .map((fan) => fanOf(graph, outside, typology, fan));
}

interface Fan {
  readonly account: number;
  readonly rows: readonly number[];
  readonly counterparties: ReadonlySet<number>;
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

/**
 * Among all stretches of payments no longer than `fanDays`: the most surprising, then widened as long as at least 0.6 of its
 * surprise remains, so that a slow beginning is not cut off.
 */
function mostSurprising(
  { columns }: OccasionalGraph,
  typology: FanTypology,
  account: number,
  rows: readonly number[],
  chance: Chance,
  inside: DistinctCounter,
  parameters: FullParameters,
): Fan | undefined {
  const other = typology === 'fan-in' ? columns.from : columns.to;
  const time = (place: number): number => columns.time[rows[place]!]!;
  let best: { start: number; end: number; surprise: number } | undefined;
  const eachStretch = (visit: (start: number, end: number, size: number, surprise: number) => void): void => {
    for (let start = 0; start < rows.length; start++) {
      inside.clear();
      const stop = Math.min(rows.length, start + fanLimits.payments);
      for (let end = start; end < stop; end++) {
        const span = time(end) - time(start);
        if (span > parameters.fanDays * day) break;
        // A payment that brings nobody new makes a stretch longer and no more surprising.
        if (!inside.add(other[rows[end]!]!) || inside.size < parameters.minimumCounterparties) continue;
        const outsideRate = (chance.counterparties[account]! - inside.size) / chance.length;
        const expected = (chance.rate[account]! + Math.max(0, outsideRate)) * (span + day);
        visit(start, end + 1, inside.size, surpriseOf(inside.size, expected));
      }
    }
  };
  eachStretch((start, end, _size, surprise) => {
    if (best === undefined || surprise > best.surprise) best = { start, end, surprise };
  });
  if (best === undefined) return undefined;
  const core: { start: number; end: number; surprise: number } = best;
  let widest = { ...core, size: 0 };
  eachStretch((start, end, size, surprise) => {
    if (start > core.start || end < core.end || surprise < 0.6 * core.surprise) return;
    if (size > widest.size || (size === widest.size && end > widest.end))
      widest = { start, end, surprise, size };
  });
  const chosen = rows.slice(widest.start, widest.end);
  const counterparties = new Set(chosen.map((row) => other[row]!));
  return { account, rows: chosen, counterparties, surprise: core.surprise };
}

function surpriseOf(found: number, expected: number): number {
  return found <= expected ? 0 : found * Math.log(found / expected) - found + expected;
}

function fanOf(
  { columns }: OccasionalGraph,
  outside: OutsideMoney,
  typology: FanTypology,
  { account, rows, counterparties, surprise }: Fan,
): Candidate {
  const span = spanOf(columns, rows);
  const size = counterparties.size;
  const feeding = fedBy(columns, outside, rows);
  return {
    typology,
    rows: inLedgerOrder([...rows, ...feeding]),
    parts: [
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
  };
}
