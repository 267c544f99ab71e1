import { align, type Alignment, type Pairing } from './align.ts';
import type { PartName } from './entry.ts';
import type { PreparedName, Word } from './prepare.ts';
import { isForeign, roles } from './prepare.ts';
import { legalFormList, nicknameRows } from './tables.ts';
import { tokenSimilarity } from './token-similarity.ts';
import { weights } from './weights.ts';

/** A part in whole thousandths. */
export interface Points {
  readonly part: PartName;
  readonly points: number;
  readonly why: string;
}

export interface NameScore {
  /** Thousandths, 0 to 1000; what `explain` gives adds up to it. */
  readonly total: number;
  explain(): Points[];
}

/**
 * Scores two names, 1000 being full agreement.
 *
 * The total is a weighted mean of how well the paired words agree. A word that only one name has dilutes it a
 * little (`extra`); words that contradict one another, one on each side, dilute it much (`conflict`). Too little
 * agreeing matter in all (`evidence`: one common word out of three) costs on top. Then legal forms, numbers and order.
 * The parts are found afterwards: each pairing gets its share, each lone word its dilution, to the last thousandth.
 */
export function scoreNames(left: PreparedName, right: PreparedName): NameScore {
  const alignment = align(left, right);
  const isPerson = left.mode === 'person' && right.mode === 'person';
  let matched = 0;
  let agreed = 0;
  let doubted = 0;
  /** What initials leave unsaid of the words they stand for. */
  let unsaid = 0;
  for (const pairing of alignment.pairings) {
    const { weight, similarity } = pairing;
    matched += weight;
    agreed += weight * similarity;
    doubted += weight * (1000 - similarity);
    if (pairing.leftCount > 1 || pairing.rightCount > 1) continue;
    const one = left.words[pairing.left]!;
    const other = right.words[pairing.right]!;
    if (one.role === roles.initial || other.role === roles.initial)
      unsaid += Math.abs(one.weight - other.weight);
  }
  // Initials alone are nobody's name.
  const hasWord = alignment.pairings.some(({ left: one, right: other }) => {
    return left.words[one]!.role !== roles.initial && right.words[other]!.role !== roles.initial;
  });
  const isSame =
    agreed === matched * 1000 && ![...alignment.leftAlone, ...alignment.rightAlone].includes(true);
  if (matched === 0 || (!hasWord && !isSame)) return { total: 0, explain: () => [] };
  const leftLone = loneWeights(left, right, alignment.leftAlone);
  const rightLone = loneWeights(right, left, alignment.rightAlone);
  const leftSum = sum(leftLone);
  const rightSum = sum(rightLone);
  const numbers = isPerson
    ? 0
    : loneNumbers(left, alignment.leftAlone) + loneNumbers(right, alignment.rightAlone);
  const isAcross = isForeign(left) !== isForeign(right);
  const leftMissing = isAcross && leftSum === 0 ? syllablesMissing(left, right, rightLone) : 0;
  const rightMissing = isAcross && rightSum === 0 ? syllablesMissing(right, left, leftLone) : 0;
  const sums: NameSums = {
    agreed,
    matched,
    doubted,
    leftLone: leftSum + leftMissing,
    rightLone: rightSum + rightMissing,
    unsaid: unsaid + numbers,
    acrossScripts: isAcross && leftMissing + rightMissing === 0,
  };
  const name = Math.round(dilutedScore(sums, isPerson));
  const costs = [
    ...formCost(left, right),
    ...(isPerson ? [] : numberCost(left, right, alignment)),
    ...(isPerson ? givenNamesTurned(alignment, left.words, right.words) : []),
    ...orderCost(alignment.pairings, left.words),
  ];
  const total = Math.min(1000, Math.max(0, name + costs.reduce((total, cost) => total + cost.points, 0)));
  return {
    total,
    explain: () =>
      explain({ left, right, alignment, leftLone, rightLone, sums, isPerson, name, costs, total }),
  };
}

/** What two aligned names come to. Weights are hundredths of a plain word. */
export interface NameSums {
  /** Weight of paired words, and the same times their similarity (thousandths), and times what that lacks to 1000. */
  readonly matched: number;
  readonly agreed: number;
  readonly doubted: number;
  /** Weight of the words of either side that have no partner. */
  readonly leftLone: number;
  readonly rightLone: number;
  /** Weight of what is not known to agree though it costs nothing by itself: behind initials, numbers. */
  readonly unsaid: number;
  /** One name is written in another script: words that do not agree may be translated or read in another way. */
  readonly acrossScripts: boolean;
}

/**
 * The agreement, thousandths and not rounded, diluted by all that does not agree. Grows with `agreed` at equal
 * `matched`, falls with everything that is lone, unsaid or doubted: so sums that are too kind give an upper bound.
 */
