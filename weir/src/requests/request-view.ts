import { workingDaysLeft, type Instant } from '@weir/engines/vocabulary';
import type { Attachments } from '#attachments';
import type { Cases } from '#cases';
import { organisationNames, type NamesOf } from '#people';
import { calendarOf, jurisdiction, type Transaction } from '#platform';
import { openItems } from './answering.ts';
import type { RequestDetail, RequestRow, ServedDetail, ServedRow } from './contract.ts';
import {
  actsOf,
  answersOf,
  authorsOf,
  decisionsOf,
  draftOf,
  filesOf,
  openStates,
  servedOf,
  type StoredRequest,
  type StoredServed,
} from './request-store.ts';

export interface ViewRooms {
  readonly jurisdiction: string;
  readonly people: { readonly namesOf: NamesOf };
  readonly cases: Cases;
  readonly attachments: Attachments;
}

function dueOf(tx: Transaction, served: StoredServed, code: string): ServedRow['due'] {
  return {
    at: served.due_at,
    rule: served.due_rule,
    citation: served.due_citation,
    calendar: jurisdiction(code).name,
    estimated: served.due_estimated,
    workingDaysLeft: workingDaysLeft(tx.now as Instant, served.due_at as Instant, calendarOf(code)),
    overdue: openStates.includes(served.state) && served.due_at < tx.now,
    extensionReason: served.extension_reason,
  };
}

export async function requestRows(
  tx: Transaction,
  rows: readonly StoredRequest[],
  rooms: ViewRooms,
): Promise<RequestRow[]> {
  const served = new Map(
    (
      await servedOf(
        tx,
        rows.map(({ id }) => id),
      )
    ).map((each) => [each.id, each]),
  );
  const numbers = await rooms.cases.numbersOf(
    tx,
    rows.map((row) => row.case_id),
  );
  const entities = await organisationNames(
    tx,
    rows.map((row) => row.entity),
  );
  return rows.map((row) => {
    const there = served.get(row.id);
    return {
      id: row.id,
      number: row.number,
      caseId: row.case_id,
      caseNumber: numbers.get(row.case_id)!,
      entity: { id: row.entity, name: entities.get(row.entity) ?? row.entity },
      urgent: row.content.urgent,
      state:
        there?.state ??
        (row.withdrawn_at !== null ? 'withdrawn' : row.state === 'drafted' ? 'drafted' : 'approved'),
      items: row.content.items.length,
      changedAt: there !== undefined && there.changed_at > row.changed_at ? there.changed_at : row.changed_at,
      due: there === undefined ? null : dueOf(tx, there, rooms.jurisdiction),
    };
  });
}

/** A request as the FIU sees it: what was asked, who decided, what came back. */
export async function requestDetail(
  tx: Transaction,
  row: StoredRequest,
  rooms: ViewRooms,
): Promise<RequestDetail> {
  const [view] = await requestRows(tx, [row], rooms);
  const [served] = await servedOf(tx, [row.id]);
  const authors = await authorsOf(tx, row.id);
  const decisions = await decisionsOf(tx, row.id);
  const acts = await actsOf(tx, row.id);
  const names = await rooms.people.namesOf(tx, [
    ...new Set([...authors, ...decisions.map((each) => each.decided_by), ...acts.map((each) => each.person)]),
  ]);
  const person = (id: string) => ({ id, name: names.get(id)?.name ?? null });
  const open = served !== undefined && openStates.includes(served.state);
  const given = served !== undefined && ['partial', 'answered', 'refused'].includes(served.state);
  const standing = row.withdrawn_at === null;
  return {
    ...view!,
    version: row.version,
    content: row.content,
    contentSha256: row.content_sha256,
    authors: authors.map(person),
    decisions: decisions.map((each) => ({
      decision: each.decision,
      by: person(each.decided_by),
      at: each.decided_at,
      reason: each.reason,
      contentSha256: each.content_sha256,
    })),
    servedAt: served?.served_at ?? null,
    acknowledgedAt: served?.acknowledged_at ?? null,
    answers: await givenAnswers(tx, row.id, rooms),
    imports: (await filesOf(tx, row.id))
      .filter(({ kind, answer }) => kind === 'transactions' && answer !== null)
      .map((file) => ({ file: file.id, importId: file.import_id, problem: file.import_problem })),
    askedAgain: served?.asked_again ?? [],
    acts: acts.map((each) => ({
      act: each.act,
      item: each.item,
      reason: each.reason,
      by: person(each.person),
      at: each.at,
    })),
    may: {
      edit: standing && row.state === 'drafted',
      decide:
        standing &&
        row.state === 'drafted' &&
        tx.asker.roles.includes('fiu_supervisor') &&
        !authors.includes(tx.asker.person ?? ''),
      serve: standing && row.state === 'approved',
      extend: open,
      verify: given,
      withdraw: standing && served?.state !== 'verified',
    },
  };
}

export const servedRow = (tx: Transaction, served: StoredServed, code: string): ServedRow => ({
  id: served.id,
  number: served.number,
  from: served.served_by_name === null ? served.sender : `${served.served_by_name}, ${served.sender}`,
  urgent: served.content.urgent,
  state: served.state,
  servedAt: served.served_at,
  due: dueOf(tx, served, code),
});

/** A request as the entity sees it. */
export async function servedDetail(
  tx: Transaction,
  served: StoredServed,
  rooms: ViewRooms,
): Promise<ServedDetail> {
  const answers = await answersOf(tx, served.id);
  const draft = await draftOf(tx, served.id);
  const files = (await filesOf(tx, served.id)).filter(({ answer }) => answer === null);
  return {
    ...servedRow(tx, served, rooms.jurisdiction),
    content: served.content,
    acknowledgedAt: served.acknowledged_at,
    askedAgain: served.asked_again,
    answers: await givenAnswers(tx, served.id, rooms),
    open: openStates.includes(served.state) ? [...openItems(served, answers).keys()] : [],
    draft: { items: draft?.items ?? [], version: draft?.version ?? 0 },
    files: await fileViews(tx, files, rooms),
  };
}

async function givenAnswers(tx: Transaction, id: string, rooms: ViewRooms): Promise<ServedDetail['answers']> {
  const files = await filesOf(tx, id);
  const views: ServedDetail['answers'] = [];
  for (const answer of await answersOf(tx, id))
    views.push({
      item: answer.item,
      round: answer.round,
      kind: answer.kind,
      text: answer.text,
      ground: answer.ground,
      at: answer.answered_at,
      files: await fileViews(
        tx,
        files.filter((file) => file.answer === answer.id),
        rooms,
      ),
    });
  return views;
}

async function fileViews(
  tx: Transaction,
  files: Awaited<ReturnType<typeof filesOf>>,
  rooms: ViewRooms,
): Promise<ServedDetail['files']> {
  const attached = await rooms.attachments.ofMany(
    tx,
    'answer',
    files.map(({ id }) => id),
  );
  return files.map((file) => ({
    id: file.id,
    item: file.item,
    kind: file.kind,
    name: file.name,
    size: file.size,
    sha256: file.sha256,
    attachmentId: attached.get(file.id)?.[0]?.id ?? null,
    submitted: file.answer !== null,
  }));
}
