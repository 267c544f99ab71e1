import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIntake } from '#intake';
import { createLedger, type Ledger } from '#ledger';
import { askers as everybody, furnish } from '../../../tests/room-world.ts';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { upload } from '../../../tests/upload.ts';
import type { Alert, AlertDetail, Detection as DetectionView } from './contract.ts';
import type { ScenarioView } from './scenario-contract.ts';
import { alertsRaised, createDetection, type Detection } from './index.ts';

const askers = {
  ...everybody,
  clearedAnalyst: { ...everybody.analyst, person: 'cleared-analyst', clearances: ['harbour'] },
};
type AskerName = keyof typeof askers;

const header = 'id,from,to,time,amount,currency,type\n';
/** Five cash deposits a little below 10,000 within ten days. */
const split = (account: string): string =>
  Array.from(
    { length: 5 },
    (_, index) =>
      `${account}-${index},,${account},2026-03-${String(1 + index * 2).padStart(2, '0')}T10:00:00Z,9${index}50.00,XNC,cash\n`,
  ).join('');
const mapping = {
  columns: {
    id: 'id',
    from: 'from',
    to: 'to',
    time: 'time',
    amount: 'amount',
    currency: 'currency',
    type: 'type',
  },
};

describe.each(registers)('detection on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let ledger: Ledger;
    let detection: Detection;
    const heard: string[] = [];

    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      world.platform.http.identifyWith(async (request) => askers[request.headers['test-asker'] as AskerName]);
      ledger = createLedger(world.platform, { intake: createIntake(world.platform) });
      detection = createDetection(world.platform, { ledger });
      world.platform.events.on(alertsRaised, 'test', async ({ alertIds }) => void heard.push(...alertIds));
      await world.platform.http.server.ready();
      await world.platform.jobs.start();
      await bring(header + split('acc-1'), null);
      await bring(header + split('secret-1'), 'harbour');
    });
    afterAll(async () => {
      ledger?.close();
      await world?.close();
    });

    async function bring(csv: string, compartment: string | null): Promise<void> {
      const answer = await upload(
        world.platform.http.server,
        '/api/v1/ledger/imports',
        { field: 'file', name: 'bank.csv', bytes: Buffer.from(csv) },
        {
          fields: { mapping: JSON.stringify({ ...mapping, compartment }) },
          headers: { 'test-asker': 'clearedAnalyst' },
        },
      );
      expect(answer.status).toBe(200);
      await world.platform.jobs.idle();
    }
    async function call<Body>(
      method: 'GET' | 'POST',
      url: string,
      as: AskerName,
      payload?: object,
    ): Promise<{ status: number; body: Body & { code?: string } }> {
      const answer = await world.platform.http.server.inject({
        method,
        url: `/api/v1${url}`,
        headers: { 'test-asker': as },
        ...(payload !== undefined && { payload }),
      });
      return { status: answer.statusCode, body: JSON.parse(answer.body) as Body & { code?: string } };
    }
    const run = async (request: object = {}): Promise<DetectionView> => {
      const { body } = await call<{ jobId: string }>('POST', '/detections', 'analyst', request);
      await world.platform.jobs.idle();
      const runs = await call<{ items: DetectionView[] }>('GET', '/detections', 'analyst');
      expect(runs.body.items[0]!.jobId).toBe(body.jobId);
      return runs.body.items[0]!;
    };
    const alerts = async (as: AskerName = 'analyst', query = ''): Promise<Alert[]> =>
      (await call<{ items: Alert[] }>('GET', `/alerts${query}`, as)).body.items;

    it('raises an alert with its transactions, its reason and a score that is the sum of its parts', async () => {
      const done = await run({ typologies: ['structuring'] });
      expect(done).toMatchObject({ state: 'done', raised: 2, known: 0, rows: 10 });
      const [alert, ...others] = await alerts();
      expect(others).toEqual([]);
      expect(alert).toMatchObject({
        family: 'scenario',
        typology: 'structuring',
        accounts: ['acc-1'],
        transactionCount: 5,
        totals: [{ amount: '46250.00', currency: 'XNC' }],
        firstAt: '2026-03-01T10:00:00.000Z',
        lastAt: '2026-03-09T10:00:00.000Z',
        state: 'open',
        reason:
          '5 cash payments of 46250.00 XNC together, each below 10000.00, within 9 days on one account.',
      });
      const thousandths = alert!.parts.reduce((sum, part) => sum + Math.round(part.points * 1000), 0);
      expect(thousandths).toBe(Math.round(alert!.score * 1000));
      const { body } = await call<AlertDetail>('GET', `/alerts/${alert!.id}`, 'analyst');
      expect(body.transactions.map(({ id }) => id)).toEqual([
        'acc-1-0',
        'acc-1-1',
        'acc-1-2',
        'acc-1-3',
        'acc-1-4',
      ]);
      expect(heard).toContain(alert!.id);
    });

    it('raises nothing twice', async () => {
      expect(await run({ typologies: ['structuring'] })).toMatchObject({ raised: 0, known: 2 });
      expect(await alerts()).toHaveLength(1);
    });

    it('shows what a compartment holds to the cleared only', async () => {
      const all = await alerts('clearedAnalyst');
      expect(all.map(({ accounts }) => accounts[0]).sort()).toEqual(['acc-1', 'secret-1']);
      const secret = all.find(({ accounts }) => accounts[0] === 'secret-1')!;
      expect((await call('GET', `/alerts/${secret.id}`, 'analyst')).body.code).toBe('alert-unknown');
      const dismissed = { state: 'dismissed', reason: 'No reason.' };
      expect((await call('POST', `/alerts/${secret.id}/state`, 'analyst', dismissed)).body.code).toBe(
        'alert-unknown',
      );
    });

    it('brings an alert up to date when the same money goes on', async () => {
      const [before] = await alerts();
      await bring(`${header}acc-1-5,,acc-1,2026-03-11T10:00:00Z,9550.00,XNC,cash\n`, null);
      expect(await run({ typologies: ['structuring'] })).toMatchObject({ raised: 0, known: 2 });
      const [after] = await alerts();
      expect(after).toMatchObject({ id: before!.id, transactionCount: 6 });
    });

    it('keeps a decision with its reason through later runs', async () => {
      const [alert] = await alerts();
      const decided = await call<Alert>('POST', `/alerts/${alert!.id}/state`, 'analyst', {
        state: 'dismissed',
        reason: 'The takings of a market stall, known.',
      });
      expect(decided.body).toMatchObject({ state: 'dismissed', decided: { by: 'analyst' } });
      await run({ typologies: ['structuring'] });
      expect(await alerts('analyst', '?state=open')).toEqual([]);
      expect(await alerts('analyst', '?account=acc-1')).toMatchObject([{ state: 'dismissed' }]);
      const { register } = world.platform;
      await register.as(askers.analyst, (tx) => detection.takeIntoCase(tx, alert!.id, 'case-1'));
      const again = register.as(askers.analyst, (tx) => detection.takeIntoCase(tx, alert!.id, 'case-2'));
      await expect(again).rejects.toMatchObject({ code: 'alert-in-case' });
    });

    it('takes parameters within their ranges only', async () => {
      const wide = await call('POST', '/detections', 'analyst', {
        parameters: { structuring: { days: '5000' } },
      });
      expect([wide.status, wide.body.code]).toEqual([400, 'scenario-parameter-out-of-range']);
      const unknown = await call('POST', '/detections', 'analyst', { typologies: ['sorcery'] });
      expect([unknown.status, unknown.body.code]).toEqual([400, 'typology-unknown']);
      const { body } = await call<{ items: ScenarioView[] }>('GET', '/scenarios', 'analyst');
      expect(body.items.length).toBeGreaterThanOrEqual(5);
    });

    it('tells nothing to an administrator, an auditor or a filer', async () => {
      for (const as of ['administrator', 'officerOne', 'prosecutor'] as const) {
        expect((await call('GET', '/alerts', as)).status).toBe(403);
        const rows = await world.platform.register.as(askers[as], (tx) =>
          tx.tables<{ alerts: { id: string } }>().selectFrom('alerts').select('id').execute(),
        );
        expect(rows).toEqual([]);
      }
    });
  });
});
