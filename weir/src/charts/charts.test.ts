import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp } from '../app.ts';
import { openTestApp, registers, type TestApp } from '../../../tests/registers.ts';
import { askers as everybody, furnish } from '../../../tests/room-world.ts';
import { xnReport } from '../../../tests/xn-report.ts';
import type { ChartAnswer, ChartPath, SavedChart } from './contract.ts';

const askers = {
  ...everybody,
  cleared: { ...everybody.analyst, person: 'cleared', clearances: ['harbour'] },
  clearedSupervisor: { ...everybody.supervisor, person: 'cleared-supervisor', clearances: ['harbour'] },
};
type Name = keyof typeof askers;

const rows = [
  'early,B,C,2026-03-01T00:00:00Z,5.00,XNC,transfer',
  'one,A,B,2026-03-02T00:00:00Z,60.00,XNC,transfer',
  'two,A,B,2026-03-03T00:00:00Z,40.00,XNC,transfer',
  'cash,A,,2026-03-04T00:00:00Z,30.00,XNC,cash',
  'on,B,D,2026-03-05T00:00:00Z,7.00,XNC,transfer',
  ...Array.from({ length: 40 }, (_, n) => `s${n},M${n},A,2026-03-06T00:00:00Z,${n + 1}.00,XNC,transfer`),
];
const columns = Object.fromEntries(
  ['id', 'from', 'to', 'time', 'amount', 'currency', 'type'].map((x) => [x, x]),
);

