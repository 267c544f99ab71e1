import type { Entry } from './entry.ts';
import { bucketShift, eachUnder, hashOfText, type HashTable } from './hash-table.ts';
import { exactKeyOf } from './near-keys.ts';
import { listField } from './postings.ts';
import { roles, type Mode, type PreparedName, type Word } from './prepare.ts';
import { Recent } from './recent.ts';
import { entryOfText } from './stored-entry.ts';
import { Token } from './token.ts';

/*
 * An immutable part of an index, all of it in typed arrays that can be saved as they are or shared between threads:
 * the entries as text, their names as runs of word numbers, a dictionary of distinct words, for each word the
 * names that hold it, and a table of near keys over the dictionary. An index is a few segments; adding an entry
 * makes or remakes a small one.
 */

/** Every array by name, as the index file keeps them. */
export interface SegmentArrays {
  /** Names of the lists that the entries are of, as JSON. */
  readonly lists: Uint8Array;
  readonly entryStarts: Uint32Array;
  readonly entryText: Uint8Array;
  /** For each name: its entry, and its place among the entry's names. Names of an entry stand together. */
  readonly nameEntries: Uint32Array;
  readonly namePlaces: Uint16Array;
  /** 0 person, 1 organisation, 2 vessel; plus 4 for a weak alias, 8 where the kind is unknown. */
  readonly nameFlags: Uint8Array;
  readonly nameStarts: Uint32Array;
  /** For each word of a name its number, then its role in the low three bits and its weight in the rest. */
  readonly nameWords: Uint32Array;
  /** Places in the list of legal forms, in a text of bytes: the count, then that many. Zero for a name without any. */
  readonly nameForms: Uint32Array;
  readonly forms: Uint8Array;
  readonly keyStarts: Uint32Array;
  readonly keyText: Uint8Array;
  readonly codes: Uint8Array;
  /** Eight figures for each word, together so that they are read at one go; see {@link wordField}. */
  readonly words: Uint32Array;
  /** Other spellings of words in other scripts, after the words in `words` and `near`: of which word each is one. */
  readonly spelledWords: Uint32Array;
  /** Four figures for each word, see {@link listField}. */
  readonly wordLists: Uint32Array;
  /**
   * For each word the names that hold it, those first whose other words weigh least; and what these weigh, by steps
   * (see `loneStep`).
   */
  readonly postingNames: Uint32Array;
  readonly postingLone: Uint8Array;
  /**
   * For each word every other word of each of its names, what that one costs at least when it stands alone, and the
   * name. So a search passes over the names that share no second word with the question without a look at them. Of names
   * with many words one pair stands for all, with the number behind the last word.
   */
  readonly pairWords: Uint32Array;
  readonly pairWeights: Uint8Array;
  readonly pairNames: Uint32Array;
  readonly nearStarts: Uint32Array;
  readonly nearValues: Uint32Array;
  readonly entryKeyStarts: Uint32Array;
  readonly entryKeyValues: Uint32Array;
  readonly identifierStarts: Uint32Array;
  readonly identifierValues: Uint32Array;
}

/** Bytes of one element, so that a file cannot give an array another shape than the code expects. */
export const elementBytes: Readonly<Record<keyof SegmentArrays, 1 | 2 | 4>> = {
  lists: 1,
  entryStarts: 4,
  entryText: 1,
  nameEntries: 4,
  namePlaces: 2,
  nameFlags: 1,
  nameStarts: 4,
  nameWords: 4,
  nameForms: 4,
  forms: 1,
  keyStarts: 4,
  keyText: 1,
  codes: 1,
  words: 4,
  spelledWords: 4,
  wordLists: 4,
  postingNames: 4,
  postingLone: 1,
  pairWords: 4,
  pairWeights: 1,
  pairNames: 4,
  nearStarts: 4,
  nearValues: 4,
  entryKeyStarts: 4,
  entryKeyValues: 4,
  identifierStarts: 4,
  identifierValues: 4,
};

export const modeNames: readonly Mode[] = ['person', 'organization', 'vessel'];
export const nameFlag = { mode: 3, weak: 4, unknown: 8, foreign: 16 } as const;
/** How a word is compared: its edits tell enough, or only its costs do, or not at all (initials of a whole name). */
export const wordMark = { measured: 0, costed: 1, acronym: 2 } as const;
/**
 * The figures of a word in `words`: where its codes begin in `codes` (26 bits) and how many they are (6 bits); which
 * letters it has; the hash of its skeleton, or 0; the hash of its sorted letters, with its mark in the two lowest bits;
 * and its codes, a byte each, where there is room for them ({@link mostInline}), so that they need not be sought.
 */
