import { msFromInstant, newIdentifier, Problem, type Instant } from '@weir/engines/vocabulary';
import { ownConditions, type Cases, type Obtained } from '#cases';
import { findOrganisation, peopleOf, type NamesOf } from '#people';
import {
  dueUnder,
  jurisdiction,
  somethingWaits,
  type Asker,
  type Platform,
  type Transaction,
  takeNumber,
} from '#platform';
import { record } from '#audit';
import type {
  Extension,
  Further,
  NewRequest,
  RequestApproval,
  RequestContent,
  RequestDraft,
} from './contract.ts';
import { requestServed } from './request-events.ts';
import {
  answersOf,
  authorsOf,
  filesOf,
  findServed,
  insertAct,
  insertDecision,
  insertRequest,
  insertServed,
  lockRequest,
  openStates,
  updateRequest,
  updateServed,
  type StoredRequest,
  type StoredServed,
} from './request-store.ts';

/** The acts of the FIU's people. What the entity does is `answering.ts`. */
export function askingActs(platform: Platform, rooms: { cases: Cases; people: { namesOf: NamesOf } }) {
  const { register, config, chance, events } = platform;
  const { cases } = rooms;

  async function noted(
    tx: Transaction,
    row: Pick<StoredRequest, 'id' | 'case_id' | 'number' | 'entity'>,
    key: string,
    facts: Record<string, string> = {},
  ): Promise<void> {
    const entity = await findOrganisation(tx, { id: row.entity });
    await cases.noted(tx, row.case_id, key, {
      number: row.number,
      recipient: entity?.name ?? row.entity,
      request: row.id,
      ...facts,
    });
  }

  function create(asker: Asker, given: NewRequest): Promise<string> {
    return register.as(asker, async (tx) => {
      const found = await cases.get(tx, given.caseId);
      if (!found.open) {
        throw new Problem({
          code: 'case-closed',
          status: 409,
          detail: 'The case is closed. Reopen it before anybody is asked for it.',
        });
      }
      await checkEntity(tx, given.entity);
      checkContent(given.content, found.number);
      const row = {
        id: newIdentifier(msFromInstant(tx.now), chance),
        number: `${config.jurisdiction}-Q-${String(await takeNumber(tx, 'request_counter')).padStart(6, '0')}`,
        case_id: given.caseId,
        entity: given.entity,
        content: given.content,
        created_by: asker.person!,
        created_at: tx.now,
        changed_at: tx.now,
      };
      await insertRequest(tx, row);
      await noted(tx, row, 'request-drafted');
      await events.publish(tx, somethingWaits, {
        kind: 'request-to-approve',
        path: `/obtaining/${row.id}`,
        roles: ['fiu_supervisor'],
        compartment: found.compartment,
      });
      await record(tx, {
        act: 'requests.drafted',
        object: { kind: 'request', id: row.id },
        facts: { case: given.caseId, entity: given.entity, items: given.content.items.length },
      });
      return row.id;
    });
  }

  function save(asker: Asker, id: string, given: RequestDraft): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.state !== 'drafted' || row.withdrawn_at !== null) {
        throw new Problem({
          code: 'request-final',
          status: 409,
          detail:
            'The request was approved or withdrawn and is not rewritten. Withdraw it, and draft another.',
        });
      }
      if (row.version !== given.version) {
        throw new Problem({
          code: 'request-changed',
          status: 409,
          detail: 'Somebody changed this draft while you wrote. Both are here; join them and save again.',
          facts: { yours: given, theirs: { entity: row.entity, content: row.content, version: row.version } },
        });
      }
      if (given.entity !== row.entity) await checkEntity(tx, given.entity);
      checkContent(given.content, (await cases.get(tx, row.case_id)).number);
      await updateRequest(tx, id, {
        entity: given.entity,
        content: given.content,
        version: row.version + 1,
      });
      await record(tx, {
        act: 'requests.draft-written',
        object: { kind: 'request', id },
        facts: { version: row.version + 1, entity: given.entity },
      });
    });
  }

  /** Binds the content that was read: what changed meanwhile is not approved by it. */
  function decide(asker: Asker, id: string, given: RequestApproval): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      const authors = await authorsOf(tx, id);
      if (authors.includes(asker.person ?? '')) {
        throw new Problem({
          code: 'own-request',
          status: 403,
          detail: 'You wrote at this request, so somebody else decides on it.',
        });
      }
      if (row.withdrawn_at !== null) throw withdrawn();
      if (row.state !== 'drafted' || row.content_sha256 !== given.contentSha256) {
        throw new Problem({
          code: 'request-changed',
          status: 409,
          detail: 'The request is not any more what you read. Read it as it is now, then decide.',
          facts: { contentSha256: row.content_sha256, state: row.state },
        });
      }
      await insertDecision(tx, {
        request: id,
        content_sha256: row.content_sha256,
        decision: given.decision,
        decided_by: asker.person!,
        decided_at: tx.now,
        reason: given.reason,
      });
      if (given.decision === 'approved')
        await updateRequest(tx, id, {
          state: 'approved',
          approved_sha256: row.content_sha256,
          approved_as: 'approved',
        });
      await noted(tx, row, `request-${given.decision}`);
      await events.publish(tx, somethingWaits, {
        kind: `request-${given.decision}`,
        path: `/obtaining/${id}`,
        persons: authors,
        compartment: (await cases.get(tx, row.case_id)).compartment,
      });
      await record(tx, {
        act: `requests.${given.decision}`,
        object: { kind: 'request', id },
        reason: given.reason,
        facts: { contentSha256: row.content_sha256 },
      });
    });
  }

  function serve(asker: Asker, id: string): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.withdrawn_at !== null) throw withdrawn();
      if (row.state === 'sent') {
        throw new Problem({
          code: 'request-served',
          status: 409,
          detail: 'The request was served already; its clock runs since then.',
        });
      }
      if (row.state !== 'approved') {
        throw new Problem({
          code: 'request-not-approved',
          status: 409,
          detail: 'A second person approves a request before it is served.',
        });
      }
      await checkEntity(tx, row.entity);
      const officers = await peopleOf(tx, row.entity, ['re_reporting_officer']);
      if (officers.length === 0) {
        throw new Problem({
          code: 'entity-without-officer',
          status: 422,
          detail:
            'Nobody at this entity may receive it here: it has no active reporting officer. Serve it on paper, or have the entity registered again.',
        });
      }
      const due = dueUnder(
        config.jurisdiction,
        row.content.urgent ? 'request.answer.urgent' : 'request.answer',
        tx.now as Instant,
      );
      const own = await findOrganisation(tx, { id: asker.organisation ?? '' });
      const names = await rooms.people.namesOf(tx, [asker.person!]);
      await insertServed(tx, {
        id,
        entity: row.entity,
        number: row.number,
        content: row.content,
        sender: own?.name ?? cases.own,
        served_by_name: config.nameOfficers ? (names.get(asker.person!)?.name ?? null) : null,
        served_at: tx.now,
        due_at: due.dueAt,
        due_rule: due.rule.id,
        due_citation: due.rule.citation,
        due_estimated: due.estimated,
        extension_reason: null,
        acknowledged_at: null,
        asked_again: [],
        state: 'sent',
        changed_at: tx.now,
      });
      await updateRequest(tx, id, { state: 'sent' });
      await noted(tx, row, 'request-served', { due: due.dueAt });
      await events.publish(tx, requestServed, { requestId: id, entity: row.entity });
      await tellEntity(tx, row, 'request-served');
      await record(tx, {
        act: 'requests.served',
        object: { kind: 'request', id },
        facts: { entity: row.entity, due: due.dueAt, rule: due.rule.id },
      });
    });
  }

  const tellEntity = (tx: Transaction, row: { id: string; entity: string }, kind: string): Promise<void> =>
    events.publish(tx, somethingWaits, {
      kind,
      path: `/requests/${row.id}`,
      organisations: [row.entity],
      roles: ['re_reporting_officer'],
    });

  function extend(asker: Asker, id: string, given: Extension): Promise<void> {
    return onServed(asker, id, openStates, async (tx, row, served) => {
      // The contract takes any spelling of an instant; the register compares instants.
      const dueAt = new Date(given.dueAt).toISOString();
      if (dueAt <= served.due_at || dueAt <= tx.now) {
        throw new Problem({
          code: 'extension-not-later',
          status: 422,
          detail: 'An extension ends later than what it extends, and later than now.',
          facts: { due: served.due_at },
        });
      }
      await updateServed(tx, id, {
        due_at: dueAt,
        due_estimated: false,
        extension_reason: given.reason,
      });
      await done(tx, row, 'extended', given.reason, null, { due: dueAt });
      await tellEntity(tx, row, 'request-extended');
    });
  }

  function askAgain(asker: Asker, id: string, given: Further): Promise<void> {
    return onServed(asker, id, ['partial', 'answered', 'refused'], async (tx, row, served) => {
      const last = (await answersOf(tx, id)).filter(({ item }) => item === given.item).at(-1);
      const open = served.asked_again.filter(({ item }) => item === given.item).at(-1);
      if (last === undefined || (open !== undefined && open.round > last.round)) {
        throw new Problem({
          code: 'item-not-answered',
          status: 409,
          detail: 'This item has no answer that could be asked about again.',
        });
      }
      await updateServed(tx, id, {
        state: 'partial',
        asked_again: [
          ...served.asked_again,
          { item: given.item, round: last.round + 1, reason: given.reason, at: tx.now },
        ],
      });
      await done(tx, row, 'asked-again', given.reason, given.item);
      await tellEntity(tx, row, 'request-asked-again');
    });
  }

  /** The analyst holds it to be enough: what was answered becomes fragments, under the entity's control and the profile's words. */
  function verify(asker: Asker, id: string, reason: string): Promise<void> {
    return onServed(asker, id, ['partial', 'answered', 'refused'], async (tx, row) => {
      await updateServed(tx, id, { state: 'verified' });
      const taken = await cases.take(tx, row.case_id, await obtained(tx, row));
      await done(tx, row, 'verified', reason, null, { fragments: String(taken) });
    });
  }

  async function obtained(tx: Transaction, row: StoredRequest): Promise<Obtained[]> {
    const answersAre = jurisdiction(config.jurisdiction).requests?.answersAre ?? 'intelligence';
    const handling: Obtained['handling'] = {
      ...ownConditions(cases.own),
      originators: [row.entity],
      obtainedAs: answersAre,
      evidentiaryUse:
        answersAre === 'lawfully_obtained_record' ? 'permitted' : 'not_permitted_without_consent',
    };
    const files = await filesOf(tx, row.id);
    return (await answersOf(tx, row.id)).flatMap((answer): Obtained[] => {
      const place = `${answer.item}#${answer.round}`;
      const title = `${row.number}, ${answer.item}`;
      const provenance = { room: 'requests', id: row.id, place };
      return [
        ...(answer.text === ''
          ? []
          : [{ title, content: { text: answer.text }, provenance, handling } satisfies Obtained]),
        ...files
          .filter((file) => file.answer === answer.id)
          .map((file): Obtained => ({
            title: file.name,
            content: { fileName: file.name, sha256: file.sha256, size: file.size },
            provenance: { ...provenance, place: `${place}/${file.id}` },
            handling,
          })),
      ];
    });
  }

  function withdraw(asker: Asker, id: string, reason: string): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      const served = await findServed(tx, { id }, true);
      if (row.withdrawn_at !== null || served?.state === 'verified') {
        throw new Problem({
          code: 'request-finished',
          status: 409,
          detail: 'The request is finished already; there is nothing to withdraw.',
        });
      }
      await updateRequest(tx, id, { withdrawn_at: tx.now });
      if (served !== undefined) {
        await updateServed(tx, id, { state: 'withdrawn' });
        await tellEntity(tx, row, 'request-withdrawn');
      }
      await done(tx, row, 'withdrawn', reason, null);
    });
  }

  async function onServed(
    asker: Asker,
    id: string,
    states: readonly string[],
    work: (tx: Transaction, row: StoredRequest, served: StoredServed) => Promise<void>,
  ): Promise<void> {
    await register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      const served = await findServed(tx, { id }, true);
      if (served === undefined || !states.includes(served.state)) {
        throw new Problem({
          code: 'request-not-there-yet',
          status: 409,
          detail: 'The request is not in a state in which this can be done.',
          facts: { state: served?.state ?? row.state },
        });
      }
      await work(tx, row, served);
    });
  }

  async function done(
    tx: Transaction,
    row: StoredRequest,
    what: 'extended' | 'asked-again' | 'verified' | 'withdrawn',
    reason: string,
    item: string | null,
    facts: Record<string, string> = {},
  ): Promise<void> {
    await insertAct(tx, { request: row.id, act: what, item, reason, person: tx.asker.person!, at: tx.now });
    await noted(tx, row, `request-${what}`, facts);
    await record(tx, { act: `requests.${what}`, object: { kind: 'request', id: row.id }, reason, facts });
  }

  return { create, save, decide, serve, extend, askAgain, verify, withdraw };
}

export type AskingActs = ReturnType<typeof askingActs>;

async function checkEntity(tx: Transaction, id: string): Promise<void> {
  if ((await findOrganisation(tx, { id }))?.kind !== 'reporting_entity') {
    throw new Problem({
      code: 'entity-unknown',
      status: 422,
      detail: 'A request goes to a reporting entity that is registered here. Choose one of those.',
    });
  }
}

/** The one thing about the case that is easily written by mistake. */
function checkContent(content: RequestContent, caseNumber: string): void {
  if (JSON.stringify(content).includes(caseNumber)) {
    throw new Problem({
      code: 'request-names-case',
      status: 422,
      detail: 'The request names the case. The entity must not learn of it: take the number out.',
    });
  }
}

export async function lockedOr404(tx: Transaction, id: string): Promise<StoredRequest> {
  return (await lockRequest(tx, id)) ?? unknownRequest();
}

export function unknownRequest(): never {
  throw new Problem({
    code: 'request-unknown',
    status: 404,
    detail: 'There is no such request, or it is not yours to see.',
  });
}

export function withdrawn(): Problem {
  return new Problem({
    code: 'request-withdrawn',
    status: 409,
    detail: 'The request was withdrawn; nothing more is to be done about it.',
  });
}
