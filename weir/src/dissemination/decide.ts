import { Problem, type Instant } from '@weir/engines/vocabulary';
import { findOrganisation, refuseUnlessFresh } from '#people';
import { dueIfRuled, somethingWaits, type Asker, type Platform, type Transaction } from '#platform';
import { openNodeKey, record, type NodeKey } from '#audit';
import { compose } from './compose.ts';
import type { Approval } from './contract.ts';
import { disseminationSent } from './dissemination-events.ts';
import {
  guardRefused,
  hands,
  lockedOr404,
  documentOf,
  type Current,
  type DisseminationRooms,
  type DraftActs,
} from './disseminations.ts';
import {
  insertDecision,
  insertDelivery,
  markDissemination,
  submissionsOf,
  type StoredDelivery,
  type StoredSubmission,
} from './dissemination-store.ts';
import { makeBundle } from './product-bundle.ts';
import { conditionsOf } from './product-content.ts';
import { printProductAside } from './product-document.ts';
import { receivingRoles, refuseUnlessReceived } from './receiving-roles.ts';
import type { AuthorityRequestActs } from './authority-requests.ts';

interface Ready extends Current {
  readonly submission: StoredSubmission;
  readonly sender: string;
}

/** What left, as it lies in the vault. */
interface Printed {
  readonly at: Instant;
  readonly pdf: { readonly sha256: string; readonly size: number };
  readonly docx: { readonly sha256: string; readonly size: number };
  readonly bundle: { readonly sha256: string; readonly size: number };
}

/**
 * The second pair of eyes. A decision binds the exact content that its maker read: the hash they name must be that of the
 * submission, and of the product as it would leave now. An approved product is printed, kept in the vault and delivered.
 */
