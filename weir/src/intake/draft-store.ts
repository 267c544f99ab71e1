import type { RawBuilder } from 'kysely';
import type { Counts } from '@weir/engines/reports';
import { Problem } from '@weir/engines/vocabulary';
import { json, type Transaction } from '#platform';
import type { SourcedFinding } from './check.ts';

export interface StoredDraft {
  id: string;
  /** The filer. */
  organisation: string;
  /** Whose draft it is: the filer, or who files for it. */
  owner: string;
  file_name: string;
  size: number;
  sha256: string;
  verdict: 'acceptable' | 'returned' | 'unreadable';
  counts: Counts;
  findings: SourcedFinding[];
  findings_omitted: number;
  errors: number;
  warnings: number;
  version: number;
  replaces: string | null;
  /** Its own attachments, or still those of the filing that it mends. */
  attachments_of: string;
  filed_as: string | null;
  created_at: string;
  updated_at: string;
}

interface DraftTables {
  report_drafts: StoredDraft;
}

type Judgement = Pick<
  StoredDraft,
  'size' | 'sha256' | 'verdict' | 'counts' | 'findings' | 'findings_omitted' | 'errors' | 'warnings'
>;

export async function insertDraft(tx: Transaction, draft: StoredDraft): Promise<void> {
  await tx
    .tables<DraftTables>()
    .insertInto('report_drafts')
    .values({
      ...draft,
      counts: json(draft.counts) as RawBuilder<never>,
      findings: json(draft.findings) as RawBuilder<never>,
    })
    .execute();
}

/** Drafts that are not filed, the last changed first. */
export function openDrafts(tx: Transaction): Promise<StoredDraft[]> {
  return tx
    .tables<DraftTables>()
    .selectFrom('report_drafts')
    .selectAll()
    .where('filed_as', 'is', null)
    .orderBy('updated_at', 'desc')
    .limit(500)
    .execute();
}

/** @throws Problem `draft-unknown` */
export async function draftOr404(tx: Transaction, id: string): Promise<StoredDraft> {
  const draft = await tx
    .tables<DraftTables>()
    .selectFrom('report_drafts')
    .selectAll()
    .where('id', '=', id)
    .where('filed_as', 'is', null)
    .executeTakeFirst();
  if (draft !== undefined) return draft;
  throw new Problem({
    code: 'draft-unknown',
    status: 404,
    detail: 'There is no such draft: it was filed or thrown away, or it is not yours to see.',
  });
}

/** Whether the asker sees such a draft, filed or not. */
export async function hasDraft(tx: Transaction, id: string): Promise<boolean> {
  const row = await tx
    .tables<DraftTables>()
    .selectFrom('report_drafts')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

export function openDraftOf(tx: Transaction, report: string): Promise<StoredDraft | undefined> {
  return tx
    .tables<DraftTables>()
    .selectFrom('report_drafts')
    .selectAll()
    .where('replaces', '=', report)
    .where('filed_as', 'is', null)
    .executeTakeFirst();
}

/** Writes a new version over `version`. @throws Problem `draft-changed` where somebody was faster */
export async function changeDraft(
  tx: Transaction,
  id: string,
  version: number,
  to: Judgement & { file_name?: string; attachments_of?: string },
): Promise<void> {
  const rows = await tx
    .tables<DraftTables>()
    .updateTable('report_drafts')
    .set({
      ...to,
      counts: json(to.counts) as RawBuilder<never>,
      findings: json(to.findings) as RawBuilder<never>,
      version: version + 1,
      updated_at: tx.now,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('filed_as', 'is', null)
    .returning('id')
    .execute();
  if (rows.length === 0) {
    throw new Problem({
      code: 'draft-changed',
      status: 409,
      detail:
        'The draft was changed or filed meanwhile. Load it again and repeat your change; your text is still here.',
    });
  }
}

export async function deleteDraft(tx: Transaction, id: string): Promise<void> {
  await tx.tables<DraftTables>().deleteFrom('report_drafts').where('id', '=', id).execute();
}

/** The draft that a filing ends: the asker's own, for this filer. @throws Problem `draft-unknown` */
export async function endDraft(
  tx: Transaction,
  id: string,
  filer: string,
): Promise<{ replaces: string | null; filedAs(report: string): Promise<void> }> {
  const draft = await draftOr404(tx, id);
  // The node asks here in the filer's name, so the policies do not look.
  if (draft.owner !== tx.asker.organisation || draft.organisation !== filer) {
    throw new Problem({
      code: 'draft-unknown',
      status: 404,
      detail: 'There is no such draft: it was filed or thrown away, or it is not yours to see.',
    });
  }
  return {
    replaces: draft.replaces,
    filedAs: async (report) => {
      await tx
        .tables<DraftTables>()
        .updateTable('report_drafts')
        .set({ filed_as: report, updated_at: tx.now })
        .where('id', '=', id)
        .execute();
    },
  };
}
