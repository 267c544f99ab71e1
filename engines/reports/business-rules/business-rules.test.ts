import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Instant } from '../../vocabulary/index.ts';
import type { ElementPlan } from '../element.ts';
import { loadProfile, profiles } from '../load-profile.ts';
import type { Profile } from '../profile.ts';
import { readReport } from '../read-report.ts';
import type { Reading } from '../reading.ts';
import { reportFromTree } from '../report-from-tree.ts';
import {
  exampleCustomer,
  examplePayee,
  examplePayer,
  exampleReport,
  type ExampleChanges,
} from '../testing/example-report.ts';
import { writeReport } from '../write-report.ts';
import { businessRules } from './index.ts';
import { ruleWords } from './rule-words.ts';

const now = '2026-11-01T00:00:00.000Z' as Instant;

async function read(changes: ExampleChanges, profile: Profile = loadProfile('xn')): Promise<Reading> {
  const xml = writeReport(reportFromTree(exampleReport(changes), profile.id));
  return readReport(new TextEncoder().encode(xml), { profile, now });
}

const sideOf = (plan: ElementPlan, changes: Readonly<Record<string, string>>): ElementPlan => [
  plan[0],
  (plan[1] as ElementPlan[]).map((child) =>
    changes[child[0]] === undefined ? child : [child[0], changes[child[0]]!],
  ),
];

const personSide = (side: 'from' | 'to', person: readonly ElementPlan[], myClient = false): ElementPlan => [
  `t_${side}${myClient ? '_my_client' : ''}`,
  [
    [`${side}_funds_code`, 'CASH'],
    [`${side}_person`, person],
    [`${side}_country`, 'XN'],
  ],
];

const fromAccount: ElementPlan = [
  't_from',
  [
    ['from_funds_code', 'TRANSFER'],
    ['from_account', [['institution_name', 'Second Bank'], ['institution_code', '21'], ['account', '55501']]],
    ['from_country', 'XN'],
  ],
]; // prettier-ignore

const party = (subject: ElementPlan, reason: string | null): ElementPlan => [
  'report_party',
  [subject, ...(reason === null ? [] : [['reason', reason] satisfies ElementPlan])],
];
const activityOf = (reason: string | null, items: readonly ElementPlan[] = []): ElementPlan => [
  'activity',
  [
    ['report_parties', [party(['person', [['first_name', 'Ilse'], ['last_name', 'Quarrington']]], reason)]],
    ...(items.length === 0 ? [] : [['goods_services', items] satisfies ElementPlan]),
  ],
]; // prettier-ignore
const gold: ElementPlan = ['item', [['item_type', 'GOLD'], ['disposed_value', '12000'], ['currency_code', 'XNC']]]; // prettier-ignore

