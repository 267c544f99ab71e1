import { Problem } from '@weir/engines/vocabulary';
import type { Columns } from './columns.ts';
import type { Opening } from './trace-question.ts';

/**
 * The pockets of a ledger by name, with what they open with. An account that appears in the openings alone gets a pocket
 * after those of the columns.
 */
export class PocketTable {
  readonly openings: Float64Array;
  readonly #columns: Columns;
  readonly #byAccount = new Map<string, number[]>();
  readonly #extra: { account: string; currency: string }[] = [];

  /** @throws Problem `opening-invalid`, `opening-repeated`, `opening-currency-needed` */
  constructor(columns: Columns, openings: Iterable<Opening>, wanted: ReadonlySet<string>) {
    this.#columns = columns;
    const given = [...openings];
    const names = given.length === 0 ? wanted : new Set([...wanted, ...given.map(({ account }) => account)]);
    if (names.size > 0) this.#collect(names);
    const amounts = new Map<number, number>();
    for (const opening of given) {
      const pocket = this.#openingPocket(opening);
      if (amounts.has(pocket)) throw refused('opening-repeated', 'An account has two opening balances.');
      amounts.set(pocket, wholeAmount(opening));
    }
    this.openings = new Float64Array(this.size);
    for (const [pocket, amount] of amounts) this.openings[pocket] = amount;
  }

  get size(): number {
    return this.#columns.pocketAccount.length + this.#extra.length;
  }

  accountOf(pocket: number): string {
    const known = this.#columns.pocketAccount[pocket];
    if (known !== undefined) return this.#columns.accounts[known]!;
    return this.#extra[pocket - this.#columns.pocketAccount.length]!.account;
  }

  currencyOf(pocket: number): string {
    const known = this.#columns.pocketCurrency[pocket];
    if (known !== undefined && pocket < this.#columns.pocketAccount.length) {
      return this.#columns.currencies[known]!;
    }
    return this.#extra[pocket - this.#columns.pocketAccount.length]!.currency;
  }

  /** The pocket of an account named in the constructor's `wanted` or in the openings. */
  find(account: string, currency?: string): number | 'unknown' | 'ambiguous' {
    const pockets = (this.#byAccount.get(account) ?? []).filter(
      (pocket) => currency === undefined || this.currencyOf(pocket) === currency,
    );
    if (pockets.length === 0) return 'unknown';
    return pockets.length === 1 ? pockets[0]! : 'ambiguous';
  }

  #collect(names: ReadonlySet<string>): void {
    const { pocketAccount, accounts } = this.#columns;
    for (let pocket = 0; pocket < pocketAccount.length; pocket++) {
      const account = accounts[pocketAccount[pocket]!]!;
      if (names.has(account)) this.#remember(account, pocket);
    }
  }

  #remember(account: string, pocket: number): void {
    const known = this.#byAccount.get(account);
    if (known === undefined) this.#byAccount.set(account, [pocket]);
    else known.push(pocket);
  }

  #openingPocket(opening: Opening): number {
    const found = this.find(opening.account, opening.currency);
    if (typeof found === 'number') return found;
    const { currencies } = this.#columns;
    const currency = opening.currency ?? (currencies.length === 1 ? currencies[0] : undefined);
    if (found === 'ambiguous' || currency === undefined) {
      throw refused('opening-currency-needed', 'An opening balance does not say its currency.');
    }
    this.#extra.push({ account: opening.account, currency });
    this.#remember(opening.account, this.size - 1);
    return this.size - 1;
  }
}

function wholeAmount(opening: Opening): number {
  const amount = Number(opening.amount);
  if (!Number.isSafeInteger(amount) || amount < 0) {
    throw refused(
      'opening-invalid',
      'An opening balance is negative or not a whole number of minor units up to 2^53-1. An overdrawn account opens with 0.',
    );
  }
  return amount;
}

function refused(code: string, detail: string): Problem {
  return new Problem({ code, status: 422, detail });
}
