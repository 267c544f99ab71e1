import { Allowance, fieldOf, mostAsked, nearClass } from './allowance.ts';
import { eachUnder, hashOfText } from './hash-table.ts';
import { joinedTexts, Meeting, type AskedText } from './meeting.ts';
import { roles, type PreparedName, type Word } from './prepare.ts';
import { dilutedScore } from './score-name.ts';
import type { Scratch } from './scratch.ts';
import {
  acronymKey,
  initialsOf,
  letterFold,
  mostPartners,
  nameFlag,
  partnerFact,
  partnerHash,
  posting,
  stepLimits,
  weightSteps,
  type Segment,
} from './segment.ts';
import { abdullah, eachSplitName, isSlipOfAbdullah } from './split-words.ts';
import { nicknameRows, nicknamesOfRow } from './tables.ts';
import { tokenOf, type Token } from './token.ts';
import { weights } from './weights.ts';

/*
 * Which names of a segment can reach the floor at all? A name can only reach it if it holds near words for enough of
 * the question's weight. So the postings of a few words are read, the cheapest first, until what is left unread could
 * not reach the floor alone (the prefix filter of Chaudhuri, Ganti, Kaushik, "A primitive operator for similarity
 * joins", 2006). Beside each posting stand hashes of the name's other words and what they weigh: they tell which words
 * asked have a partner in the name, and how much of the name has none. Since words that contradict one another cost
 * most, that alone excludes nearly all names that share a word. Those that are left get an upper bound of their score
 * from their own words; those at or above the floor are candidates.
 */

/** Up to this many postings every name is looked at. */
const fewPostings = 100;
/**
 * Of a word asked that has no more names than this, those are looked at that have one other word without a partner
 * which begins like a word asked: short words, and those in other scripts, may be alike though no key leads to them.
 */
