import { canonicalBytes, parseCanonical, type Answer, type Json } from '@weir/engines/envelopes';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { somethingWaits, theNode, type Asker, type Platform, type Transaction } from '#platform';
import { sql } from 'kysely';
import { readAnswerBody, readRefused } from './arrived.ts';
import { askObject, type AskActs } from './asks.ts';
import { findAsk, findTable, lockAsk, tables, updateAsk, type StoredAsk } from './matching-store.ts';
import { eraseAfter, note, refusedByRule, shortText, type About, type RefusalActs } from './noting.ts';
import type { QuestionWork } from './question-work.ts';
import { matchingHit, type MatchingRooms } from './rooms.ts';

/** What comes back to a question of ours: an answer that is verified before anything of it counts, or a refusal. */
export function resultActs(
  platform: Platform,
  rooms: MatchingRooms,
  { refusals, asks, work }: { refusals: RefusalActs; asks: AskActs; work: QuestionWork },
) {
  const { register, vault, jobs, events, chance } = platform;
  const { post, cases } = rooms;

  post.on('matching-answer', (tx, arrival) => {
    const about: About = { what: 'answer', object: shortText(arrival.body['question']), agreement: null };
    return refusals.judged(tx, arrival, about, async () => {
      const answer = readAnswerBody(arrival.body);
      const row = await lockAsk(tx, answer.question);
      if (row === undefined || row.partner !== arrival.from.node || row.message === null)
        throw refusedByRule(
          'matching-answer-unasked',
          'This answers no question that was put to its sender.',
        );
      about.agreement = row.agreement;
      if (row.state !== 'sent' || row.answer_sha256 !== null)
        throw refusedByRule(
          'matching-answer-late',
          'The question was answered or is over: what comes after that has no effect.',
        );
      const { sha256 } = await vault.put(canonicalBytes(arrival.body as Json));
      await updateAsk(tx, row.id, { answer_sha256: sha256 });
      await jobs.enqueue(tx, 'matching.read', { id: row.id, message: arrival.messageId });
    });
  });

  // Refused by the partner, which says why in a code. Nothing was learnt, by either side.
  post.on('matching-refused', async (tx, arrival) => {
    const { what, object, code } = readRefused(arrival.body);
    if (what === 'question' && object !== null) {
      const row = await lockAsk(tx, object);
      if (row?.partner === arrival.from.node && row.state === 'sent' && row.answer_sha256 === null)
        await over(tx, row, { state: 'refused', refused: code });
    }
    await note(
      tx,
      'refused-by-partner',
      { kind: 'message', id: arrival.messageId },
      { partner: arrival.from.node, what, code },
    );
    await events.publish(tx, somethingWaits, {
      kind: 'matching-refused-by-partner',
      path: '/exchange/matching?view=refusals',
      roles: ['fiu_intl_desk'],
    });
  });

  jobs.define<{ id: string; message: string }>('matching.read', async ({ id, message }) => {
    const row = await register.as(theNode, (tx) => findAsk(tx, id));
    if (row?.state !== 'sent' || row.answer_sha256 === null) return;
    const theirs = await register.as(theNode, (tx) => findTable(tx, row.agreement, row.epoch!));
    const facts = await asks.askFacts(row);
    const evidence = row.answer_sha256;
    try {
      const hits = await work.read(facts, {
        question: await asks.questionOf(row),
        answer: parseCanonical(await vault.get(evidence)) as unknown as Answer,
        stated: theirs!.stated.statement,
        table: await vault.get(theirs!.table_sha256!),
      });
      await register.as(theNode, async (tx) => {
        const now = await lockAsk(tx, id);
        if (now?.state === 'sent') await answered(tx, now, hits);
      });
    } catch (error) {
      if (!(error instanceof Problem) || error.code.startsWith('vault-')) throw error;
      // A forged answer is kept: what is unblinded with it would be worthless, so the seed goes all the same.
      await register.as(theNode, async (tx) => {
        const now = await lockAsk(tx, id);
        if (now?.state !== 'sent') return;
        await refusals.keep(
          tx,
          { messageId: message, partner: row.partner, evidence },
          { what: 'answer', object: id, agreement: row.agreement, code: error.code },
        );
        await over(tx, { ...now, answer_sha256: null }, { state: 'refused', refused: error.code });
      });
    }
  });

  async function answered(tx: Transaction, row: StoredAsk, hits: readonly number[]): Promise<void> {
    await tx.run<object>(sql`update matching_items set result = case when place = any (${[...hits]}::integer[])
      then 'hit' else 'nothing_learnt' end where ask = ${row.id}`);
    await over(tx, row, { state: 'answered', hits: hits.length });
    if (hits.length > 0) await propose(tx, row, hits);
  }

  /** A hit makes a draft request, and nothing else. */
  async function propose(tx: Transaction, row: StoredAsk, hits: readonly number[]): Promise<void> {
    const id = newIdentifier(msFromInstant(tx.now), chance);
    await tables(tx)
      .insertInto('matching_proposals')
      .values({
        id,
        ask: row.id,
        case_id: row.case_id,
        partner: row.partner,
        places: [...hits],
        state: 'proposed',
        made_at: tx.now,
        request: null,
        closed_by: null,
        closed_at: null,
        reason: null,
      })
      .execute();
    await events.publish(tx, matchingHit, { proposal: id });
  }

  /** The question is over: what could unblind it is forgotten, and erased once that is committed. */
  async function over(
    tx: Transaction,
    row: StoredAsk,
    end: { state: 'answered'; hits: number } | { state: 'refused'; refused: string },
  ): Promise<void> {
    await updateAsk(tx, row.id, {
      ...end,
      ended_at: tx.now,
      seed_sha256: null,
      question_sha256: null,
      answer_sha256: null,
    });
    await eraseAfter(jobs, tx, [row.seed_sha256, row.question_sha256, row.answer_sha256]);
    const { compartment } = row;
    await cases.noted(tx, row.case_id, `matching-${end.state}`, { partner: row.partner });
    await events.publish(tx, somethingWaits, {
      kind: `matching-ask-${end.state}`,
      path: `/cases/${row.case_id}`,
      persons: [row.drafted_by],
      compartment,
    });
    // Neither how many hit nor which: the log is read by more people than the case is.
    await note(
      tx,
      `ask-${end.state}`,
      askObject(row.id),
      end.state === 'refused' ? { code: end.refused } : {},
    );
  }

  function dropProposal(asker: Asker, id: string, reason: string): Promise<void> {
    return register.as(asker, async (tx) => {
      const done = await tables(tx)
        .updateTable('matching_proposals')
        .set({ state: 'dropped', closed_by: asker.person, closed_at: tx.now, reason })
        .where('id', '=', id)
        .where('state', '=', 'proposed')
        .returning('id')
        .execute();
      if (done.length === 0)
        throw new Problem({
          code: 'matching-proposal-unknown',
          status: 404,
          detail: 'There is no such proposal that still waits, or it is not yours to see.',
        });
      await note(tx, 'proposal-dropped', { kind: 'matching-proposal', id }, {}, reason);
    });
  }

  return { dropProposal };
}
export type ResultActs = ReturnType<typeof resultActs>;
