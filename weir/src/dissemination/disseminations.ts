import { msFromInstant, newIdentifier, Problem, type Instant } from '@weir/engines/vocabulary';
import type { Cases } from '#cases';
import { findOrganisation, type Organisation, type NamesOf } from '#people';
import type { Asker, Platform, Transaction } from '#platform';
import { record } from '#audit';
import { compose } from './compose.ts';
import type { Difference, Draft, GuardVerdict, NewDissemination } from './contract.ts';
import { differenceOf } from './difference.ts';
import {
  authorsOf,
  findDissemination,
  insertDissemination,
  insertSubmission,
  lockDissemination,
  markDissemination,
  submissionsOf,
  writeDraft,
  type StoredDissemination,
  type StoredSubmission,
} from './dissemination-store.ts';
import { guard } from './guard.ts';
import { assemble, conditionsOf, contentSha256, type ProductContent } from './product-content.ts';
import { printProductAside, type ProductDocument } from './product-document.ts';
import { templateFor } from './product-template.ts';
import { refuseUnlessReceived } from './receiving-roles.ts';
import type { AuthorityRequestActs } from './authority-requests.ts';
import { somethingWaits, takeNumber } from '#platform';

export interface DisseminationRooms {
  readonly people: { readonly namesOf: NamesOf };
  readonly cases: Cases;
}

/** A draft with everything that belongs to it at this moment. */
export interface Current {
  readonly row: StoredDissemination;
  readonly recipient: Organisation | undefined;
  readonly content: ProductContent;
  readonly verdict: GuardVerdict;
}

