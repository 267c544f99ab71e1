import { buildIndex, normaliseName, type Entry, type NamesIndex } from '@weir/engines/names';
import { Beginnings, isOneEditApart } from './beginnings.ts';
import type { Found } from './contract.ts';

/** Something that has names or a title, and numbers. */
export interface Indexed {
  readonly id: string;
  readonly kind: 'person' | 'entity' | 'account' | 'case';
  readonly names: readonly string[];
  readonly numbers: readonly string[];
}

export interface Candidate {
  readonly id: string;
  readonly kind: Indexed['kind'];
  /** Better first: 3 as typed, 2 begins, 1 near. */
  readonly rank: number;
  readonly why: Found['why'];
}

/** Letters and digits alone: spaces, dashes and dots in a number are how somebody wrote it. */
export const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
export const wordsOf = (text: string): string[] => normaliseName(text).split(' ').filter(Boolean);

const wordsLooked = 5000;
const nearWords = 200;
/** Things that are held against all words typed: of two letters very many begin with them, and only some are shown. */
const thingsLooked = 5000;

interface Held {
  readonly thing: Indexed;
  /** Of its names, each once, and the same strings as in the order of words. */
  readonly words: readonly string[];
}

/**
 * What can be found, without who may see it: whoever asks filters by the register. People and firms also stand in an index of the
 * names engine, which knows spellings and scripts; the words here know beginnings, which that does not.
 */
export class SearchIndex {
  readonly #things: (Held | undefined)[] = [];
  readonly #places = new Map<string, number>();
  readonly #words = new Beginnings();
  readonly #numbers = new Beginnings();
  readonly #names: NamesIndex;

  constructor(things: readonly Indexed[] = []) {
    for (const thing of things) this.#note(thing);
    this.#names = buildIndex(things.filter(hasBearer).map(entryOf));
  }

  get size(): number {
    return this.#places.size;
  }

  put(thing: Indexed): void {
    this.remove(thing.id);
    this.#note(thing);
    if (hasBearer(thing)) this.#names.add(entryOf(thing));
  }

