import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { desk, openDesk, type DeskName, type DeskWorld } from '../../../tests/desk-world.ts';
import { registers } from '../../../tests/registers.ts';
import type { CaseDesk, CaseDetail, CaseTask, Fragment } from './contract.ts';

interface Refusal {
  code: string;
  [fact: string]: unknown;
}
type Desk = CaseDesk & Refusal;
const because = { reason: 'It is due.' };

describe.each(registers)('work in cases on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'runs', () => {
    let world: DeskWorld;
    beforeAll(async () => {
      world = await openDesk(register);
      await world.platform.jobs.start();
    });
    afterAll(() => world.close());

    const open = async (as: DeskName = 'analyst', more: object = {}): Promise<CaseDetail> =>
      (
        await world.ask<CaseDetail>(as, 'POST', '/cases', {
          title: 'By hand',
          source: { kind: 'hand' },
          ...more,
        })
      ).body;
    const post = (as: DeskName, path: string, body: object) =>
      world.ask<Desk>(as, 'POST', `/cases/${path}`, body);
    const patch = (as: DeskName, path: string, body: object) =>
      world.ask<Desk>(as, 'PATCH', `/cases/${path}`, body);
    const look = async (as: DeskName, id: string) =>
      (await world.ask<Desk>(as, 'GET', `/cases/${id}/desk`)).body;
    const note = async (id: string, more: object = {}, as: DeskName = 'analyst') =>
      (
        await world.ask<Fragment>(as, 'POST', `/cases/${id}/fragments`, {
          kind: 'note',
          title: 'Finding',
          text: 'Words.',
          ...more,
        })
      ).body;
    const add = (as: DeskName, id: string, body: object) =>
      world.ask<Fragment & Refusal>(as, 'POST', `/cases/${id}/fragments`, body);

    it('asks, takes, hands on, finishes and drops tasks, and lists one’s own over all cases', async () => {
      const { id } = await open();
      const asked = await post('analyst', `${id}/tasks`, {
        title: 'Ask the bank',
        owner: 'colleague',
        due: { workingDays: 2 },
      });
      const [task] = asked.body.tasks as [CaseTask];
      expect(task).toMatchObject({ state: 'asked', owner: { id: 'colleague' }, overdue: false });
      // Never a day that the country does not work: the end of the second working day is at least two days off.
      expect(Date.parse(task.dueAt!) - Date.now()).toBeGreaterThan(86_400_000);
      const mine = await world.ask<{ items: (CaseTask & { caseNumber: string })[] }>(
        'colleague',
        'GET',
        '/case-tasks',
      );
      expect(mine.body.items.map((each) => each.id)).toContain(task.id);
      const elsewhere = await world.ask<{ items: CaseTask[] }>('analyst', 'GET', '/case-tasks');
      expect(elsewhere.body.items.map((each) => each.id)).not.toContain(task.id);

      const change = (body: object, as: DeskName = 'colleague') => patch(as, `${id}/tasks/${task.id}`, body);
      expect((await change({ state: 'dropped', version: 1 })).body.code).toBe('task-reason-missing');
      expect((await change({ state: 'taken', version: 1 })).body.tasks[0]).toMatchObject({ state: 'taken' });
      expect((await change({ state: 'done', version: 1 })).body.code).toBe('task-changed');
      const onward = await change({ owner: 'supervisor', version: 2 });
      expect(onward.body.tasks[0]).toMatchObject({ state: 'asked', owner: { id: 'supervisor' } });
      const dropped = await change({ state: 'dropped', reason: 'No longer needed.', version: 3 });
      expect(dropped.body.tasks[0]).toMatchObject({ state: 'dropped', reason: 'No longer needed.' });
      const past = await post('analyst', `${id}/tasks`, {
        title: 'Late',
        due: { at: '2020-01-01T00:00:00.000Z' },
      });
      expect(past.body.tasks.find(({ title }) => title === 'Late')).toMatchObject({
        state: 'taken',
        overdue: true,
      });
    });

    it('hands a case over with a note', async () => {
      const { id } = await open();
      await post('analyst', `${id}/handover`, {
        owner: 'colleague',
        team: 'North',
        note: 'You know the bank.',
      });
      const { body } = await world.ask<CaseDetail>('colleague', 'GET', `/cases/${id}`);
      expect(body).toMatchObject({ owner: { id: 'colleague' }, team: 'North' });
      expect(body.chronology.at(-1)).toMatchObject({
        key: 'handed-over',
        facts: { reason: 'You know the bank.', owner: 'colleague' },
      });
    });

    it('hands nothing to somebody who does not work on cases, or would not see this one', async () => {
      const { id, version } = await open('cleared', { compartment: 'heron' });
      for (const [owner, code] of [
        ['officer', 'person-not-of-cases'],
        ['administrator', 'person-not-of-cases'],
        ['nobody', 'person-unknown'],
        ['colleague', 'person-not-cleared'],
      ] as const) {
        const task = await post('cleared', `${id}/tasks`, { title: 'Ask the bank', owner });
        expect([task.status, task.body.code], owner).toEqual([422, code]);
        expect((await post('cleared', `${id}/handover`, { owner, note: 'Yours.' })).body.code).toBe(code);
        expect((await patch('cleared', id, { owner, version })).body.code).toBe(code);
      }
      const officer = await post('cleared', `${id}/access`, { person: 'officer', need: 'Knows the bank.' });
      expect(officer.body.code).toBe('person-not-of-cases');
      // Let in, the colleague sees the case and may therefore have it.
      const asked = await post('cleared', `${id}/access`, { person: 'colleague', need: 'Knows the bank.' });
      await post('clearedSupervisor', `${id}/access/${asked.body.access[0]!.id}/decision`, {
        decision: 'granted',
        ...because,
      });
      expect((await post('cleared', `${id}/handover`, { owner: 'colleague', note: 'Yours.' })).status).toBe(
        200,
      );
    });

    it('sets a deadline by rule, by count or by date, one of the three', async () => {
      const { id } = await open();
      const set = (body: object) =>
        world.ask<CaseDetail & Refusal>('analyst', 'POST', `/cases/${id}/deadlines`, {
          title: 'Due',
          ...body,
        });
      const ruled = await set({
        rule: 'request.answer',
        startedAt: '2026-12-01T09:00:00.000Z',
        trigger: 'Request served',
      });
      expect(ruled.body.deadlines[0]).toMatchObject({
        rule: 'request.answer',
        nature: 'legal_binding',
        citation: 'Invented Financial Intelligence Act of Aldermoor, section 11',
        count: { amount: 5, unit: 'working_day' },
        trigger: 'Request served',
        startedAt: '2026-12-01T09:00:00.000Z',
      });
      const counted = await set({
        count: { amount: 24, unit: 'hour' },
        startedAt: '2026-12-01T09:00:00.000Z',
      });
      expect(counted.body.deadlines.map(({ dueAt }) => dueAt)).toContain('2026-12-02T09:00:00.000Z');
      expect((await set({})).body.code).toBe('deadline-one-way');
      expect((await set({ rule: 'request.answer', dueAt: '2027-01-01T00:00:00.000Z' })).body.code).toBe(
        'deadline-one-way',
      );
      expect((await set({ rule: 'no.such' })).body.code).toBe('deadline-rule-unknown');
    });

    it('takes accounts and assets with an exact value', async () => {
      const { id } = await open();
      const account = {
        kind: 'account',
        account: 'iban:XN12QUAY0000009',
        institution: null,
        currency: 'XNC',
        holder: null,
      };
      const made = await add('analyst', id, account);
      expect(made.body).toMatchObject({ kind: 'account', title: 'XN12QUAY0000009' });
      expect((await add('analyst', id, account)).body.id).toBe(made.body.id);
      const asset = {
        kind: 'asset',
        title: 'The barge',
        class: 'vessel',
        identifiers: [{ type: 'hull', number: 'H-1' }],
        place: 'Port Sable',
        value: {
          amount: '1200000.00',
          currency: 'XNC',
          method: 'expert_appraisal',
          valuer: 'Quay Valuers',
          date: '2026-10-01',
        },
      };
      expect((await add('analyst', id, asset)).body).toMatchObject({
        content: { class: 'vessel', value: { amount: '1200000.00' } },
      });
      const rough = await add('analyst', id, { ...asset, value: { ...asset.value, amount: '1.2e6' } });
      expect(rough.status).toBe(400);
    });

    it('weighs evidence for and against, and a hypothesis carries the strictest of its evidence', async () => {
      const { id } = await open();
      const secret = await note(id, { handling: { classification: 'secret' } });
      const plain = await note(id);
      const made = await post('analyst', `${id}/hypotheses`, { statement: 'Cash of the mill is washed.' });
      const [hypothesis] = made.body.hypotheses;
      expect(hypothesis).toMatchObject({
        state: 'open',
        confidence: 'low',
        handling: { classification: 'confidential' },
      });
      const weigh = (fragment: string, weight: string) =>
        post('analyst', `${id}/hypotheses/${hypothesis!.id}/evidence`, { fragment, weight, note: 'Seen.' });
      await weigh(plain.id, 'for');
      expect((await weigh(secret.id, 'strongly_against')).body.hypotheses[0]).toMatchObject({
        handling: { classification: 'secret' },
        evidence: expect.arrayContaining([
          expect.objectContaining({ fragment: plain.id, weight: 'for' }),
          expect.objectContaining({ fragment: secret.id, weight: 'strongly_against' }),
        ]) as never,
      });
      expect((await weigh(plain.id, 'neutral')).body.hypotheses[0]!.evidence).toHaveLength(2);
      const stray = await note((await open()).id);
      expect((await weigh(stray.id, 'for')).body.code).toBe('fragment-unknown');
      const change = (body: object) => patch('analyst', `${id}/hypotheses/${hypothesis!.id}`, body);
      expect(
        (await change({ state: 'refuted', confidence: 'high', why: 'A receipt.', version: 1 })).body
          .hypotheses[0],
      ).toMatchObject({ state: 'refuted', confidence: 'high', version: 2 });
      expect((await change({ state: 'open', version: 1 })).body.code).toBe('hypothesis-changed');
      // The register itself takes no evidence of another case.
      await expect(
        world.platform.register.as(desk.analyst, (tx) =>
          tx.run<object>(
            sql`insert into case_evidence values (${hypothesis!.id}, ${stray.id}, 'for', '', 'analyst', ${tx.now})`,
          ),
        ),
      ).rejects.toThrow(/row-level security/);
    });

    it('writes own lines with their precision into the chronology, and pins, hides and annotates lines', async () => {
      const { id } = await open();
      await post('analyst', `${id}/entries`, {
        at: '1998-01-01T00:00:00.000Z',
        precision: 'year',
        text: 'Mill founded',
      });
      const { body } = await world.ask<CaseDetail>('analyst', 'GET', `/cases/${id}`);
      expect(body.chronology[0]).toMatchObject({
        kind: 'own',
        precision: 'year',
        facts: { text: 'Mill founded' },
      });
      const line = body.chronology[0]!.id;
      await post('analyst', `${id}/marks`, { line, pinned: true, hidden: false });
      await post('colleague', `${id}/marks`, { line, pinned: true, hidden: true, note: 'See register.' });
      const { marks } = await look('analyst', id);
      expect(marks).toMatchObject([
        { line, pinned: true, hidden: true, note: 'See register.', by: { id: 'colleague' } },
      ]);
    });

    it('tightens conditions by anybody and what was made from them, and loosens by consent alone', async () => {
      const { id } = await open();
      const foreign = await note(id, { handling: { originators: ['XP-FIU'] } });
      const derived = await note(id, { parents: [foreign.id] });
      const set = (as: DeskName, fragment: string, body: object) =>
        post(as, `${id}/fragments/${fragment}/handling`, { ...because, ...body });
      const stored = async (fragment: string) =>
        (await world.ask<CaseDetail>('analyst', 'GET', `/cases/${id}`)).body.fragments.find(
          (each) => each.id === fragment,
        )!.handling;
      expect((await set('analyst', foreign.id, { handling: { classification: 'secret' } })).status).toBe(200);
      expect((await stored(foreign.id)).classification).toBe('secret');
      expect((await stored(derived.id)).classification).toBe('secret');
      // Below what it inherits nobody can go, with whatever consent.
      const consents = [
        { originator: 'XP-FIU', reference: 'Letter 7' },
        { originator: 'XN-FIU', reference: 'Own decision' },
      ];
      const looser = { handling: { classification: 'restricted' } };
      expect((await set('supervisor', derived.id, { ...looser, consents })).body.code).toBe(
        'handling-unchanged',
      );
      for (const [as, given] of [
        ['analyst', []],
        ['analyst', consents],
        ['supervisor', consents.slice(0, 1)],
        ['supervisor', consents.slice(1)],
      ] as const) {
        const refused = await set(as, foreign.id, { ...looser, consents: given });
        expect([refused.status, refused.body.code]).toEqual([403, 'originator-consent-missing']);
      }
      expect((await set('supervisor', foreign.id, { ...looser, consents })).status).toBe(200);
      expect((await stored(foreign.id)).classification).toBe('restricted');
      expect((await stored(derived.id)).classification).toBe('secret');
      const kept = await world.platform.register.as(desk.analyst, (tx) =>
        tx.run<{ loosened: boolean }>(
          sql`select loosened from case_handling_changes where fragment = ${foreign.id} order by id`,
        ),
      );
      expect(kept.map(({ loosened }) => loosened)).toEqual([false, true]);
    });

    it('closes with a coded outcome, guards what is unfinished, and reopens', async () => {
      const { id } = await open();
      await post('analyst', `${id}/state`, { to: 'triaged', ...because });
      await post('analyst', `${id}/tasks`, { title: 'Unfinished' });
      const close = (more: object) =>
        world.ask<CaseDetail & Refusal>('analyst', 'POST', `/cases/${id}/state`, {
          to: 'archived',
          ...because,
          ...more,
        });
      expect((await close({})).body.code).toBe('case-outcome-missing');
      expect((await close({ outcome: 'referred' })).body.code).toBe('case-outcome-missing');
      const guarded = await close({ outcome: 'archived_insufficient' });
      expect([guarded.status, guarded.body.code]).toEqual([409, 'case-unfinished']);
      expect(guarded.body['unfinished']).toMatchObject([{ kind: 'task' }]);
      const closed = await close({ outcome: 'archived_insufficient', despite: 'The bank is gone.' });
      expect(closed.body).toMatchObject({ state: 'archived', outcome: 'archived_insufficient' });
      expect(closed.body.chronology.at(-1)!.facts).toMatchObject({
        despite: 'The bank is gone.',
        unfinished: '1',
      });
      expect((await post('analyst', `${id}/tasks`, { title: 'Late' })).body.code).toBe('case-closed');
      const reopened = await world.ask<CaseDetail>('analyst', 'POST', `/cases/${id}/state`, {
        to: 'reopened',
        ...because,
      });
      expect(reopened.body).toMatchObject({ state: 'reopened', outcome: null });
    });

    it('proposes links to those cleared for both cases; who sees one learns nothing of the other', async () => {
      const common = await open();
      await add('analyst', common.id, { kind: 'subject', id: 'subject-one' });
      const before = await look('analyst', common.id);
      const changedAt = async () =>
        (await world.ask<CaseDetail>('analyst', 'GET', `/cases/${common.id}`)).body.changedAt;
      const unlinked = await changedAt();
      const secret = await open('cleared', { compartment: 'heron', title: 'Heron' });
      await add('cleared', secret.id, { kind: 'subject', id: 'subject-one' });

      const proposed = (await look('cleared', common.id)).links.find(({ other }) => other.id === secret.id);
      expect(proposed).toMatchObject({ state: 'proposed', other: { number: secret.number }, type: null });
      expect(proposed!.shared).toContainEqual({ kind: 'subject', id: 'subject-one' });
      const decide = (as: DeskName, from: string, other: string, more: object = {}) =>
        post(as, `${from}/links`, { other, decision: 'accepted', type: 'precedes', ...because, ...more });
      expect((await decide('cleared', common.id, secret.id)).status).toBe(200);
      expect((await look('cleared', secret.id)).links).toContainEqual(
        expect.objectContaining({ state: 'accepted', type: 'precedes', forward: false }),
      );
      expect(await changedAt()).toBe(unlinked);
      for (const as of ['analyst', 'supervisor'] as const) {
        expect((await look(as, common.id)).links).toEqual(before.links);
        const { body } = await world.ask<CaseDetail>(as, 'GET', `/cases/${common.id}`);
        expect(JSON.stringify(body)).not.toContain(secret.id);
        const there = await decide(as, common.id, secret.id);
        const nowhere = await decide(as, common.id, 'case-nowhere');
        expect(there).toEqual(nowhere);
        const seen = await world.platform.register.as(desk[as], (tx) =>
          tx.run<object>(sql`select id from case_links where from_case = ${common.id}`),
        );
        expect(seen).toEqual([]);
      }
      const refused = await decide('cleared', secret.id, common.id, { decision: 'refused' });
      expect(refused.body.links.filter(({ other }) => other.id === common.id)).toMatchObject([
        { state: 'refused' },
      ]);
      expect((await decide('analyst', common.id, common.id)).body.code).toBe('link-to-itself');
    });

    it('lets one person into one case, by another supervisor, and out again', async () => {
      const secret = await open('cleared', { compartment: 'heron' });
      await note(secret.id, {}, 'cleared');
      const hidden = async (): Promise<number> =>
        (await world.ask('analyst', 'GET', `/cases/${secret.id}`)).status;
      expect(await hidden()).toBe(404);
      const asked = await post('cleared', `${secret.id}/access`, {
        person: 'analyst',
        need: 'Knows the mill.',
      });
      const [access] = asked.body.access;
      expect(
        (await post('cleared', `${secret.id}/access`, { person: 'analyst', need: 'Again.' })).body.code,
      ).toBe('access-asked-already');
      const decide = (as: DeskName, decision: string) =>
        post(as, `${secret.id}/access/${access!.id}/decision`, { decision, ...because });
      expect((await decide('cleared', 'granted')).status).toBe(403);
      expect((await decide('supervisor', 'granted')).status).toBe(404);
      expect(await hidden()).toBe(404);
      expect((await decide('clearedSupervisor', 'granted')).body.access[0]).toMatchObject({
        state: 'granted',
      });
      expect(await hidden()).toBe(200);
      expect((await world.ask('colleague', 'GET', `/cases/${secret.id}`)).status).toBe(404);
      await decide('clearedSupervisor', 'ended');
      expect(await hidden()).toBe(404);
    });

    it('moves a case into a compartment, and everything in it follows', async () => {
      const { id } = await open();
      await note(id);
      await post('analyst', `${id}/tasks`, { title: 'Look' });
      const move = (as: DeskName, compartment: string | null) =>
        post(as, `${id}/compartment`, { compartment, ...because });
      expect((await move('cleared', 'heron')).status).toBe(403);
      expect((await move('supervisor', 'heron')).body.code).toBe('not-yours-to-decide');
      expect((await move('clearedSupervisor', 'heron')).status).toBe(200);
      expect((await world.ask('analyst', 'GET', `/cases/${id}`)).status).toBe(404);
      const tasks = await world.ask<{ items: CaseTask[] }>('analyst', 'GET', '/case-tasks');
      expect(tasks.body.items.filter(({ caseId }) => caseId === id)).toEqual([]);
      expect((await world.ask('cleared', 'GET', `/cases/${id}`)).status).toBe(200);
    });

    // Role × action × compartment, against the routes and against the register itself.
    const insiders: Record<'open' | 'heron', readonly DeskName[]> = {
      open: ['analyst', 'colleague', 'cleared', 'supervisor', 'clearedSupervisor'],
      heron: ['cleared', 'clearedSupervisor'],
    };
    const everybody = Object.keys(desk) as DeskName[];
    it.each(['open', 'heron'] as const)('is a matrix of role, action and compartment: %s', async (kind) => {
      const compartment = kind === 'open' ? null : kind;
      const { id } = await open('cleared', { compartment });
      const fragment = await note(id, {}, 'cleared');
      await post('cleared', `${id}/tasks`, { title: 'Look' });
      await post('cleared', `${id}/hypotheses`, { statement: 'It is so.' });
      await post('cleared', `${id}/entries`, { at: '2026-01-01T00:00:00.000Z', text: 'Seen' });
      await post('cleared', `${id}/marks`, { line: 'act:1', pinned: true, hidden: false });
      await post('cleared', `${id}/access`, { person: 'cleared-supervisor', need: 'For the test.' });
      const { tasks, hypotheses, access } = await look('cleared', id);
      const other = (await open('cleared', { compartment })).id;
      await post('cleared', `${id}/links`, { other, decision: 'accepted', ...because });
      const [task, hypothesis] = [tasks[0]!.id, hypotheses[0]!.id];
      const routes: [
        method: 'GET' | 'POST' | 'PATCH',
        path: string,
        body: object | undefined,
        supervisors?: true,
      ][] = [
        ['GET', '', undefined],
        ['GET', '/desk', undefined],
        ['POST', '/tasks', { title: 'More' }],
        ['PATCH', `/tasks/${task}`, { title: 'Other', version: 0 }],
        ['POST', '/handover', { note: 'No change.' }],
        ['POST', '/hypotheses', { statement: 'Or not.' }],
        ['PATCH', `/hypotheses/${hypothesis}`, { why: 'So.', version: 0 }],
        ['POST', `/hypotheses/${hypothesis}/evidence`, { fragment: fragment.id, weight: 'for' }],
        ['POST', '/entries', { at: '2026-01-01T00:00:00.000Z', text: 'Seen' }],
        ['POST', '/marks', { line: 'act:2', pinned: true, hidden: false }],
        ['POST', '/links', { other, decision: 'refused', ...because }],
        ['POST', '/access', { person: 'somebody', need: 'To look.' }],
        [
          'POST',
          `/fragments/${fragment.id}/handling`,
          { handling: { atEnd: 'return_or_destroy' }, ...because },
        ],
        ['POST', `/access/${access[0]!.id}/decision`, { decision: 'ended', ...because }, true],
        ['POST', '/compartment', { compartment, ...because }, true],
      ];
      for (const as of everybody) {
        const role = desk[as].roles[0]!;
        for (const [method, path, body, supervisors] of routes) {
          const { status, body: answer } = await world.ask<Refusal>(as, method, `/cases/${id}${path}`, body);
          const mayUse = role === 'fiu_supervisor' || (role === 'fiu_analyst' && supervisors === undefined);
          const expected = !mayUse ? 'not-allowed' : insiders[kind].includes(as) ? 'let in' : 'case-unknown';
          const got =
            answer.code === 'not-allowed' || answer.code === 'case-unknown' ? answer.code : 'let in';
          expect([as, method, path, got]).toEqual([as, method, path, expected]);
          if (expected !== 'let in') expect(status).toBe(expected === 'not-allowed' ? 403 : 404);
        }
        const inside = insiders[kind].includes(as);
        for (const [table, where] of [
          ['case_tasks', sql`case_id = ${id}`],
          ['case_hypotheses', sql`case_id = ${id}`],
          ['case_evidence', sql`hypothesis = ${hypothesis}`],
          ['case_entries', sql`case_id = ${id}`],
          ['case_marks', sql`case_id = ${id}`],
          ['case_links', sql`from_case = ${id}`],
          ['case_access', sql`case_id = ${id}`],
        ] as const) {
          const rows = await world.platform.register.as(desk[as], (tx) =>
            tx.run<object>(sql`select 1 from ${sql.table(table)} where ${where}`),
          );
          // The first insiders of the list add the evidence themselves; nobody outside ever finds a row.
          if (inside) expect([as, table, rows.length > 0]).toEqual([as, table, true]);
          else expect([as, table, rows.length]).toEqual([as, table, 0]);
        }
        if (inside) continue;
        for (const door of [
          sql`select weir_move_case(${id}, null) as done`,
          sql`select weir_change_handling('forged', ${fragment.id}, '{}', false, '[]', 'why', now()) as done`,
        ]) {
          const [row] = await world.platform.register.as(desk[as], (tx) =>
            tx.run<{ done: boolean }>(door as never),
          );
          expect([as, row!.done]).toEqual([as, false]);
        }
        await expect(
          world.platform.register.as(desk[as], (tx) =>
            tx.run<object>(sql`insert into case_access (id, case_id, person, need, asked_by, asked_at, state)
              values ('forged', ${id}, ${desk[as].person}, 'x', ${desk[as].person}, ${tx.now}, 'asked')`),
          ),
        ).rejects.toThrow(/row-level security/);
      }
    });
  });
});
