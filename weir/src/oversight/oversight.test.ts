import * as fc from 'fast-check';
import { sql as kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSubjects } from '#subjects';
import { createIntake } from '#intake';
import { auditRoutes, record } from '#audit';
import { jurisdiction, useJurisdictions, type Asker } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { xnReport } from '../../../tests/xn-report.ts';
import { approvalOf, pairsOf } from './approvals.ts';
import type { Interference, OversightRecord, Pair } from './contract.ts';
import { createOversight } from './index.ts';

const fiu = 'organisation-fiu';
const filer = 'organisation-filer';
const as = (person: string, role: string, clearances: string[] = [], organisation = fiu): Asker => ({
  person,
  organisation,
  roles: [role],
  clearances,
  door: 'api',
});
const askers: Record<string, Asker> = {
  officer: as('officer', 're_reporting_officer', [], filer),
  analyst: as('analyst', 'fiu_analyst'),
  cleared: as('cleared', 'fiu_analyst', ['heron']),
  supervisor: as('supervisor', 'fiu_supervisor'),
  auditor: as('auditor', 'auditor'),
  overseer: as('overseer', 'dpo_oversight'),
  administrator: as('administrator', 'administrator'),
};

describe.each(registers)('oversight on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let subject = '';
    let account = '';
    let reportId = '';

    async function ask<Body>(
      who: string,
      method: 'GET' | 'POST',
      path: string,
      body?: object,
      headers: Record<string, string> = {},
    ): Promise<{ status: number; body: Body; headers: Record<string, unknown>; text: string }> {
      const answer = await world.platform.http.server.inject({
        method,
        url: `/api/v1${path}`,
        headers: { 'test-asker': who, ...headers },
        ...(body === undefined ? {} : { payload: body }),
      });
      const isJson = String(answer.headers['content-type']).includes('json');
      return {
        status: answer.statusCode,
        body: (isJson ? JSON.parse(answer.body) : null) as Body,
        headers: answer.headers,
        text: answer.body,
      };
    }
    const records = async (query: string, who = 'auditor') =>
      (await ask<{ items: OversightRecord[] }>(who, 'GET', `/oversight/records?${query}`)).body.items;
    const sql = (text: string, values: unknown[] = []) =>
      world.platform.register.ownerQuery<Record<string, never>>(text, values);

    beforeAll(async () => {
      world = await open();
      const { platform } = world;
      await sql(`insert into organisations (id, kind, name, country, reporting_entity_id, created_at) values
        ('${filer}', 'reporting_entity', 'Mill Bank', 'XN', '1001', now()), ('${fiu}', 'fiu', 'Aldermoor FIU', 'XN', null, now())`);
      platform.http.identifyWith(
        async (request) => askers[String(request.headers['test-asker'])] ?? as('', ''),
      );
      const namesOf = async (_: unknown, ids: readonly string[]) =>
        new Map(ids.map((id) => [id, { name: `Name of ${id}` }]));
      const intake = createIntake(platform);
      createSubjects(platform, { intake });
      createOversight(platform, { people: { namesOf } });
      auditRoutes(platform, namesOf as never);
      platform.http.add((routes) => {
        // A case's page, as its room answers it: seen, or there is none.
        routes.get(
          '/cases/:id',
          { config: { access: ['fiu_analyst', 'fiu_supervisor'] } },
          async (request, reply) => {
            const { id } = request.params as { id: string };
            const [row] = await platform.register.as(request.asker, (tx) =>
              tx.run<{ id: string }>(kysely`select id from cases where id = ${id}`),
            );
            return row ?? reply.code(404).send({ code: 'case-unknown' });
          },
        );
      });
      await platform.http.server.ready();
      reportId = (
        await intake.submit(askers['officer']!, {
          file: {
            bytes: xnReport({
              filer: '1001',
              reference: 'MB-1',
              client: { first: 'Ondine', last: 'Farrow', nationalId: 'N-4711' },
              account: 'A-1000',
            }),
          },
        })
      ).reportId;
      await platform.jobs.start();
      await platform.jobs.idle();
      const found = await ask<{ items: { id: string; kind: string }[] }>(
        'analyst',
        'GET',
        '/subjects?limit=50',
      );
      subject = found.body.items.find(({ kind }) => kind === 'person')!.id;
      account = found.body.items.find(({ kind }) => kind === 'account')!.id;
      await sql(`insert into cases (id, number, title, state, priority, owner, compartment, source_kind, opened_by, opened_at, changed_at, version)
        values ('case-open', 'C-1', 'One', 'in_analysis', 'normal', 'cleared', null, 'hand', 'cleared', now(), now(), 1),
          ('case-heron', 'C-2', 'Two', 'in_analysis', 'normal', 'cleared', 'heron', 'hand', 'cleared', now(), now(), 1)`);
      await sql(
        `insert into case_fragments (id, case_id, kind, title, content, provenance_room, provenance_id, handling, parents, version, created_by, created_at)
        values ('f-1', 'case-heron', 'subject', 't', '{}', 'subjects', $1, '{}', '{}', 1, 'cleared', now())`,
        [subject],
      );
    }, 60_000);
    afterAll(() => world?.close());

    it('writes down who opened whose data, and asks why where nothing says it', async () => {
      const first = await ask('analyst', 'GET', `/subjects/${subject}`);
      expect(first.status).toBe(200);
      expect(first.headers['weir-reason-wanted']).toBe(`subject/${subject}`);
      const given = { objectKind: 'subject', objectId: subject, reason: 'A call from the bank about her.' };
      expect((await ask('analyst', 'POST', '/access-reasons', given)).status).toBe(200);
      const second = await ask('analyst', 'GET', `/subjects/${subject}`);
      expect(second.headers['weir-reason-wanted']).toBeUndefined();
      // The case named, where the asker may see it; not where he may not.
      await ask('analyst', 'GET', `/subjects/${account}`, undefined, { 'weir-ground': 'case/case-open' });
      await ask('analyst', 'GET', `/subjects/${account}`, undefined, { 'weir-ground': 'case/case-heron' });
      // The own case that holds her, without a word.
      await ask('cleared', 'GET', `/subjects/${subject}`);
      const rows = await records('view=looks');
      expect(
        rows.map(({ person, objectId, purpose, purposeId }) => [person, objectId, purpose, purposeId]),
      ).toEqual([
        ['cleared', subject, 'case', 'case-heron'],
        ['analyst', account, 'none', null],
        ['analyst', account, 'case', 'case-open'],
        ['analyst', subject, 'typed', null],
        ['analyst', subject, 'none', null],
      ]);
      expect(rows[3]!.reason).toBe(given.reason);
      expect(await records('view=looks&without=reason')).toHaveLength(2);
    });

    it('finds looks by the person seen, also inside a report, and by the case', async () => {
      await ask('supervisor', 'GET', `/reports/${reportId}`);
      const seen = await records(`view=looks&subject=${subject}&person=supervisor`, 'overseer');
      expect(seen.map(({ objectKind, objectId }) => [objectKind, objectId])).toEqual([['report', reportId]]);
      expect(seen[0]!.subjects).toEqual(expect.arrayContaining([subject, account]));
      expect(
        (await records('view=looks&case=case-heron&caseId=case-heron')).map((row) => row.person),
      ).toEqual(['cleared']);
      // A filer that looks at its own report is no access of the FIU's.
      await ask('officer', 'GET', `/reports/${reportId}`);
      expect(await records('view=looks&person=officer')).toEqual([]);
    });

    it('demands the reason first where the law does', async () => {
      const country = jurisdiction('XN');
      useJurisdictions({ XN: { ...country, access: { reasonDemandedFor: ['subject'], source: 'test' } } });
      try {
        const refused = await ask<{ code: string; objectId: string }>(
          'supervisor',
          'GET',
          `/subjects/${subject}`,
        );
        expect([refused.status, refused.body.code, refused.body.objectId]).toEqual([
          428,
          'reason-required',
          subject,
        ]);
        expect(refused.text).not.toContain('Farrow');
        await ask('supervisor', 'POST', '/access-reasons', {
          objectKind: 'subject',
          objectId: subject,
          reason: 'Reviewing the draft.',
        });
        expect((await ask('supervisor', 'GET', `/subjects/${subject}`)).status).toBe(200);
      } finally {
        useJurisdictions({});
      }
    });

    it('answers who searched for whom, and keeps no word of it readable', async () => {
      await ask('analyst', 'GET', '/subjects?q=Farrow%20Ondine');
      await ask('cleared', 'GET', '/subjects?q=Quibble');
      const question = { words: 'ondine FARROW', reason: 'A complaint of hers, 2026/7.' };
      const answer = await ask<{ items: OversightRecord[] }>(
        'auditor',
        'POST',
        '/oversight/search-questions',
        question,
      );
      expect(answer.body.items.map(({ person }) => person)).toEqual(['analyst']);
      const kept = JSON.stringify(await sql('select * from accesses')).toLowerCase();
      expect(kept).not.toContain('farrow');
      expect(kept).not.toContain('quibble');
      const id = String((await records('view=searches&person=cleared'))[0]!.id);
      const opened = await ask<{ text: string }>('auditor', 'POST', '/oversight/resolutions', {
        kind: 'search',
        id,
        reason: 'Same complaint.',
      });
      expect(opened.body.text).toBe('Quibble');
      const name = await ask<{ text: string }>('auditor', 'POST', '/oversight/resolutions', {
        kind: 'subject',
        id: subject,
        reason: 'Same complaint.',
      });
      expect(name.body.text).toContain('Farrow');
      expect(
        await sql(
          `select object_id, reason from audit_log where act = 'oversight.name-resolved' order by position`,
        ),
      ).toEqual([
        { object_id: id, reason: 'Same complaint.' },
        { object_id: subject, reason: 'Same complaint.' },
      ]);
      expect((await ask('supervisor', 'POST', '/oversight/search-questions', question)).status).toBe(403);
    });

    it('counts what administrators were refused, and who tried a case without clearance', async () => {
      expect((await ask('administrator', 'GET', '/cases/case-open')).status).toBe(403);
      expect((await ask('administrator', 'GET', `/subjects/${subject}`)).status).toBe(403);
      expect((await ask('analyst', 'GET', '/cases/case-heron')).status).toBe(404);
      expect((await ask('analyst', 'GET', '/cases/case-none')).status).toBe(404);
      expect((await ask('cleared', 'GET', '/cases/case-heron')).status).toBe(200);
      const rows = await records('view=refused');
      expect(
        rows
          .filter(({ objectKind }) => ['case', 'subject'].includes(objectKind))
          .map((row) => [row.person, row.objectId, row.code]),
      ).toEqual([
        ['analyst', 'case-heron', 'not-cleared'],
        ['administrator', subject, 'not-allowed'],
        ['administrator', 'case-open', 'not-allowed'],
      ]);
      const log = await ask<{ refusedAdministrators: number }>('supervisor', 'GET', '/independence');
      expect(log.body.refusedAdministrators).toBe(2);
    });

    it('says whose acts were approved by whom, from the names of acts', async () => {
      const act = (who: string, name: string, id: string, at: string) =>
        world.platform.register.as(askers[who]!, async (tx) => {
          await record({ ...tx, now: at as never }, { act: name, object: { kind: 'thing', id } });
        });
      for (let number = 0; number < 5; number++) {
        await act('analyst', 'things.submitted', `t-${number}`, `2026-11-02T10:0${number}:00.000Z`);
        await act('supervisor', 'things.approved', `t-${number}`, `2026-11-02T11:0${number}:00.000Z`);
      }
      const rows = await records('view=approvals');
      expect(
        rows
          .filter(({ objectKind }) => objectKind === 'thing')
          .map((row) => [row.other, row.person, row.minutes]),
      ).toEqual(Array.from({ length: 5 }, () => ['analyst', 'supervisor', 60]));
      const { body } = await ask<{ items: Pair[] }>('auditor', 'GET', '/oversight/pairs');
      expect(body.items.find(({ author }) => author === 'analyst')).toMatchObject({
        approver: 'supervisor',
        approvals: 5,
        share: 100,
        medianMinutes: 60,
        often: true,
      });
    });

    it('writes a file with who took it and when in its first line, and in the log', async () => {
      const answer = await ask('auditor', 'GET', '/oversight/records.csv?view=looks');
      const [mark, head, first] = answer.text.split('\r\n');
      const id = /^# Weir export ([\w-]+); oversight-looks; by auditor; 2/.exec(mark!)![1]!;
      expect(head).toContain('person');
      expect(first).toContain('cleared');
      expect(answer.text).not.toContain('Farrow');
      expect(await sql(`select person, act from audit_log where object_id = $1`, [id])).toEqual([
        { person: 'auditor', act: 'exports.made' },
      ]);
      expect((await records('view=exports'))[0]).toMatchObject({ objectId: id, act: 'exports.made' });
    });

    it('keeps attempts to interfere in a chain that only the head and the auditor read', async () => {
      const told = {
        who: 'An office of the ministry',
        how: 'instruction',
        channel: 'telephone',
        happenedOn: '2026-11-20',
        what: 'Asked that the analysis of a firm be closed before the vote.',
        done: 'Refused; the head was told.',
        caseId: 'case-open',
      };
      const first = await ask<{ position: number }>('analyst', 'POST', '/independence', told);
      expect(first.body.position).toBe(1);
      // Whoever is not cleared cannot learn by noting that a case exists.
      expect((await ask('analyst', 'POST', '/independence', { ...told, caseId: 'case-heron' })).status).toBe(
        404,
      );
      await ask('analyst', 'POST', '/independence', {
        ...told,
        caseId: null,
        corrects: 1,
        channel: 'letter',
      });
      expect((await ask('analyst', 'GET', '/independence')).status).toBe(403);
      expect((await ask('administrator', 'GET', '/independence')).status).toBe(403);
      const { items } = (await ask<{ items: Interference[] }>('supervisor', 'GET', '/independence')).body;
      expect(
        items.map(({ position, corrects, correctedBy, channel }) => [
          position,
          corrects,
          correctedBy,
          channel,
        ]),
      ).toEqual([
        [2, 1, null, 'letter'],
        [1, null, 2, 'telephone'],
      ]);
      for (const who of ['supervisor', 'auditor'])
        expect((await ask(who, 'GET', '/independence/verification')).body).toMatchObject({
          ok: true,
          entries: 2,
        });
      // The database role adds and nothing else.
      for (const statement of [
        'update independence_log set who = who',
        'delete from independence_log',
        'update accesses set reason = reason',
        'delete from accesses',
      ])
        await expect(
          world.platform.register.as(askers['supervisor']!, (tx) => tx.run(kysely.raw<object>(statement))),
        ).rejects.toMatchObject({ code: '42501' });
      // The owner meddles: it shows, also where the whole chain is made anew without its end.
      await sql(`update independence_log set who = 'Nobody' where position = 1`);
      expect((await ask('auditor', 'GET', '/independence/verification')).body).toMatchObject({
        ok: false,
        fault: { position: 1 },
      });
      await sql(`update independence_log set who = $1 where position = 1`, [told.who]);
      await sql(`delete from independence_log where position = 2`);
      expect((await ask('auditor', 'GET', '/independence/verification')).body).toMatchObject({
        ok: false,
        fault: { position: 2 },
      });
    });

    it('is read by overseers alone, in the database too', async () => {
      for (const who of ['analyst', 'supervisor', 'administrator']) {
        expect((await ask(who, 'GET', '/oversight/records?view=looks')).status).toBe(403);
        const rows = await world.platform.register.as(askers[who]!, (tx) =>
          tx.tables<{ accesses: { id: number } }>().selectFrom('accesses').select('id').execute(),
        );
        expect(rows).toEqual([]);
      }
    });
  });
});

