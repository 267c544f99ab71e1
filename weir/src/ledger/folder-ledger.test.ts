import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { columnsFrom, trace, typeOfPayeeEnd, typeOfPayerEnd } from '@weir/engines/trails';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportMapping } from './contract.ts';
import { importMappingSchema } from './contract.ts';
import { openFolderLedger, wholeView, type FolderLedger } from './folder-ledger.ts';
import { importCommand } from './import-options.ts';

const twoSided = importMappingSchema.parse({
  columns: {
    id: 'id',
    from: 'from',
    to: 'to',
    time: 'time',
    amount: 'amount',
    currency: 'currency',
    type: 'type',
  },
});
const header = 'id,from,to,time,amount,currency,type';

describe('a ledger in a folder of its own', () => {
  let folder: string;
  let ledger: FolderLedger;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-ledger-'));
    ledger = openFolderLedger(join(folder, 'ledger'), { create: true });
  });
  afterEach(() => {
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (name: string, bytes: string | Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const take = (text: string, mapping: ImportMapping = twoSided, name = 'rows.csv') =>
    ledger.import(file(name, text), mapping);
  const setAside = (path: string | null): string[] =>
    path === null
      ? []
      : readFileSync(join(folder, 'ledger', path), 'utf8')
          .trim()
          .split('\n')
          .slice(1);

  it('sets every bad row aside with its line, its reason and its text', async () => {
    const bad: readonly (readonly [row: string, reason: string])[] = [
      ['t2,A,B,2026-01-01,0,XNC,', 'amount-zero'],
      ['t3,A,B,2026-01-01,-5,XNC,', 'amount-negative'],
      ['t4,A,B,2026-01-01,1.001,XNC,', 'amount-too-precise'],
      ['t5,A,B,2026-01-01,90071992547409.92,XNC,', 'amount-too-large'],
      ['t6,A,B,2026-01-01,ten,XNC,', 'amount-not-decimal'],
      ['t7,A,B,the other day,1,XNC,', 'time-not-readable'],
      ['t8,A,B,0500-01-01,1,XNC,', 'time-out-of-range'],
      ['t8b,A,B,9999-12-31,1,XNC,', 'time-out-of-range'],
      ['t9,A,B,2026-01-01,1,money,', 'currency-unknown'],
      ['t10,,,2026-01-01,1,XNC,', 'both-ends-empty'],
      [',A,B,2026-01-01,1,XNC,', 'id-missing'],
      ['t1,A,B,2026-01-01,1,XNC,', 'id-duplicated'],
      ['t11,A,B,2026-01-01,1,XNC,"open', 'quote-not-closed'],
      ['t12,A,B,2026-01-01,1,XNC,,', 'columns-too-many'],
      ['t13,A,B,2026-0', 'columns-missing'],
    ];
    const rows = [header, 't1,A,B,2026-01-01,1,XNC,', ...bad.map(([row]) => row)];
    const { outcome, quarantine } = await take(rows.join('\n'));
    expect(outcome).toMatchObject({ rows: 1, quarantined: bad.length });
    const counted: Record<string, number> = {};
    for (const [, reason] of bad) counted[reason] = (counted[reason] ?? 0) + 1;
    expect(outcome.reasons).toEqual(counted);
    const kept = setAside(quarantine).map((line) => line.split(',').slice(0, 2).join(' '));
    expect(kept.sort()).toEqual(bad.map(([, reason], index) => `${index + 3} ${reason}`).sort());
    expect(setAside(quarantine).find((line) => line.includes('amount-zero'))).toContain(
      't2,A,B,2026-01-01,0,XNC,',
    );
  });

  it('names duplicates against earlier files, and does a file twice once', async () => {
    const text = `${header}\nt1,A,B,2026-01-01,1,XNC,\n`;
    expect((await take(text)).again).toBe(false);
    expect((await take(text)).again).toBe(true);
    const second = await take(`${text}t2,A,B,2026-01-02,1,XNC,\n`, twoSided, 'other.csv');
    expect(second.outcome).toMatchObject({ rows: 1, reasons: { 'id-in-ledger': 1 } });
    expect(await ledger.statistics()).toMatchObject({ rows: 2, accounts: 2 });
  });

  it('takes statements of one account, gzipped, in their own words and formats', async () => {
    const text =
      'no;acc;date;kind;sum;bank;other\n1;100;930105;PRIJEM;5123.00;YZ;"62457513"\n2;100;930106;VYDAJ;40.00;;0\n3;100;930107;GIFT;1.00;;\n';
    const { mapping } = await importCommand(
      'f.csv --columns id=no,account=acc,direction=kind,counterparty=bank+other,time=date,amount=sum --credit PRIJEM --debit VYDAJ,VYBER --time-format yyMMdd --delimiter ; --none 0'.split(
        ' ',
      ),
    );
    const { outcome } = await ledger.import(file('f.csv', gzipSync(text)), mapping);
    expect(outcome).toMatchObject({ rows: 2, reasons: { 'direction-unknown': 1 } });
    const { columns } = await ledger.reader.columns(wholeView);
    const ends = (row: number): (string | undefined)[] => [
      columns.accounts[columns.from[row]!],
      columns.accounts[columns.to[row]!],
    ];
    expect([ends(0), ends(1)]).toEqual([
      ['YZ/62457513', '100'],
      ['100', undefined],
    ]);
    expect(columns.time[0]).toBe(Date.UTC(1993, 0, 5));
    expect(columns.currencies).toEqual(['XXX']);
  });

  it('refuses what is no file of rows, and takes nothing of it', async () => {
    const codes: unknown[] = [];
    const damaged = gzipSync(`${header}\nt1,A,B,2026-01-01,1,XNC,\n`.repeat(2000));
    for (const [bytes, mapping] of [
      ['', twoSided],
      ['a,b\n1,2\n', twoSided],
      [damaged.subarray(0, damaged.length - 40), twoSided],
      [`${header}\n`, { ...twoSided, columns: { ...twoSided.columns, to: undefined } }],
    ] as [string | Uint8Array, ImportMapping][]) {
      await ledger
        .import(file('x.csv', bytes), mapping)
        .catch((problem: { code: string }) => codes.push(problem.code));
    }
    expect(codes).toEqual(['file-empty', 'column-missing', 'file-damaged', 'columns-not-enough']);
    expect((await ledger.statistics()).rows).toBe(0);
  });

  it('counts declared opening balances as clean money', async () => {
    const rows = file('rows.csv', `${header}\ndirty,,A,2026-01-01,5,XNC,cash\npay,A,B,2026-01-02,8,XNC,\n`);
    const openings = file('open.csv', 'who,what\nA,10.00\nB,x\n');
    const { outcome } = await ledger.import(rows, twoSided, { file: openings, columns: ['who', 'what'] });
    expect(outcome).toMatchObject({ openings: 1, reasons: { 'opening-amount-not-decimal': 1 } });
    const seen = await ledger.reader.columns(wholeView);
    const answer = trace(seen.columns, {
      sources: [{ transaction: 'dirty' }],
      rule: 'fifo',
      openings: seen.openings,
    });
    expect(answer.held).toMatchObject([{ account: 'A', amount: '5.00' }]);
    expect(answer.assumptions).toEqual([]);
  });

  it('gives the engine the columns that the rows themselves give, whatever order and files they come in', async () => {
    const account = fc.constantFrom('A', 'B', 'C, "D"', 'é');
    const row = fc.record({
      from: fc.option(account),
      to: account,
      day: fc.integer({ min: 0, max: 900 }),
      amount: fc.integer({ min: 1, max: 1e6 }),
      other: fc.option(fc.integer({ min: 1, max: 1e6 })),
    });
    const exchanges = importMappingSchema.parse({
      columns: { ...twoSided.columns, type: undefined, toAmount: 'to_amount', toCurrency: 'to_currency' },
    });
    const decimal = (minor: number): string =>
      `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
    const quoted = (text: string | null): string => (text === null ? '' : `"${text.replaceAll('"', '""')}"`);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), fc.nat(30), async (rows, cut) => {
        const own = openFolderLedger(join(folder, `run-${run++}`), { create: true });
        try {
          const lines = rows.map(
            ({ from, to, day, amount, other }, index) =>
              `t${index},${quoted(from)},${quoted(to)},${new Date(day * 86_400_000).toISOString()},${decimal(amount)},XNC,${other === null ? ',' : `${decimal(other)},XPC`}`,
          );
          for (const part of [lines.slice(0, cut), lines.slice(cut)]) {
            if (part.length === 0) continue;
            const text = ['id,from,to,time,amount,currency,to_amount,to_currency', ...part].join('\n');
            await own.import(file('part.csv', text), exchanges);
          }
          const { columns } = await own.reader.columns(wholeView);
          const expected = columnsFrom(
            rows.map(({ from, to, day, amount, other }, index) => ({
              id: `t${index}`,
              from,
              to,
              time: day * 86_400_000,
              amount,
              currency: 'XNC',
              ...(other !== null && { toAmount: other, toCurrency: 'XPC' }),
            })),
          );
          const told = (each: typeof columns) =>
            Array.from({ length: each.count }, (_, at) => [
              each.idOf(at),
              each.accounts[each.from[at]!],
              each.accounts[each.to[at]!],
              each.time[at],
              each.amount[at],
              each.currencies[each.currency[at]!],
              each.toAmount[at],
              each.currencies[each.toCurrency[at]!],
              typeOfPayerEnd(each, at),
              typeOfPayeeEnd(each, at),
            ]);
          expect(told(columns)).toEqual(told(expected));
        } finally {
          own.close();
        }
      }),
      { seed: 6, numRuns: 15 },
    );
  });

  it('writes the same bytes when it is built again, and when it is built in one go', async () => {
    for (let number = 1; number <= 66; number++) {
      const rows = Array.from(
        { length: 3 },
        (_, index) =>
          `t${number}-${index},A${number % 7},B,2026-0${1 + (index % 3)}-0${1 + (number % 9)},${number}.5,XNC,`,
      );
      await take([header, ...rows].join('\n'), twoSided, `f${number}.csv`);
    }
    const before = readFileSync(join(folder, 'ledger/manifest.json'), 'utf8');
    const names = (JSON.parse(before) as { state: { files: { name: string; sha256: string }[] } }).state
      .files;
    expect(names).toHaveLength(7);
    expect(await ledger.rebuild()).toMatchObject({ same: true, files: 7 });
    const after = JSON.parse(readFileSync(join(folder, 'ledger/manifest.json'), 'utf8')) as {
      state: { files: unknown };
    };
    expect(after.state.files).toEqual(names);
  });

  it('leaves nothing half-done wherever it is stopped', async () => {
    const text = `${header}\nt1,A,B,2026-01-01,1,XNC,\nt2,A,B,2026-02-01,1,XNC,\n`;
    for (let step = 0; ; step++) {
      const place = join(folder, `stopped-${step}`);
      let seen = 0;
      const stopping = openFolderLedger(place, {
        create: true,
        step: (name) => {
          if (seen++ === step) throw new Error(`stopped at ${name}`);
        },
      });
      const done = await stopping.import(file('rows.csv', text), twoSided).then(
        () => true,
        () => false,
      );
      stopping.close();
      const next = openFolderLedger(place, { create: true });
      await next.import(file('rows.csv', text), twoSided);
      expect(await next.statistics()).toMatchObject({ rows: 2, files: 3 });
      next.close();
      // The same while it is built again: what was there stays until the new is whole.
      let again = 0;
      const rebuilding = openFolderLedger(place, {
        step: (name) => {
          if (again++ === step) throw new Error(`stopped at ${name}`);
        },
      });
      await rebuilding.rebuild().catch((error: Error) => expect(error.message).toMatch(/^stopped at/));
      expect(await rebuilding.statistics()).toMatchObject({ rows: 2, files: 3 });
      rebuilding.close();
      if (done) break;
      expect(step).toBeLessThan(20);
    }
  });
});
