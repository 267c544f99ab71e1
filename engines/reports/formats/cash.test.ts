import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantFromMs } from '../../vocabulary/index.ts';
import { loadProfile, movementsOf, profiles, readReport } from '../index.ts';
import {
  cashFromTransaction,
  cashTransitions,
  convert,
  templateMapping,
  type CashDeclaration,
  type SavedMapping,
} from './index.ts';

const now = instantFromMs(Date.UTC(2026, 10, 1));
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const mapping: SavedMapping = {
  weirMapping: 1,
  name: 'cash',
  form: 'cash',
  header: { indicators: 'THRESHOLD' },
  codes: {
    cash: {
      transmode: 'BORDER',
      funds: 'CASH',
      'item.currency': 'CURRENCY',
      'item.gold': 'GOLD',
      'item.bearer': 'BEARER',
    },
  },
};
const header = { reportingEntityId: '7', reference: 'R-1', reportingUserCode: 'desk-1' };
const declaration: CashDeclaration = {
  reference: 'B-1', direction: 'entering', kind: 'declaration', mode: 'carried', date: '2026-10-05', office: 'Salt Gate',
  truth: 'declared', state: 'released',
  carrier: {
    firstName: 'Ilse', lastName: 'Quarrington', sex: 'F', birthDate: '1980-02-03', nationality: 'XP', residence: 'XP', phone: '5550117',
    address: { line: 'Quay 4', city: 'Port', country: 'XP' }, document: { type: 'PASSPORT', number: 'P77', country: 'XP' },
  },
  transport: { from: 'XP', departed: '2026-10-04', to: 'XN', arrives: '2026-10-05', transit: ['FR'], number: 'AB 123' },
  items: [
    { kind: 'currency', currency: 'USD', amount: '12000' },
    { kind: 'gold', currency: 'XNC', amount: '5000', description: 'bar', weight: '100', fineness: '999.9' },
  ],
  totalLocal: '17000', origin: 'Sale of a boat', use: 'Purchase of a house',
  owners: [{ person: { firstName: 'Aldo', lastName: 'Venn' }, share: '60' }, { entity: { name: 'Venn & Co <X>' }, share: '40' }],
}; // prettier-ignore
const run = (given: unknown, id = 'xn', with_: SavedMapping = mapping) =>
  convert(text(JSON.stringify(given)), {
    kind: 'cash-json',
    mapping: with_,
    profile: loadProfile(id),
    header,
    now,
  });

