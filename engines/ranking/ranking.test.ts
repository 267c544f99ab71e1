import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve, compareRankings, enough, precisionAt, precisionInterval } from './compare.ts';
import { learn, scoreOf, type Example } from './learn.ts';
import { areaByPairs, plainRegression } from './oracle.ts';
import { splitByTime } from './split-by-time.ts';

const names = ['amount', 'days', 'round'];
const example = fc
  .tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: 0, max: 5 }), fc.boolean(), fc.boolean())
  .map(([amount, days, round, useful]): Example => ({
    features: { amount, days, ...(round && { round: 1 }) },
    useful,
  }));
const bothKinds = fc
  .array(example, { minLength: 2, maxLength: 25 })
  .filter((all) => all.some(({ useful }) => useful) && all.some(({ useful }) => !useful));
const scored = fc.array(fc.record({ useful: fc.boolean(), score: fc.integer({ min: 0, max: 6 }) }), {
  maxLength: 40,
});

describe('learning from decisions', () => {
  it('arrives where slow descent arrives', () => {
    fc.assert(
      fc.property(bothKinds, fc.constantFrom(0.05, 0.5), (examples, penalty) => {
        const model = learn(examples, { penalty });
        const present = names.filter((name) => examples.some(({ features }) => name in features));
        const plain = plainRegression(examples, present, penalty);
        expect(model.features.map(({ name }) => name)).toEqual(present);
        expect(model.bias).toBeCloseTo(plain.bias, 5);
        for (const [place, { weight }] of model.features.entries())
          expect(weight).toBeCloseTo(plain.weights[place]!, 5);
      }),
      { seed: 11, numRuns: 40 },
    );
  });

  it('gives the same model whatever the order of the decisions', () => {
    fc.assert(
      fc.property(
        bothKinds.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([examples, shuffled]) => {
          expect(JSON.stringify(learn(shuffled))).toBe(JSON.stringify(learn(examples)));
        },
      ),
      { seed: 12, numRuns: 100 },
    );
  });

  it('lets the parts of a score add up to it exactly, in thousandths', () => {
    fc.assert(
      fc.property(
        bothKinds,
        fc.dictionary(fc.constantFrom(...names, 'unknown'), fc.double({ noNaN: true, min: -1e9, max: 1e9 })),
        (examples, features) => {
          const { score, bias, contributions } = scoreOf(learn(examples), features);
          expect(contributions.reduce((sum, { points }) => sum + points, bias)).toBe(score);
          expect(contributions.every(({ points }) => Number.isInteger(points) && points !== 0)).toBe(true);
        },
      ),
      { seed: 13, numRuns: 200 },
    );
  });

  it('ranks what is told apart by one feature, and leaves alone what never varies', () => {
    const examples = Array.from({ length: 40 }, (_, index): Example => ({
      features: { amount: index, always: 7 },
      useful: index >= 20,
    }));
    const model = learn(examples);
    const ranked = examples.map(({ features, useful }) => ({
      useful,
      score: scoreOf(model, features).score,
    }));
    expect(areaUnderCurve(ranked)).toBe(1);
    expect(scoreOf(model, { amount: 39, always: 7 }).contributions.map(({ feature }) => feature)).toEqual([
      'amount',
    ]);
  });

  it('stays finite where the two kinds are far apart, and refuses where there is one kind', () => {
    const apart = [0, 1, 1e9, 1e9 + 1].map((amount): Example => ({
      features: { amount },
      useful: amount > 10,
    }));
    expect(Number.isFinite(learn(apart, { penalty: 1e-4 }).features[0]!.weight)).toBe(true);
    expect(() => learn(apart.slice(0, 2))).toThrow(expect.objectContaining({ code: 'ranking-one-sided' }));
    expect(() => learn([...apart, { features: { amount: NaN }, useful: true }])).toThrow(
      expect.objectContaining({ code: 'ranking-feature-not-a-number' }),
    );
  });
});

