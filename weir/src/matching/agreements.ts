import {
  agreementHash,
  checkAgreement,
  verifyAgreedBy,
  verifyAgreement,
  version,
  type Json,
  type Signed,
} from '@weir/engines/envelopes';
import { Problem, type Instant } from '@weir/engines/vocabulary';
import { somethingWaits, theNode, type Asker, type Platform, type Transaction } from '#platform';
import type { Arrival } from '#post';
import { readEnded, readTerms } from './arrived.ts';
import type { AgreementDecision, NewAgreement } from './contract.ts';
import {
  agreementInForce,
  findAgreement,
  jsonb,
  lockAgreement,
  tables,
  updateAgreement,
  type StoredAgreement,
} from './matching-store.ts';
import { note, refusedByRule, shortText, type About, type RefusalActs } from './noting.ts';
import type { MatchingRooms, Terms } from './rooms.ts';

const at = (day: string): Instant => `${day}T00:00:00.000Z` as Instant;

/** What two nodes agree about matching: proposed by one person and decided by another on each side, signed by both nodes. */
export function agreementActs(platform: Platform, rooms: MatchingRooms, refusals: RefusalActs) {
  const { register, jobs, events, chance } = platform;
  const { post, identity } = rooms;

  function draft(asker: Asker, { partner, validFrom, validUntil, ...terms }: NewAgreement): Promise<string> {
    return register.as(asker, async (tx) => {
      if (!(await post.partners(tx)).some(({ node }) => node === partner))
        throw refusedByRule(
          'partner-not-reachable',
          'There is no confirmed partner of this name. Confirm its fingerprint first.',
        );
      const { node } = await identity.self(tx);
      const statement: Terms = {
        kind: 'matching-agreement',
        version,
        id: Buffer.from(chance(new Uint8Array(16))).toString('hex'),
        parties: [node, partner].sort() as [string, string],
        ...terms,
        types: [...new Set(terms.types)].sort(),
        purposes: [...new Set(terms.purposes)].sort(),
        validFrom: at(validFrom),
        validUntil: at(validUntil),
        statedAt: tx.now,
      };
      checkAgreement(statement);
      if (statement.validUntil <= tx.now) throw over();
      await insert(tx, {
        ...none,
        id: statement.id,
        partner,
        terms: statement,
        hash: agreementHash(statement),
        origin: 'ours',
        state: 'draft',
        proposed_by: asker.person,
        proposed_at: tx.now,
        changed_at: tx.now,
      });
      await waits(tx, 'matching-agreement-to-approve', statement.id);
      await note(tx, 'agreement-drafted', agreementObject(statement.id), { partner });
      return statement.id;
    });
  }

  /** Of what the partner offered: one person proposes to accept exactly these terms. */
  function propose(asker: Asker, id: string, hash: string): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.state !== 'received') throw notNow(row.state);
      checkHash(row, hash);
      await updateAgreement(tx, id, {
        state: 'proposed',
        proposed_by: asker.person,
        proposed_at: tx.now,
      });
      await waits(tx, 'matching-agreement-to-approve', id);
      await note(tx, 'agreement-proposed', agreementObject(id), { hash });
    });
  }

  function decide(asker: Asker, id: string, given: AgreementDecision): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.state !== 'draft' && row.state !== 'proposed') throw notNow(row.state);
      checkHash(row, given.hash);
      if (row.proposed_by === asker.person)
        throw new Problem({
          code: 'own-agreement',
          status: 403,
          detail:
            'Who proposed an agreement does not decide on it. Another person of the desk or a supervisor does.',
        });
      await updateAgreement(tx, id, {
        state: given.decision,
        decided_by: asker.person,
        decided_at: tx.now,
        reason: given.reason,
      });
      await jobs.enqueue(tx, 'matching.agreement', { id });
      await note(tx, `agreement-${given.decision}`, agreementObject(id), { hash: row.hash }, given.reason);
    });
  }

  /** Either side may end it at any time; what is kept under it is destroyed. */
  function end(asker: Asker, id: string, reason: string): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.state !== 'in_force' && row.state !== 'offered') throw notNow(row.state);
      await updateAgreement(tx, id, {
        state: 'ended',
        ended_at: tx.now,
        ended_by: asker.person,
        ended_reason: reason,
      });
      await jobs.enqueue(tx, 'matching.agreement', { id });
      await note(tx, 'agreement-ended', agreementObject(id), {}, reason);
    });
  }

  // Signing and sending are the node's: a person's transaction holds no key.
  jobs.define<{ id: string }>('matching.agreement', ({ id }) =>
    register.as(theNode, async (tx) => {
      const row = await lockAgreement(tx, id);
      if (row?.state === 'approved') await (row.origin === 'ours' ? offer(tx, row) : accept(tx, row));
      // Told once each: an ended one is told by whoever ended it, a refused one by whoever was asked.
      if (row?.state === 'ended' || (row?.state === 'refused' && row.origin === 'theirs'))
        await send(tx, row, { kind: 'matching-agreement-ended', id: row.id });
    }),
  );

  async function offer(tx: Transaction, row: StoredAgreement): Promise<void> {
    const signed = await identity.sign(tx, row.terms);
    const messageId = await send(tx, row, { kind: 'matching-agreement', agreement: plain(signed) });
    await updateAgreement(tx, row.id, { state: 'offered', signed, message: messageId });
    await note(tx, 'agreement-offered', agreementObject(row.id), { hash: row.hash, message: messageId });
  }

  async function accept(tx: Transaction, row: StoredAgreement): Promise<void> {
    const own = await identity.sign(tx, row.terms);
    const both = { statement: row.terms, signatures: [...row.signed!.signatures, ...own.signatures] };
    await verifyBoth(tx, both, row.partner);
    await send(tx, row, { kind: 'matching-agreement-signed', agreement: plain(both) });
    await putInForce(tx, row, both);
  }

  async function putInForce(tx: Transaction, row: StoredAgreement, signed: Signed<Terms>): Promise<void> {
    const before = await agreementInForce(tx, row.partner);
    if (before !== undefined)
      await updateAgreement(tx, before.id, {
        state: 'ended',
        ended_at: tx.now,
        ended_reason: 'replaced',
      });
    await updateAgreement(tx, row.id, { state: 'in_force', signed, in_force_at: tx.now });
    await waits(tx, 'matching-agreement-in-force', row.id);
    await note(tx, 'agreement-in-force', agreementObject(row.id), { hash: row.hash, partner: row.partner });
    jobs.wakeFollowers(tx);
  }

  async function send(
    tx: Transaction,
    row: Pick<StoredAgreement, 'partner' | 'message' | 'decided_by'>,
    body: { kind: string } & Record<string, Json>,
  ): Promise<string> {
    const { messageId } = await post.send(tx, {
      to: [row.partner],
      body,
      attachments: [],
      answers: row.message,
      person: row.decided_by ?? 'node',
    });
    return messageId;
  }

  async function verifyBoth(tx: Transaction, signed: Signed<Terms>, partner: string): Promise<void> {
    verifyAgreement(signed, [await identity.self(tx), await partnerOr(tx, partner)], tx.now);
  }

  async function partnerOr(tx: Transaction, node: string) {
    const partner = await identity.partner(tx, node);
    if (partner === undefined)
      throw refusedByRule('partner-not-confirmed', 'The sender is no partner of this node.');
    return partner;
  }

  post.on('matching-agreement', (tx, arrival) =>
    refusals.judged(tx, arrival, aboutAgreement(arrival), async () => {
      const signed = readTerms(arrival.body['agreement']);
      const terms = signed.statement;
      const { node } = await identity.self(tx);
      if (terms.parties.join() !== [node, arrival.from.node].sort().join())
        throw refusedByRule('matching-agreement-not-ours', 'The agreement is between other parties.');
      verifyAgreedBy(signed, await partnerOr(tx, arrival.from.node), tx.now);
      if (terms.validUntil <= tx.now) throw over();
      const known = await findAgreement(tx, terms.id);
      if (known !== undefined) {
        if (known.hash !== agreementHash(terms) || known.partner !== arrival.from.node) throw differs();
        return;
      }
      await insert(tx, {
        ...none,
        id: terms.id,
        partner: arrival.from.node,
        terms,
        hash: agreementHash(terms),
        origin: 'theirs',
        state: 'received',
        signed,
        message: arrival.messageId,
        changed_at: tx.now,
      });
      await waits(tx, 'matching-agreement-received', terms.id);
      await note(tx, 'agreement-received', agreementObject(terms.id), {
        partner: arrival.from.node,
        hash: agreementHash(terms),
      });
    }),
  );

  post.on('matching-agreement-signed', (tx, arrival) =>
    refusals.judged(tx, arrival, aboutAgreement(arrival), async () => {
      const signed = readTerms(arrival.body['agreement']);
      const row = await lockAgreement(tx, signed.statement.id);
      if (row === undefined || row.partner !== arrival.from.node || row.origin !== 'ours')
        throw refusedByRule(
          'matching-agreement-not-offered',
          'No such agreement was offered to this partner.',
        );
      if (agreementHash(signed.statement) !== row.hash) throw differs();
      await verifyBoth(tx, signed, row.partner);
      if (row.state === 'in_force') return;
      if (row.state !== 'offered')
        throw refusedByRule(
          'matching-agreement-not-offered',
          'The offer was taken back before it was signed.',
        );
      await putInForce(tx, row, signed);
    }),
  );

  post.on('matching-agreement-ended', (tx, arrival) =>
    refusals.judged(tx, arrival, aboutAgreement(arrival), async () => {
      const { id } = readEnded(arrival.body);
      const row = await lockAgreement(tx, id);
      if (row === undefined || row.partner !== arrival.from.node)
        throw refusedByRule('matching-agreement-unknown', 'There is no such agreement with this partner.');
      if (row.state === 'ended' || row.state === 'refused') return;
      await updateAgreement(tx, id, {
        state: 'ended',
        ended_at: tx.now,
        ended_reason: 'by-partner',
      });
      await waits(tx, 'matching-agreement-ended', id);
      await note(tx, 'agreement-ended-by-partner', agreementObject(id), { partner: row.partner });
    }),
  );

  async function waits(tx: Transaction, kind: string, id: string): Promise<void> {
    await events.publish(tx, somethingWaits, {
      kind,
      path: `/exchange/matching/agreements/${id}`,
      roles:
        kind === 'matching-agreement-to-approve' ? ['fiu_intl_desk', 'fiu_supervisor'] : ['fiu_intl_desk'],
    });
  }

  return { draft, propose, decide, end };
}
export type AgreementActs = ReturnType<typeof agreementActs>;

