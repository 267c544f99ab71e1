import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '@weir/engines/vocabulary';
import { theNode, type Platform } from '#platform';
import { createIntake, type Intake } from '#intake';
import { createSubjects, subjectsNoted, type Subjects } from '#subjects';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { askers, furnish, get, type AskerName } from '../../../tests/room-world.ts';
import { upload } from '../../../tests/upload.ts';
import { xnReport, type XnPerson } from '../../../tests/xn-report.ts';
import type { HitDetail, HitRow, ListDetail, ListImport } from './contract.ts';
import type { HitTables } from './hit-store.ts';
import { createScreening, type Screening } from './index.ts';
import type { ListTables } from './list-store.ts';

const csv = (rows: readonly string[]): Uint8Array =>
  new TextEncoder().encode(['id,name,kind,born,country', ...rows].join('\n'));
/** People nobody here is called. */
const others = Array.from(
  { length: 12 },
  (_, index) => `o${index},Zebedee Quillfeather ${'abcdefghijkl'[index]},person,1950,XP`,
);

describe.each(registers)('screening on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let platform: Platform;
    let intake: Intake;
    let subjects: Subjects;
    let screening: Screening;
    let reference = 0;

    beforeAll(async () => {
      world = await open();
      platform = world.platform;
      await furnish(platform);
      intake = createIntake(platform);
      subjects = createSubjects(platform, { intake });
      screening = createScreening(platform, { subjects });
      await platform.http.server.ready();
      await platform.jobs.start();
    });
    afterAll(() => world?.close());

    const importAs = (
      bytes: Uint8Array,
      name: string,
      as: AskerName = 'supervisor',
      more: Record<string, string> = {},
    ) =>
      upload<ListImport & Problem>(
        platform.http.server,
        '/api/v1/lists',
        { field: 'list', name: 'list.csv', bytes },
        { fields: { name, ...more }, headers: { 'test-asker': as } },
      );
    const file = async (client: XnPerson, account = '10002000') => {
      const bytes = xnReport({ filer: '1001', reference: `L-${++reference}`, client, account });
      const answer = await intake.submit(askers.officerOne, { file: { bytes } });
      expect(answer.state).toBe('accepted');
      await platform.jobs.idle();
    };
    const hits = async (query = '') =>
      (
        await get<{ items: HitRow[]; nextCursor: string | null }>(
          platform,
          `/api/v1/hits?${query}`,
          'analyst',
        )
      ).body;
    const decide = async (id: string, body: object, as: AskerName = 'analyst') => {
      const answer = await platform.http.server.inject({
        method: 'POST',
        url: `/api/v1/hits/${id}/decision`,
        headers: { 'test-asker': as },
        payload: body,
      });
      return { status: answer.statusCode, body: answer.json<HitDetail & Problem>() };
    };

    it('holds a new subject against the lists and says why, part by part', async () => {
      const imported = await importAs(
        csv([...others, 'w1,Aldo Venn,person,1975-03-09,XN', ',,,,']),
        'wanted people',
        'supervisor',
        { purpose: 'wanted' },
      );
      expect(imported.status).toBe(200);
      expect(imported.body).toMatchObject({
        name: 'wanted people',
        purpose: 'wanted',
        unchanged: false,
        current: { number: 1, entries: 13, added: 13, removed: 0 },
      });
      await file({ first: 'Aldo', last: 'Venn', born: '1975-03-09', passport: 'P1234567' });
      const { items } = await hits();
      expect(items).toMatchObject([
        {
          state: 'open',
          subject: { kind: 'person', name: 'Aldo Venn' },
          entryId: 'w1',
          listedName: 'Aldo Venn',
        },
      ]);
      const { body } = await get<HitDetail>(platform, `/api/v1/hits/${items[0]!.id}`, 'analyst');
      const sum = body.parts.reduce((total, { points }) => total + Math.round(points * 1000), 0);
      expect(sum).toBe(Math.round(body.score * 1000));
      expect(body).toMatchObject({
        entryNow: 'listed',
        asked: { born: '1975-03-09', country: 'XN' },
        decisions: [],
      });
    });

    it('changes nothing when the event comes twice, nor when the same list is imported again', async () => {
      const before = await hits();
      const people = await platform.register.as(theNode, (tx) => subjects.after(tx, '', 100));
      await platform.register.as(theNode, (tx) =>
        platform.events.publish(tx, subjectsNoted, { reportId: 'r', subjectIds: people, mergedIds: [] }),
      );
      const again = await importAs(
        csv([...others, 'w1,Aldo Venn,person,1975-03-09,XN', ',,,,']),
        'wanted people',
      );
      expect(again.body).toMatchObject({ unchanged: true, job: null, current: { number: 1 } });
      await platform.jobs.idle();
      expect(await hits()).toEqual(before);
    });

    it('holds subjects that were here before against a new version, as a job that tells how far it is', async () => {
      await file({ first: 'Ines', last: 'Corvane', born: '1981-07-07', passport: 'C7654321' }, '10003000');
      expect((await hits()).items).toHaveLength(1);
      const { body } = await importAs(
        csv([...others, 'w1,Aldo Venn,person,1975-03-09,XN', 'w2,Inés Corvane,person,1981-07-07,XN']),
        'wanted people',
      );
      expect(body.current).toMatchObject({ number: 2, added: 1, changed: 0, removed: 0 });
      await platform.jobs.idle();
      const found = (await hits()).items.find((hit) => hit.entryId === 'w2');
      expect(found).toMatchObject({ subject: { name: 'Ines Corvane' }, state: 'open' });
      const [job] = await platform.register.ownerQuery<{ state: string; done: number; total: number }>(
        `select state, done, total from jobs where id = $1`,
        [body.job],
      );
      expect(job).toMatchObject({ state: 'done' });
      expect(job!.done).toBeGreaterThanOrEqual(2);
      // The same by the whole index as by the job's small one.
      const whole = (await screening.index()).search(
        { name: 'Ines Corvane', kind: 'person', born: '1981-07-07', country: 'XN' },
        { limit: 1 },
      );
      expect(whole[0]!.score).toBe(found!.score);
    });

    it('refuses what is no list and changes nothing', async () => {
      const count = () =>
        platform.register.as(theNode, (tx) =>
          tx.tables<ListTables>().selectFrom('list_versions').selectAll().execute(),
        );
      const before = await count();
      for (const bytes of [
        new TextEncoder().encode('Dear all, please find attached.'),
        new TextEncoder().encode('<html><body>404</body></html>'),
        Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]),
        new Uint8Array(),
      ]) {
        const answer = await importAs(bytes, 'wanted people');
        expect([answer.status, answer.body.code]).toEqual([400, 'list-not-recognised']);
      }
      expect((await importAs(csv([]), 'wanted people')).body.code).toBe('list-empty');
      expect((await importAs(csv(others), '  ')).body.code).toBe('list-name-missing');
      expect((await importAs(csv(others), 'wanted people', 'supervisor', { purpose: 'pep' })).body.code).toBe(
        'list-purpose-differs',
      );
      expect((await importAs(csv(others), 'x', 'supervisor', { purpose: 'fun' })).body.code).toBe(
        'list-purpose-unknown',
      );
      expect(await count()).toEqual(before);
    });

    it('asks before a list loses most of its entries', async () => {
      const short = csv(['w1,Aldo Venn,person,1975-03-09,XN']);
      const asked = await importAs(short, 'wanted people');
      expect([asked.status, asked.body.code]).toEqual([409, 'list-shrinks']);
      const { body } = await importAs(short, 'wanted people', 'supervisor', { shrinks: 'yes' });
      expect(body.current).toMatchObject({ number: 3, entries: 1, removed: 13 });
      await platform.jobs.idle();
      // The hit stays a question to a person, who sees that the entry has gone.
      const gone = (await hits()).items.find((hit) => hit.entryId === 'w2')!;
      const { body: detail } = await get<HitDetail>(platform, `/api/v1/hits/${gone.id}`, 'analyst');
      expect(detail.entryNow).toBe('removed');
      const list = await get<ListDetail>(platform, `/api/v1/lists/${body.id}`, 'administrator');
      expect(list.body.versions.map((version) => version.number)).toEqual([3, 2, 1]);
    });

    it('lets an analyst decide with a reason, once, and remembers it', async () => {
      const hit = (await hits('state=open')).items.find((each) => each.entryId === 'w1')!;
      expect((await decide(hit.id, { decision: 'different', reason: '  ' })).status).toBe(400);
      expect((await decide(hit.id, { decision: 'perhaps', reason: 'x' })).status).toBe(400);
      expect((await decide(hit.id, { decision: 'same', reason: 'x' }, 'intake')).status).toBe(403);
      expect((await decide('nothing', { decision: 'same', reason: 'x' })).body.code).toBe('hit-unknown');
      expect((await decide(hit.id, { decision: 'unsure', reason: 'No photograph yet.' })).body.state).toBe(
        'unsure',
      );
      const { status, body } = await decide(hit.id, {
        decision: 'different',
        reason: 'Another mother’s name.',
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({ state: 'different' });
      expect(body.decisions.map(({ decision, reason, by }) => [decision, reason, by.id])).toEqual([
        ['unsure', 'No photograph yet.', 'analyst'],
        ['different', 'Another mother’s name.', 'analyst'],
      ]);
      expect((await decide(hit.id, { decision: 'same', reason: 'On second thought.' })).body.code).toBe(
        'hit-decided',
      );
      const audited = await platform.register.ownerQuery<{ person: string; reason: string }>(
        `select person, reason from audit_log where act = 'screening.hit-decided' order by position`,
      );
      expect(audited.map((row) => row.reason)).toEqual(['No photograph yet.', 'Another mother’s name.']);

      // The person turns up again, and the list comes again: the answer stands.
      await file({ first: 'Aldo', last: 'Venn', born: '1975-03-09', passport: 'P1234567' }, '10004000');
      await importAs(csv([...others, 'w1,Aldo Venn,person,1975-03-09,XN']), 'wanted people');
      await platform.jobs.idle();
      const after = (await hits()).items.filter((each) => each.entryId === 'w1');
      expect(after.map((each) => [each.id, each.state])).toEqual([[hit.id, 'different']]);
    });

    it('carries a decision over when two subjects turn out to be one', async () => {
      await importAs(csv(['m1,Runa Oste,person,,']), 'merging');
      await platform.jobs.idle();
      await file({ first: 'Runa', last: 'Oste', passport: 'M1000001' }, '20000001');
      await file({ first: 'Runa', last: 'Oste', born: '1980-01-02', nationalId: 'M-2000002' }, '20000002');
      const two = (await hits()).items.filter((each) => each.entryId === 'm1');
      expect(two).toHaveLength(2);
      // Decided on the younger subject, which is the one that yields its id.
      const younger = two.toSorted((a, b) => (a.subject.id < b.subject.id ? 1 : -1))[0]!;
      await decide(younger.id, { decision: 'same', reason: 'The passport photograph agrees.' });
      await file({ first: 'Runa', last: 'Oste', passport: 'M1000001', nationalId: 'M-2000002' }, '20000003');
      const one = (await hits()).items.filter((each) => each.entryId === 'm1');
      expect(one.map((each) => [each.id, each.state])).toEqual([[younger.id, 'same']]);
      for (const { id } of two) {
        const { body } = await get<HitDetail>(platform, `/api/v1/hits/${id}`, 'analyst');
        expect(body.id).toBe(younger.id);
      }
    });

    it('pages through the queue, best first', async () => {
      const whole = (await hits('limit=200')).items;
      expect(whole.length).toBeGreaterThan(2);
      expect(whole.map((hit) => hit.score)).toEqual(whole.map((hit) => hit.score).toSorted((a, b) => b - a));
      const walked: string[] = [];
      for (let cursor = ''; ;) {
        const page = await hits(`limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
        walked.push(...page.items.map((hit) => hit.id));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(walked).toEqual(whole.map((hit) => hit.id));
    });

    it('shows no hit to filers, intake, administrators and prosecutors, by route and by register', async () => {
      for (const who of ['officerOne', 'intake', 'administrator', 'prosecutor'] as const) {
        expect((await get(platform, '/api/v1/hits', who)).status).toBe(403);
        const seen = await platform.register.as(askers[who], async (tx) => [
          ...(await tx.tables<HitTables>().selectFrom('hits').selectAll().execute()),
          ...(await tx.tables<HitTables>().selectFrom('hit_decisions').selectAll().execute()),
        ]);
        expect(seen).toEqual([]);
      }
      expect((await get(platform, '/api/v1/lists', 'officerOne')).status).toBe(403);
      expect((await importAs(csv(others), 'mine', 'analyst')).status).toBe(403);
      // A decision bears its maker's name, whatever reaches the database.
      const hit = (await hits()).items[0]!;
      await expect(
        platform.register.as(askers.analyst, (tx) =>
          tx
            .tables<HitTables>()
            .insertInto('hit_decisions')
            .values({
              hit: hit.id,
              number: 99,
              decision: 'same',
              step: 'decision',
              confirms: null,
              first_by: null,
              reason: 'x',
              decided_by: 'somebody',
              decided_at: tx.now,
            })
            .execute(),
        ),
      ).rejects.toThrow(/row-level security/);
    });

    it('builds its index again from the register when the file is gone or damaged', async () => {
      const folder = platform.config.indexFolder;
      const name = readdirSync(folder).find((each) => each.endsWith('.index'))!;
      expect(readdirSync(folder)).toHaveLength(1);
      writeFileSync(join(folder, name), 'damaged');
      const other = createScreening(
        { ...platform, http: { ...platform.http, add: () => undefined } },
        { subjects },
      );
      const index = await other.index();
      expect(index.search({ name: 'Aldo Venn' })[0]).toMatchObject({ alert: true, entry: { id: 'w1' } });
      expect(existsSync(join(folder, name))).toBe(true);
      expect([...index.entries()].length).toBe([...(await screening.index()).entries()].length);
    });
  });
});
