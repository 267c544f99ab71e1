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
  leadsOf,
  lockSubjects,
  merge,
  saveSummaries,
  subjectsByKey,
  type StoredMention,
} from './subject-store.ts';
import { summariseAgain } from './mention-rows.ts';
import { regroup, relink } from './regroup.ts';
import { summarise } from './summary.ts';
import { unite } from './union.ts';

export interface Noted {
  readonly subjectIds: string[];
  readonly mergedIds: string[];
}

/**
 * Files a report's mentions under their cores, and groups these to subjects anew. Null when they were filed before: an event that comes twice
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
  const gone: string[] = [];
  const idOf = groups.map(
    (group) => group.subjects[0] ?? (newIdentifier(msFromInstant(tx.now), chance) as string),
  );
  for (const [index, group] of groups.entries()) {
    for (const merged of group.subjects.slice(1)) {
      const through = keyType(group.joinedBy.get(merged) ?? '');
      mergedIds.push(merged, (await leadsOf(tx, [merged])).get(merged)!);
      await merge(tx, { kept: idOf[index]!, merged, through, report: report.id });
      gone.push(merged);
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
  const leadBefore = await leadsOf(tx, idOf);
  await insertMentions(
    tx,
    mentions.map((mention, ordinal) => {
      const core = idOf[groupOf[ordinal]!]!;
      return stored(mention, ordinal, report.id, { core, subject: leadBefore.get(core)! }, tx.now);
    }),
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
  await relink(tx, idOf, gone);
  const grouped = await regroup(tx, idOf, { joinedByIdentifier: new Set(mergedIds) });
  const leads = new Set((await leadsOf(tx, idOf)).values());
  await summariseAgain(tx, [...leads]);
  const subjectIds = [...new Set([...leads, ...grouped.subjectIds])];
  const merged = [...new Set([...mergedIds, ...grouped.mergedIds])];
  return { subjectIds, mergedIds: merged.filter((id) => !leads.has(id) && !grouped.subjectIds.includes(id)) };
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
  of: { readonly core: string; readonly subject: string },
  recordedAt: string,
): StoredMention {
  const { kind, path, role, myClient, ...data } = mention;
  return { report, ordinal, ...of, kind, role, path, my_client: myClient, data, recorded_at: recordedAt };
}
