import { describe, expect, it } from 'vitest';
import { columnsFrom, type LedgerRow } from './columns-from.ts';
import type { TraceHolding, TraceQuestion, TraceRule } from './trace-question.ts';
import { trace } from './trace.ts';

type Line = readonly [id: string, from: string | null, to: string | null, time: number, amount: number];

function ledger(...lines: readonly Line[]): readonly LedgerRow[] {
  return lines.map(([id, from, to, time, amount]) => ({ id, from, to, time, amount, currency: 'XNC' }));
}

function ask(rows: readonly LedgerRow[], rule: TraceRule, question: Partial<TraceQuestion> = {}) {
  return trace(columnsFrom(rows), { sources: [{ transaction: 'dirty' }], rule, ...question });
}

function amounts(held: readonly TraceHolding[]): Record<string, string> {
  return Object.fromEntries(
    held.map((each) => [each.account, 'amount' in each ? each.amount : each.firstTime]),
  );
}

/** A holds 100 clean, then 60 dirty, then 40 clean; pays 120 to B. */
const mixed = ledger(
  ['clean', null, 'A', 1, 10_000],
  ['dirty', null, 'A', 2, 6_000],
  ['later', null, 'A', 3, 4_000],
  ['pay', 'A', 'B', 4, 12_000],
);

describe('one payment out of a mixed account, worked by hand', () => {
  it('tells each payment that carried tainted money, once and in order', () => {
    const told: (readonly [string, number])[] = [];
    const columns = columnsFrom(mixed);
    trace(columns, {
      sources: [{ transaction: 'dirty' }],
      rule: 'fifo',
      eachCarrier: (row, _taken, arrived) => void told.push([columns.idOf(row), arrived]),
    });
    expect(told).toEqual([
      ['dirty', 6_000],
      ['pay', 2_000],
    ]);
  });

  it.each([
    ['fifo', { A: '40.00', B: '20.00' }],
    ['lifo', { B: '60.00' }],
    ['pro-rata', { B: '36.00', A: '24.00' }],
    ['lowest-intermediate-balance', { A: '60.00' }],
  ] as const)('%s', (rule, held) => {
    const answer = ask(mixed, rule);
    expect(amounts(answer.held)).toEqual(held);
    expect(answer.checks).toMatchObject({ in: '60.00', held: '60.00', left: '0.00' });
  });

  it('poison', () => {
    expect(ask(mixed, 'poison').held).toEqual([
      { account: 'A', firstTime: '1970-01-01T00:00:00.002Z', transaction: 'dirty' },
      { account: 'B', firstTime: '1970-01-01T00:00:00.004Z', transaction: 'pay' },
    ]);
  });
});

describe('the lowest intermediate balance', () => {
  it('is not refilled by later deposits', () => {
    const rows = ledger(
      ['dirty', null, 'A', 1, 6_000],
      ['spent', 'A', null, 2, 5_000],
      ['later', null, 'A', 3, 9_000],
    );
    const answer = ask(rows, 'lowest-intermediate-balance');
    expect(amounts(answer.held)).toEqual({ A: '10.00' });
    expect(answer.left).toEqual([
      { transaction: 'spent', type: 'unknown', currency: 'XNC', amount: '50.00' },
    ]);
  });
});

describe('a debit larger than the known balance', () => {
  const rows = ledger(['dirty', null, 'A', 1, 1_000], ['over', 'A', 'B', 2, 1_500], ['on', 'B', 'C', 3, 700]);

  it.each([
    // The assumed 5.00 is older than the dirty 10.00, so it is taken and reaches B first.
    ['fifo', { C: '2.00', B: '8.00' }],
    ['lifo', { C: '2.00', B: '8.00' }],
    ['pro-rata', { C: '4.66', B: '5.34' }],
  ] as const)('is met by assumed clean money under %s', (rule, held) => {
    const answer = ask(rows, rule);
    expect(answer.assumptions).toEqual([
      {
        account: 'A',
        currency: 'XNC',
        time: '1970-01-01T00:00:00.002Z',
        amount: '5.00',
        transaction: 'over',
      },
    ]);
    expect(amounts(answer.held)).toEqual(rule === 'lifo' ? { C: '2.00', B: '8.00' } : held);
  });

  it('is covered by an opening balance where one is stated', () => {
    const answer = ask(rows, 'fifo', { openings: [{ account: 'A', amount: 500 }] });
    expect(answer.assumptions).toEqual([]);
  });
});

