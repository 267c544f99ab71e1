import { isPartialDate } from '@weir/engines/vocabulary';
import type { Identifier, Kind } from './entry.ts';
import { identifierKey } from './identifier-key.ts';
import { scoreAddresses } from './score-address.ts';
import type { Points } from './score-name.ts';
import { weights } from './weights.ts';

/** What is known of a subject beside its names. */
export interface Facts {
  readonly kind?: Kind | undefined;
  readonly born?: readonly string[] | undefined;
  readonly countries?: readonly string[] | undefined;
  readonly sex?: 'm' | 'f' | undefined;
  readonly identifiers?: readonly Identifier[] | undefined;
  readonly addresses?: readonly string[] | undefined;
}

/** The most that these facts (identifiers aside) can add to the points of a name. */
export function mostFromFacts({ born, countries, addresses }: Facts): number {
  const fromBorn =
    (born ?? []).length > 0 ? Math.max(0, weights.bornDay, weights.bornMonth, weights.bornYear) : 0;
  const fromCountry = (countries ?? []).length > 0 ? Math.max(0, weights.countrySame) : 0;
  return fromBorn + fromCountry + ((addresses ?? []).length > 0 ? weights.addressSame : 0);
}

/** Points for what both sides say; what one side leaves out says nothing. Symmetric. */
export function scoreFacts(left: Facts, right: Facts): Points[] {
  return [
    ...scoreKind(left.kind, right.kind),
    ...scoreBorn(left.born ?? [], right.born ?? []),
    ...scoreCountries(left.countries ?? [], right.countries ?? []),
    ...scoreSex(left.sex, right.sex),
    ...scoreIdentifiers(left.identifiers ?? [], right.identifiers ?? []),
    ...scoreAddresses(left.addresses ?? [], right.addresses ?? []),
  ];
}

function scoreKind(left: Kind = 'unknown', right: Kind = 'unknown'): Points[] {
  if (left === right || left === 'unknown' || right === 'unknown') return [];
  return [{ part: 'kind', points: -weights.kindDiffers, why: `${left} / ${right}` }];
}

/** The best agreement of any date on one side with any on the other. */
function scoreBorn(left: readonly string[], right: readonly string[]): Points[] {
  let best: Points | undefined;
  // What is no date says nothing.
  for (const one of left.filter(isPartialDate)) {
    for (const other of right.filter(isPartialDate)) {
      const points = comparedDates(one, other);
      const why = `${one} / ${other}`;
      if (best === undefined || points > best.points) best = { part: 'born', points, why };
    }
  }
  return best === undefined || best.points === 0 ? [] : [best];
}

function comparedDates(left: string, right: string): number {
  const [leftYear = '', leftMonth, leftDay] = left.split('-');
  const [rightYear = '', rightMonth, rightDay] = right.split('-');
  const apart = Math.abs(Number(leftYear) - Number(rightYear));
  const isFull = leftDay !== undefined && rightDay !== undefined;
  const isSameDay = isFull && leftMonth === rightMonth && leftDay === rightDay;
  if (apart === 0) {
    if (leftMonth === undefined || rightMonth === undefined) return weights.bornYear;
    if (isSameDay) return weights.bornDay;
    if (isFull && leftMonth === rightDay && leftDay === rightMonth) return weights.bornSwapped;
    if (leftMonth === rightMonth) return isFull ? weights.bornSameYear : weights.bornMonth;
    return weights.bornSameYear;
  }
  if (isSameDay && apart <= 10) return weights.bornSameYear;
  if (apart <= 1 && !isFull) return weights.bornNear;
  if (apart <= 1) return weights.bornSameYear;
  return isFull ? weights.bornOther : weights.bornYearOnlyOther;
}

function scoreCountries(left: readonly string[], right: readonly string[]): Points[] {
  if (left.length === 0 || right.length === 0) return [];
  const shared = left.filter((country) => right.includes(country)).sort();
  const why = `${[...left].sort().join(' ')} / ${[...right].sort().join(' ')}`;
  return shared.length > 0
    ? [{ part: 'country', points: weights.countrySame, why: shared.join(' ') }]
    : [{ part: 'country', points: weights.countryOther, why }];
}

function scoreSex(left: 'm' | 'f' | undefined, right: 'm' | 'f' | undefined): Points[] {
  if (left === undefined || right === undefined || left === right) return [];
  return [{ part: 'sex', points: -Math.abs(weights.sexOther), why: `${left} / ${right}` }];
}

interface Document {
  readonly type: string;
  readonly country: string;
  readonly number: string;
}

/** The same number of the same type is the same document, unless both sides name a country and they differ. */
function scoreIdentifiers(left: readonly Identifier[], right: readonly Identifier[]): Points[] {
  const ours = left.flatMap(documentOf);
  const theirs = right.flatMap(documentOf);
  const same: string[] = [];
  const other: string[] = [];
  for (const one of ours) {
    for (const two of theirs) {
      if (one.type !== two.type) continue;
      const isOneCountry = one.country === two.country;
      if (one.number === two.number && (isOneCountry || one.country === '' || two.country === '')) {
        same.push(`${one.type} ${one.number}`);
      } else if (isOneCountry && one.country !== '') other.push(`${one.type} of ${one.country} differs`);
    }
  }
  if (same.length > 0) return [{ part: 'identifier', points: weights.identifierSame, why: same.sort()[0]! }];
  return other.length > 0
    ? [{ part: 'identifier', points: weights.identifierOther, why: other.sort()[0]! }]
    : [];
}

function documentOf({ type, number, country }: Identifier): Document[] {
  const key = identifierKey(type, number, country);
  if (key === '') return [];
  const [folded = '', place = '', plain = ''] = key.split(':');
  return [{ type: folded, country: place, number: plain }];
}
