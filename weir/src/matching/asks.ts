import { randomBytes } from 'node:crypto';
import {
  canonicalBytes,
  epochAt,
  matchingLimits,
  paddedCount,
  parseCanonical,
  spend,
  type Json,
  type Question,
} from '@weir/engines/envelopes';
import { Problem } from '@weir/engines/vocabulary';
import { somethingWaits, theNode, type Asker, type Platform, type Transaction } from '#platform';
import type { PostBody } from '#post';
import { itemsOfCase } from './case-items.ts';
import type { NewAsk } from './contract.ts';
import { itemKey } from './items.ts';
import {
  agreementInForce,
  findAgreement,
  findTable,
  findAsk,
  itemsOfAsk,
  keepSpent,
  lockAsk,
  lockSpent,
  spentOf,
  tables,
  updateAsk,
  type StoredAgreement,
  type StoredAsk,
} from './matching-store.ts';
import { note, refusedByRule } from './noting.ts';
import type { MatchingRooms } from './rooms.ts';
import type { AskFacts, QuestionWork } from './question-work.ts';

/** Rows of one statement, below the parameters that PostgreSQL takes. */
const rowsAtOnce = 5_000;

/** What we ask: prepared in a case from its own items, let go by another person of the desk, blinded and sent by the node. */
export function askActs(platform: Platform, rooms: MatchingRooms, work: QuestionWork) {
  const { register, config, vault, jobs, events, chance } = platform;
  const { cases, post } = rooms;

  function draft(asker: Asker, given: NewAsk): Promise<string> {
    return register.as(asker, async (tx) => {
      const found = await cases.get(tx, given.caseId);
      if (!found.open)
        throw new Problem({
          code: 'case-closed',
          status: 409,
          detail: 'The case is closed. Reopen it before anything is asked from it.',
        });
      const agreement = await inForce(tx, given.partner);
      if (!agreement.terms.purposes.includes(given.purpose))
        throw refusedByRule(
          'matching-purpose-not-agreed',
          'The agreement does not cover this purpose. Choose one that it names.',
        );
      const items = await chosen(tx, given, agreement);
      const padded = paddedCount(items.length);
      if (padded > matchingLimits.items) throw tooMany();
      const row: StoredAsk = {
        ...none,
        id: Buffer.from(chance(new Uint8Array(16))).toString('hex'),
        case_id: given.caseId,
        compartment: found.compartment,
        agreement: agreement.id,
        partner: given.partner,
        purpose: given.purpose,
        reason: given.reason,
        items: items.length,
        padded,
        state: 'draft',
        drafted_by: asker.person!,
        drafted_at: tx.now,
        changed_at: tx.now,
      };
      await tables(tx).insertInto('matching_asks').values(row).execute();
      for (let at = 0; at < items.length; at += rowsAtOnce)
        await tables(tx)
          .insertInto('matching_items')
          .values(
            items
              .slice(at, at + rowsAtOnce)
              .map((item, place) => ({ ask: row.id, place: at + place, ...item, result: null })),
          )
          .execute();
      await cases.noted(tx, row.case_id, 'matching-prepared', {
        partner: row.partner,
        items: String(items.length),
      });
      await events.publish(tx, somethingWaits, {
        kind: 'matching-to-release',
        path: `/exchange/matching/asks/${row.id}`,
        roles: ['fiu_intl_desk'],
        compartment: found.compartment,
      });
      await note(tx, 'ask-drafted', askObject(row.id), {
        case: row.case_id,
        partner: row.partner,
        items: items.length,
      });
      return row.id;
    });
  }

  /** The case's own items alone, each spelling once, of agreed types. */
  async function chosen(tx: Transaction, given: NewAsk, { terms }: StoredAgreement) {
    const known = new Map(
      (await itemsOfCase(tx, given.caseId, config.jurisdiction)).flatMap(({ fragment, spelled }) =>
        'value' in spelled
          ? [
              [
                itemKey(fragment, spelled.value),
                { fragment, type: spelled.type, value: spelled.value },
              ] as const,
            ]
          : [],
      ),
    );
    const items = [...new Set(given.items)].map((key) => {
      const item = known.get(key);
      if (item === undefined)
        throw refusedByRule(
          'matching-item-not-of-case',
          'One may ask for items of the case alone. Choose from the list of its items.',
        );
      if (!terms.types.includes(item.type))
        throw refusedByRule(
          'matching-type-not-agreed',
          'The agreement does not cover this type of item. Leave it out.',
          { type: item.type },
        );
      return item;
    });
    // Two pieces may say the same: it is one item, and the engine refuses an element twice.
    return [...new Map(items.map((item) => [item.value, item])).values()];
  }

  /** The desk lets it go; what it costs counts from here, as the partner will count it. */
  function release(asker: Asker, id: string): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.state !== 'draft') throw notNow(row.state);
      if (row.drafted_by === asker.person)
        throw new Problem({
          code: 'own-draft',
          status: 403,
          detail: 'Who prepared a question does not let it go. Another person of the desk does.',
        });
      const agreement = await inForce(tx, row.partner);
      if (agreement.id !== row.agreement)
        throw refusedByRule(
          'agreement-not-in-force',
          'The question was prepared under an agreement that another took the place of. Prepare it anew.',
        );
      const epoch = epochAt(agreement.terms, tx.now);
      const table = await findTable(tx, agreement.id, epoch);
      if (table?.table_sha256 === undefined || table.table_sha256 === null)
        throw new Problem({
          code: 'matching-table-awaited',
          status: 409,
          detail: 'The partner’s table of this epoch has not come yet. Nothing can be asked before it does.',
        });
      await lockSpent(tx, agreement.id, 'ours');
      const spent = spend(
        await spentOf(tx, agreement.id, 'ours'),
        agreement.terms,
        { id, items: row.padded },
        tx.now,
      );
      await keepSpent(tx, agreement.id, 'ours', spent);
      const { sha256 } = await vault.put(randomBytes(32));
      await updateAsk(tx, id, {
        state: 'released',
        released_by: asker.person,
        released_at: tx.now,
        epoch,
        seed_sha256: sha256,
      });
      await jobs.enqueue(tx, 'matching.ask', { id });
      await note(tx, 'ask-released', askObject(id), { partner: row.partner, epoch, padded: row.padded });
    });
  }

  function withdraw(asker: Asker, id: string): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, id);
      if (row.state !== 'draft') throw notNow(row.state);
      await updateAsk(tx, id, { state: 'withdrawn', ended_at: tx.now });
      await note(tx, 'ask-withdrawn', askObject(id));
    });
  }

  // The blinds follow from the seed, so a second run after a crash asks the same question.
  jobs.define<{ id: string }>('matching.ask', async ({ id }) => {
    const row = await register.as(theNode, (tx) => findAsk(tx, id));
    if (row?.state !== 'released') return;
    const facts = await askFacts(row);
    const question = await work.ask(facts);
    const { sha256 } = await vault.put(canonicalBytes(question as unknown as Json));
    await register.as(theNode, async (tx) => {
      if ((await lockAsk(tx, id))?.state !== 'released') return;
      const agreement = await findAgreement(tx, row.agreement);
      const { messageId } = await post.send(tx, {
        to: [row.partner],
        body: question as unknown as PostBody,
        attachments: [],
        answers: agreement!.message,
        person: row.released_by!,
        compartment: row.compartment,
      });
      await post.belongsTo(tx, messageId, row.case_id);
      await updateAsk(tx, id, {
        state: 'sent',
        question_sha256: sha256,
        message: messageId,
        sent_at: tx.now,
      });
      await note(tx, 'ask-sent', askObject(id), { partner: row.partner, message: messageId });
    });
  });

  /** What the blinds, and so the reading of an answer, follow from. */
  async function askFacts(row: StoredAsk): Promise<AskFacts> {
    const [items, agreement] = await register.as(
      theNode,
      async (tx) => [await itemsOfAsk(tx, row.id), await findAgreement(tx, row.agreement)] as const,
    );
    return {
      seed: new Uint8Array(await vault.get(row.seed_sha256!)),
      values: items.map(({ value }) => value),
      id: row.id,
      epoch: row.epoch!,
      purpose: row.purpose,
      agreement: agreement!.terms,
    };
  }

  async function questionOf(row: StoredAsk): Promise<Question> {
    return parseCanonical(await vault.get(row.question_sha256!)) as unknown as Question;
  }

  return { draft, release, withdraw, askFacts, questionOf };
}
export type AskActs = ReturnType<typeof askActs>;

