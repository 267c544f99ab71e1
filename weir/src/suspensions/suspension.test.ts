import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantFromMs, type Instant } from '@weir/engines/vocabulary';
import { dueUnder } from '#platform';
import { changesBetween, contentSha256, stateAt, warningsDue, type SuspensionContent } from './suspension.ts';

const hourMs = 3_600_000;
const time = fc.integer({ min: 0, max: 2_000_000_000 }).map((seconds) => instantFromMs(seconds * 1000));

describe('a suspension’s state', () => {
  it('is never running at its end or after, and always before', () => {
    fc.assert(
      fc.property(time, time, fc.boolean(), (end, now, acknowledged) => {
        const { state, endedAt } = stateAt(
          { state: 'served', ends_at: end, ended_at: null },
          now,
          acknowledged,
        );
        expect([state, endedAt]).toEqual(
          Date.parse(now) >= Date.parse(end)
            ? ['lapsed', end]
            : [acknowledged ? 'acknowledged' : 'served', null],
        );
      }),
    );
  });

  it('is as recorded once it ended otherwise', () => {
    const row = {
      state: 'lifted',
      ends_at: '2026-01-02T00:00:00.000Z',
      ended_at: '2026-01-01T00:00:00.000Z',
    } as const;
    expect(stateAt(row, '2027-01-01T00:00:00.000Z', true)).toEqual({
      state: 'lifted',
      endedAt: row.ended_at,
    });
  });
});

describe('its end', () => {
  it('falls on a local midnight also where the clock changes within the count', () => {
    // Aldermoor goes back an hour on Sunday 25 October 2026: five working days are 24 h × 6 + 1 h longer than their days.
    const served = '2026-10-22T09:00:00.000Z' as Instant;
    const { dueAt } = dueUnder('XN', 'suspension.account', served);
    expect(dueAt).toBe('2026-10-30T00:00:00.000Z');
    const before = dueUnder('XN', 'suspension.account', '2026-10-15T09:00:00.000Z' as Instant).dueAt;
    expect(before).toBe('2026-10-22T23:00:00.000Z');
    expect((Date.parse(dueAt) - Date.parse(before)) / hourMs).toBe(7 * 24 + 1);
  });

  it('is counted in hours where the law counts hours, through nights and weekends', () => {
    expect(dueUnder('XP', 'suspension.transaction', '2026-11-27T15:30:00.000Z' as Instant).dueAt).toBe(
      '2026-11-30T15:30:00.000Z',
    );
  });
});

describe('warnings', () => {
  it('grow as the time that is left shrinks', () => {
    const row = { served_at: instantFromMs(0), ends_at: instantFromMs(100 * hourMs) };
    expect(
      [0, 49, 50, 79, 80, 94, 95, 100].map((hour) => warningsDue(row, instantFromMs(hour * hourMs))),
    ).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });
});

describe('the content', () => {
  const content: SuspensionContent = {
    kind: 'account',
    entity: 'e',
    account: 'A-1',
    transactionReference: null,
    amount: null,
    currency: null,
    instruction: 'Hold.',
    ground: 'Because.',
    fragment: null,
    report: null,
  };
  it('has another hash whenever a field is another, and the same in any order of fields', () => {
    const keys = Object.keys(content) as (keyof SuspensionContent)[];
    for (const key of keys) {
      const other = { ...content, [key]: 'other' };
      expect(contentSha256(other)).not.toBe(contentSha256(content));
      expect(changesBetween(content, other)).toEqual([
        { field: key, before: content[key] ?? '', after: 'other' },
      ]);
    }
    const turned = Object.fromEntries(Object.entries(content).reverse()) as never;
    expect(contentSha256(turned)).toBe(contentSha256(content));
  });
});
