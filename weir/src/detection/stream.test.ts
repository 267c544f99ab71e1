import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCountries } from '@weir/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolderLedger, wholeView, type FolderLedger } from '#ledger';
import { registers } from '../../../tests/registers.ts';
import { upload } from '../../../tests/upload.ts';
import { xnReport } from '../../../tests/xn-report.ts';
import { importMappingSchema } from '../ledger/contract.ts';
import { openDetection, type DetectionWorld } from '../../../tests/detection-world.ts';
import type { Finding } from './finding.ts';
import { runScenario } from './run-scenario.ts';
import { prepareScenarios } from './scenario-tables.ts';
import { scenarios } from './scenario.ts';

const fast = scenarios().filter(({ reach }) => reach === 'account');

describe('a scenario of reach `account`', () => {
  let folder: string;
  let ledger: FolderLedger;
  const whole = new Map<string, Finding[]>();
  let accounts: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-reach-'));
    ledger = openFolderLedger(join(folder, 'ledger'), { create: true });
    const world = generateCountries({ seed: 5, scale: 0.3 });
    const names = ['id', 'from', 'to', 'time', 'amount', 'currency', 'type', 'description'];
    const columns = {
      ...Object.fromEntries(names.map((name) => [name, name])),
      toAmount: 'to_amount',
      toCurrency: 'to_currency',
    };
    for (const { path, bytes } of world.files) {
      if (!path.startsWith('transactions/') || path.endsWith('openings.csv')) continue;
      const file = join(folder, path.replaceAll('/', '-'));
      writeFileSync(file, bytes);
      await ledger.import(file, importMappingSchema.parse({ columns }));
    }
    await ledger.reader.read(wholeView, async (duck) => {
      await prepareScenarios(duck);
      for (const scenario of fast) whole.set(scenario.id, await runScenario(duck, scenario));
      const rows = await duck.rows<{ account: string }>(
        'select distinct account from told_entries order by hash(account)',
      );
      accounts = rows.map(({ account }) => account);
    });
  });
  afterAll(() => {
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const told = (findings: readonly Finding[], of: ReadonlySet<string>): string[] =>
    findings
      .filter((each) => of.has(each.accounts[0]!))
      .map((each) => JSON.stringify(each))
      .sort();

  it('has something to find in this ledger, for most of them', () => {
    const found = fast.filter(({ id }) => whole.get(id)!.length > 0);
    expect(found.length).toBeGreaterThanOrEqual(Math.ceil(fast.length / 2));
  });

  it.each([0, 1, 2, 3])('says the same of an account when only its own rows are there (%i)', async (turn) => {
    // Those that it found, with others: the findings are among the accounts looked at.
    const named = fast.flatMap(({ id }) => whole.get(id)!.map((each) => each.accounts[0]!));
    const some = new Set([...named, ...accounts].filter((_, place) => place % 4 === turn));
    await ledger.reader.read(wholeView, async (duck) => {
      await duck.run('create temp table chosen (account varchar)');
      const appender = await duck.raw.createAppender('chosen');
      for (const account of some) {
        appender.appendVarchar(account);
        appender.endRow();
      }
      appender.closeSync();
      await duck.run(
        `create temp table near as select * from transactions where "from" in (from chosen) or "to" in (from chosen)`,
      );
      await duck.run('create or replace temp view transactions as select * from near');
      await prepareScenarios(duck);
      for (const scenario of fast) {
        expect(told(await runScenario(duck, scenario), some), scenario.id).toEqual(
          told(whole.get(scenario.id)!, some),
        );
      }
    });
  });
});

describe.each(registers)('new reports on $name', ({ open, name, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'run', () => {
    let world: DetectionWorld;
    beforeAll(async () => {
      world = await openDetection({ open, name, skipped });
    });
    afterAll(() => world?.close());

    async function file(reference: string, account: string, day: number, amount: string): Promise<void> {
      const answer = await upload(
        world.platform.http.server,
        '/api/v1/reports',
        {
          field: 'report',
          name: `${reference}.xml`,
          bytes: Buffer.from(
            xnReport({
              filer: '1001',
              reference,
              client: { first: 'Ondine', last: 'Farrow', nationalId: 'N-1' },
              account,
              counterAccount: '2002000077',
              amount,
              date: `2026-11-${String(day).padStart(2, '0')}T10:15:00`,
            }),
          ),
        },
        { headers: { 'test-asker': 'officerOne' } },
      );
      expect(JSON.stringify(answer)).toContain('accepted');
      await world.platform.jobs.idle();
    }

    it('raise an alert by themselves, which grows with the next, and which a run over everything finds as it is', async () => {
      for (let day = 1; day <= 4; day++) await file(`R-${day}`, 'A-1', day * 2, `96${day}0.00`);
      const [first, ...others] = await world.alerts();
      expect(others).toEqual([]);
      expect(first).toMatchObject({ typology: 'threshold-dodging', state: 'open' });
      const before = first!.transactionCount;
      await file('R-5', 'A-1', 9, '9700.00');
      const [grown] = await world.alerts();
      expect(grown).toMatchObject({ id: first!.id, transactionCount: before + 1 });
      const typologies = fast.map(({ id }) => id);
      expect(await world.run({ typologies })).toMatchObject({ raised: 0, known: 1 });
      const after = await world.alert(first!.id);
      expect(after).toEqual({
        ...(await world.alert(first!.id)),
        transactionCount: before + 1,
        score: grown!.score,
      });
      expect(after.parts).toEqual(grown!.parts);
      expect(after.ranking).toEqual(grown!.ranking);
      expect(after.history.map(({ what }) => what)).toEqual(['raised', 'grew']);
    });

    it('and the bank’s own file of the same payments are one alert', async () => {
      const [alert] = await world.alerts();
      const { transactions } = await world.alert(alert!.id);
      const rows = transactions.map(
        (row, place) =>
          `R-${place + 1}-1,${row.from},${row.to},${row.occurredAt},${row.money.amount},${row.money.currency},transfer\n`,
      );
      await world.bring(rows.join(''));
      const done = await world.run({ typologies: fast.map(({ id }) => id) });
      expect(done).toMatchObject({ raised: 0 });
      const [same, ...others] = await world.alerts();
      expect(others).toEqual([]);
      const detail = await world.alert(same!.id);
      expect(detail.id).toBe(alert!.id);
      expect(detail.transactions.map(({ id }) => id)).toEqual(rows.map((_, place) => `R-${place + 1}-1`));
      expect(detail.transactionsOmitted).toBe(0);
    });
  });
});
