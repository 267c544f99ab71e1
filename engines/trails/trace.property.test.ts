import { Problem } from '@weir/engines/vocabulary';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsFrom } from './columns-from.ts';
import { oracleTrace, type OracleAnswer } from './oracle.ts';
import {
  exchangeLedgers,
  limitedCase,
  randomCase,
  smallLedgers,
  wideLedgers,
  widestLedgers,
  type RandomCase,
} from './random-ledger.ts';
import { traceRules, type Trace, type TraceRule } from './trace-question.ts';
import { trace } from './trace.ts';

const runs = process.env['WEIR_TEST_LONG'] === undefined ? 400 : 20_000;

const scales = { small: smallLedgers, exchange: exchangeLedgers, wide: wideLedgers, widest: widestLedgers };

describe.each(traceRules)('the engine and the oracle agree under %s', (rule) => {
  it.each(Object.keys(scales) as (keyof typeof scales)[])('over %s ledgers', (scale) => {
    let compared = 0;
    fc.assert(
      fc.property(randomCase(scales[scale]), (random) => {
        const expected = oracleOutcome(random, rule);
        const found = engineOutcome(random, rule);
        expect(found).toEqual(expected);
        if (typeof found === 'object') compared++;
      }),
      { numRuns: runs, seed: 20_261 },
    );
    expect(compared).toBeGreaterThan(runs / 10);
  });
});

describe.each(traceRules)(
  'with stops, minimums and windows the engine and the oracle agree under %s',
  (rule) => {
    it.each(Object.keys(scales) as (keyof typeof scales)[])('over %s ledgers', (scale) => {
      let [compared, rested] = [0, 0];
      fc.assert(
        fc.property(limitedCase(scales[scale]), (random) => {
          const found = engineOutcome(random, rule);
          expect(found).toEqual(oracleOutcome(random, rule));
          if (typeof found !== 'object') return;
          compared++;
          const { stops: _stops, minimums: _minimums, ...free } = random;
          if (JSON.stringify(engineOutcome(free, rule)) !== JSON.stringify(found)) rested++;
        }),
        { numRuns: runs, seed: 20_262 },
      );
      expect(compared).toBeGreaterThan(runs / 10);
      expect(rested).toBeGreaterThan(runs / 50);
    });
  },
);

describe('conservation', () => {
  it.each(traceRules.filter((rule) => rule !== 'poison'))('holds at every moment under %s', (rule) => {
    fc.assert(
      fc.property(randomCase(exchangeLedgers), (random) => {
        for (let until = -1; until <= 7; until++) {
          const found = engineOutcome({ ...random, until }, rule);
          if (typeof found === 'string') continue;
          for (const check of found.checks) {
            expect(check.in + check.exchangedIn).toBe(check.held + check.left + check.exchangedOut);
          }
        }
      }),
      { numRuns: runs / 4, seed: 7 },
    );
  });
});

interface Comparable {
  readonly newly: readonly string[];
  readonly held: Readonly<Record<string, readonly string[]>>;
  readonly left: readonly string[];
  readonly assumptions: readonly string[];
  readonly checks: readonly Record<'in' | 'exchangedIn' | 'exchangedOut' | 'held' | 'left', number>[];
}

function engineOutcome(random: RandomCase, rule: TraceRule): Comparable | string {
  try {
    const { rows, ...question } = random;
    const { since, ...rest } = question;
    return comparable(
      trace(columnsFrom(rows), {
        ...rest,
        rule,
        until: finite(question.until),
        ...(since !== undefined && { since: Math.max(since, -8.64e15) }),
      }),
    );
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

/** The farthest time a date can hold, in place of "no end". */
function finite(until: number): number {
  return Math.min(until, 8.64e15);
}

function oracleOutcome(random: RandomCase, rule: TraceRule): Comparable | string {
  const problem = refusal(random);
  if (problem !== undefined) return problem;
  try {
    const answer = oracleTrace(random.rows, { ...random, rule });
    if (rule === 'poison') assertHoldings(random);
    return { ...fromOracle(answer, rule), checks: expect.anything() };
  } catch (error) {
    if (error instanceof RangeError) return 'source-exceeds-holding';
    throw error;
  }
}

/** What the engine must refuse before it runs. */
function refusal({ rows, openings, sources }: RandomCase): string | undefined {
  const known = new Set(openings.map(({ account, currency }) => `${account}|${currency}`));
  for (const row of rows) {
    if (row.from !== null) known.add(`${row.from}|${row.currency}`);
    if (row.to !== null) known.add(`${row.to}|${row.toCurrency ?? row.currency}`);
    // With the outside world at one end only the account's own currency counts.
  }
  for (const source of sources) {
    if ('account' in source) {
      if (!known.has(`${source.account}|${source.currency}`)) return 'source-unknown-account';
      continue;
    }
    const row = rows.find(({ id }) => id === source.transaction)!;
    if (row.from !== null && row.from === row.to && row.currency === (row.toCurrency ?? row.currency)) {
      return 'source-self-payment';
    }
  }
  return undefined;
}

/** Reach knows no clean part: the holding must be there at all, alone. Two sources of one account may overlap. */
function assertHoldings(random: RandomCase): void {
  for (const source of random.sources) {
    if ('transaction' in source || source.time > random.until || source.time < (random.since ?? -Infinity))
      continue;
    oracleTrace(random.rows, { ...random, rule: 'fifo', sources: [source] });
  }
}

function fromOracle(answer: OracleAnswer, rule: TraceRule): Omit<Comparable, 'checks'> {
  return {
    newly: rule === 'poison' ? [] : answer.newly.map(String),
    held: Object.fromEntries(answer.held),
    left: answer.left,
    assumptions: answer.assumptions,
  };
}

function comparable(answer: Trace): Comparable {
  const minor = (text: string): number => Number(text.replace('.', ''));
  return {
    newly: answer.sources.flatMap((source) =>
      source.newlyTainted === undefined ? [] : [String(minor(source.newlyTainted))],
    ),
    held: Object.fromEntries(
      answer.held.map((held) =>
        'amount' in held
          ? [`${held.account}|${held.currency}`, [held.amount, ...held.bySource]]
          : [held.account, [String(Date.parse(held.firstTime)), String(held.transaction)]],
      ),
    ),
    left: answer.left.map((each) => `${each.transaction} ${each.type} ${each.currency} ${each.amount}`),
    assumptions: answer.assumptions.map(
      (each) =>
        `${each.account} ${each.currency} ${Date.parse(each.time)} ${each.amount} ${each.transaction}`,
    ),
    checks: (answer.checks?.byCurrency ?? []).map((check) => ({
      in: minor(check.in),
      exchangedIn: minor(check.exchangedIn),
      exchangedOut: minor(check.exchangedOut),
      held: minor(check.held),
      left: minor(check.left),
    })),
  };
}
