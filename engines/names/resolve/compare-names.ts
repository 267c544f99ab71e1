import { comparePair } from '../compare-pair.ts';
import { nicknameRows, nicknamesOfRow } from '../tables.ts';
import type { PersonName } from './person-name.ts';
import type { FirmName } from './prepare-record.ts';
import { closeness, soundOf } from './similarity.ts';
import { levelPlace, missing } from './weights.ts';

export interface NameLevels {
  given: number;
  family: number;
  middle: number;
  generation: number;
}

const given = { same: 0, variant: 1, near: 2, initial: 3, swapped: 4, similar: 5, far: 6 } as const;
const family = { same: 0, part: 1, near: 2, similar: 3, far: 4 } as const;
const middle = { same: 0, initial: 1, near: 2, far: 3 } as const;
for (const [level, place] of Object.entries(given)) assertPlace('given', level, place);
for (const [level, place] of Object.entries(family)) assertPlace('family', level, place);
for (const [level, place] of Object.entries(middle)) assertPlace('middle', level, place);

/** The places above are written out for speed; a change in the data must not pass unnoticed. */
function assertPlace(field: 'given' | 'family' | 'middle' | 'firm', level: string, place: number): void {
  if (levelPlace(field, level) !== place)
    throw new RangeError(`${field}.${level} has moved in weights.json.`);
}

/** How well two persons' names agree, part by part. Symmetric. */
export function compareNames(left: PersonName, right: PersonName): NameLevels {
  const levels: NameLevels = {
    given: givenLevel(left.given, right.given, left.givenJoined, right.givenJoined),
    family: familyLevel(left.family, right.family, left.familyJoined, right.familyJoined),
    middle: middleLevel(left, right),
    generation: generationLevel(left.generation, right.generation),
  };
  const isWeak = (levels.given === missing || levels.given >= given.initial) && levels.family !== family.same;
  if (
    isWeak &&
    (levels.given !== missing || levels.family !== missing || left.given.length !== right.given.length)
  )
    tryTurned(left, right, levels);
  if ((left.native !== undefined || right.native !== undefined) && levels.given + levels.family > 0)
    tryScripts(left, right, levels);
  return levels;
}

function givenLevel(left: readonly string[], right: readonly string[], one: string, other: string): number {
  if (one === '' || other === '') return missing;
  if (one === other) return given.same;
  const a = left[0]!;
  const b = right[0]!;
  if (a.length === 1 || b.length === 1) return isInitial(a, b) || isInitial(b, a) ? given.initial : given.far;
  if (a === b || areVariants(a, b)) return given.variant;
  const close = closeness(one, other);
  if (close === 'near') return given.near;
  const first = left.length > 1 || right.length > 1 ? closeness(a, b) : close;
  if (first === 'near') return given.near;
  if (close === 'similar' || first === 'similar') return given.similar;
  return soundOf(a) === soundOf(b) && a.length > 3 && b.length > 3 ? given.similar : given.far;
}

function familyLevel(left: readonly string[], right: readonly string[], one: string, other: string): number {
  if (one === '' || other === '') return missing;
  if (one === other) return family.same;
  const close = closeness(one, other);
  if (close === 'near') return family.near;
  if (left.length > 1 || right.length > 1) {
    const [fewer, more] = left.length <= right.length ? [left, right] : [right, left];
    const meets = fewer.some((word) => word.length > 2 && more.some((each) => each === word));
    if (meets) return family.part;
    if (fewer.some((word) => word.length > 3 && more.some((each) => closeness(each, word) === 'near')))
      return family.part;
  }
  if (close === 'similar') return family.similar;
  return soundOf(one) === soundOf(other) && one.length > 3 && other.length > 3 ? family.similar : family.far;
}

/** `B` for `Bob`, and for `Robert` who is called so. */
function isInitial(initial: string, name: string): boolean {
  if (initial.length !== 1) return false;
  if (name.startsWith(initial)) return true;
  return rowsOf(name)?.some((row) => nicknamesOfRow[row]!.some((each) => each.startsWith(initial))) ?? false;
}

/** Pet names end in `-y`, `-ie` or `-ey` as their bearers please. */
const rowsOf = (name: string): readonly number[] | undefined =>
  nicknameRows.get(name) ??
  (/(?:ie|ey)$/.test(name) ? nicknameRows.get(name.replace(/(?:ie|ey)$/, 'y')) : undefined);

/** `Bob` for `Robert`; `Mhd` for `Mohamed`. */
export function areVariants(left: string, right: string): boolean {
  const rows = rowsOf(left);
  if (rows !== undefined) {
    const others = rowsOf(right);
    if (others !== undefined && rows.some((row) => others.includes(row))) return true;
  }
  return isShorthand(left, right) || isShorthand(right, left);
}

