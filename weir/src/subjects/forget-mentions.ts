import { sql } from 'kysely';
import { loadProfile } from '@weir/engines/reports';
import type { Transaction } from '#platform';
import { mentionKeys } from './mention-keys.ts';
import { mentionFrom, summariseAgain } from './mention-rows.ts';
import type { Noted } from './note-mentions.ts';
import { regroup, relink } from './regroup.ts';
import { leadsOf, lockSubjects, type StoredMention } from './subject-store.ts';

/**
 * After mentions were erased: what is derived from them is made again from those that are left, so that no key, block, link or
 * summary holds what only an erased one said. Cores that an erased identifier had joined stay joined.
 */
export async function forgetMentions(tx: Transaction, ids: readonly string[]): Promise<Noted> {
  await lockSubjects(tx);
  const rows = await tx.run<StoredMention & { profile: string }>(sql`
    select subject_mentions.*, reports.profile from subject_mentions join reports on reports.id = report
    where core = any (${[...ids]}::text[])`);
  const cores = [...Map.groupBy(rows, (row) => row.core)];
  for (const [core, mentions] of cores) {
    const keys = mentions.flatMap((row) =>
      mentionKeys(mentionFrom(row), { id: row.report, country: loadProfile(row.profile).country }),
    );
    await tx.run<object>(
      sql`delete from subject_keys where subject = ${core} and key <> all (${[...new Set(keys)]}::text[])`,
    );
  }
  const names = cores.map(([core]) => core);
  await relink(tx, names);
  const grouped = await regroup(tx, names);
  const leads = new Set((await leadsOf(tx, names)).values());
  await summariseAgain(tx, [...leads]);
  return { subjectIds: [...new Set([...leads, ...grouped.subjectIds])], mergedIds: [...grouped.mergedIds] };
}
