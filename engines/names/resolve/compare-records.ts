import { comparePlaces } from './compare-addresses.ts';
import { compareFirms, compareNames, type NameLevels } from './compare-names.ts';
import { digitsOf, type KnownDate } from './dates.ts';
import type { KnownNumber, PreparedRecord } from './prepare-record.ts';
import { fieldNames, type FieldName } from './record.ts';
import { closeness, editDistance } from './similarity.ts';
import { phoneTail, type Statistics } from './statistics.ts';
import { fieldPlace, levelPlace, missing } from './weights.ts';

/** The outcome of a comparison: for each field its level, and the value agreed on. */
export class Comparison {
  readonly levels = new Uint8Array(fieldNames.length);
  /** The value agreed on, where how common it is counts; else empty. */
  readonly values: string[] = fieldNames.map(() => '');

  clear(): void {
    this.levels.fill(missing);
    this.values.fill('');
  }
}

const at = fieldPlace;
const far = Object.fromEntries(fieldNames.map((field) => [field, levelPlace(field, 'far')])) as Record<FieldName, number>; // prettier-ignore
const born = { same: 0, turned: 1, near: 2, partly: 3, parts: 4, far: 5 } as const;
const emailLevels = { same: 0, near: 1, local: 2, far: 3 } as const;
const phoneLevels = { same: 0, tail: 1, near: 2, far: 3 } as const;

/**
 * Compares all that two records say. Of several names, dates or addresses the two that agree best count. The outcome
 * is written into `into`; the caller gives the two in the order of their ids.
 */
export function compareRecords(
  left: PreparedRecord,
  right: PreparedRecord,
  statistics: Statistics,
  into: Comparison,
): void {
  into.clear();
  const { levels, values } = into;
  comparePersons(left, right, into);
  levels[at.firm] = bestOf(left.firms, right.firms, (a, b) => compareFirms(a, b, statistics.weightOfWord));
  let agreed = '';
  levels[at.born] = bestOf(left.born, right.born, (a, b) => {
    const level = bornLevel(a, b);
    if (level === born.same) agreed = digitsOf(a);
    return level;
  });
  if (levels[at.born] === born.same) values[at.born] = agreed;
  if (left.sex !== '' && right.sex !== '') levels[at.sex] = left.sex === right.sex ? 0 : 1;
  comparePlaces(left, right, statistics, into);
  if (left.countries.length > 0 && right.countries.length > 0)
    levels[at.country] = left.countries.some((country) => right.countries.includes(country)) ? 0 : 1;
  shared(into, 'phone', left.phones, right.phones, phoneLevel, phoneTail);
  shared(into, 'email', left.emails, right.emails, emailLevel, (email) => email);
  const numberOf = ({ number }: KnownNumber): string => number;
  shared(into, 'national-number', left.numbers, right.numbers, numberLevel, numberOf);
  shared(into, 'document', left.documents, right.documents, numberLevel, numberOf);
  compareTexts(left, right, into);
}

function comparePersons(left: PreparedRecord, right: PreparedRecord, { levels, values }: Comparison): void {
  let best: NameLevels | undefined;
  let bestSum = Infinity;
  let names: readonly [string, string] = ['', ''];
  for (const one of left.people) {
    for (const other of right.people) {
      const found = compareNames(one, other);
      const sum =
        cost(found.given, 3) +
        (found.given === 4 ? 0 : cost(found.family, 3)) +
        cost(found.middle, 1) +
        cost(found.generation, 1);
      if (sum >= bestSum) continue;
      bestSum = sum;
      best = found;
      names = [one.given[0] ?? '', one.familyJoined];
    }
  }
  if (best === undefined) return;
  levels[at.given] = best.given;
  levels[at.family] = best.family;
  levels[at.middle] = best.middle;
  levels[at.generation] = best.generation;
  if (best.given === 0) values[at.given] = names[0];
  if (best.family === 0) values[at.family] = names[1];
}

const cost = (level: number, unknown: number): number => (level === missing ? unknown : level);