describe('comparing two rankings', () => {
  it('counts the area as pair by pair', () => {
    fc.assert(
      fc.property(scored, (all) => {
        const [area, pairs] = [areaUnderCurve(all), areaByPairs(all)];
        if (pairs === null) expect(area).toBeNull();
        else expect(area).toBeCloseTo(pairs, 12);
      }),
      { seed: 14, numRuns: 300 },
    );
  });

  it('shares tied places fairly: reversing the list changes nothing', () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: 1, max: 50 }), (all, k) => {
        const precision = precisionAt(all, k);
        expect(precisionAt([...all].reverse(), k)).toBeCloseTo(precision, 12);
        const useful = all.filter((each) => each.useful).length;
        if (all.length > 0) expect(precisionAt(all, all.length)).toBeCloseTo(useful / all.length, 12);
        expect(precision).toBeGreaterThanOrEqual(0);
        expect(precision).toBeLessThanOrEqual(1);
      }),
      { seed: 15, numRuns: 300 },
    );
  });

  it('finds no gain in the same ranking, a clear one in a better ranking, and says when there is too little', () => {
    const judged = Array.from({ length: 100 }, (_, index) => ({
      useful: index % 3 === 0,
      champion: (index * 37) % 100,
      challenger: (index % 3 === 0 ? 60 : 0) + ((index * 53) % 100),
    }));
    const same = compareRankings(judged.map((each) => ({ ...each, challenger: each.champion })));
    expect(same.gain).toEqual({ area: 0, low: 0, high: 0 });
    const better = compareRankings(judged);
    expect(better.gain!.low).toBeGreaterThan(0);
    expect(better.tooFew).toBe(false);
    expect(better.challenger.area).toBeCloseTo(
      areaByPairs(judged.map(({ useful, challenger }) => ({ useful, score: challenger })))!,
      12,
    );
    expect(compareRankings(judged.slice(0, enough)).tooFew).toBe(true);
    expect(compareRankings([])).toMatchObject({ tested: 0, gain: null, tooFew: true });
  });

  it('covers the true area about as often as its interval says', () => {
    // Two triangular distributions half a width apart; a small generator of numbers, so that the test is the same each time.
    let state = 1;
    const chance = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const draw = (): number => chance() + chance();
    let truth = 0;
    for (let index = 0; index < 200_000; index++) truth += draw() + 0.5 > draw() ? 1 : 0;
    truth /= 200_000;
    let covered = 0;
    for (let trial = 0; trial < 400; trial++) {
      const judged = Array.from({ length: 80 }, (_, index) => {
        const useful = index % 2 === 0;
        const score = draw() + (useful ? 0.5 : 0);
        return { useful, champion: score, challenger: score };
      });
      const { low, high } = compareRankings(judged).champion;
      if (low! <= truth && truth <= high!) covered++;
    }
    expect(covered / 400).toBeGreaterThan(0.9);
    expect(covered / 400).toBeLessThan(0.98);
  });

  it('gives the interval of a share that is printed in the books', () => {
    // Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263.
    const { low, high } = precisionInterval(81, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });
});

describe('splitting by time', () => {
  it('loses none, learns from none that came later, and from none that the ranking in force was tested before', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ id: fc.string(), at: fc.integer({ min: 0, max: 30 }) }), {
          selector: ({ id }) => id,
        }),
        fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
        (decisions, notBefore) => {
          const { learned, tested, from } = splitByTime(
            decisions,
            notBefore === undefined ? {} : { notBefore },
          );
          expect([...learned, ...tested].map(({ id }) => id).sort()).toEqual(
            decisions.map(({ id }) => id).sort(),
          );
          for (const { at } of learned) expect(at).toBeLessThan(from!);
          for (const { at } of tested) {
            expect(at).toBeGreaterThanOrEqual(from!);
            if (notBefore !== undefined) expect(at).toBeGreaterThanOrEqual(notBefore);
          }
        },
      ),
      { seed: 16, numRuns: 200 },
    );
  });
});
