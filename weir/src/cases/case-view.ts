import { parseInstant, workingDaysLeft, type WorkingCalendar } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import type { Transaction } from '#platform';
import { chronologyOf } from './chronology.ts';
import { nextByHand } from './case-state.ts';
import {
  actsOf,
  countsOf,
  deadlinesOf,
  nextDeadlines,
  productsOf,
  type CaseCounts,
  type StoredCase,
  type StoredDeadline,
} from './case-store.ts';
import type { CaseDetail, CaseRow, Deadline, Fragment } from './contract.ts';
import { entriesOf } from './work-store.ts';
import { fragmentsOf, type StoredFragment } from './fragment-store.ts';

export type Names = ReadonlyMap<string, { name: string }>;
interface PersonRef {
  id: string;
  name: string | null;
}

/** A case shows this many fragments; the rest is counted. */
const fragmentLimit = 5000;

export const personOf = (names: Names, id: string): PersonRef => ({ id, name: names.get(id)?.name ?? null });

export async function caseRows(
  tx: Transaction,
  rows: readonly StoredCase[],
  namesOf: NamesOf,
): Promise<CaseRow[]> {
  const ids = rows.map((row) => row.id);
  const [counts, deadlines, names] = [
    await countsOf(tx, ids),
    await nextDeadlines(tx, ids),
    await namesOf(tx, [...new Set(rows.map((row) => row.owner))]),
  ];
  return rows.map((row) => rowView(row, counts.get(row.id), deadlines.get(row.id), names));
}

export async function caseDetail(
  tx: Transaction,
  row: StoredCase,
  namesOf: NamesOf,
  calendar: WorkingCalendar | null,
): Promise<CaseDetail> {
  const stored = await fragmentsOf(tx, row.id, fragmentLimit);
  const acts = await actsOf(tx, row.id);
  const deadlines = await deadlinesOf(tx, row.id);
  const entries = await entriesOf(tx, row.id);
  const people = [
    row.owner,
    ...acts.map((act) => act.person),
    ...entries.map((each) => each.written_by),
    ...stored.fragments.flatMap((each) => [each.created_by, each.changed_by, each.withdrawn_by]),
    ...deadlines.flatMap((each) => [each.set_by, each.done_by]),
  ].filter((id) => id !== null);
  const names = await namesOf(tx, [...new Set(people)]);
  const fragments = stored.fragments.map((each) => fragmentFrom(each, names));
  const counts = await countsOf(tx, [row.id]);
  const next = await nextDeadlines(tx, [row.id]);
  const products = await productsOf(tx, row.id);
  return {
    ...rowView(row, counts.get(row.id), next.get(row.id), names),
    version: row.version,
    next: nextByHand(row.state),
    mergedInto: row.merged_into,
    fragments,
    fragmentsOmitted: stored.omitted,
    deadlines: deadlines.map((each) => deadlineFrom(each, names, tx.now, calendar)),
    chronology: chronologyOf(
      acts.map((act) => ({
        id: String(act.id),
        at: act.at,
        key: act.key,
        facts: act.facts,
        fragmentId: act.fragment,
        productId: act.product,
        by: act.person === null ? null : personOf(names, act.person),
      })),
      fragments,
      entries.map((each) => ({
        id: each.id,
        at: each.at,
        precision: each.precision,
        text: each.text,
        by: personOf(names, each.written_by),
      })),
    ),
    products: products.map(({ id, number, title, recipient, state, changed_at }) => ({
      id,
      number,
      title,
      recipient,
      state,
      changedAt: changed_at,
    })),
  };
}

export async function fragmentViews(
  tx: Transaction,
  stored: readonly StoredFragment[],
  namesOf: NamesOf,
): Promise<Fragment[]> {
  const people = stored
    .flatMap((each) => [each.created_by, each.changed_by, each.withdrawn_by])
    .filter((id) => id !== null);
  const names = await namesOf(tx, [...new Set(people)]);
  return stored.map((each) => fragmentFrom(each, names));
}

function fragmentFrom(stored: StoredFragment, names: Names): Fragment {
  return {
    id: stored.id,
    caseId: stored.case_id,
    kind: stored.kind,
    title: stored.title,
    // Traces that came in before their movements were kept show none.
    content: stored.kind === 'trace' ? { moves: [], movesOmitted: 0, ...stored.content } : stored.content,
    provenance: {
      room: stored.provenance_room,
      id: stored.provenance_id,
      place: stored.provenance_place,
    },
    handling: stored.handling,
    parents: stored.parents,
    version: stored.version,
    createdBy: personOf(names, stored.created_by),
    createdAt: stored.created_at,
    changedBy: stored.changed_by === null ? null : personOf(names, stored.changed_by),
    changedAt: stored.changed_at,
    withdrawn:
      stored.withdrawn_by === null
        ? null
        : {
            by: personOf(names, stored.withdrawn_by),
            at: stored.withdrawn_at!,
            reason: stored.withdrawn_reason!,
          },
    // The pair of kind and content was checked when it was written.
  } as Fragment;
}

function rowView(
  row: StoredCase,
  counts: CaseCounts | undefined,
  deadline: StoredDeadline | undefined,
  names: Names,
): CaseRow {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    state: row.state,
    priority: row.priority,
    owner: personOf(names, row.owner),
    team: row.team,
    compartment: row.compartment,
    sensitive: row.sensitive,
    outcome: row.outcome,
    source: { kind: row.source_kind, id: row.source_id },
    openedAt: row.opened_at,
    changedAt: row.changed_at,
    counts: {
      subjects: counts?.subjects ?? 0,
      transactions: counts?.transactions ?? 0,
      notes: counts?.notes ?? 0,
      products: counts?.products ?? 0,
    },
    nextDeadline: deadline === undefined ? null : { title: deadline.title, dueAt: deadline.due_at },
  };
}

function deadlineFrom(
  stored: StoredDeadline,
  names: Names,
  now: string,
  calendar: WorkingCalendar | null,
): Deadline {
  return {
    id: stored.id,
    title: stored.title,
    dueAt: stored.due_at,
    nature: stored.nature,
    rule: stored.rule,
    citation: stored.citation,
    count: stored.amount === null ? null : { amount: stored.amount, unit: stored.unit! },
    trigger: stored.trigger,
    startedAt: stored.started_at,
    estimated: stored.estimated,
    workingDaysLeft:
      calendar === null || stored.done_at !== null || stored.due_at < now
        ? null
        : workingDaysLeft(parseInstant(now), parseInstant(stored.due_at), calendar),
    setBy: personOf(names, stored.set_by),
    doneAt: stored.done_at,
    doneBy: stored.done_by === null ? null : personOf(names, stored.done_by),
    overdue: stored.done_at === null && stored.due_at < now,
  };
}
