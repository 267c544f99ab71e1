import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIntake } from '#intake';
import { createLedger, type Ledger } from '#ledger';
import { askers as everybody, furnish } from '../../../tests/room-world.ts';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import type { FlowView, Replay, Trace, TraceAnswer, TraceDetail } from './contract.ts';
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
      ledger = createLedger(world.platform, { intake: createIntake(world.platform) });
      createTracing(world.platform, { ledger });
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
