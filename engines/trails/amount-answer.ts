import { assert, currencyDecimals, formatMinor, instantFromMs } from '@weir/engines/vocabulary';
import { assumptionsOf, limitsOf } from './assumptions.ts';
import { CarriedRows } from './carried-rows.ts';
import { CarrierPaths } from './carrier-paths.ts';
import { currencyOfPayee, currencyOfPayer, hasExchange, typeOfPayeeEnd } from './columns.ts';
import { countConventions } from './equal-times.ts';
import type { Pass, PassGround } from './pass.ts';
import {
  traceLimits,
  type CurrencyCheck,
  type Trace,
  type TraceChecks,
  type TraceLeft,
  type TracePath,
  type TraceQuestion,
  type TraceSourceAnswer,
} from './trace-question.ts';
import type { PreparedTrace } from './trace.ts';

interface Holding {
  readonly pocket: number;
  readonly account: string;
  readonly currency: string;
  readonly amount: number;
}

/** Words a finished pass as an answer, and checks that no minor unit appeared or vanished. */
export function answerAmounts(
  prepared: PreparedTrace,
  ground: PassGround,
  pass: Pass,
  newly: readonly number[],
): Trace {
  const { question, active, end } = prepared;
  const carried = new CarriedRows(ground.carried);
  // Of many sources most have no share in a holding: that is said once for each currency.
  const nothing = new Map<string, string>();
  const nothingIn = (currency: string): string => {
    const known = nothing.get(currency) ?? wire(0, currency);
    nothing.set(currency, known);
    return known;
  };
  const holdings = holdingsOf(prepared, pass);
  const left = leftOf(prepared, carried);
  const checks = checksOf(prepared, carried, holdings, newly);
  const paths = pathsOf(prepared, ground, carried, holdings);
  tellCarriers(question, carried);
  return {
    rule: question.rule,
    until: question.until === undefined ? null : instantFromMs(question.until),
    ...limitsOf(question),
    sources: sourcesOf(prepared, newly),
    held: holdings.map(({ pocket, account, currency, amount }) => {
      const none = nothingIn(currency);
      return {
        account,
        currency,
        amount: wire(amount, currency),
        bySource: sharesOf(prepared, pass, pocket).map((share) =>
          share === 0 ? none : wire(share, currency),
        ),
      };
    }),
    left,
    paths,
    pathsOmitted: holdings.length - paths.length,
    ...assumptionsOf(prepared, ground, carried),
    checks,
    notes: {
      transactions: end,
      selfPayments: prepared.columns.selfPayments,
      ...carrierCounts(prepared, carried),
      orderedByConvention: countConventions(prepared.columns, carried, active[0]?.row ?? end, end),
    },
  };
}

function tellCarriers({ eachCarrier }: TraceQuestion, { count, rows, taken, arrived }: CarriedRows): void {
  if (eachCarrier === undefined) return;
  for (let place = 0; place < count; place++) eachCarrier(rows[place]!, taken[place]!, arrived[place]!);
}

function wire(amount: number | bigint, currency: string): string {
  return formatMinor(amount, currencyDecimals(currency));
}

function holdingsOf({ pockets, rested }: PreparedTrace, pass: Pass): Holding[] {
  const holdings: Holding[] = [];
  for (let pocket = 0; pocket < pockets.size; pocket++) {
    const amount = pass.tainted(pocket) + (rested?.of(pocket) ?? 0);
    if (amount === 0) continue;
    holdings.push({
      pocket,
      account: pockets.accountOf(pocket),
      currency: pockets.currencyOf(pocket),
      amount,
    });
  }
  return holdings.sort(largestFirst);
}

function sharesOf({ rested }: PreparedTrace, pass: Pass, pocket: number): number[] {
  const moving = pass.bySource(pocket);
  if (rested === undefined) return moving;
  const resting = rested.bySource(pocket);
  return moving.map((share, source) => share + resting[source]!);
}

/** Ties by account, then currency, as text by code units: the same on every machine. */
function largestFirst(one: Holding, other: Holding): number {
  return (
    sizeOf(other) - sizeOf(one) ||
    other.amount - one.amount ||
    compareText(one.account, other.account) ||
    compareText(one.currency, other.currency)
  );
}

