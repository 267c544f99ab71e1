import { sql } from 'kysely';
import type { IdentifierType } from '@weir/engines/envelopes';
import { theNode, type Platform } from '#platform';
import { itemsOfPieces } from './case-items.ts';
import { itemsOfMention, type MentionForMatching } from './items.ts';

export interface Held {
  /** Each once, in its spelling; the order says nothing. */
  readonly values: string[];
  /** What could not be spelled, or lies in a compartment that takes no part. */
  readonly leftOut: number;
}

const page = 2_000;

/**
 * What this FIU would tell a partner that it holds: accounts, identity numbers, names with whole dates of birth and phone
 * numbers that accepted reports name. Not whoever filed: that would tell of the reporting entity's staff and not of
 * suspicion. Nothing of what lies in a case under a compartment that was not admitted, wherever else it is said.
 */
export async function gatherHeld(
  { register, config, foreground }: Pick<Platform, 'register' | 'config' | 'foreground'>,
  types: readonly IdentifierType[],
): Promise<Held> {
  const wanted = new Set(types);
  const values = new Set<string>();
  let leftOut = 0;
  for (let after = { report: '', ordinal: -1 }; ;) {
    const rows = await register.as(theNode, (tx) =>
      tx.run<{
        report: string;
        ordinal: number;
        kind: MentionForMatching['kind'];
        role: string;
        data: MentionForMatching;
      }>(sql`
        select report, ordinal, kind, role, data from subject_mentions
          where (report, ordinal) > (${after.report}, ${after.ordinal}) order by report, ordinal limit ${page}`),
    );
    for (const { kind, role, data } of rows) {
      if (role === 'reporting-person') continue;
      for (const item of itemsOfMention({ ...data, kind }, config.jurisdiction)) {
        if (!wanted.has(item.type)) continue;
        if ('value' in item) values.add(item.value);
        else leftOut++;
      }
    }
    if (rows.length < page) break;
    after = rows.at(-1)!;
    await foreground.quiet();
  }
  for (const value of await withheld({ register, config })) if (values.delete(value)) leftOut++;
  return { values: [...values], leftOut };
}

/** In their spelling, all items of cases under a compartment that the unit did not admit. */
async function withheld({ register, config }: Pick<Platform, 'register' | 'config'>): Promise<Set<string>> {
  const found = new Set<string>();
  for (let after = 0; ;) {
    const rows = await register.as(theNode, async (tx) => {
      const pieces = await tx.run<{ id: string; kind: string; content: object; ordinal: number }>(sql`
        select fragments.id, fragments.kind, fragments.content, fragments.ordinal from case_fragments fragments
          join cases on cases.id = fragments.case_id
          where cases.compartment is not null and fragments.ordinal > ${after}
            and not exists (select from matching_settings where cases.compartment = any (admitted))
          order by fragments.ordinal limit ${page}`);
      for (const { spelled } of await itemsOfPieces(tx, pieces, config.jurisdiction))
        if ('value' in spelled) found.add(spelled.value);
      return pieces;
    });
    if (rows.length < page) return found;
    after = rows.at(-1)!.ordinal;
  }
}