describe('sources', () => {
  it('count only what was clean, and tainted money keeps its first source', () => {
    const rows = ledger(
      ['dirty', null, 'A', 1, 1_000],
      ['clean', null, 'A', 2, 1_000],
      ['second', 'A', 'B', 3, 1_500],
    );
    const answer = ask(rows, 'fifo', { sources: [{ transaction: 'dirty' }, { transaction: 'second' }] });
    expect(answer.sources.map((source) => source.newlyTainted)).toEqual(['10.00', '5.00']);
    expect(answer.held).toEqual([
      { account: 'B', currency: 'XNC', amount: '15.00', bySource: ['10.00', '5.00'] },
    ]);
    expect(answer.checks?.in).toBe('15.00');
  });

  it('may be a part of a holding: its newest clean money', () => {
    const rows = ledger(
      ['old', null, 'A', 1, 1_000],
      ['new', null, 'A', 2, 1_000],
      ['pay', 'A', 'B', 3, 1_200],
    );
    const question = { sources: [{ account: 'A', time: 2, amount: 900 }] };
    expect(amounts(ask(rows, 'fifo', question).held)).toEqual({ A: '8.00', B: '1.00' });
    expect(amounts(ask(rows, 'lifo', question).held)).toEqual({ B: '9.00' });
    expect(ask(rows, 'lifo', question).paths[0]).toMatchObject({ account: 'B', transactions: ['pay'] });
  });

  it('share a pool by largest remainder, ties in their order', () => {
    const rows = ledger(
      ['one', null, 'A', 1, 3],
      ['two', null, 'A', 2, 3],
      ['clean', null, 'A', 3, 3],
      ['pay', 'A', 'B', 4, 5],
    );
    // 6 × 5 / 9 = 3 of the 6 go; 1.5 and 1.5 become 2 and 1.
    const answer = ask(rows, 'pro-rata', { sources: [{ transaction: 'two' }, { transaction: 'one' }] });
    expect(answer.held).toEqual([
      { account: 'A', currency: 'XNC', amount: '0.03', bySource: ['0.01', '0.02'] },
      { account: 'B', currency: 'XNC', amount: '0.03', bySource: ['0.02', '0.01'] },
    ]);
  });

  it('that lie after the end of the trace taint nothing', () => {
    const answer = ask(mixed, 'fifo', { until: 1 });
    expect(answer.held).toEqual([]);
    expect(answer.checks).toMatchObject({ in: '0.00', held: '0.00', left: '0.00' });
    expect(answer.until).toBe('1970-01-01T00:00:00.001Z');
  });

  const problems: readonly [string, Partial<TraceQuestion>][] = [
    ['source-missing', { sources: [] }],
    ['source-unknown-transaction', { sources: [{ transaction: 'none' }] }],
    ['source-self-payment', { sources: [{ transaction: 'self' }] }],
    ['source-ambiguous-transaction', { sources: [{ transaction: 'twice' }] }],
    ['source-unknown-account', { sources: [{ account: 'Q', time: 9, amount: 1 }] }],
    ['source-amount-invalid', { sources: [{ account: 'A', time: 9, amount: 0 }] }],
    ['source-time-invalid', { sources: [{ account: 'A', time: Number.NaN, amount: 1 }] }],
    ['source-exceeds-holding', { sources: [{ account: 'A', time: 9, amount: 1_001 }] }],
    [
      'source-exceeds-holding',
      { sources: [{ transaction: 'dirty' }, { account: 'A', time: 9, amount: 501 }] },
    ],
    ['opening-invalid', { openings: [{ account: 'A', amount: -1 }] }],
    [
      'opening-repeated',
      {
        openings: [
          { account: 'A', amount: 1 },
          { account: 'A', amount: 2 },
        ],
      },
    ],
    ['rule-unknown', { rule: 'first-come' as TraceRule }],
    ['until-invalid', { until: Number.NaN }],
  ];

  it.each(problems)('are refused with %s', (code, question) => {
    const rows = ledger(
      ['clean', null, 'A', 1, 500],
      ['dirty', null, 'A', 1, 500],
      ['self', 'A', 'A', 2, 5],
      ['twice', 'B', 'C', 3, 5],
      ['twice', 'B', 'C', 4, 5],
    );
    expect(() => ask(rows, 'fifo', question)).toThrow(expect.objectContaining({ code }));
  });

  it('name the clean amount that a holding could have had', () => {
    expect(() => ask(mixed, 'fifo', { sources: [{ account: 'B', time: 9, amount: 12_001 }] })).toThrow(
      expect.objectContaining({ facts: { source: 0, clean: 12_000 } }),
    );
  });

  it('need a currency where the account has several', () => {
    const rows = [...mixed, { ...mixed[0]!, id: 'other', currency: 'XPC' }];
    const holding = { account: 'A', time: 3, amount: 5 };
    expect(() => ask(rows, 'fifo', { sources: [holding] })).toThrow(
      expect.objectContaining({ code: 'source-currency-needed' }),
    );
    expect(ask(rows, 'fifo', { sources: [{ ...holding, currency: 'XPC' }] }).held).toMatchObject([
      { account: 'A', currency: 'XPC', amount: '0.05' },
    ]);
  });
});

