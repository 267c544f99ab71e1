import type { AuditRow } from '#audit';

/**
 * Approvals, read off the audit log by the names of acts, so that a room which comes later needs no line here: a decision is
 * an act whose last word says so, and it answers the last act of another person on the same object that laid something before
 * somebody.
 */
export const approvalWords = ['approved', 'confirmed', 'released', 'reviewed', 'granted'] as const;
export const refusalWords = ['returned', 'refused', 'declined'] as const;
const laidWords = [
  'submitted',
  'proposed',
  'asked',
  'drafted',
  'requested',
  'decided',
  'opened',
  'written',
] as const;
/** What ended by itself or stands over its time. */
export const lapseWords = ['lapsed', 'overdue', 'expired', 'reminded'] as const;

const lastWord = (act: string): string => /[a-z]+$/.exec(act)?.[0] ?? '';
const isOneOf = (words: readonly string[], act: string): boolean => words.includes(lastWord(act));

export interface Approval {
  readonly row: AuditRow;
  readonly approved: boolean;
  readonly author: string;
  readonly minutes: number;
}

/** The decision with whom it answers; undefined where no other person laid anything before this one. `earlier`: newest first. */
export function approvalOf(row: AuditRow, earlier: readonly AuditRow[]): Approval | undefined {
  const approved = isOneOf(approvalWords, row.act);
  if (row.person === null || (!approved && !isOneOf(refusalWords, row.act))) return undefined;
  const laid = earlier.find(
    (each) =>
      each.position < row.position &&
      each.person !== null &&
      each.person !== row.person &&
      isOneOf(laidWords, each.act),
  );
  if (laid === undefined) return undefined;
  const minutes = Math.max(0, Math.round((Date.parse(row.at) - Date.parse(laid.at)) / 60_000));
  return { row, approved, author: laid.person!, minutes };
}

export interface PairCount {
  readonly author: string;
  readonly approver: string;
  readonly approvals: number;
  readonly refusals: number;
  readonly share: number;
  readonly medianMinutes: number;
  readonly quick: number;
  readonly often: boolean;
}

/** Minutes under which nobody reads what he or she approves. */
const quickMinutes = 2;
const oftenCount = 5;
const oftenShare = 80;

/** Who approved whose, most first. */
export function pairsOf(approvals: readonly Approval[]): PairCount[] {
  const ofAuthor = new Map<string, number>();
  for (const { author } of approvals) ofAuthor.set(author, (ofAuthor.get(author) ?? 0) + 1);
  return [...Map.groupBy(approvals, ({ author, row }) => JSON.stringify([author, row.person])).values()]
    .map((of): PairCount => {
      const yes = of.filter(({ approved }) => approved);
      const minutes = of.map((each) => each.minutes).sort((one, other) => one - other);
      const { author, row } = of[0]!;
      const share = Math.round((of.length / ofAuthor.get(author)!) * 100);
      return {
        author,
        approver: row.person!,
        approvals: yes.length,
        refusals: of.length - yes.length,
        share,
        medianMinutes: minutes[Math.floor(minutes.length / 2)]!,
        quick: yes.filter((each) => each.minutes < quickMinutes).length,
        often: yes.length >= oftenCount && share >= oftenShare,
      };
    })
    .sort((one, other) => other.approvals - one.approvals || (one.author < other.author ? -1 : 1));
}
