import { Allowance, fieldOf, mostAsked, nearClass } from './allowance.ts';
import { eachUnder, hashOfText } from './hash-table.ts';
import { joinedTexts, Meeting, type AskedText } from './meeting.ts';
import { nearWord } from './near-words.ts';
import { foreignPair, listField, loneStep, mostPairWeight } from './postings.ts';
import { roles, type PreparedName, type Word } from './prepare.ts';
import { dilutedScore } from './score-name.ts';
import type { Scratch } from './scratch.ts';
import { acronymKey, initialsOf, nameFlag, type Segment } from './segment.ts';
import { abdullah, eachSplitName, isSlipOfAbdullah } from './split-words.ts';
import { nicknameRows, nicknamesOfRow } from './tables.ts';
import { tokenOf, type Token } from './token.ts';
import { weights } from './weights.ts';

/*
 * Which names of a segment can reach the floor at all? A name can only reach it if it holds near words for enough of
 * the question's weight. So the lists of a few words are read, the cheapest first, until what is left unread could
 * not reach the floor alone (the prefix filter of Chaudhuri, Ganti, Kaushik, "A primitive operator for similarity
 * joins", 2006). In a word's list stand the other words of its names, so that one look at a bit tells of each whether
 * it is near to anything asked. Since words that contradict one another cost most, nearly all names are passed over
 * where none is, unless they hold little else; of the rest it is known how near which words are, and what the others
 * weigh. Those that are left get an upper bound of their score from their own words; those at or above the floor are
 * candidates.
 */

/** Up to this many names every one is looked at. */
const fewPostings = 100;
/**
 * Of a word asked that has no more names than this, those are looked at that have one other word without a partner
 * which begins like a word asked: short words, and those in other scripts, may be alike though no key leads to them.
 */
const mostAlike = 2000;

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
  /** Dictionary words whose lists are read, and how many names these have. */
  readonly ids: Set<number>;
  /** Those of them that pair though their letters do not. */
  readonly related: number[];
  size: number;
}

class CandidateSearch {
  readonly #segment: Segment;
  readonly #scratch: Scratch;
  readonly #asked: PreparedName;
  readonly #modes: number;
  readonly #floor: number;
  readonly #allowance: Allowance;
  readonly #meeting: Meeting;
  readonly #texts: AskedText[] = [];
  readonly #groups: Group[] = [];
  /** First letters of initials asked, which may pair with any word that begins so; one bit each. */
  readonly #openLetters: number;
  /** First letters of other words asked. */
  readonly #askedLetters: number;
  readonly #needed: number;
  /** What the words asked weigh, and the heaviest of them. */
  readonly #weights: readonly number[];
  readonly #heaviest: number;
  #isMarked = false;