export const wordField = { size: 8, codes: 0, letters: 1, skeleton: 2, sorted: 3, inline: 4 } as const;
export const mostInline = 4 * (wordField.size - wordField.inline);
/** The length of a word above which of the 26 letters it has, one bit each. */
export const traitsOf = (length: number, letters: number): number =>
  ((length << 26) | ((letters >>> 1) & 0x3ffffff)) >>> 0;
/** Codes of one segment end here, so that their places fit. */
export const mostCodes = 2 ** 26;
export const sortedOf = (field: number): number => field >>> 2;

/** A word of initials that stands for the whole name of an organisation: `^pla`. Not a word of any name. */
export const acronymKey = (initials: string): string => `^${initials}`;
export const isAcronymKey = (key: string): boolean => key.startsWith('^');

export const entryKey = (list: string, id: string): string => `${list}\n${id}`;

export class Segment {
  readonly arrays: SegmentArrays;
  readonly near: HashTable;
  /** Which modes its names have, one bit each. */
  readonly modes: number;
  readonly hasUnknownKind: boolean;
  /** The figures of `words` as bytes, for the codes in them. */
  readonly inline: Uint8Array;
  /** Of each word and other spelling its length and which letters it has, see {@link traitsOf}. */
  readonly traits: Uint32Array;
  /** Of each word the code of its first letter. */
  readonly letters: Uint8Array;
  readonly #lists: readonly string[];
  readonly #entryKeys: HashTable;
  readonly #identifiers: HashTable;
  readonly #nearShift: number;
  readonly #tokens = new Recent<number, Token>(20_000);

