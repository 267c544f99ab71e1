import { sql, type RawBuilder } from 'kysely';
import { json, type Transaction } from '#platform';
import type { CaseLink, CaseTask, Evidence, HandlingConditions, Hypothesis, NewEntry } from './contract.ts';

export interface StoredTask {
  id: string;
  case_id: string;
  title: string;
  place: number;
  owner: string;
  state: CaseTask['state'];
  due_at: string | null;
  reason: string | null;
  asked_by: string;
  asked_at: string;
  changed_by: string;
  changed_at: string;
  version: number;
}

export interface StoredHypothesis {
  id: string;
  case_id: string;
  statement: string;
  state: Hypothesis['state'];
  confidence: Hypothesis['confidence'];
  why: string;
  made_by: string;
  made_at: string;
  changed_by: string;
  changed_at: string;
  version: number;
}

export interface StoredEvidence {
  hypothesis: string;
  fragment: string;
  weight: Evidence['weight'];
  note: string;
  weighed_by: string;
  weighed_at: string;
}

export interface StoredEntry {
  id: string;
  case_id: string;
  at: string;
  precision: NewEntry['precision'];
  text: string;
  written_by: string;
  written_at: string;
  withdrawn_by: string | null;
  withdrawn_at: string | null;
}

export interface StoredMark {
  case_id: string;
  line: string;
  pinned: boolean;
  hidden: boolean;
  note: string;
  marked_by: string;
  marked_at: string;
}

export interface StoredLink {
  id: string;
  from_case: string;
  to_case: string;
  type: NonNullable<CaseLink['type']>;
  state: 'accepted' | 'refused';
  shared: CaseLink['shared'];
  reason: string;
  decided_by: string;
  decided_at: string;
}

export interface StoredAccess {
  id: string;
  case_id: string;
  person: string;
  need: string;
  asked_by: string;
  asked_at: string;
  state: 'asked' | 'granted' | 'refused' | 'ended';
  decided_by: string | null;
  decided_at: string | null;
  reason: string | null;
}

interface WorkTables {
  case_tasks: StoredTask;
  case_hypotheses: StoredHypothesis;
  case_evidence: StoredEvidence;
  case_entries: StoredEntry;
  case_marks: StoredMark;
  case_links: StoredLink;
  case_access: StoredAccess;
}

/** The tables of the work within a case, as the asker may see them. */
export const work = (tx: Transaction) => tx.tables<WorkTables>();

export const entriesOf = (tx: Transaction, caseId: string): Promise<StoredEntry[]> =>
  work(tx)
    .selectFrom('case_entries')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('withdrawn_at', 'is', null)
    .orderBy('at')
    .limit(5000)
    .execute();

export const tasksOf = (tx: Transaction, caseId: string): Promise<StoredTask[]> =>
  work(tx)
    .selectFrom('case_tasks')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('place')
    .orderBy('id')
    .limit(1000)
    .execute();

/** What of a case waits for somebody or for a day. */
export const openWork = (tx: Transaction, caseId: string): Promise<{ kind: string; id: string }[]> =>
  tx.run<{ kind: string; id: string }>(sql`
    select 'task' as kind, id from case_tasks where case_id = ${caseId} and state in ('asked', 'taken')
    union all select 'deadline', id from case_deadlines where case_id = ${caseId} and done_at is null
    order by 1, 2 limit 500`);

export async function putMark(tx: Transaction, mark: StoredMark): Promise<void> {
  const { case_id: _, line: __, ...changes } = mark;
  await work(tx)
    .insertInto('case_marks')
    .values(mark)
    .onConflict((conflict) => conflict.columns(['case_id', 'line']).doUpdateSet(changes))
    .execute();
}

export async function putEvidence(tx: Transaction, evidence: StoredEvidence): Promise<void> {
  const { hypothesis: _, fragment: __, ...changes } = evidence;
  await work(tx)
    .insertInto('case_evidence')
    .values(evidence)
    .onConflict((conflict) => conflict.columns(['hypothesis', 'fragment']).doUpdateSet(changes))
    .execute();
}

export async function putLink(tx: Transaction, link: StoredLink): Promise<void> {
  await work(tx)
    .insertInto('case_links')
    .values({ ...link, shared: json(link.shared) as RawBuilder<never> })
    .execute();
}

export interface Shared {
  other: string;
  kind: CaseLink['shared'][number]['kind'];
  id: string;
}

/**
 * What this case has in common with others. Asked under the asker's own policies: of a case that she may not see there is no
 * row to find, so it neither shows nor counts.
 */
/** What very many cases hold (a bank's own account) ties none of them: so many, the newest, are looked at for each thing. */
const sharersLooked = 200;

export const sharedWith = (tx: Transaction, caseId: string): Promise<Shared[]> =>
  tx.run<Shared>(sql`
    select distinct theirs.case_id as other, theirs.kind, theirs.provenance_id as id
      from case_fragments mine cross join lateral (
        select case_id, kind, provenance_id from case_fragments others
        where others.provenance_id = mine.provenance_id and others.withdrawn_at is null and others.case_id <> mine.case_id
          and (others.kind = mine.kind or (others.kind in ('subject', 'account') and mine.kind in ('subject', 'account')))
        order by others.case_id desc limit ${sharersLooked}) theirs
      where mine.case_id = ${caseId} and mine.kind in ('subject', 'account', 'transaction') and mine.withdrawn_at is null
    union select theirs.case_id, 'report', theirs.report
      from case_reports mine cross join lateral (
        select case_id, report from case_reports others
        where others.report = mine.report and others.case_id <> mine.case_id
        order by others.case_id desc limit ${sharersLooked}) theirs
      where mine.case_id = ${caseId}
    order by 1, 2, 3 limit 2000`);

/** Through the one door that the register leaves open for it; false where the asker may not. */
export async function changeHandling(
  tx: Transaction,
  change: {
    id: string;
    fragment: string;
    handling: HandlingConditions;
    loosened: boolean;
    consents: object[];
    reason: string;
  },
): Promise<boolean> {
  const [row] = await tx.run<{ done: boolean }>(sql`
    select weir_change_handling(${change.id}, ${change.fragment}, ${json(change.handling)}::jsonb, ${change.loosened},
      ${json(change.consents)}::jsonb, ${change.reason}, ${tx.now}) as done`);
  return row?.done === true;
}

/** False where the asker is not a supervisor cleared for where it lies and where it goes. */
export async function moveCase(
  tx: Transaction,
  caseId: string,
  compartment: string | null,
): Promise<boolean> {
  const [row] = await tx.run<{ done: boolean }>(
    sql`select weir_move_case(${caseId}, ${compartment}) as done`,
  );
  return row?.done === true;
}