/** The best level among all pairs; `missing` where one side has nothing. */
function bestOf<T>(left: readonly T[], right: readonly T[], levelOf: (one: T, other: T) => number): number {
  let best = missing;
  for (const one of left) {
    for (const other of right) {
      const level = levelOf(one, other);
      if (level < best) best = level;
      if (best === 0) return 0;
    }
  }
  return best;
}

function shared<T>(
  { levels, values }: Comparison,
  field: FieldName,
  left: readonly T[],
  right: readonly T[],
  levelOf: (one: T, other: T) => number,
  valueOf: (one: T) => string,
): void {
  const place = at[field];
  for (const one of left) {
    for (const other of right) {
      const level = levelOf(one, other);
      if (level < levels[place]!) levels[place] = level;
      if (level === 0 && values[place] === '') values[place] = valueOf(one);
    }
  }
}

function bornLevel(left: KnownDate, right: KnownDate): number {
  if (left.month === 0 || right.month === 0)
    return left.year === right.year ? born.partly : yearsApart(left, right);
  if (left.year === right.year && left.month === right.month) {
    if (left.day === right.day) return born.same;
    if (left.day === 0 || right.day === 0) return born.partly;
  }
  if (left.year === right.year && left.day === right.month && left.month === right.day) return born.turned;
  if (editDistance(digitsOf(left), digitsOf(right), 1) <= 1) return born.near;
  const isTurned = left.day === right.month && left.month === right.day && left.day !== left.month;
  if (isTurned && Math.abs(left.year - right.year) <= 1) return born.parts;
  const equal =
    Number(left.year === right.year) + Number(left.month === right.month) + Number(left.day === right.day);
  return equal === 2 ? born.parts : born.far;
}

const yearsApart = (left: KnownDate, right: KnownDate): number =>
  Math.abs(left.year - right.year) <= 1 ? born.parts : born.far;

function phoneLevel(left: string, right: string): number {
  if (left === right || (left.length >= 8 && right.length >= 8 && phoneTail(left) === phoneTail(right)))
    return phoneLevels.same;
  const [shorter, longer] = left.length < right.length ? [left, right] : [right, left];
  if (shorter.length >= 7 ? longer.endsWith(shorter.slice(-7)) : longer.endsWith(shorter))
    return phoneLevels.tail;
  return editDistance(left, right, 1) <= 1 ? phoneLevels.near : phoneLevels.far;
}

function emailLevel(left: string, right: string): number {
  if (left === right) return emailLevels.same;
  if (editDistance(left, right, 2) <= 2) return emailLevels.near;
  const [one = '', place = ''] = left.split('@');
  const [other = '', otherPlace = ''] = right.split('@');
  if (one === other && one.length >= 5) return emailLevels.local;
  return place === otherPlace && one.length >= 6 && editDistance(one, other, 2) <= 2 ? emailLevels.near : emailLevels.far; // prettier-ignore
}

/** Numbers of different kinds of papers say nothing about each other, unless they are the same long number. */
function numberLevel(left: KnownNumber, right: KnownNumber): number {
  if (left.key === right.key) return 0;
  const sameKind = left.type === right.type;
  const countryMay = left.country === right.country || left.country === '' || right.country === '';
  if (left.number === right.number) return sameKind && !countryMay ? missing : left.number.length >= 6 || sameKind ? 0 : missing; // prettier-ignore
  if (!sameKind || !countryMay) return missing;
  return editDistance(left.number, right.number, 1) <= 1 ? 1 : 2;
}

function compareTexts(left: PreparedRecord, right: PreparedRecord, { levels, values }: Comparison): void {
  for (const field of ['employer', 'birthplace', 'occupation'] as const) {
    const one = left[field];
    const other = right[field];
    if (one === '' || other === '') continue;
    if (one === other) {
      levels[at[field]] = 0;
      values[at[field]] = one;
    } else if (field === 'occupation') levels[at[field]] = far.occupation;
    else if (one.startsWith(`${other} `) || other.startsWith(`${one} `)) levels[at[field]] = 1;
    else levels[at[field]] = closeness(one, other) === 'near' ? 1 : far[field];
  }
}
