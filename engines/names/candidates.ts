import { joinedTexts, Meeting, mostAsked, singleTexts, type AskedText } from './meeting.ts';
import { isFrail } from './near-words.ts';
import { roles, servantStart, type PreparedName, type Word } from './prepare.ts';
import { dilutedScore } from './score-name.ts';
import type { Scratch } from './scratch.ts';
import { acronymKey, initialsOf, nameFlag, partnerHash, type Segment } from './segment.ts';
import { eachSplitName } from './split-words.ts';
import { nicknameRows, nicknamesOfRow } from './tables.ts';
import { tokenOf, type Token } from './token.ts';
import { weights } from './weights.ts';
import { eachUnder, hashOfText } from './hash-table.ts';

/*
 * Which names of a segment can reach the floor at all? A name can only reach it if it holds near words for enough of
 * the question's weight. So the postings of a few words are read, the cheapest first, until what is left unread could
 * not reach the floor alone (the prefix filter of Chaudhuri, Ganti, Kaushik, "A primitive operator for similarity
 * joins", 2006). Each name found gets an upper bound of its score from its own words; those at or above the floor are
 * candidates. Long postings (of the words near to `mohamed`) are read with a filter: where one word alone cannot reach
 * the floor, hashes beside each posting tell whether another word of the name can be near to what else is asked.
 */

/** Up to this many postings every name is looked at. */
const fewPostings = 100;

export interface Reading {
  readonly asked: PreparedName;
  /** Which modes of names to look at, one bit each. */
  readonly modes: number;
  /** The names will be compared as persons' for sure. */
  readonly isPersons: boolean;
  /** Thousandths. */
  readonly floor: number;
}

/** Collects, in the scratch, each name of the segment whose score may reach the floor, with an upper bound of it. */
export function collectCandidates(segment: Segment, scratch: Scratch, reading: Reading): void {
  new CandidateSearch(segment, scratch, reading).collect();
}

interface Group {
  readonly bit: number;
  readonly word: Word;
  readonly text: AskedText;
  /** Postings under the very word: few, where the word is rare or misspelt. */
  readonly exactCount: number;
  /** Dictionary words to read postings of, and how many there are; found when needed. */
  ids?: readonly number[];
  size?: number;
}

class CandidateSearch {
  readonly #segment: Segment;
  readonly #scratch: Scratch;
  readonly #asked: PreparedName;
  readonly #modes: number;
  readonly #floor: number;
  readonly #meeting: Meeting;
  readonly #joined: readonly AskedText[];
  readonly #groups: Group[];
  readonly #openBits: number;
  readonly #stamp: number;
  readonly #needed: number;

