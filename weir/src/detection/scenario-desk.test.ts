import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolderLedger, wholeView, type FolderLedger } from '#ledger';
import { registers } from '../../../tests/registers.ts';
import { importMappingSchema } from '../ledger/contract.ts';
import {
  csvHeader,
  openDetection,
  split,
  type DetectionAsker,
  type DetectionWorld,
} from '../../../tests/detection-world.ts';
import { openScenarioBox, type ScenarioBox } from './scenario-box.ts';
import type {
  BackTest,
  ScenarioCheck,
  ScenarioDetail,
  ScenarioStanding,
  ScenarioVersion,
} from './scenario-contract.ts';
import { prepareScenarios } from './scenario-tables.ts';

const text = (least = '3', more = ''): string => `-- id: many-deposits
-- title: Many deposits of cash
-- indicator: Cash comes in again and again.
-- source: The FIU's own analysis of 2026
-- severity: medium
-- reach: account
-- parameter: least integer ${least} [2, 100] Fewest deposits
-- reason: {count} deposits of {total} {currency} together.
-- part: count {count} deposits
select [account] as accounts, list(id order by occurred_ms, sequence) as transactions, currency, count(*) as count,
  sum(amount_minor)::bigint as total_minor, least(1, count(*) / 20) as score_count
from entries where direction = 'in' and outside_type = 'cash' ${more}
group by account, currency having count(*) >= $least`;

describe('the box that written statements run in', () => {
  let folder: string;
  let ledger: FolderLedger;
  let box: ScenarioBox;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-box-'));
    ledger = openFolderLedger(join(folder, 'ledger'), { create: true });
    writeFileSync(join(folder, 'rows.csv'), csvHeader + split('acc-1'));
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
    box = await opened();
  });
  afterAll(() => {
    box.close();
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const opened = (limits?: Parameters<typeof openScenarioBox>[2]): Promise<ScenarioBox> =>
    ledger.reader.read(wholeView, async (duck) => {
      await prepareScenarios(duck);
      return openScenarioBox(join(folder, 'scratch'), duck, limits);
    });

  it('shows the rows, and leaves no copy of them on the disk', async () => {
    const { rows, columns } = await box.ask(
      'select account, count(*) as count from entries group by account',
      10,
    );
    expect(rows).toEqual([{ account: 'acc-1', count: 5 }]);
    expect(columns.map(({ name }) => name)).toEqual(['account', 'count']);
    const left = readdirSync(join(folder, 'scratch'), { recursive: true }).map(String);
    expect(left.filter((name) => /rows|entries/.test(name))).toEqual([]);
  });

  it.each([
    ['reads a file', () => `select * from read_csv('${join(folder, 'rows.csv')}')`],
    ['reads the ledger', () => `select * from read_parquet('${folder}/ledger/**/*.parquet')`],
    ['reads a text', () => "select * from read_text('/etc/hostname')"],
    ['lists files', () => "select * from glob('/*')"],
    ['writes a file', () => `copy (select 1) to '${join(folder, 'out.csv')}'`],
    ['attaches a database', () => `attach '${join(folder, 'out.db')}'`],
    ['loads an extension', () => 'install httpfs'],
    ['opens the doors again', () => 'set enable_external_access = true'],
    ['changes a setting', () => "set memory_limit = '64GB'"],
    ['deletes rows', () => 'delete from entries'],
    ['makes a table', () => 'create table mine as select 1'],
    ['asks two things', () => 'select 1; select 2'],
    [
      'hides one thing in another',
      () => 'select * from (select 1) ; drop table entries; select * from (select 1)',
    ],
    ['asks for the surroundings', () => "select getenv('HOME')"],
    ['asks for the settings', () => 'select * from duckdb_settings()'],
    ['asks for other tables', () => 'select * from information_schema.tables'],
    ['goes by way of a query in a text', () => "select * from query('select 1')"],
  ])('refuses a statement that %s', async (_, sql) => {
    await expect(box.ask(sql(), 10)).rejects.toMatchObject({ code: 'scenario-failed' });
    expect(existsSync(join(folder, 'out.csv')) || existsSync(join(folder, 'out.db'))).toBe(false);
    expect((await box.ask('select count(*) as count from entries', 1)).rows).toEqual([{ count: 5 }]);
  });

  it('stops what takes too long, too much memory or too many rows', async () => {
    await expect(box.ask('select range from range(100)', 10)).rejects.toMatchObject({
      code: 'scenario-too-wide',
    });
    const hasty = await opened({ timeMs: 400, memory: '200MB', disk: '10MB' });
    const endless =
      'select count(*) from range(10000000000) a, range(1000000) b where a.range * b.range % 7 = 3';
    await expect(hasty.ask(endless, 10)).rejects.toMatchObject({ code: 'scenario-too-slow' });
    hasty.close();
    const small = await opened({ timeMs: 60_000, memory: '100MB', disk: '1MB' });
    const huge = 'select list(range) as all from range(200000000)';
    await expect(small.ask(huge, 10)).rejects.toMatchObject({ code: 'scenario-failed' });
    small.close();
  });
});

