import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { instantFromMs } from '@weir/engines/vocabulary';
import { desk, filer, openDesk, type DeskName, type DeskWorld } from '../../../tests/desk-world.ts';
import { registers } from '../../../tests/registers.ts';
import { xnReport } from '../../../tests/xn-report.ts';
import { createAttachments } from '../attachments/index.ts';
import type { CaseDetail } from '../cases/contract.ts';
import { createLedger, type Ledger } from '../ledger/index.ts';
import { somethingWaits, type SomethingWaits } from '../platform/index.ts';
import { createRequests } from './index.ts';
import type { AnswerFileLook, RequestDetail, RequestRow, ServedDetail, ServedRow } from './contract.ts';

type Refusal = { code: string; [fact: string]: unknown };
const start = Date.parse('2026-11-24T09:00:00.000Z');
const dayMs = 86_400_000;

describe.each(registers)('requests on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'runs', () => {
    let world: DeskWorld;
    let ledger: Ledger;
    let now = start;
    const told: SomethingWaits[] = [];
    beforeAll(async () => {
      world = await openDesk(register, { clock: () => instantFromMs(now) }, (platform, { cases, intake }) => {
        ledger = createLedger(platform, { intake });
        const namesOf = async (_: unknown, ids: readonly string[]) =>
          new Map(ids.map((id) => [id, { name: `Name of ${id}` }]));
        createRequests(platform, {
          people: { namesOf },
          attachments: createAttachments(platform),
          ledger,
          cases,
          intake,
        });
        platform.events.on(somethingWaits, 'test', async (waits) => void told.push(waits));
      });
      await world.platform.register.ownerQuery(
        `insert into organisations (id, kind, name, country, reporting_entity_id, created_at)
           values ('organisation-lost', 'reporting_entity', 'Lost Bank', 'XN', '1009', now())`,
      );
      await world.platform.register.ownerQuery(
        `insert into people (id, organisation, name, email, email_key, password_hash, roles, active, created_at)
           values ('gone', 'organisation-lost', 'Gone', 'g@x', 'g@x', '-', '{re_reporting_officer}', false, now())`,
      );
      await world.platform.jobs.start();
    });
    afterAll(async () => {
      await world.close();
      ledger.close();
    });

    const content = {
      legalBasis: 'Invented Financial Intelligence Act of Aldermoor, section 11',
      urgent: false,
      urgencyReason: '',
      subjects: ['Ondine Farrow'],
      accounts: ['A-1'],
      periodFrom: '2026-01-01',
      periodUntil: '2026-06-30',
      items: [
        { id: 'history', kind: 'account_history', question: '' },
        { id: 'kyc', kind: 'kyc_file', question: '' },
      ],
      notice: 'Tell nobody, above all not the customer.',
    };
    const openCase = async (as: DeskName, compartment: string | null = null): Promise<CaseDetail> =>
      (
        await world.ask<CaseDetail>(as, 'POST', '/cases', {
          source: { kind: 'hand' },
          title: 'Cash',
          compartment,
        })
      ).body;
    async function draft(as: DeskName = 'analyst', compartment: string | null = null, entity = filer) {
      const { id: caseId } = await openCase(as, compartment);
      const made = await world.ask<RequestDetail & Refusal>(as, 'POST', '/requests', {
        caseId,
        entity,
        content,
      });
      expect(made.status, JSON.stringify(made.body)).toBe(200);
      return made.body;
    }
    const act = (as: DeskName, id: string, what: string, body: object = {}) =>
      world.ask<RequestDetail & Refusal>(as, 'POST', `/requests/${id}/${what}`, body);
    const reply = (as: DeskName, id: string, what: string, body: object = {}) =>
      world.ask<ServedDetail & Refusal>(as, 'POST', `/served-requests/${id}/${what}`, body);
    const approve = (as: DeskName, { id, contentSha256 }: RequestDetail) =>
      act(as, id, 'approval', { decision: 'approved', reason: 'Needed.', contentSha256 });
    async function served(
      as: DeskName = 'analyst',
      by: DeskName = 'supervisor',
      compartment: string | null = null,
    ) {
      const made = await draft(as, compartment);
      expect((await approve(by, made)).status).toBe(200);
      const { status, body } = await act(as, made.id, 'service');
      expect(status, JSON.stringify(body)).toBe(200);
      return body;
    }
    async function upload(
      id: string,
      fields: Record<string, string>,
      file: { name: string; bytes: string },
      as: DeskName = 'officer',
    ): Promise<{ status: number; body: ServedDetail & Refusal }> {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set('file', new Blob([file.bytes]), file.name);
      const packed = new Response(form);
      const answer = await world.platform.http.server.inject({
        method: 'POST',
        url: `/api/v1/served-requests/${id}/files`,
        headers: { 'test-asker': as, 'content-type': packed.headers.get('content-type')! },
        payload: Buffer.from(await packed.arrayBuffer()),
      });
      return { status: answer.statusCode, body: JSON.parse(answer.body) as never };
    }
    const answered = (item: string, text = 'Enclosed.') => ({ item, kind: 'answered', text, ground: null });

    it('goes from draft to verified, and tells the entity nothing of the case', async () => {
      now = start;
      const made = await served();
      // Tuesday 24 November and five working days.
      expect(made).toMatchObject({ state: 'sent', due: { rule: 'request.answer', overdue: false } });
      const list = await world.ask<{ items: ServedRow[] }>('officer', 'GET', '/served-requests');
      expect(list.body.items.map(({ id }) => id)).toContain(made.id);
      const seen = await world.ask<ServedDetail>('officer', 'GET', `/served-requests/${made.id}`);
      const told = JSON.stringify([seen.body, list.body]);
      for (const secret of [made.caseId, made.caseNumber, 'analyst', 'supervisor'])
        expect(told).not.toContain(secret);
      expect((await reply('officer', made.id, 'acknowledgement')).body.state).toBe('acknowledged');

      const drafted = await world.ask<ServedDetail>('officer', 'PUT', `/served-requests/${made.id}/draft`, {
        items: [answered('kyc', 'Opened in 2019.')],
        version: 0,
      });
      expect(drafted.body.draft).toMatchObject({ version: 1, items: [{ item: 'kyc' }] });
      const stale = await world.ask<Refusal>('officer', 'PUT', `/served-requests/${made.id}/draft`, {
        items: [],
        version: 0,
      });
      expect(stale.body.code).toBe('answer-changed');
      expect(
        (await upload(made.id, { item: 'kyc' }, { name: '../../etc/pass\u202ewd.txt', bytes: 'file' }))
          .status,
      ).toBe(200);
      const refused = await upload(made.id, { item: 'kyc' }, { name: 'run.exe', bytes: 'MZ\u0000\u0001' });
      expect(refused.body.code).toBe('attachment-refused');
      const before = await world.ask<RequestDetail>('analyst', 'GET', `/requests/${made.id}`);
      expect(before.body.answers).toEqual([]);

      const partial = await reply('officer', made.id, 'answer');
      expect(partial.body).toMatchObject({ state: 'partial', open: ['history'], answers: [{ item: 'kyc' }] });
      expect(partial.body.answers[0]!.files).toHaveLength(1);
      expect(partial.body.answers[0]!.files[0]!.name).not.toMatch(/[/\\\u202e]/);
      const twice = await reply('officer', made.id, 'answer', { items: [answered('kyc')] });
      expect(twice.body.code).toBe('item-answered');
      const rest = await reply('officer', made.id, 'answer', {
        items: [{ item: 'history', kind: 'not_held', text: '', ground: null }],
      });
      expect(rest.body.state).toBe('answered');

      await act('analyst', made.id, 'further', { item: 'kyc', reason: 'The passport is missing.' });
      const again = await world.ask<ServedDetail>('officer', 'GET', `/served-requests/${made.id}`);
      expect(again.body).toMatchObject({ state: 'partial', open: ['kyc'] });
      expect(again.body.askedAgain[0]!.reason).toBe('The passport is missing.');
      await reply('officer', made.id, 'answer', { items: [answered('kyc', 'Passport P-77.')] });
      const verified = await act('analyst', made.id, 'verification', { reason: 'Complete.' });
      expect(verified.body.state).toBe('verified');
      await world.platform.jobs.idle();
      const found = await world.ask<CaseDetail>('analyst', 'GET', `/cases/${made.caseId}`);
      expect(found.body.fragments.map(({ kind }) => kind).sort()).toEqual(['document', 'note', 'note']);
      for (const fragment of found.body.fragments)
        expect(fragment.handling).toMatchObject({
          originators: [filer],
          obtainedAs: 'lawfully_obtained_record',
        });
      const keys = found.body.chronology.map(({ key }) => key);
      for (const key of ['request-served', 'request-acknowledged', 'request-partial', 'request-verified'])
        expect(keys).toContain(key);
    });

    it('is approved by a second person, for exactly what was read', async () => {
      const made = await draft('supervisor');
      expect((await approve('supervisor', made)).body.code).toBe('own-request');
      await expect(
        world.platform.register.as(desk.supervisor, (tx) =>
          tx.run(sql<object>`insert into request_decisions (request, content_sha256, decision, decided_by, decided_at, reason)
            values (${made.id}, ${made.contentSha256}, 'approved', 'supervisor', now(), 'mine')`),
        ),
      ).rejects.toThrow(/author/);
      const theirs = await draft();
      const changed = await world.ask<RequestDetail>('colleague', 'PUT', `/requests/${theirs.id}`, {
        entity: filer,
        content: { ...content, subjects: ['Somebody else'] },
        version: 1,
      });
      expect(changed.body.contentSha256).not.toBe(theirs.contentSha256);
      expect((await approve('supervisor', theirs)).body.code).toBe('request-changed');
      expect((await act('analyst', theirs.id, 'service')).body.code).toBe('request-not-approved');
      expect((await approve('supervisor', changed.body)).body.state).toBe('approved');
      await expect(
        world.platform.register.as(desk.analyst, (tx) =>
          tx.run(
            sql<object>`update requests set content = content || '{"urgent": true}' where id = ${theirs.id}`,
          ),
        ),
      ).rejects.toThrow(/not rewritten/);
      expect((await act('analyst', theirs.id, 'service')).status).toBe(200);
      expect((await act('analyst', theirs.id, 'service')).body.code).toBe('request-served');
    });

    it('is not served where nobody may receive it, and takes no answer once withdrawn', async () => {
      const lost = await draft('analyst', null, 'organisation-lost');
      await approve('supervisor', lost);
      expect((await act('analyst', lost.id, 'service')).body.code).toBe('entity-without-officer');
      const made = await served();
      await upload(made.id, { item: 'kyc' }, { name: 'kyc.txt', bytes: 'file' });
      await act('analyst', made.id, 'withdrawal', { reason: 'Not needed any more.' });
      expect((await reply('officer', made.id, 'answer', { items: [answered('kyc')] })).body.code).toBe(
        'request-withdrawn',
      );
    });

    it('hides a compartment’s request and the rows that came back from whoever is not cleared', async () => {
      const made = await served('cleared', 'clearedSupervisor', 'heron');
      for (const as of ['analyst', 'supervisor'] as const) {
        expect((await world.ask<Refusal>(as, 'GET', `/requests/${made.id}`)).status).toBe(404);
        const list = await world.ask<{ items: RequestRow[] }>(as, 'GET', '/requests?limit=200');
        expect(list.body.items.map(({ id }) => id)).not.toContain(made.id);
        for (const table of ['requests', 'served_requests', 'request_authors', 'request_decisions'])
          expect(
            await world.platform.register.as(desk[as], (tx) =>
              tx.run(
                sql<object>`select 1 as one from ${sql.table(table)} where ${sql.ref(table.endsWith('requests') ? 'id' : 'request')} = ${made.id}`,
              ),
            ),
            table,
          ).toEqual([]);
      }
      const mapping = {
        columns: { id: 'id', from: 'from', to: 'to', time: 'time', amount: 'amount', currency: 'currency' },
      };
      const file =
        'id,from,to,time,amount,currency\nobtained-1,A-1,B-1,2026-02-01T10:00:00Z,10.00,XNC\nbad,A-1,B-1,never,10.00,XNC\n';
      const laid = await upload(
        made.id,
        { item: 'history', mapping: JSON.stringify(mapping) },
        { name: 'history.csv', bytes: file },
      );
      expect(laid.status, JSON.stringify(laid.body)).toBe(200);
      await reply('officer', made.id, 'answer', { items: [answered('history')] });
      await world.platform.jobs.idle();
      const { body } = await world.ask<RequestDetail>('cleared', 'GET', `/requests/${made.id}`);
      expect(body.imports).toMatchObject([{ problem: null }]);
      const path = `/ledger/imports/${body.imports[0]!.importId}`;
      const there = await world.ask<{ state: string; quarantined: number }>('cleared', 'GET', path);
      expect(there.body).toMatchObject({ state: 'done', rows: 1, quarantined: 1 });
      expect((await world.ask<Refusal>('analyst', 'GET', path)).status).toBe(404);
      expect(await ledger.transactions(desk.analyst, ['obtained-1'])).toEqual([]);
      expect(await ledger.transactions(desk.cleared, ['obtained-1'])).toMatchObject([
        { compartment: 'heron' },
      ]);

      // The case is made open, and closed again: the rows go with it each time, for every way of looking at them.
      const move = async (compartment: string | null): Promise<void> => {
        const moved = await world.ask<Refusal>(
          'clearedSupervisor',
          'POST',
          `/cases/${made.caseId}/compartment`,
          { compartment, reason: 'Need to know changed.' },
        );
        expect(moved.status, JSON.stringify(moved.body)).toBe(200);
      };
      const seenBy = async (as: DeskName) => ({
        rows: (await ledger.transactions(desk[as], ['obtained-1'])).map((row) => row.compartment),
        columns: (await ledger.columns(desk[as])).columns.count,
        asked: (
          await world.ask<{ rows: unknown[][] }>(as, 'POST', '/ledger/questions', {
            sql: `select count(*) from transactions where id = 'obtained-1'`,
          })
        ).body.rows.flat(),
        import: (await world.ask<Refusal>(as, 'GET', path)).status,
      });
      const hidden = { rows: [], columns: expect.any(Number) as number, asked: ['0'], import: 404 };
      const before = await seenBy('analyst');
      expect(before).toEqual(hidden);
      await move(null);
      const open = await seenBy('analyst');
      expect(open).toEqual({ rows: [null], columns: before.columns + 1, asked: ['1'], import: 200 });
      await move('heron');
      expect(await seenBy('analyst')).toEqual({ ...hidden, columns: before.columns });
      expect(await seenBy('cleared')).toMatchObject({ rows: ['heron'], import: 200 });
      await ledger.rebuild(desk.clearedSupervisor);
      expect(await seenBy('analyst')).toEqual({ ...hidden, columns: before.columns });
      expect((await seenBy('cleared')).rows).toEqual(['heron']);
    });

    it('takes additional information in goAML’s format through the checker, into the ledger and the case', async () => {
      const text = (code: string, more: object = {}): string =>
        Buffer.from(
          xnReport({
            filer: '1001',
            reference: 'AIF-7',
            client: { first: 'Ondine', last: 'Farrow', nationalId: 'N-1' },
            account: 'A-77',
            counterAccount: 'B-88',
            amount: '41.50',
            ...more,
          }),
        )
          .toString()
          .replace('<report_code>STR<', `<report_code>${code}<`)
          .replace(
            '</entity_reference>',
            code === 'STR'
              ? '</entity_reference>'
              : '</entity_reference><fiu_ref_number>XN-Q-1</fiu_ref_number>',
          );
      const made = await served('cleared', 'clearedSupervisor', 'heron');
      const lookAt = async (bytes: string) => {
        const form = new FormData();
        form.set('item', 'history');
        form.set('transactions', 'yes');
        form.set('file', new Blob([bytes]), 'aif.xml');
        const packed = new Response(form);
        const answer = await world.platform.http.server.inject({
          method: 'POST',
          url: `/api/v1/served-requests/${made.id}/files/look`,
          headers: { 'test-asker': 'officer', 'content-type': packed.headers.get('content-type')! },
          payload: Buffer.from(await packed.arrayBuffer()),
        });
        return JSON.parse(answer.body) as AnswerFileLook;
      };
      const send = (bytes: string) => upload(made.id, { item: 'history' }, { name: 'aif.xml', bytes });

      const faulty = text('AIFT').replace('<amount_local>41.50<', '<amount_local>forty<');
      const looked = await lookAt(faulty);
      expect(looked.report!.verdict).toBe('returned');
      expect(looked.report!.findings.map(({ severity }) => severity)).toContain('error');
      const refused = await send(faulty);
      expect(refused.status).toBe(422);
      expect(refused.body).toMatchObject({
        code: 'answer-report-faulty',
        checked: { findings: looked.report!.findings },
      });
      expect((await send(text('STR'))).body.code).toBe('answer-report-of-suspicion');
      const table = await lookAt('id,from,to,time,amount\n1,A,B,2026-01-01,1.00\n');
      expect(table.table).toMatchObject({ format: 'csv', columns: ['id', 'from', 'to', 'time', 'amount'] });

      const good = text('AIFT');
      expect(
        (await lookAt(good)).report!.verdict,
        JSON.stringify((await lookAt(good)).report!.findings),
      ).toBe('acceptable');
      const taken = await send(good);
      expect(taken.status, JSON.stringify(taken.body)).toBe(200);
      expect(taken.body.files).toMatchObject([{ kind: 'transactions', name: 'aif.xml' }]);
      await reply('officer', made.id, 'answer', { items: [answered('history', '')] });
      await world.platform.jobs.idle();
      const { body } = await world.ask<RequestDetail>('cleared', 'GET', `/requests/${made.id}`);
      expect(body.imports).toMatchObject([{ problem: null }]);
      const rows = async (as: DeskName) =>
        ledger.query(desk[as], (duck) =>
          duck.rows<{ amount: number; compartment: string; to: string }>(
            `select amount_minor as amount, compartment, "to" from transactions where source_id = '${body.imports[0]!.importId}'`,
          ),
        );
      expect(await rows('cleared')).toMatchObject([{ amount: 4150, compartment: 'heron' }]);
      expect(await rows('analyst')).toEqual([]);
      await act('cleared', made.id, 'verification', { reason: 'Complete.' });
      const found = await world.ask<CaseDetail>('cleared', 'GET', `/cases/${made.caseId}`);
      expect(found.body.fragments).toMatchObject([{ kind: 'document', title: 'aif.xml' }]);
    });

    it('keeps rows that came in for two cases open as long as one of them is', async () => {
      const mapping = JSON.stringify({
        columns: { id: 'id', from: 'from', to: 'to', time: 'time', amount: 'amount', currency: 'currency' },
      });
      const bytes = 'id,from,to,time,amount,currency\nshared-1,A-1,B-2,2026-03-01T10:00:00Z,7.00,XNC\n';
      const made = [
        await served('clearedSupervisor', 'supervisor'),
        await served('clearedSupervisor', 'supervisor'),
      ];
      for (const { id } of made) {
        await upload(id, { item: 'history', mapping }, { name: 'shared.csv', bytes });
        await reply('officer', id, 'answer', { items: [answered('history')] });
        await world.platform.jobs.idle();
      }
      const move = (caseId: string, compartment: string | null) =>
        world.ask<Refusal>('clearedSupervisor', 'POST', `/cases/${caseId}/compartment`, {
          compartment,
          reason: 'Need to know changed.',
        });
      const seen = async (): Promise<number> =>
        (await ledger.transactions(desk.analyst, ['shared-1'])).length;
      await move(made[0]!.caseId, 'heron');
      expect(await seen()).toBe(1);
      await move(made[1]!.caseId, 'heron');
      expect(await seen()).toBe(0);
      await move(made[0]!.caseId, null);
      expect(await seen()).toBe(1);
    });

    it('reminds each once, also when the node slept over the due time, and an extension counts anew', async () => {
      const made = await served();
      now = Date.parse(made.due!.at) + 2 * dayMs;
      const reminders = () =>
        told.filter(({ path, kind }) => path === `/requests/${made.id}` && kind === 'request-overdue');
      await expect.poll(reminders, { timeout: 20_000, interval: 100 }).toHaveLength(1);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await world.platform.jobs.idle();
      expect(reminders()).toHaveLength(1);
      expect(
        told
          .filter(({ path, kind }) => path === `/requests/${made.id}` && kind !== 'request-overdue')
          .map(({ kind }) => kind),
      ).toEqual(['request-served']);
      const overdue = await world.ask<{ items: RequestRow[] }>('analyst', 'GET', '/requests?overdue=yes');
      expect(overdue.body.items.map(({ id }) => id)).toContain(made.id);
      const dueAt = instantFromMs(now + 5 * dayMs);
      const longer = await act('analyst', made.id, 'extension', { dueAt, reason: 'Archives are elsewhere.' });
      expect(longer.body.due).toMatchObject({ overdue: false, extensionReason: 'Archives are elsewhere.' });
    });
  });
});
