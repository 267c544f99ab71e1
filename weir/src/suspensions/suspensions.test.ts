import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { instantFromMs } from '@weir/engines/vocabulary';
import { desk, filer, openDesk, type DeskName, type DeskWorld } from '../../../tests/desk-world.ts';
import { registers } from '../../../tests/registers.ts';
import type { CaseDetail } from '../cases/contract.ts';
import type { Hold, Served, SuspensionDetail, SuspensionRow } from './contract.ts';

type Detail = SuspensionDetail & { code: string };
const hourMs = 3_600_000;

describe.each(registers)('suspensions on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'runs', () => {
    let now = Date.parse('2026-11-20T10:00:00.000Z');
    let world: DeskWorld;
    beforeAll(async () => {
      world = await openDesk(register, { clock: () => instantFromMs(now), send: async () => undefined });
      await world.platform.jobs.start();
    });
    afterAll(() => world.close());

    async function caseIn(as: DeskName = 'analyst', compartment: string | null = null): Promise<string> {
      const { body } = await world.ask<CaseDetail>(as, 'POST', '/cases', {
        source: { kind: 'hand' },
        title: 'Cash',
        compartment,
      });
      return body.id;
    }
    const draftOf = (more: object = {}) => ({
      kind: 'account',
      entity: filer,
      account: 'A-1',
      instruction: 'Let nothing leave this account.',
      ground: 'Money came in and is about to leave.',
      ...more,
    });
    async function draft(caseId: string, more: object = {}, as: DeskName = 'analyst'): Promise<Detail> {
      const { status, body } = await world.ask<Detail>(as, 'POST', '/suspensions', {
        caseId,
        ...draftOf(more),
      });
      expect(status, JSON.stringify(body)).toBe(200);
      return body;
    }
    const call = (as: DeskName, id: string, what: string, body: object = {}) =>
      world.ask<Detail>(as, 'POST', `/suspensions/${id}/${what}`, body);
    const show = async (id: string, as: DeskName = 'analyst') =>
      (await world.ask<Detail>(as, 'GET', `/suspensions/${id}`)).body;
    async function submitted(more: object = {}, as: DeskName = 'analyst', compartment: string | null = null) {
      const made = await draft(await caseIn(as, compartment), more, as);
      const { status, body } = await call(as, made.id, 'submit', { version: made.version });
      expect(status, JSON.stringify(body)).toBe(200);
      return body;
    }
    const approve = (as: DeskName, found: Detail, more: object = {}) =>
      call(as, found.id, 'approval', {
        decision: 'approved',
        reason: 'Needed before Monday.',
        contentSha256: found.contentSha256,
        ...more,
      });
    async function served(more: object = {}): Promise<Detail> {
      const { status, body } = await approve('supervisor', await submitted(more));
      expect(status, JSON.stringify(body)).toBe(200);
      return body;
    }
    const receive = async (id: string, as: DeskName = 'officer') =>
      (await world.ask<Served>(as, 'GET', `/served-suspensions/${id}`)).body;
    const acknowledge = (id: string, body: object) =>
      world.ask<Served & { code: string }>(
        'officer',
        'POST',
        `/served-suspensions/${id}/acknowledgement`,
        body,
      );
    const heldAll = { outcome: 'carried_out', held: { amount: '1200.50', currency: 'XNC' } };
    const actsOf = async (caseId: string) =>
      (await world.ask<CaseDetail>('analyst', 'GET', `/cases/${caseId}`)).body.chronology
        .map(({ key }) => key)
        .filter((key) => key.startsWith('suspension-'));

    it('does not let a case be closed over it without a word', async () => {
      const waiting = await submitted();
      const close = (caseId: string, more: object = {}) =>
        world.ask<Detail & { unfinished: object[] }>('analyst', 'POST', `/cases/${caseId}/state`, {
          to: 'referred',
          outcome: 'REFERRED',
          reason: 'Over.',
          ...more,
        });
      const open = await world.ask<{ outcomes: { code: string; state: string }[] }>(
        'analyst',
        'GET',
        `/cases/${waiting.caseId}/desk`,
      );
      const outcome = open.body.outcomes.find(({ state }) => state === 'archived')!.code;
      const archive = (caseId: string, more: object = {}) =>
        close(caseId, { to: 'archived', outcome, ...more });
      await world.ask('analyst', 'POST', `/cases/${waiting.caseId}/state`, { to: 'triaged', reason: 'Now.' });
      const refused = await archive(waiting.caseId);
      expect(refused.body).toMatchObject({
        code: 'case-unfinished',
        unfinished: [{ kind: 'suspension', id: waiting.id }],
      });
      const running = (await approve('supervisor', waiting)).body;
      expect((await archive(running.caseId)).body).toMatchObject({
        unfinished: [{ kind: 'suspension', id: running.id }],
      });
      // After its end by the clock it holds nobody up, recorded or not.
      const at = now;
      now = Date.parse(running.endsAt!);
      const desk = await world.ask<{ unfinished: object[] }>(
        'analyst',
        'GET',
        `/cases/${running.caseId}/desk`,
      );
      expect(desk.body.unfinished).toEqual([]);
      now = at;
      const despite = await archive(running.caseId, { despite: 'The court takes it up on Monday.' });
      expect(despite.status, JSON.stringify(despite.body)).toBe(200);
    });

    it('goes from draft to lapse, counted in working days, and each step shows in the case', async () => {
      // Friday 20 November; five working days end with Friday 27.
      const found = await served();
      expect(found).toMatchObject({
        state: 'served',
        endsAt: '2026-11-28T00:00:00.000Z',
        rule: { id: 'suspension.account', amount: 5, unit: 'working_day' },
      });
      const seen = await receive(found.id);
      expect(seen).toMatchObject({ account: 'A-1', ended: null, from: 'Aldermoor FIU' });
      expect(JSON.stringify(seen)).not.toContain('about to leave');
      expect((await acknowledge(found.id, heldAll)).body.acknowledgement).toMatchObject({
        outcome: 'carried_out',
        held: { amount: '1200.50', currency: 'XNC' },
      });
      expect((await acknowledge(found.id, heldAll)).body.code).toBe('acknowledged-already');
      expect(await show(found.id)).toMatchObject({
        state: 'acknowledged',
        may: { lift: false, handOver: true },
      });
      const at = now;
      // The node is not asked to look: the reading alone tells.
      now = Date.parse('2026-11-28T00:00:00.000Z');
      expect(await show(found.id)).toMatchObject({ state: 'lapsed', endedAt: '2026-11-28T00:00:00.000Z' });
      expect((await receive(found.id)).ended).toEqual({ at: '2026-11-28T00:00:00.000Z', as: 'lapsed' });
      now += 5 * hourMs;
      await world.suspensions.look();
      await world.suspensions.look();
      expect(await show(found.id)).toMatchObject({ state: 'lapsed', endedAt: '2026-11-28T00:00:00.000Z' });
      expect(await actsOf(found.caseId)).toEqual([
        'suspension-drafted',
        'suspension-submitted',
        'suspension-served',
        'suspension-acknowledged',
        'suspension-lapsed',
      ]);
      const lapses = await world.platform.register.ownerQuery<{ facts: string }>(
        `select facts from audit_log where act = 'suspensions.lapsed' and object_id = $1`,
        [found.id],
      );
      expect(lapses.map(({ facts }) => (JSON.parse(facts) as { endedAt: string }).endedAt)).toEqual([
        '2026-11-28T00:00:00.000Z',
      ]);
      now = at;
    });

    it('refuses the author by API, and by SQL as the server role', async () => {
      const found = await submitted({}, 'supervisor');
      expect((await approve('supervisor', found)).body.code).toBe('own-draft');
      const decide = world.platform.register.as(desk.supervisor, (tx) =>
        tx.run(sql<object>`insert into suspension_decisions (suspension, submission, submitted_by, content_sha256, decision,
          decided_by, decided_at, reason) values (${found.id}, 1, 'supervisor', ${found.contentSha256}, 'approved',
          'supervisor', ${tx.now}, 'Mine.')`),
      );
      await expect(decide).rejects.toMatchObject({ code: '23514' });
      // A colleague wrote at it, the supervisor submitted: neither decides.
      const other = await draft(await caseIn());
      const mine = await world.ask<Detail>('supervisor', 'PUT', `/suspensions/${other.id}`, {
        ...draftOf({ account: 'A-2' }),
        version: other.version,
      });
      const laid = (await call('analyst', other.id, 'submit', { version: mine.body.version })).body;
      expect((await approve('supervisor', laid)).body.code).toBe('own-draft');
      await expect(
        world.platform.register.as(desk.supervisor, (tx) =>
          tx.run(sql<object>`insert into suspension_decisions (suspension, submission, submitted_by, content_sha256, decision,
            decided_by, decided_at, reason) values (${laid.id}, 1, 'analyst', ${laid.contentSha256}, 'approved',
            'supervisor', ${tx.now}, 'Mine.')`),
        ),
      ).rejects.toMatchObject({ code: '23514' });
      // And nothing is served without a decision.
      await expect(
        world.platform.register.as(desk.supervisor, (tx) =>
          tx.run(sql<object>`update suspensions set state = 'served', approved_submission = 1, approved_as = 'approved',
            served_at = ${tx.now}, ends_at = ${tx.now} where id = ${laid.id}`),
        ),
      ).rejects.toMatchObject({ code: '23503' });
      expect((await approve('analyst', laid)).status).toBe(403);
    });

    it('refuses the approval of a draft that changed meanwhile, and shows the approver what changed', async () => {
      const found = await submitted();
      const changed = await world.ask<Detail>('analyst', 'PUT', `/suspensions/${found.id}`, {
        ...draftOf({ account: 'A-9' }),
        version: found.version,
      });
      expect(changed.body.state).toBe('draft');
      expect((await approve('supervisor', found)).body.code).toBe('draft-changed');
      const again = (await call('analyst', found.id, 'submit', { version: changed.body.version })).body;
      expect((await approve('supervisor', again, { contentSha256: found.contentSha256 })).body.code).toBe(
        'draft-changed',
      );
      expect((await show(found.id, 'supervisor')).changes).toEqual([
        { field: 'account', before: 'A-1', after: 'A-9' },
      ]);
      expect((await approve('supervisor', again, { decision: 'returned' })).body.state).toBe('returned');
      expect((await approve('supervisor', again)).body.code).toBe('already-decided');
    });

    it('serves once, by API and in the register', async () => {
      const laid = await submitted();
      const answers = await Promise.all([approve('supervisor', laid), approve('supervisor', laid)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      await expect(
        world.platform.register.as(desk.supervisor, (tx) =>
          tx.run(
            sql<object>`insert into suspension_servings select * from suspension_servings where suspension = ${laid.id}`,
          ),
        ),
      ).rejects.toMatchObject({ code: '23505' });
      await expect(
        world.platform.register.as(desk.supervisor, (tx) =>
          tx.run(
            sql<object>`update suspensions set ends_at = ends_at + interval '1 day' where id = ${laid.id}`,
          ),
        ),
      ).rejects.toMatchObject({ code: '23514' });
    });

    it('refuses the entity’s word after the end, and every other act', async () => {
      const found = await served();
      const at = now;
      now = Date.parse(found.endsAt!);
      expect((await acknowledge(found.id, heldAll)).body.code).toBe('suspension-ended');
      expect((await call('supervisor', found.id, 'lift', { reason: 'Too late.' })).body.code).toBe(
        'suspension-ended',
      );
      const order = { court: 'High Court', reference: 'HC 7/26', date: '2026-11-27', scope: 'The account.' };
      expect((await call('analyst', found.id, 'hand-over', order)).body.code).toBe('suspension-ended');
      await expect(
        world.platform.register.as(desk.officer, (tx) =>
          tx.run(sql<object>`insert into suspension_acknowledgements (suspension, outcome, reason, acknowledged_by,
            acknowledged_at) values (${found.id}, 'could_not', 'Gone.', 'officer', ${tx.now})`),
        ),
      ).rejects.toMatchObject({ code: '23514' });
      await world.suspensions.look();
      // What is over stays over.
      await expect(
        world.platform.register.as(desk.supervisor, (tx) =>
          tx.run(
            sql<object>`update suspensions set state = 'served', ended_at = null where id = ${found.id}`,
          ),
        ),
      ).rejects.toMatchObject({ code: '23514' });
      now = at;
    });

    it('is lifted with a reason, or handed over to a court whose order is recorded', async () => {
      const lifted = await served();
      expect((await call('analyst', lifted.id, 'lift', { reason: 'A mistake.' })).status).toBe(403);
      expect((await call('supervisor', lifted.id, 'lift', { reason: 'A mistake.' })).body).toMatchObject({
        state: 'lifted',
        ended: { by: { id: 'supervisor' }, reason: 'A mistake.' },
      });
      expect((await receive(lifted.id)).ended?.as).toBe('lifted');
      const given = await served();
      const order = {
        court: 'High Court',
        reference: 'HC 7/26',
        date: '2026-11-20',
        scope: 'All of the account.',
      };
      expect((await call('analyst', given.id, 'hand-over', order)).body).toMatchObject({
        state: 'handed_over',
        courtOrder: order,
      });
      const seen = await receive(given.id);
      expect(seen.courtOrder).toEqual({ court: 'High Court', reference: 'HC 7/26', date: '2026-11-20' });
      expect(await actsOf(given.caseId)).toContain('suspension-handed-over');
    });

    it('lists the running ones soonest first, page by page', async () => {
      const soon = await served();
      const late = await served({ kind: 'transaction', transactionReference: 'T-1' });
      expect(late.endsAt! > soon.endsAt!).toBe(true);
      const ids: string[] = [];
      let cursor: string | null = null;
      do {
        const { body }: { body: { items: SuspensionRow[]; nextCursor: string | null } } = await world.ask(
          'analyst',
          'GET',
          `/suspensions?state=running&limit=1${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        ids.push(...body.items.map(({ id }) => id));
        cursor = body.nextCursor;
      } while (cursor !== null);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.indexOf(soon.id)).toBeLessThan(ids.indexOf(late.id));
      expect(ids).not.toContain((await submitted()).id);
    });

    it('warns at half, a fifth and a twentieth of the time, and tells those concerned', async () => {
      const found = await served();
      const at = now;
      const length = Date.parse(found.endsAt!) - now;
      const warned = async () =>
        (
          await world.platform.register.ownerQuery<{ warned: number }>(
            'select warned from suspensions where id = $1',
            [found.id],
          )
        )[0]!.warned;
      for (const [part, expected] of [
        [0.49, 0],
        [0.51, 1],
        [0.81, 2],
        [0.96, 3],
      ] as const) {
        now = at + Math.round(length * part);
        await world.suspensions.look();
        expect(await warned()).toBe(expected);
      }
      await world.platform.jobs.idle();
      const waits = async (as: DeskName) =>
        (
          await world.ask<{ items: { kind: string; path: string }[] }>(as, 'GET', '/notifications?limit=200')
        ).body.items
          .filter(({ path }) => path.endsWith(found.id))
          .map(({ kind }) => kind)
          .sort();
      expect(await waits('analyst')).toEqual(['suspension-ends-soon']);
      expect(await waits('supervisor')).toEqual(['suspension-ends-soon', 'suspension-submitted']);
      expect(await waits('officer')).toEqual(['suspension-served']);
      expect(await waits('colleague')).toEqual([]);
      now = at;
    });

    it('hides what lies in a compartment, on the API and from the database role', async () => {
      const hidden = await submitted({}, 'cleared', 'heron');
      for (const as of ['analyst', 'supervisor'] as const) {
        expect((await world.ask<Detail>(as, 'GET', `/suspensions/${hidden.id}`)).body.code).toBe(
          'suspension-unknown',
        );
        expect((await approve(as, hidden)).status).toBe(as === 'analyst' ? 403 : 404);
        const { body } = await world.ask<{ items: SuspensionRow[] }>(as, 'GET', '/suspensions?limit=200');
        expect(body.items.map(({ id }) => id)).not.toContain(hidden.id);
      }
      const counted = (who: DeskName, table: string, column = 'suspension') =>
        world.platform.register.as(desk[who], (tx) =>
          tx.run(sql<object>`select 1 from ${sql.table(table)} where ${sql.ref(column)} = ${hidden.id}`),
        );
      expect((await approve('clearedSupervisor', hidden)).status).toBe(200);
      for (const table of [
        'suspension_submissions',
        'suspension_decisions',
        'suspension_authors',
        'suspension_servings',
      ]) {
        expect(await counted('cleared', table)).not.toEqual([]);
        expect(await counted('analyst', table)).toEqual([]);
        expect(await counted('administrator', table)).toEqual([]);
        if (table !== 'suspension_servings') expect(await counted('officer', table)).toEqual([]);
      }
      expect(await counted('analyst', 'suspensions', 'id')).toEqual([]);
      await world.platform.jobs.idle();
      const { body } = await world.ask<{ items: { path: string }[] }>(
        'supervisor',
        'GET',
        '/notifications?limit=200',
      );
      expect(body.items.filter(({ path }) => path.endsWith(hidden.id))).toEqual([]);
    });

    it('runs the filer’s own hold from the receipt, until the FIU says that it may proceed', async () => {
      const hold = async (as: DeskName) =>
        (await world.ask<{ hold: Hold }>(as, 'GET', `/reports/${world.reportId}/hold`)).body.hold;
      expect(await hold('officer')).toMatchObject({ state: 'running', endsAt: '2026-11-26T00:00:00.000Z' });
      const at = now;
      now = Date.parse('2026-11-26T00:00:00.000Z');
      expect((await hold('officer')).state).toBe('over');
      const release = (as: DeskName) =>
        world.ask<{ hold: Hold; code: string }>(as, 'POST', `/reports/${world.reportId}/hold/release`, {
          reason: 'Nothing speaks against it.',
        });
      expect((await release('analyst')).body.code).toBe('hold-over');
      now = at;
      expect((await release('officer')).status).toBe(403);
      expect((await release('analyst')).body.hold).toMatchObject({
        state: 'released',
        release: { by: { id: 'analyst' } },
      });
      expect(await hold('officer')).toMatchObject({
        state: 'released',
        endsAt: instantFromMs(at),
        release: null,
      });
    });
  });
});