/** The acts of those who write a product. Deciding on it is `decide.ts`. */
export function draftActs(platform: Platform, rooms: DisseminationRooms, requests: AuthorityRequestActs) {
  const { register, config, chance, events } = platform;
  const { cases } = rooms;

  /** The draft put together with its case's fragments, and judged, as both are now. */
  async function current(tx: Transaction, row: StoredDissemination): Promise<Current> {
    const draft = draftOf(row);
    const ids = draft.sections.flatMap(({ items }) =>
      items.flatMap((item) => (item.kind === 'fragment' ? [item.fragmentId] : (item.basedOn ?? []))),
    );
    const recipient = await findOrganisation(tx, { id: row.recipient });
    const { content, missing } = assemble(draft, {
      fragments: await cases.fragments(tx, row.case_id, ids),
      recipientName: recipient?.name ?? row.recipient,
      own: cases.own,
      template: templateFor(recipient?.type ?? null, tx.now.slice(0, 10)),
    });
    const sourceWords = await cases.sourceWords(tx, row.case_id);
    return { row, recipient, content, verdict: guard(content, { missing, sourceWords, own: cases.own }) };
  }

  async function tell(
    tx: Transaction,
    row: StoredDissemination,
    key: string,
    facts: Record<string, string> = {},
  ): Promise<void> {
    const recipient = await findOrganisation(tx, { id: row.recipient });
    await cases.productChanged(tx, row.case_id, {
      product: {
        id: row.id,
        number: row.number,
        title: row.title,
        recipient: recipient?.name ?? row.recipient,
        state: row.state,
        changedAt: tx.now,
      },
      key,
      facts,
    });
  }

  function create(asker: Asker, given: NewDissemination): Promise<string> {
    return register.as(asker, async (tx) => {
      const found = await cases.get(tx, given.caseId);
      if (!found.open) {
        throw new Problem({
          code: 'case-closed',
          status: 409,
          detail: 'The case is closed. Reopen it before a product is made from it.',
        });
      }
      await checkRecipient(tx, given.recipient);
      await checkRequest(tx, given, given.caseId);
      const number = await takeNumber(tx, 'dissemination_counter');
      const row: StoredDissemination = {
        id: newIdentifier(msFromInstant(tx.now), chance),
        number: `${config.jurisdiction}-D-${String(number).padStart(6, '0')}`,
        case_id: given.caseId,
        title: given.title,
        type: given.type,
        recipient: given.recipient,
        purpose: given.purpose,
        request_reference: given.requestReference,
        language: given.language,
        kind: given.kind,
        confidence: given.confidence,
        contact: given.contact,
        authority_request: given.authorityRequest,
        sections: given.sections,
        state: 'draft',
        version: 1,
        created_by: asker.person!,
        created_at: tx.now,
        changed_at: tx.now,
        approved_submission: null,
        approved_as: null,
        document_sha256: null,
        document_size: null,
        sent_at: null,
      };
      await insertDissemination(tx, row);
      await tell(tx, row, 'product-drafted');
      await record(tx, {
        act: 'dissemination.drafted',
        object: { kind: 'dissemination', id: row.id },
        facts: { case: given.caseId, recipient: given.recipient, purpose: given.purpose, type: given.type },
      });
      return row.id;
    });
  }

  /** A submitted draft that is written again is a draft again: nobody approves what is still moving. */
  function save(asker: Asker, id: string, given: Draft): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.approved_submission !== null) {
        throw new Problem({
          code: 'product-final',
          status: 409,
          detail: 'The product was approved and is not rewritten. Draft another one that says what is new.',
        });
      }
      if (row.version !== given.version) throw draftConflict(row, given);
      if (given.recipient !== row.recipient) await checkRecipient(tx, given.recipient);
      await checkRequest(tx, given, row.case_id);
      await writeDraft(tx, id, given, row.version + 1);
      if (row.state === 'submitted')
        await tell(
          tx,
          { ...row, title: given.title, recipient: given.recipient, state: 'draft' },
          'product-reopened',
        );
      await record(tx, {
        act: 'dissemination.draft-written',
        object: { kind: 'dissemination', id },
        facts: { version: row.version + 1, recipient: given.recipient, purpose: given.purpose },
      });
    });
  }

  function submit(asker: Asker, id: string, version: number): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.state !== 'draft' && row.state !== 'returned') {
        throw new Problem({
          code: 'product-not-a-draft',
          status: 409,
          detail: 'Only a draft is submitted; this product is past that.',
          facts: { state: row.state },
        });
      }
      if (row.version !== version) {
        throw new Problem({
          code: 'draft-changed',
          status: 409,
          detail: 'The draft was changed meanwhile. Read it as it is now, then submit it.',
          facts: { version: row.version },
        });
      }
      const { content, verdict } = await current(tx, row);
      if (!verdict.allowed) throw guardRefused(verdict);
      await refuseUnlessReceived(tx, row.recipient);
      const before = await submissionsOf(tx, id);
      const submission: StoredSubmission = {
        dissemination: id,
        submission: (before.at(-1)?.submission ?? 0) + 1,
        content,
        content_sha256: verdict.contentSha256,
        guard: verdict,
        submitted_by: asker.person!,
        submitted_at: tx.now,
      };
      await insertSubmission(tx, submission);
      await markDissemination(tx, id, { state: 'submitted' });
      await cases.readyForDecision(tx, row.case_id);
      await tell(tx, { ...row, state: 'submitted' }, 'product-submitted');
      await events.publish(tx, somethingWaits, {
        kind: 'product-to-approve',
        path: `/products/${id}`,
        roles: ['fiu_supervisor'],
        compartment: (await cases.get(tx, row.case_id)).compartment,
      });
      await record(tx, {
        act: 'dissemination.submitted',
        object: { kind: 'dissemination', id },
        facts: { submission: submission.submission, contentSha256: verdict.contentSha256 },
      });
    });
  }

  function judge(asker: Asker, id: string): Promise<GuardVerdict> {
    return register.as(asker, async (tx) => (await current(tx, await rowOr404(tx, id))).verdict);
  }

  /** What lies before the approver against the submission before it; for a draft, the draft against the last submission. */
  function difference(asker: Asker, id: string): Promise<Difference> {
    return register.as(asker, async (tx) => {
      const row = await rowOr404(tx, id);
      const submissions = await submissionsOf(tx, id);
      const last = submissions.at(-1);
      const laid = row.state === 'draft' || row.state === 'returned' ? undefined : last;
      const from = laid === undefined ? last : submissions.at(-2);
      const now = laid?.content ?? (await current(tx, row)).content;
      return {
        from:
          from === undefined
            ? null
            : {
                submission: from.submission,
                at: from.submitted_at,
                contentSha256: from.content_sha256,
              },
        to: { submission: laid?.submission ?? null, contentSha256: contentSha256(now) },
        ...differenceOf(from?.content ?? null, now),
      };
    });
  }

  /** A draft on paper, marked as one. */
  function printDraft(given: { current: Current; authority: string; at: Instant }): Promise<Buffer> {
    const { row, content, verdict } = given.current;
    return printProductAside(
      documentOf(row, content, {
        verdict,
        own: cases.own,
        authority: given.authority,
        date: given.at,
        signedBy: null,
      }),
    );
  }

  async function checkRequest(
    tx: Transaction,
    given: Pick<Draft, 'authorityRequest' | 'recipient'>,
    caseId: string,
  ): Promise<void> {
    if (given.authorityRequest !== null)
      await requests.checkAnswers(tx, given.authorityRequest, { recipient: given.recipient, caseId });
  }

  return { current, tell, create, save, submit, judge, difference, printDraft };
}

