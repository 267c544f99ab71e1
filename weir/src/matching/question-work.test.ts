import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  evaluateDirectly,
  epochKey,
  makeTable,
  readAnswer,
  tableStatement,
  type MatchingAgreement,
} from '@weir/engines/envelopes';
import type { Instant } from '@weir/engines/vocabulary';
import { questionWork, type AskFacts } from './question-work.ts';

const agreement: MatchingAgreement = {
  kind: 'matching-agreement',
  version: 1,
  id: 'a'.repeat(32),
  parties: ['asked', 'asker'],
  types: ['phone'],
  purposes: ['tests'],
  questionsPerDay: 10,
  itemsPerDay: 100_000,
  itemsPerEpoch: 100_000,
  epochDays: 7,
  validFrom: '2026-06-08T00:00:00.000Z' as Instant,
  validUntil: '2027-06-08T00:00:00.000Z' as Instant,
  statedAt: '2026-06-01T00:00:00.000Z' as Instant,
};
const now = '2026-06-10T00:00:00.000Z' as Instant;
const phone = (number: number): string => `phone|+99900${String(number).padStart(6, '0')}`;
/** More than one batch, so that more than one thread works, and the last one has fewer. */
const asked = Array.from({ length: 1_100 }, (_, number) => phone(number));

describe('a question that several threads work at', () => {
  it('has the outcome of the engine in one piece, in the order of its items', async () => {
    const key = { seed: new Uint8Array(randomBytes(32)), agreement, by: 'asked', epoch: 0 };
    const secret = epochKey(key.seed, agreement, 'asked', 0);
    const held = [0, 3, 511, 1_023, 1_024, 1_099, 5_000];
    const table = makeTable(
      held.map((number) => evaluateDirectly(secret, Buffer.from(phone(number)))),
      (length) => randomBytes(length),
    );
    const stated = tableStatement({ agreement, epoch: 0, by: 'asked', table, statedAt: now }, secret);
    const facts: AskFacts = {
      seed: new Uint8Array(randomBytes(32)),
      values: asked,
      id: 'b'.repeat(32),
      epoch: 0,
      purpose: 'tests',
      agreement,
    };
    const work = questionWork({ inlineMax: 0 });
    const question = await work.ask(facts);
    // Asked again from the same seed, in one thread, it is the same question: nothing can be learnt from two of them.
    expect(await questionWork({ inlineMax: 10_000 }).ask(facts)).toEqual(question);
    const { answer } = await work.answer(key, question, now);
    expect(answer.proofs).toHaveLength(2);
    const hits = await work.read(facts, { question, answer, stated, table });
    expect(hits).toEqual([0, 3, 511, 1_023, 1_024, 1_099]);
    // The engine's own reading accepts the proofs that the threads made.
    const whole = () => readAnswer({ question, items: [] }, answer, { stated, table });
    expect(whole()).toEqual([]);

    const swapped = { ...answer, proofs: [answer.proofs[1]!, answer.proofs[0]!] };
    await expect(work.read(facts, { question, answer: swapped, stated, table })).rejects.toMatchObject({
      code: 'matching-answer-forged',
    });
    // The last batch alone is forged: nothing of the first is used either.
    const points = Buffer.from(answer.elements, 'base64url');
    const end = points.length;
    const forged = Buffer.concat([
      points.subarray(0, end - 64),
      points.subarray(end - 32),
      points.subarray(end - 64, end - 32),
    ]).toString('base64url');
    await expect(
      work.read(facts, { question, answer: { ...answer, elements: forged }, stated, table }),
    ).rejects.toMatchObject({ code: 'matching-answer-forged' });
  }, 120_000);
});
