import { createHash } from 'node:crypto';
import type { ScorePart } from './contract.ts';

/** What detection found, before anybody has seen it. */
export interface Finding {
  readonly id: string;
  readonly family: 'pattern' | 'scenario';
  readonly typology: string;
  readonly title: string;
  /** Thousandths: the sum of the parts' points, exactly. */
  readonly score: number;
  readonly parts: readonly ScorePart[];
  readonly accounts: readonly string[];
  readonly transactions: readonly string[];
  readonly reason: string;
  readonly reasonKey: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly also: readonly { readonly typology: string; readonly score: number; readonly reason: string }[];
  /** Beside those of its transactions: of the rows that whoever made the statement could see. */
  readonly compartments?: readonly string[];
}

/** The same money for the same reason has the same name in every run and on every machine. */
export function findingId(family: string, typology: string, transactions: readonly string[]): string {
  const text = JSON.stringify([family, typology, [...transactions].sort()]);
  return `${typology}-${createHash('sha256').update(text).digest('hex').slice(0, 20)}`;
}

/** Points as thousandths, so that their sum is exact. */
export function scoreParts(parts: readonly { part: string; points: number; why: string }[]): {
  score: number;
  parts: ScorePart[];
} {
  const thousandths = parts.map(({ points }) => Math.max(0, Math.round(points * 1000)));
  return {
    score: thousandths.reduce((sum, points) => sum + points, 0),
    parts: parts.map(({ part, why }, index) => ({ part, points: thousandths[index]! / 1000, why })),
  };
}

/** Two findings are about the same money when each holds at least this share of the other's transactions. */
const sameMoney = 0.5;

/**
 * Joins findings of one kind about the same money into the one with the highest score; the others stand beside it as
 * `also`, so nothing is hidden. Transactions are the strongest finding's own: a union would blur what it says.
 */
export function mergeFindings<Each extends Finding>(
  findings: readonly Each[],
  /** Only those of one kind are joined. */
  kindOf: (finding: Each) => string = ({ family }) => family,
): Each[] {
  const ranked = [...findings].sort(byScore);
  const kept: { finding: Each; set: Set<string>; also: Finding['also'][number][] }[] = [];
  const holders = new Map<string, number[]>();
  for (const finding of ranked) {
    const set = new Set(finding.transactions);
    const shared = new Map<number, number>();
    for (const transaction of set) {
      for (const holder of holders.get(`${kindOf(finding)} ${transaction}`) ?? []) {
        shared.set(holder, (shared.get(holder) ?? 0) + 1);
      }
    }
    const same = [...shared].find(
      ([holder, count]) => count >= sameMoney * set.size && count >= sameMoney * kept[holder]!.set.size,
    );
    if (same !== undefined) {
      const { typology, score, reason } = finding;
      kept[same[0]]!.also.push({ typology, score: score / 1000, reason });
      continue;
    }
    for (const transaction of set) {
      const key = `${kindOf(finding)} ${transaction}`;
      const there = holders.get(key);
      if (there === undefined) holders.set(key, [kept.length]);
      else there.push(kept.length);
    }
    kept.push({ finding, set, also: [...finding.also] });
  }
  return kept.map(({ finding, also }) => ({ ...finding, also }));
}

export function byScore(one: Finding, other: Finding): number {
  return other.score - one.score || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

/** How many transactions two findings share. */
export function sharedOf(one: readonly string[], other: readonly string[]): number {
  const set = new Set(one);
  return other.reduce((count, transaction) => count + (set.has(transaction) ? 1 : 0), 0);
}

/** True where the two sets of transactions are the same money, by the same measure. */
export function isSameMoney(one: readonly string[], other: readonly string[]): boolean {
  const shared = sharedOf(one, other);
  return shared > 0 && shared >= sameMoney * one.length && shared >= sameMoney * other.length;
}
