import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { theNode } from '#platform';
import { createIntake, type Intake } from '#intake';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { askers, furnish, get } from '../../../tests/room-world.ts';
import { xnReport, type XnReport } from '../../../tests/xn-report.ts';
import type { SubjectDetail, SubjectRow } from './contract.ts';
import { createSubjects, subjectsNoted, type Subjects } from './index.ts';
import type { SubjectTables } from './subject-store.ts';

const aldo = {
  first: 'Aldo',
  last: 'Venn',
  born: '1975-03-09',
  passport: 'P1234567',
  nationalId: 'NA-750309-1',
};

describe.each(registers)('subjects on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let intake: Intake;
    let subjects: Subjects;
    const noted: string[] = [];
    let reference = 0;

    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      intake = createIntake(world.platform);
      subjects = createSubjects(world.platform, { intake });
      world.platform.events.on(
        subjectsNoted,
        'test',
        async ({ reportId }) => void noted.push(reportId ?? ''),
      );
      await world.platform.http.server.ready();
      await world.platform.jobs.start();
    });
    afterAll(() => world?.close());

    const file = async (given: Partial<XnReport> = {}): Promise<string> => {
      reference++;
      const bytes = xnReport({
        filer: '1001',
        reference: `S-${reference}`,
        client: aldo,
        account: '10002000',
        counterparty: { first: 'Ondine', last: 'Farrow' },
        ...given,
      });
      const answer = await intake.submit(askers.officerOne, { file: { bytes } });
      expect(answer.findings.filter((finding) => finding.severity === 'error')).toEqual([]);
      await world.platform.jobs.idle();
      return answer.reportId;
    };
    const find = async (q: string, as: 'analyst' | 'intake' = 'analyst') =>
      get<{ items: SubjectRow[] }>(world.platform, `/api/v1/subjects?q=${encodeURIComponent(q)}`, as);
    const detail = async (id: string) =>
      (await get<SubjectDetail>(world.platform, `/api/v1/subjects/${id}`, 'analyst')).body;
    const tables = <T>(work: Parameters<typeof world.platform.register.as<T>>[1]) =>
      world.platform.register.as(theNode, work);

    it('makes a person, an account and their relation of a report, each with its source', async () => {
      const reportId = await file();
      const { body } = await find('venn aldo');
      expect(body.items).toHaveLength(2);
      const person = body.items.find((item) => item.kind === 'person')!;
      const view = await detail(person.id);
      expect(view).toMatchObject({ name: 'Aldo Venn', born: ['1975-03-09'], reports: 1 });
      const passport = view.attributes.find(
        ({ kind, detail: type }) => kind === 'identifier' && type === 'passport',
      );
      expect(passport).toMatchObject({ value: 'P1234567', country: 'XN', sourcesOmitted: 0 });
      expect(passport!.sources[0]).toMatchObject({
        reportId,
        path: '/report/transaction[1]/t_from_my_client/from_account/signatory/t_person[1]',
      });
      expect(view.relations).toMatchObject([
        {
          kind: 'signatory',
          direction: 'out',
          roles: ['HOLDER'],
          other: { kind: 'account', name: '10002000' },
        },
      ]);
      expect(view.accounts.map((account) => account.name)).toEqual(['10002000']);
      expect(view.appearsIn).toMatchObject([{ reportId, roles: ['HOLDER'], myClient: true }]);
      const account = await detail(view.accounts[0]!.id);
      expect(account.relations).toMatchObject([
        { kind: 'signatory', direction: 'in', other: { id: person.id } },
      ]);
    });

    it('never makes a subject of the officer who signs the report', async () => {
      expect((await find('Tarling')).body.items).toEqual([]);
    });

    it('knows the same person by one identifier under another spelling, and two by name alone as two', async () => {
      await file({
        client: { ...aldo, first: 'Aldous', last: 'Wenn', nationalId: '-' },
        account: '10003000',
      });
      const people = (await find('venn')).body.items.filter((item) => item.kind === 'person');
      expect(people).toHaveLength(1);
      const view = await detail(people[0]!.id);
      expect(view.attributes.filter(({ kind }) => kind === 'name').map(({ value }) => value)).toEqual([
        'Aldo Venn',
        'Aldous Wenn',
      ]);
      expect(view.accounts).toHaveLength(2);
      // Ondine Farrow stood in both reports without any identifier.
      expect((await find('Ondine Farrow')).body.items).toHaveLength(2);
    });

    it('merges two subjects when a report joins them, and leads the old id to the one that stays', async () => {
      const left = { first: 'Runa', last: 'Oste', passport: 'L9000001', nationalId: '-' };
      // Another date of birth, so that only the identifiers can join them.
      const right = { first: 'Runa', last: 'Ost', born: '1980-01-02', nationalId: 'NB-800101-7' };
      await file({ client: left, account: '20000001' });
      await file({ client: right, account: '20000002' });
      const before = (await find('runa ost')).body.items.filter((item) => item.kind === 'person');
      expect(before).toHaveLength(2);
      await file({ client: { ...right, passport: 'L9000001' }, account: '20000003' });
      const after = (await find('runa ost')).body.items.filter((item) => item.kind === 'person');
      expect(after).toHaveLength(1);
      expect(after[0]!.reports).toBe(3);
      for (const { id } of before) {
        const view = await detail(id);
        expect([view.id, view.askedFor]).toEqual([after[0]!.id, id]);
        expect(view.merges).toHaveLength(1);
        expect(view.merges[0]!.through).toMatch(/^(passport|national)/);
      }
    });

    it('changes nothing when a report is given to it twice', async () => {
      await file({ account: '30000001' });
      const count = async () =>
        tables((tx) =>
          Promise.all([
            tx.tables<SubjectTables>().selectFrom('subject_mentions').selectAll().execute(),
            tx
              .tables<SubjectTables>()
              .selectFrom('subjects')
              .select(['id', 'reports', 'name'])
              .orderBy('id')
              .execute(),
          ]),
        );
      const before = await count();
      const told = noted.length;
      await tables((tx) => tx.run<object>(sql`update report_followers set position = 0`));
      await world.platform.jobs.idle();
      expect(await count()).toEqual(before);
      expect(noted).toHaveLength(told);
    });

    it('finds an account by the ledger’s key, and everybody a report names', async () => {
      const reportId = await file({ account: '40000001', counterAccount: 'XP-77-1' });
      const found = await tables((tx) =>
        subjects.forAccounts(tx, ['1001/40000001', 'PORTXPPA/XP771', 'nobody/1']),
      );
      expect([...found].map(([key, ref]) => [key, ref.name])).toEqual([
        ['1001/40000001', '40000001'],
        ['PORTXPPA/XP771', 'XP-77-1'],
      ]);
      const named = await tables((tx) => subjects.forReport(tx, reportId));
      expect(named.map(({ kind, roles, myClient }) => [kind, roles, myClient])).toEqual([
        ['account', ['from'], true],
        ['person', ['HOLDER'], true],
        ['account', ['to'], false],
      ]);
    });

    it('shows nothing to filers, intake, administrators and prosecutors, by route and by register', async () => {
      for (const who of ['officerOne', 'intake', 'administrator', 'prosecutor'] as const) {
        expect((await get(world.platform, '/api/v1/subjects?q=venn', who)).status).toBe(403);
        const seen = await world.platform.register.as(askers[who], async (tx) => [
          ...(await tx.tables<SubjectTables>().selectFrom('subjects').selectAll().execute()),
          ...(await tx.tables<SubjectTables>().selectFrom('subject_mentions').selectAll().execute()),
          ...(await tx.tables<SubjectTables>().selectFrom('subject_keys').selectAll().execute()),
          ...(await tx.tables<SubjectTables>().selectFrom('subject_relations').selectAll().execute()),
          ...(await tx.tables<SubjectTables>().selectFrom('subject_merges').selectAll().execute()),
          ...(await tx.tables<SubjectTables>().selectFrom('subject_reports').selectAll().execute()),
        ]);
        expect(seen).toEqual([]);
      }
    });

    it('writes each search and look into the audit log without the words', async () => {
      await find('Ondine Farrow');
      const [row] = await world.platform.register.ownerQuery<{ person: string; facts: string }>(
        `select person, facts from audit_log where act = 'subjects.searched' order by position desc limit 1`,
      );
      expect(row!.person).toBe('analyst');
      expect(row!.facts).not.toMatch(/ondine/i);
      expect(JSON.parse(row!.facts)).toMatchObject({ words: true });
    });
  });
});
