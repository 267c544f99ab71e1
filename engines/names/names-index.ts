import { assert } from '@weir/engines/vocabulary';
import { Scratch } from './scratch.ts';
import type { Entry, Hit, Query, SearchOptions } from './entry.ts';
import { readIndexFile, writeIndexFile } from './index-file.ts';
import { Question } from './question.ts';
import { mostFromFacts } from './score-facts.ts';
import { collect, searchPart, type Part } from './search-part.ts';
import type { DescribedWords } from './describe-words.ts';
import type { Dictionary } from './dictionary.ts';
import type { Postings, PostingSources } from './postings.ts';
import { buildSegment, SegmentBuilder, type Built } from './segment-builder.ts';
import { entryKey, Segment } from './segment.ts';

/** Entries that can be asked for a name. */
export interface NamesIndex {
  readonly size: number;
  /** Best first; equal scores in the order of list and entry id. Does not depend on the order of adding. */
  search(query: Query, options?: SearchOptions): Hit[];
  /** Adds the entry, or replaces the one with the same list and id. Nothing else is rebuilt. */
  add(entry: Entry): void;
  /** False when there was no such entry. */
  remove(list: string, id: string): boolean;
  /**
   * The entries that a search looks at, before any is scored: each gets an upper bound of its score. For measuring
   * what the search can find at all, apart from what the score makes of it.
   */
  candidates(query: Query, options?: SearchOptions): Candidates;
  get(list: string, id: string): Entry | undefined;
  entries(): IterableIterator<Entry>;
}

export interface Candidates {
  /** Entries looked at. */
  readonly looked: number;
  /** Those of them whose bound reaches the floor; they are scored until the best are known. */
  readonly bounded: number;
  has(list: string, id: string): boolean;
}

/** Builds an index; of entries with the same list and id the last one counts. */
export const buildIndex = (entries: Iterable<Entry>): NamesIndex => indexOf(buildSegment(entries));

const indexOf = ({ segment, replaced }: Built): NamesIndex =>
  new SegmentedIndex(segment.entryCount === 0 ? [] : [segment], [replaced]);

/**
 * The same in steps, of which others may take some meanwhile: `describeWords` of new words, `makePostings` of what
 * {@link seal} gives. The index does not depend on who took them.
 */
export class IndexBuilder {
  readonly #builder = new SegmentBuilder({ isShared: true });

  add(entry: Entry): void {
    this.#builder.add(entry);
  }

  get newWordCount(): number {
    return this.#builder.newWordCount;
  }

  /** Words not given before: each batch is to be described, and handed to {@link dictionary} in its turn. */
  newWords(): string[] {
    return this.#builder.newWords();
  }

  /** After the last entry. */
  seal(): PostingSources {
    return this.#builder.seal();
  }

  dictionary(descriptions: readonly DescribedWords[]): Dictionary {
    return this.#builder.dictionary(descriptions);
  }

  finish(dictionary: Dictionary, postings: Postings): NamesIndex {
    return indexOf(this.#builder.finish(dictionary, postings));
  }
}

/** The index as flat bytes: a header and the arrays as they stand in memory. */
export function saveIndex(index: NamesIndex): Uint8Array {
  assert(index instanceof SegmentedIndex, 'an index comes from buildIndex or openIndex');
  return writeIndexFile(index.parts());
}

/**
 * Opens what {@link saveIndex} wrote. The arrays are views on `bytes`, which must not change afterwards.
 *
 * @param nearRoom from {@link sharedNearRoom}, where several threads open the same index: what one finds out about its
 * words the others need not
 * @throws Problem `index-not-readable`, `index-of-another-version`
 */
export function openIndex(bytes: Uint8Array, nearRoom?: SharedArrayBuffer): NamesIndex {
  const { segments, removed } = readIndexFile(bytes);
  return new SegmentedIndex(
    segments.map((arrays) => new Segment(arrays)),
    removed,
    nearRoom,
  );
}

export const defaultFloor = 0.6;
export const lowestFloor = 0.3;
export const defaultLimit = 10;
export const largestLimit = 1000;

/** Added entries gather in a small segment that is remade; when it has this many, the next one starts. */
const smallSegment = 64;
/** More segments than this are made into one, smallest first. */
const mostSegments = 12;

/** Immutable segments, newest last, and the places removed from them (the log-structured merge idea, O'Neil 1996). */
class SegmentedIndex implements NamesIndex {
  #parts: Part[];

