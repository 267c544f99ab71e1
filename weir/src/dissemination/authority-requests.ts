import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { record } from '#audit';
import { findOrganisation } from '#people';
import {
  dueIfRuled,
  somethingWaits,
  type Asker,
  type Platform,
  type Transaction,
  takeNumber,
} from '#platform';
import type {
  AskedRequest,
  AuthorityRequest,
  NewAuthorityRequest,
  Proposal,
  ProposalDecision,
} from './authority-request-contract.ts';
import {
  caseOfRequest,
  decideProposal,
  findRequest,
  insertProposal,
  insertRequest,
  linkCase,
  markRequest,
  proposalsOf,
  type StoredRequest,
} from './authority-request-store.ts';
import type { DisseminationRooms } from './disseminations.ts';
import { receivingRoles } from './receiving-roles.ts';

/**
 * An authority asks, the FIU answers: with a product, that it holds nothing, that it may not say, or that it declines. The
 * last three are different answers, and each needs a second person; what the work looks like from inside stays inside.
 */
export function authorityRequestActs(platform: Platform, rooms: DisseminationRooms) {
  const { register, config, chance, events } = platform;

  function ask(asker: Asker, given: NewAuthorityRequest): Promise<string> {
    return register.as(asker, async (tx) => {
      const number = await takeNumber(tx, 'authority_request_counter');
      const due = dueIfRuled(config.jurisdiction, 'authority-request.answer', tx.now);
      const row: StoredRequest = {
        id: newIdentifier(msFromInstant(tx.now), chance),
        number: `${config.jurisdiction}-A-${String(number).padStart(6, '0')}`,
        organisation: asker.organisation!,
        reference: given.reference,
        purpose: given.purpose,
        legal_basis: given.legalBasis,
        urgency: given.urgency,
        needed_by: given.neededBy,
        subjects: given.subjects,
        question: given.question,
        state: 'received',
        asked_by: asker.person!,
        asked_at: tx.now,
        due_at: due?.dueAt ?? null,
        due_rule: due?.rule.citation ?? null,
        answer_kind: null,
        answer_ground: null,
        answer_reasons: null,
        answer_product: null,
        answered_at: null,
      };
      await insertRequest(tx, row);
      await events.publish(tx, somethingWaits, {
        kind: 'authority-request-arrived',
        path: `/authority-requests/${row.id}`,
        roles: ['fiu_analyst', 'fiu_supervisor'],
      });
      await log(tx, 'authority-request.asked', row.id, { purpose: given.purpose, urgency: given.urgency });
      return row.id;
    });
  }

  function take(asker: Asker, id: string, caseId: string): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await openOr409(tx, id);
      const found = await rooms.cases.get(tx, caseId);
      if (!found.open) {
        throw new Problem({
          code: 'case-closed',
          status: 409,
          detail: 'The case is closed. Reopen it, or take the request into another.',
        });
      }
      if ((await caseOfRequest(tx, id)) !== null || row.state !== 'received') {
        throw new Problem({
          code: 'request-in-case',
          status: 409,
          detail: 'The request is in a case already. Go on in that case.',
        });
      }
      await linkCase(tx, id, caseId);
      await markRequest(tx, id, { state: 'in_work' });
      await log(tx, 'authority-request.taken', id, { case: caseId });
    });
  }

  function propose(asker: Asker, id: string, given: Proposal): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await openOr409(tx, id);
      const before = await proposalsOf(tx, id);
      if (before.at(-1)?.decision === null) {
        throw new Problem({
          code: 'proposal-open',
          status: 409,
          detail: 'An answer is before the approver already. Have it decided first.',
        });
      }
      if (row.state === 'received') await markRequest(tx, id, { state: 'in_work' });
      await insertProposal(tx, { request: id, proposal: before.length + 1, ...given });
      await events.publish(tx, somethingWaits, {
        kind: 'authority-request-to-approve',
        path: `/authority-requests/${id}`,
        roles: ['fiu_supervisor'],
        compartment: await compartmentOf(tx, id),
      });
      await log(tx, 'authority-request.answer-proposed', id, { kind: given.kind, ground: given.ground });
    });
  }

  function decide(asker: Asker, id: string, given: ProposalDecision): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await openOr409(tx, id);
      const laid = (await proposalsOf(tx, id)).at(-1);
      if (laid?.decision !== null || laid.proposal !== given.proposal) {
        throw new Problem({
          code: 'proposal-changed',
          status: 409,
          detail: 'The answer that you read is not before you any more. Look at the request again.',
        });
      }
      if (laid.proposed_by === asker.person) {
        throw new Problem({
          code: 'own-proposal',
          status: 403,
          detail: 'You wrote this answer, so another person decides on it.',
        });
      }
      await decideProposal(tx, { request: id, proposal: given.proposal }, given);
      if (given.decision === 'approved') {
        await markRequest(tx, id, {
          state: 'answered',
          answer_kind: laid.kind,
          answer_ground: laid.ground,
          answer_reasons: laid.reasons,
          answered_at: tx.now,
        });
        await tellAuthority(tx, row);
      } else {
        await events.publish(tx, somethingWaits, {
          kind: 'authority-request-returned',
          path: `/authority-requests/${id}`,
          persons: [laid.proposed_by],
        });
      }
      await record(tx, {
        act:
          given.decision === 'approved' ? 'authority-request.answered' : 'authority-request.answer-returned',
        object: { kind: 'authority-request', id },
        reason: given.reason,
        facts: { kind: laid.kind, ground: laid.ground },
      });
    });
  }

  /** A product that names the request was sent: that is its answer. */
  async function answerWithProduct(tx: Transaction, id: string, product: string): Promise<void> {
    const row = await openOr409(tx, id);
    const laid = (await proposalsOf(tx, id)).at(-1);
    if (laid?.decision === null) {
      throw new Problem({
        code: 'proposal-open',
        status: 409,
        detail: 'Another answer to this request is before the approver. Have that one decided first.',
      });
    }
    await markRequest(tx, id, {
      state: 'answered',
      answer_kind: 'product',
      answer_product: product,
      answered_at: tx.now,
    });
    await tellAuthority(tx, row);
    await log(tx, 'authority-request.answered', id, { kind: 'product', product });
  }

  /** @throws Problem `request-not-for-this`: a product answers a request of its recipient that lies in its case */
  async function checkAnswers(
    tx: Transaction,
    id: string,
    product: { recipient: string; caseId: string },
  ): Promise<StoredRequest> {
    const row = await openOr409(tx, id);
    if (row.organisation === product.recipient && (await caseOfRequest(tx, id)) === product.caseId)
      return row;
    throw new Problem({
      code: 'request-not-for-this',
      status: 422,
      detail:
        'A product answers a request of its own recipient that was taken into its case. Take it into the case first.',
    });
  }

  async function compartmentOf(tx: Transaction, id: string): Promise<string | null> {
    const caseId = await caseOfRequest(tx, id);
    return caseId === null ? null : (await rooms.cases.get(tx, caseId)).compartment;
  }

  function tellAuthority(tx: Transaction, row: StoredRequest): Promise<void> {
    return events.publish(tx, somethingWaits, {
      kind: 'authority-request-answered',
      path: `/asked/${row.id}`,
      organisations: [row.organisation],
      roles: receivingRoles,
    });
  }

  async function view(tx: Transaction, row: StoredRequest): Promise<AuthorityRequest> {
    const proposals = await proposalsOf(tx, row.id);
    const caseId = await caseOfRequest(tx, row.id);
    const names = await rooms.people.namesOf(tx, [
      ...new Set([
        row.asked_by,
        ...proposals.flatMap((each) => [
          each.proposed_by,
          ...(each.decided_by === null ? [] : [each.decided_by]),
        ]),
      ]),
    ]);
    const person = (id: string) => ({ id, name: names.get(id)?.name ?? null });
    const waiting = proposals.find((each) => each.decision === null);
    const open = row.state !== 'answered';
    return {
      ...askedView(row),
      from: {
        id: row.organisation,
        name: (await findOrganisation(tx, { id: row.organisation }))?.name ?? row.organisation,
      },
      askedBy: person(row.asked_by),
      caseId,
      caseNumber: caseId === null ? null : (await rooms.cases.get(tx, caseId)).number,
      proposals: proposals.map((each) => ({
        proposal: each.proposal,
        kind: each.kind,
        ground: each.ground,
        reasons: each.reasons,
        by: person(each.proposed_by),
        at: each.proposed_at,
        decision:
          each.decision === null
            ? null
            : {
                decision: each.decision,
                by: person(each.decided_by!),
                at: each.decided_at!,
                reason: each.decision_reason!,
              },
      })),
      may: {
        take: open && row.state === 'received' && caseId === null,
        propose: open && waiting === undefined,
        decide:
          waiting !== undefined &&
          tx.asker.roles.includes('fiu_supervisor') &&
          waiting.proposed_by !== tx.asker.person,
      },
    };
  }

  return { ask, take, propose, decide, answerWithProduct, checkAnswers, view };
}

