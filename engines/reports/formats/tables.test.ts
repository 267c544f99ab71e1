import * as fc from 'fast-check';
import Excel from 'exceljs';
import { describe, expect, test } from 'vitest';
import { instantFromMs, seededRandom, type Random } from '../../vocabulary/index.ts';
import { loadProfile, mentionsOf, movementsOf, readReport, reportFromTree } from '../index.ts';
import { element, type ElementPlan } from '../element.ts';
import {
  convert,
  proposeMapping,
  templateCsv,
  templateMapping,
  templateXlsx,
  type ConvertOptions,
  type SavedMapping,
} from './index.ts';
import { decimalFromNumber, dateFromSerial } from './sheet-numbers.ts';
import { numberValue } from './cell-value.ts';
import { xlsxTable } from './xlsx-table.ts';

const now = instantFromMs(Date.UTC(2026, 10, 1));
const profile = loadProfile('xn');
const header = { reportingEntityId: '7', reportCode: 'EFT', reference: 'R-1', reportingUserCode: 'desk-1' };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const run = (
  input: Uint8Array | AsyncIterable<Uint8Array>,
  mapping?: SavedMapping,
  more: Partial<ConvertOptions> = {},
) => convert(input, { profile, header, now, ...(mapping && { mapping }), ...more });

/** Values that a report may hold; an oracle of its own writes them as XML trees and as rows. */
interface Deal {
  number: string;
  date: string;
  amount: string;
  description: string;
  payer: { first: string; last: string; passport: string | null };
  payee: { bank: string; account: string; name: string; iban: string | null };
  country: string;
}

const awkward = [
  'Ilse',
  'Ömer',
  '李雷',
  'علي',
  'O’Brien',
  'a;b',
  'c,d',
  'say "so"',
  'two\nlines',
  '<b>&amp;',
  'Жанна',
  '00123',
];

function randomDeal(random: Random, index: number): Deal {
  const text = (): string => random.pick(awkward);
  return {
    number: `T-${index}`,
    date: `2026-${String(random.integer(1, 9)).padStart(2, '0')}-${String(random.integer(1, 28)).padStart(2, '0')}`,
    amount: `${random.integer(1, 9_999_999)}.${String(random.integer(0, 99)).padStart(2, '0')}`,
    description: text(),
    payer: {
      first: text(),
      last: text(),
      passport: random.chance(0.5) ? `P${random.integer(1000, 9999)}` : null,
    },
    payee: {
      bank: text(),
      account: String(random.integer(100_000, 999_999)).padStart(16, '0'),
      name: text(),
      iban: random.chance(0.5) ? 'DE89370400440532013000' : null,
    },
    country: random.pick(['XN', 'XP']),
  };
}

function treeOf(deals: readonly Deal[]) {
  const leaf = (name: string, text: string | null): ElementPlan[] => (text === null ? [] : [[name, text]]);
  return element([
    'report',
    [
      ['currency_code_local', 'XNC'],
      ...deals.map((deal): ElementPlan => [
        'transaction',
        [
          ['transactionnumber', deal.number],
          ['transaction_description', deal.description],
          ['date_transaction', `${deal.date}T00:00:00`],
          ['transmode_code', 'WIRE'],
          ['amount_local', deal.amount],
          ['t_from', [['from_funds_code', 'CASH'], ['from_person', [['first_name', deal.payer.first], ['last_name', deal.payer.last], ...leaf('passport_number', deal.payer.passport)]], ['from_country', deal.country]]],
          ['t_to', [['to_funds_code', 'TRANSFER'], ['to_account', [['institution_name', deal.payee.bank], ['institution_code', '17'], ['account', deal.payee.account], ['account_name', deal.payee.name], ...leaf('iban', deal.payee.iban)]], ['to_country', 'XN']]],
        ],
      ]),
    ],
  ]); // prettier-ignore
}