  /** @param nearRoom for the segment of the most words */
  constructor(
    segments: readonly Segment[],
    removed: readonly (readonly number[])[],
    nearRoom?: SharedArrayBuffer,
  ) {
    const most = Math.max(...segments.map(({ wordCount }) => wordCount));
    const largest = segments.findIndex(({ wordCount }) => wordCount === most);
    this.#parts = segments.map((segment, place) =>
      partOf(segment, removed[place], place === largest ? nearRoom : undefined),
    );
  }

  parts(): { segments: Segment[]; removed: number[][] } {
    return {
      segments: this.#parts.map(({ segment }) => segment),
      removed: this.#parts.map(({ removed }) => [...removed].sort((a, b) => a - b)),
    };
  }

  get size(): number {
    return this.#parts.reduce((sum, { segment, removed }) => sum + segment.entryCount - removed.size, 0);
  }

  add(entry: Entry): void {
    this.remove(entry.list, entry.id);
    const last = this.#parts.at(-1);
    if (last !== undefined && last.segment.entryCount < smallSegment) {
      this.#parts[this.#parts.length - 1] = builtPart(buildSegment([...living(last), entry]));
    } else {
      this.#parts.push(builtPart(buildSegment([entry])));
    }
    if (this.#parts.length > mostSegments) this.#mergeSmall();
  }

  /** Keeps the largest segment as it is. */
  #mergeSmall(): void {
    const largest = this.#parts.reduce((one, other) =>
      other.segment.entryCount > one.segment.entryCount ? other : one,
    );
    const others = this.#parts.filter((part) => part !== largest);
    this.#parts = [largest, builtPart(buildSegment(others.flatMap((part) => [...living(part)])))];
  }

  remove(list: string, id: string): boolean {
    const place = this.#place(list, id);
    if (place === undefined) return false;
    place.part.removed.add(place.entry);
    return true;
  }

  candidates(query: Query, { floor = defaultFloor }: SearchOptions = {}): Candidates {
    const question = new Question(query);
    let bounded = 0;
    const looked = this.#parts.map((part) => {
      collect(
        part,
        question,
        Math.round(Math.max(floor, lowestFloor) * 1000) - mostFromFacts(question.facts),
      );
      const { nameEntries } = part.segment.arrays;
      const entriesOf = (names: Uint32Array): Set<number> =>
        new Set([...names].map((name) => nameEntries[name]!).filter((entry) => !part.removed.has(entry)));
      const { scratch } = part;
      const candidates = entriesOf(scratch.names.taken());
      bounded += candidates.size;
      return new Set([...entriesOf(scratch.looked.taken()), ...candidates]);
    });
    return {
      looked: looked.reduce((sum, entries) => sum + entries.size, 0),
      bounded,
      has: (list, id) =>
        this.#parts.some(({ segment }, place) => {
          const entry = segment.find(list, id);
          return entry !== undefined && looked[place]!.has(entry);
        }),
    };
  }

  get(list: string, id: string): Entry | undefined {
    const place = this.#place(list, id);
    return place?.part.segment.entry(place.entry);
  }

  #place(list: string, id: string): { part: Part; entry: number } | undefined {
    for (const part of this.#parts) {
      const entry = part.segment.find(list, id);
      if (entry !== undefined && !part.removed.has(entry)) return { part, entry };
    }
    return undefined;
  }

  *entries(): IterableIterator<Entry> {
    for (const part of this.#parts) yield* living(part);
  }

  search(query: Query, options: SearchOptions = {}): Hit[] {
    const floor = Math.max(options.floor ?? defaultFloor, lowestFloor);
    const limit = Math.min(options.limit ?? defaultLimit, largestLimit);
    const question = new Question(query);
    const hits: Hit[] = [];
    for (const part of this.#parts)
      for (const hit of searchPart(part, question, Math.round(floor * 1000), limit)) hits.push(hit);
    return hits.sort(byScore).slice(0, limit);
  }
}

const partOf = (segment: Segment, removed: readonly number[] = [], nearRoom?: SharedArrayBuffer): Part => ({
  segment,
  scratch: new Scratch(segment, nearRoom),
  removed: new Set(removed),
});

const builtPart = ({ segment, replaced }: Built): Part => partOf(segment, replaced);

function* living({ segment, removed }: Part): IterableIterator<Entry> {
  for (let place = 0; place < segment.entryCount; place++) {
    if (!removed.has(place)) yield segment.entry(place);
  }
}

function byScore(left: Hit, right: Hit): number {
  if (left.score !== right.score) return right.score - left.score;
  const one = entryKey(left.entry.list, left.entry.id);
  const other = entryKey(right.entry.list, right.entry.id);
  return one < other ? -1 : one > other ? 1 : 0;
}
