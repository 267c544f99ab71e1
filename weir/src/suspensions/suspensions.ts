import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { record } from '#audit';
import type { Cases } from '#cases';
import type { Intake } from '#intake';
import { findOrganisation, type NamesOf } from '#people';
import {
  ruleInForce,
  somethingWaits,
  type Asker,
  type Platform,
  type Transaction,
  takeNumber,
} from '#platform';
import type { NewSuspension, SuspensionDraft } from './contract.ts';
import { contentOf, contentSha256 } from './suspension.ts';
import {
  findSuspension,
  insertSubmission,
  insertSuspension,
  lockSuspension,
  submissionsOf,
  updateSuspension,
  type StoredSuspension,
} from './suspension-store.ts';

export interface SuspensionRooms {
  readonly people: { readonly namesOf: NamesOf };
  readonly cases: Cases;
  readonly intake: Pick<Intake, 'accepted'>;
}

/** The acts of those who write a suspension. Deciding on it is `serve.ts`, its end `end.ts`. */
export function draftActs(platform: Platform, rooms: SuspensionRooms) {
  const { register, config, chance, events } = platform;
  const { cases } = rooms;

  const create = (asker: Asker, given: NewSuspension): Promise<string> =>
    register.as(asker, (tx) => createIn(tx, given));

  async function createIn(tx: Transaction, given: NewSuspension): Promise<string> {
    if (!(await cases.get(tx, given.caseId)).open) throw caseClosed();
    await check(tx, given.caseId, given);
    const number = await takeNumber(tx, 'suspension_counter');
    const row: StoredSuspension = {
      id: newIdentifier(msFromInstant(tx.now), chance),
      number: `${config.jurisdiction}-S-${String(number).padStart(6, '0')}`,
      case_id: given.caseId,
      ...columnsOf(given),
      state: 'draft',
      version: 1,
      created_by: tx.asker.person!,
      created_at: tx.now,
      changed_at: tx.now,
      approved_submission: null,
      approved_as: null,
      served_at: null,
      ends_at: null,
      ends_estimated: null,
      rule: null,
      warned: 0,
      ended_at: null,
      ended_by: null,
      ended_reason: null,
      court_order: null,
    };
    await insertSuspension(tx, row);
    await cases.noted(tx, row.case_id, 'suspension-drafted', { number: row.number });
    await note(tx, row.id, 'drafted', { case: row.case_id, entity: row.entity, kind: row.kind });
    return row.id;
  }

  /** A submitted draft that is written again is a draft again: nobody approves what is still moving. */
  function save(asker: Asker, id: string, given: SuspensionDraft): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.approved_submission !== null) throw pastDraft(row.state);
      if (row.version !== given.version) throw draftChanged({ version: row.version });
      await check(tx, row.case_id, given);
      await updateSuspension(tx, id, { ...columnsOf(given), state: 'draft', version: row.version + 1 });
      await note(tx, id, 'draft-written', { version: row.version + 1 });
    });
  }

  function submit(asker: Asker, id: string, version: number): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.state !== 'draft' && row.state !== 'returned') throw pastDraft(row.state);
      if (row.version !== version) throw draftChanged({ version: row.version });
      const found = await cases.get(tx, row.case_id);
      if (!found.open) throw caseClosed();
      const content = contentOf(row);
      const submission = ((await submissionsOf(tx, id)).at(-1)?.submission ?? 0) + 1;
      await insertSubmission(tx, {
        suspension: id,
        submission,
        content,
        content_sha256: contentSha256(content),
        submitted_by: asker.person!,
        submitted_at: tx.now,
      });
      await updateSuspension(tx, id, { state: 'submitted' });
      await cases.noted(tx, row.case_id, 'suspension-submitted', { number: row.number });
      await events.publish(tx, somethingWaits, {
        kind: 'suspension-submitted',
        path: `/suspensions/${id}`,
        roles: ['fiu_supervisor'],
        compartment: found.compartment,
      });
      await note(tx, id, 'submitted', { submission, contentSha256: contentSha256(content) });
    });
  }

  /** What it names exists, and the law of this country knows the act. */
  async function check(
    tx: Transaction,
    caseId: string,
    given: Omit<SuspensionDraft, 'version'>,
  ): Promise<void> {
    if ((await findOrganisation(tx, { id: given.entity }))?.kind !== 'reporting_entity') {
      throw new Problem({
        code: 'entity-unknown',
        status: 422,
        detail: 'A suspension is served on a reporting entity that is registered here. Choose one of those.',
      });
    }
    if ((given.kind === 'transaction') !== (given.transactionReference !== null)) {
      throw new Problem({
        code: 'transaction-reference-wrong',
        status: 422,
        detail:
          'To suspend a transaction, give the reference by which the entity knows it; to suspend an account, give none.',
      });
    }
    if (ruleInForce(config.jurisdiction, `suspension.${given.kind}`, tx.now) === undefined) {
      throw new Problem({
        code: 'deadline-rule-unknown',
        status: 409,
        detail: `The law of this node knows no suspension of this kind. Add the rule suspension.${given.kind} to the reference data with its citation.`,
      });
    }
    if (given.fragmentId !== null) {
      const [fragment] = await cases.fragments(tx, caseId, [given.fragmentId]);
      if (fragment === undefined || fragment.withdrawn !== null) {
        throw new Problem({
          code: 'fragment-unknown',
          status: 422,
          detail: 'The case has no such piece, or it was withdrawn. Choose another, or none.',
        });
      }
    }
    if (given.reportId !== null) {
      const report = await rooms.intake.accepted(tx, given.reportId);
      if (report.organisation !== given.entity) {
        throw new Problem({
          code: 'report-of-another',
          status: 422,
          detail:
            'The report is of another entity. Name one that the entity to be served filed itself: it will learn of the link.',
        });
      }
    }
  }

  return { create, createIn, save, submit };
}