const columns: readonly [name: string, field: string, of: (deal: Deal) => string][] = [
  ['No', 'transactionnumber', (deal) => deal.number],
  ['When', 'date_transaction', (deal) => deal.date],
  ['How much', 'amount_local', (deal) => deal.amount],
  ['What for', 'transaction_description', (deal) => deal.description],
  ['First', 'from.person.first_name', (deal) => deal.payer.first],
  ['Last', 'from.person.last_name', (deal) => deal.payer.last],
  ['Passport', 'from.person.passport_number', (deal) => deal.payer.passport ?? ''],
  ['Country', 'from.country', (deal) => deal.country],
  ['Bank', 'to.account.institution_name', (deal) => deal.payee.bank],
  ['Account', 'to.account.account', (deal) => deal.payee.account],
  ['Holder', 'to.account.account_name', (deal) => deal.payee.name],
  ['IBAN', 'to.account.iban', (deal) => deal.payee.iban ?? ''],
];
const constants = {
  transmode_code: 'WIRE',
  'from.funds_code': 'CASH',
  'to.funds_code': 'TRANSFER',
  'to.country': 'XN',
  'to.account.institution_code': '17',
};

interface Manner {
  delimiter: ',' | ';' | '\t' | '|';
  comma: boolean;
  date: 'YYYY-MM-DD' | 'DD.MM.YYYY' | 'MM/DD/YYYY';
  end: '\n' | '\r\n';
  encoding: 'utf-8' | 'bom' | 'utf-16le' | 'utf-16be';
  grouped: boolean;
}

/** The oracle's writer: knows nothing of the reader. */
function csvOf(deals: readonly Deal[], manner: Manner): Uint8Array {
  const cell = (text: string): string =>
    /["\n\r,;|\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const amount = (text: string): string => {
    const [whole = '', cents = ''] = text.split('.');
    const grouped = manner.grouped ? whole.replace(/\B(?=(\d{3})+$)/g, manner.comma ? '.' : ',') : whole;
    return `${grouped}${manner.comma ? ',' : '.'}${cents}`;
  };
  const date = (text: string): string => {
    const [year = '', month = '', day = ''] = text.split('-');
    return manner.date.replace('YYYY', year).replace('MM', month).replace('DD', day);
  };
  const rows = [
    columns.map(([name]) => name),
    ...deals.map((deal) =>
      columns.map(([, field, of]) =>
        field === 'amount_local'
          ? amount(of(deal))
          : field === 'date_transaction'
            ? date(of(deal))
            : of(deal),
      ),
    ),
  ];
  const text = rows.map((row) => row.map(cell).join(manner.delimiter) + manner.end).join('');
  if (manner.encoding === 'utf-8') return bytes(text);
  if (manner.encoding === 'bom') return bytes(`\ufeff${text}`);
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  return manner.encoding === 'utf-16le' ? little : little.swap16();
}

const mappingFor = (manner: Pick<Manner, 'comma' | 'date'>): SavedMapping => ({
  weirMapping: 1,
  name: 'test',
  form: 'transactions',
  decimal: manner.comma ? 'comma' : 'point',
  dateFormat: manner.date,
  sheets: [
    { record: 'transaction', constants, columns: columns.map(([column, field]) => ({ column, field })) },
  ],
});

/** Without paths: what moved, and who was named. */
async function facts(xml: Uint8Array) {
  const { report } = await readReport(xml, { profile, now });
  return factsOf(report!);
}
function factsOf(report: Parameters<typeof movementsOf>[0]) {
  const clean = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one)));
  return { movements: clean(movementsOf(report, profile)), mentions: clean(mentionsOf(report, profile)) };
}

const manners = fc.record<Manner>({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  comma: fc.boolean(),
  date: fc.constantFrom('YYYY-MM-DD', 'DD.MM.YYYY', 'MM/DD/YYYY'),
  end: fc.constantFrom('\n', '\r\n'),
  encoding: fc.constantFrom('utf-8', 'bom', 'utf-16le', 'utf-16be'),
  grouped: fc.boolean(),
});

