import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editCost, EditCosts, LetterSimilarity } from './edit-cost.ts';
import { codesOf, tokenOf } from './token.ts';
import { tokenSimilarity } from './token-similarity.ts';

/** Few letters, so that words often begin alike, double a letter, exchange neighbours or end in an s. */
const anyLetters = fc.stringMatching(/^[achiosk]{1,9}$/);
/** Words of a dictionary: many begin with the whole of another. */
const anyOthers = fc
  .tuple(anyLetters, fc.array(fc.tuple(fc.nat(9), fc.stringMatching(/^[sako]{0,3}$/)), { maxLength: 12 }))
  .map(([word, endings]) => endings.map(([length, ending]) => `${word.slice(0, length)}${ending}`))
  .map((words) => words.filter((word) => word !== ''));

describe('the costs of edits', () => {
  test('are the same whichever words were compared before, and from either side', () => {
    fc.assert(
      fc.property(anyLetters, anyOthers, fc.boolean(), (own, others, vowelless) => {
        const limit = 10_000;
        const costs = new EditCosts(codesOf(own), vowelless);
        const all = [...others].sort().concat(others);
        // One after the other, so that each may go on from the rows of the last.
        const found = all.map((other) => costs.cost(codesOf(other), limit));
        for (const [place, other] of all.entries()) {
          const alone = new EditCosts(codesOf(own), vowelless).cost(codesOf(other), limit);
          expect([own, other, found[place]]).toEqual([own, other, alone]);
          expect(new EditCosts(codesOf(other), vowelless).cost(codesOf(own), limit)).toBe(alone);
          expect(editCost(codesOf(own), codesOf(other), vowelless, limit)).toBe(alone);
        }
      }),
      { seed: 20_261_129, numRuns: 1000 },
    );
  });

  test('are told exactly up to a limit, and as more than it beyond, also after a word that was beyond it', () => {
    fc.assert(
      fc.property(anyLetters, anyOthers, fc.nat(500), (own, others, limit) => {
        const costs = new EditCosts(codesOf(own));
        const all = [...others].sort();
        const found = all.map((other) => costs.cost(codesOf(other), limit));
        for (const [place, other] of all.entries()) {
          const whole = new EditCosts(codesOf(own)).cost(codesOf(other), 10_000);
          expect([other, found[place]]).toEqual([other, Math.min(whole, limit + 1)]);
        }
      }),
      { seed: 20_261_129, numRuns: 1000 },
    );
  });

  test.each([
    ['katha', 'katha', 0],
    ['katha', 'kata', 45],
    ['katha', 'kahta', 60],
    ['kata', 'katta', 35],
    ['katos', 'kato', 55],
    ['kats', 'kat', 100],
    ['kass', 'kas', 35],
    ['kato', 'cato', 30],
    ['kato', 'kat', 80],
    ['kato', 'katoa', 60],
    ['ato', 'to', 100],
    ['kato', 'mato', 100],
  ])('of %s and %s are %d', (left, right, cost) => {
    expect(new EditCosts(codesOf(left)).cost(codesOf(right), 1000)).toBe(cost);
  });

  test('give the similarity of two Latin words wherever the other one stands', () => {
    fc.assert(
      fc.property(anyLetters, anyLetters, anyLetters, (own, before, other) => {
        const codes = codesOf(before + other + before);
        const similarity = new LetterSimilarity(codesOf(own)).to(
          codes,
          before.length,
          before.length + other.length,
        );
        const whole = tokenSimilarity(tokenOf(own), tokenOf(other));
        // A scrambled word, another romanisation and a nickname are told by more than letters; a single letter is no word.
        if (other.length > 1 && own.length > 1) expect(similarity).toBeLessThanOrEqual(whole);
        if (similarity > 0)
          expect([own, other, [similarity, 800, 830, 840]]).toEqual([
            own,
            other,
            expect.arrayContaining([whole]),
          ]);
      }),
      { seed: 20_261_129, numRuns: 1000 },
    );
  });
});
