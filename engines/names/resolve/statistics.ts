import type { PreparedRecord } from './prepare-record.ts';
import { digitsOf } from './dates.ts';

/** Fields whose values are counted: agreeing on a rare one says more than on a common one. */
export type CountedField =
  | 'given'
  | 'family'
  | 'born'
  | 'street'
  | 'city'
  | 'postcode'
  | 'phone'
  | 'email'
  | 'number'
  | 'employer'
  | 'birthplace'
  | 'occupation';

const givenOut: ReadonlySet<CountedField> = new Set(['phone', 'email', 'number']);

/** How often each value occurs among the records: what makes agreeing on it telling. */
export class Statistics {
  readonly records: number;
  readonly #counts = new Map<CountedField, Map<string, number>>();
  readonly #known = new Map<CountedField, number>();
  readonly #weights = new Map<string, number>();

  constructor(records: readonly PreparedRecord[]) {
    this.records = records.length;
    const counts = new Map<string, number>();
    for (const record of records) {
      this.#count(
        'given',
        record.people.map(({ given }) => given[0] ?? ''),
      );
      this.#count(
        'family',
        record.people.map(({ familyJoined }) => familyJoined),
      );
      this.#count('born', record.born.map(digitsOf));
      this.#count(
        'street',
        record.addresses.map(({ joined }) => joined),
      );
      this.#count(
        'city',
        record.addresses.map(({ city }) => city),
      );
      this.#count(
        'postcode',
        record.addresses.map(({ postcode }) => postcode),
      );
      this.#count('phone', record.phones.map(phoneTail));
      this.#count('email', record.emails);
      this.#count(
        'number',
        [...record.numbers, ...record.documents].map(({ number }) => number),
      );
      this.#count('employer', [record.employer]);
      this.#count('birthplace', [record.birthplace]);
      this.#count('occupation', [record.occupation]);
      const words = new Set([
        ...record.firms.flatMap((firm) => firm.words),
        ...record.addresses.flatMap((address) => address.words),
      ]);
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    if (records.length < 20) return;
    for (const [word, count] of counts)
      this.#weights.set(word, Math.max(0.1, 1 - Math.log2(count) / Math.log2(records.length)));
  }

  #count(field: CountedField, values: readonly string[]): void {
    let counts = this.#counts.get(field);
    if (counts === undefined) this.#counts.set(field, (counts = new Map()));
    let any = false;
    for (const value of new Set(values)) {
      if (value === '') continue;
      any = true;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    if (any) this.#known.set(field, (this.#known.get(field) ?? 0) + 1);
  }

  /**
   * The share of strangers who say this too, of those that say anything, where `usual` is the share of an ordinary
   * value: it stands in as if some had been counted before. The two that agree do not count themselves. Numbers
   * that are given out one by one are shared by strangers only once many have them.
   */
  share(field: CountedField, value: string, usual: number): number {
    const known = this.#known.get(field) ?? 0;
    const count = this.#counts.get(field)?.get(value) ?? 0;
    const [others, before] = givenOut.has(field)
      ? [Math.max(0, count - 4), 20]
      : [Math.max(0.5, count - 2), 100];
    return (others + before * usual) / (known + before);
  }

  count(field: CountedField, value: string): number {
    return this.#counts.get(field)?.get(value) ?? 0;
  }

  /** Between 0.1 for a word that every record has and 1 for one that few have. */
  readonly weightOfWord = (word: string): number => this.#weights.get(word) ?? 1;
}

/** The last nine digits: with and without a country's code. */
export const phoneTail = (digits: string): string => digits.slice(-9);
