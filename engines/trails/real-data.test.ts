import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseMinor } from '@weir/engines/vocabulary';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedFolder } from '../../tests/shared-folder.ts';
import { mark, readTransfers, readSchemes, type Scheme } from './amlsim.ts';
import { columnsFrom, type LedgerRow } from './columns-from.ts';
import type { Columns } from './columns.ts';
import { findPatterns } from './find-patterns.ts';
import { oracleTrace } from './oracle.ts';
import type { Trace, TraceRule } from './trace-question.ts';
import { trace } from './trace.ts';

const amlsim = sharedFolder('data', 'transactions', 'amlsim-s11');
const berka = sharedFolder('data', 'transactions', 'berka-pkdd99', 'trans_1993-01_1994-03.asc.gz');
const why = '(skipped where ../shared is absent)';

function textOf(...parts: string[]): string {
  return gunzipSync(readFileSync(join(...parts))).toString('utf8');
}

function expectConserved({ checks }: Trace): void {
  expect(checks).not.toBeNull();
  const minor = (text: string): bigint => parseMinor(text, 2);
  expect(minor(checks!.in)).toBeGreaterThan(0n);
  expect(minor(checks!.held) + minor(checks!.left)).toBe(minor(checks!.in));
}

describe.skipIf(amlsim === undefined)(`a simulated ledger of 836,593 transfers ${why}`, () => {
  let rows: LedgerRow[];
  let columns: Columns;
  let schemes: Scheme[];

  beforeAll(() => {
    const read = readTransfers(textOf(amlsim!, 'transactions.csv.gz'));
    rows = read.rows;
    columns = columnsFrom(rows);
    schemes = readSchemes(textOf(amlsim!, 'alert_transactions.csv.gz'));
    expect(rows.length + read.zeroAmounts).toBe(836_593);
  });

  const rules = ['fifo', 'lifo', 'pro-rata', 'lowest-intermediate-balance'] as const;

  it.each(rules)('conserves every cent under %s, from one source and from many', (rule) => {
    const ids = schemes.slice(0, 20).map(({ transactions }) => [...transactions][0]!);
    expectConserved(trace(columns, { sources: [{ transaction: ids[0]! }], rule }));
    const many = trace(columns, { sources: ids.map((transaction) => ({ transaction })), rule });
    expectConserved(many);
    for (const held of many.held) {
      const shares = 'bySource' in held ? held.bySource : [];
      expect(shares.reduce((sum, share) => sum + parseMinor(share, 2), 0n)).toBe(
        parseMinor('amount' in held ? held.amount : '0', 2),
      );
    }
  });

  it.each([...rules, 'poison'] as const)('agrees with the oracle under %s on a stretch of it', (rule) => {
    const stretch = rows.slice(300_000, 306_000);
    const wanted = new Set(schemes.flatMap(({ transactions }) => [...transactions]));
    const sources = stretch.filter(({ id }) => wanted.has(id)).slice(0, 5);
    expect(sources).toHaveLength(5);
    const question = { sources: sources.map(({ id }) => ({ transaction: id })), rule, openings: [] };
    const expected = oracleTrace(stretch, { ...question, until: Infinity });
    const found = trace(columnsFrom(stretch), question);
    expect(heldOf(found, rule)).toEqual(Object.fromEntries(expected.held));
    expect(found.assumptions).toHaveLength(expected.assumptions.length);
  });

  it('gives up its schemes: 0.95 of each shape, 0.6 of random walks, fewer than one false alert per true one', () => {
    const found = findPatterns(columns);
    const { recall, alerts, false: wrong } = mark(found, schemes);
    for (const typology of ['fan_in', 'fan_out', 'gather_scatter', 'scatter_gather', 'bipartite', 'stack']) {
      expect(recall[typology]!.found / recall[typology]!.schemes, typology).toBeGreaterThanOrEqual(0.95);
    }
    // Of the 45 rings the ledger shows two by a single payment and one by three payments that do not touch.
    expect(recall['cycle']).toEqual({ schemes: 45, found: 42 });
    // Two of the 28 walks are a single payment.
    expect(recall['random']!.found / recall['random']!.schemes).toBeGreaterThanOrEqual(0.6);
    expect(wrong).toBeLessThan(alerts - wrong);
  });

  it('ranks look-alikes below', () => {
    const found = findPatterns(columns);
    const places = (laundering: boolean): number[] => {
      const wanted = schemes
        .filter((scheme) => scheme.laundering === laundering)
        .map((scheme) => ({ ...scheme, laundering: true }));
      return found.flatMap((finding, place) => (mark([finding], wanted).false === 0 ? [place] : []));
    };
    const middle = (list: number[]): number => list[Math.floor(list.length / 2)]!;
    expect(middle(places(false))).toBeGreaterThan(middle(places(true)) + found.length / 4);
  });
});

function heldOf(answer: Trace, rule: TraceRule): Record<string, readonly string[]> {
  return Object.fromEntries(
    answer.held.map((held) => {
      if ('amount' in held) return [`${held.account}|${held.currency}`, [held.amount, ...held.bySource]];
      expect(rule).toBe('poison');
      return [held.account, [String(Date.parse(held.firstTime)), String(held.transaction)]];
    }),
  );
}

describe.skipIf(berka === undefined)(`a real, anonymised bank of 1993 ${why}`, () => {
  /** One-sided statements: PRIJEM is money in; the other end is a named account elsewhere, cash, or nothing said. */
  function readBerka(): LedgerRow[] {
    const [, ...lines] = textOf(berka!).trimEnd().split('\n');
    return lines.flatMap((line): LedgerRow[] => {
      const cells = line
        .trim()
        .split(';')
        .map((cell) => cell.replaceAll('"', ''));
      const [id = '', account = '', date = '', type, operation = '', amount = '', , , bank, partner] = cells;
      const minor = parseMinor(amount, 2);
      if (minor === 0n) return [];
      const elsewhere = bank && partner ? `${bank}/${partner}` : null;
      const outside = operation.startsWith('VKLAD') || operation.startsWith('VYBER') ? 'cash' : 'unknown';
      const [year, month, dayOfMonth] = [date.slice(0, 2), date.slice(2, 4), date.slice(4, 6)];
      const time = Date.UTC(1900 + Number(year), Number(month) - 1, Number(dayOfMonth));
      const ends = type === 'PRIJEM' ? { from: elsewhere, to: account } : { from: account, to: elsewhere };
      return [{ id, ...ends, time, amount: minor, currency: 'CZK', fromType: outside, toType: outside }];
    });
  }

  it.each(['fifo', 'pro-rata'] as const)('conserves every heller under %s', (rule) => {
    const rows = readBerka();
    expect(rows.length).toBeGreaterThan(49_000);
    const columns = columnsFrom(rows);
    const sources = [0, 1_000, 5_000, 20_000].map((place) => ({ transaction: rows[place]!.id }));
    const answer = trace(columns, { sources, rule });
    expectConserved(answer);
    expect(answer.left.length).toBeGreaterThan(0);
    expect(JSON.stringify(trace(columns, { sources, rule }))).toBe(JSON.stringify(answer));
  });
});