/** Letters of the longer word in their order, beginning with its first, with no vowel among them. */
function isShorthand(short: string, long: string): boolean {
  if (short.length < 2 || short.length >= long.length || short[0] !== long[0] || /[aeiou]/.test(short))
    return false;
  let at = 0;
  for (const letter of short) {
    at = long.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function middleLevel(left: PersonName, right: PersonName): number {
  const one = left.middle[0] ?? left.given[1];
  const other = right.middle[0] ?? right.given[1];
  if (one === undefined || other === undefined) return missing;
  if (one === other) return middle.same;
  if (one.length === 1 || other.length === 1) return one[0] === other[0] ? middle.initial : middle.far;
  return closeness(one, other) === 'far' && !areVariants(one, other) ? middle.far : middle.near;
}

/** A father is not his son. A lone `I` may be an initial, so it only speaks against the second and the third. */
function generationLevel(left: number, right: number): number {
  if (left === 0 || right === 0) return missing;
  if (left === right) return 0;
  if (left === -1 || right === -1) return Math.max(left, right) >= 2 ? 1 : missing;
  return 1;
}

/** Given and family name may have changed places, or one of them stands in the other's. */
function tryTurned(left: PersonName, right: PersonName, levels: NameLevels): void {
  const across = turnedPart(left.givenJoined, right.familyJoined);
  const back = turnedPart(left.familyJoined, right.givenJoined);
  if ((across === 'yes' && back !== 'no') || (back === 'yes' && across !== 'no')) {
    // One event, so it counts once.
    levels.given = given.swapped;
    levels.family = missing;
  }
}

function turnedPart(one: string, other: string): 'yes' | 'no' | 'unknown' {
  if (one === '' || other === '') return 'unknown';
  const close = one === other ? 'same' : closeness(one, other);
  return close === 'same' || close === 'near' ? 'yes' : 'no';
}

const scored = new Map<string, number>();

/** Another script: spellings by rule differ widely, so the names engine's comparison decides. */
function tryScripts(left: PersonName, right: PersonName, levels: NameLevels): void {
  const key =
    left.written < right.written ? `${left.written}\n${right.written}` : `${right.written}\n${left.written}`;
  let score = scored.get(key);
  if (score === undefined) {
    score = comparePair(
      { names: [left.written], kind: 'person' },
      { names: [right.written], kind: 'person' },
    ).score;
    if (scored.size >= 100_000) scored.clear();
    scored.set(key, score);
  }
  if (score < 0.75) return;
  const [givenBest, familyBest] = score >= 0.9 ? [given.variant, family.near] : [given.near, family.near];
  if (levels.given !== missing) levels.given = Math.min(levels.given, givenBest);
  if (levels.family !== missing) levels.family = Math.min(levels.family, familyBest);
}

const firm = { same: 0, near: 1, part: 2, similar: 3, far: 4 } as const;
for (const [level, place] of Object.entries(firm)) assertPlace('firm', level, place);

/** How well two firms' names agree; `weightOf` says how telling a word is (1 for a rare one). */
export function compareFirms(left: FirmName, right: FirmName, weightOf: (word: string) => number): number {
  if (left.joined === right.joined) return firm.same;
  const close = closeness(left.joined, right.joined);
  if (close === 'near') return firm.near;
  if (left.native !== undefined || right.native !== undefined) {
    if (comparePair({ names: [left.native ?? left.words.join(' ')], kind: 'organization' }, { names: [right.native ?? right.words.join(' ')], kind: 'organization' }).score >= 0.85) return firm.near; // prettier-ignore
  }
  const shared = sharedWeight(left.words, right.words, weightOf);
  const smaller = Math.min(shared.left, shared.right);
  const larger = Math.max(shared.left, shared.right);
  if (shared.matched >= 0.9 * larger) return firm.near;
  if (shared.matched >= 0.9 * smaller && smaller >= 0.45 * larger) return firm.part;
  if (close === 'similar' || shared.matched >= 0.5 * larger) return firm.similar;
  return firm.far;
}

/** The weight of the words that two texts share, slips allowed, and of all the words of each. */
export function sharedWeight(
  left: readonly string[],
  right: readonly string[],
  weightOf: (word: string) => number,
): { left: number; right: number; matched: number } {
  const used = new Set<number>();
  let matched = 0;
  let total = 0;
  for (const word of left) {
    const weight = weightOf(word);
    total += weight;
    let best = -1;
    let factor = 0;
    for (let place = 0; place < right.length; place++) {
      if (used.has(place)) continue;
      const other = right[place]!;
      const found =
        word === other
          ? 1
          : word.length > 3 && other.length > 3 && closeness(word, other) === 'near'
            ? 0.9
            : 0;
      if (found > factor) {
        factor = found;
        best = place;
        if (found === 1) break;
      }
    }
    if (best < 0) continue;
    used.add(best);
    matched += factor * Math.min(weight, weightOf(right[best]!));
  }
  return { left: total, right: right.reduce((sum, word) => sum + weightOf(word), 0), matched };
}
