import type { Instant } from '@weir/engines/vocabulary';
import { refused } from '../bytes.ts';
import { epochAt, type MatchingAgreement } from './agreement.ts';

/** What one partner has asked under one agreement; plain data, kept by the store beside the partner. */
export interface Spent {
  readonly epoch: number;
  readonly day: string;
  readonly questionsToday: number;
  readonly itemsToday: number;
  readonly itemsThisEpoch: number;
  /** Ids of the questions of this epoch, so that none is counted or answered anew under another content. */
  readonly questions: readonly string[];
}

/**
 * Counts a question against the agreement before anything of it is evaluated. Days are those of UTC.
 * @returns what is spent afterwards; keep it in the transaction in which the answer is made
 * @throws Problem `matching-limit-reached` with the limit and when it opens again, `matching-question-replayed`,
 *   `agreement-not-in-force`
 */
export function spend(
  before: Spent | undefined,
  agreement: MatchingAgreement,
  question: { id: string; items: number },
  now: Instant,
): Spent {
  const epoch = epochAt(agreement, now);
  const day = now.slice(0, 10);
  const sameEpoch = before?.epoch === epoch ? before : undefined;
  const sameDay = before?.day === day ? before : undefined;
  if (before !== undefined && (before.epoch > epoch || before.day > day))
    throw refused(
      'matching-limit-reached',
      'The clock went back. Mend it; until then no question is answered.',
    );
  if (sameEpoch?.questions.includes(question.id))
    throw refused('matching-question-replayed', 'A question with this id was already taken.');
  const after: Spent = {
    epoch,
    day,
    questionsToday: (sameDay?.questionsToday ?? 0) + 1,
    itemsToday: (sameDay?.itemsToday ?? 0) + question.items,
    itemsThisEpoch: (sameEpoch?.itemsThisEpoch ?? 0) + question.items,
    questions: [...(sameEpoch?.questions ?? []), question.id],
  };
  const over =
    after.questionsToday > agreement.questionsPerDay
      ? 'questionsPerDay'
      : after.itemsToday > agreement.itemsPerDay
        ? 'itemsPerDay'
        : after.itemsThisEpoch > agreement.itemsPerEpoch
          ? 'itemsPerEpoch'
          : undefined;
  if (over !== undefined)
    throw refused('matching-limit-reached', 'The partner has asked as much as the agreement allows.', {
      limit: over,
    });
  return after;
}