export type DraftActs = ReturnType<typeof draftActs>;

function columnsOf(given: Omit<SuspensionDraft, 'version'>) {
  return {
    kind: given.kind,
    entity: given.entity,
    account: given.account,
    transaction_reference: given.transactionReference,
    amount: given.money?.amount ?? null,
    currency: given.money?.currency ?? null,
    instruction: given.instruction,
    ground: given.ground,
    fragment: given.fragmentId,
    report: given.reportId,
  };
}

/** Ids and codes alone. */
export async function note(
  tx: Transaction,
  id: string,
  act: string,
  facts: Record<string, string | number | null> = {},
  reason?: string,
): Promise<void> {
  await record(tx, {
    act: `suspensions.${act}`,
    object: { kind: 'suspension', id },
    ...(reason === undefined ? {} : { reason }),
    facts,
  });
}

export async function rowOr404(tx: Transaction, id: string): Promise<StoredSuspension> {
  return (await findSuspension(tx, id)) ?? refuse();
}

export async function lockedOr404(tx: Transaction, id: string): Promise<StoredSuspension> {
  return (await lockSuspension(tx, id)) ?? refuse();
}

function refuse(): never {
  throw new Problem({
    code: 'suspension-unknown',
    status: 404,
    detail: 'There is no such suspension, or it is not yours to see.',
  });
}

export function draftChanged(facts: Record<string, string | number | null>): Problem {
  return new Problem({
    code: 'draft-changed',
    status: 409,
    detail: 'The draft was changed meanwhile. Read it as it is now, then go on.',
    facts,
  });
}

function pastDraft(state: string): Problem {
  return new Problem({
    code: 'suspension-not-a-draft',
    status: 409,
    detail: 'Only a draft is written or submitted; this suspension is past that.',
    facts: { state },
  });
}

export function caseClosed(): Problem {
  return new Problem({
    code: 'case-closed',
    status: 409,
    detail: 'The case is closed. Reopen it before anything is suspended in it.',
  });
}
