import { Problem } from '@weir/engines/vocabulary';
import { findOrganisation } from '#people';
import { dueUnder, somethingWaits, theNode, type Asker, type Platform, type Transaction } from '#platform';
import type { Acknowledgement, Approval } from './contract.ts';
import {
  acknowledgementsOf,
  findServing,
  insertAcknowledgement,
  insertServing,
  type StoredServing,
} from './serving-store.ts';
import { isRunning } from './suspension.ts';
import {
  authorsOf,
  insertDecision,
  lockSuspension,
  submissionsOf,
  updateSuspension,
} from './suspension-store.ts';
import { caseClosed, draftChanged, lockedOr404, note, type SuspensionRooms } from './suspensions.ts';

/**
 * The second pair of eyes, and what follows at once from its yes: the entity is served, and the clock runs. A decision binds
 * the exact content that its maker read.
 */
export function servingActs(platform: Platform, rooms: SuspensionRooms) {
  const { register, events, config } = platform;
  const { cases } = rooms;

  function decide(asker: Asker, id: string, given: Approval): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      const submission = (await submissionsOf(tx, id)).at(-1);
      const hands = new Set([...(await authorsOf(tx, id)), submission?.submitted_by]);
      if (hands.has(asker.person!)) throw ownDraft();
      if (row.approved_submission !== null || row.state === 'returned') throw alreadyDecided(row.state);
      if (
        row.state !== 'submitted' ||
        submission === undefined ||
        submission.content_sha256 !== given.contentSha256
      )
        throw draftChanged({ submitted: submission?.content_sha256 ?? null });
      const found = await cases.get(tx, row.case_id);
      await insertDecision(tx, {
        suspension: id,
        submission: submission.submission,
        submitted_by: submission.submitted_by,
        content_sha256: given.contentSha256,
        decision: given.decision,
        decided_by: asker.person!,
        decided_at: tx.now,
        reason: given.reason,
      });
      if (given.decision === 'returned') {
        await updateSuspension(tx, id, { state: 'returned' });
        await cases.noted(tx, row.case_id, 'suspension-returned', {
          number: row.number,
          reason: given.reason,
        });
        await events.publish(tx, somethingWaits, {
          kind: 'suspension-returned',
          path: `/suspensions/${id}`,
          persons: [submission.submitted_by],
          compartment: found.compartment,
        });
        await note(tx, id, 'returned', { submission: submission.submission }, given.reason);
        return;
      }
      if (!found.open) throw caseClosed();
      const { rule, dueAt, estimated } = dueUnder(config.jurisdiction, `suspension.${row.kind}`, tx.now);
      await updateSuspension(tx, id, {
        state: 'served',
        approved_submission: submission.submission,
        approved_as: 'approved',
        served_at: tx.now,
        ends_at: dueAt,
        ends_estimated: estimated,
        rule,
      });
      const own = await findOrganisation(tx, { id: asker.organisation ?? '' });
      await insertServing(tx, {
        suspension: id,
        entity: row.entity,
        number: row.number,
        kind: row.kind,
        account: row.account,
        transaction_reference: row.transaction_reference,
        amount: row.amount,
        currency: row.currency,
        instruction: row.instruction,
        report: row.report,
        sender: own?.name ?? cases.own,
        citation: rule.citation,
        served_at: tx.now,
        ends_at: dueAt,
        ends_estimated: estimated,
        ended_at: null,
        ended_as: null,
        court_order: null,
      });
      await cases.noted(tx, row.case_id, 'suspension-served', {
        number: row.number,
        until: dueAt,
        reason: given.reason,
      });
      await events.publish(tx, somethingWaits, {
        kind: 'suspension-served',
        path: `/served-suspensions/${id}`,
        organisations: [row.entity],
        roles: ['re_reporting_officer'],
      });
      const facts = { submission: submission.submission, contentSha256: given.contentSha256 };
      await note(tx, id, 'approved', facts, given.reason);
      await note(tx, id, 'served', { entity: row.entity, rule: rule.id, endsAt: dueAt });
    });
  }

  /**
   * The entity's word and its way back into the case, in one transaction. The case is beyond the entity's sight, so the node's
   * role is added for it; the word itself is still held to the entity's own policy.
   */
  function acknowledge(asker: Asker, id: string, given: Acknowledgement): Promise<void> {
    return register.as({ ...asker, roles: [...asker.roles, ...theNode.roles] }, async (tx) => {
      await servingOr404(tx, id);
      const row = (await lockSuspension(tx, id))!;
      if (!isRunning(row, tx.now)) throw over();
      if ((await acknowledgementsOf(tx, [id])).has(id)) {
        throw new Problem({
          code: 'acknowledged-already',
          status: 409,
          detail: 'Your organisation acknowledged this suspension already. To correct it, write to the FIU.',
        });
      }
      const carriedOut = given.outcome === 'carried_out';
      await insertAcknowledgement(tx, {
        suspension: id,
        outcome: given.outcome,
        held_amount: carriedOut ? given.held.amount : null,
        held_currency: carriedOut ? given.held.currency : null,
        reason: carriedOut ? null : given.reason,
        acknowledged_by: asker.person!,
        acknowledged_at: tx.now,
      });
      await cases.noted(tx, row.case_id, 'suspension-acknowledged', {
        number: row.number,
        outcome: given.outcome,
        ...(carriedOut ? { held: `${given.held.amount} ${given.held.currency}` } : { reason: given.reason }),
      });
      await events.publish(tx, somethingWaits, {
        kind: 'suspension-acknowledged',
        path: `/suspensions/${id}`,
        persons: await authorsOf(tx, id),
        compartment: (await cases.get(tx, row.case_id)).compartment,
      });
      await note(tx, id, 'acknowledged', { outcome: given.outcome });
    });
  }

  return { decide, acknowledge };
}

export type ServingActs = ReturnType<typeof servingActs>;

export async function servingOr404(tx: Transaction, id: string): Promise<StoredServing> {
  const row = await findServing(tx, { id, entity: tx.asker.organisation ?? '' });
  if (row === undefined) {
    throw new Problem({
      code: 'suspension-unknown',
      status: 404,
      detail: 'No suspension of this id was served on your organisation.',
    });
  }
  return row;
}

export function over(): Problem {
  return new Problem({
    code: 'suspension-ended',
    status: 409,
    detail: 'The suspension is not in force any more, so nothing is done under it.',
  });
}

function ownDraft(): Problem {
  return new Problem({
    code: 'own-draft',
    status: 403,
    detail: 'You wrote at this suspension or submitted it, so another person decides on it.',
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