describe.each(registers)('scenarios that people write on $name', ({ open, name, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'run', () => {
    let world: DetectionWorld;
    beforeAll(async () => {
      world = await openDetection({ open, name, skipped });
      await world.bring(
        ['a', 'b', 'c', 'd'].map((account, place) => split(`acc-${account}`, 3 + place)).join(''),
      );
      await world.bring(split('acc-secret', 9), 'harbour');
    });
    afterAll(() => world?.close());

    const check = async (written: string): Promise<ScenarioCheck> =>
      (await world.call<ScenarioCheck>('POST', '/scenarios/check', 'analyst', { text: written })).body;
    const write = (written: string, as: DetectionAsker = 'analyst') =>
      world.call<ScenarioVersion>('POST', '/scenarios', as, { text: written, note: 'A first try.' });
    const test = async (
      version: number,
      more: object = {},
      as: DetectionAsker = 'analyst',
    ): Promise<BackTest> => {
      const asked = { scenario: 'many-deposits', version, ...more };
      const { body } = await world.call<{ id: string }>('POST', '/back-tests', as, asked);
      await world.platform.jobs.idle();
      return (await world.call<BackTest>('GET', `/back-tests/${body.id}`, as)).body;
    };
    const propose = (number: number, as: DetectionAsker = 'analyst') =>
      world.call<ScenarioVersion>('POST', `/scenarios/many-deposits/versions/${number}/proposal`, as, { reason: 'It finds what we look for.' }); // prettier-ignore
    const decide = (number: number, as: DetectionAsker, decision = 'approved') =>
      world.call<ScenarioVersion>('POST', `/scenarios/many-deposits/versions/${number}/decision`, as, { decision, reason: 'Looked at the back-test.' }); // prettier-ignore

    it.each([
      ['a header without its title', text().replace('-- title: Many deposits of cash\n', ''), 'header', null],
      ['an unknown key', text().replace('-- source:', '-- sauce:'), 'header', 4],
      ['a default outside its range', text('1'), 'header', 7],
      ['a wrong column', text().replace('from entries', 'from entrees'), 'statement', 12],
      ['a slip in the statement', text().replace('group by account', 'group account'), 'statement', 13],
      ['a parameter that is not used', text().replace('$least', '3'), 'parameter', 7],
      ['a parameter that is not there', `${text()} and count(*) < $most`, 'parameter', 13],
      ['no transactions', text().replace('as transactions', 'as payments'), 'column', null],
      ['a score that is a text', text().replace('least(1, count(*) / 20)', "'high'"), 'column', null],
      [
        'a reason about nothing',
        text().replace('{count} deposits of', '{number} deposits of'),
        'column',
        null,
      ],
      ['the name of a pattern', text().replace('many-deposits', 'fan-in'), 'header', null],
      ['two statements', `${text()}; select 1`, 'statement', null],
      ['a file', text().replace('from entries', "from read_csv('/etc/passwd')"), 'statement', null],
    ])('are examined: %s', async (_, written, code, line) => {
      const { faults } = await check(written);
      expect(faults.length).toBeGreaterThan(0);
      expect(faults[0]).toMatchObject({ code, ...(line !== null && { line }) });
      expect((await write(written)).status).toBe(422);
    });

    it('are kept as drafts that nothing runs', async () => {
      expect((await check(text())).faults).toEqual([]);
      expect((await write(text())).body).toMatchObject({
        number: 1,
        state: 'draft',
        written: { by: { id: 'analyst' } },
      });
      expect((await world.run()).stations.map(({ typology }) => typology)).not.toContain('many-deposits');
      expect((await propose(1)).body.code).toBe('scenario-untested');
    });

    it('are tried on the past as far as the asker is cleared, and raise nothing', async () => {
      const before = (await world.alerts('cleared')).length;
      const done = await test(1, { sweep: { parameter: 'least', values: ['3', '5', '6', '50'] } });
      expect(done).toMatchObject({ state: 'done', problem: null });
      expect(done.result).toMatchObject({
        rows: 18,
        candidate: { alerts: 4 },
        inForce: null,
        reachHolds: true,
      });
      expect(done.result!.sweep.map(({ figures }) => figures.alerts)).toEqual([4, 2, 1, 0]);
      expect(done.result!.alerts[0]).toMatchObject({ accounts: ['acc-d'], transactions: 6 });
      const cleared = await test(1, {}, 'cleared');
      expect(cleared.result!.candidate.alerts).toBe(5);
      expect((await world.call('GET', `/back-tests/${cleared.id}`, 'analyst')).status).toBe(404);
      expect((await world.alerts('cleared')).length).toBe(before);
    });

    it('are counted against what people decided', async () => {
      const of = async (account: string) => (await world.alerts('analyst', `?account=${account}`))[0]!.id;
      await world.decide(await of('acc-c'), 'useful');
      await world.decide(await of('acc-d'), 'useful');
      await world.decide(await of('acc-a'), 'dismissed');
      const { result } = await test(1, { sweep: { parameter: 'least', values: ['3', '4'] } });
      expect(result!.candidate).toMatchObject({ alerts: 4, useful: 2, notUseful: 1, open: 1, unseen: 0 });
      expect(result!.candidate.precision).toBeCloseTo(2 / 3, 10);
      expect(result!.candidate.low).toBeLessThan(2 / 3);
      expect(result!.sweep[1]!.figures).toMatchObject({ useful: 2, notUseful: 0, precision: 1 });
    });

    it('are switched on by a second person who supervises, and run from then on', async () => {
      expect((await propose(1, 'supervisor')).body).toMatchObject({ state: 'proposed' });
      expect((await decide(1, 'analyst')).status).toBe(403);
      expect((await decide(1, 'supervisor')).body.code).toBe('second-person-needed');
      expect((await decide(1, 'secondSupervisor')).body).toMatchObject({ state: 'in-force' });
      const done = await world.run();
      expect(done.stations.find(({ typology }) => typology === 'many-deposits')).toMatchObject({ alerts: 5 });
      const items = (await world.call<{ items: ScenarioStanding[] }>('GET', '/scenarios', 'analyst')).body
        .items;
      expect(items.find(({ id }) => id === 'many-deposits')).toMatchObject({
        version: 1,
        shipped: false,
        proposed: null,
      });
      expect(items.find(({ id }) => id === 'structuring')).toMatchObject({ version: 0, shipped: true });
    });

    it('are held against the version in force: what would be lost is named', async () => {
      await write(text('6'));
      const { result } = await test(2);
      expect(result!.inForce).toMatchObject({ version: 1, alerts: 4 });
      expect(result!.candidate.alerts).toBe(1);
      expect(result!.usefulLost).toHaveLength(1);
      expect(result!.usefulGained).toEqual([]);
      await propose(2);
      await decide(2, 'supervisor');
      const { versions, scenario } = (
        await world.call<ScenarioDetail>('GET', '/scenarios/many-deposits', 'analyst')
      ).body;
      expect(versions.map(({ number, state }) => `${number} ${state}`)).toEqual(['2 in-force', '1 replaced']);
      expect(scenario.version).toBe(2);
    });

    it('are caught where they claim a reach that they have not', async () => {
      const wide = text('3', 'and (select count(distinct account) from entries) >= 4');
      const { body } = await write(wide);
      const done = await test(body.number);
      expect(done.result!.reachHolds).toBe(false);
      expect((await propose(body.number)).body.code).toBe('scenario-reach-wrong');
    });

    it('take other values in place of a shipped one’s, and are switched off and refused', async () => {
      const shipped = (await world.call<ScenarioDetail>('GET', '/scenarios/structuring', 'analyst')).body
        .text;
      const own = { text: shipped, parameters: { threshold: '5000' }, note: 'Our threshold is 5000.' };
      const { body } = await world.call<ScenarioVersion>('POST', '/scenarios', 'analyst', own);
      expect(body).toMatchObject({ scenario: 'structuring', number: 1 });
      const wrong = { ...own, parameters: { threshold: '1' } };
      expect((await world.call('POST', '/scenarios', 'analyst', wrong)).status).toBeGreaterThanOrEqual(400);
      const off = await world.call<ScenarioVersion>('POST', '/scenarios/many-deposits/off', 'analyst', {
        reason: 'Too many.',
      });
      expect(off.body).toMatchObject({ text: null, state: 'proposed' });
      await decide(off.body.number, 'supervisor', 'refused');
      expect((await world.run()).stations.map(({ typology }) => typology)).toContain('many-deposits');
      const again = await world.call<ScenarioVersion>('POST', '/scenarios/many-deposits/off', 'analyst', {
        reason: 'Too many.',
      });
      await decide(again.body.number, 'supervisor');
      expect((await world.run()).stations.map(({ typology }) => typology)).not.toContain('many-deposits');
      expect((await world.call('POST', '/scenarios/many-deposits/off', 'analyst', { reason: 'Again.' })).body.code).toBe('scenario-off-already'); // prettier-ignore
    });

    it('tell nothing of a compartment to those who are not cleared for it', async () => {
      const prying = text()
        .replace('many-deposits', 'prying-eyes')
        .replace('{count} deposits of {total} {currency} together.', '{count} deposits beside {seen}.')
        .replace(
          'count(*) as count,',
          `count(*) as count, (select string_agg(distinct account, ' ' order by account) from entries) as seen,`,
        );
      const { body } = await write(prying);
      await world.platform.register.ownerQuery(
        `update scenario_versions set state = 'in-force' where scenario = 'prying-eyes' and number = ${body.number}`,
      );
      expect((await world.run({ typologies: ['prying-eyes'] })).stations[0]).not.toHaveProperty('problem');
      const everything = JSON.stringify(
        await Promise.all((await world.alerts('analyst', '?limit=200')).map(({ id }) => world.alert(id))),
      );
      expect(everything).toContain('acc-d');
      expect(everything).not.toContain('secret');
      const cleared = JSON.stringify(await world.alerts('cleared', '?limit=200'));
      expect(cleared).toContain('beside acc-a acc-b acc-c acc-d acc-secret');
    });

    it('that fail do not silence the others', async () => {
      const dividing = text()
        .replace('many-deposits', 'bad-luck')
        .replace(
          'least(1, count(*) / 20)',
          "least(1, cast(case when account = 'acc-a' then 'x' else '1' end as integer))",
        );
      const { body } = await write(dividing);
      await world.platform.register.ownerQuery(
        `update scenario_versions set state = 'in-force' where scenario = 'bad-luck' and number = ${body.number}`,
      );
      const { stations, state } = await world.run();
      expect(state).toBe('done');
      expect(stations.find(({ typology }) => typology === 'bad-luck')).toMatchObject({
        alerts: 0,
        problem: 'scenario-failed',
      });
      expect(stations.find(({ typology }) => typology === 'structuring')!.alerts).toBeGreaterThan(0);
    });
  });
});