function sizeOf({ amount, currency }: Holding): number {
  return amount / 10 ** currencyDecimals(currency);
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What leaves is counted in the payer's currency; from the outside world to the outside world in the payment's. */
function leftOf({ columns }: PreparedTrace, { count, rows, arrived }: CarriedRows): TraceLeft[] {
  const left: TraceLeft[] = [];
  for (let place = 0; place < count; place++) {
    const row = rows[place]!;
    const amount = arrived[place]!;
    if (amount === 0 || columns.payee[row]! >= 0) continue;
    const currency = currencyOfPayee(columns, row);
    left.push({
      transaction: columns.idOf(row),
      type: typeOfPayeeEnd(columns, row),
      currency,
      amount: wire(amount, currency),
    });
  }
  return left;
}

function sourcesOf(prepared: PreparedTrace, newly: readonly number[]): TraceSourceAnswer[] {
  const { columns, pockets, placed } = prepared;
  return placed.map((source) => {
    if (source.kind === 'holding') {
      const currency = pockets.currencyOf(source.pocket);
      return {
        account: pockets.accountOf(source.pocket),
        time: instantFromMs(source.time),
        currency,
        amount: wire(source.amount, currency),
        newlyTainted: wire(newly[source.source]!, currency),
      };
    }
    const currency = currencyOfPayee(columns, source.row);
    return {
      transaction: source.id,
      time: instantFromMs(columns.time[source.row]!),
      currency,
      amount: wire(columns.toAmount[source.row]!, currency),
      newlyTainted: wire(newly[source.source]!, currency),
    };
  });
}

function pathsOf(
  prepared: PreparedTrace,
  ground: PassGround,
  carried: CarriedRows,
  holdings: readonly Holding[],
): TracePath[] {
  const { columns, question, active } = prepared;
  const limit = Math.min(question.pathLimit ?? traceLimits.paths, traceLimits.pathsAtMost);
  if (limit === 0 || holdings.length === 0) return [];
  const carriers = new CarrierPaths(ground, carried, active);
  return holdings.slice(0, limit).map(({ pocket, account, currency, amount }) => {
    const { source, places } = carriers.to(pocket);
    const rows = places.map((place) => carried.rows[place]!);
    return {
      account,
      currency,
      amount: wire(amount, currency),
      source,
      transactions: rows.map((row) => columns.idOf(row)),
      carried: rows.map((row, hop) => wire(carried.arrived[places[hop]!]!, currencyOfPayee(columns, row))),
    };
  });
}

interface Sums {
  in: bigint;
  exchangedIn: bigint;
  exchangedOut: bigint;
  held: bigint;
  left: bigint;
}

function checksOf(
  prepared: PreparedTrace,
  { count, rows, taken, arrived }: CarriedRows,
  holdings: readonly Holding[],
  newly: readonly number[],
): TraceChecks {
  const { columns, pockets, placed, active } = prepared;
  const sums = new Map<string, Sums>();
  const sumsOf = (currency: string): Sums => {
    const known = sums.get(currency);
    if (known !== undefined) return known;
    const fresh = { in: 0n, exchangedIn: 0n, exchangedOut: 0n, held: 0n, left: 0n };
    sums.set(currency, fresh);
    return fresh;
  };
  const currencyAt = (row: number): string => currencyOfPayee(columns, row);
  for (const source of placed) {
    const currency = source.kind === 'holding' ? pockets.currencyOf(source.pocket) : currencyAt(source.row);
    sumsOf(currency).in += BigInt(newly[source.source]!);
  }
  for (const { currency, amount } of holdings) sumsOf(currency).held += BigInt(amount);
  const newlyAt = new Map<number, number>();
  for (const each of active) {
    // Of several sources that are one transaction only the first tainted anything.
    if (each.kind === 'transaction')
      newlyAt.set(each.row, (newlyAt.get(each.row) ?? 0) + newly[each.source]!);
  }
  const exchanges = hasExchange(columns);
  for (let place = 0; place < count; place++) {
    const row = rows[place]!;
    const amount = arrived[place]!;
    if (columns.payee[row]! < 0) {
      if (amount !== 0) sumsOf(currencyAt(row)).left += BigInt(amount);
    } else if (exchanges && columns.currency[row] !== columns.toCurrency[row] && taken[place] !== 0) {
      sumsOf(currencyOfPayer(columns, row)).exchangedOut += BigInt(taken[place]!);
      sumsOf(currencyAt(row)).exchangedIn += BigInt(amount - (newlyAt.get(row) ?? 0));
    }
  }
  const byCurrency = [...sums.keys()]
    .sort(compareText)
    .map((currency) => checked(currency, sumsOf(currency)));
  const line = (part: 'in' | 'held' | 'left'): string => {
    if (byCurrency.length === 1) return byCurrency[0]![part];
    return byCurrency.map((check) => `${check[part]} ${check.currency}`).join(' + ');
  };
  return { in: line('in'), held: line('held'), left: line('left'), byCurrency };
}

function checked(currency: string, sums: Sums): CurrencyCheck {
  assert(
    sums.in + sums.exchangedIn === sums.held + sums.left + sums.exchangedOut,
    `tainted ${currency} came in and is neither held nor gone`,
  );
  return {
    currency,
    in: wire(sums.in, currency),
    exchangedIn: wire(sums.exchangedIn, currency),
    exchangedOut: wire(sums.exchangedOut, currency),
    held: wire(sums.held, currency),
    left: wire(sums.left, currency),
  };
}

function carrierCounts(
  { columns, question }: PreparedTrace,
  { count, rows, taken }: CarriedRows,
): { carriers: number; roundedDown: number } {
  let partly = 0;
  for (let place = 0; place < count; place++) {
    if (taken[place] !== 0 && taken[place]! < columns.amount[rows[place]!]!) partly++;
  }
  return { carriers: count, roundedDown: question.rule === 'pro-rata' ? partly : 0 };
}
