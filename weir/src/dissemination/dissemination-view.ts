import type { Cases } from '#cases';
import { organisationNames, type NamesOf } from '#people';
import type { Transaction } from '#platform';
import { compose } from './compose.ts';
import type { DisseminationDetail, DisseminationRow } from './contract.ts';
import { sectionTitle, templateOf } from './product-template.ts';
import type { DraftActs } from './disseminations.ts';
import { isReceived } from './receiving-roles.ts';
import {
  answersOf,
  authorsOf,
  decisionsOf,
  submissionsOf,
  type StoredAnswer,
  type StoredDissemination,
} from './dissemination-store.ts';

interface PersonRef {
  id: string;
  name: string | null;
}

const refs = (names: ReadonlyMap<string, { name: string }>) => (id: string) => ({
  id,
  name: names.get(id)?.name ?? null,
});

export async function disseminationRows(
  tx: Transaction,
  rows: readonly Omit<StoredDissemination, 'sections'>[],
  rooms: { namesOf: NamesOf; cases: Cases },
): Promise<DisseminationRow[]> {
  const authors = await authorsOf(
    tx,
    rows.map((row) => row.id),
  );
  const person = refs(await rooms.namesOf(tx, [...new Set([...authors.values()].flat())]));
  const recipients = await organisationNames(
    tx,
    rows.map(({ recipient }) => recipient),
  );
  const numbers = await rooms.cases.numbersOf(
    tx,
    rows.map((row) => row.case_id),
  );
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    caseId: row.case_id,
    caseNumber: numbers.get(row.case_id)!,
    title: row.title,
    type: row.type,
    purpose: row.purpose,
    recipient: { id: row.recipient, name: recipients.get(row.recipient) ?? row.recipient },
    state: row.state,
    authors: (authors.get(row.id) ?? []).map(person),
    changedAt: row.changed_at,
    sentAt: row.sent_at,
  }));
}

/** A product as its makers see it: until it is approved as it would leave now, afterwards as it left. */
export async function disseminationDetail(
  tx: Transaction,
  row: StoredDissemination,
  rooms: { namesOf: NamesOf; cases: Cases },
  drafts: DraftActs,
): Promise<DisseminationDetail> {
  const [view] = await disseminationRows(tx, [row], rooms);
  const submissions = await submissionsOf(tx, row.id);
  const decisions = await decisionsOf(tx, row.id);
  const approved = submissions.find(({ submission }) => submission === row.approved_submission);
  const shown = approved ?? (await drafts.current(tx, row));
  const names = await rooms.namesOf(tx, [
    ...new Set([
      ...submissions.map((each) => each.submitted_by),
      ...decisions.map((each) => each.decided_by),
    ]),
  ]);
  const person = refs(names);
  const hands = new Set([...view!.authors.map(({ id }) => id), submissions.at(-1)?.submitted_by]);
  const { roles } = tx.asker;
  const writes = roles.includes('fiu_analyst') || roles.includes('fiu_supervisor');
  return {
    ...view!,
    version: row.version,
    requestReference: row.request_reference,
    language: row.language,
    kind: row.kind,
    confidence: row.confidence,
    contact: row.contact,
    authorityRequest: row.authority_request,
    template: {
      ...shown.content.template,
      sections: templateOf(shown.content.template).sections.map(({ id, required }) => ({
        id,
        required,
        title: sectionTitle(id, row.language),
      })),
    },
    sections: row.sections,
    composed: compose(shown.content),
    guard: 'verdict' in shown ? shown.verdict : shown.guard,
    submissions: submissions.map((each) => ({
      submission: each.submission,
      by: person(each.submitted_by),
      at: each.submitted_at,
      contentSha256: each.content_sha256,
    })),
    decisions: decisions.map((each) => ({
      submission: each.submission,
      decision: each.decision,
      by: person(each.decided_by),
      at: each.decided_at,
      reason: each.reason,
      contentSha256: each.content_sha256,
    })),
    document: row.document_sha256 === null ? null : { sha256: row.document_sha256, size: row.document_size! },
    answers: await answerViews(tx, await answersOf(tx, row.id), rooms.namesOf),
    received: await isReceived(tx, row.recipient),
    may: {
      edit: writes && row.approved_submission === null,
      submit: writes && (row.state === 'draft' || row.state === 'returned'),
      decide: roles.includes('fiu_supervisor') && row.state === 'submitted' && !hands.has(tx.asker.person!),
    },
  };
}

export async function answerViews(
  tx: Transaction,
  answers: readonly StoredAnswer[],
  namesOf: NamesOf,
): Promise<
  (Pick<StoredAnswer, 'kind' | 'outcome' | 'text' | 'used' | 'usefulness'> & { at: string; by: PersonRef })[]
> {
  const person = refs(await namesOf(tx, [...new Set(answers.map((each) => each.answered_by))]));
  return answers.map(({ kind, answered_at, answered_by, outcome, text, used, usefulness }) => ({
    kind,
    at: answered_at,
    by: person(answered_by),
    outcome,
    text,
    used,
    usefulness,
  }));
}
