import type { Comparison, Kind, ListedName, Part, Side } from './entry.ts';
import { modeOf, prepareName, type Mode, type PreparedName } from './prepare.ts';
import { scoreFacts } from './score-facts.ts';
import { scoreNames, type Points } from './score-name.ts';
import { weights } from './weights.ts';

/** Names of a side beyond this many are not looked at. */
const mostNames = 200;

/**
 * Compares two subjects by their best pair of names and what else is known of both. The order of the two sides
 * does not matter: comparePair(a, b).score is comparePair(b, a).score.
 *
 * @example comparePair({ names: ['Sergei Lavrov'] }, { names: ['Лавров Сергей'] }).score // 0.97 or so
 */
export function comparePair(left: Side, right: Side): Comparison {
  const best = bestPair(left, right);
  if (best === undefined) return { score: 0, parts: [], names: ['', ''] };
  const { score, parts } = concluded([...best.points(), ...scoreFacts(left, right)]);
  return { score, parts, names: best.names };
}

/** The score of {@link comparePair} without its parts, for many pairs in a row. */
export function pairScore(left: Side, right: Side): number {
  const best = bestPair(left, right);
  if (best === undefined) return 0;
  return limited(best.total + scoreFacts(left, right).reduce((sum, { points }) => sum + points, 0)) / 1000;
}

interface BestPair {
  readonly total: number;
  readonly points: () => Points[];
  readonly names: [string, string];
}

function bestPair(left: Side, right: Side): BestPair | undefined {
  let best: BestPair | undefined;
  for (const one of left.names.slice(0, mostNames)) {
    for (const other of right.names.slice(0, mostNames)) {
      const listed = [asListed(one), asListed(other)] as const;
      for (const mode of pairModes(
        { kind: left.kind, text: listed[0].text },
        { kind: right.kind, text: listed[1].text },
      )) {
        const scored = scoreListed(listed[0], listed[1], mode);
        const isBetter =
          best === undefined ||
          scored.total > best.total ||
          (scored.total === best.total && isBefore([listed[0].text, listed[1].text], best.names));
        if (isBetter) best = { ...scored, names: [listed[0].text, listed[1].text] };
      }
    }
  }
  return best;
}

const asListed = (name: string | ListedName): ListedName =>
  typeof name === 'string' ? { text: name } : name;

/** Among equally good pairs the choice may not depend on the sides' order, only on the two texts. */
export function isBefore(left: readonly [string, string], right: readonly [string, string]): boolean {
  return [...left].sort().join('\n') < [...right].sort().join('\n');
}

/** A name with the kind of its bearer; the text may be given as a function where it is dear to read. */
export interface Named {
  readonly kind?: Kind | undefined;
  readonly text: string | (() => string);
}

/** The readings under which two names are compared. The order of the two does not matter. */
export function pairModes(left: Named, right: Named): Mode[] {
  const kinds = [left.kind ?? 'unknown', right.kind ?? 'unknown'];
  if (kinds.includes('organization')) return ['organization'];
  if (kinds.includes('person')) return ['person'];
  if (kinds.includes('vessel')) return ['vessel'];
  const textOf = ({ text }: Named): string => (typeof text === 'string' ? text : text());
  return [...new Set([modeOf('unknown', textOf(left)), modeOf('unknown', textOf(right))])].sort();
}

function scoreListed(
  left: ListedName,
  right: ListedName,
  mode: Mode,
): { total: number; points: () => Points[] } {
  const { points, total } = scorePrepared(prepareName(left.text, mode), prepareName(right.text, mode));
  const weak = weakCost(left, right);
  return {
    total: total + weak.reduce((sum, part) => sum + part.points, 0),
    points: () => [...points(), ...weak],
  };
}

export function weakCost(left: ListedName, right: ListedName): Points[] {
  if (left.quality !== 'weak' && right.quality !== 'weak') return [];
  return [{ part: 'weak-alias', points: -weights.weakAlias, why: 'the list calls this name weak' }];
}

/** Scores two prepared names in an order of their own, so that swapping them cannot change a greedy choice. */
export function scorePrepared(
  left: PreparedName,
  right: PreparedName,
): { total: number; points: () => Points[] } {
  if (!isOrdered(left, right)) {
    const { total, explain } = scoreNames(right, left);
    return { total, points: () => explain().map(turned) };
  }
  const { total, explain } = scoreNames(left, right);
  return { total, points: explain };
}

function isOrdered(left: PreparedName, right: PreparedName): boolean {
  const shorter = Math.min(left.words.length, right.words.length);
  for (let place = 0; place < shorter; place++) {
    const one = left.words[place]!.token.text;
    const other = right.words[place]!.token.text;
    if (one !== other) return one < other;
  }
  return left.words.length <= right.words.length;
}

const swappedParts = { 'extra-word': 'missing-word', 'missing-word': 'extra-word' } as const;

function turned(points: Points): Points {
  const why = points.why
    .replace(
      /^(.*?)( [=~/] )([^(]*?)( \([\d.]+\))?$/,
      (_all, left: string, sign: string, right: string, how = '') => `${right}${sign}${left}${how}`,
    )
    .replace(
      /only on the (left|right)$/,
      (_all, side: string) => `only on the ${side === 'left' ? 'right' : 'left'}`,
    );
  const part =
    points.part === 'extra-word' || points.part === 'missing-word' ? swappedParts[points.part] : points.part;
  return { ...points, part, why };
}

const limited = (thousandths: number): number => Math.min(1000, Math.max(0, thousandths));

/** Adds the parts up within 0 and 1; what the limit takes or gives is a part too, so the sum stays exact. */
export function concluded(points: readonly Points[]): { score: number; parts: Part[] } {
  const raw = points.reduce((sum, part) => sum + part.points, 0);
  const score = limited(raw);
  const all =
    raw === score
      ? points
      : [...points, { part: 'limit' as const, points: score - raw, why: 'a score lies between 0 and 1' }];
  return {
    score: score / 1000,
    parts: all.map(({ part, points: thousandths, why }) => ({ part, points: thousandths / 1000, why })),
  };
}