describe('the edges of a ledger', () => {
  it('a balance above 2^53-1 is refused by name, a turnover above it is not', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const filled = ledger(['dirty', null, 'A', 1, most], ['more', null, 'A', 2, 1]);
    expect(() => ask(filled, 'pro-rata')).toThrow(expect.objectContaining({ code: 'balance-too-large' }));
    const turned = ledger(
      ['dirty', null, 'A', 1, most],
      ['out', 'A', 'B', 2, most],
      ['in', null, 'A', 3, most],
    );
    expect(amounts(ask(turned, 'pro-rata').held)).toEqual({ B: '90071992547409.91' });
  });

  it('a source that pays out of the ledger is in and left at once', () => {
    const rows = ledger(['dirty', 'A', null, 1, 700]);
    expect(ask(rows, 'fifo').checks).toMatchObject({ in: '7.00', held: '0.00', left: '7.00' });
  });

  it('an exchange moves the dirty part in proportion, and each currency adds up', () => {
    const rows: LedgerRow[] = [
      ...ledger(['clean', null, 'A', 1, 100], ['dirty', null, 'A', 2, 200]),
      {
        id: 'swap',
        from: 'A',
        to: 'B',
        time: 3,
        amount: 150,
        currency: 'XNC',
        toAmount: 99,
        toCurrency: 'XPC',
      },
    ];
    const answer = ask(rows, 'fifo');
    expect(answer.held).toEqual([
      { account: 'A', currency: 'XNC', amount: '1.50', bySource: ['1.50'] },
      { account: 'B', currency: 'XPC', amount: '0.33', bySource: ['0.33'] },
    ]);
    expect(answer.checks).toEqual({
      in: '2.00 XNC + 0.00 XPC',
      held: '1.50 XNC + 0.33 XPC',
      left: '0.00 XNC + 0.00 XPC',
      byCurrency: [
        {
          currency: 'XNC',
          in: '2.00',
          exchangedIn: '0.00',
          exchangedOut: '0.50',
          held: '1.50',
          left: '0.00',
        },
        {
          currency: 'XPC',
          in: '0.00',
          exchangedIn: '0.33',
          exchangedOut: '0.00',
          held: '0.33',
          left: '0.00',
        },
      ],
    });
  });

  it('says where equal times made the order a convention', () => {
    const rows = ledger(['dirty', null, 'A', 1, 100], ['on', 'A', 'B', 1, 100], ['later', 'B', 'C', 2, 50]);
    expect(ask(rows, 'fifo').notes).toMatchObject({ carriers: 3, orderedByConvention: 1, transactions: 3 });
  });
});