/** For each rule: what breaks it, and where the finding must stand. */
const breaches: readonly [rule: string, changes: ExampleChanges, path: string][] = [
  ['IND-1', { indicators: ['-'] }, '/report/report_indicators'],
  ['TYP-1', { header: { report_code: 'SAR' } }, '/report/report_code'],
  ['TYP-1', { transactions: 0, activity: activityOf('seen') }, '/report/report_code'],
  ['TYP-2', { to: personSide('to', [['first_name', 'Ola'], ['last_name', 'Finch']]) }, '/report/report_code'],
  ['HDR-1', { header: { currency_code_local: 'EUR' } }, '/report/currency_code_local'],
  ['HDR-2', { header: { reason: null } }, '/report/reason'],
  ['HDR-2', { header: { reason: '-' } }, '/report/reason'],
  ['HDR-3', { header: { report_code: 'AIFT' } }, '/report/fiu_ref_number'],
  ['HDR-4', { header: { entity_reference: '.' } }, '/report/entity_reference'],
  ['TXT-1', { header: { reason: 'suspicious' } }, '/report/reason'],
  ['DATE-1', { transaction: { date_transaction: '2026-10-21T00:00:00' } }, '/report/transaction[1]/date_transaction'],
  ['DATE-1', { header: { submission_date: '2027-01-01T00:00:00' } }, '/report/submission_date'],
  ['DATE-2', { transaction: { date_transaction: '2026-09-01T00:00:00' } }, '/report/transaction[1]/date_transaction'],
  ['AMT-1', { header: { report_code: 'CTR' } }, '/report/transaction[1]/amount_local'],
  ['AMT-1', { header: { report_code: 'DPMSR' }, goods: [gold] }, '/report/report_code'],
  ['AMT-2', { transaction: { amount_local: '10000005' } }, '/report/transaction[1]/amount_local'],
  ['AMT-3', { transaction: { amount_local: '9501' } }, '/report/transaction[1]/amount_local'],
  ['AMT-4', { transaction: { amount_local: '700123456.00' } }, '/report/transaction[1]/amount_local'],
  ['AMT-5', { transaction: { amount_local: '0' } }, '/report/transaction[1]/amount_local'],
  [
    'SIDE-1',
    { parties: [['party', [['role', 'PAYER'], ['person', [['first_name', 'Ola'], ['last_name', 'Finch']]], ['country', 'XN']]]] },
    '/report/transaction[1]/involved_parties',
  ],
  ['SIDE-2', { header: { report_code: 'CTR' }, from: fromAccount }, '/report/transaction[1]'],
  [
    'SIDE-3',
    { header: { report_code: 'EFT' }, to: personSide('to', [['first_name', 'Ola'], ['last_name', 'Finch']]) },
    '/report/transaction[1]',
  ],
  ['SIDE-4', { header: { report_code: 'IFT' } }, '/report/transaction[1]'],
  [
    'SIDE-5',
    { header: { report_code: 'CTR' }, from: sideOf(examplePayer(), { from_country: 'XP' }) },
    '/report/transaction[1]/t_from',
  ],
  [
    'PER-1',
    { from: personSide('from', exampleCustomer({ first_name: '-' }), true) },
    '/report/transaction[1]/t_from_my_client/from_person/first_name',
  ],
  [
    'PER-4',
    { from: personSide('from', [...exampleCustomer().slice(0, -2), ...knownAddress()]) },
    '/report/transaction[1]/t_from/from_person',
  ],
  [
    'PER-5',
    { from: personSide('from', [['first_name', 'Ilse'], ['last_name', '4711']]) },
    '/report/transaction[1]/t_from/from_person/last_name',
  ],
  ['ACC-1', { to: examplePayee({ account: '70 01*' }) }, '/report/transaction[1]/t_to_my_client/to_account/account'],
  ['IBAN-1', { to: examplePayee({ iban: 'GB82WEST12345698765433' }) }, '/report/transaction[1]/t_to_my_client/to_account/iban'],
  ['GDS-1', { header: { report_code: 'DPMSR' }, transactions: 0, activity: activityOf('buyer') }, '/report/activity'],
  [
    'GDS-1',
    { header: { report_code: 'DPMSR' }, transactions: 0, activity: activityOf('buyer', [['item', [['item_type', 'GOLD']]]]) },
    '/report/activity/goods_services/item[1]',
  ],
  [
    'PTY-1',
    { header: { report_code: 'SAR' }, transactions: 0, activity: activityOf(null) },
    '/report/activity/report_parties/report_party[1]/reason',
  ],
  ['DUP-1', { transactions: 2, transaction: { transactionnumber: 'T-1' } }, '/report/transaction[2]/transactionnumber'],
  [
    'ENT-1',
    {
      from: [
        't_from_my_client',
        [
          ['from_funds_code', 'CASH'],
          ['from_entity', [['name', 'Ashdown Clocks'], ['business', '-']]],
          ['from_country', 'XN'],
        ],
      ],
    },
    '/report/transaction[1]/t_from_my_client/from_entity/business',
  ],
  ['LOC-1', { transaction: { transaction_location: null } }, '/report/transaction[1]/transaction_location'],
  ['LOC-1', { transaction: { transaction_location: '-' } }, '/report/transaction[1]/transaction_location'],
  ['TYP-3', { indicators: ['TERROR'] }, '/report/report_code'],
  ['TYP-3', { header: { report_code: 'TFR' } }, '/report/report_indicators'],
  ['TYP-4', { header: { report_code: 'EFT' }, from: sideOf(examplePayer(), { from_country: 'XP' }) }, '/report/transaction[1]'],
  ['TYP-4', { header: { report_code: 'BCR' } }, '/report/transaction[1]'],
  ['TYP-4', { header: { report_code: 'CTR' }, from: sideOf(examplePayer(), { from_funds_code: 'CHEQUE' }) }, '/report/transaction[1]'],
  ['ID-1', { indicators: ['PROFILE'], header: { reason: 'Money came in from nowhere.' } }, '/report/reason'],
  ['ID-1', { indicators: ['TRADE-PRICE', 'DRUGS'] }, '/report/report_indicators'],
  [
    'CUR-1',
    { from: foreignSide({ foreign_currency_code: 'EUR', foreign_amount: '0', foreign_exchange_rate: '1.9' }) },
    '/report/transaction[1]/t_from/from_foreign_currency',
  ],
  [
    'CUR-2',
    { from: foreignSide({ foreign_currency_code: 'EUR', foreign_amount: '5000.00', foreign_exchange_rate: '1.93' }) },
    '/report/transaction[1]/t_from/from_foreign_currency/foreign_exchange_rate',
  ],
  [
    'CUR-3',
    { from: foreignSide({ foreign_currency_code: 'XNC', foreign_amount: '9500.00', foreign_exchange_rate: '1' }) },
    '/report/transaction[1]/t_from/from_foreign_currency/foreign_currency_code',
  ],
  [
    'PER-2',
    { from: personSide('from', exampleCustomer({ ssn: '-' }), true) },
    '/report/transaction[1]/t_from_my_client/from_person/ssn',
  ],
  [
    'PER-2',
    { from: personSide('from', exampleCustomer({ nationality1: 'XP' }), true) },
    '/report/transaction[1]/t_from_my_client/from_person/passport_number',
  ],
  [
    'PER-3',
    { header: { report_code: 'CTR' }, from: personSide('from', [['first_name', 'Ola'], ['last_name', 'Finch'], ['nationality1', 'XN']]) },
    '/report/transaction[1]/t_from/from_person/identification',
  ],
  [
    'PER-3',
    { header: { report_code: 'CTR' }, from: personSide('from', [['first_name', 'Ola'], ['last_name', 'Finch'], ['ssn', 'XN-1'], ['nationality1', '-']]) },
    '/report/transaction[1]/t_from/from_person/nationality1',
  ],
  [
    'PER-5',
    { from: personSide('from', [['first_name', 'Ashdown'], ['last_name', 'Clocks Ltd.']]) },
    '/report/transaction[1]/t_from/from_person/last_name',
  ],
  ['ENT-2', { from: clientFirm([]) }, '/report/transaction[1]/t_from_my_client/from_entity/director_id'],
  [
    'ENT-2',
    { from: clientFirm([['director_id', [...exampleCustomer({ ssn: null }), ['role', 'DIR']]]]) },
    '/report/transaction[1]/t_from_my_client/from_entity/director_id/identification',
  ],
  [
    'ACC-2',
    { to: examplePayee({ institution_code: null, swift: 'TNFBXNAA' }) },
    '/report/transaction[1]/t_to_my_client/to_account/institution_name',
  ],
  [
    'ACC-2',
    { from: accountAt('TQRSXNAA', 'Second Bank'), to: examplePayee({ institution_code: null, swift: 'TQRSXNAA' }) },
    '/report/transaction[1]/t_to_my_client/to_account/institution_name',
  ],
  [
    'ACC-3',
    { from: accountAt('TQRSXNAA', 'First Bank of Aldermoor'), to: examplePayee({ institution_code: null, swift: 'TQRSXNAA' }) },
    '/report/transaction[1]/t_from/from_account',
  ],
  [
    'ACC-3',
    { header: { rentity_id: '1003' }, to: examplePayee({ institution_code: null, swift: 'TQRSXNAA' }) },
    '/report/transaction[1]/t_to_my_client/to_account',
  ],
  [
    'ACC-4',
    { to: payeeWithPeople([]) },
    '/report/transaction[1]/t_to_my_client/to_account',
  ],
  [
    'ACC-4',
    { to: payeeWithPeople([null, null]) },
    '/report/transaction[1]/t_to_my_client/to_account/related_persons/account_related_person[1]',
  ],
  [
    'ACC-4',
    { to: payeeWithPeople(['true', '1']) },
    '/report/transaction[1]/t_to_my_client/to_account/related_persons/account_related_person[1]',
  ],
  [
    'ACC-5',
    { to: examplePayee({ institution_code: null, swift: '-' }) },
    '/report/transaction[1]/t_to_my_client/to_account/swift',
  ],
  ['ACC-5', { to: examplePayee({ account: '00000000' }) }, '/report/transaction[1]/t_to_my_client/to_account/account'],
  ['ACC-5', { to: examplePayee({ account: '1234567890' }) }, '/report/transaction[1]/t_to_my_client/to_account/account'],
  ['ACC-6', { to: examplePayee({ branch: '-' }) }, '/report/transaction[1]/t_to_my_client/to_account/branch'],
]; // prettier-ignore

