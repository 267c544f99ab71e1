import type { Identifier, Kind } from './entry.ts';
import { identifierKey } from './identifier-key.ts';
import type { Points } from './score-name.ts';
import { weights } from './weights.ts';

/** What is known of a subject beside its names. */
export interface Facts {
  readonly kind?: Kind | undefined;
  readonly born?: readonly string[] | undefined;
  readonly countries?: readonly string[] | undefined;
  readonly sex?: 'm' | 'f' | undefined;
  readonly identifiers?: readonly Identifier[] | undefined;
}

/** The most that these facts (identifiers aside) can add to the points of a name. */
export function mostFromFacts({ born, countries }: Facts): number {
  const fromBorn =
    (born ?? []).length > 0 ? Math.max(0, weights.bornDay, weights.bornMonth, weights.bornYear) : 0;
  return fromBorn + ((countries ?? []).length > 0 ? Math.max(0, weights.countrySame) : 0);
}

/** Points for what both sides say; what one side leaves out says nothing. Symmetric. */
export function scoreFacts(left: Facts, right: Facts): Points[] {
  return [
    ...scoreKind(left.kind, right.kind),
    ...scoreBorn(left.born ?? [], right.born ?? []),
    ...scoreCountries(left.countries ?? [], right.countries ?? []),
    ...scoreSex(left.sex, right.sex),
    ...scoreIdentifiers(left.identifiers ?? [], right.identifiers ?? []),
  ];
}

function scoreKind(left: Kind = 'unknown', right: Kind = 'unknown'): Points[] {
  if (left === right || left === 'unknown' || right === 'unknown') return [];
  return [{ part: 'kind', points: -weights.kindDiffers, why: `${left} / ${right}` }];
}

/** The best agreement of any date on one side with any on the other. */
function scoreBorn(left: readonly string[], right: readonly string[]): Points[] {
  let best: Points | undefined;
  for (const one of left) {
    for (const other of right) {
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

function scoreIdentifiers(left: readonly Identifier[], right: readonly Identifier[]): Points[] {
  const keys = (identifiers: readonly Identifier[]): string[] =>
    identifiers
      .map(({ type, number, country }) => identifierKey(type, number, country))
      .filter((key) => key !== '');
  const ours = keys(left);
  const theirs = new Set(keys(right));
  const same = ours.filter((key) => theirs.has(key)).sort()[0];
  if (same !== undefined) return [{ part: 'identifier', points: weights.identifierSame, why: same }];
  const kindOf = (key: string): string => key.slice(0, key.lastIndexOf(':'));
  const kinds = new Set([...theirs].map(kindOf));
  const other = ours.filter((key) => !kindOf(key).endsWith(':') && kinds.has(kindOf(key))).sort()[0];
  if (other === undefined) return [];
  return [{ part: 'identifier', points: weights.identifierOther, why: `${kindOf(other)} differs` }];
}