const mostAlike = 2000;
/** More than one letter: above all folded ones. */
const several = 1 << 16;

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
  /** Dictionary words to read postings of, and how many there are. */
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
  /** First letters of initials asked, which may pair with any word that begins so; one bit each, folded. */
  readonly #openLetters: number;
  /** First letters of other words asked, folded. */
  readonly #askedLetters: number;
  readonly #needed: number;
  /** For each step of weight the fields of words asked that are heavier by more than a tenth. */
  readonly #heavier: readonly number[];
  readonly #alone = new Int16Array(2 * weightSteps.length);
  #isMarked = false;

  constructor(segment: Segment, scratch: Scratch, { asked, modes, isPersons, floor }: Reading) {
    this.#segment = segment;
    this.#scratch = scratch;
    this.#asked = asked;
    this.#modes = modes;
    this.#floor = floor;
    this.#needed = neededWeight(asked, floor, isPersons);
    const words = asked.words.slice(0, mostAsked);
    this.#heavier = weightSteps.map((step) =>
      words.reduce(
        (fields, { weight }, place) => (weight * 0.9 > step ? fields | (3 * fieldOf(place)) : fields),
        0,
      ),
    );
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
        for (const id of text.ids) group.ids.add(id);
      }
    });
    this.#openLetters = words.reduce(
      (letters, { token }, place) =>
        (openBits & (1 << place)) === 0 ? letters : letters | (1 << letterFold(token.codes[0]!)),
      0,
    );
    this.#askedLetters = words.reduce(
      (letters, { token, role }) =>
        role === roles.plain ? letters | (1 << letterFold(token.codes[0]!)) : letters,
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
      for (const id of ids) this.#segment.eachName(id, (name) => this.#look(name, false));
      return;
    }
    this.#markPartners();
    const own = this.#exactIds(word.token);
    for (const id of ids) this.#readFiltered(id, own.includes(id));
  }

  /** Of a word that need not be read only the names that have it as it is asked; see {@link mostAlike}. */
  #readOwn({ word }: Group): void {
    if (!isCompared(word) || word.role !== roles.plain) return;
    this.#markPartners();
    for (const id of this.#exactIds(word.token))
      if (this.#segment.postingCount(id) <= mostAlike) this.#readFiltered(id, true);
  }

  /** @param isOwn the word is the one asked, so what its names lack may be a word that no key leads to */
  #readFiltered(id: number, isOwn: boolean): void {
    const { postingStarts, postings } = this.#segment.arrays;
    const { partnerMarks: marks, partnerBits: bits } = this.#scratch;
    const openLetters = this.#openLetters;
    const isForeign = !this.#meeting.isAcross(true);
    const heavier = this.#heavier;
    const own = marks[partnerHash(id)]!;
    const mayBeAlike = isOwn && this.#segment.postingCount(id) <= mostAlike;
    const isFew = this.#segment.postingCount(id) <= fewPostings;
    const mostAlone = this.#mostAlone(own);
    const end = postingStarts[id + 1]! * posting.size;
    for (let at = postingStarts[id]! * posting.size; at < end; at += posting.size) {
      const facts = postings[at + posting.facts]!;
      const count = facts & partnerFact.count;
      if (count <= mostPartners) {
        // Most names share one word alone with the question, and that is told by these few figures.
        if (openLetters === 0) {
          const first = postings[at + posting.first]!;
          const second = postings[at + posting.second]!;
          let marked = bits[first >>> 21]! >>> ((first >>> 16) & 31);
          if (count > 1) marked |= bits[(first >>> 5) & 0x7ff]! >>> (first & 31);
          if (count > 2) marked |= bits[second >>> 21]! >>> ((second >>> 16) & 31);
          if (count > 3) marked |= bits[(second >>> 5) & 0x7ff]! >>> (second & 31);
          if ((marked & 1) === 0) {
            const isAcross = ((facts & partnerFact.foreign) !== 0) !== isForeign;
            const known = (((facts >>> partnerFact.own) & 3) << 1) | (isAcross ? 1 : 0);
            if (loneOfSteps[(facts >>> partnerFact.weights) & 0xff]! > mostAlone[known]!) {
              if (mayBeAlike && count <= 1 && (isFew || this.#isAskedLetter(facts, count)))
                this.#look(postings[at + posting.name]!, false);
              continue;
            }
            this.#look(postings[at + posting.name]!, true);
            continue;
          }
        }
        const ownStep = (facts >>> partnerFact.own) & 3;
        let classes = own | raised(own & heavier[ownStep]!);
        let found = stepLimits[ownStep]!;
        let lone = 0;
        let loneLetters = 0;
        for (let place = 0; place < count; place++) {
          const pair = postings[at + posting.first + (place >>> 1)]!;
          const mark = marks[(place & 1) === 0 ? pair >>> 16 : pair & 0xffff]!;
          const step = (facts >>> (partnerFact.weights + 2 * place)) & 3;
          if (mark !== 0) {
            classes |= mark | raised(mark & heavier[step]!);
            found += stepLimits[step]!;
          } else if (((openLetters >>> ((facts >>> (partnerFact.letters + 4 * place)) & 15)) & 1) === 1) {
            // An initial is asked that the word may begin with.
            found += weights.weightInitial;
          } else {
            lone += weightSteps[step]!;
            loneLetters =
              loneLetters === 0 ? 1 << ((facts >>> (partnerFact.letters + 4 * place)) & 15) : several;
          }
        }
        const isAcross = ((facts & partnerFact.foreign) !== 0) !== isForeign;
        if (lone > this.#allowance.mostOfClasses(classes, found, isAcross)) {
          if (mayBeAlike && (isFew ? loneLetters < several : (loneLetters & this.#askedLetters) !== 0))
            this.#look(postings[at + posting.name]!, false);
          continue;
        }
      }
      this.#look(postings[at + posting.name]!, true);
    }
  }

  /**
   * How much of a name may stand alone where a word of these classes is all that it shares with the question: for
   * each step of that word's weight, in the question's script and across scripts.
   */
  #mostAlone(own: number): Int16Array {
    const most = this.#alone;
    for (let step = 0; step < weightSteps.length; step++) {
      const classes = own | raised(own & this.#heavier[step]!);
      most[2 * step] = this.#allowance.mostOfClasses(classes, stepLimits[step]!, false);
      most[2 * step + 1] = this.#allowance.mostOfClasses(classes, stepLimits[step]!, true);
    }
    return most;
  }

  /** Does the only other word of a posting begin like a word asked? */
  #isAskedLetter(facts: number, count: number): boolean {
    return count === 1 && ((this.#askedLetters >>> ((facts >>> partnerFact.letters) & 15)) & 1) === 1;
  }

  #markPartners(): void {
    if (this.#isMarked) return;
    this.#isMarked = true;
    const marks = this.#scratch.partnerMarks.fill(0);
    const markBits = this.#scratch.partnerBits.fill(0);
    const mark = (id: number, classes: number): void => {
      const hash = partnerHash(id);
      marks[hash]! |= classes;
      markBits[hash >>> 5]! |= 1 << (hash & 31);
    };
    for (const { ids, classes, bits } of this.#texts) {
      const fields = fieldsOf(bits);
      for (let at = 0; at < ids.length; at++) mark(ids[at]!, fields * classes[at]!);
    }
    for (const { related, bit } of this.#groups) {
      const fields = fieldsOf(bit);
      for (const id of related) mark(id, fields * nearClass.nearest);
    }
  }

  /** @param isFiltered the name was found by what stands beside its postings, which other words share */
  #look(name: number, isFiltered: boolean): void {
    this.#scratch.toLook.push((name << 1) | (isFiltered ? 1 : 0));
  }

  /**
   * What is asked of a name lies anywhere in memory, so it is read of all names first: the processor fetches for many at
   * a time where nothing waits for the answer of the one before.
   */
  #lookAtAll(): void {
    const { seenNames, toLook, looked } = this.#scratch;
    const { nameStarts, nameWords } = this.#segment.arrays;
    const names = toLook.taken();
    toLook.clear();
    let count = 0;
    for (let place = 0; place < names.length; place++) {
      const name = names[place]! >>> 1;
      const bit = 1 << (name & 31);
      if ((seenNames[name >>> 5]! & bit) !== 0) continue;
      seenNames[name >>> 5]! |= bit;
      names[count++] = names[place]!;
    }
    let fetched = 0;
    for (let place = 0; place < count; place++) {
      const name = names[place]! >>> 1;
      fetched ^= nameWords[2 * nameStarts[name]!]!;
      seenNames[name >>> 5] = 0;
    }
    this.#scratch.fetched = fetched;
    let left = 0;
    for (let place = 0; place < count; place++) {
      const name = names[place]! >>> 1;
      if (!this.#isOfModes(name)) continue;
      looked.push(name);
      if ((names[place]! & 1) === 0 || this.#meeting.isProposed(name)) this.#bound(name);
      else names[left++] = name;
    }
    // By now more is known of words that other names hold too, whichever name came first.
    for (let place = 0; place < left; place++)
      if (this.#meeting.isProposed(names[place]!)) this.#bound(names[place]!);
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
    for (const { ids, bits } of this.#texts) {
      // One bit is a word by itself.
      if ((bits & (bits - 1)) !== 0) for (const id of ids) add(id, bits);
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

/** What the words weigh whose steps these are, in the bits of a posting; places without a word hold the lowest step. */
const loneOfSteps = Uint16Array.from({ length: 256 }, (_, steps) =>
  [0, 2, 4, 6].reduce((sum, place) => sum + weightSteps[(steps >>> place) & 3]!, 0),
);

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
