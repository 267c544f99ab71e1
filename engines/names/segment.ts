import type { Entry, ListedName } from './entry.ts';
import { GrowingBytes, GrowingInts } from './growing.ts';
import { eachUnder, hashOfText, makeHashTable, type HashTable } from './hash-table.ts';
import { identifierKeyAnywhere } from './identifier-key.ts';
import { nearKeys } from './near-keys.ts';
import { prepareName, roles, type Mode, type PreparedName, type Word } from './prepare.ts';
import { keyOfToken, tokenOfKey, type Token } from './token.ts';

/*
 * An immutable part of an index, all of it in typed arrays that can be saved as they are or shared between threads:
 * the entries as JSON text, their names as runs of word numbers, a dictionary of distinct words, for each word the
 * names that hold it, and a table of near keys over the dictionary. An index is a few segments; adding an entry
 * makes or remakes a small one.
 */

/** Every array by name; `readSegment` and `segmentArrays` are each other's inverse. */
export interface SegmentArrays {
  readonly entryStarts: Uint32Array;
  readonly entryText: Uint8Array;
  /** For each name: its entry, and its place among the entry's names. */
  readonly nameEntries: Uint32Array;
  readonly namePlaces: Uint32Array;
  /** 0 person, 1 organisation, 2 vessel; plus 4 for a weak alias, 8 where the kind is unknown. */
  readonly nameFlags: Uint8Array;
  readonly nameStarts: Uint32Array;
  readonly wordIds: Uint32Array;
  /** Role in the low three bits, weight in the rest. */
  readonly wordFacts: Uint32Array;
  readonly formStarts: Uint32Array;
  readonly forms: Uint8Array;
  readonly keyStarts: Uint32Array;
  readonly keyText: Uint8Array;
  readonly postingStarts: Uint32Array;
  readonly postings: Uint32Array;
  readonly nearStarts: Uint32Array;
  readonly nearHashes: Uint32Array;
  readonly nearValues: Uint32Array;
  readonly entryKeyStarts: Uint32Array;
  readonly entryKeyHashes: Uint32Array;
  readonly entryKeyValues: Uint32Array;
  readonly identifierStarts: Uint32Array;
  readonly identifierHashes: Uint32Array;
  readonly identifierValues: Uint32Array;
}

export const modeNames: readonly Mode[] = ['person', 'organization', 'vessel'];
const weakFlag = 4;
const unknownFlag = 8;

/** A word of initials that stands for the whole name of an organisation: `^pla`. Not a word of any name. */
export const acronymKey = (initials: string): string => `^${initials}`;

export const entryKey = (list: string, id: string): string => `${list}\n${id}`;

const decoder = new TextDecoder();

export class Segment {
  readonly arrays: SegmentArrays;
  readonly near: HashTable;
  readonly #entryKeys: HashTable;
  readonly #identifiers: HashTable;
  readonly #tokens: (Token | undefined)[];