describe('approvals', () => {
  it('count every decision once, and shares of an author’s come to a hundred', () => {
    const person = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(
        fc.array(fc.record({ author: person, approver: person, minutes: fc.nat(500), yes: fc.boolean() })),
        (given) => {
          const approvals = given
            .filter(({ author, approver }) => author !== approver)
            .map(({ author, approver, minutes, yes }) => ({
              author,
              minutes,
              approved: yes,
              row: { person: approver } as never,
            }));
          const pairs = pairsOf(approvals);
          expect(pairs.reduce((sum, pair) => sum + pair.approvals + pair.refusals, 0)).toBe(approvals.length);
          for (const author of new Set(approvals.map((each) => each.author))) {
            const shares = pairs
              .filter((pair) => pair.author === author)
              .reduce((sum, pair) => sum + pair.share, 0);
            expect(Math.abs(shares - 100)).toBeLessThanOrEqual(2);
          }
        },
      ),
    );
  });

  it('never answer an act of the same person', () => {
    const row = (position: number, person: string, act: string) =>
      ({ position, person, act, at: '2026-01-01T00:00:00.000Z' }) as never;
    expect(approvalOf(row(2, 'a', 'x.approved'), [row(1, 'a', 'x.submitted')])).toBeUndefined();
    expect(
      approvalOf(row(3, 'a', 'x.approved'), [row(2, 'a', 'x.submitted'), row(1, 'b', 'x.drafted')])?.author,
    ).toBe('b');
  });
});