describe('cross-border cash', () => {
  test('a declaration is a border report: two countries, goods with weight, movement over the border', async () => {
    const { xml, findings } = await run(declaration);
    expect(findings.map((one) => one.rule)).toEqual(['format-code-untold']);
    const profile = loadProfile('xn');
    const { report, verdict, findings: faults } = await readReport(text(xml!), { profile, now });
    expect(faults.filter((one) => one.severity !== 'warning')).toEqual([]);
    expect(verdict).toBe('acceptable');
    expect(report!.header.reportCode).toBe('BCR');
    expect(movementsOf(report!, profile)).toMatchObject([
      { amountMinor: 1_700_000n, fromType: 'border', toType: 'cash' },
    ]);
    expect(
      report!.transactions[0]!.goods.map((item) => [
        item.value('item_type'),
        item.value('size'),
        item.value('size_uom'),
      ]),
    ).toEqual([
      ['CURRENCY', undefined, undefined],
      ['GOLD', '100', 'g'],
    ]);
  });

  test('the way back loses nothing, in every profile', async () => {
    const changes = fc.record({
      reference: fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
        .map((one) => `R${one.replace(/[^\p{L}\p{N}<&"']/gu, '')}`),
      direction: fc.constantFrom('entering', 'leaving'),
      truth: fc.constantFrom('declared', 'undeclared', 'false', 'incomplete'),
      origin: fc.constantFrom('a\nb', 'Erbe', '遗产', 'cash-declaration: {}'),
      share: fc.integer({ min: 0, max: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(changes, fc.constantFrom(...profiles()), async ({ share, ...change }, id) => {
        const given = {
          ...declaration,
          ...change,
          owners: [
            { ...declaration.owners![0]!, share: String(share) },
            { ...declaration.owners![1]!, share: String(100 - share) },
          ],
        };
        const { xml } = await run(given, id);
        const { report } = await readReport(text(xml!), { profile: loadProfile(id), now });
        expect(cashFromTransaction(report!.transactions[0]!)).toEqual(given);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  test.each([
    ['shares', { owners: [{ person: { firstName: 'A', lastName: 'B' }, share: '60' }] }, 'cash-shares'],
    ['a small sum', { totalLocal: '500' }, 'cash-threshold'],
    ['a future day', { date: '2027-01-01' }, 'cash-date'],
    ['a journey backwards', { transport: { from: 'XP', to: 'XN', departed: '2026-10-05', arrives: '2026-10-01' } }, 'cash-date'],
    ['an amount in words', { items: [{ kind: 'currency', currency: 'USD', amount: 'much' }] }, 'cash-value'],
    ['a fineness above pure', { items: [{ kind: 'gold', currency: 'USD', amount: '1', weight: '1', fineness: '1001' }] }, 'cash-value'],
    ['gold without weight', { items: [{ kind: 'gold', currency: 'USD', amount: '1' }] }, 'cash-missing'],
    ['mail that is declared', { mode: 'mail' }, 'cash-value'],
    ['a disclosure without sender', { kind: 'disclosure', mode: 'mail' }, 'cash-missing'],
    ['detained of nothing', { state: 'detained' }, 'cash-state'],
    ['sent too early', { state: 'recorded', official: { sentToFiu: '2026-10-06' } }, 'cash-state'],
    ['a state that is none', { state: 'lost' }, 'cash-value'],
    ['a field that is none', { colour: 'red' }, 'cash-value'],
    ['no carrier', { carrier: undefined }, 'cash-value'],
    ['no cash', { items: [] }, 'cash-missing'],
  ])('%s gets a finding', async (_name, change, rule) => {
    expect((await run({ ...declaration, ...change })).findings.map((one) => one.rule)).toContain(rule);
  }); // prettier-ignore

  test('suspicion and false declarations count below the threshold too', async () => {
    const small = { ...declaration, totalLocal: '500' };
    for (const change of [{ truth: 'false' }, { official: { suspicion: 'Hidden in a lining' } }])
      expect((await run({ ...small, ...change })).findings.map((one) => one.rule)).not.toContain(
        'cash-threshold',
      );
  });

  test('rows of one reference are one declaration; rows that differ are named', async () => {
    const names = templateMapping('cash').sheets![0]!.columns.map((one) => one.column);
    const row = (change: Record<string, string>): string => {
      const values: Record<string, string> = {
        reference: 'B-9', direction: 'leaving', kind: 'declaration', mode: 'carried', date: '2026-10-05', truth: 'declared', state: 'recorded',
        'carrier.firstName': 'Ilse', 'carrier.lastName': 'Q', totalLocal: '20000', 'item.kind': 'currency', 'item.currency': 'USD', 'item.amount': '1000', ...change,
      }; // prettier-ignore
      return names.map((name) => values[name] ?? '').join(',');
    };
    const csv = [
      names.join(','),
      row({}),
      row({ 'item.currency': 'EUR', 'item.amount': '900', 'carrier.lastName': 'Z' }),
      row({ reference: 'B-10', state: 'odd' }),
    ].join('\n');
    const { xml, findings, counts } = await convert(text(csv), {
      mapping: { ...mapping, ...templateMapping('cash') },
      profile: loadProfile('xn'),
      header,
      now,
    });
    expect(findings.filter((one) => one.severity === 'error').map((one) => [one.rule, one.line])).toEqual([
      ['format-key-twice', 2],
      ['cash-value', 4],
    ]);
    expect(counts.transactions).toBe(1);
    const { report } = await readReport(text(xml!), { profile: loadProfile('xn'), now });
    expect(cashFromTransaction(report!.transactions[0]!)).toMatchObject({
      reference: 'B-9',
      items: [{ currency: 'USD' }, { currency: 'EUR' }],
    });
  });

  test('every state leads to the FIU and none leads back', () => {
    const reach = (state: keyof typeof cashTransitions): string[] => [
      state,
      ...cashTransitions[state].flatMap(reach),
    ];
    for (const state of Object.keys(cashTransitions) as (keyof typeof cashTransitions)[])
      expect(reach(state)).toContain('sent_to_fiu');
  });
});
