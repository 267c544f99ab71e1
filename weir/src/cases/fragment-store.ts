import type { Generated, RawBuilder } from 'kysely';
import { json, type Transaction } from '#platform';
import type { Fragment, FragmentKind, HandlingConditions } from './contract.ts';

export interface StoredFragment {
  id: string;
  case_id: string;
  kind: FragmentKind;
  title: string;
  content: Fragment['content'];
  provenance_room: string;
  provenance_id: string | null;
  provenance_place: string | null;
  handling: HandlingConditions;
  parents: string[];
  version: number;
  created_by: string;
  created_at: string;
  changed_by: string | null;
  changed_at: string | null;
  withdrawn_by: string | null;
  withdrawn_at: string | null;
  withdrawn_reason: string | null;
}

export interface StoredNoteVersion {
  fragment: string;
  version: number;
  title: string;
  text: string;
  written_by: string;
  written_at: string;
}

export interface FragmentTables {
  case_fragments: StoredFragment & { readonly ordinal: Generated<number> };
  case_note_versions: StoredNoteVersion;
  case_reports: { case_id: string; report: string };
}

const tables = (tx: Transaction) => tx.tables<FragmentTables>();

/** Adds fragments; one that is in the case already (same kind and origin, not withdrawn) is left as it is. */
export async function insertFragments(
  tx: Transaction,
  fragments: readonly StoredFragment[],
): Promise<string[]> {
  const added: string[] = [];
  for (let start = 0; start < fragments.length; start += 100) {
    const rows = await tables(tx)
      .insertInto('case_fragments')
      .values(
        fragments.slice(start, start + 100).map((fragment) => ({
          ...fragment,
          content: json(fragment.content) as RawBuilder<never>,
          handling: json(fragment.handling) as RawBuilder<never>,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute();
    added.push(...rows.map((row) => row.id));
  }
  return added;
}

export async function findFragment(
  tx: Transaction,
  caseId: string,
  id: string,
): Promise<StoredFragment | undefined> {
  return tables(tx)
    .selectFrom('case_fragments')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The one of this origin that is in use. */
export async function fragmentOfOrigin(
  tx: Transaction,
  origin: { caseId: string; kind: FragmentKind; id: string; place: string | null },
): Promise<StoredFragment | undefined> {
  return tables(tx)
    .selectFrom('case_fragments')
    .selectAll()
    .where('case_id', '=', origin.caseId)
    .where('kind', '=', origin.kind)
    .where('provenance_id', '=', origin.id)
    .where('provenance_place', origin.place === null ? 'is' : '=', origin.place)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
}

/** Oldest first. */
export async function fragmentsOf(
  tx: Transaction,
  caseId: string,
  limit: number,
): Promise<{ fragments: StoredFragment[]; omitted: number }> {
  const fragments = await tables(tx)
    .selectFrom('case_fragments')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('ordinal')
    .limit(limit)
    .execute();
  if (fragments.length < limit) return { fragments, omitted: 0 };
  const all = await tables(tx)
    .selectFrom('case_fragments')
    .select((expression) => expression.fn.countAll<number>().as('count'))
    .where('case_id', '=', caseId)
    .executeTakeFirstOrThrow();
  return { fragments, omitted: all.count - fragments.length };
}

export async function fragmentsById(
  tx: Transaction,
  caseId: string,
  ids: readonly string[],
): Promise<StoredFragment[]> {
  if (ids.length === 0) return [];
  return tables(tx)
    .selectFrom('case_fragments')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('id', 'in', [...new Set(ids)])
    .execute();
}

/** Changes a fragment that still has this version; false where somebody was faster. */
export async function updateFragment(
  tx: Transaction,
  which: { id: string; version: number },
  set: Partial<Omit<StoredFragment, 'content' | 'handling'>> & { content?: Fragment['content'] },
): Promise<boolean> {
  const { content, ...rest } = set;
  const rows = await tables(tx)
    .updateTable('case_fragments')
    .set({
      ...rest,
      version: which.version + 1,
      ...(content === undefined ? {} : { content: json(content) as RawBuilder<never> }),
    })
    .where('id', '=', which.id)
    .where('version', '=', which.version)
    .returning('id')
    .execute();
  return rows.length === 1;
}

export async function insertNoteVersion(tx: Transaction, version: StoredNoteVersion): Promise<void> {
  await tables(tx).insertInto('case_note_versions').values(version).execute();
}

export async function noteVersionsOf(tx: Transaction, fragment: string): Promise<StoredNoteVersion[]> {
  return tables(tx)
    .selectFrom('case_note_versions')
    .selectAll()
    .where('fragment', '=', fragment)
    .orderBy('version')
    .execute();
}

export async function noteReports(
  tx: Transaction,
  caseId: string,
  reports: readonly string[],
): Promise<void> {
  for (const report of new Set(reports)) {
    await tables(tx)
      .insertInto('case_reports')
      .values({ case_id: caseId, report })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

export async function reportsOf(tx: Transaction, caseId: string): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom('case_reports')
    .select('report')
    .where('case_id', '=', caseId)
    .orderBy('report')
    .execute();
  return rows.map((row) => row.report);
}
