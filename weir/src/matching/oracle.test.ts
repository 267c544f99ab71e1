import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registers } from '../../../tests/registers.ts';
import {
  agree,
  askThrough,
  caseWith,
  hold,
  holdNothing,
  iban,
  openMatching,
  type MatchingWorld,
} from '../../../tests/matching-world.ts';
import type { MatchingEpoch } from './contract.ts';

/** Written two ways; both banks' files have such zeros and signs. */
const spellings = [
  (number: number) => iban(number),
  (number: number) =>
    iban(number)
      .replace(/(.{4})/g, '$1 ')
      .toLowerCase(),
];

describe('what private matching tells, against plain sets', () => {
  const [embedded] = registers;
  let world: MatchingWorld;
  beforeAll(async () => {
    // In threads, as in the field: both of a table's, and those of question, answer and reading.
    world = await openMatching(embedded!, { inlineMax: 0 });
    await agree(world, { questionsPerDay: 100, itemsPerDay: 10_000, itemsPerEpoch: 10_000, epochDays: 1 });
  });
  afterAll(() => world.close());

  it('is the intersection, and of it only what was asked', async () => {
    let day = Date.parse('2026-06-08');
    const numbers = (max: number) =>
      fc.uniqueArray(fc.tuple(fc.nat(30), fc.nat(1)), { maxLength: max, selector: ([number]) => number });
    await fc.assert(
      fc.asyncProperty(
        numbers(12),
        numbers(5).filter((all) => all.length > 0),
        fc.uniqueArray(fc.nat(30), { maxLength: 2 }),
        async (held, asked, hidden) => {
          await holdNothing(world.other);
          await hold(
            world.other,
            held.map(([number, way]) => ({ kind: 'account', account: { number: spellings[way]!(number) } })),
          );
          // What lies in a case under a compartment takes no part, though a report says it too.
          const heron = await caseWith(
            world.other,
            hidden.map((number) => iban(number)),
            'heron',
          );
          // At midnight an epoch of one day ends; its table was made from what was held before.
          day += 86_400_000;
          world.goTo(new Date(day).toISOString().slice(0, 10));
          await world.settle();
          const caseId = await caseWith(
            world.one,
            asked.map(([number, way]) => spellings[way]!(number)),
          );
          const { items } = await askThrough(world, caseId);

          const inTheirs = new Set(held.map(([number]) => number));
          for (const number of hidden) inTheirs.delete(number);
          expect(items!.map(({ value, result }) => [value, result])).toEqual(
            asked.map(([number]) => [
              `iban|${iban(number)}`,
              inTheirs.has(number) ? 'hit' : 'nothing_learnt',
            ]),
          );
          const { body } = await world.other.ask<{ items: MatchingEpoch[] }>(
            'auditor',
            'GET',
            '/matching/epochs?limit=200',
          );
          const running = body.items.find(({ side, state }) => side === 'ours' && state === 'sent');
          expect(running?.held).toBe(inTheirs.size);
          await world.other.platform.register.ownerQuery(
            `update cases set compartment = null where id = $1`,
            [heron],
          );
          await world.other.platform.register.ownerQuery(
            `update case_fragments set content = '{}' where case_id = $1`,
            [heron],
          );
        },
      ),
      { numRuns: 3 },
    );
  }, 180_000);
});