  constructor(segment: Segment, scratch: Scratch, { asked, modes, isPersons, floor }: Reading) {
    this.#segment = segment;
    this.#scratch = scratch;
    this.#asked = asked;
    this.#modes = modes;
    this.#floor = floor;
    this.#needed = neededWeight(asked, floor, isPersons);
    const words = asked.words.slice(0, mostAsked);
    const singles = singleTexts(segment, scratch, asked);
    this.#joined = joinedTexts(segment, scratch, asked);
    const isInitialsOnly = !words.some(({ role }) => role === roles.plain);
    // An initial pairs with every word of its letter: not looked up, but it always counts as possible.
    const isOpen = ({ role }: Word): boolean => role === roles.initial && !isInitialsOnly;
    this.#openBits = words.reduce((bits, word, place) => (isOpen(word) ? bits | (1 << place) : bits), 0);
    this.#groups = words.flatMap((word, place) =>
      isOpen(word)
        ? []
        : [
            {
              bit: 1 << place,
              word,
              text: singles[place]!,
              exactCount: this.#countOf(this.#exactIds(word.token)),
            },
          ],
    );
    const compared = singles.filter((_text, place) => isCompared(words[place]!));
    this.#meeting = new Meeting(segment, scratch, {
      asked,
      texts: [...compared, ...this.#joined],
      openBits: this.#openBits,
      isPersons,
    });
    this.#stamp = scratch.stamp;
    for (const group of this.#groups) this.#noteRelated(group);
    this.#noteInitials();
  }

  collect(): void {
    const order = [...this.#groups].sort(
      (a, b) =>
        a.exactCount - b.exactCount || b.word.token.text.length - a.word.token.text.length || a.bit - b.bit,
    );
    let unread = this.#asked.words.slice(0, mostAsked).reduce((sum, word) => sum + word.weight, 0);
    const read: Group[] = [];
    const put: Group[] = [];
    for (const group of order) {
      if (unread < this.#needed) break;
      if (this.#sizeOf(group) > fewPostings) {
        put.push(group);
        continue;
      }
      this.#read(group, this.#idsOf(group));
      read.push(group);
      unread -= group.word.weight;
    }
    for (const group of put.sort((a, b) => a.size! - b.size! || a.bit - b.bit)) {
      if (unread < this.#needed) break;
      this.#read(group, this.#idsOf(group));
      read.push(group);
      unread -= group.word.weight;
    }
    this.#readBesideFrail(read, order);
    const look = (name: number): void => this.#keep(name, 1000);
    for (const { word } of this.#groups) {
      if (word.role === roles.plain) eachSplitName(this.#segment, this.#scratch, word.token, look);
    }
    this.#eachAcronym(look);
  }

  /**
   * Where only one word was read, and that may be misspelt beyond recognition (two slips in a short word; a slip that
   * keeps a title or `abd` from being one), the names with another word as it stands.
   */
  #readBesideFrail([only, ...more]: readonly Group[], order: readonly Group[]): void {
    if (only === undefined || more.length > 0) return;
    const { token } = only.word;
    const mayHide = isFrail(token) || servantStart.test(token.text);
    const other = order.find(
      (group) => group !== only && group.word.role === roles.plain && group.exactCount > 0,
    );
    if (other !== undefined && (mayHide || other.exactCount <= fewPostings))
      this.#read(other, this.#exactIds(other.word.token));
  }

  #read(group: Group, ids: readonly number[]): void {
    const { postingStarts, postings, partners } = this.#segment.arrays;
    const isFiltered =
      this.#countOf(ids) > fewPostings && this.#openBits === 0 && group.word.weight < this.#needed;
    const joined = isFiltered ? this.#joinedIds(group) : undefined;
    if (isFiltered) this.#setPartnerBits(group);
    const bits = this.#scratch.partnerBits;
    for (const id of ids) {
      const end = postingStarts[id + 1]!;
      // A word that stands for two words asked needs no other.
      if (joined === undefined || joined.has(id)) {
        for (let at = postingStarts[id]!; at < end; at++) this.#look(postings[at]!);
        continue;
      }
      for (let at = postingStarts[id]!; at < end; at++) {
        if (isAnySet(bits, partners[2 * at]!) || isAnySet(bits, partners[2 * at + 1]!))
          this.#look(postings[at]!);
      }
    }
  }

  #setPartnerBits(group: Group): void {
    const bits = this.#scratch.partnerBits.fill(0);
    // Names of more words say nothing beside their postings.
    bits[0] = 1;
    const set = (id: number): void => {
      const hash = partnerHash(id);
      bits[hash >>> 5]! |= 1 << (hash & 31);
    };
    // Light words (particles) that cannot reach the floor even together with this one do not count as another word.
    let light = group.word.weight;
    for (const other of [...this.#groups].sort((a, b) => a.word.weight - b.word.weight)) {
      if (other === group) continue;
      light += other.word.weight;
      if (light < this.#needed) continue;
      for (const id of this.#idsOf(other)) set(id);
      if (other.word.role === roles.plain) this.#scratch.near.around(other.word.token).forEach(set);
    }
  }

  #look(name: number): void {
    const { nameStamps } = this.#scratch;
    if (nameStamps[name] === this.#stamp) return;
    nameStamps[name] = this.#stamp;
    if (!this.#isOfModes(name)) return;
    this.#scratch.looked.push(name);
    const bound = Math.floor(this.#meeting.bound(name));
    if (bound >= this.#floor) this.#keep(name, bound);
  }

  #keep(name: number, bound: number): void {
    if (!this.#isOfModes(name)) return;
    this.#scratch.names.push(name);
    this.#scratch.bounds.push(bound);
  }

  #isOfModes(name: number): boolean {
    return (this.#modes & (1 << (this.#segment.arrays.nameFlags[name]! & nameFlag.mode))) !== 0;
  }

  #sizeOf(group: Group): number {
    return (group.size ??= this.#countOf(this.#idsOf(group)));
  }

  #idsOf(group: Group): readonly number[] {
    return (group.ids ??= this.#findIds(group));
  }

  #findIds(group: Group): readonly number[] {
    const { token, role } = group.word;
    const ids = new Set<number>();
    if (!isCompared(group.word)) for (const id of this.#exactIds(token)) ids.add(id);
    else for (const id of this.#scratch.near.near(token).ids) ids.add(id);
    if (role === roles.plain) for (const { id } of this.#related(token)) ids.add(id);
    for (const id of this.#joinedIds(group)) ids.add(id);
    return [...ids];
  }

  #joinedIds(group: Group): ReadonlySet<number> {
    const ids = new Set<number>();
    for (const { token, bits } of this.#joined) {
      if ((bits & group.bit) !== 0) for (const id of this.#scratch.near.near(token).ids) ids.add(id);
    }
    for (const { id, bits } of this.#neighbourInitials()) if ((bits & group.bit) !== 0) ids.add(id);
    return ids;
  }

  /** What pairs with a word though its letters do not: its initial, its nicknames. */
  *#related(token: Token): Generator<{ id: number; similarity: number }> {
    for (const id of this.#exactIds(tokenOf(token.text[0]!))) yield { id, similarity: weights.initial };
    for (const row of nicknameRows.get(token.text) ?? []) {
      for (const name of nicknamesOfRow[row]!) {
        for (const id of this.#exactIds(tokenOf(name))) yield { id, similarity: weights.nickname };
      }
    }
  }

  #noteRelated({ bit, word }: Group): void {
    if (!isCompared(word)) for (const id of this.#exactIds(word.token)) this.#meeting.note(id, 1000, bit);
    if (word.role !== roles.plain) return;
    for (const { id, similarity } of this.#related(word.token)) this.#meeting.note(id, similarity, bit);
  }

  #noteInitials(): void {
    for (const { id, bits } of this.#neighbourInitials()) this.#meeting.note(id, weights.initials, bits);
  }

  /** Two neighbours asked that the list writes as their initials. */
  *#neighbourInitials(): Generator<{ id: number; bits: number }> {
    const { words, mode } = this.#asked;
    if (mode !== 'person') return;
    for (let place = 0; place + 1 < Math.min(words.length, mostAsked); place++) {
      const initials = words[place]!.token.text[0]! + words[place + 1]!.token.text[0]!;
      for (const id of this.#exactIds(tokenOf(initials))) yield { id, bits: 3 << place };
    }
  }

  #exactIds(token: Token): number[] {
    const ids: number[] = [];
    this.#segment.eachExact(token.codes, (id) => ids.push(id));
    return ids;
  }

  #countOf(ids: readonly number[]): number {
    let count = 0;
    for (const id of ids) count += this.#segment.postingCount(id);
    return count;
  }

  /** A word of initials on one side, the whole name of an organisation on the other. */
  #eachAcronym(visit: (name: number) => void): void {
    if (this.#asked.mode === 'person') return;
    const { postingStarts, postings } = this.#segment.arrays;
    const eachName = (id: number): void => {
      for (let at = postingStarts[id]!; at < postingStarts[id + 1]!; at++) visit(postings[at]!);
    };
    for (const { token, role } of this.#asked.words) {
      if (role !== roles.plain || token.text.length < 3 || token.text.length > 6) continue;
      const key = acronymKey(token.text);
      eachUnder(this.#segment.near, hashOfText(key), (id) => {
        if (id < this.#segment.wordCount && this.#segment.key(id) === key) eachName(id);
      });
    }
    const initials = initialsOf(this.#asked);
    if (initials !== undefined) this.#exactIds(tokenOf(initials)).forEach(eachName);
  }
}

/** Of the two hashes in a figure. */
function isAnySet(bits: Uint32Array, pair: number): boolean {
  const one = pair >>> 16;
  const two = pair & 0xffff;
  return (((bits[one >>> 5]! >>> (one & 31)) | (bits[two >>> 5]! >>> (two & 31))) & 1) === 1;
}

/** Numbers and single letters are equal or not; other words are compared. */
const isCompared = ({ token }: Word): boolean => !token.isNumber && token.text.length > 1;

/** The least weight of asked words that must pair for a score at the floor, all else at its best. */
function neededWeight(asked: PreparedName, floor: number, isPersons: boolean): number {
  const whole = asked.words.reduce((sum, word) => sum + word.weight, 0);
  const counted = whole - uncountedWeight(asked);
  for (let matched = 1; matched < whole; matched++) {
    const lone = Math.max(0, counted - matched);
    // All that stands alone stands on one side, so nothing contradicts.
    const sums = {
      agreed: matched * 1000,
      matched,
      doubted: 0,
      leftLone: lone,
      rightLone: 0,
      unsaid: 0,
      acrossScripts: false,
    };
    const score = Math.max(dilutedScore(sums, true), isPersons ? 0 : dilutedScore(sums, false));
    // One thousandth for rounding.
    if (score + 1 >= floor) return matched;
  }
  return whole;
}

/** Weight of words that cost nothing by weight when they stand alone: numbers in names of organisations and vessels. */
function uncountedWeight({ mode, words }: PreparedName): number {
  if (mode === 'person') return 0;
  return words.reduce((sum, { role, weight }) => sum + (role === roles.number ? weight : 0), 0);
}