export function decisionActs(
  platform: Platform,
  rooms: DisseminationRooms,
  drafts: DraftActs,
  requests: AuthorityRequestActs,
) {
  const { register, vault, events, config, clock } = platform;
  let key: NodeKey | undefined;
  const nodeKey = (): NodeKey => (key ??= openNodeKey(config.keyFolder));
  const { cases } = rooms;

  async function decide(asker: Asker, id: string, given: Approval): Promise<void> {
    if (given.decision === 'returned') {
      await register.as(asker, async (tx) => giveBack(tx, await ready(tx, id, given), given));
      return;
    }
    // Printed outside the transaction that decides; everything is looked at again inside it.
    const laid = await register.as(asker, async (tx) => {
      const person = asker.person!;
      const signer = (await rooms.people.namesOf(tx, [person])).get(person)?.name ?? person;
      return { ...(await ready(tx, id, given)), at: tx.now, signer };
    });
    // What is secret leaves under a signature that was given just now, not under one of the morning.
    if (laid.verdict.classification === 'secret') refuseUnlessFresh(clock, asker);
    const printed = await print(laid);
    await register.as(asker, async (tx) => approve(tx, await ready(tx, id, given), given, printed));
  }

  async function print(laid: Ready & { at: Instant; signer: string }): Promise<Printed> {
    const document = documentOf(laid.row, laid.submission.content, {
      verdict: laid.verdict,
      own: cases.own,
      authority: laid.sender,
      date: laid.at,
      signedBy: laid.signer,
    });
    const pdf = await printProductAside(document, 'pdf');
    const docx = await printProductAside(document, 'docx');
    const bundle = await makeBundle({ document, pdf, docx, key: nodeKey() });
    return {
      at: laid.at,
      pdf: await vault.put(pdf),
      docx: await vault.put(docx),
      bundle: await vault.put(bundle),
    };
  }

  /**
   * @throws Problem `own-draft`, `draft-changed`, `already-decided`, `guard-refused`, `recipient-unknown`,
   *   `recipient-nobody`
   */
  async function ready(tx: Transaction, id: string, given: Approval): Promise<Ready> {
    const row = await lockedOr404(tx, id);
    if ((await hands(tx, id)).has(tx.asker.person!)) throw ownDraft();
    const submission = (await submissionsOf(tx, id)).at(-1);
    if (row.state === 'draft' || submission === undefined) throw draftChanged(submission, null);
    if (row.state !== 'submitted') throw alreadyDecided(row.state);
    if (submission.content_sha256 !== given.contentSha256) throw draftChanged(submission, null);
    const now = await drafts.current(tx, row);
    if (given.decision === 'approved') {
      // A fragment was rewritten, withdrawn or put under other conditions since it was submitted.
      if (now.verdict.contentSha256 !== submission.content_sha256)
        throw draftChanged(submission, now.verdict.contentSha256);
      if (!now.verdict.allowed) throw guardRefused(now.verdict);
      if (now.recipient?.kind !== 'authority') throw recipientGone();
      await refuseUnlessReceived(tx, row.recipient);
      if (!(await cases.get(tx, row.case_id)).open) throw caseClosed();
    }
    const own = await findOrganisation(tx, { id: tx.asker.organisation ?? '' });
    return { ...now, submission, sender: own?.name ?? cases.own };
  }

  async function giveBack(tx: Transaction, laid: Ready, given: Approval): Promise<void> {
    await insertDecision(tx, decisionOf(tx, laid, given, tx.now));
    await markDissemination(tx, laid.row.id, { state: 'returned' });
    await drafts.tell(tx, { ...laid.row, state: 'returned' }, 'product-returned', { reason: given.reason });
    await events.publish(tx, somethingWaits, {
      kind: 'product-returned',
      path: `/products/${laid.row.id}`,
      persons: [...(await hands(tx, laid.row.id))],
    });
    await record(tx, {
      act: 'dissemination.returned',
      object: { kind: 'dissemination', id: laid.row.id },
      reason: given.reason,
      facts: { submission: laid.submission.submission, contentSha256: given.contentSha256 },
    });
  }

  async function approve(tx: Transaction, laid: Ready, given: Approval, printed: Printed): Promise<void> {
    const { row, submission } = laid;
    const document = printed.pdf;
    await insertDecision(tx, decisionOf(tx, laid, given, printed.at));
    const approved = {
      state: 'approved',
      approved_submission: submission.submission,
      approved_as: 'approved',
      document_sha256: document.sha256,
      document_size: document.size,
    } as const;
    await markDissemination(tx, row.id, approved);
    await drafts.tell(tx, { ...row, ...approved }, 'product-approved', { reason: given.reason });
    await insertDelivery(tx, deliveryOf(tx, laid, printed));
    await markDissemination(tx, row.id, { state: 'sent', sent_at: tx.now });
    await drafts.tell(tx, { ...row, ...approved, state: 'sent' }, 'product-sent');
    if (row.authority_request !== null) await requests.answerWithProduct(tx, row.authority_request, row.id);
    await events.publish(tx, somethingWaits, {
      kind: 'product-received',
      path: `/received/${row.id}`,
      organisations: [row.recipient],
      roles: receivingRoles,
    });
    await events.publish(tx, disseminationSent, { disseminationId: row.id, caseId: row.case_id });
    await record(tx, {
      act: 'dissemination.approved',
      object: { kind: 'dissemination', id: row.id },
      reason: given.reason,
      facts: {
        submission: submission.submission,
        contentSha256: given.contentSha256,
        documentSha256: document.sha256,
      },
    });
    await record(tx, {
      act: 'dissemination.sent',
      object: { kind: 'dissemination', id: row.id },
      facts: { recipient: row.recipient, purpose: row.purpose, documentSha256: document.sha256 },
    });
  }

  function deliveryOf(
    tx: Transaction,
    { row, submission, verdict, sender }: Ready,
    printed: Printed,
  ): StoredDelivery {
    const due = dueIfRuled(config.jurisdiction, 'dissemination.feedback', tx.now);
    const conditions = conditionsOf(submission.content, cases.own);
    return {
      dissemination: row.id,
      recipient: row.recipient,
      number: row.number,
      title: row.title,
      type: row.type,
      purpose: row.purpose,
      request_reference: row.request_reference,
      language: row.language,
      classification: verdict.classification,
      sender,
      intelligence_annex: verdict.intelligenceAnnex,
      limits: {
        // What it was sent for; the originators' wider permission was given to this FIU, not to the recipient.
        purposes: [row.purpose],
        evidentiaryUse: conditions.evidentiaryUse,
        onwardDissemination: conditions.onwardDissemination,
        disclosureToSubject: conditions.disclosureToSubject,
        retentionUntil: conditions.retentionUntil,
      },
      composed: compose(submission.content),
      document_sha256: printed.pdf.sha256,
      document_size: printed.pdf.size,
      docx_sha256: printed.docx.sha256,
      docx_size: printed.docx.size,
      bundle_sha256: printed.bundle.sha256,
      bundle_size: printed.bundle.size,
      copy: 1,
      feedback_due_at: due?.dueAt ?? null,
      feedback_rule: due?.rule.citation ?? null,
      reminded_at: null,
      sent_at: tx.now,
      state: 'new',
    };
  }

  return { decide };
}

export type DecisionActs = ReturnType<typeof decisionActs>;

function decisionOf(tx: Transaction, { row, submission }: Ready, given: Approval, at: Instant) {
  return {
    dissemination: row.id,
    submission: submission.submission,
    submitted_by: submission.submitted_by,
    content_sha256: given.contentSha256,
    decision: given.decision,
    decided_by: tx.asker.person!,
    decided_at: at as string,
    reason: given.reason,
  };
}

function ownDraft(): Problem {
  return new Problem({
    code: 'own-draft',
    status: 403,
    detail: 'You wrote at this product or submitted it, so another person decides on it.',
  });
}

function draftChanged(submission: StoredSubmission | undefined, now: string | null): Problem {
  return new Problem({
    code: 'draft-changed',
    status: 409,
    detail:
      'The product is not the one that you read: it, or a fragment in it, was changed meanwhile. Read it again once it is submitted.',
    facts: { submitted: submission?.content_sha256 ?? null, now },
  });
}

function alreadyDecided(state: string): Problem {
  return new Problem({
    code: 'already-decided',
    status: 409,
    detail: 'This submission was decided already.',
    facts: { state },
  });
}

function caseClosed(): Problem {
  return new Problem({
    code: 'case-closed',
    status: 409,
    detail: 'The case was closed meanwhile. Return the draft, or have the case reopened first.',
  });
}

function recipientGone(): Problem {
  return new Problem({
    code: 'recipient-unknown',
    status: 422,
    detail: 'The recipient is no longer an authority that can receive products. Return the draft.',
  });
}
