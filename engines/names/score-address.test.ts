import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { scoreAddresses } from './score-address.ts';
import { weights } from './weights.ts';

const points = (left: string, right: string): number => scoreAddresses([left], [right])[0]?.points ?? 0;

test.each([
  ['12 Mill St., Oakford', 'Oakford, Mill Street 12'],
  ['Flat 7, 40 Quay Ave', '40 Quay Avenue, apt 7'],
  ['ul. Lesnaya 5, kv. 3', 'Ulitsa Lesnaya 5, flat 3'],
])('%s is %s', (left, right) => {
  expect(points(left, right)).toBe(weights.addressSame);
});

test.each([
  ['12 Mill Street, Oakford', '14 Mill Street, Oakford'],
  ['12 Mill Street, Oakford', '12 Quay Road, Port Ebb'],
  ['Oakford', 'Oakford'],
  ['', ''],
])('%s is not %s', (left, right) => {
  expect(points(left, right)).toBe(0);
});

const anyAddress = fc
  .array(fc.oneof(fc.constantFrom('mill', 'st', 'quay', 'road', 'oakford', '12', '14', 'flat', '3'), fc.string()), { maxLength: 8 })
  .map((words) => words.join(' ')); // prettier-ignore

test('the points are the same from either side, whole, and within what an address can give', () => {
  fc.assert(
    fc.property(fc.array(anyAddress, { maxLength: 4 }), fc.array(anyAddress, { maxLength: 4 }), (left, right) => {
      const [one] = scoreAddresses(left, right);
      expect(scoreAddresses(right, left)[0]).toEqual(one);
      if (one === undefined) return;
      expect(Number.isInteger(one.points)).toBe(true);
      expect(one.points).toBeGreaterThan(0);
      expect(one.points).toBeLessThanOrEqual(weights.addressSame);
    }),
  ); // prettier-ignore
});