const none = {
  released_by: null,
  released_at: null,
  epoch: null,
  seed_sha256: null,
  question_sha256: null,
  answer_sha256: null,
  message: null,
  sent_at: null,
  ended_at: null,
  hits: null,
  refused: null,
} as const;

export const askObject = (id: string) => ({ kind: 'matching-ask', id });

export async function inForce(tx: Transaction, partner: string): Promise<StoredAgreement> {
  const agreement = await agreementInForce(tx, partner);
  if (agreement === undefined)
    throw refusedByRule(
      'agreement-not-in-force',
      'No agreement about matching is in force with this partner. Draft one first.',
    );
  return agreement;
}

export async function askOr404(tx: Transaction, id: string): Promise<StoredAsk> {
  return (await findAsk(tx, id)) ?? unknown();
}

async function lockedOr404(tx: Transaction, id: string): Promise<StoredAsk> {
  return (await lockAsk(tx, id)) ?? unknown();
}

function unknown(): never {
  throw new Problem({
    code: 'matching-ask-unknown',
    status: 404,
    detail: 'There is no such question, or it is not yours to see.',
  });
}

function notNow(state: string): Problem {
  return new Problem({
    code: 'matching-ask-past-draft',
    status: 409,
    detail: 'The question is past that step. Look at it again.',
    facts: { state },
  });
}

function tooMany(): Problem {
  return refusedByRule(
    'matching-too-many',
    `A question holds at most ${matchingLimits.items} items, padding included. Ask in two.`,
  );
}
