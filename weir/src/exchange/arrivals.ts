import { Problem } from '@weir/engines/vocabulary';
import { takeNumber, type Platform, type Transaction } from '#platform';
import { clockFrom, noClock } from './clocks.ts';
import {
  letterKinds,
  type ContentOf,
  type LetterContent,
  type LetterKind,
  type MessageFrame,
} from './contract.ts';
import {
  countEarly,
  findByReference,
  findMatter,
  insertLetter,
  insertMatter,
  keepEarly,
  lettersByMessage,
  takeEarly,
  type StoredMatter,
} from './exchange-store.ts';
import { factsOf, log, partnerCode, restOf, type ExchangeRooms, type LetterActs } from './letters.ts';
import { begunBy, eventOf, machineOf, type MatterKind } from './machines.ts';
import { stateAfter } from './machine.ts';
import { messageKind, readMessage } from './message.ts';
import type { Arrival } from '#post';

/** Letters of one partner that wait for the letter which opens their matter. */
const earlyLimit = 1000;

/** What a partner's letter does here: it is kept word for word, moves its matter, and somebody is told. Nothing follows by itself. */
export function arrivalActs(platform: Platform, rooms: ExchangeRooms, letters: LetterActs): void {
  const { config } = platform;

  for (const kind of letterKinds) rooms.post.on(messageKind(kind), arrive);

  /** @throws Problem for what cannot be taken: the post keeps it, and tells its author the code */
  async function arrive(tx: Transaction, arrival: Arrival): Promise<void> {
    const { kind, frame, content } = readMessage(arrival.body);
    const begins = begunBy(kind);
    if (begins !== null) return open(tx, arrival, { kind, begins, frame, content });
    const matter = await matterOf(tx, arrival, frame, kind);
    if (matter !== null) return add(tx, arrival, matter, { kind, frame, content });
    if ((await countEarly(tx, arrival.from.node)) >= earlyLimit) {
      throw new Problem({
        code: 'matter-unknown',
        status: 422,
        detail: 'This node knows of no such matter. Send the letter that opens it first.',
      });
    }
    await keepEarly(tx, {
      message_id: arrival.messageId,
      partner: arrival.from.node,
      reference: frame.matter,
      arrival,
      arrived_at: arrival.arrivedAt,
    });
  }

  async function open(
    tx: Transaction,
    arrival: Arrival,
    given: { kind: LetterKind; begins: MatterKind; frame: MessageFrame; content: LetterContent },
  ): Promise<void> {
    const { node, authority, jurisdiction } = arrival.from;
    const { frame, content } = given;
    const before = await findByReference(tx, { partner: node, direction: 'in', reference: frame.matter });
    if (before !== undefined) {
      throw new Problem({
        code: 'matter-open-already',
        status: 409,
        detail: 'A matter of this reference was opened already. Begin another one under its own reference.',
      });
    }
    const number = await takeNumber(tx, 'exchange_counter');
    const urgency =
      'urgency' in content ? content.urgency : given.begins === 'suspension' ? 'urgent' : 'routine';
    const neededBy = 'neededBy' in content ? content.neededBy : null;
    if (urgency === 'urgent' && neededBy === null) {
      throw new Problem({
        code: 'message-invalid',
        status: 422,
        detail: 'An urgent request says by when it is needed.',
      });
    }
    const matter: StoredMatter = {
      id: letters.newId(tx),
      number: `${config.jurisdiction}-X-${String(number).padStart(6, '0')}`,
      kind: given.begins,
      direction: 'in',
      partner: node,
      partner_code: partnerCode(jurisdiction),
      partner_authority: authority,
      partner_jurisdiction: jurisdiction,
      reference: frame.matter,
      partner_number: frame.number,
      case_id: await caseOfConsent(tx, given.kind, content),
      state: machineOf({ kind: given.begins, direction: 'in' }).first,
      title: frame.title.slice(0, 200),
      urgency,
      needed_by: neededBy,
      ...noClock,
      group_id: null,
      follows: await followed(tx, node, frame),
      wanted: null,
      applied_at: null,
      suspension: null,
      remark: null,
      created_by: null,
      created_at: tx.now,
      changed_at: tx.now,
      version: 1,
    };
    await insertMatter(tx, {
      ...matter,
      ...clockFrom(matter, config.jurisdiction, arrival.arrivedAt),
    });
    await keep(tx, arrival, matter, given);
    for (const early of await takeEarly(tx, { partner: node, reference: frame.matter }))
      await arrive(tx, early.arrival as Arrival);
  }

  async function add(
    tx: Transaction,
    arrival: Arrival,
    matter: StoredMatter,
    given: { kind: LetterKind; frame: MessageFrame; content: LetterContent },
  ): Promise<void> {
    const event = `arrived:${eventOf(given.kind, given.content)}`;
    if (stateAfter(machineOf(matter), matter.state, event) === null) {
      throw new Problem({
        code: 'step-not-possible',
        status: 409,
        detail: 'As the matter stands here, this letter has no place in it. Ask the partner where it stands.',
        facts: { event },
      });
    }
    await letters.step(
      tx,
      matter,
      event,
      { partner_number: given.frame.number },
      restOf(given.kind, given.content, matter.partner_jurisdiction),
    );
    await keep(tx, arrival, matter, given);
  }

  async function keep(
    tx: Transaction,
    arrival: Arrival,
    matter: StoredMatter,
    { kind, content }: { kind: LetterKind; content: LetterContent },
  ): Promise<void> {
    const id = letters.newId(tx);
    await insertLetter(tx, {
      id,
      matter: matter.id,
      direction: 'in',
      kind,
      content,
      state: 'arrived',
      version: 1,
      created_by: null,
      created_at: tx.now,
      changed_at: tx.now,
      approved_submission: null,
      approved_as: null,
      message_id: arrival.messageId,
      sent_by: null,
      written_at: arrival.writtenAt,
      arrived_at: arrival.arrivedAt,
      attachments: arrival.attachments.map(({ object, name, mediaType }) => ({ ...object, name, mediaType })),
    });
    if (matter.case_id !== null) {
      await rooms.post.belongsTo(tx, arrival.messageId, matter.case_id);
      await rooms.cases.noted(tx, matter.case_id, 'exchange-arrived', factsOf(matter, kind));
    }
    await letters.tell(tx, matter, {
      kind: 'exchange-arrived',
      roles: matter.case_id === null ? ['fiu_intl_desk'] : ['fiu_intl_desk', 'fiu_analyst'],
    });
    await log(tx, matter, 'letter-arrived', { letter: id, kind, message: arrival.messageId });
  }

  /** The matter that a letter belongs to: of ours where it answers, of theirs where it goes on. */
  async function matterOf(
    tx: Transaction,
    arrival: Arrival,
    frame: MessageFrame,
    kind: LetterKind,
  ): Promise<StoredMatter | null> {
    const which = { partner: arrival.from.node, reference: frame.matter };
    const [ours, theirs] = [
      await findByReference(tx, { ...which, direction: 'out' }),
      await findByReference(tx, { ...which, direction: 'in' }),
    ];
    // A letter of ours that never left has no answer.
    const knows = (matter: StoredMatter | undefined): boolean =>
      matter !== undefined &&
      machineOf(matter).steps.some(({ on }) => on.split('.')[0] === `arrived:${kind}`);
    if (knows(ours)) return ours!;
    return knows(theirs) ? theirs! : (ours ?? theirs ?? null);
  }

  async function followed(tx: Transaction, node: string, frame: MessageFrame): Promise<string | null> {
    if (frame.follows === null) return null;
    const which = { partner: node, reference: frame.follows };
    const found =
      (await findByReference(tx, { ...which, direction: 'in' })) ??
      (await findByReference(tx, { ...which, direction: 'out' }));
    return found?.id ?? null;
  }

  /** A question about what we sent belongs where that was sent from: who may not see that case is not to see the question. */
  async function caseOfConsent(
    tx: Transaction,
    kind: LetterKind,
    content: LetterContent,
  ): Promise<string | null> {
    if (kind !== 'consent-request') return null;
    const { about } = content as ContentOf<'consent-request'>;
    const sent = await lettersByMessage(
      tx,
      about.map(({ message }) => message),
    );
    const found: { id: string; compartment: string | null }[] = [];
    for (const { matter } of sent) {
      const caseId = (await findMatter(tx, matter))?.case_id ?? null;
      if (caseId !== null) found.push(await rooms.cases.get(tx, caseId));
    }
    return (found.find(({ compartment }) => compartment !== null) ?? found[0])?.id ?? null;
  }
}
