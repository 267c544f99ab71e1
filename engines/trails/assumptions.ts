import { currencyDecimals, formatMinor, instantFromMs } from '@weir/engines/vocabulary';
import type { CarriedRows } from './carried-rows.ts';
import { Instants } from './instants.ts';
import type { PassGround } from './pass.ts';
import type {
  AssumptionsElsewhere,
  TraceAssumption,
  TraceLimitsAnswer,
  TraceQuestion,
} from './trace-question.ts';
import type { PreparedTrace } from './trace.ts';

/**
 * Words the shortfalls that were met by assumed clean money. In a ledger without opening balances nearly every account
 * has some; those of accounts that the traced money never lay in change nothing, so they can be counted instead of listed.
 */
export function assumptionsOf(
  prepared: PreparedTrace,
  ground: PassGround,
  carried: CarriedRows,
): { assumptions: TraceAssumption[]; assumptionsElsewhere: AssumptionsElsewhere } {
  const { columns, pockets, question } = prepared;
  const { rows: shortRows, amounts: shortAmounts } = ground.shortfalls.whole();
  const touched = touchedPockets(prepared, carried);
  const listed = question.assumptions !== 'touched';
  const assumptions: TraceAssumption[] = [];
  const accounts = new Uint8Array(touched.length);
  const totals = new CurrencySums(columns.currencies.length);
  const instants = new Instants();
  const decimals = columns.currencies.map(currencyDecimals);
  let [count, places] = [0, 0];
  for (let place = 0; place < shortRows.length; place++) {
    const row = shortRows[place]!;
    const pocket = columns.payer[row]!;
    const elsewhere = touched[pocket] === 0;
    const currency = columns.pocketCurrency[pocket]!;
    if (elsewhere) {
      count++;
      places += accounts[pocket] === 0 ? 1 : 0;
      accounts[pocket] = 1;
      totals.add(currency, shortAmounts[place]!);
      if (!listed) continue;
    }
    assumptions.push({
      account: pockets.accountOf(pocket),
      currency: columns.currencies[currency]!,
      time: instants.of(columns.time[row]!),
      amount: formatMinor(shortAmounts[place]!, decimals[currency]!),
      transaction: columns.idOf(row),
    });
  }
  return {
    assumptions,
    assumptionsElsewhere: {
      listed,
      count,
      accounts: places,
      totals: columns.currencies
        .map((currency, number) => ({ currency, amount: totals.of(number), decimals: decimals[number]! }))
        .filter(({ amount }) => amount > 0n)
        .sort((one, other) => (one.currency < other.currency ? -1 : 1))
        .map((total) => ({ currency: total.currency, amount: formatMinor(total.amount, total.decimals) })),
    },
  };
}

/** Exact sums of any size by currency; a bigint is made only where a number would not hold the sum. */
class CurrencySums {
  readonly #whole: bigint[];
  readonly #part: Float64Array;

  constructor(currencies: number) {
    this.#whole = Array.from({ length: currencies }, () => 0n);
    this.#part = new Float64Array(currencies);
  }

  add(currency: number, amount: number): void {
    const part = this.#part[currency]!;
    if (part > Number.MAX_SAFE_INTEGER - amount) {
      this.#whole[currency]! += BigInt(part);
      this.#part[currency] = amount;
    } else this.#part[currency] = part + amount;
  }

  of(currency: number): bigint {
    return this.#whole[currency]! + BigInt(this.#part[currency]!);
  }
}

/** 1 for each pocket that tainted money reached or was marked in. */
function touchedPockets(
  { columns, pockets, active }: PreparedTrace,
  { count, rows, arrived }: CarriedRows,
): Uint8Array {
  const touched = new Uint8Array(pockets.size);
  for (const source of active) if (source.kind === 'holding') touched[source.pocket] = 1;
  for (let place = 0; place < count; place++) {
    const payee = columns.payee[rows[place]!]!;
    if (arrived[place] !== 0 && payee >= 0) touched[payee] = 1;
  }
  return touched;
}

/** What an answer says of the limits that its question set. */
export function limitsOf({ since, stops, minimums }: TraceQuestion): { limits?: TraceLimitsAnswer } {
  if (since === undefined && stops === undefined && minimums === undefined) return {};
  return {
    limits: {
      ...(since !== undefined && { since: instantFromMs(since) }),
      ...(stops !== undefined && { stops: [...stops].sort() }),
      ...(minimums !== undefined && {
        minimums: [...minimums]
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([currency, amount]) => ({
            currency,
            amount: formatMinor(amount, currencyDecimals(currency)),
          })),
      }),
    },
  };
}

export const noAssumptions: { assumptions: TraceAssumption[]; assumptionsElsewhere: AssumptionsElsewhere } = {
  assumptions: [],
  assumptionsElsewhere: { listed: true, count: 0, accounts: 0, totals: [] },
};