export type AuthorityRequestActs = ReturnType<typeof authorityRequestActs>;

export function askedView(row: StoredRequest): AskedRequest {
  return {
    id: row.id,
    number: row.number,
    reference: row.reference,
    purpose: row.purpose,
    legalBasis: row.legal_basis,
    urgency: row.urgency,
    neededBy: row.needed_by,
    subjects: row.subjects,
    question: row.question,
    state: row.state,
    askedAt: row.asked_at,
    dueAt: row.due_at,
    dueRule: row.due_rule,
    answer:
      row.answer_kind === null
        ? null
        : {
            kind: row.answer_kind,
            ground: row.answer_ground,
            reasons: row.answer_reasons,
            productId: row.answer_product,
            at: row.answered_at!,
          },
  };
}

export function requestUnknown(): Problem {
  return new Problem({
    code: 'authority-request-unknown',
    status: 404,
    detail: 'There is no such request from an authority, or it is not yours to see.',
  });
}

async function openOr409(tx: Transaction, id: string): Promise<StoredRequest> {
  const row = await findRequest(tx, id, { lock: true });
  if (row === undefined) throw requestUnknown();
  if (row.state !== 'answered') return row;
  throw new Problem({
    code: 'authority-request-answered',
    status: 409,
    detail:
      'This request from an authority was answered already. If more is needed, the authority makes a new request.',
  });
}

function log(tx: Transaction, act: string, id: string, facts: Record<string, string | null>): Promise<void> {
  return record(tx, { act, object: { kind: 'authority-request', id }, facts });
}
