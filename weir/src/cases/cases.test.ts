import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { desk, openDesk, type DeskName, type DeskWorld } from '../../../tests/desk-world.ts';
import { registers } from '../../../tests/registers.ts';
import { upload } from '../../../tests/upload.ts';
import type { CaseDetail, CaseRow, Fragment } from './contract.ts';

interface Refusal {
  code: string;
  [fact: string]: unknown;
}

describe.each(registers)('cases on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'runs', () => {
    let world: DeskWorld;
    beforeAll(async () => {
      world = await openDesk(register);
    });
    afterAll(() => world.close());

    const open = async (as: DeskName, body: object): Promise<CaseDetail> => {
      const { status, body: opened } = await world.ask<CaseDetail>(as, 'POST', '/cases', body);
      expect(status).toBe(200);
      return opened;
    };
    const byHand = (as: DeskName = 'analyst', more: object = {}): Promise<CaseDetail> =>
      open(as, { title: 'By hand', source: { kind: 'hand' }, ...more });
    const state = (as: DeskName, id: string, to: string, more: object = {}) =>
      world.ask<CaseDetail & Refusal>(as, 'POST', `/cases/${id}/state`, {
        to,
        reason: 'It is due.',
        ...more,
      });
    const walk = async (id: string, ...states: string[]): Promise<void> => {
      for (const to of states) {
        const ending = to === 'archived' ? { outcome: 'archived_no_suspicion' } : {};
        expect((await state('analyst', id, to, ending)).status).toBe(200);
      }
    };
    const note = async (id: string, body: object = {}): Promise<Fragment> =>
      (
        await world.ask<Fragment>('analyst', 'POST', `/cases/${id}/fragments`, {
          kind: 'note',
          title: 'Finding',
          text: 'First words.',
          ...body,
        })
      ).body;

    it('takes over what an alert names, with where it came from and the conditions of an FIU', async () => {
      const opened = await open('analyst', {
        source: { kind: 'alert', id: 'alert-one' },
        reason: 'Cash within a day.',
        priority: 'high',
      });
      expect(opened).toMatchObject({
        state: 'opened',
        title: 'Money in and out within a day',
        priority: 'high',
        owner: { id: 'analyst', name: 'Name of analyst' },
        source: { kind: 'alert', id: 'alert-one' },
        counts: { subjects: 2, transactions: 2, notes: 0, products: 0 },
      });
      expect(opened.number).toMatch(/^XN-C-\d{6}$/);
      expect(opened.fragments.map(({ kind }) => kind).sort()).toEqual([
        'alert',
        'subject',
        'subject',
        'transaction',
        'transaction',
      ]);
      const alert = opened.fragments.find(({ kind }) => kind === 'alert')!;
      expect(alert.provenance).toEqual({ room: 'detection', id: 'alert-one', place: null });
      expect(alert.handling).toMatchObject({
        originators: ['XN-FIU'],
        evidentiaryUse: 'not_permitted_without_consent',
        disclosureToSubject: 'prohibited',
        sourceProtection: 'origin_hidden',
      });
      expect(world.taken.get('alert-one')).toBe(opened.id);
      const again = await world.ask<Refusal>('analyst', 'POST', '/cases', {
        source: { kind: 'alert', id: 'alert-one' },
      });
      expect([again.status, again.body.code]).toEqual([409, 'alert-in-case']);

      expect(opened.chronology.map(({ key }) => key)).toEqual([
        'alert-first-money',
        'transaction',
        'alert-last-money',
        'transaction',
        'case-opened',
      ]);
      const times = opened.chronology.map(({ at }) => at);
      expect(times).toEqual([...times].sort());
    });

    it('opens from a report with its reason and whom it names, and by hand with a title', async () => {
      const opened = await open('analyst', { source: { kind: 'report', id: world.reportId } });
      expect(opened.fragments.map(({ kind, title }) => [kind, title])).toEqual([
        ['report-extract', world.reportNumber],
        ['subject', 'Ondine Farrow'],
      ]);
      expect(opened.chronology.map(({ key }) => key)).toContain('report-received');
      const untitled = await world.ask<Refusal>('analyst', 'POST', '/cases', { source: { kind: 'hand' } });
      expect([untitled.status, untitled.body.code]).toEqual([400, 'title-missing']);
      const unknown = await world.ask<Refusal>('analyst', 'POST', '/cases', {
        source: { kind: 'alert', id: 'alert-nowhere' },
      });
      expect([unknown.status, unknown.body.code]).toEqual([404, 'alert-unknown']);
    });

    it('walks its states, each with a reason, and never to disseminated by hand', async () => {
      const { id } = await byHand();
      expect((await state('analyst', id, 'archived')).body.code).toBe('case-state-not-next');
      const triaged = await state('analyst', id, 'triaged', { priority: 'urgent' });
      expect(triaged.body).toMatchObject({ state: 'triaged', priority: 'urgent' });
      await walk(id, 'in_analysis', 'awaiting_information', 'in_analysis', 'ready_for_decision');
      expect((await state('supervisor', id, 'disseminated')).body.code).toBe('case-state-by-sending');
      await walk(id, 'archived');
      const closed = await world.ask<Refusal>('analyst', 'POST', `/cases/${id}/fragments`, {
        kind: 'note',
        title: 'Late',
        text: 'Too late.',
      });
      expect([closed.status, closed.body.code]).toEqual([409, 'case-closed']);
      await walk(id, 'reopened', 'in_analysis');
      const { body } = await world.ask<CaseDetail>('analyst', 'GET', `/cases/${id}`);
      expect(body.next).toEqual(['awaiting_information', 'ready_for_decision']);
      expect(body.chronology.filter(({ key }) => key === 'state-changed')).toHaveLength(8);
      expect(body.chronology.at(-1)!.facts).toEqual({
        from: 'reopened',
        to: 'in_analysis',
        reason: 'It is due.',
      });
    });

    it('goes on in another case when merged, but never across compartments', async () => {
      const [from, into] = [await byHand(), await byHand()];
      const narrow = await byHand('cleared', { compartment: 'heron' });
      await walk(from.id, 'triaged', 'in_analysis', 'ready_for_decision');
      for (const target of [undefined, from.id, narrow.id]) {
        const refused = await state('cleared', from.id, 'merged', { into: target });
        expect([refused.status, refused.body.code]).toEqual([422, 'merge-target-not-fit']);
      }
      const merged = await state('analyst', from.id, 'merged', { into: into.id });
      expect(merged.body).toMatchObject({ state: 'merged', mergedInto: into.id, next: [] });
    });

    it('shows both texts to the second of two who edit one note, and keeps every version', async () => {
      const { id } = await byHand();
      const made = await note(id);
      const edit = (as: DeskName, text: string, version: number) =>
        world.ask<Fragment & Refusal>(as, 'PATCH', `/cases/${id}/fragments/${made.id}`, { text, version });
      const first = await edit('analyst', 'My words.', 1);
      expect(first.body).toMatchObject({ version: 2, content: { text: 'My words.' } });
      const second = await edit('colleague', 'Other words.', 1);
      expect([second.status, second.body.code]).toEqual([409, 'note-changed']);
      expect(second.body).toMatchObject({
        yours: { text: 'Other words.', version: 1 },
        theirs: { text: 'My words.', version: 2, by: { id: 'analyst' } },
      });
      expect((await edit('colleague', 'Both words.', 2)).status).toBe(200);
      const { body } = await world.ask<{ items: { version: number; text: string; by: { id: string } }[] }>(
        'analyst',
        'GET',
        `/cases/${id}/fragments/${made.id}/versions`,
      );
      expect(body.items.map(({ version, text, by }) => [version, text, by.id])).toEqual([
        [1, 'First words.', 'analyst'],
        [2, 'My words.', 'analyst'],
        [3, 'Both words.', 'colleague'],
      ]);
    });

    it('gives a note the strictest conditions of what it draws on, which nobody can loosen', async () => {
      const { id } = await byHand();
      const foreign = await note(id, {
        title: 'From Port Sable',
        handling: {
          originators: ['XP-FIU'],
          classification: 'secret',
          permittedPurposes: ['intelligence', 'investigation'],
          permittedRecipients: ['organisation-prosecution'],
        },
      });
      expect(foreign.handling.originators).toEqual(['XN-FIU', 'XP-FIU']);
      const derived = await note(id, {
        parents: [foreign.id],
        handling: { classification: 'unclassified', permittedRecipients: null, evidentiaryUse: 'permitted' },
      });
      expect(derived.parents).toEqual([foreign.id]);
      expect(derived.handling).toMatchObject({
        originators: ['XN-FIU', 'XP-FIU'],
        classification: 'secret',
        permittedPurposes: ['intelligence', 'investigation'],
        permittedRecipients: ['organisation-prosecution'],
        evidentiaryUse: 'not_permitted_without_consent',
      });
      const elsewhere = await byHand();
      const stray = await world.ask<Refusal>('analyst', 'POST', `/cases/${elsewhere.id}/fragments`, {
        kind: 'note',
        title: 'Stray',
        text: 'Draws on another case.',
        parents: [foreign.id],
      });
      expect([stray.status, stray.body.code]).toEqual([422, 'parent-unknown']);
    });

    it('takes subjects, transactions, traces and documents once each, and withdraws without deleting', async () => {
      const { id } = await byHand();
      const add = (body: object) =>
        world.ask<Fragment & Refusal>('analyst', 'POST', `/cases/${id}/fragments`, body);
      const subject = await add({ kind: 'subject', id: 'subject-one' });
      expect(subject.body).toMatchObject({
        kind: 'subject',
        content: { name: 'Ondine Farrow', born: ['1980'] },
      });
      expect((await add({ kind: 'subject', id: 'subject-one' })).body.id).toBe(subject.body.id);
      expect((await add({ kind: 'trace', id: 'trace-one' })).body).toMatchObject({
        kind: 'trace',
        content: { rule: 'fifo', held: [{ account: 'iban:XN12QUAY0000002002' }] },
      });
      expect((await add({ kind: 'trace', id: 'trace-waiting' })).body.code).toBe('trace-not-done');
      expect((await add({ kind: 'transaction', id: 'transaction-nowhere' })).body.code).toBe(
        'transaction-unknown',
      );
      expect((await add({ kind: 'report-extract', reportId: world.reportId })).body).toMatchObject({
        content: { reportNumber: world.reportNumber, text: 'Cash came in and left within the hour.' },
      });

      const document = await upload<Fragment>(
        world.platform.http.server,
        `/api/v1/cases/${id}/documents`,
        { field: 'document', name: '..\\evil\u202e.html', bytes: new TextEncoder().encode('<script>') },
        { fields: { title: 'Register extract' }, headers: { 'test-asker': 'analyst' } },
      );
      expect(document.body).toMatchObject({ title: 'Register extract', content: { fileName: 'evil.html' } });
      const fetched = await world.bytes('analyst', `/cases/${id}/fragments/${document.body.id}/document`);
      expect([fetched.status, fetched.type, fetched.bytes.toString()]).toEqual([
        200,
        'application/octet-stream',
        '<script>',
      ]);

      const withdrawn = await world.ask<Fragment>(
        'analyst',
        'POST',
        `/cases/${id}/fragments/${subject.body.id}/withdrawal`,
        { reason: 'Another person.' },
      );
      expect(withdrawn.body.withdrawn).toMatchObject({ by: { id: 'analyst' }, reason: 'Another person.' });
      const { body } = await world.ask<CaseDetail>('analyst', 'GET', `/cases/${id}`);
      expect(body.counts.subjects).toBe(0);
      expect(body.fragments.find((each) => each.id === subject.body.id)?.withdrawn).not.toBeNull();
      expect((await add({ kind: 'subject', id: 'subject-one' })).body.id).not.toBe(subject.body.id);
    });

    it('keeps deadlines and says which is next and which is past', async () => {
      const { id } = await byHand();
      const set = (title: string, dueAt: string) =>
        world.ask<CaseDetail>('analyst', 'POST', `/cases/${id}/deadlines`, { title, dueAt });
      await set('Far', '2090-01-01T00:00:00.000Z');
      const { body } = await set('Past', '2020-01-01T00:00:00.000Z');
      expect(body.nextDeadline).toEqual({ title: 'Past', dueAt: '2020-01-01T00:00:00.000Z' });
      expect(body.deadlines.map(({ title, overdue }) => [title, overdue])).toEqual([
        ['Past', true],
        ['Far', false],
      ]);
      const done = await world.ask<CaseDetail>(
        'analyst',
        'POST',
        `/cases/${id}/deadlines/${body.deadlines[0]!.id}/done`,
      );
      expect(done.body.deadlines[0]).toMatchObject({ overdue: false, doneBy: { id: 'analyst' } });
      expect(done.body.nextDeadline?.title).toBe('Far');
    });

    it('is changed by one at a time', async () => {
      const { id, version } = await byHand();
      const change = (body: object) =>
        world.ask<CaseDetail & Refusal>('analyst', 'PATCH', `/cases/${id}`, body);
      expect((await change({ owner: 'colleague', version })).body).toMatchObject({
        owner: { id: 'colleague' },
        version: version + 1,
      });
      expect((await change({ title: 'Late', version })).body.code).toBe('case-changed');
      const mine = await world.ask<{ items: CaseRow[] }>('colleague', 'GET', '/cases?owner=me&limit=200');
      expect(mine.body.items.map((each) => each.id)).toContain(id);
    });

    it('shows a case of a compartment to those cleared for it, by every road', async () => {
      const refused = await world.ask<Refusal>('analyst', 'POST', '/cases', {
        title: 'Heron',
        source: { kind: 'hand' },
        compartment: 'heron',
      });
      expect([refused.status, refused.body.code]).toEqual([403, 'compartment-not-cleared']);
      const secret = await byHand('cleared', { title: 'Heron', compartment: 'heron' });
      await world.ask('cleared', 'POST', `/cases/${secret.id}/fragments`, {
        kind: 'note',
        title: 'Hidden',
        text: 'Nobody else reads this.',
      });
      for (const as of ['analyst', 'supervisor'] as const) {
        const roads = [
          world.ask<Refusal>(as, 'GET', `/cases/${secret.id}`),
          world.ask<Refusal>(as, 'PATCH', `/cases/${secret.id}`, { title: 'Mine', version: 1 }),
          state(as, secret.id, 'triaged'),
          world.ask<Refusal>(as, 'POST', `/cases/${secret.id}/fragments`, {
            kind: 'subject',
            id: 'subject-one',
          }),
        ];
        for (const { status, body } of await Promise.all(roads))
          expect([status, body.code]).toEqual([404, 'case-unknown']);
        const listed = await world.ask<{ items: CaseRow[] }>(as, 'GET', '/cases?limit=200');
        expect(listed.body.items.map(({ id }) => id)).not.toContain(secret.id);
        const found = await world.ask<{ items: CaseRow[] }>(as, 'GET', '/cases?q=Heron');
        expect(found.body.items).toEqual([]);
      }
      expect((await world.ask('clearedSupervisor', 'GET', `/cases/${secret.id}`)).status).toBe(200);

      // The same questions to the register itself.
      const tables = ['cases', 'case_fragments', 'case_note_versions', 'case_acts'];
      const rowsFor = (as: DeskName): Promise<number[]> =>
        world.platform.register.as(desk[as], async (tx) => {
          const counts: number[] = [];
          for (const table of tables) {
            const key = { cases: 'id', case_note_versions: null }[table] ?? 'case_id';
            const [row] = await tx.run<{ count: number }>(
              table === 'case_note_versions'
                ? sql`select count(*)::int as count from case_note_versions where text = 'Nobody else reads this.'`
                : sql`select count(*)::int as count from ${sql.table(table)} where ${sql.ref(key)} = ${secret.id}`,
            );
            counts.push(row!.count);
          }
          return counts;
        });
      expect((await rowsFor('cleared')).every((count) => count > 0)).toBe(true);
      for (const as of [
        'analyst',
        'supervisor',
        'intake',
        'international',
        'auditor',
        'administrator',
        'prosecutor',
        'officer',
      ] as const)
        expect(await rowsFor(as), as).toEqual([0, 0, 0, 0]);
      const written = world.platform.register.as(desk.analyst, async (tx) =>
        tx.run<{ id: string }>(sql`update cases set title = 'Mine' where id = ${secret.id} returning id`),
      );
      expect(await written).toEqual([]);
      await expect(
        world.platform.register.as(desk.analyst, async (tx) =>
          tx.run<object>(sql`insert into case_acts (case_id, at, key, facts, person)
            values (${secret.id}, ${tx.now}, 'forged', '{}', 'analyst')`),
        ),
      ).rejects.toThrow(/row-level security/);
    });

    it('takes no row of a narrower compartment', async () => {
      const { id } = await byHand('cleared');
      const refused = await world.ask<Refusal>('cleared', 'POST', `/cases/${id}/fragments`, {
        kind: 'transaction',
        id: 'transaction-heron',
      });
      expect([refused.status, refused.body.code]).toEqual([422, 'compartment-narrower']);
      const opened = await world.ask<Refusal>('cleared', 'POST', '/cases', {
        source: { kind: 'alert', id: 'alert-heron' },
      });
      expect(opened.body.code).toBe('compartment-narrower');
      expect(world.taken.has('alert-heron')).toBe(false);
    });

    it('is for analysts and supervisors alone, in the routes and in the register', async () => {
      const { id } = await byHand();
      const others = [
        'officer',
        'intake',
        'international',
        'auditor',
        'administrator',
        'prosecutor',
      ] as const;
      for (const as of others) {
        for (const path of ['/cases', `/cases/${id}`]) {
          const { status, body } = await world.ask<Refusal>(as, 'GET', path);
          expect([as, status, body.code]).toEqual([as, 403, 'not-allowed']);
        }
        const seen = await world.platform.register.as(desk[as], (tx) =>
          tx.run<object>(sql`select id from cases`),
        );
        expect(seen, as).toEqual([]);
      }
      await expect(
        world.platform.register.as(desk.analyst, async (tx) =>
          tx.run<object>(sql`insert into cases select ${'forged'}, 'XN-C-999999', title, state, priority, owner, team, compartment,
            source_kind, source_id, merged_into, 'supervisor', opened_at, changed_at, version from cases where id = ${id}`),
        ),
      ).rejects.toThrow(/row-level security/);
    });

    it('keeps a fragment’s conditions and origin, and a case’s compartment, against any hand', async () => {
      const { id } = await byHand();
      const made = await note(id);
      const change = (what: ReturnType<typeof sql>) =>
        world.platform.register.as(desk.analyst, (tx) =>
          tx.run<object>(what as ReturnType<typeof sql<object>>),
        );
      for (const what of [
        sql`update case_fragments set handling = '{}' where id = ${made.id}`,
        sql`update case_fragments set provenance_room = 'detection' where id = ${made.id}`,
        sql`update case_fragments set created_by = 'colleague' where id = ${made.id}`,
        sql`update cases set compartment = 'heron' where id = ${id}`,
        sql`update case_note_versions set text = 'Other.' where fragment = ${made.id}`,
        sql`delete from case_acts where case_id = ${id}`,
      ])
        await expect(change(what)).rejects.toThrow(/permission denied/);
    });

    it('writes each act into the audit log, with ids and no names', async () => {
      const { id } = await byHand();
      await note(id, { title: 'About Ondine Farrow', text: 'Ondine Farrow owns it.' });
      await walk(id, 'triaged');
      await world.ask('analyst', 'GET', `/cases/${id}`);
      const rows = await world.platform.register.as(desk.auditor, (tx) =>
        tx.run<{ act: string; facts: string; person: string }>(
          sql`select act, facts, person from audit_log where object_id = ${id} order by position`,
        ),
      );
      expect(rows.map(({ act }) => act)).toEqual([
        'cases.opened',
        'cases.fragment-added',
        'cases.state-changed',
        'cases.viewed',
      ]);
      expect(JSON.stringify(rows)).not.toContain('Farrow');
      expect(new Set(rows.map(({ person }) => person))).toEqual(new Set(['analyst']));
    });
  });
});
