import {
  answerFrom,
  checkAnswer,
  checkQuestion,
  isInTable,
  matchingLimits,
  questionFrom,
  tableHash,
  type Answer,
  type MatchingAgreement,
  type Question,
  type TableStatement,
} from '@weir/engines/envelopes';
import type { Instant } from '@weir/engines/vocabulary';
import { aside, inlineDefault } from './aside.ts';
import type { MatchingOptions } from './rooms.ts';
import { chunks, wideFrom, type KeyFacts } from './thread-task.ts';

/** A question of ours, as far as it can be done again from what is kept. */
export interface AskFacts {
  /** 32 secret random bytes from which every blind follows, so that the answer can be read after a restart. */
  readonly seed: Uint8Array;
  readonly values: readonly string[];
  readonly id: string;
  readonly epoch: number;
  readonly purpose: string;
  readonly agreement: MatchingAgreement;
}

/**
 * The long work of one question, a task for each batch: a proof covers a batch, and batches do not depend on each other, so
 * each thread takes the next one when it is free. What is put together from them is what the engine does in one piece.
 */
export function questionWork({ inlineMax = inlineDefault }: MatchingOptions) {
  async function ask({ seed, values, agreement, ...facts }: AskFacts): Promise<Question> {
    const parts = await Promise.all(
      shares(values.length).map(([from, until]) =>
        aside(
          { kind: 'blind', blinds: { seed, values: values.slice(from, until), from } },
          values.length < inlineMax,
        ),
      ),
    );
    const elements = parts.flatMap(({ answer }) => answer);
    let place = values.length;
    const at = wideFrom(seed);
    return questionFrom(elements, { ...facts, agreement }, () => at(place++));
  }

  /** Counted before, in the register. @throws Problem as the engine's `answer` */
  async function answer(
    key: KeyFacts,
    question: Question,
    now: Instant,
  ): Promise<{ answer: Answer; processorMs: number }> {
    const elements = checkQuestion(question, { agreement: key.agreement, now });
    const parts = await Promise.all(
      shares(elements.length).map(([from, until]) =>
        aside({ kind: 'answer', key, elements: elements.slice(from, until) }, elements.length < inlineMax),
      ),
    );
    return {
      answer: answerFrom(
        question,
        parts.map(({ answer: made }) => made),
      ),
      processorMs: parts.reduce((sum, { processorMs }) => sum + processorMs, 0),
    };
  }

  /** The places of those own items that are in the partner's table. @throws Problem as the engine's `readAnswer` */
  async function read(
    { seed, values }: AskFacts,
    given: { question: Question; answer: Answer; stated: TableStatement; table: Uint8Array },
  ): Promise<number[]> {
    const { question, stated, table } = given;
    const all = checkAnswer(question, given.answer, { stated, tableHash: tableHash(table) });
    const parts = await Promise.all(
      shares(all.length * matchingLimits.batch).map(([from, until], place) =>
        aside(
          {
            kind: 'read',
            blinds: { seed, values: values.slice(from, until), from },
            part: all[place]!,
            stated,
          },
          values.length < inlineMax,
        ),
      ),
    );
    const hits: number[] = [];
    let place = 0;
    for (const { answer: outputs } of parts)
      for (const output of chunks(outputs)) {
        if (isInTable(table, output)) hits.push(place);
        place++;
      }
    return hits;
  }

  return { ask, answer, read };
}
export type QuestionWork = ReturnType<typeof questionWork>;

/** Each batch, from its first item until before the first of the next. */
function shares(count: number): [from: number, until: number][] {
  const { batch } = matchingLimits;
  return Array.from({ length: Math.ceil(count / batch) }, (_, place) => [
    place * batch,
    Math.min((place + 1) * batch, count),
  ]);
}