describe('tables', () => {
  test('a report written as CSV in any manner comes back with the same movements and mentions', async () => {
    await fc.assert(
      fc.asyncProperty(manners, fc.integer(), fc.integer({ min: 1, max: 6 }), async (manner, seed, count) => {
        const random = seededRandom(seed);
        const deals = Array.from({ length: count }, (_, index) => randomDeal(random, index + 1));
        const { xml, findings } = await run(csvOf(deals, manner), mappingFor(manner));
        expect(findings).toEqual([]);
        expect(await facts(bytes(xml!))).toEqual(factsOf(reportFromTree(treeOf(deals), 'xn')));
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test('a workbook written by another library comes back alike, with real dates, numbers and rich text', async () => {
    const random = seededRandom(9);
    const deals = Array.from({ length: 40 }, (_, index) => randomDeal(random, index + 1));
    const workbook = new Excel.Workbook();
    const page = workbook.addWorksheet('Deals');
    page.addRow(columns.map(([name]) => name));
    for (const deal of deals) {
      const row = page.addRow(
        columns.map(([, field, of]) =>
          field === 'amount_local'
            ? Number(of(deal))
            : field === 'date_transaction'
              ? new Date(`${deal.date}T00:00:00Z`)
              : of(deal),
        ),
      );
      row.getCell(5).value = {
        richText: [
          { text: deal.payer.first.slice(0, 1) },
          { text: deal.payer.first.slice(1), font: { bold: true } },
        ],
      };
    }
    const { xml, findings } = await run(
      new Uint8Array(await workbook.xlsx.writeBuffer()),
      mappingFor({ comma: false, date: 'YYYY-MM-DD' }),
    );
    expect(findings).toEqual([]);
    expect(await facts(bytes(xml!))).toEqual(factsOf(reportFromTree(treeOf(deals), 'xn')));
  });

  test('linked sheets make transactions, owners, holders, items and several parties', async () => {
    const workbook = new Excel.Workbook();
    await workbook.xlsx.load(Buffer.from(await templateXlsx('multi-sheet')) as never);
    const add = (sheet: string, row: Record<string, string>): void => {
      const page = workbook.getWorksheet(sheet)!;
      const names = (page.getRow(1).values as string[]).slice(1);
      for (const name of Object.keys(row)) expect(names, sheet).toContain(name);
      page.addRow(names.map((name) => row[name] ?? null));
    };
    add('Report', {
      report_code: 'STR',
      entity_reference: 'M-1',
      reason: 'Money came in and went out at once.',
      indicators: 'RAPID;MULE',
    });
    add('Transactions', {
      transactionnumber: 'T1',
      transaction_description: 'Out',
      date_transaction: '2026-10-01',
      transmode_code: 'WIRE',
      amount_local: '250',
    });
    add('Parties', {
      transaction: 'T1',
      side: 'from',
      my_client: 'true',
      account: 'A1',
      conductor: 'P1',
      funds_code: 'TRANSFER',
      country: 'XN',
    });
    add('Parties', { transaction: 'T1', side: 'to', person: 'P2', funds_code: 'CASH', country: 'XP' });
    add('Accounts', {
      key: 'A1',
      owner: 'E1',
      institution_name: 'Mill Bank',
      institution_code: '1',
      account: '0007001',
      currency_code: 'XNC',
    });
    add('Persons', {
      key: 'P1',
      account: 'A1',
      account_role: 'SIGNER',
      first_name: 'Tilda',
      last_name: 'Ashdown',
      entity: 'E1',
      entity_role: 'DIR',
    });
    add('Persons', { key: 'P2', first_name: 'Aldo', last_name: 'Venn' });
    add('Entities', { key: 'E1', name: 'Ashdown Clocks' });
    add('Addresses', { of: 'P2', address_type: 'HOME', address: 'Quay 4', city: 'Port', country_code: 'XP' });
    add('Items', { transaction: 'T1', item_type: 'WATCH', estimated_value: '250', currency_code: 'XNC' });
    const { xml, findings, placeOf } = await run(
      new Uint8Array(await workbook.xlsx.writeBuffer()),
      templateMapping('multi-sheet'),
      { header: { reportingEntityId: '7' } },
    );
    expect(findings).toEqual([]);
    const { report } = await readReport(bytes(xml!), { profile, now });
    expect(report!.header).toMatchObject({
      reportCode: 'STR',
      entityReference: 'M-1',
      indicators: ['RAPID', 'MULE'],
    });
    expect(mentionsOf(report!, profile).map((one) => [one.kind, one.role])).toEqual([
      ['person', 'conductor'], ['account', 'from'], ['entity', 'account-owner'], ['person', 'DIR'], ['person', 'SIGNER'], ['person', 'to'],
    ]); // prettier-ignore
    expect(report!.transactions[0]!.goods).toHaveLength(1);
    expect(placeOf('/report/transaction[1]/t_to/to_person/last_name')).toMatchObject({
      sheet: 'Persons',
      line: 3,
    });
  });

  test.each([
    ['1,234.50', 'point', '1234.50'], ['1.234,50', 'comma', '1234.50'], ['1 234,5', 'comma', '1234.5'], ['-7', 'point', '-7'],
    ['1’234.50', 'point', '1234.50'], ['١٢٣٫٥', 'comma', '123.5'], ['１２', 'point', '12'], ['.5', 'point', '0.5'],
    ['1.234,50', 'point', undefined], ['1,23', 'point', undefined], ['12,34,567.00', 'point', undefined], ['1e5', 'point', undefined],
    ['12 EUR', 'point', undefined], ['', 'point', undefined], ['1,234 567', 'point', undefined], ['(5)', 'point', undefined],
  ] as const)('%s with a decimal %s is %s', (text, decimal, expected) => {
    const result = numberValue({ kind: 'text' }, text, decimal);
    expect('text' in result ? result.text : undefined).toBe(expected);
  }); // prettier-ignore

  test('sheets’ numbers and days are what a person saw', () => {
    expect(decimalFromNumber('0.30000000000000004')).toBe('0.3');
    expect(decimalFromNumber('1.2E+3')).toBe('1200');
    expect(decimalFromNumber('1E-7')).toBe('0.0000001');
    expect(decimalFromNumber('-0')).toBe('-0');
    expect(dateFromSerial(61, false)).toBe('1900-03-01');
    expect(dateFromSerial(59, false)).toBe('1900-02-28');
    expect(dateFromSerial(60, false)).toBeUndefined();
    expect(dateFromSerial(46300.5, false)).toBe('2026-10-05T12:00:00');
    expect(dateFromSerial(0, true)).toBe('1904-01-01');
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), (value) => {
        expect(Number(decimalFromNumber(String(value)))).toBeCloseTo(value, 3);
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  test('a mapping is proposed in each of the six languages, and what is open is asked', async () => {
    const headers = [
      'Transaction number;Date;Amount;Last name',
      'Numéro de transaction;Date;Montant;Nom',
      'Número de transacción;Fecha;Importe;Apellido',
      'Номер операции;Дата;Сумма;Фамилия',
      '交易编号;交易日期;金额;姓',
      'رقم العملية;التاريخ;المبلغ;اللقب',
    ];
    for (const head of headers) {
      const { mapping, questions } = await proposeMapping(bytes(`${head}\nT1;03/04/2026;1.234,50;X\n`), {
        profile,
        name: 'x',
      });
      expect(
        mapping.sheets![0]!.columns.map((one) => one.field),
        head,
      ).toEqual(['transactionnumber', 'date_transaction', 'amount_local', 'from.person.last_name']);
      expect(mapping.sheets![0]!.columns[2]!.decimal).toBe('comma');
      expect(questions).toEqual([
        { column: head.split(';')[1], asks: 'date-format', choices: ['DD/MM/YYYY', 'MM/DD/YYYY'] },
      ]);
    }
  });

  test('each form that is handed out is read by its own mapping', async () => {
    for (const kind of ['simple-str', 'cash'] as const) {
      const { findings } = await run(bytes(templateCsv(kind)!), templateMapping(kind));
      expect(
        findings.map((one) => one.rule),
        kind,
      ).toEqual(['format-nothing']);
    }
    const { sheets } = await xlsxTable(await templateXlsx('multi-sheet'));
    expect(sheets).toHaveLength(10);
  });
});
