import { Problem } from '@weir/engines/vocabulary';
import type { Asker, Platform, Transaction } from '#platform';
import { somethingWaits, theNode } from '#platform';
import { record } from '#audit';
import type { FeedbackRequest, ReceivedDetail, ReceivedRow } from './contract.ts';
import { disseminationAnswered } from './dissemination-events.ts';
import type { DisseminationRooms, DraftActs } from './disseminations.ts';
import {
  answersOf,
  authorsOf,
  feedbackOverdue,
  markReminded,
  findDelivery,
  insertAnswer,
  lockDissemination,
  markDelivery,
  markDissemination,
  type StoredAnswer,
  type StoredDelivery,
} from './dissemination-store.ts';
import { receivingRoles } from './receiving-roles.ts';
import { answerViews } from './dissemination-view.ts';

/** What a recipient does with what it received. It sees its own, and learns nothing else about them. */
export function receivedActs(platform: Platform, rooms: DisseminationRooms, drafts: DraftActs) {
  const { register, events } = platform;

  async function detail(tx: Transaction, row: StoredDelivery): Promise<ReceivedDetail> {
    return {
      ...receivedRow(row),
      language: row.language,
      intelligenceAnnex: row.intelligence_annex,
      limits: row.limits,
      composed: row.composed,
      document: { sha256: row.document_sha256, size: row.document_size },
      docx: row.docx_sha256 === null ? null : { sha256: row.docx_sha256, size: row.docx_size! },
      bundle: row.bundle_sha256 === null ? null : { sha256: row.bundle_sha256, size: row.bundle_size! },
      copy: row.copy,
      answers: await answerViews(tx, await answersOf(tx, row.dissemination), rooms.people.namesOf),
    };
  }

  function show(asker: Asker, id: string): Promise<ReceivedDetail> {
    return register.as(asker, async (tx) => {
      const row = await deliveryOr404(tx, id);
      const view = await detail(tx, row);
      await record(tx, {
        act: 'dissemination.received-viewed',
        object: { kind: 'dissemination', id },
      });
      return view;
    });
  }

  function acknowledge(asker: Asker, id: string): Promise<void> {
    return answer(asker, id, async (tx, row) => {
      if (row.state !== 'new') return null; // Said before: once is enough.
      await markDelivery(tx, id, 'acknowledged');
      await markDissemination(tx, id, { state: 'acknowledged' });
      return { kind: 'acknowledgement', outcome: null, text: null, used: null, usefulness: null };
    });
  }

  function giveFeedback(asker: Asker, id: string, given: FeedbackRequest): Promise<void> {
    return answer(asker, id, async (tx, row) => {
      if (row.state === 'new') {
        throw new Problem({
          code: 'not-acknowledged',
          status: 409,
          detail: 'Acknowledge that you received it, then say what became of it.',
        });
      }
      await markDelivery(tx, id, 'answered');
      await markDissemination(tx, id, { state: 'feedback_received' });
      return { kind: 'feedback', ...given };
    });
  }

  /**
   * The recipient's word and its way back into the case, in one transaction. The case is beyond the recipient's sight, so
   * the node's role is added for it; the answer itself is still held to the recipient's own policy.
   */
  function answer(
    asker: Asker,
    id: string,
    work: (
      tx: Transaction,
      row: StoredDelivery,
    ) => Promise<Pick<StoredAnswer, 'kind' | 'outcome' | 'text' | 'used' | 'usefulness'> | null>,
  ): Promise<void> {
    return register.as({ ...asker, roles: [...asker.roles, ...theNode.roles] }, async (tx) => {
      await deliveryOr404(tx, id);
      const product = (await lockDissemination(tx, id))!;
      const row = await deliveryOr404(tx, id);
      const said = await work(tx, row);
      if (said === null) return;
      await insertAnswer(tx, {
        delivery: id,
        ...said,
        answered_by: asker.person!,
        answered_at: tx.now,
      });
      const state = said.kind === 'acknowledgement' ? 'acknowledged' : 'feedback_received';
      await drafts.tell(tx, { ...product, state }, `product-${said.kind}`, {
        ...(said.outcome === null ? {} : { outcome: said.outcome }),
        ...(said.text === null || said.text === '' ? {} : { text: said.text }),
      });
      await events.publish(tx, disseminationAnswered, {
        disseminationId: id,
        caseId: product.case_id,
        kind: said.kind,
        outcome: said.outcome,
        useful: usefulOf(said),
      });
      const authors = (await authorsOf(tx, [id])).get(id) ?? [];
      await events.publish(tx, somethingWaits, {
        kind: said.kind === 'acknowledgement' ? 'product-acknowledged' : 'product-answered',
        path: `/products/${id}`,
        persons: authors,
      });
      await record(tx, {
        act: said.kind === 'acknowledgement' ? 'dissemination.acknowledged' : 'dissemination.feedback-given',
        object: { kind: 'dissemination', id },
        facts: { outcome: said.outcome, used: said.used, usefulness: said.usefulness },
      });
    });
  }

  /** Tells each recipient once that its feedback is due; a request that is due only reminds, nothing lapses. */
  async function remind(): Promise<boolean> {
    return register.as(theNode, async (tx) => {
      const due = await feedbackOverdue(tx, 100);
      for (const row of due) {
        await markReminded(tx, row.dissemination);
        await events.publish(tx, somethingWaits, {
          kind: 'feedback-due',
          path: `/received/${row.dissemination}`,
          organisations: [row.recipient],
          roles: receivingRoles,
        });
        await record(tx, {
          act: 'dissemination.feedback-reminded',
          object: { kind: 'dissemination', id: row.dissemination },
          facts: { recipient: row.recipient },
        });
      }
      return due.length === 100;
    });
  }

  return { show, acknowledge, giveFeedback, remind };
}

/** Of use, of none, or not known yet. */
function usefulOf({ used, usefulness }: Pick<StoredAnswer, 'used' | 'usefulness'>): boolean | null {
  if (used === null || used === 'not_yet') return null;
  return usefulness !== 'none';
}

export type ReceivedActs = ReturnType<typeof receivedActs>;

export function receivedRow(row: StoredDelivery): ReceivedRow {
  return {
    id: row.dissemination,
    number: row.number,
    title: row.title,
    type: row.type,
    purpose: row.purpose,
    classification: row.classification,
    from: row.sender,
    sentAt: row.sent_at,
    state: row.state,
    requestReference: row.request_reference,
    feedbackDueAt: row.feedback_due_at,
    feedbackRule: row.feedback_rule,
  };
}

export async function deliveryOr404(tx: Transaction, id: string): Promise<StoredDelivery> {
  const row = await findDelivery(tx, { id, recipient: tx.asker.organisation ?? '' });
  if (row === undefined) {
    throw new Problem({
      code: 'received-unknown',
      status: 404,
      detail: 'Nothing of this id was sent to your organisation.',
    });
  }
  return row;
}