export function dilutedScore(sums: NameSums, isPerson: boolean): number {
  const { agreed, matched, doubted, leftLone, rightLone, unsaid, acrossScripts } = sums;
  if (matched <= 0) return 0;
  const conflict = Math.min(leftLone, rightLone);
  const full = isPerson ? weights.conflict : weights.conflictOrganization;
  const extra = Math.abs(leftLone - rightLone);
  const diluted =
    matched * 1000 +
    (doubted * weights.doubt) / 1000 +
    conflictDilution(matched, conflict) * (acrossScripts ? (full * weights.conflictAcross) / 1000 : full) +
    extra * (isPerson ? weights.extra : weights.extraOrganization) +
    evidenceLack(matched, leftLone + rightLone + unsaid);
  return (agreed * 1000) / diluted;
}

/** Words on both sides that contradict, the more by their share of the name: one of two says more than one of four. */
function conflictDilution(matched: number, conflict: number): number {
  if (conflict === 0) return 0;
  const share = (2 * conflict) / (matched + conflict);
  return (2 * conflict * (weights.conflictFlat + (1000 - weights.conflictFlat) * share)) / 1000;
}

/** Too little agreeing matter beside words that do not agree: grows with both. */
function evidenceLack(matched: number, lone: number): number {
  if (lone <= 0 || matched >= weights.evidence) return 0;
  return ((weights.evidence - matched) * weights.evidenceSlope * Math.min(100, lone)) / 100;
}

function loneNumbers({ words }: PreparedName, alone: readonly boolean[]): number {
  return words.reduce(
    (all, { role, weight }, place) => all + (role === roles.number && alone[place] ? weight : 0),
    0,
  );
}

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);

/** A word said twice on its own side adds nothing: `Sergey Sergey Shoigu` is `Sergey Shoigu`. */
function loneWeights(own: PreparedName, other: PreparedName, alone: readonly boolean[]): number[] {
  return own.words.map((word, place) => {
    if (!alone[place]) return 0;
    // Numbers have a cost of their own.
    if (word.role === roles.number && own.mode !== 'person') return 0;
    const isRepeated =
      word.role === roles.plain &&
      other.words.some((partner) => tokenSimilarity(word.token, partner.token) === 1000);
    return isRepeated ? 1 : loneWeight(word, own.mode);
  });
}

/**
 * A Chinese or Korean name in its own script is whole: nobody leaves a syllable out of it. So a syllable that only the
 * other name has contradicts it as if it stood beside another one; a Western name that was taken besides does not.
 */
function syllablesMissing(whole: PreparedName, other: PreparedName, lone: readonly number[]): number {
  if (whole.words.length < 2 || !whole.words.every(({ token }) => token.isSyllabic && token.native !== ''))
    return 0;
  return sum(
    other.words.map(({ token }, place) => {
      const isSyllable = token.text.length <= 3 || token.mandarin.length > 0;
      return isSyllable && !nicknameRows.has(token.text) ? lone[place]! : 0;
    }),
  );
}

/** A generic word that both firms have says little; one that only one of them has may tell a bank from its trust. */
function loneWeight({ role, weight }: Word, mode: PreparedName['mode']): number {
  const isGeneric = mode === 'organization' && role === roles.plain && weight >= leastGeneric;
  const lacking = weights.weightPlain - weight;
  return isGeneric && lacking > 0 ? weight + Math.round((lacking * weights.genericLone) / 1000) : weight;
}

/** Lighter words are places, which branches of one firm differ by. */
const leastGeneric = 40;

function formCost(left: PreparedName, right: PreparedName): Points[] {
  if (left.mode !== 'organization' || right.mode !== 'organization') return [];
  const words = (forms: readonly number[]): string =>
    forms.map((form) => legalFormList[form]!.form).join(', ');
  const why = `${words(left.forms) || 'none'} / ${words(right.forms) || 'none'}`;
  const cost = (points: number): Points[] =>
    points === 0 ? [] : [{ part: 'legal-form', points: -points, why }];
  if (left.forms.length === 0 && right.forms.length === 0) return [];
  if (left.forms.length === 0 || right.forms.length === 0) return cost(weights.formMissing);
  if (left.forms.some((form) => right.forms.includes(form))) return [];
  const families = (forms: readonly number[]): string[] => forms.map((form) => legalFormList[form]!.family);
  const ours = families(left.forms);
  const theirs = families(right.forms);
  const isClose =
    ours.includes('generic') || theirs.includes('generic') || ours.some((form) => theirs.includes(form));
  return cost(isClose ? weights.formSameFamily : weights.formOtherFamily);
}

function numberCost(left: PreparedName, right: PreparedName, alignment: Alignment): Points[] {
  const lone = (name: PreparedName, alone: readonly boolean[]): string[] =>
    name.words
      .filter((word, place) => word.role === roles.number && alone[place])
      .map(({ token }) => token.text);
  const ours = lone(left, alignment.leftAlone);
  const theirs = lone(right, alignment.rightAlone);
  if (ours.length === 0 && theirs.length === 0) return [];
  // Sister ships share a name but for the number, and are worth a look; firms of one name are not.
  const isVessel = left.mode === 'vessel' && right.mode === 'vessel';
  const differs = isVessel ? weights.numberDiffersVessel : weights.numberDiffers;
  const missing = isVessel ? weights.numberMissingVessel : weights.numberMissing;
  const points = ours.length > 0 && theirs.length > 0 ? differs : missing;
  return [
    { part: 'number', points: -points, why: `${ours.join(' ') || 'none'} / ${theirs.join(' ') || 'none'}` },
  ];
}