export type DraftActs = ReturnType<typeof draftActs>;

/** What is printed of a content; signed it is what leaves, unsigned it is a draft. */
export function documentOf(
  row: Pick<StoredDissemination, 'number'>,
  content: ProductContent,
  given: { verdict: GuardVerdict; own: string; authority: string; date: Instant; signedBy: string | null },
): ProductDocument {
  return {
    number: row.number,
    title: content.title,
    authority: given.authority,
    recipientName: content.recipientName,
    type: content.type,
    purpose: content.purpose,
    requestReference: content.requestReference,
    language: content.language,
    composed: compose(content),
    conditions: conditionsOf(content, given.own),
    intelligenceAnnex: given.verdict.intelligenceAnnex,
    contentSha256: given.verdict.contentSha256,
    date: given.date,
    draft: given.signedBy === null,
    kind: content.kind,
    confidence: content.confidence,
    contact: content.contact,
    template: content.template,
    signedBy: given.signedBy,
    copy: 1,
  };
}

export function draftOf(row: StoredDissemination): Omit<Draft, 'version'> {
  return {
    title: row.title,
    type: row.type,
    recipient: row.recipient,
    purpose: row.purpose,
    requestReference: row.request_reference,
    language: row.language,
    kind: row.kind,
    confidence: row.confidence,
    contact: row.contact,
    authorityRequest: row.authority_request,
    sections: row.sections,
  };
}

/** Everyone who may not decide on it: who wrote at it, and who submitted it. */
export async function hands(tx: Transaction, id: string): Promise<Set<string>> {
  const authors = (await authorsOf(tx, [id])).get(id) ?? [];
  const submitted = (await submissionsOf(tx, id)).at(-1)?.submitted_by;
  return new Set([...authors, ...(submitted === undefined ? [] : [submitted])]);
}

async function checkRecipient(tx: Transaction, id: string): Promise<void> {
  const recipient = await findOrganisation(tx, { id });
  if (recipient?.kind !== 'authority') {
    throw new Problem({
      code: 'recipient-unknown',
      status: 422,
      detail: 'A product goes to an authority that is registered here. Choose one of those.',
    });
  }
}

export async function rowOr404(tx: Transaction, id: string): Promise<StoredDissemination> {
  return (await findDissemination(tx, id)) ?? refuse();
}

export async function lockedOr404(tx: Transaction, id: string): Promise<StoredDissemination> {
  return (await lockDissemination(tx, id)) ?? refuse();
}

function refuse(): never {
  throw new Problem({
    code: 'dissemination-unknown',
    status: 404,
    detail: 'There is no such product, or it is not yours to see.',
  });
}

export function guardRefused(verdict: GuardVerdict): Problem {
  return new Problem({
    code: 'guard-refused',
    status: 422,
    detail:
      'The product may not leave as it is. Each reason names the fragment it lies in; mend those, then submit again.',
    facts: { blocks: verdict.blocks },
  });
}

function draftConflict(row: StoredDissemination, given: Draft): Problem {
  return new Problem({
    code: 'draft-conflict',
    status: 409,
    detail: 'Somebody changed this draft while you wrote. Both are here; join them and save again.',
    facts: { yours: given, theirs: { ...draftOf(row), version: row.version } },
  });
}
