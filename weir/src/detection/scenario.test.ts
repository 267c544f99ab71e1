import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolderLedger, wholeView, type FolderLedger } from '#ledger';
import { importMappingSchema } from '../ledger/contract.ts';
import { findingId, isSameMoney, mergeFindings, scoreParts, type Finding } from './finding.ts';
import { runScenario } from './run-scenario.ts';
import { prepareScenarios } from './scenario-tables.ts';
import { parameterValues, parseScenario, scenarios } from './scenario.ts';

const header = `-- id: example-one
-- title: Example
-- indicator: Something
-- source: A report
-- severity: low
-- parameter: least money 10.00 [1.00, 100.00] Least amount
-- reason: {count} payments of {total} {currency}.
-- part: count {count} payments
`;
const sql = `select [account] as accounts, list(id order by sequence) as transactions, currency, count(*) as count,
  sum(amount_minor) as total_minor, 0.5 as score_count
from entries where direction = 'out' and amount_minor >= $least * unit group by account, currency`;

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (problem) {
    return (problem as { code: string }).code;
  }
};

describe('the header of a scenario', () => {
  it('is read whole', () => {
    const scenario = parseScenario(header + sql);
    expect(scenario).toMatchObject({
      id: 'example-one',
      severity: 'low',
      parts: { count: '{count} payments' },
    });
    expect(scenario.parameters).toEqual([
      {
        name: 'least',
        type: 'money',
        default: '10.00',
        least: '1.00',
        most: '100.00',
        meaning: 'Least amount',
      },
    ]);
  });

  it.each([
    ['no title', header.replace('-- title: Example\n', '') + sql],
    ['no part', header.replace('-- part: count {count} payments\n', '') + sql],
    ['a part without its column', header + sql.replace('score_count', 'score_other')],
    ['another severity', header.replace('low', 'dire') + sql],
    ['a statement that changes something', `${header}drop table entries`],
  ])('is refused with %s', (_, text) => {
    expect(codeOf(() => parseScenario(text))).toBe('scenario-header');
  });

  it('keeps parameters within their ranges', () => {
    const scenario = parseScenario(header + sql);
    expect(parameterValues(scenario, { least: '20' })).toEqual({ least: 20 });
    expect(codeOf(() => parameterValues(scenario, { least: '0.5' }))).toBe('scenario-parameter-out-of-range');
    expect(codeOf(() => parameterValues(scenario, { most: '1' }))).toBe('scenario-parameter-unknown');
  });
});

describe('scenarios over a ledger', () => {
  let folder: string;
  let ledger: FolderLedger;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-scenarios-'));
    ledger = openFolderLedger(join(folder, 'ledger'), { create: true });
    const rows = [
      'id,from,to,time,amount,currency,type',
      // Four just below 10,000 to one dealer; the amounts of JPY have no decimals.
      ...[1, 4, 8, 11].map(
        (day) => `g${day},A,D,2026-02-${String(day).padStart(2, '0')},9${day + 10}0.00,XNC,transfer`,
      ),
      ...[2, 3, 5, 9].map((day) => `j${day},J,D,2026-02-0${day},9800,JPY,transfer`),
      // In and out at once; before, nothing of that size.
      ...[1, 2].map((month) => `s${month},E,P,2026-0${month}-01,200.00,XNC,transfer`),
      'p1,E,P,2026-05-01,9000.00,XNC,transfer',
      'p2,P,F,2026-05-02,8900.00,XNC,transfer',
    ];
    writeFileSync(
      join(folder, 'rows.csv'),
      rows
        .join('\n')
        .replaceAll('9110', '9610')
        .replaceAll('9140', '9640')
        .replaceAll('9180', '9680')
        .replaceAll('9210', '9910'),
    );
    const columns = {
      id: 'id',
      from: 'from',
      to: 'to',
      time: 'time',
      amount: 'amount',
      currency: 'currency',
      type: 'type',
    };
    await ledger.import(join(folder, 'rows.csv'), importMappingSchema.parse({ columns }));
  });
  afterAll(() => {
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (id: string, given: Record<string, string> = {}): Promise<Finding[]> =>
    ledger.reader.read(wholeView, async (duck) => {
      await prepareScenarios(duck);
      return runScenario(
        duck,
        scenarios().find((each) => each.id === id)!,
        given,
      );
    });

  it('find payments kept below a threshold, in units of each currency', async () => {
    const found = await run('threshold-dodging');
    expect(found.map(({ accounts, transactions }) => [accounts, transactions]).sort()).toEqual([
      [
        ['A', 'D'],
        ['g1', 'g4', 'g8', 'g11'],
      ],
      [
        ['J', 'D'],
        ['j2', 'j3', 'j5', 'j9'],
      ],
    ]);
    expect(await run('threshold-dodging', { threshold: '5000' })).toEqual([]);
  });

  it('find money that passes through', async () => {
    const [found, ...others] = await run('pass-through');
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      accounts: ['P', 'E', 'F'],
      transactions: ['p1', 'p2'],
      facts: { passed: '99' },
    });
  });

  it('say what is wrong with their SQL', async () => {
    const broken = { ...parseScenario(header + sql), sql: 'select nonsense from entries' };
    const failed = ledger.reader.read(wholeView, async (duck) => {
      await prepareScenarios(duck);
      return runScenario(duck, broken);
    });
    await expect(failed).rejects.toMatchObject({ code: 'scenario-failed' });
  });

  it('run on an empty ledger, and use every parameter they name', async () => {
    const empty = openFolderLedger(join(folder, 'empty'), { create: true });
    await empty.reader.read(wholeView, async (duck) => {
      await prepareScenarios(duck);
      for (const scenario of scenarios()) {
        expect(await runScenario(duck, scenario), scenario.id).toEqual([]);
        for (const { name } of scenario.parameters)
          expect(scenario.sql, `${scenario.id} ${name}`).toContain(`$${name}`);
        for (const key of scenario.reason.matchAll(/\{([a-z_]+)\}/g)) expect(scenario.sql).toContain(key[1]!);
      }
    });
    empty.close();
  });
});

describe('merging findings about the same money', () => {
  const finding = fc
    .record({
      family: fc.constantFrom('pattern', 'scenario'),
      typology: fc.constantFrom('a', 'b', 'c'),
      transactions: fc.uniqueArray(fc.integer({ min: 0, max: 9 }).map(String), {
        minLength: 1,
        maxLength: 6,
      }),
      points: fc.array(fc.double({ min: 0, max: 0.3, noNaN: true }), { minLength: 1, maxLength: 3 }),
    })
    .map(({ family, typology, transactions, points }): Finding => ({
      id: findingId(family, typology, transactions),
      family: family as Finding['family'],
      typology,
      title: '',
      ...scoreParts(points.map((each, index) => ({ part: String(index), points: each, why: '' }))),
      accounts: [],
      transactions,
      reason: '',
      reasonKey: '',
      facts: {},
      also: [],
    }));

  it('loses none, joins none of another family, and leaves none that should be one', () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 12 }), (findings) => {
        const merged = mergeFindings(findings);
        expect(merged.reduce((count, each) => count + 1 + each.also.length, 0)).toBe(findings.length);
        for (const [place, one] of merged.entries()) {
          expect(one.parts.reduce((sum, { points }) => sum + Math.round(points * 1000), 0)).toBe(one.score);
          for (const other of merged.slice(place + 1)) {
            expect(one.family === other.family && isSameMoney(one.transactions, other.transactions)).toBe(
              false,
            );
            expect(other.score).toBeLessThanOrEqual(one.score);
          }
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