describe.each(registers)('charts on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'runs', () => {
    let world: TestApp;
    let reportId: string;

    const ask = async <Body>(as: Name, method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => {
      const answer = await world.app.platform.http.server.inject({
        method,
        url: `/api/v1${path}`,
        headers: { 'test-asker': as },
        ...(body && { payload: body }),
      });
      return {
        status: answer.statusCode,
        body: JSON.parse(answer.body) as Body & { code?: string; theirs?: SavedChart },
      };
    };
    const bring = async (lines: readonly string[], compartment: string | null): Promise<void> => {
      const form = new FormData();
      form.append(
        'file',
        new File([`id,from,to,time,amount,currency,type\n${lines.join('\n')}\n`], 'bank.csv'),
      );
      form.append('mapping', JSON.stringify({ columns, compartment }));
      const encoded = new Response(form);
      const answer = await world.app.platform.http.server.inject({
        method: 'POST',
        url: '/api/v1/ledger/imports',
        headers: { 'content-type': encoded.headers.get('content-type')!, 'test-asker': 'cleared' },
        payload: Buffer.from(await encoded.arrayBuffer()),
      });
      expect(answer.statusCode).toBe(200);
      await world.app.platform.jobs.idle();
    };
    const expand = async (question: string, nodes: string[], more: object = {}, as: Name = 'analyst') =>
      (await ask<ChartAnswer>(as, 'POST', '/chart/expansions', { question, nodes, ...more })).body;

    beforeAll(async () => {
      world = await openTestApp(register, openApp);
      const { platform, intake } = world.app;
      await furnish(platform);
      platform.http.identifyWith(async (request) => askers[request.headers['test-asker'] as Name]);
      await platform.jobs.start();
      await bring(rows, null);
      await bring(['secret,A,S,2026-03-07T00:00:00Z,900.00,XNC,transfer'], 'harbour');
      for (const [place, client] of [
        { first: 'Aldo', last: 'Venn', nationalId: 'NA-1' },
        { first: 'Berta', last: 'Quill', nationalId: 'NA-2', born: '1990-02-02' },
      ].entries()) {
        const filed = await intake.submit(askers.officerOne, {
          file: {
            bytes: xnReport({ filer: '1001', reference: `C-${place}`, client, account: `1000200${place}` }),
          },
        });
        reportId ??= filed.reportId;
      }
      await platform.jobs.idle();
    });
    afterAll(() => world?.close());

    it('sums money a pair and direction, shows the largest first, and counts what it leaves out', async () => {
      const paid = await expand('paid-in', ['account:A'], { limit: 12 });
      expect([paid.found, paid.shown]).toEqual([40, 12]);
      expect(paid.edges.filter(({ to }) => to === 'account:A')).toHaveLength(12);
      expect(paid.nodes.map(({ id }) => id)).toContain('account:M39');
      expect(paid.nodes.map(({ id }) => id)).not.toContain('account:M27');
      const least = await expand('paid-in', ['account:A'], { least: '39' });
      expect(least.found).toBe(2);
      const out = await expand('paid-out', ['account:A'], { since: '2026-03-02T12:00:00Z' });
      expect(out.nodes.map(({ id }) => id).sort()).toEqual(['account:A', 'account:B', 'outside:cash']);
      expect(
        (await ask<ChartAnswer>('analyst', 'POST', '/chart/nodes', { ids: ['account:A', 'account:B'] })).body
          .edges,
      ).toEqual([
        {
          id: 'money account:A account:B',
          kind: 'money',
          from: 'account:A',
          to: 'account:B',
          detail: null,
          sums: [
            {
              currency: 'XNC',
              minor: 10_000,
              payments: 2,
              firstAt: '2026-03-02T00:00:00.000Z',
              lastAt: '2026-03-03T00:00:00.000Z',
            },
          ],
        },
      ]);
    });

    it('shows rows of a compartment to nobody else, neither as edges nor as nodes nor as a way', async () => {
      const ids = ['account:A', 'account:S'];
      const open = (await ask<ChartAnswer>('analyst', 'POST', '/chart/nodes', { ids })).body;
      expect([open.nodes.length, open.edges, open.unknown]).toEqual([1, [], ['account:S']]);
      const cleared = (await ask<ChartAnswer>('cleared', 'POST', '/chart/nodes', { ids })).body;
      expect([cleared.nodes.length, cleared.edges.length]).toEqual([2, 1]);
      const way = { from: 'account:A', to: 'account:S', order: 'static' };
      expect((await ask<ChartPath>('analyst', 'POST', '/chart/paths', way)).body.payments).toBeNull();
      expect((await ask<ChartPath>('cleared', 'POST', '/chart/paths', way)).body.payments).toHaveLength(1);
      expect((await ask<ChartAnswer>('officerOne', 'POST', '/chart/nodes', { ids })).status).toBe(403);
    });

    it('finds ways in time order and static ones, and who stands between two', async () => {
      const way = async (to: string, order: string) =>
        (
          await ask<ChartPath>('analyst', 'POST', '/chart/paths', { from: 'account:A', to, order })
        ).body.payments?.map(({ id }) => id) ?? null;
      expect(await way('account:D', 'time')).toEqual(['one', 'on']);
      // B paid C before A paid B.
      expect(await way('account:C', 'time')).toBeNull();
      expect(await way('account:C', 'static')).toHaveLength(2);
      const middle = await expand('between', ['account:A', 'account:D']);
      expect(middle.nodes.map(({ id }) => id)).toEqual(['account:B']);
      expect((await expand('between', ['account:A'])) as unknown).toMatchObject({ code: 'chart-needs-two' });
    });

    it('joins people to their accounts, their reports, and those who share a phone', async () => {
      const named = (
        await ask<ChartAnswer>('analyst', 'POST', '/chart/nodes', { ids: [`report:${reportId}`] })
      ).body;
      expect(named.nodes).toMatchObject([{ kind: 'report' }]);
      const found = (
        await ask<{ items: { id: string; kind: string }[] }>('analyst', 'GET', '/subjects?q=aldo&kind=person')
      ).body;
      const aldo = `subject:${found.items[0]!.id}`;
      const accounts = await expand('accounts', [aldo]);
      const account = accounts.nodes.find(({ kind }) => kind === 'account')!;
      expect(account.id).toMatch(/^account:.*10002000$/);
      expect(accounts.edges).toContainEqual(
        expect.objectContaining({ kind: 'signatory', from: aldo, to: account.id }),
      );
      const holders = await expand('holders', [account.id]);
      expect(holders.nodes.map(({ id }) => id)).toContain(aldo);
      const reports = await expand('reports', [aldo]);
      expect(reports.edges).toContainEqual(
        expect.objectContaining({ kind: 'named-in', to: `report:${reportId}` }),
      );
      const sharing = await expand('shares', [aldo]);
      expect(sharing.nodes.map(({ name }) => name)).toContain('Berta Quill');
      expect(sharing.edges.map(({ kind }) => kind)).toContain('shares');
    });

    it('keeps layouts as versions, shows both where two save, and hides them with the case', async () => {
      const opened = await ask<{ id: string }>('cleared', 'POST', '/cases', {
        title: 'Harbour',
        source: { kind: 'hand' },
        compartment: 'harbour',
      });
      const path = `/cases/${opened.body.id}/chart`;
      const layout = {
        nodes: [{ id: 'account:A', x: 1, y: 2, pinned: true, hidden: false }],
        groups: [],
        notes: [],
      };
      expect((await ask<SavedChart>('cleared', 'GET', path)).body.version).toBe(0);
      expect((await ask<SavedChart>('cleared', 'PUT', path, { version: 0, layout })).body.version).toBe(1);
      const late = await ask('cleared', 'PUT', path, { version: 0, layout: { ...layout, nodes: [] } });
      expect([late.status, late.body.code, late.body.theirs?.layout]).toEqual([409, 'chart-changed', layout]);
      expect((await ask<SavedChart>('cleared', 'PUT', path, { version: 1, layout })).body.version).toBe(2);
      expect((await ask<SavedChart>('cleared', 'GET', `${path}?version=1`)).body.version).toBe(1);
      expect((await ask('cleared', 'GET', `${path}?version=9`)).body.code).toBe('chart-version-unknown');
      for (const method of ['GET', 'PUT'] as const) {
        const refused = await ask(
          'analyst',
          method,
          path,
          method === 'PUT' ? { version: 2, layout } : undefined,
        );
        expect([refused.status, refused.body.code]).toEqual([404, 'case-unknown']);
      }
      const { register: database } = world.app.platform;
      const seen = (as: Name) =>
        database.as(askers[as], (tx) => tx.run<{ version: number }>(sql`select version from case_charts`));
      expect(await seen('cleared')).toHaveLength(2);
      expect(await seen('analyst')).toEqual([]);
      expect(await seen('administrator')).toEqual([]);
      await expect(
        database.as(askers.analyst, (tx) =>
          tx.run<object>(sql`insert into case_charts values (${opened.body.id}, 3, '{}', 'analyst', now())`),
        ),
      ).rejects.toThrow();
      await expect(
        database.as(askers.cleared, (tx) => tx.run<object>(sql`update case_charts set layout = '{}'`)),
      ).rejects.toThrow();
    });

    it('answers for nodes without payments, hostile ids and what nobody knows, without a fault', async () => {
      const alone = `report:${reportId}`;
      for (const question of ['paid-in', 'paid-out', 'between', 'holders', 'shares']) {
        const nodes = question === 'between' ? [alone, 'account:A'] : [alone];
        expect(await expand(question, nodes)).toMatchObject({ found: 0, shown: 0 });
      }
      const way = { from: alone, to: 'account:A', order: 'static' };
      expect((await ask<ChartPath>('analyst', 'POST', '/chart/paths', way)).body.payments).toBeNull();
      const hostile = [
        "account:'; drop table x; --",
        'account:\u202Egnp',
        `account:${'L'.repeat(240)}`,
        'subject:nobody',
      ];
      const answer = (await ask<ChartAnswer>('analyst', 'POST', '/chart/nodes', { ids: [alone, ...hostile] }))
        .body;
      expect([answer.nodes.length, answer.edges, answer.unknown]).toEqual([1, [], hostile]);
      const under = { from: hostile[0], to: 'outside:cash' };
      expect((await ask('analyst', 'POST', '/chart/payments', under)).body).toMatchObject({
        items: [],
        found: 0,
      });
      const long = { ids: [`account:${'L'.repeat(300)}`] };
      expect((await ask('analyst', 'POST', '/chart/nodes', long)).status).toBe(400);
      for (const least of ['-1', '1e9', '1,000', '0.00001'])
        expect((await expand('paid-in', ['account:A'], { least })) as unknown).toMatchObject({ status: 400 });
    });

    it('is as if the case did not exist, once it moved to a compartment that the reader lacks', async () => {
      const { body } = await ask<{ id: string }>('analyst', 'POST', '/cases', {
        title: 'Moves',
        source: { kind: 'hand' },
      });
      const path = `/cases/${body.id}/chart`;
      const layout = { nodes: [], groups: [], notes: [] };
      expect((await ask<SavedChart>('analyst', 'PUT', path, { version: 0, layout })).body.version).toBe(1);
      const moved = await ask('clearedSupervisor', 'POST', `/cases/${body.id}/compartment`, {
        compartment: 'harbour',
        reason: 'Harbour matters are kept apart.',
      });
      expect(moved.status).toBe(200);
      const left = { format: 'svg', nodes: 0, edges: 0, caseId: body.id };
      for (const refused of [
        await ask('analyst', 'GET', path),
        await ask('analyst', 'PUT', path, { version: 1, layout }),
        await ask('analyst', 'POST', '/chart/exports', left),
      ])
        expect([refused.status, refused.body.code]).toEqual([404, 'case-unknown']);
      expect((await ask<SavedChart>('cleared', 'GET', path)).body.version).toBe(1);
      const { register: database } = world.app.platform;
      const versions = (as: Name) =>
        database.as(askers[as], (tx) =>
          tx.run<object>(sql`select version from case_charts where case_id = ${body.id}`),
        );
      expect([(await versions('analyst')).length, (await versions('cleared')).length]).toEqual([0, 1]);
    });

    it('marks what leaves the house, under a number that the log of acts knows, and never for a case unseen', async () => {
      const leaving = { format: 'csv', nodes: 3, edges: 2 };
      const answer = await ask<{ mark: string; at: string }>('analyst', 'POST', '/chart/exports', leaving);
      const [, id] = /^# Weir export (\S+); chart-csv; by analyst; \d{4}-/.exec(answer.body.mark)!;
      const { body } = await ask<{ id: string }>('cleared', 'POST', '/cases', {
        title: 'Harbour',
        source: { kind: 'hand' },
        compartment: 'harbour',
      });
      const ofCase = { ...leaving, caseId: body.id };
      expect((await ask('cleared', 'POST', '/chart/exports', ofCase)).status).toBe(200);
      expect((await ask('analyst', 'POST', '/chart/exports', ofCase)).body.code).toBe('case-unknown');
      const noted = await world.app.platform.register.as(askers.administrator, (tx) =>
        tx.run<{ object_id: string; facts: string }>(
          sql`select object_id, facts from audit_log where act = 'exports.made' order by position`,
        ),
      );
      expect(
        noted.map(({ object_id, facts }) => ({ object_id, facts: JSON.parse(facts) as object })),
      ).toMatchObject([
        { object_id: id, facts: { what: 'chart-csv', of: null, rows: 5 } },
        { facts: { what: 'chart-csv', of: body.id, rows: 5 } },
      ]);
      expect(JSON.stringify(noted)).not.toMatch(/Harbour|10002000/);
    });
  });
});
