import type { Query } from './entry.ts';
import { identifierKeyAnywhere } from './identifier-key.ts';
import { prepareName, type Mode, type PreparedName } from './prepare.ts';
import type { Facts } from './score-facts.ts';

/** A query with its name prepared once for each way of reading it. */
export class Question {
  readonly name: string;
  readonly facts: Facts;
  readonly identifierKeys: readonly string[];
  readonly #prepared = new Map<Mode, PreparedName>();

  constructor(query: Query) {
    this.name = query.name;
    this.facts = {
      kind: query.kind,
      born: query.born === undefined ? [] : [query.born],
      countries: query.country === undefined ? [] : [query.country],
      sex: query.sex,
      identifiers: query.identifiers ?? [],
      addresses: query.address === undefined ? [] : [query.address],
    };
    this.identifierKeys = (query.identifiers ?? [])
      .map(({ type, number }) => identifierKeyAnywhere(type, number))
      .filter((key) => key !== '');
  }

  as(mode: Mode): PreparedName {
    let prepared = this.#prepared.get(mode);
    if (prepared === undefined) this.#prepared.set(mode, (prepared = prepareName(this.name, mode)));
    return prepared;
  }
}
