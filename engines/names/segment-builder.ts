import { assert } from '@weir/engines/vocabulary';
import type { Entry, ListedName } from './entry.ts';
import { GrowingBytes, GrowingInts } from './growing.ts';
import { hashOfText, makeHashTable } from './hash-table.ts';
import { identifierKeyAnywhere } from './identifier-key.ts';
import { exactKey, nearKeys, skeletonKey, sortedKey } from './near-keys.ts';
import { lettersOf } from './plain-distance.ts';
import { isForeign, prepareName, type Mode, type PreparedName } from './prepare.ts';
import {
  acronymKey,
  entryKey,
  initialsOf,
  letterFold,
  modeNames,
  nameFlag,
  mostPartners,
  partnerFact,
  partnerHash,
  posting,
  weightStepOf,
  Segment,
  mostCodes,
  wordMark,
  type SegmentArrays,
} from './segment.ts';
import { textOfEntry } from './stored-entry.ts';
import { keyOfToken, tokenOf, tokenOfKey, type Token } from './token.ts';

export interface Built {
  readonly segment: Segment;
  /** Places of entries that a later one with the same list and id replaces. */
  readonly replaced: readonly number[];
}

/** Builds a segment; of entries with the same list and id the last one counts. */
export function buildSegment(entries: Iterable<Entry>): Built {
  const builder = new SegmentBuilder();
  for (const entry of entries) builder.add(entry);
  return builder.finish();
}

/** Takes entries one after another, so that a list need not stand in memory. */
export class SegmentBuilder {
  readonly #entryStarts = new GrowingInts();
  readonly #entryText = new GrowingBytes();
  readonly #entryKeyHashes = new GrowingInts();
  readonly #identifierHashes = new GrowingInts();
  readonly #identifierEntries = new GrowingInts();
  readonly #nameEntries = new GrowingInts();
  readonly #namePlaces = new GrowingInts();
  readonly #nameFlags = new GrowingBytes();
  readonly #nameStarts = new GrowingInts();
  readonly #nameForms = new GrowingInts();
  readonly #forms = new GrowingBytes();
  readonly #nameWords = new GrowingInts();
  /** A name and the word of initials it goes by. */
  readonly #acronymNames = new GrowingInts();
  readonly #acronymWords = new GrowingInts();
  readonly #idsOfKeys = new Map<string, number>();

  constructor() {
    // Place 0 stands for "no legal form".
    this.#forms.push(0);
  }

  add(entry: Entry): void {
    const place = this.#entryStarts.length;
    this.#entryStarts.push(this.#entryText.length);
    this.#entryText.pushText(textOfEntry(entry));
    this.#entryKeyHashes.push(hashOfText(entryKey(entry.list, entry.id)));
    // A name whose bearer may be a person or an organisation is kept under both readings.
    const modes: readonly Mode[] = entry.kind === 'unknown' ? ['person', 'organization'] : [entry.kind];
    // A name further back has no place; no list comes near.
    const names = entry.names.length > mostPlaces ? entry.names.slice(0, mostPlaces) : entry.names;
    for (let at = 0; at < names.length; at++) {
      for (const mode of modes) this.#addReading(names[at]!, mode, { entry: place, at, kind: entry.kind });
    }
    for (const { type, number } of entry.identifiers) {
      const key = identifierKeyAnywhere(type, number);
      if (key === '') continue;
      this.#identifierHashes.push(hashOfText(key));
      this.#identifierEntries.push(place);
    }
  }

