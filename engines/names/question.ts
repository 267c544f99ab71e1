import type { Query } from './entry.ts';
import { identifierKeyAnywhere } from './identifier-key.ts';
import { prepareName, type Mode, type PreparedName } from './prepare.ts';
import { keyOfToken } from './token.ts';
import type { Facts } from './score-facts.ts';

const otherReadings: readonly Mode[] = ['person', 'organization'];

const plainWords = ({ words }: PreparedName): string => words.map(({ token }) => keyOfToken(token)).join(' ');
const weighedWords = ({ words }: PreparedName): string =>
  words.map(({ token, role, weight }) => `${keyOfToken(token)} ${role} ${weight}`).join(',');

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

  /**
   * The readings to look for. A name of unknown kind may be a person's or an organisation's; and the other side may
   * be of another kind than the one asked, so a reading with other words is looked for too.
   */
  searched(): PreparedName[] {
    const { kind = 'unknown' } = this.facts;
    const first = kind === 'unknown' ? 'person' : kind;
    const signature = kind === 'unknown' ? weighedWords : plainWords;
    const seen = new Set<string>();
    return [first, ...otherReadings.filter((mode) => mode !== first)]
      .map((mode) => this.as(mode))
      .filter((prepared) => {
        const words = signature(prepared);
        return !seen.has(words) && seen.add(words);
      });
  }

  as(mode: Mode): PreparedName {
    let prepared = this.#prepared.get(mode);
    if (prepared === undefined) this.#prepared.set(mode, (prepared = prepareName(this.name, mode)));
    return prepared;
  }
}