function foreignSide(foreign: Readonly<Record<string, string>>): ElementPlan {
  const [funds, ...rest] = examplePayer()[1] as ElementPlan[];
  return ['t_from', [funds!, ['from_foreign_currency', Object.entries(foreign)], ...rest]];
}

function clientFirm(directors: readonly ElementPlan[]): ElementPlan {
  const firm: ElementPlan[] = [
    ['name', 'Ashdown Clocks'],
    ['incorporation_legal_form', 'LTD'],
    ['business', 'Clocks'],
    ['incorporation_country_code', 'XN'],
    ...directors,
  ];
  return [
    't_from_my_client',
    [
      ['from_funds_code', 'CASH'],
      ['from_entity', firm],
      ['from_country', 'XN'],
    ],
  ];
}

/** Somebody else's account. */
function accountAt(swift: string, name: string): ElementPlan {
  return [
    't_from',
    [
      ['from_funds_code', 'CASH'],
      [
        'from_account',
        [
          ['institution_name', name],
          ['swift', swift],
          ['account', '55501'],
        ],
      ],
      ['from_country', 'XN'],
    ],
  ];
}

/** The payee's account with these people, each with its mark of being the primary one. */
function payeeWithPeople(primary: readonly (string | null)[]): ElementPlan {
  const [name, content] = examplePayee();
  const people = primary.map((mark): ElementPlan => {
    const isPrimary: ElementPlan[] = mark === null ? [] : [['is_primary', mark]];
    return ['account_related_person', [...isPrimary, ['t_person', exampleCustomer()], ['role', 'HOLDER']]];
  });
  const account = (content as ElementPlan[]).map((child): ElementPlan => {
    if (child[0] !== 'to_account') return child;
    const parts = (child[1] as ElementPlan[]).flatMap((part): ElementPlan[] => {
      if (part[0] !== 'related_persons') return [part];
      return people.length === 0 ? [] : [['related_persons', people]];
    });
    return ['to_account', parts];
  });
  return [name, account];
}

