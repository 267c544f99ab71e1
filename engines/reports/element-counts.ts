import type { Counts } from './reading.ts';

type MutableCounts = { -readonly [Key in keyof Counts]: Counts[Key] };

const counted: ReadonlyMap<string, keyof Counts> = new Map(
  Object.entries({
    transactions: 'transaction',
    parties: 'party report_party',
    persons:
      'person from_person to_person person_my_client t_person t_conductor director_id reporting_person',
    entities: 'entity from_entity to_entity entity_my_client t_entity',
    accounts: 'account from_account to_account account_my_client',
    indicators: 'indicator',
  }).flatMap(([count, names]) => names.split(' ').map((name) => [name, count as keyof Counts] as const)),
);

/** What a document holds, by the names of its elements. */
export class ElementCounts {
  readonly counts: MutableCounts = {
    transactions: 0,
    parties: 0,
    persons: 0,
    entities: 0,
    accounts: 0,
    indicators: 0,
  };

  /** `leaf`: the element holds a value. `account` is also the number inside an account, so only indicators may. */
  add(name: string, leaf: boolean): void {
    if (leaf && name !== 'indicator') return;
    const count = counted.get(name);
    if (count !== undefined) this.counts[count]++;
  }
}