  #addReading(
    listed: ListedName,
    mode: Mode,
    { entry, at, kind }: { entry: number; at: number; kind: Entry['kind'] },
  ): void {
    const prepared = prepareName(listed.text, mode);
    if (prepared.words.length === 0) return;
    const name = this.#nameEntries.length;
    this.#nameEntries.push(entry);
    this.#namePlaces.push(at);
    this.#nameFlags.push(
      modeNames.indexOf(mode) |
        (listed.quality === 'weak' ? nameFlag.weak : 0) |
        (kind === 'unknown' ? nameFlag.unknown : 0) |
        (isForeign(prepared) ? nameFlag.foreign : 0),
    );
    this.#nameStarts.push(this.#nameWords.length >>> 1);
    this.#addForms(prepared);
    for (const { token, role, weight } of prepared.words) {
      this.#nameWords.push(this.#idOf(token));
      this.#nameWords.push((weight << 3) | role);
    }
    const initials = initialsOf(prepared);
    if (initials === undefined) return;
    this.#acronymNames.push(name);
    this.#acronymWords.push(this.#idOfKey(acronymKey(initials)));
  }

  #addForms({ forms }: PreparedName): void {
    if (forms.length === 0) {
      this.#nameForms.push(0);
      return;
    }
    this.#nameForms.push(this.#forms.length);
    this.#forms.push(forms.length);
    for (const form of forms) this.#forms.push(form);
  }

  #idOf(token: Token): number {
    if (token.numberedBy === this) return token.number;
    token.numberedBy = this;
    token.number = this.#idOfKey(keyOfToken(token));
    return token.number;
  }

  #idOfKey(key: string): number {
    const known = this.#idsOfKeys.get(key);
    if (known !== undefined) return known;
    const id = this.#idsOfKeys.size;
    this.#idsOfKeys.set(key, id);
    return id;
  }

  finish(): Built {
    this.#sortWords();
    this.#entryStarts.push(this.#entryText.length);
    this.#nameStarts.push(this.#nameWords.length >>> 1);
    const places = Uint32Array.from({ length: this.#entryKeyHashes.length }, (_, place) => place);
    const entryKeys = makeHashTable(this.#entryKeyHashes.taken(), places);
    const identifiers = makeHashTable(this.#identifierHashes.taken(), this.#identifierEntries.taken());
    const nameStarts = this.#nameStarts.taken();
    const nameWords = this.#nameWords.taken();
    const dictionary = this.#dictionary();
    const arrays: SegmentArrays = {
      entryStarts: this.#entryStarts.taken(),
      entryText: this.#entryText.taken(),
      nameEntries: this.#nameEntries.taken(),
      namePlaces: Uint16Array.from(this.#namePlaces.taken()),
      nameFlags: this.#nameFlags.taken(),
      nameStarts,
      nameWords,
      nameForms: this.#forms.length > 1 ? this.#nameForms.taken() : new Uint32Array(),
      forms: this.#forms.taken(),
      ...dictionary,
      ...this.#postings({ nameStarts, nameWords, nameFlags: this.#nameFlags.taken(), ...dictionary }),
      entryKeyStarts: entryKeys.starts,
      entryKeyValues: entryKeys.values,
      identifierStarts: identifiers.starts,
      identifierValues: identifiers.values,
    };
    const segment = new Segment(arrays);
    return { segment, replaced: replacedIn(segment, this.#entryKeyHashes.taken()) };
  }

  /** Numbers words by the alphabet, so that what is near to one another stands together in memory. */
  #sortWords(): void {
    const sorted = [...this.#idsOfKeys.keys()].sort();
    const numbers = new Uint32Array(sorted.length);
    sorted.forEach((key, place) => {
      numbers[this.#idsOfKeys.get(key)!] = place;
    });
    this.#idsOfKeys.clear();
    sorted.forEach((key, place) => this.#idsOfKeys.set(key, place));
    const words = this.#nameWords.taken();
    for (let at = 0; at < words.length; at += 2) words[at] = numbers[words[at]!]!;
    const acronyms = this.#acronymWords.taken();
    for (let at = 0; at < acronyms.length; at++) acronyms[at] = numbers[acronyms[at]!]!;
  }

  #dictionary() {
    const count = this.#idsOfKeys.size;
    const keyStarts = new Uint32Array(count + 1);
    const keyText = new GrowingBytes();
    const codes = new GrowingBytes();
    const words = new GrowingInts(count * 4 + 16);
    const spelledWords = new GrowingInts();
    const nearHashes = new GrowingInts(count * 32 + 16);
    const nearWords = new GrowingInts(count * 32 + 16);
    const keep = (id: number) => (hash: number) => {
      nearHashes.push(hash);
      nearWords.push(id);
    };
    const describe = (token: Token, mark: number): void => {
      assert(codes.length < mostCodes, 'the distinct words of one segment stay within their room');
      words.push((codes.length << 6) | token.codes.length);
      words.push(lettersOf(token.codes));
      words.push(token.skeleton.length > 1 ? skeletonKey(token) : 0);
      words.push((sortedKey(token) & ~3) | mark);
      for (const code of token.codes) codes.push(code);
    };
    const spelled: { id: number; spelling: Token }[] = [];
    for (const [key, id] of this.#idsOfKeys) {
      keyStarts[id] = keyText.length;
      keyText.pushText(key);
      if (key.startsWith('^')) {
        for (const field of [0, 0, 0, wordMark.acronym]) words.push(field);
        keep(id)(hashOfText(key));
        continue;
      }
      const token = tokenOfKey(key);
      describe(token, token.vowelless || token.native !== '' ? wordMark.costed : wordMark.measured);
      nearKeys(token, keep(id));
      for (const text of token.otherSpellings) {
        if (token.native === '') keep(id)(exactKey(tokenOf(text)));
        else spelled.push({ id, spelling: tokenOf(text) });
      }
    }
    for (const { id, spelling } of spelled) {
      nearKeys(spelling, keep(count + spelledWords.length));
      describe(spelling, wordMark.measured);
      spelledWords.push(id);
    }
    keyStarts[count] = keyText.length;
    const near = makeHashTable(nearHashes.taken(), nearWords.taken());
    return {
      keyStarts,
      keyText: keyText.taken(),
      codes: codes.taken(),
      words: words.taken(),
      spelledWords: spelledWords.taken(),
      nearStarts: near.starts,
      nearValues: near.values,
    };
  }

  /** A counting sort of names by their words; names stay ascending within a word. */
  #postings({
    nameStarts,
    nameWords,
    nameFlags,
    words,
    codes,
  }: Pick<SegmentArrays, 'nameStarts' | 'nameWords' | 'nameFlags' | 'words' | 'codes'>) {
    const firstLetter = (id: number): number => letterFold(codes[words[id * 4]! >>> 6]!);
    const acronymNames = this.#acronymNames.taken();
    const acronymWords = this.#acronymWords.taken();
    const postingStarts = new Uint32Array(this.#idsOfKeys.size + 1);
    for (let at = 0; at < nameWords.length; at += 2) postingStarts[nameWords[at]! + 1]!++;
    for (const word of acronymWords) postingStarts[word + 1]!++;
    for (let word = 0; word + 1 < postingStarts.length; word++)
      postingStarts[word + 1]! += postingStarts[word]!;
    const next = postingStarts.slice(0, -1);
    const postings = new Uint32Array(posting.size * (nameWords.length / 2 + acronymWords.length));
    for (let name = 0; name + 1 < nameStarts.length; name++) {
      const start = nameStarts[name]!;
      const end = nameStarts[name + 1]!;
      const foreign = (nameFlags[name]! & nameFlag.foreign) === 0 ? 0 : partnerFact.foreign;
      for (let own = start; own < end; own++) {
        const at = posting.size * next[nameWords[2 * own]!]!++;
        postings[at + posting.name] = name;
        let facts =
          Math.min(end - start - 1, mostPartners + 1) |
          foreign |
          (weightStepOf(nameWords[2 * own + 1]!) << partnerFact.own);
        const heaviest = end - start - 1 > mostPartners ? heaviestOf(nameWords, start, end, own) : undefined;
        const others = heaviest === undefined ? end - start : mostPartners;
        let count = 0;
        for (let place = 0; place < others; place++) {
          const other = heaviest === undefined ? start + place : heaviest[place]!;
          if (other === own) continue;
          const hash = partnerHash(nameWords[2 * other]!);
          postings[at + posting.first + (count >>> 1)]! |= (count & 1) === 0 ? hash << 16 : hash;
          facts |= weightStepOf(nameWords[2 * other + 1]!) << (partnerFact.weights + 2 * count);
          facts |= firstLetter(nameWords[2 * other]!) << (partnerFact.letters + 4 * count);
          count++;
        }
        postings[at + posting.facts] = facts;
      }
    }
    for (let pair = 0; pair < acronymWords.length; pair++)
      postings[posting.size * next[acronymWords[pair]!]!++ + posting.name] = acronymNames[pair]!;
    return { postingStarts, postings };
  }
}

/** Places of the heaviest words but one. */
const heaviestOf = (nameWords: Uint32Array, start: number, end: number, own: number): number[] =>
  Array.from({ length: end - start }, (_, place) => start + place)
    .filter((place) => place !== own)
    .sort((a, b) => (nameWords[2 * b + 1]! >>> 3) - (nameWords[2 * a + 1]! >>> 3) || a - b)
    .slice(0, mostPartners);

const mostPlaces = 0xffff;

/** Where two entries have one hash, their list and id are read and compared. */
function replacedIn(segment: Segment, hashes: Uint32Array): number[] {
  const { entryKeyStarts: starts, entryKeyValues: values } = segment.arrays;
  const replaced: number[] = [];
  for (let bucket = 0; bucket + 1 < starts.length; bucket++) {
    for (let one = starts[bucket]!; one < starts[bucket + 1]!; one++) {
      for (let two = one + 1; two < starts[bucket + 1]!; two++) {
        if ((values[one]! ^ values[two]!) >>> 24 !== 0) continue;
        const earlier = Math.min(values[one]! & 0xffffff, values[two]! & 0xffffff);
        const later = Math.max(values[one]! & 0xffffff, values[two]! & 0xffffff);
        if (hashes[earlier] !== hashes[later]) continue;
        const first = segment.entry(earlier);
        const second = segment.entry(later);
        if (first.list === second.list && first.id === second.id) replaced.push(earlier);
      }
    }
  }
  return [...new Set(replaced)];
}