  remove(id: string): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    const { thing, words } = this.#things[place]!;
    for (const word of words) this.#words.remove(word, place);
    for (const number of thing.numbers) this.#numbers.remove(bare(number), place);
    if (hasBearer(thing)) this.#names.remove(thing.kind, id);
    this.#places.delete(id);
    this.#things[place] = undefined;
  }

  #note(thing: Indexed): void {
    const words = [...new Set(thing.names.flatMap(wordsOf))];
    const place = this.#things.push({ thing, words }) - 1;
    this.#places.set(thing.id, place);
    for (const word of words) this.#words.add(word, place);
    for (const number of thing.numbers) this.#numbers.add(bare(number), place);
  }

  /** By kind, the best of each first. */
  find(typed: string, most: number): Candidate[] {
    const found = new Map<string, Candidate>();
    const keep = (candidate: Candidate): void => {
      const before = found.get(candidate.id);
      if (before === undefined || before.rank < candidate.rank) found.set(candidate.id, candidate);
    };
    for (const candidate of this.#byNumber(bare(typed), most)) keep(candidate);
    for (const candidate of this.#byWords(wordsOf(typed), most)) keep(candidate);
    for (const { entry, name } of this.#names.search({ name: typed }, { limit: 20, floor: 0.7 }))
      keep({
        id: entry.id,
        kind: entry.list as Indexed['kind'],
        rank: 1,
        why: { part: 'name', text: name, how: 'near' },
      });
    const sorted = [...found.values()].sort(
      (one, other) =>
        other.rank - one.rank || one.why.text.length - other.why.text.length || (one.id < other.id ? -1 : 1),
    );
    // As many of each kind, so that many people do not crowd out a case.
    return [...Map.groupBy(sorted, ({ kind }) => kind).values()].flatMap((same) => same.slice(0, most));
  }

  *#byNumber(typed: string, most: number): Generator<Candidate> {
    if (typed.length < 3) return;
    const tell = (text: string, how: Found['why']['how']): Candidate[] =>
      [...this.#numbers.ownersOf(text)].map((place) => {
        const { thing } = this.#things[place]!;
        const written = thing.numbers.find((number) => bare(number) === text)!;
        return {
          id: thing.id,
          kind: thing.kind,
          rank: text === typed ? 3 : how === 'begins' ? 2 : 1,
          why: { part: 'number', text: written, how },
        };
      });
    for (const text of this.#numbers.beginning(typed, most)) yield* tell(text, 'begins');
    if (typed.length >= 6) for (const text of this.#numbers.near(typed, most)) yield* tell(text, 'near');
  }

  /** Every word typed is one of its words, begins one or is one edit from one; in any order. */
  *#byWords(typed: readonly string[], most: number): Generator<Candidate> {
    if (typed.length === 0) return;
    const meant = typed.map((word) => this.#meantBy(word));
    if (meant.some(({ owners }) => owners === 0)) return;
    // The word that fewest things have says which to look at; they are held against the others one by one.
    const rarest = meant.reduce((one, other) => (other.owners < one.owners ? other : one));
    const ranks = new Map<number, number>();
    for (const text of rarest.texts) {
      for (const place of this.#words.ownersOf(text)) {
        if (ranks.size >= thingsLooked) break;
        if (!ranks.has(place)) ranks.set(place, rankOf(typed, this.#things[place]!.words));
      }
    }
    const best = [...ranks].filter(([, rank]) => rank > 0).sort(([, one], [, other]) => other - one);
    const shown = new Map<string, number>();
    for (const [place, rank] of best) {
      const { thing } = this.#things[place]!;
      const before = shown.get(thing.kind) ?? 0;
      if (before >= most) continue;
      shown.set(thing.kind, before + 1);
      const words = (name: string): number =>
        wordsOf(name).filter((word) => typed.some((part) => word.startsWith(part))).length;
      const text =
        thing.names.length === 1
          ? thing.names[0]!
          : thing.names.reduce((one, other) => (words(other) > words(one) ? other : one));
      yield {
        id: thing.id,
        kind: thing.kind,
        rank,
        why: { part: thing.kind === 'case' ? 'title' : 'name', text, how: rank > 1 ? 'begins' : 'near' },
      };
    }
  }

  /** Words that a typed one may stand for, the likelier first, and how many have one of them. */
  #meantBy(word: string): { texts: string[]; owners: number } {
    const begun = this.#words.beginning(word, wordsLooked).filter((text) => text !== word);
    const near = word.length >= 4 ? this.#words.near(word, nearWords) : [];
    const texts = [word, ...begun, ...near];
    return { texts, owners: texts.reduce((sum, text) => sum + this.#words.countOf(text), 0) };
  }
}

/** Of the typed words the one that fits worst decides: 3 is a word of the name, 2 begins one, 1 is one edit away, 0 is none. */
function rankOf(typed: readonly string[], words: readonly string[]): number {
  let rank = 3;
  for (const part of typed) {
    let fits = 0;
    for (const word of words) {
      if (word === part) fits = 3;
      else if (word.startsWith(part)) fits = Math.max(fits, 2);
      else if (fits === 0 && part.length >= 4 && isOneEditApart(word, part)) fits = 1;
      if (fits === 3) break;
    }
    rank = Math.min(rank, fits);
    if (rank === 0) return 0;
  }
  return rank;
}

const hasBearer = ({ kind, names }: Indexed): boolean =>
  (kind === 'person' || kind === 'entity') && names.length > 0;

const entryOf = ({ id, kind, names }: Indexed): Entry => ({
  id,
  list: kind,
  kind: kind === 'person' ? 'person' : 'organization',
  names: names.map((text) => ({ text })),
  born: [],
  countries: [],
  identifiers: [],
});
