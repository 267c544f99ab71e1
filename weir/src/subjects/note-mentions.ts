import type { Mention } from '@weir/engines/reports';
import { msFromInstant, newIdentifier, type Chance } from '@weir/engines/vocabulary';
import type { Transaction } from '#platform';
import { keyType, mentionKeys } from './mention-keys.ts';
import { relationsOf } from './relations-of.ts';
import {
  claimReport,
  insertKeys,
  insertMentions,
  insertRelations,
  lockSubjects,
  mentionsForSummary,
  merge,
  saveSummaries,
  subjectsByKey,
  type StoredMention,
} from './subject-store.ts';
import { summarise } from './summary.ts';
import { unite } from './union.ts';

export interface Noted {
  readonly subjectIds: string[];
  readonly mergedIds: string[];
}

/**
 * Files a report's mentions under their subjects. Null when they were filed before: an event that comes twice
 * changes nothing.
 */
export async function noteMentions(
  tx: Transaction,
  report: { readonly id: string; readonly country: string | null },
  all: readonly Mention[],
  chance: Chance,
): Promise<Noted | null> {
  const mentions = all.filter(isSomebody);
  await lockSubjects(tx);
  if (!(await claimReport(tx, report.id, mentions.length))) return null;
  if (mentions.length === 0) return { subjectIds: [], mergedIds: [] };

  const keys = mentions.map((mention) => mentionKeys(mention, report));
  const known = await subjectsByKey(tx, [...new Set(keys.flat())]);
  const { groupOf, groups } = unite(keys, known);
  const mergedIds: string[] = [];
  const idOf = groups.map(
    (group) => group.subjects[0] ?? (newIdentifier(msFromInstant(tx.now), chance) as string),
  );
  for (const [index, group] of groups.entries()) {
    for (const merged of group.subjects.slice(1)) {
      const through = keyType(group.joinedBy.get(merged) ?? '');
      await merge(tx, { kept: idOf[index]!, merged, through, report: report.id });
      mergedIds.push(merged);
    }
  }

  const inGroup: Mention[][] = groups.map(() => []);
  mentions.forEach((mention, index) => inGroup[groupOf[index]!]!.push(mention));
  const summariesOf = (indexes: readonly number[]) =>
    indexes.map((index) => ({
      id: idOf[index]!,
      kind: inGroup[index]![0]!.kind,
      reports: 1,
      ...summarise(inGroup[index]!),
    }));
  const fresh = [...groups.keys()].filter((index) => groups[index]!.subjects.length === 0);
  await saveSummaries(tx, summariesOf(fresh));
  await insertMentions(
    tx,
    mentions.map((mention, ordinal) => stored(mention, ordinal, report.id, idOf[groupOf[ordinal]!]!, tx.now)),
  );
  await insertKeys(
    tx,
    groups.flatMap((group, index) => group.keys.map((key) => ({ key, subject: idOf[index]! }))),
  );
  await insertRelations(
    tx,
    relationsOf(mentions).map(({ from, to, kind }) => ({
      report: report.id,
      from_ordinal: from,
      to_ordinal: to,
      kind,
    })),
  );
  await summariseAgain(
    tx,
    groups.flatMap((group, index) => (group.subjects.length > 0 ? [idOf[index]!] : [])),
  );
  return { subjectIds: idOf, mergedIds };
}

/** Known subjects that got more mentions. */
async function summariseAgain(tx: Transaction, subjects: readonly string[]): Promise<void> {
  const found = await mentionsForSummary(tx, subjects);
  await saveSummaries(
    tx,
    [...found].map(([id, { mentions, reports }]) => ({
      id,
      kind: mentions[0]!.kind,
      reports,
      ...summarise(mentions.map(mentionFrom)),
    })),
  );
}

/**
 * The bank's officer who signs a report is no subject of anybody's analysis, and where all that identifies is a
 * placeholder there is nobody to note.
 */
function isSomebody(mention: Mention): boolean {
  if (mention.role === 'reporting-person') return false;
  return mention.names.length > 0 || mention.identifiers.length > 0 || (mention.account?.number ?? '') !== '';
}

function stored(
  mention: Mention,
  ordinal: number,
  report: string,
  subject: string,
  recordedAt: string,
): StoredMention {
  const { kind, path, role, myClient, ...data } = mention;
  return { report, ordinal, subject, kind, role, path, my_client: myClient, data, recorded_at: recordedAt };
}

export function mentionFrom(row: StoredMention): Mention {
  return { ...row.data, kind: row.kind, path: row.path, role: row.role, myClient: row.my_client };
}
