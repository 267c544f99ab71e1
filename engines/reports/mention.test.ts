import { describe, expect, test } from 'vitest';
import type { ElementPlan } from './element.ts';
import { mentionsOf } from './mention.ts';
import { reportFromTree } from './report-from-tree.ts';
import { exampleCustomer, examplePayer, exampleReport } from './testing/example-report.ts';

const firm: ElementPlan = [
  't_from_my_client',
  [
    ['from_funds_code', 'CASH'],
    ['t_conductor', [['first_name', 'Ola'], ['last_name', 'Finch']]],
    [
      'from_entity',
      [
        ['name', 'Ashdown Clocks'],
        ['commercial_name', 'Tick & Tock'],
        ['incorporation_number', 'R-77'],
        ['addresses', [['address', [['address_type', 'REG'], ['address', '3 Mill Lane'], ['city', 'Old Town'], ['zip', '-'], ['country_code', 'XP']]]]],
        ['incorporation_country_code', 'XN'],
        ['director_id', [['first_name', 'Bo'], ['last_name', 'Ashdown'], ['role', 'DIR']]],
      ],
    ],
    ['from_country', 'XN'],
  ],
]; // prettier-ignore

describe('mentions of a report', () => {
  test('everybody on both sides, with roles and whose customer they are', () => {
    const report = reportFromTree(exampleReport({ from: firm }), 'xn');
    const seen = mentionsOf(report).map(({ kind, role, myClient, names }) => [
      kind,
      role,
      myClient,
      names[0]?.text,
    ]);
    expect(seen).toEqual([
      ['person', 'conductor', true, 'Ola Finch'],
      ['entity', 'from', true, 'Ashdown Clocks'],
      ['person', 'DIR', true, 'Bo Ashdown'],
      ['account', 'to', true, 'T. Ashdown'],
      ['person', 'HOLDER', true, 'Tilda Ashdown'],
    ]);
  });

  test('a firm with its names, register number, address and countries', () => {
    const report = reportFromTree(exampleReport({ from: firm }), 'xn');
    expect(mentionsOf(report)[1]).toMatchObject({
      path: '/report/transaction[1]/t_from_my_client/from_entity',
      names: [
        { text: 'Ashdown Clocks', kind: 'legal' },
        { text: 'Tick & Tock', kind: 'alias' },
      ],
      identifiers: [{ type: 'registration', number: 'R-77', country: 'XN' }],
      addresses: ['3 Mill Lane, Old Town, XP'],
      countries: ['XN', 'XP'],
    });
  });

  test('a person with what identifies her; placeholders are unknown', () => {
    const person = exampleCustomer({
      alias: '-',
      full_name_frn: 'Тильда',
      birthdate: '1900-01-01T00:00:00',
      ssn: '.',
    });
    const documents: ElementPlan = [
      'identifications',
      [['identification', [['type', 'PASSPORT'], ['number', 'P123'], ['issue_country', 'XP']]]],
    ]; // prettier-ignore
    const from: ElementPlan = [
      't_from',
      [['from_funds_code', 'CASH'], ['from_person', [...person, documents]], ['from_country', 'XN']],
    ]; // prettier-ignore
    const mention = mentionsOf(reportFromTree(exampleReport({ from }), 'xn'))[0]!;
    expect(mention.born).toBeUndefined();
    expect(mention).toMatchObject({
      names: [
        { text: 'Tilda Ashdown', kind: 'legal' },
        { text: 'Тильда', kind: 'native' },
      ],
      sex: 'f',
      nationality: 'XN',
      identifiers: [{ type: 'passport', number: 'P123', country: 'XP' }],
      phones: ['+9995550117'],
      myClient: false,
    });
  });

  test('an account with its number and institution', () => {
    const report = reportFromTree(exampleReport({ from: examplePayer() }), 'xn');
    expect(mentionsOf(report).find((mention) => mention.kind === 'account')!.account).toEqual({
      number: '700123456',
      institution: '17',
      currency: 'XNC',
    });
  });

  test('a field that the FIU uses for something else is not read by its name', () => {
    const person = [
      ...exampleCustomer({ ssn: '784199012345678' }),
      ['tax_reg_number', 'Y'] satisfies ElementPlan,
    ];
    const from: ElementPlan = [
      't_from_my_client',
      [['from_funds_code', 'CASH'], ['from_person', person], ['from_country', 'AE']],
    ]; // prettier-ignore
    const tree = exampleReport({ from });
    const types = (profile: string): string[] =>
      mentionsOf(reportFromTree(tree, profile))[0]!.identifiers.map((identifier) => identifier.type);
    expect(types('ae-5.0.2')).toEqual(['national-id']);
    expect(types('xn')).toEqual(['national-id', 'tax-registration']);
  });
});