function knownAddress(): ElementPlan[] {
  const address: ElementPlan[] = [
    ['address_type', 'HOME'],
    ['address', '3 Mill Lane'],
    ['city', 'Old Town'],
    ['country_code', 'XN'],
  ];
  return [
    ['phones', [['phone', [['tph_contact_type', 'HOME'], ['tph_communication_type', 'MOB'], ['tph_country_prefix', '999'], ['tph_number', '5550118']]]]],
    ['addresses', [['address', address]]],
    ['occupation', 'Miller'],
  ]; // prettier-ignore
}

describe('business rules', () => {
  test('the example report breaks none', async () => {
    const reading = await read({});
    expect(reading.findings).toEqual([]);
    expect(reading.verdict).toBe('acceptable');
  });

  test.each(breaches)('%s is found', async (rule, changes, path) => {
    const reading = await read(changes);
    const found = reading.findings.filter((finding) => finding.rule === rule);
    expect(found.map((finding) => finding.path)).toEqual([path]);
    expect(found[0]!.line).toBeGreaterThan(1);
    const code = changes.header?.['report_code'] ?? 'STR';
    const severity = loadProfile('xn').rules.find(
      (setting) => setting.rule === rule && (setting.reports?.includes(code) ?? true),
    )!.severity;
    expect(found[0]!.severity).toBe(severity);
    if (severity === 'error') expect(reading.verdict).toBe('returned');
  });

  test('what is found can be said in the browser’s languages', async () => {
    const page = readFileSync(new URL('../../../web/src/words/en.json', import.meta.url), 'utf8');
    const words = JSON.parse(page) as Record<'rule' | 'mend', Record<string, string>>;
    const unsaid = new Set<string>();
    for (const [rule, changes] of breaches) {
      for (const { params = {}, fix } of (await read(changes)).findings.filter(
        (each) => each.rule === rule,
      )) {
        const key = params['case'] === undefined ? rule : `${rule}_${params['case']}`;
        for (const family of fix === undefined ? (['rule'] as const) : (['rule', 'mend'] as const)) {
          const sentence = words[family][key];
          if (sentence === undefined) unsaid.add(`${family}.${key}`);
          for (const [, name] of (sentence ?? '').matchAll(/\{\{(\w+)\}\}/g)) {
            if (params[name!] === undefined) unsaid.add(`${family}.${key} ${name}`);
          }
        }
      }
    }
    expect([...unsaid]).toEqual([]);
  });

  test('every rule that the engine knows has a case here', () => {
    expect([...new Set(breaches.map(([rule]) => rule))].toSorted()).toEqual(
      [...businessRules.keys()].toSorted(),
    );
  });

  test.each(profiles())('the profile %s names only known rules and known report codes', (id) => {
    const profile = loadProfile(id);
    for (const setting of profile.rules) {
      expect([...businessRules.keys()]).toContain(setting.rule);
      const { parameters = {} } = ruleWords[setting.rule]!;
      const given = Object.keys(setting.parameters ?? {});
      expect(Object.keys(parameters)).toEqual(expect.arrayContaining(given));
      for (const [name, { needed }] of Object.entries(parameters)) if (needed) expect(given).toContain(name);
      expect(Object.keys(profile.citations)).toContain(setting.cites);
      for (const code of setting.reports ?? []) expect(Object.keys(profile.reportCodes)).toContain(code);
    }
    expect(Object.keys(profile.reportCodes).toSorted()).toEqual(
      Object.keys(profile.codes['report_type']!).toSorted(),
    );
    const known = new Set(Object.keys(profile.codes['funds_type']!));
    for (const code of [...profile.meanings.cashFunds, ...profile.meanings.assetFunds])
      expect(known).toContain(code);
  });
});
