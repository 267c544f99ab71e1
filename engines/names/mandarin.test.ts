import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePair, shippedThreshold } from './index.ts';
import { mandarinReadings } from './mandarin.ts';

test.each([
  ['zedong', 'tsetung'],
  ['xiaoping', 'hsiaoping'],
  ['enlai', 'enlai'],
  ['jieshi', 'kaishek'],
  ['xie', 'hsieh'],
  ['huang', 'wong'],
  ['zhang', 'cheung'],
  ['zhu', 'chu'],
  ['ge', 'ko'],
  ['guowei', 'kokwai'],
  ['ruiming', 'juimeng'],
  ['dehua', 'teckhwa'],
  ['duo', 'to'],
])('%s is a reading of %s', (pinyin, written) => {
  expect(mandarinReadings(written)).toContain(pinyin);
});

test.each(['michael', 'anderson', 'ng ng', 'x', '', 'mohammed', 'zhangzhangzhang'])(
  '%j is read as no Chinese syllables',
  (word) => {
    expect(mandarinReadings(word)).toEqual([]);
  },
);

test('there are never many readings, whatever the word', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{0,14}$/), (word) => {
      const readings = mandarinReadings(word);
      expect(readings.length).toBeLessThanOrEqual(12);
      for (const reading of readings) expect(reading).toMatch(/^[a-z]{1,12}$/);
    }),
  );
});

test('names agree across romanisations that share few letters, and not with others', () => {
  const score = (left: string, right: string): number =>
    comparePair({ names: [left], kind: 'person' }, { names: [right], kind: 'person' }).score;
  expect(score('Zhu Deqing', 'Chu Te-ching')).toBeGreaterThanOrEqual(shippedThreshold);
  expect(score('朱德清', 'Chu Te-ching')).toBeGreaterThanOrEqual(shippedThreshold);
  expect(score('Zhu Deqing', 'Wu Shao-lan')).toBeLessThan(0.3);
});
