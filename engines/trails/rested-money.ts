import type { Columns } from './columns.ts';
import type { PocketTable } from './pocket-table.ts';
import type { TraceQuestion } from './trace-question.ts';
import { problem } from './trace-sources.ts';

/**
 * Where a trace stops following: at stops, and behind payments that brought less than a minimum. Tainted money that comes
 * to rest is counted as held by its payee, for good; for the pocket's later payments it is clean money like any other,
 * so that the balances, and the shortfalls met by assumption, are those of the ledger whatever the question.
 */
export class RestedMoney {
  readonly #columns: Columns;
  readonly #sources: number;
  readonly #stops: ReadonlySet<string>;
  /** Per currency of the ledger, by its number. */
  readonly #minimums: readonly number[];
  readonly #isStop: Uint8Array;
  readonly #rested = new Map<number, Float64Array>();

  /** @throws Problem `stop-unknown-account`, `minimum-invalid` */
  constructor(columns: Columns, pockets: PocketTable, question: TraceQuestion) {
    this.#columns = columns;
    this.#sources = question.sources.length;
    this.#stops = stopsOf(columns, question);
    this.#minimums = columns.currencies.map((currency) => minimumOf(question, currency));
    this.#isStop = new Uint8Array(pockets.size);
    for (let pocket = 0; pocket < pockets.size; pocket++) {
      if (this.#stops.has(pockets.accountOf(pocket))) this.#isStop[pocket] = 1;
    }
  }

  isStop(pocket: number): boolean {
    return this.#isStop[pocket] === 1;
  }

  /** Whether `tainted` minor units that row brings to its payee come to rest there; the money of a source at stops only. */
  restsAt(row: number, tainted: number, isSource: boolean): boolean {
    const pocket = this.#columns.payee[row]!;
    if (pocket < 0 || tainted === 0) return false;
    if (this.isStop(pocket)) return true;
    return !isSource && tainted < this.#minimums[this.#columns.pocketCurrency[pocket]!]!;
  }

  add(pocket: number, source: number, amount: number): void {
    const parts = this.#rested.get(pocket) ?? new Float64Array(this.#sources);
    parts[source] = parts[source]! + amount;
    this.#rested.set(pocket, parts);
  }

  of(pocket: number): number {
    return this.#rested.get(pocket)?.reduce((sum, part) => sum + part, 0) ?? 0;
  }

  bySource(pocket: number): readonly number[] {
    return [...(this.#rested.get(pocket) ?? new Float64Array(this.#sources))];
  }

  /** Whether an account, by its name, is a stop: `poison` knows no pockets. */
  stopsAt(account: string): boolean {
    return this.#stops.has(account);
  }

  minimumOf(currency: string): number {
    return this.#minimums[this.#columns.currencies.indexOf(currency)] ?? 0;
  }
}

/** True where the question follows money without end; then the passes run their tight loops. */
export function isUnlimited(question: TraceQuestion): boolean {
  return question.stops === undefined && question.minimums === undefined;
}

function stopsOf(columns: Columns, { stops }: TraceQuestion): ReadonlySet<string> {
  const wanted = new Set(stops);
  if (wanted.size === 0) return wanted;
  const missing = new Set(wanted);
  for (const account of columns.accounts) missing.delete(account);
  if (missing.size > 0) {
    throw problem(
      'stop-unknown-account',
      404,
      'A stop names an account that the ledger does not have, so nothing would ever stop there.',
      { unknown: missing.size },
    );
  }
  return wanted;
}

function minimumOf({ minimums }: TraceQuestion, currency: string): number {
  const minimum = Number(minimums?.get(currency) ?? 0);
  if (Number.isSafeInteger(minimum) && minimum >= 0) return minimum;
  throw problem('minimum-invalid', 400, 'A minimum is no whole number of minor units from 0 to 2^53-1.');
}
