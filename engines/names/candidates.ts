import { eachUnder, hashOfText } from './hash-table.ts';
import { exactKey } from './near-keys.ts';
import { nearWords, type Scratch } from './near-words.ts';
import { roles, type PreparedName, type Word } from './prepare.ts';
import { dilutedScore } from './score-name.ts';
import { acronymKey, initialsOf, type Segment } from './segment.ts';
import { nicknameRows, nicknamesOfRow } from './tables.ts';
import { tokenOf, type Token } from './token.ts';
import { weights } from './weights.ts';

/*
 * Which names of a segment can reach the floor at all? For each word asked, the dictionary gives every word that is
 * near enough to pair with it; a name can only reach the floor if it holds near words for enough of the question's
 * weight. So the postings of the rarest words are read, until what is left unread could not reach the floor alone
 * (the prefix filter of Chaudhuri, Ganti, Kaushik, "A primitive operator for similarity joins", 2006). Each name
 * found then gets an upper bound of its score from its own words; those at or above the floor are candidates.
 */

/** Words of this many letters may pair over three edits, at this similarity at most. */
const farLength = 8;
const farSimilarity = 870;

/** Words of a question beyond this many are not looked up (they still count in the score). */
const mostAsked = 30;

interface Group {
  readonly bit: number;
  readonly weight: number;
  /** Dictionary words to read postings of. */
  readonly ids: Set<number>;
  readonly isOpen: boolean;
  readonly isNumber: boolean;
  readonly isLong: boolean;
}

/** Calls back with each name of the segment whose score may reach the floor; with some more than once. */
export function eachCandidate(
  segment: Segment,
  scratch: Scratch,
  asked: PreparedName,
  floor: number,
  visit: (name: number) => void,
): void {
  const stamp = scratch.next();
  const search = new CandidateSearch(segment, scratch, asked, stamp);
  const needed = neededWeight(asked, floor);
  let unread = search.groups.reduce((sum, group) => sum + group.weight, 0);
  const readable = search.groups.filter(({ isOpen }) => !isOpen);
  const order = readable
    .map((group) => ({ group, size: search.postingCount(group) }))
    .sort((a, b) => a.size - b.size || a.group.bit - b.group.bit);
  const bounded = (name: number): void => {
    if (scratch.nameStamps[name] === stamp) return;
    scratch.nameStamps[name] = stamp;
    if (search.bound(name) >= floor) visit(name);
  };
  for (const { group } of order) {
    if (unread < needed) break;
    search.eachName(group, bounded);
    unread -= group.weight;
  }
  // These are few, and a bound by single words would not see them.
  search.eachSplit(visit);
  search.eachAcronym(visit);
}

