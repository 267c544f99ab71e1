import { describe, expect, it } from 'vitest';
import { accountKey, element, type Mention } from '@weir/engines/reports';
import { keyType, mentionKeys } from './mention-keys.ts';

const report = { id: 'r1', country: 'XN' };
const person = (given: Partial<Mention>): Mention => ({
  kind: 'person',
  path: '/report/x',
  role: 'from',
  names: [{ text: 'Aldo Venn', kind: 'legal' }],
  countries: [],
  identifiers: [],
  addresses: [],
  phones: [],
  myClient: false,
  ...given,
});

describe('mention keys', () => {
  it('meet across spellings of one document, and take a national number as the country’s own', () => {
    const field = person({ identifiers: [{ type: 'national-id', number: '750309-1234' }] });
    const document = person({ identifiers: [{ type: 'national-id', number: '7503091234', country: 'XN' }] });
    expect(mentionKeys(field, report)).toEqual(mentionKeys(document, report));
    const passport = person({ identifiers: [{ type: 'passport', number: 'P 123 456' }] });
    const foreign = person({ identifiers: [{ type: 'passport', number: 'P123456', country: 'XP' }] });
    expect(mentionKeys(passport, report)).not.toEqual(mentionKeys(foreign, report));
  });

  it('never join a person with a firm, nor anybody by numbers that are none', () => {
    const tax = [{ type: 'tax', number: '44556677' }];
    const both = [person({ identifiers: tax }), person({ kind: 'entity', identifiers: tax })];
    expect(new Set(both.flatMap((mention) => mentionKeys(mention, report))).size).toBe(2);
    for (const number of ['0000000', '12', '999999999', 'N/A', '---']) {
      const keys = mentionKeys(person({ identifiers: [{ type: 'passport', number }] }), report);
      expect(keys).toEqual(['report:r1:person:aldo venn:']);
    }
  });

  it('keep the nameless within their report', () => {
    expect(mentionKeys(person({}), report)).not.toEqual(mentionKeys(person({}), { ...report, id: 'r2' }));
  });

  it.each([
    [
      'a number at a bank known by its code',
      { account: '10-20 30', institution_code: 'mill' },
      'MILL/102030',
    ],
    ['a number at a bank known by SWIFT', { account: '778', swift: 'PORTXPPA123' }, 'PORTXPPA/778'],
    [
      'an IBAN in its field',
      { account: '1', iban: 'GB82 WEST 1234 5698 7654 32' },
      'iban:GB82WEST12345698765432',
    ],
    [
      'an IBAN in the field of the number',
      { account: 'GB82WEST12345698765432' },
      'iban:GB82WEST12345698765432',
    ],
  ])('bear the ledger’s key for %s', (_, fields, expected) => {
    const tree = element(['from_account', Object.entries(fields)]);
    expect(accountKey(tree)).toBe(expected);
    const institution = expected.startsWith('iban:') ? undefined : expected.split('/')[0]!;
    const { iban } = fields as { iban?: string };
    const account = {
      number: fields.account,
      ...(iban === undefined ? {} : { iban }),
      ...(institution === undefined ? {} : { institution }),
    };
    expect(mentionKeys(person({ kind: 'account', names: [], account }), report)).toContain(
      `account:${expected}`,
    );
  });

  it('tell their kind and not their content', () => {
    expect(keyType('person:passport:XN:P1234567')).toBe('passport');
    expect(keyType('account:iban:XN00')).toBe('account-iban');
    expect(keyType('account:MILL/102030')).toBe('account-number');
    expect(keyType('report:r1:person:aldo venn:')).toBe('same-report');
  });
});
