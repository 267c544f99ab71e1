import {
  canonicalBytes,
  matchingLimits,
  paddedCount,
  parseCanonical,
  spend,
  type Json,
  type Question,
} from '@weir/engines/envelopes';
import { Problem } from '@weir/engines/vocabulary';
import { theNode, type Platform } from '#platform';
import type { PostBody } from '#post';
import { readQuestion } from './arrived.ts';
import { epochNow } from './epoch-times.ts';
import {
  agreementByHash,
  findAgreement,
  findEpoch,
  findQuestion,
  keepSpent,
  lockSpent,
  spentOf,
  tables,
  updateQuestion,
} from './matching-store.ts';
import { eraseAfter, note, refusedByRule, shortText, type About, type RefusalActs } from './noting.ts';
import type { QuestionWork } from './question-work.ts';
import type { MatchingRooms } from './rooms.ts';

/** An element as base64url without padding comes in 32 bytes. */
const elementsIn = (text: string): number => Math.floor((text.length * 3) / 4 / 32);

/**
 * What partners ask us. Everything about a question is judged and counted before anything of it is evaluated; what was asked
 * for and whether it is held cannot be seen here, and nothing here tries to.
 */
export function answerActs(
  platform: Platform,
  { post, identity }: MatchingRooms,
  { refusals, work }: { refusals: RefusalActs; work: QuestionWork },
) {
  const { register, vault, jobs } = platform;

  post.on('matching-question', (tx, arrival) => {
    const about: About = { what: 'question', object: shortText(arrival.body['id']), agreement: null };
    return refusals.judged(tx, arrival, about, async () => {
      const question = readQuestion(arrival.body);
      const agreement = await agreementByHash(tx, arrival.from.node, question.agreement);
      if (agreement === undefined)
        throw refusedByRule(
          'matching-agreement-differs',
          'The other side means another agreement than ours. Compare the hashes; one of the two changed it.',
        );
      about.agreement = agreement.id;
      if (agreement.state !== 'in_force')
        throw refusedByRule('agreement-not-in-force', 'The agreement has not begun or has ended.');
      const { terms } = agreement;
      if (!terms.purposes.includes(question.purpose))
        throw refusedByRule(
          'matching-purpose-not-agreed',
          'The agreement does not cover the purpose of this question.',
        );
      await lockSpent(tx, agreement.id, 'theirs');
      if ((await findQuestion(tx, question.id)) !== undefined)
        throw refusedByRule('matching-question-replayed', 'A question with this id was already taken.');
      const own = await findEpoch(tx, agreement.id, question.epoch);
      if (question.epoch !== epochNow(terms, tx.now) || own?.state !== 'sent')
        throw refusedByRule(
          'matching-epoch-over',
          'The question is for an epoch that has no key here: it is over, or its table was not sent.',
        );
      const padded = elementsIn(question.elements);
      if (padded > matchingLimits.items || paddedCount(padded) !== padded)
        throw refusedByRule('envelope-malformed', 'The number of items is not a padded one.');
      const spent = spend(
        await spentOf(tx, agreement.id, 'theirs'),
        terms,
        { id: question.id, items: padded },
        tx.now,
      );
      await keepSpent(tx, agreement.id, 'theirs', spent);
      const { sha256 } = await vault.put(canonicalBytes(arrival.body as Json));
      await tables(tx)
        .insertInto('matching_questions')
        .values({
          id: question.id,
          agreement: agreement.id,
          partner: arrival.from.node,
          epoch: question.epoch,
          purpose: question.purpose,
          padded,
          message: arrival.messageId,
          state: 'counted',
          question_sha256: sha256,
          arrived_at: tx.now,
          answered_at: null,
          processor_ms: null,
          refused: null,
        })
        .execute();
      await jobs.enqueue(tx, 'matching.answer', { id: question.id });
      await note(
        tx,
        'question-counted',
        { kind: 'matching-question', id: question.id },
        { partner: arrival.from.node, epoch: question.epoch, padded, purpose: question.purpose },
      );
    });
  });

  jobs.define<{ id: string }>('matching.answer', async ({ id }) => {
    const [row, agreement, own, by] = await register.as(theNode, async (tx) => {
      const found = await findQuestion(tx, id);
      return [
        found,
        found && (await findAgreement(tx, found.agreement)),
        found && (await findEpoch(tx, found.agreement, found.epoch)),
        (await identity.self(tx)).node,
      ] as const;
    });
    if (row?.state !== 'counted' || row.question_sha256 === null) return;
    const evidence = row.question_sha256;
    try {
      if (agreement?.state !== 'in_force' || own?.key_sha256 === undefined || own.key_sha256 === null)
        throw refusedByRule(
          'matching-epoch-over',
          'The question is for another epoch, whose key is destroyed.',
        );
      const question = parseCanonical(await vault.get(evidence)) as unknown as Question;
      const seed = new Uint8Array(await vault.get(own.key_sha256));
      const { answer, processorMs } = await work.answer(
        { seed, agreement: agreement.terms, by, epoch: row.epoch },
        question,
        platform.clock(),
      );
      await register.as(theNode, async (tx) => {
        if ((await findQuestion(tx, id))?.state !== 'counted') return;
        await post.send(tx, {
          to: [row.partner],
          body: answer as unknown as PostBody,
          attachments: [],
          answers: row.message,
          person: 'node',
        });
        await updateQuestion(tx, id, {
          state: 'answered',
          question_sha256: null,
          answered_at: tx.now,
          processor_ms: Math.round(processorMs),
        });
        await eraseAfter(jobs, tx, [evidence]);
        await note(
          tx,
          'question-answered',
          { kind: 'matching-question', id },
          { partner: row.partner, padded: row.padded },
        );
      });
    } catch (error) {
      if (!(error instanceof Problem) || error.code.startsWith('vault-')) throw error;
      await register.as(theNode, async (tx) => {
        if ((await findQuestion(tx, id))?.state !== 'counted') return;
        await refusals.keep(
          tx,
          { messageId: row.message, partner: row.partner, evidence },
          { what: 'question', object: id, agreement: row.agreement, code: error.code },
        );
        await updateQuestion(tx, id, { state: 'refused', refused: error.code, question_sha256: null });
      });
    }
  });
}