  constructor(segment: Segment, scratch: Scratch, { asked, modes, isPersons, floor }: Reading) {
    this.#segment = segment;
    this.#scratch = scratch;
    this.#asked = asked;
    this.#modes = modes;
    this.#floor = floor;
    this.#needed = neededWeight(asked, floor, isPersons);
    const words = asked.words.slice(0, mostAsked);
    this.#weights = words.map(({ weight }) => weight);
    this.#heaviest = Math.max(...this.#weights);
    const isInitialsOnly = !words.some(({ role }) => role === roles.plain);
    let openBits = 0;
    words.forEach((word, place) => {
      const bit = 1 << place;
      // An initial pairs with every word of its letter: not looked up, but it always counts as possible.
      if (word.role === roles.initial && !isInitialsOnly) {
        openBits |= bit;
        return;
      }
      const group: Group = { bit, word, ids: new Set(), related: [], size: 0 };
      this.#groups.push(group);
      if (isCompared(word)) {
        const text = { token: word.token, bits: bit, ...scratch.near.near(word.token) };
        this.#texts.push(text);
        for (const figure of text.words) group.ids.add(nearWord.id(figure));
      }
    });
    this.#openLetters = words.reduce(
      (letters, { token }, place) =>
        (openBits & (1 << place)) === 0 ? letters : letters | (1 << (token.codes[0]! & 31)),
      0,
    );
    this.#askedLetters = words.reduce(
      (letters, { token, role }) =>
        role === roles.plain ? letters | (1 << (token.codes[0]! & 31)) : letters,
      0,
    );
    this.#texts.push(...joinedTexts(scratch, asked));
    this.#allowance = new Allowance(asked, { openBits, isPersons, floor });
    this.#meeting = new Meeting(segment, scratch, {
      asked,
      texts: this.#texts,
      openBits,
      isPersons,
      allowance: this.#allowance,
    });
    for (const group of this.#groups) this.#addRelated(group);
    this.#addRuns();
    for (const group of this.#groups) group.size = this.#countOf(group.ids);
  }

  collect(): void {
    const order = [...this.#groups].sort(
      (a, b) =>
        Number(a.size > fewPostings) - Number(b.size > fewPostings) || a.size - b.size || a.bit - b.bit,
    );
    let unread = this.#asked.words.slice(0, mostAsked).reduce((sum, word) => sum + word.weight, 0);
    for (const group of order) {
      if (unread >= this.#needed) this.#read(group);
      else this.#readOwn(group);
      unread -= group.word.weight;
    }
    this.#lookAtAll();
    for (const { word, bit } of this.#groups) {
      if (word.role !== roles.plain) continue;
      eachSplitName(this.#segment, this.#scratch, word.token, (name) => {
        if (this.#meeting.isWithinBeside(name, bit)) this.#keep(name, 1000);
      });
    }
    this.#eachAcronym((name) => this.#keep(name, 1000));
  }

  #read({ ids, size, word }: Group): void {
    if (size <= fewPostings) {
      for (const id of ids) this.#segment.eachName(id, (name) => this.#scratch.alike.push(name));
      return;
    }
    this.#markPartners();
    const own = this.#exactIds(word.token);
    for (const id of ids) {
      this.#readPairs(id);
      if (own.includes(id)) this.#readAlike(id);
    }
  }

  /** Of a word that need not be read only the names that have it as it is asked; see {@link mostAlike}. */
  #readOwn({ word }: Group): void {
    if (!isCompared(word) || word.role !== roles.plain) return;
    this.#markPartners();
    for (const id of this.#exactIds(word.token)) {
      if (this.#segment.postingCount(id) > mostAlike) continue;
      this.#readPairs(id);
      this.#readAlike(id);
    }
  }

  /** Names with this word and others near to what is asked, or with little else, that may reach the floor. */
  #readPairs(id: number): void {
    const { arrays, letters } = this.#segment;
    const { wordLists, postingNames, postingLone, pairWords, pairWeights, pairNames } = arrays;
    const { of: marks, bits } = this.#scratch.partners;
    const { paired } = this.#scratch;
    const openLetters = this.#openLetters;
    const list = id * listField.size;
    const ownWeights = wordLists[list + listField.weights]!;
    const ownWeight = ownWeights >>> 16;
    const own = marks[id]! | raised(marks[id]! & this.#heavierThan(ownWeights & 0xffff));
    const mostAlone = Math.max(this.#most(own, ownWeight, false), this.#most(own, ownWeight, true));
    if (wordLists[list + listField.lone]! * loneStep <= mostAlone) {
      const stop = wordLists[list + listField.size + listField.postings]!;
      let at = wordLists[list + listField.postings]!;
      while (at < stop && postingLone[at]! * loneStep <= mostAlone) paired.push(postingNames[at++]!);
    }
    const start = wordLists[list + listField.pairs]!;
    const end = wordLists[list + listField.size + listField.pairs]!;
    for (let at = start; at < end; at++) {
      const word = pairWords[at]!;
      if (((bits[word >>> 5]! >>> (word & 31)) & 1) === 0) {
        if (openLetters === 0 || ((openLetters >>> letters[word]!) & 1) === 0) continue;
      }
      // All pairs of this word in one name stand together.
      const name = pairNames[at]!;
      let from = at;
      while (from > start && pairNames[from - 1] === name) from--;
      let classes = own;
      let found = ownWeight;
      let lone = 0;
      for (at = from; at < end && pairNames[at] === name; at++) {
        const other = pairWords[at]!;
        const mark = marks[other]!;
        const weight = pairWeights[at]!;
        if (mark !== 0) {
          classes |= mark | raised(mark & this.#heavierThan(weight));
          // A number costs nothing by its weight, but counts with it.
          found += weight === 0 || weight === mostPairWeight ? 1e6 : weight;
        } else if (((openLetters >>> letters[other]!) & 1) === 1) found += weights.weightInitial;
        else lone += weight;
      }
      at--;
      if (lone <= this.#most(classes, found, (name & foreignPair) !== 0)) paired.push(name & ~foreignPair);
    }
  }

  /** Names of the word asked with another word that is alike by its letters, though no key led to it. */
  #readAlike(id: number): void {
    const count = this.#segment.postingCount(id);
    if (count > mostAlike) return;
    const { wordLists, pairWords, pairNames } = this.#segment.arrays;
    const { letters } = this.#segment;
    const { bits } = this.#scratch.partners;
    const asked = count <= fewPostings ? -1 : this.#askedLetters;
    const list = id * listField.size + listField.pairs;
    const end = wordLists[list + listField.size]!;
    for (let at = wordLists[list]!; at < end; at++) {
      const word = pairWords[at]!;
      if (((asked >>> letters[word]!) & 1) === 0 || ((bits[word >>> 5]! >>> (word & 31)) & 1) === 1) continue;
      if (this.#meeting.widened(word) === 0) this.#scratch.looked.push(pairNames[at]! & ~foreignPair);
      else this.#scratch.alike.push(pairNames[at]! & ~foreignPair);
    }
  }

  /** How much of a name may stand alone beside what is near to the words asked. */
  #most(classes: number, found: number, isForeign: boolean): number {
    return this.#allowance.mostOfClasses(classes, found, this.#meeting.isAcross(isForeign));
  }

  /** Fields of the words asked that are heavier by more than a tenth. */
  #heavierThan(weight: number): number {
    const least = weight / 0.9;
    if (this.#heaviest <= least) return 0;
    let fields = 0;
    for (let place = 0; place < this.#weights.length; place++)
      if (this.#weights[place]! > least) fields |= 3 * fieldOf(place);
    return fields;
  }

  #markPartners(): void {
    if (this.#isMarked) return;
    this.#isMarked = true;
    const marks = this.#scratch.partners;
    marks.clear();
    for (const { words, bits } of this.#texts) {
      const fields = fieldsOf(bits);
      for (let at = 0; at < words.length; at++)
        marks.mark(nearWord.id(words[at]!), fields * nearWord.nearness(words[at]!));
    }
    for (const { related, bit } of this.#groups) {
      const fields = fieldsOf(bit);
      for (const id of related) marks.mark(id, fields * nearClass.nearest);
    }
  }

  /**
   * What is asked of a name lies anywhere in memory, so it is read of all names first: the processor fetches for many at
   * a time where nothing waits for the answer of the one before.
   */
  #lookAtAll(): void {
    const { seenNames, alike, paired, looked } = this.#scratch;
    const { nameStarts, nameWords } = this.#segment.arrays;
    const unfiltered = alike.taken();
    const filtered = paired.taken();
    const firsts = this.#onlyNew(unfiltered);
    const rest = this.#onlyNew(filtered);
    alike.clear();
    paired.clear();
    let fetched = 0;
    for (let place = 0; place < firsts; place++) {
      const name = unfiltered[place]!;
      fetched ^= nameWords[2 * nameStarts[name]!]!;
      seenNames[name >>> 5] = 0;
    }
    for (let place = 0; place < rest; place++) {
      const name = filtered[place]!;
      fetched ^= nameWords[2 * nameStarts[name]!]!;
      seenNames[name >>> 5] = 0;
    }
    this.#scratch.fetched = fetched;
    for (let place = 0; place < firsts; place++) {
      const name = unfiltered[place]!;
      if (!this.#isOfModes(name)) continue;
      looked.push(name);
      this.#bound(name);
    }
    let left = 0;
    for (let place = 0; place < rest; place++) {
      const name = filtered[place]!;
      if (!this.#isOfModes(name)) continue;
      looked.push(name);
      if (this.#meeting.isProposed(name)) this.#bound(name);
      else filtered[left++] = name;
    }
    // By now more is known of words that other names hold too, whichever name came first.
    for (let place = 0; place < left; place++)
      if (this.#meeting.isProposed(filtered[place]!)) this.#bound(filtered[place]!);
  }

  /** Puts those not seen before to the front, and counts them. */
  #onlyNew(names: Uint32Array): number {
    const { seenNames } = this.#scratch;
    let count = 0;
    for (let place = 0; place < names.length; place++) {
      const name = names[place]!;
      const bit = 1 << (name & 31);
      if ((seenNames[name >>> 5]! & bit) !== 0) continue;
      seenNames[name >>> 5]! |= bit;
      names[count++] = name;
    }
    return count;
  }

  #bound(name: number): void {
    const bound = this.#meeting.bound(name);
    if (bound > 0 && bound >= this.#floor) this.#keep(name, bound);
  }

  #keep(name: number, bound: number): void {
    if (!this.#isOfModes(name)) return;
    this.#scratch.names.push(name);
    this.#scratch.bounds.push(bound);
  }

  #isOfModes(name: number): boolean {
    return (this.#modes & (1 << (this.#segment.arrays.nameFlags[name]! & nameFlag.mode))) !== 0;
  }

  /** What pairs with a word though its letters do not: its initial, its nicknames. */
  #addRelated({ bit, word, ids, related }: Group): void {
    const add = (token: Token, similarity: number): void => {
      for (const id of this.#exactIds(token)) {
        this.#meeting.note(id, similarity, bit);
        ids.add(id);
        related.push(id);
      }
    };
    if (!isCompared(word)) add(word.token, 1000);
    if (word.role !== roles.plain) return;
    add(tokenOf(word.token.text[0]!), weights.initial);
    if (isSlipOfAbdullah(word.token)) add(abdullah, 1000);
    for (const row of nicknameRows.get(word.token.text) ?? []) {
      for (const name of nicknamesOfRow[row]!) add(tokenOf(name), weights.nickname);
    }
  }

  /** What stands for several words asked: their run written together, and (persons) two neighbours as their initials. */
  #addRuns(): void {
    const { words, mode } = this.#asked;
    const add = (id: number, bits: number): void => {
      for (const group of this.#groups) if ((group.bit & bits) !== 0) group.ids.add(id);
    };
    for (const { words: near, bits } of this.#texts) {
      // One bit is a word by itself.
      if ((bits & (bits - 1)) !== 0) for (const figure of near) add(nearWord.id(figure), bits);
    }
    if (mode !== 'person') return;
    for (let place = 0; place + 1 < Math.min(words.length, mostAsked); place++) {
      const initials = words[place]!.token.text[0]! + words[place + 1]!.token.text[0]!;
      for (const id of this.#exactIds(tokenOf(initials))) {
        this.#meeting.note(id, weights.initials, 3 << place);
        add(id, 3 << place);
        for (const { bit, related } of this.#groups) if ((bit & (3 << place)) !== 0) related.push(id);
      }
    }
  }

  #exactIds({ codes }: Token): readonly number[] {
    return this.#segment.exactIds(codes, 0, codes.length);
  }

  #countOf(ids: Iterable<number>): number {
    let count = 0;
    for (const id of ids) count += this.#segment.postingCount(id);
    return count;
  }

  /** A word of initials on one side, the whole name of an organisation on the other. */
  #eachAcronym(visit: (name: number) => void): void {
    if (this.#asked.mode === 'person') return;
    const eachName = (id: number): void => this.#segment.eachName(id, visit);
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

/** The fields of words asked (bits) in a byte of classes. */
function fieldsOf(bits: number): number {
  let fields = 0;
  for (let place = 0; place < mostAsked; place++) if ((bits & (1 << place)) !== 0) fields |= fieldOf(place);
  return fields;
}

/** Every class that is not nothing as near as can be: a pair that weighs less than what is asked costs less. */
const raised = (classes: number): number => classes | ((classes & 0x55) << 1) | ((classes & 0xaa) >>> 1);

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