/** The least weight of asked words that must pair for a score at the floor, all else at its best. */
function neededWeight(asked: PreparedName, floor: number): number {
  const whole = asked.words.reduce((sum, word) => sum + word.weight, 0);
  const counted = whole - uncountedWeight(asked);
  for (let matched = 1; matched < whole; matched++) {
    const lone = Math.max(0, counted - matched);
    const sums = { agreed: matched * 1000, matched, doubted: 0, leftLone: lone, rightLone: 0, unsaid: 0 };
    const score = Math.max(dilutedScore(sums, true), dilutedScore(sums, false));
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

class CandidateSearch {
  readonly groups: Group[];
  readonly #segment: Segment;
  readonly #scratch: Scratch;
  readonly #asked: PreparedName;
  readonly #stamp: number;
  readonly #whole: number;
  readonly #isInitialsOnly: boolean;
  readonly #splits: [first: number[], second: number[]][] = [];

  constructor(segment: Segment, scratch: Scratch, asked: PreparedName, stamp: number) {
    this.#segment = segment;
    this.#scratch = scratch;
    this.#asked = asked;
    this.#stamp = stamp;
    this.#whole = asked.words.reduce((sum, word) => sum + word.weight, 0);
    this.#isInitialsOnly = !asked.words.some(({ role }) => role === roles.plain);
    this.groups = asked.words.slice(0, mostAsked).map((word, place) => this.#groupOf(word, place));
    this.#addJoined();
  }

  #groupOf(word: Word, place: number): Group {
    const group: Group = {
      bit: place,
      weight: word.weight,
      ids: new Set(),
      // An initial pairs with every word of its letter: not looked up, but it always counts as possible.
      isOpen: word.role === roles.initial && !this.#isInitialsOnly,
      isNumber: word.role === roles.number,
      isLong: word.token.text.length >= farLength,
    };
    if (group.isOpen) return group;
    this.#eachNear(word.token, (id, similarity) => this.#note(id, group, similarity));
    if (word.role === roles.plain) {
      this.#noteExact(word.token.text[0]!, group, weights.initial);
      for (const row of nicknameRows.get(word.token.text) ?? []) {
        for (const name of nicknamesOfRow[row]!) this.#noteExact(name, group, weights.nickname);
      }
      this.#addSplits(word.token, this.#exactIds(word.token).length === 0);
    }
    return group;
  }

  #eachNear(token: Token, visit: (id: number, similarity: number) => void): void {
    const { ids, similarities } = nearWords(this.#segment, this.#scratch, token);
    for (let place = 0; place < ids.length; place++) visit(ids[place]!, similarities[place]!);
  }

  #noteExact(text: string, group: Group, similarity: number): void {
    const token = tokenOf(text);
    eachUnder(this.#segment.near, exactKey(token), (id) => {
      if (this.#segment.token(id).text === text) this.#note(id, group, similarity);
    });
  }

  #note(id: number, group: Group | undefined, similarity: number, mask = 1 << (group?.bit ?? 0)): void {
    const { wordStamps, similarities, masks } = this.#scratch;
    if (wordStamps[id] !== this.#stamp) {
      wordStamps[id] = this.#stamp;
      similarities[id] = 0;
      masks[id] = 0;
    }
    if (similarity > similarities[id]!) similarities[id] = similarity;
    masks[id]! |= mask;
    group?.ids.add(id);
  }

  /** Neighbours asked, written together in the list. */
  #addJoined(): void {
    const { words } = this.#asked;
    for (let from = 0; from + 1 < this.groups.length; from++) {
      let text = words[from]!.token.text;
      let mask = 1 << from;
      for (let count = 2; count <= 3 && from + count <= this.groups.length; count++) {
        text += words[from + count - 1]!.token.text;
        mask |= 1 << (from + count - 1);
        const bits = mask;
        const last = from + count;
        const isVowelless = words.slice(from, last).some(({ token }) => token.vowelless);
        this.#eachNear(tokenOf(text, isVowelless), (id, similarity) => {
          for (const group of this.groups.slice(from, last)) this.#note(id, group, similarity, bits);
        });
        if (count === 2 && this.#asked.mode === 'person') {
          const initials = words[from]!.token.text[0]! + words[from + 1]!.token.text[0]!;
          for (const group of this.groups.slice(from, last)) {
            this.#noteInitials(initials, group, bits);
          }
        }
      }
    }
  }

  #noteInitials(initials: string, group: Group, bits: number): void {
    eachUnder(this.#segment.near, exactKey(tokenOf(initials)), (id) => {
      if (this.#segment.token(id).text === initials) this.#note(id, group, weights.initials, bits);
    });
  }

  /**
   * One word asked that the list writes as two. Where the list knows no such word, a slip may be in one half, or
   * stand where the space was.
   */
  #addSplits({ text, vowelless, isSyllabic }: Token, isUnknown: boolean): void {
    if (text.length < 4) return;
    for (let cut = 1; cut < text.length; cut++) {
      const first = tokenOf(text.slice(0, cut), vowelless, isSyllabic);
      const exact = this.#exactIds(first);
      this.#addSplit(first, exact, tokenOf(text.slice(cut), vowelless, isSyllabic), isUnknown);
      if (!isUnknown || cut < 3 || cut + 3 > text.length) continue;
      this.#addSplit(first, exact, tokenOf(text.slice(cut + 1), vowelless, isSyllabic), isUnknown);
    }
  }

  #addSplit(first: Token, exactFirst: number[], second: Token, isUnknown: boolean): void {
    const exactSecond = this.#exactIds(second);
    if (!isUnknown) {
      if (exactFirst.length > 0 && exactSecond.length > 0) this.#splits.push([exactFirst, exactSecond]);
      return;
    }
    if (exactFirst.length > 0) this.#splits.push([exactFirst, this.#halfIds(second)]);
    if (exactSecond.length > 0) this.#splits.push([this.#halfIds(first), exactSecond]);
  }

  #exactIds(token: Token): number[] {
    const ids: number[] = [];
    eachUnder(this.#segment.near, exactKey(token), (id) => {
      if (this.#segment.token(id).text === token.text) ids.push(id);
    });
    return ids;
  }

  #halfIds(token: Token): number[] {
    return nearWords(this.#segment, this.#scratch, token, true).ids;
  }

  postingCount(group: Group): number {
    let count = 0;
    for (const id of group.ids) count += this.#postingCountOf(id);
    return count;
  }

  #postingCountOf(id: number): number {
    const { postingStarts } = this.#segment.arrays;
    return postingStarts[id + 1]! - postingStarts[id]!;
  }

  eachName(group: Group, visit: (name: number) => void): void {
    const { postingStarts, postings } = this.#segment.arrays;
    for (const id of group.ids) {
      for (let at = postingStarts[id]!; at < postingStarts[id + 1]!; at++) visit(postings[at]!);
    }
  }

  /** Names that hold both halves of a word asked. */
  eachSplit(visit: (name: number) => void): void {
    for (const [first, second] of this.#splits) {
      const [rare, other] =
        this.#postingCountOfAll(first) <= this.#postingCountOfAll(second) ? [first, second] : [second, first];
      const wanted = new Set(other);
      for (const id of rare) this.#eachNameOfId(id, (name) => this.#holdsAny(name, wanted) && visit(name));
    }
  }

  #holdsAny(name: number, wanted: ReadonlySet<number>): boolean {
    const { nameStarts, wordIds } = this.#segment.arrays;
    for (let at = nameStarts[name]!; at < nameStarts[name + 1]!; at++)
      if (wanted.has(wordIds[at]!)) return true;
    return false;
  }

  #postingCountOfAll(ids: readonly number[]): number {
    return ids.reduce((sum, id) => sum + this.#postingCountOf(id), 0);
  }

  /** At least the score that the name can have: as if every near word paired at its best. */
  bound(name: number): number {
    const { nameStarts, wordIds, wordFacts, keyStarts } = this.#segment.arrays;
    const { wordStamps, similarities, masks } = this.#scratch;
    let matched = 0;
    let agreed = 0;
    let lone = 0;
    let mask = 0;
    let openWeight = 0;
    let farWeight = 0;
    for (let at = nameStarts[name]!; at < nameStarts[name + 1]!; at++) {
      const id = wordIds[at]!;
      const facts = wordFacts[at]!;
      const weight = facts >>> 3;
      if (wordStamps[id] === this.#stamp) {
        matched += weight;
        agreed += weight * similarities[id]!;
        mask |= masks[id]!;
      } else {
        const role = facts & 7;
        if (role !== roles.number) lone += weight;
        if (role === roles.plain || role === roles.initial) openWeight += weight;
        if (keyStarts[id + 1]! - keyStarts[id]! >= farLength) farWeight += weight;
      }
    }
    let askedLone = this.#whole;
    let askedOpen = 0;
    let askedFar = 0;
    for (const { bit, weight, isOpen, isNumber, isLong } of this.groups) {
      if (isOpen) askedOpen += weight;
      if (isOpen || isNumber || (mask & (1 << bit)) !== 0) askedLone -= weight;
      else if (isLong) askedFar += weight;
    }
    // Initials asked may pair with any lone word.
    const open = Math.min(askedOpen, openWeight);
    matched += open;
    agreed += open * 1000;
    lone = Math.max(0, lone - openWeight * (askedOpen > 0 ? 1 : 0));
    if (matched === 0) return 0;
    // Long words may pair over more than the two edits that near keys bridge.
    const far = Math.min(farWeight, askedFar, lone, askedLone);
    matched += far;
    agreed += far * farSimilarity;
    lone -= far;
    askedLone -= far;
    // Under whichever reading the two will be compared.
    const sums = { agreed, matched, doubted: 0, leftLone: askedLone, rightLone: lone, unsaid: 0 };
    return Math.max(dilutedScore(sums, true), dilutedScore(sums, false)) + 2;
  }

  /** A word of initials on one side, the whole name of an organisation on the other. */
  eachAcronym(visit: (name: number) => void): void {
    if (this.#asked.mode === 'person') return;
    for (const { token, role } of this.#asked.words) {
      if (role === roles.plain && token.text.length >= 3 && token.text.length <= 6)
        this.#eachNameOfKey(acronymKey(token.text), visit);
    }
    const initials = initialsOf(this.#asked);
    if (initials === undefined) return;
    eachUnder(this.#segment.near, exactKey(tokenOf(initials)), (id) => {
      if (this.#segment.token(id).text === initials) this.#eachNameOfId(id, visit);
    });
  }

  #eachNameOfKey(key: string, visit: (name: number) => void): void {
    eachUnder(this.#segment.near, hashOfText(key), (id) => {
      if (this.#segment.key(id) === key) this.#eachNameOfId(id, visit);
    });
  }

  #eachNameOfId(id: number, visit: (name: number) => void): void {
    const { postingStarts, postings } = this.#segment.arrays;
    for (let at = postingStarts[id]!; at < postingStarts[id + 1]!; at++) visit(postings[at]!);
  }
}
