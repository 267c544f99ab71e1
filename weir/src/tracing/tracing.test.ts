import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIntake } from '#intake';
import { createLedger, type Ledger } from '#ledger';
import { askers as everybody, furnish } from '../../../tests/room-world.ts';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import type {
  Exhibit,
  FlowView,
  Replay,
  Trace,
  TraceAnswer,
  TraceDetail,
  TraceDifferenceView,
} from './contract.ts';
import { verifyExhibit } from './exhibit/exhibit-verify.ts';
import { createTracing } from './index.ts';

const askers = {
  ...everybody,
  clearedAnalyst: { ...everybody.analyst, person: 'cleared-analyst', clearances: ['harbour'] },
};
type AskerName = keyof typeof askers;

/** A opens with 100, gets 60 dirty, then 40; pays 120 to B, who draws 30 as cash. */
const csv = `id,from,to,time,amount,currency,type
dirty,,A,2026-03-02T10:00:00Z,60.00,XNC,border
later,,A,2026-03-03T10:00:00Z,40.00,XNC,transfer
pay,A,B,2026-03-04T10:00:00Z,120.00,XNC,transfer
cash,B,,2026-03-05T10:00:00Z,30.00,XNC,cash
`;
const openings = 'account,amount,currency\nA,100.00,XNC\n';
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

