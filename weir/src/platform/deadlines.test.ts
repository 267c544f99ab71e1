import { describe, expect, it } from 'vitest';
import type { Instant } from '@weir/engines/vocabulary';
import { dueUnder, ruleInForce } from './deadlines.ts';
import { jurisdiction, useJurisdictions } from './jurisdictions.ts';

const start = '2026-12-18T10:00:00.000Z' as Instant;

describe('deadlines of a country', () => {
  it('counts in the unit and on the calendar of the rule', () => {
    // Friday; Tuesday 22 December is a holiday in Aldermoor, whose clocks keep UTC in winter.
    expect(dueUnder('XN', 'request.answer', start)).toMatchObject({
      dueAt: '2026-12-29T00:00:00.000Z',
      estimated: false,
      rule: { unit: 'working_day', citation: expect.stringContaining('section 11') as string },
    });
    expect(dueUnder('XN', 'request.answer.urgent', start).dueAt).toBe('2026-12-19T10:00:00.000Z');
    // Port Sable counts the days of an account's suspension through weekends; its midnight is 21:00 UTC.
    expect(dueUnder('XP', 'suspension.account', start).dueAt).toBe('2026-12-25T21:00:00.000Z');
  });

  it('takes the rule in force on the day of the start', () => {
    const country = jurisdiction('XN');
    const later = {
      ...ruleInForce('XN', 'request.answer', start)!,
      amount: 2,
      validFrom: '2027-01-01',
    };
    const deadlines = country.deadlines!.map((rule) =>
      rule.id === 'request.answer' ? { ...rule, validUntil: '2026-12-31' } : rule,
    );
    useJurisdictions({ XN: { ...country, deadlines: [...deadlines, later] } });
    try {
      expect(dueUnder('XN', 'request.answer', '2026-12-31T23:59:59.000Z' as Instant).rule.amount).toBe(5);
      expect(dueUnder('XN', 'request.answer', '2027-01-01T00:00:00.000Z' as Instant).rule.amount).toBe(2);
    } finally {
      useJurisdictions({});
    }
  });

  it('says which rule is missing', () => {
    expect(() => dueUnder('XP', 'filer.hold', start)).toThrow('Port Sable has no rule filer.hold');
  });
});