const none = {
  signed: null,
  message: null,
  proposed_by: null,
  proposed_at: null,
  decided_by: null,
  decided_at: null,
  reason: null,
  in_force_at: null,
  ended_at: null,
  ended_by: null,
  ended_reason: null,
} as const;

async function insert(tx: Transaction, { terms, signed, ...row }: StoredAgreement): Promise<void> {
  await tables(tx)
    .insertInto('matching_agreements')
    .values({ ...row, terms: jsonb(terms), signed: signed === null ? null : jsonb(signed) })
    .execute();
}

const plain = (signed: Signed<Terms>): Json => signed as unknown as Json;
const agreementObject = (id: string) => ({ kind: 'matching-agreement', id });

function aboutAgreement({ body }: Arrival): About {
  const given =
    (body['agreement'] as { statement?: { id?: unknown } } | undefined)?.statement?.id ?? body['id'];
  return { what: 'agreement', object: null, agreement: shortText(given) };
}

async function lockedOr404(tx: Transaction, id: string): Promise<StoredAgreement> {
  const row = await lockAgreement(tx, id);
  if (row === undefined)
    throw new Problem({
      code: 'matching-agreement-unknown',
      status: 404,
      detail: 'There is no such agreement.',
    });
  return row;
}

function checkHash(row: StoredAgreement, hash: string): void {
  if (row.hash !== hash)
    throw new Problem({
      code: 'agreement-differs',
      status: 409,
      detail: 'These are not the terms that you read. Read them as they are now.',
      facts: { hash: row.hash },
    });
}

function notNow(state: string): Problem {
  return new Problem({
    code: 'agreement-not-at-this-step',
    status: 409,
    detail: 'The agreement is at another step by now. Look at it again.',
    facts: { state },
  });
}

const over = () =>
  refusedByRule('agreement-not-in-force', 'The agreement would end before it began to count.');
const differs = () =>
  refusedByRule(
    'matching-agreement-differs',
    'The other side means another agreement than ours. Compare the hashes; one of the two changed it.',
  );