  constructor(arrays: SegmentArrays) {
    this.arrays = arrays;
    this.near = { starts: arrays.nearStarts, hashes: arrays.nearHashes, values: arrays.nearValues };
    this.#entryKeys = {
      starts: arrays.entryKeyStarts,
      hashes: arrays.entryKeyHashes,
      values: arrays.entryKeyValues,
    };
    this.#identifiers = {
      starts: arrays.identifierStarts,
      hashes: arrays.identifierHashes,
      values: arrays.identifierValues,
    };
    this.#tokens = Array.from({ length: arrays.keyStarts.length - 1 });
  }

  get entryCount(): number {
    return this.arrays.entryStarts.length - 1;
  }

  get nameCount(): number {
    return this.arrays.nameEntries.length;
  }

  get wordCount(): number {
    return this.#tokens.length;
  }

  entry(place: number): Entry {
    const { entryStarts, entryText } = this.arrays;
    const text = decoder.decode(entryText.subarray(entryStarts[place]!, entryStarts[place + 1]!));
    return JSON.parse(text) as Entry;
  }

  find(list: string, id: string): number | undefined {
    let found: number | undefined;
    eachUnder(this.#entryKeys, hashOfText(entryKey(list, id)), (place) => {
      const entry = this.entry(place);
      if (entry.list === list && entry.id === id) found = place;
    });
    return found;
  }

  /** Entries that hold an identifier with this key; hashes may collide, the score decides. */
  eachWithIdentifier(key: string, visit: (place: number) => void): void {
    eachUnder(this.#identifiers, hashOfText(key), visit);
  }

  key(id: number): string {
    const { keyStarts, keyText } = this.arrays;
    let key = '';
    for (let at = keyStarts[id]!; at < keyStarts[id + 1]!; at++) key += String.fromCharCode(keyText[at]!);
    return key;
  }

  token(id: number): Token {
    return (this.#tokens[id] ??= tokenOfKey(this.key(id)));
  }

  modeOfName(name: number): Mode {
    return modeNames[this.arrays.nameFlags[name]! & 3]!;
  }

  isWeak(name: number): boolean {
    return (this.arrays.nameFlags[name]! & weakFlag) !== 0;
  }

  isOfUnknownKind(name: number): boolean {
    return (this.arrays.nameFlags[name]! & unknownFlag) !== 0;
  }

  prepared(name: number): PreparedName {
    const { nameStarts, wordIds, wordFacts, formStarts, forms } = this.arrays;
    const words: Word[] = [];
    for (let at = nameStarts[name]!; at < nameStarts[name + 1]!; at++) {
      const facts = wordFacts[at]!;
      words.push({ token: this.token(wordIds[at]!), role: facts & 7, weight: facts >>> 3 });
    }
    return {
      mode: this.modeOfName(name),
      words,
      forms: [...forms.subarray(formStarts[name]!, formStarts[name + 1]!)],
    };
  }
}

/** Builds a segment. Entries must differ in list and id. */
export function buildSegment(entries: Iterable<Entry>): Segment {
  const builder = new SegmentBuilder();
  for (const entry of entries) builder.add(entry);
  return new Segment(builder.finish());
}

class SegmentBuilder {
  readonly #entryStarts = new GrowingInts();
  readonly #entryText = new GrowingBytes();
  readonly #nameEntries = new GrowingInts();
  readonly #namePlaces = new GrowingInts();
  readonly #nameFlags = new GrowingBytes();
  readonly #nameStarts = new GrowingInts();
  readonly #wordIds = new GrowingInts();
  readonly #wordFacts = new GrowingInts();
  readonly #formStarts = new GrowingInts();
  readonly #forms = new GrowingBytes();
  readonly #keys = new Map<string, number>();
  /** Pairs of name and word, for names' own words and acronyms alike. */
  readonly #pairNames = new GrowingInts();
  readonly #pairWords = new GrowingInts();
  readonly #entryKeyHashes = new GrowingInts();
  readonly #identifierHashes = new GrowingInts();
  readonly #identifierEntries = new GrowingInts();

  add(entry: Entry): void {
    const place = this.#entryStarts.length;
    this.#entryStarts.push(this.#entryText.length);
    this.#entryText.pushText(JSON.stringify(entry));
    this.#entryKeyHashes.push(hashOfText(entryKey(entry.list, entry.id)));
    entry.names.forEach((name, at) => this.#addName(entry, name, place, at));
    for (const { type, number } of entry.identifiers) {
      const key = identifierKeyAnywhere(type, number);
      if (key === '') continue;
      this.#identifierHashes.push(hashOfText(key));
      this.#identifierEntries.push(place);
    }
  }

  /** A name whose bearer may be a person or an organisation is kept under both readings. */
  #addName(entry: Entry, listed: ListedName, entryPlace: number, place: number): void {
    const modes: readonly Mode[] = entry.kind === 'unknown' ? ['person', 'organization'] : [entry.kind];
    for (const mode of modes) this.#addReading(entry, listed, mode, entryPlace, place);
  }

  #addReading(entry: Entry, listed: ListedName, mode: Mode, entryPlace: number, place: number): void {
    const prepared = prepareName(listed.text, mode);
    if (prepared.words.length === 0) return;
    const name = this.#nameEntries.length;
    this.#nameEntries.push(entryPlace);
    this.#namePlaces.push(place);
    this.#nameFlags.push(
      modeNames.indexOf(mode) |
        (listed.quality === 'weak' ? weakFlag : 0) |
        (entry.kind === 'unknown' ? unknownFlag : 0),
    );
    this.#nameStarts.push(this.#wordIds.length);
    this.#formStarts.push(this.#forms.length);
    for (const form of prepared.forms) this.#forms.push(form);
    for (const { token, role, weight } of prepared.words) {
      const id = this.#idOf(keyOfToken(token));
      this.#wordIds.push(id);
      this.#wordFacts.push((weight << 3) | role);
      this.#post(name, id);
    }
    const initials = initialsOf(prepared);
    if (initials !== undefined) this.#post(name, this.#idOf(acronymKey(initials)));
  }

  #post(name: number, word: number): void {
    this.#pairNames.push(name);
    this.#pairWords.push(word);
  }

  #idOf(key: string): number {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const id = this.#keys.size;
    this.#keys.set(key, id);
    return id;
  }

  finish(): SegmentArrays {
    this.#entryStarts.push(this.#entryText.length);
    this.#nameStarts.push(this.#wordIds.length);
    this.#formStarts.push(this.#forms.length);
    const keyStarts = new GrowingInts();
    const keyText = new GrowingBytes();
    const nearHashes = new GrowingInts();
    const nearWords = new GrowingInts();
    for (const [key, id] of this.#keys) {
      keyStarts.push(keyText.length);
      keyText.pushText(key);
      if (key.startsWith('^')) {
        nearHashes.push(hashOfText(key));
        nearWords.push(id);
        continue;
      }
      const seen = new Set<number>();
      nearKeys(tokenOfKey(key), (hash) => {
        if (seen.has(hash)) return;
        seen.add(hash);
        nearHashes.push(hash);
        nearWords.push(id);
      });
    }
    keyStarts.push(keyText.length);
    const near = makeHashTable(nearHashes.taken(), nearWords.taken());
    const entryPlaces = Uint32Array.from({ length: this.#entryKeyHashes.length }, (_, place) => place);
    const entryKeys = makeHashTable(this.#entryKeyHashes.taken(), entryPlaces);
    const identifiers = makeHashTable(this.#identifierHashes.taken(), this.#identifierEntries.taken());
    return {
      entryStarts: this.#entryStarts.taken(),
      entryText: this.#entryText.taken(),
      nameEntries: this.#nameEntries.taken(),
      namePlaces: this.#namePlaces.taken(),
      nameFlags: this.#nameFlags.taken(),
      nameStarts: this.#nameStarts.taken(),
      wordIds: this.#wordIds.taken(),
      wordFacts: this.#wordFacts.taken(),
      formStarts: this.#formStarts.taken(),
      forms: this.#forms.taken(),
      keyStarts: keyStarts.taken(),
      keyText: keyText.taken(),
      ...this.#postings(),
      nearStarts: near.starts,
      nearHashes: near.hashes,
      nearValues: near.values,
      entryKeyStarts: entryKeys.starts,
      entryKeyHashes: entryKeys.hashes,
      entryKeyValues: entryKeys.values,
      identifierStarts: identifiers.starts,
      identifierHashes: identifiers.hashes,
      identifierValues: identifiers.values,
    };
  }

  /** Counting sort of the pairs by word; names stay ascending, since they were added so. */
  #postings(): { postingStarts: Uint32Array; postings: Uint32Array } {
    const names = this.#pairNames.taken();
    const words = this.#pairWords.taken();
    const postingStarts = new Uint32Array(this.#keys.size + 1);
    for (const word of words) postingStarts[word + 1]!++;
    for (let word = 0; word < this.#keys.size; word++) postingStarts[word + 1]! += postingStarts[word]!;
    const next = postingStarts.slice(0, -1);
    const postings = new Uint32Array(names.length);
    for (let pair = 0; pair < names.length; pair++) postings[next[words[pair]!]!++] = names[pair]!;
    return { postingStarts, postings };
  }
}

/** First letters of an organisation's words, where there are three to six of them. */
export function initialsOf(prepared: PreparedName): string | undefined {
  if (prepared.mode !== 'organization') return undefined;
  const words = prepared.words.filter(({ role }) => role === roles.plain);
  if (words.length < 3 || words.length > 6) return undefined;
  return words.map(({ token }) => token.text[0]).join('');
}