/** Words in another order cost a little, but not when the name is only turned (family name first). */
function orderCost(pairings: readonly Pairing[], words: readonly Word[]): Points[] {
  const order = pairings.filter(({ left }) => words[left]!.role === roles.plain).map(({ right }) => right);
  let falls = 0;
  for (let place = 0; place < order.length; place++) {
    if (order[place]! > order[(place + 1) % order.length]!) falls++;
  }
  if (order.length < 3 || falls <= 1) return [];
  return [{ part: 'order', points: -weights.order, why: 'the words stand in another order' }];
}

/** `Hans Friedrich` is seldom `Friedrich Hans`: where both words are given names, nothing says which one is the family's. */
function givenNamesTurned({ pairings }: Alignment, left: readonly Word[], right: readonly Word[]): Points[] {
  const [first, second] = pairings;
  if (
    first === undefined ||
    second === undefined ||
    pairings.length > 2 ||
    left.length > 2 ||
    right.length > 2
  )
    return [];
  if (first.right < second.right) return [];
  const areGiven = [left, right].every((words) => words.every(({ token }) => nicknameRows.has(token.text)));
  return areGiven ? [{ part: 'order', points: -weights.orderGiven, why: 'two given names, turned' }] : [];
}

interface Scored {
  readonly left: PreparedName;
  readonly right: PreparedName;
  readonly alignment: Alignment;
  readonly leftLone: readonly number[];
  readonly rightLone: readonly number[];
  readonly sums: NameSums;
  readonly isPerson: boolean;
  readonly name: number;
  readonly costs: readonly Points[];
  readonly total: number;
}

/** Shares the name's points among pairings, and what lone words took away among those, exactly. */
function explain(scored: Scored): Points[] {
  const { left, right, alignment, name } = scored;
  const spelled = (words: readonly Word[], from: number, count: number): string =>
    words
      .slice(from, from + count)
      .map(({ token }) => token.text)
      .join(' ');
  const hasLone = [...scored.leftLone, ...scored.rightLone].some((weight) => weight > 0);
  // What the paired words would give if nothing else were there.
  const undiluted = hasLone
    ? Math.max(
        name,
        Math.round(dilutedScore({ ...scored.sums, leftLone: 0, rightLone: 0, unsaid: 0 }, scored.isPerson)),
      )
    : name;
  const shares = apportion(
    undiluted,
    alignment.pairings.map(({ weight, similarity }) => weight * similarity),
  );
  const parts: Points[] = alignment.pairings.map((pairing, place) => {
    const ours = spelled(left.words, pairing.left, pairing.leftCount);
    const theirs = spelled(right.words, pairing.right, pairing.rightCount);
    const why =
      ours === theirs ? `${ours} = ${theirs}` : `${ours} ~ ${theirs} (${pairing.similarity / 1000})`;
    return { part: 'name', points: shares[place]!, why };
  });
  const lone = [
    ...left.words.map((word, place) => ({
      word,
      weight: scored.leftLone[place]!,
      part: 'extra-word' as const,
    })),
    ...right.words.map((word, place) => ({
      word,
      weight: scored.rightLone[place]!,
      part: 'missing-word' as const,
    })),
  ].filter(({ weight }) => weight > 0);
  const losses = apportion(
    undiluted - name,
    lone.map(({ weight }) => weight),
  );
  lone.forEach(({ word, part }, place) => {
    const where = part === 'extra-word' ? 'only on the left' : 'only on the right';
    parts.push({ part, points: 0 - losses[place]!, why: `${word.token.text} ${where}` });
  });
  parts.push(...scored.costs);
  const given = sum(parts.map(({ points }) => points));
  if (given !== scored.total) {
    parts.push({ part: 'limit', points: scored.total - given, why: 'a score lies between 0 and 1' });
  }
  return parts.filter(({ points, part }) => points !== 0 || part === 'name');
}

/** Divides an integer in proportion, by largest remainder, so that the shares add up to it exactly. */
export function apportion(total: number, portions: readonly number[]): number[] {
  const whole = sum(portions);
  if (whole === 0) return portions.map((_, place) => (place === 0 ? total : 0));
  const shares = portions.map((portion) => Math.floor((total * portion) / whole));
  const order = portions
    .map((portion, place) => ({ place, rest: ((total * portion) / whole) % 1 }))
    .sort((a, b) => b.rest - a.rest || a.place - b.place);
  let left = total - sum(shares);
  for (const { place } of order) {
    if (left <= 0) break;
    shares[place]!++;
    left--;
  }
  return shares;
}
