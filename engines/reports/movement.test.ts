import { describe, expect, test } from 'vitest';
import { instantFromMs } from '../vocabulary/index.ts';
import type { ElementPlan } from './element.ts';
import { accountKey, isIban } from './account-key.ts';
import { element } from './element.ts';
import { movementsOf, type Movement } from './movement.ts';
import { reportFromTree } from './report-from-tree.ts';
import { examplePayee, exampleReport, type ExampleChanges } from './testing/example-report.ts';

const movements = (changes: ExampleChanges = {}): Movement[] =>
  movementsOf(reportFromTree(exampleReport(changes), 'xn'));

const person: ElementPlan = ['person', [['first_name', 'Ola'], ['last_name', 'Finch']]]; // prettier-ignore
const party = (role: string): ElementPlan => ['party', [['role', role], person, ['funds_code', 'CASH'], ['country', 'XN']]]; // prettier-ignore

describe('movements of a report', () => {
  test('a cash payment into an account', () => {
    expect(movements()).toEqual([
      {
        place: '/report/transaction[1]',
        number: 'T-1',
        occurredAt: instantFromMs(Date.UTC(2026, 9, 12, 10, 30)),
        amountMinor: 950_000n,
        currency: 'XNC',
        from: {
          account: null,
          label: 'Ilse Quarrington',
          path: '/report/transaction[1]/t_from/from_person',
          country: 'XN',
        },
        to: {
          account: '17/700123456',
          label: 'T. Ashdown',
          path: '/report/transaction[1]/t_to_my_client/to_account',
          country: 'XN',
        },
        fromType: 'cash',
        toType: 'account',
        mode: 'BRANCH',
        description: 'Cash paid in',
      },
    ]);
  });

  test.each([
    ['9500', 950_000n],
    ['9500.', 950_000n],
    ['.5', 50n],
    ['30100.0000', 3_010_000n],
    ['+1.005', 100n],
    ['1.015', 102n],
    ['-3.10', -310n],
    ['79000000000000.01', 7_900_000_000_000_001n],
  ])('the amount %s is exact, rounded half to even beyond the cent', (text, minor) => {
    expect(movements({ transaction: { amount_local: text } })[0]!.amountMinor).toBe(minor);
  });

  test.each(['', 'abc', '1e3', '1,000', '.'])('an unreadable amount %j gives no movement', (text) => {
    expect(movements({ transaction: { amount_local: text } })).toEqual([]);
  });

  test.each(['2026-02-30T00:00:00', '', 'yesterday'])('an unreadable date %j gives no movement', (text) => {
    expect(movements({ transaction: { date_transaction: text } })).toEqual([]);
  });

  test('what crosses the border, and foreign money', () => {
    const from: ElementPlan = [
      't_from',
      [
        ['from_funds_code', 'CASH'],
        [
          'from_foreign_currency',
          [['foreign_currency_code', 'JPY'], ['foreign_amount', '150000'], ['foreign_exchange_rate', '0.063']],
        ],
        ['from_person', [['first_name', 'Ola'], ['last_name', 'Finch']]],
        ['from_country', 'XP'],
      ],
    ]; // prettier-ignore
    const [movement] = movements({ header: { report_code: 'BCR' }, from });
    expect(movement).toMatchObject({ fromType: 'border', toType: 'account' });
    expect(movement!.foreign).toEqual({ amountMinor: 150_000n, currency: 'JPY' });
  });

  test('gold is an asset; a code that the profile does not explain is unknown', () => {
    const paidIn = (code: string): ElementPlan => [
      't_from',
      [['from_funds_code', code], ['from_person', [['first_name', 'Ola'], ['last_name', 'Finch']]], ['from_country', 'XN']],
    ]; // prettier-ignore
    expect(movements({ from: paidIn('GOLD') })[0]!.fromType).toBe('asset');
    expect(movements({ from: paidIn('K') })[0]!.fromType).toBe('unknown');
  });

  test('of several parties, the one payer and the one payee', () => {
    const [movement] = movements({ parties: [party('PAYER'), party('WITNESS'), party('PAYEE')] });
    expect(movement!.from!.path).toBe('/report/transaction[1]/involved_parties/party[1]/person');
    expect(movement!.to!.path).toBe('/report/transaction[1]/involved_parties/party[3]/person');
    expect(movements({ parties: [party('PAYER'), party('PAYEE'), party('PAYEE')] })[0]!.to).toBeNull();
    expect(movements({ parties: [party('WITNESS')] })).toEqual([]);
  });

  test('placeholders name nobody', () => {
    const [movement] = movements({ to: examplePayee({ account: '-', account_name: 'n/a' }) });
    expect(movement!.to).toMatchObject({ account: null, label: '' });
  });
});

describe('account keys', () => {
  const key = (fields: readonly ElementPlan[]): string | null => accountKey(element(['account', fields]));

  test('one account written differently has one key', () => {
    const iban = 'iban:GB82WEST12345698765432';
    expect(key([['iban', 'GB82 WEST 1234 5698 7654 32']])).toBe(iban);
    expect(key([['account', 'gb82-west-1234-5698-7654-32']])).toBe(iban);
    expect(key([['institution_code', '17'], ['account', '700 123-456']])).toBe('17/700123456'); // prettier-ignore
    expect(key([['swift', 'ABCDXNXXXXX'], ['account', '5']])).toBe('ABCDXNXX/5'); // prettier-ignore
    expect(key([['institution_name', '-'], ['account', '5']])).toBe('unknown/5'); // prettier-ignore
    expect(key([['account', '---']])).toBeNull();
  });

  test('check digits tell an IBAN', () => {
    expect(isIban('DE89370400440532013000')).toBe(true);
    expect(isIban('DE88370400440532013000')).toBe(false);
    expect(isIban('700123456')).toBe(false);
  });
});