describe.each(registers)('tracing on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let ledger: Ledger;

    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      world.platform.http.identifyWith(async (request) => askers[request.headers['test-asker'] as AskerName]);
      const intake = createIntake(world.platform);
      ledger = createLedger(world.platform, { intake });
      createTracing(world.platform, { ledger, intake });
      await world.platform.http.server.ready();
      await world.platform.jobs.start();
      await bring(csv, null, openings);
    });
    afterAll(async () => {
      ledger?.close();
      await world?.close();
    });

    async function bring(rows: string, compartment: string | null, opened?: string): Promise<void> {
      const form = new FormData();
      form.append('file', new File([rows], 'bank.csv'));
      form.append('mapping', JSON.stringify({ ...mapping, compartment }));
      if (opened !== undefined) form.append('openings', new File([opened], 'openings.csv'));
      const encoded = new Response(form);
      const answer = await world.platform.http.server.inject({
        method: 'POST',
        url: '/api/v1/ledger/imports',
        headers: { 'content-type': encoded.headers.get('content-type')!, 'test-asker': 'clearedAnalyst' },
        payload: Buffer.from(await encoded.arrayBuffer()),
      });
      expect(answer.statusCode).toBe(200);
      await world.platform.jobs.idle();
    }
    async function call<Body>(
      method: 'GET' | 'POST',
      url: string,
      as: AskerName = 'analyst',
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
    const ask = (request: object, as: AskerName = 'analyst') => call<Trace>('POST', '/traces', as, request);
    const dirty = { sources: [{ transaction: 'dirty' }], rule: 'fifo' };

    it('follows money to the last cent, with the opening balance first', async () => {
      const { body } = await ask(dirty);
      expect(body).toMatchObject({ state: 'done', checks: { in: '60.00', held: '60.00', left: '0.00' } });
      const detail = await call<TraceDetail>('GET', `/traces/${body.id}`);
      // Of the 120 paid, 100 were A's own and 20 dirty; B's first 30 out are of A's own.
      expect(detail.body.answer!.held.map(({ account, amount }) => [account, amount])).toEqual([
        ['A', '40.00'],
        ['B', '20.00'],
      ]);
      expect(detail.body.answer!.assumptions).toEqual([]);
      expect(detail.body.omitted).toEqual({ held: 0, left: 0, assumptions: 0 });
    });

    it('draws every payment that carried tainted money', async () => {
      const { body } = await ask({ ...dirty, rule: 'lifo' });
      const { body: view } = await call<FlowView>('GET', `/traces/${body.id}/flow`);
      expect(view.flows).toHaveLength(1);
      expect(view.flows[0]!.steps).toEqual([
        expect.objectContaining({
          transaction: 'dirty',
          from: 'outside:border',
          to: 'A',
          tainted: 6000,
          source: true,
        }),
        expect.objectContaining({
          transaction: 'pay',
          from: 'A',
          to: 'B',
          amount: 12000,
          tainted: 6000,
          source: false,
        }),
        // The newest of what B got were 20 of A's own; ten of its thirty are dirty.
        expect.objectContaining({ transaction: 'cash', from: 'B', to: 'outside:cash', tainted: 1000 }),
      ]);
      const { body: cut } = await call<FlowView>('GET', `/traces/${body.id}/flow?limit=1`);
      expect(cut.flows[0]).toMatchObject({ stepsOmitted: 2, taintedOmitted: 7000 });
    });

    it('answers a holding, in the currency of its account', async () => {
      const holding = { account: 'A', time: '2026-03-01T00:00:00Z', amount: '25.00' };
      const { body } = await ask({ sources: [holding], rule: 'pro-rata' });
      expect(body.checks).toMatchObject({ in: '25.00' });
      const tooMuch = await ask({ sources: [{ ...holding, amount: '100.01' }], rule: 'pro-rata' });
      expect(tooMuch.body).toMatchObject({ state: 'failed', problem: { code: 'source-exceeds-holding' } });
    });

    it('replays to the same bytes after the ledger has grown', async () => {
      const { body } = await ask(dirty);
      const answer = await world.platform.http.server.inject({
        method: 'GET',
        url: `/api/v1/traces/${body.id}/answer`,
        headers: { 'test-asker': 'analyst' },
      });
      await bring(
        'id,from,to,time,amount,currency,type\nnew,A,C,2026-03-06T10:00:00Z,80.00,XNC,transfer\n',
        null,
      );
      const replay = await call<Replay>('POST', `/traces/${body.id}/replay`);
      expect(replay.body).toMatchObject({ same: true, sha256: body.sha256 });
      const now = await ask(dirty);
      expect(now.body.sha256).not.toBe(body.sha256);
      expect((JSON.parse(answer.body) as TraceAnswer).rule).toBe('fifo');
    });

    it('sees no further than the asker is cleared, nor do its readers', async () => {
      await bring(
        'id,from,to,time,amount,currency,type\nhidden,B,S,2026-03-05T12:00:00Z,50.00,XNC,transfer\n',
        'harbour',
      );
      const open = await ask({ ...dirty, rule: 'lifo' });
      const openAnswer = await call<TraceDetail>('GET', `/traces/${open.body.id}`);
      expect(openAnswer.body.answer!.held.map(({ account }) => account)).not.toContain('S');
      const cleared = await ask({ ...dirty, rule: 'lifo' }, 'clearedAnalyst');
      const clearedAnswer = await call<TraceDetail>('GET', `/traces/${cleared.body.id}`, 'clearedAnalyst');
      expect(clearedAnswer.body.answer!.held.map(({ account }) => account)).toContain('S');
      expect((await call('GET', `/traces/${cleared.body.id}`)).body.code).toBe('trace-unknown');
      expect((await call('GET', `/traces/${cleared.body.id}/flow`)).body.code).toBe('trace-unknown');
      expect((await call('GET', `/traces/${open.body.id}`, 'administrator')).status).toBe(403);
    });

    it('takes windows, stops and minimum amounts, and replays them', async () => {
      const stopped = await ask({ ...dirty, rule: 'lifo', stops: ['B'] });
      expect(stopped.body).toMatchObject({
        state: 'done',
        stops: ['B'],
        checks: { held: '60.00', left: '0.00' },
      });
      const whole = await ask({ ...dirty, rule: 'lifo' });
      expect(whole.body.checks).toMatchObject({ left: '10.00' });
      const least = await ask({ ...dirty, rule: 'lifo', minimum: '10.01' });
      expect(least.body).toMatchObject({ minimum: '10.01' });
      const since = await ask({ ...dirty, since: '2026-03-02T10:00:00.001Z' });
      expect(since.body).toMatchObject({ checks: { in: '0.00' } });
      for (const { body } of [stopped, least, since]) {
        const replay = await call<Replay>('POST', `/traces/${body.id}/replay`);
        expect(replay.body).toMatchObject({ same: true });
      }
      const nowhere = await ask({ ...dirty, stops: ['nobody'] });
      expect(nowhere.body).toMatchObject({ state: 'failed', problem: { code: 'stop-unknown-account' } });
      expect((await ask({ ...dirty, minimum: 'much' })).body.code).toBe('amount-not-decimal');
    });

    it('tells backwards where a holding came from', async () => {
      const holding = { account: 'B', time: '2026-03-05T23:00:00Z', rule: 'fifo' };
      const { body } = await call<Trace>('POST', '/traces/origins', 'analyst', holding);
      expect(body).toMatchObject({ state: 'done', direction: 'backwards' });
      const detail = await call<TraceDetail>('GET', `/traces/${body.id}`);
      expect(detail.body.answer).toBeNull();
      expect(detail.body.origins).toMatchObject({
        account: 'B',
        amount: '90.00',
        origins: [
          { kind: 'opening', account: 'A', amount: '70.00' },
          { kind: 'transaction', transaction: 'dirty', amount: '20.00' },
        ],
      });
      expect((await call<Replay>('POST', `/traces/${body.id}/replay`)).body).toMatchObject({ same: true });
      expect((await call('POST', `/traces/${body.id}/exhibits`, 'analyst', {})).body.code).toBe(
        'trace-not-done',
      );
      const none = await call('POST', '/traces/origins', 'analyst', { ...holding, rule: 'poison' });
      expect(none.status).toBe(400);
    });

    it('holds two rules against each other', async () => {
      const [fifo, lifo] = [await ask(dirty), await ask({ ...dirty, rule: 'lifo' })];
      const path = `/traces/${fifo.body.id}/difference?with=${lifo.body.id}`;
      const { body } = await call<TraceDifferenceView>('GET', path);
      expect(body).toMatchObject({
        left: { rule: 'fifo' },
        right: { rule: 'lifo' },
        sameQuestion: true,
        heldOmitted: 0,
      });
      const sum = (side: 'left' | 'right') =>
        [...body.held, ...body.gone].reduce((total, line) => total + Number(line[side]), 0);
      expect([sum('left'), sum('right')]).toEqual([60, 60]);
      expect(body.gone).toEqual([
        {
          transaction: 'cash',
          type: 'cash',
          currency: 'XNC',
          left: '0.00',
          right: '10.00',
          difference: '10.00',
        },
      ]);
      const earlier = await ask({ ...dirty, until: '2026-03-02T12:00:00Z' });
      const other = `/traces/${fifo.body.id}/difference?with=${earlier.body.id}`;
      expect((await call<TraceDifferenceView>('GET', other)).body.sameQuestion).toBe(false);
    });

    it('makes an exhibit that a stranger verifies, prints it, and notes both', async () => {
      const { body: trace } = await ask({ ...dirty, rule: 'pro-rata' });
      const made = await call<Exhibit>('POST', `/traces/${trace.id}/exhibits`, 'analyst', {
        title: 'The border money',
      });
      expect(made.body).toMatchObject({
        standing: 'intelligence-annex',
        title: 'The border money',
        traceId: trace.id,
      });
      const get = async (url: string, as: AskerName = 'supervisor') =>
        world.platform.http.server.inject({
          method: 'GET',
          url: `/api/v1${url}`,
          headers: { 'test-asker': as },
        });
      const bundle = await get(`/exhibits/${made.body.id}/bundle`);
      const outcome = verifyExhibit(bundle.rawPayload, made.body.sha256);
      expect(outcome).toMatchObject({ verified: true, differences: [] });
      expect(outcome.parts?.answer.checks).toMatchObject({ in: '60.00' });
      // Nothing of where the rows came from.
      expect(bundle.body).not.toMatch(/bank\.csv|organisation/);
      const pdf = await get(`/exhibits/${made.body.id}/document?language=ar`);
      expect(pdf.headers['content-type']).toBe('application/pdf');
      expect(
        pdf.rawPayload.equals((await get(`/exhibits/${made.body.id}/document?language=ar`)).rawPayload),
      ).toBe(true);
      const listed = await call<{ items: Exhibit[] }>('GET', `/traces/${trace.id}/exhibits`, 'supervisor');
      expect(listed.body.items.map(({ id }) => id)).toEqual([made.body.id]);
      const acts = await world.platform.register.ownerQuery<{ act: string }>(
        `select act from audit_log where object_id = '${made.body.id}' order by 1`,
      );
      expect(acts.map(({ act }) => act)).toEqual([
        'tracing.exhibit-downloaded',
        'tracing.exhibit-downloaded',
        'tracing.exhibit-downloaded',
        'tracing.exhibit-made',
      ]);
      const named = await call('POST', `/traces/${trace.id}/exhibits`, 'analyst', {
        title: 'As XN-2026-000042 says',
      });
      expect(named.body.code).toBe('exhibit-names-source');
      const refused = await world.platform.register.ownerQuery(
        `select 1 from audit_log where act = 'tracing.exhibit-refused' and object_id = '${trace.id}'`,
      );
      expect(refused).toHaveLength(1);
      expect((await get(`/exhibits/${made.body.id}/bundle`, 'administrator')).statusCode).toBe(403);
      expect((await get('/exhibits/none/bundle')).statusCode).toBe(404);
    });

    it('makes one only for those cleared for what it saw', async () => {
      const { body: trace } = await ask({ ...dirty, rule: 'lifo' }, 'clearedAnalyst');
      const made = await call<Exhibit>('POST', `/traces/${trace.id}/exhibits`, 'clearedAnalyst', {});
      expect(made.status).toBe(200);
      for (const path of [`/exhibits/${made.body.id}/bundle`, `/exhibits/${made.body.id}/document`]) {
        expect((await call('GET', path)).body.code).toBe('exhibit-unknown');
      }
      expect((await call('POST', `/traces/${trace.id}/exhibits`, 'analyst', {})).body.code).toBe(
        'trace-unknown',
      );
    });

    it('says what is wrong with a question', async () => {
      const unknown = await ask({ sources: [{ transaction: 'nowhere' }], rule: 'fifo' });
      expect(unknown.body).toMatchObject({
        state: 'failed',
        problem: { code: 'source-unknown-transaction' },
      });
      expect((await ask({ sources: [], rule: 'fifo' })).status).toBe(400);
      expect((await ask({ ...dirty, until: 'tomorrow' })).body.code).toBe('time-not-iso');
    });
  });
});