  constructor(arrays: SegmentArrays) {
    this.arrays = arrays;
    this.#lists = JSON.parse(textOf(arrays.lists, 0, arrays.lists.length)) as string[];
    this.near = { starts: arrays.nearStarts, values: arrays.nearValues };
    this.#nearShift = bucketShift(this.near);
    this.#entryKeys = {
      starts: arrays.entryKeyStarts,
      values: arrays.entryKeyValues,
    };
    this.#identifiers = {
      starts: arrays.identifierStarts,
      values: arrays.identifierValues,
    };
    let modes = 0;
    let flagged = 0;
    for (const flags of arrays.nameFlags) {
      modes |= 1 << (flags & nameFlag.mode);
      flagged |= flags;
    }
    this.modes = modes;
    this.hasUnknownKind = (flagged & nameFlag.unknown) !== 0;
    const { words } = arrays;
    this.inline = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    this.traits = new Uint32Array(words.length / wordField.size);
    for (let id = 0; id < this.traits.length; id++)
      this.traits[id] = traitsOf(this.codeCount(id), words[id * wordField.size + wordField.letters]!);
    this.letters = new Uint8Array(this.wordCount);
    for (let id = 0; id < this.wordCount; id++) this.letters[id] = this.codesOf(id)[this.codeStart(id)]! & 31;
  }

  get entryCount(): number {
    return this.arrays.entryStarts.length - 1;
  }

  get nameCount(): number {
    return this.arrays.nameEntries.length;
  }

  get wordCount(): number {
    return this.arrays.keyStarts.length - 1;
  }

  entry(place: number): Entry {
    const { entryStarts, entryText } = this.arrays;
    return entryOfText(textOf(entryText, entryStarts[place]!, entryStarts[place + 1]!), this.#lists);
  }

  find(list: string, id: string): number | undefined {
    let found: number | undefined;
    eachUnder(this.#entryKeys, hashOfText(entryKey(list, id)), (place) => {
      const entry = this.entry(place);
      // Of entries given twice the later one counts.
      if (entry.list === list && entry.id === id) found = Math.max(place, found ?? 0);
    });
    return found;
  }

  /** Entries that hold an identifier with this key; hashes may collide, the score decides. */
  eachWithIdentifier(key: string, visit: (place: number) => void): void {
    eachUnder(this.#identifiers, hashOfText(key), visit);
  }

  eachNameOfEntry(entry: number, visit: (name: number) => void): void {
    const { nameEntries } = this.arrays;
    let from = 0;
    for (let to = nameEntries.length; from < to;) {
      const middle = (from + to) >>> 1;
      if (nameEntries[middle]! < entry) from = middle + 1;
      else to = middle;
    }
    for (let name = from; nameEntries[name] === entry; name++) visit(name);
  }

  key(id: number): string {
    const { keyStarts, keyText } = this.arrays;
    return textOf(keyText, keyStarts[id]!, keyStarts[id + 1]!);
  }

  token(id: number): Token {
    return this.#tokens.get(id) ?? this.#tokens.set(id, new Token(this.key(id)));
  }

  /** The dictionary's words of exactly the letters of `own` from `from` until `to`, however they are marked. */
  exactIds(own: Uint8Array, from: number, to: number): readonly number[] {
    let isNumber = true;
    for (let place = from; place < to && isNumber; place++) isNumber = own[place]! > 26;
    const hash = exactKeyOf(own, isNumber, from, to);
    const { starts, values } = this.near;
    const bucket = hash >>> this.#nearShift;
    const tag = hash & 0xff;
    const end = starts[bucket + 1]!;
    let found: number[] | undefined;
    for (let at = starts[bucket]!; at < end; at++) {
      const figure = values[at]!;
      const id = figure & 0xffffff;
      if (figure >>> 24 !== tag || id >= this.wordCount) continue;
      if (this.codeCount(id) !== to - from || this.mark(id) === wordMark.acronym) continue;
      if (this.isSpelled(id, own, from)) (found ??= []).push(id);
    }
    return found ?? none;
  }

  /** Has the word these codes, as many as it has, from `from` on? */
  isSpelled(id: number, own: Uint8Array, from = 0): boolean {
    const codes = this.codesOf(id);
    const start = this.codeStart(id);
    const count = this.codeCount(id);
    let same = 0;
    while (same < count && codes[start + same] === own[from + same]) same++;
    return same === count;
  }

  /** Where a word's codes stand, from {@link codeStart} on. */
  codesOf(id: number): Uint8Array {
    return this.codeCount(id) <= mostInline ? this.inline : this.arrays.codes;
  }

  codeStart(id: number): number {
    const at = id * wordField.size;
    const place = this.arrays.words[at]!;
    return (place & 63) <= mostInline ? 4 * (at + wordField.inline) : place >>> 6;
  }

  codeCount(id: number): number {
    return this.arrays.words[id * wordField.size + wordField.codes]! & 63;
  }

  mark(id: number): number {
    return this.arrays.words[id * wordField.size + wordField.sorted]! & 3;
  }

  postingCount(id: number): number {
    const { wordLists } = this.arrays;
    const list = id * listField.size + listField.postings;
    return wordLists[list + listField.size]! - wordLists[list]!;
  }

  eachName(id: number, visit: (name: number) => void): void {
    const { wordLists, postingNames } = this.arrays;
    const list = id * listField.size + listField.postings;
    for (let at = wordLists[list]!; at < wordLists[list + listField.size]!; at++) visit(postingNames[at]!);
  }

  modeOfName(name: number): Mode {
    return modeNames[this.arrays.nameFlags[name]! & nameFlag.mode]!;
  }

  isWeak(name: number): boolean {
    return (this.arrays.nameFlags[name]! & nameFlag.weak) !== 0;
  }

  isOfUnknownKind(name: number): boolean {
    return (this.arrays.nameFlags[name]! & nameFlag.unknown) !== 0;
  }

  prepared(name: number): PreparedName {
    const { nameStarts, nameWords, nameForms, forms } = this.arrays;
    const words: Word[] = [];
    for (let at = nameStarts[name]!; at < nameStarts[name + 1]!; at++) {
      const facts = nameWords[2 * at + 1]!;
      words.push({ token: this.token(nameWords[2 * at]!), role: facts & 7, weight: facts >>> 3 });
    }
    const at = nameForms.length === 0 ? 0 : nameForms[name]!;
    return {
      mode: this.modeOfName(name),
      words,
      forms: at === 0 ? [] : [...forms.subarray(at + 1, at + 1 + forms[at]!)],
    };
  }
}

const none: readonly number[] = [];

/** UTF-8; also of shared memory, which a TextDecoder does not take. */
function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');
}

/** First letters of an organisation's words, where there are three to six of them. */
export function initialsOf(prepared: PreparedName): string | undefined {
  if (prepared.mode !== 'organization') return undefined;
  const words = prepared.words.filter(({ role }) => role === roles.plain);
  if (words.length < 3 || words.length > 6) return undefined;
  return words.map(({ token }) => token.text[0]).join('');
}
