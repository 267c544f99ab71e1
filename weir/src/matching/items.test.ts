import { describe, expect, it } from 'vitest';
import type { MatchingAgreement } from '@weir/engines/envelopes';
import type { Instant } from '@weir/engines/vocabulary';
import { epochEnds, epochNow, tablesDue } from './epoch-times.ts';
import { itemOfAccountKey, itemsOfMention, type MentionForMatching } from './items.ts';

const mention = (given: Partial<MentionForMatching>): MentionForMatching => ({
  kind: 'person',
  names: [],
  identifiers: [],
  phones: [],
  ...given,
});
const spelled = (given: Partial<Omit<MentionForMatching, 'born'>> & { born?: string }): string[] =>
  itemsOfMention(mention(given as Partial<MentionForMatching>), 'XN').map((item) =>
    'value' in item ? item.value : `- ${item.unfit}`,
  );

describe('what of a mention can be matched', () => {
  it('is spelled as two nodes agree on', () => {
    expect(
      spelled({
        names: [{ text: 'Zoe ÁBEL', kind: 'legal' }],
        born: '1971-03-09',
        identifiers: [
          { type: 'passport', number: 'p 12-34', country: 'XP' },
          { type: 'national-id', number: '0042' },
          { type: 'tax', number: '123 456 789', country: 'XP' },
        ],
        phones: ['00999 (12) 345-678'],
      }),
    ).toEqual([
      'identity|XP|passport|P1234',
      'identity|XN|id-card|0042',
      'identity|XP|tax|123456789',
      'phone|+99912345678',
      'name-birth|abel zoe|1971-03-09',
    ]);
    expect(spelled({ kind: 'account', account: { number: '00-123.456', swift: 'ABCDXNXXXXX' } })).toEqual([
      'account|ABCDXNXX|123456',
    ]);
    expect(spelled({ kind: 'account', account: { number: 'GB82 WEST 1234 5698 7654 32' } })).toEqual([
      'iban|GB82WEST12345698765432',
    ]);
  });

  it('says why it cannot be, and never guesses', () => {
    expect(
      spelled({
        names: [{ text: 'Zoe Abel', kind: 'legal' }],
        born: '1971',
        identifiers: [
          // A passport without its State, a row number, and a document that has no shared word.
          { type: 'passport', number: 'P1234' },
          { type: 'national-id', number: '007' },
          { type: 'driving-licence', number: 'D1234' },
        ],
        phones: ['345-678'],
      }),
    ).toEqual([
      '- matching-identifier-unfit',
      '- matching-number-too-short',
      '- matching-identifier-unfit',
      '- matching-identifier-unfit',
    ]);
    expect(spelled({ kind: 'account', account: { number: '4711-22', institution: 'unknown' } })).toEqual([
      '- matching-institution-unknown',
    ]);
    // A firm has no date of birth that a name would be matched with.
    expect(spelled({ kind: 'entity', names: [{ text: 'Mill Ltd', kind: 'legal' }] })).toEqual([]);
  });

  it('reads accounts by the ledger’s keys', () => {
    expect(itemOfAccountKey('iban:GB82WEST12345698765432')).toEqual({
      type: 'iban',
      value: 'iban|GB82WEST12345698765432',
    });
    expect(itemOfAccountKey('MILLXNXX/004711')).toEqual({ type: 'account', value: 'account|MILLXNXX|4711' });
    expect(itemOfAccountKey('004711')).toEqual({ type: 'account', unfit: 'matching-institution-unknown' });
  });
});

describe('epochs', () => {
  const at = (text: string) => text as Instant;
  const terms = {
    epochDays: 8,
    validFrom: '2026-06-08T00:00:00.000Z',
    validUntil: '2026-06-30T00:00:00.000Z',
  } as MatchingAgreement;

  it('have their table ready before they begin, and none after the agreement', () => {
    expect(tablesDue(terms, at('2026-06-07T23:59:59.999Z'))).toEqual([]);
    expect(tablesDue(terms, at('2026-06-08T00:00:00.000Z'))).toEqual([0]);
    expect(tablesDue(terms, at('2026-06-13T23:59:59.999Z'))).toEqual([0]);
    expect(tablesDue(terms, at('2026-06-14T00:00:00.000Z'))).toEqual([0, 1]);
    // The third begins within the agreement and is cut short by its end; there is no fourth.
    expect(tablesDue(terms, at('2026-06-29T00:00:00.000Z'))).toEqual([2]);
    expect(epochEnds(terms, 2)).toBe('2026-06-30T00:00:00.000Z');
    expect(tablesDue(terms, at('2026-06-30T00:00:00.000Z'))).toEqual([]);
    expect(epochNow(terms, at('2026-06-30T00:00:00.000Z'))).toBeUndefined();
  });
});
