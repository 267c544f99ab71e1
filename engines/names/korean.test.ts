import { expect, test } from 'vitest';
import fc from 'fast-check';
import { comparePair, shippedThreshold } from './index.ts';
import { spellsKorean, usualKoreanSpellings } from './korean.ts';

test.each([
  ['희정', 'heejung'],
  ['희정', 'huijeong'],
  ['기식', 'kisik'],
  ['영숙', 'youngsook'],
  ['영숙', 'yongsuk'],
  ['이', 'rhee'],
  ['이', 'yi'],
  ['류', 'ryoo'],
  ['노', 'roh'],
  ['최', 'choe'],
  ['우진', 'woojin'],
])('%s may be written %s', (hangul, latin) => {
  expect(spellsKorean(hangul, latin)).toBe(true);
});

test.each([
  ['희정', 'heejun'],
  ['희정', 'haejung'],
  ['기식', 'misik'],
  ['이', 'kim'],
  ['정', ''],
  ['', 'jung'],
  ['희정abc', 'heejungabc'],
])('%s is never written %s', (hangul, latin) => {
  expect(spellsKorean(hangul, latin)).toBe(false);
});

test('the usual spellings of any blocks are spellings of them', () => {
  const block = fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 3 }), (letters) => {
      const hangul = letters.join('');
      const usual = usualKoreanSpellings(hangul);
      expect(usual).toHaveLength(2);
      for (const spelling of usual)
        expect([hangul, spelling, spellsKorean(hangul, spelling)]).toEqual([hangul, spelling, true]);
    }),
  );
});

test('whole names agree however they are romanised, and not with other names', () => {
  const score = (left: string, right: string): number =>
    comparePair({ names: [left], kind: 'person' }, { names: [right], kind: 'person' }).score;
  expect(score('남희정', 'Nam Hee-jung')).toBeGreaterThanOrEqual(shippedThreshold);
  expect(score('기식 남', 'NAM, Ki Sik')).toBeGreaterThanOrEqual(shippedThreshold);
  expect(score('남희정', 'Nam Sang-chul')).toBeLessThan(0.4);
});
