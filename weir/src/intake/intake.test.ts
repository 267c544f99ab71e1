import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '@weir/engines/vocabulary';
import { theNode } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { upload } from '../../../tests/upload.ts';
import { xnReport, type XnReport } from '../../../tests/xn-report.ts';
import type { CheckedFile, ReportDetail, ReportRow, Submission } from './contract.ts';
import { createIntake, type Intake } from './index.ts';
import type { IntakeTables } from './report-store.ts';
import { askers, furnish, get, type AskerName } from '../../../tests/room-world.ts';

const client = { first: 'Aldo', last: 'Venn', passport: 'P1234567', nationalId: '19800101-1234' };
const report = (given: Partial<XnReport> = {}): Uint8Array =>
  xnReport({ filer: '1001', reference: 'R-1', client, account: '10002000', ...given });

describe.each(registers)('intake on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let intake: Intake;
    const heard: { reportId: string; position: number }[] = [];

    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      intake = createIntake(world.platform);
      intake.follow('test', async ({ id, position }) => void heard.push({ reportId: id, position }));
      await world.platform.http.server.ready();
      await world.platform.jobs.start();
    });
    afterAll(() => world?.close());

    const file = (
      bytes: Uint8Array,
      as: AskerName = 'officerOne',
      fields: Record<string, string> = {},
      name = 'report.xml',
    ) =>
      upload<Submission & { code?: string }>(
        world.platform.http.server,
        '/api/v1/reports',
        { field: 'report', name, bytes },
        { fields, headers: { 'test-asker': as } },
      );
    const rows = () =>
      world.platform.register.as(theNode, (tx) =>
        tx.tables<IntakeTables>().selectFrom('reports').selectAll().orderBy('number').execute(),
      );

    it('accepts with a receipt, keeps the bytes, and tells whoever listens once', async () => {
      const { status, body } = await file(report());
      expect(status).toBe(200);
      expect(body).toMatchObject({ state: 'accepted', verdict: 'acceptable', duplicate: false, position: 1 });
      expect(body.number).toMatch(/^XN-\d{4}-000001$/);
      expect(Buffer.from(await world.platform.vault.get(body.sha256))).toEqual(Buffer.from(report()));
      await world.platform.jobs.idle();
      expect(heard).toEqual([{ reportId: body.reportId, position: 1 }]);
    });

    it('answers the same file with the same receipt', async () => {
      const again = await file(report());
      expect(again.body).toMatchObject({ duplicate: true, position: 1, state: 'accepted' });
      expect(await rows()).toHaveLength(1);
    });

    it('returns other content under the reference of an accepted report', async () => {
      const { body } = await file(report({ amount: '9000.00' }));
      expect(body).toMatchObject({ state: 'returned', verdict: 'returned', position: null });
      expect(body.findings.map((finding) => finding.rule)).toContain('DUP-1');
      expect(body.findings.find((finding) => finding.rule === 'DUP-1')).toMatchObject({
        path: '/report/entity_reference',
        line: 6,
      });
    });

    it('returns a faulty file with every fault and its place, and links what mends it', async () => {
      const broken = await file(report({ reference: 'R-2', reason: '' }));
      expect(broken.body.state).toBe('returned');
      const fault = broken.body.findings.find((finding) => finding.path === '/report/reason');
      expect(fault).toMatchObject({ severity: 'error', line: 10 });
      // The same fault again is the same filing.
      const again = await file(report({ reference: 'R-2', reason: '' }));
      expect(again.body).toMatchObject({ duplicate: true, reportId: broken.body.reportId });

      const mended = await file(report({ reference: 'R-2' }));
      expect(mended.body).toMatchObject({ state: 'accepted', position: 2, duplicate: false });
      const detail = await get<ReportDetail>(
        world.platform,
        `/api/v1/reports/${mended.body.reportId}`,
        'intake',
      );
      expect(detail.body.replaces).toBe(broken.body.reportId);
      const old = await get<ReportDetail>(
        world.platform,
        `/api/v1/reports/${broken.body.reportId}`,
        'officerOne',
      );
      expect(old.body).toMatchObject({ replacedBy: mended.body.reportId, reading: null });
    });

    it.each([
      ['an empty file', new Uint8Array()],
      ['a truncated file', report({ reference: 'R-cut' }).slice(0, 900)],
      ['a table called XML', new TextEncoder().encode('id,name\n1,Aldo\n')],
      ['binary', Uint8Array.from({ length: 500 }, (_, index) => (index * 37) % 256)],
      [
        'an entity bomb',
        new TextEncoder().encode('<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><report>&b;</report>'),
      ],
    ])('returns %s as unreadable and keeps it', async (_, bytes) => {
      const { status, body } = await file(bytes);
      expect(status).toBe(200);
      expect(body).toMatchObject({ state: 'returned', verdict: 'unreadable', position: null });
      expect(body.findings[0]).toMatchObject({ severity: 'fatal' });
      expect((await world.platform.vault.get(body.sha256)).length).toBe(bytes.length);
    });

    it('takes a report only from the entity that it names', async () => {
      const foreign = await file(report({ reference: 'R-3' }), 'officerTwo');
      expect(foreign.body).toMatchObject({ state: 'returned' });
      expect(foreign.body.findings[0]).toMatchObject({ rule: 'HDR-5', path: '/report/rentity_id', line: 3 });
      expect((await file(report({ reference: 'R-3' }), 'officerTwo', { as: '1001' })).body.code).toBe(
        'filer-not-yours',
      );
      expect((await file(report({ reference: 'R-3' }), 'intake')).body.code).toBe('filer-missing');
      expect((await file(report({ reference: 'R-3' }), 'intake', { as: '9999' })).body.code).toBe(
        'filer-unknown',
      );
      expect((await file(report({ reference: 'R-3' }), 'analyst')).status).toBe(403);
      const onBehalf = await file(report({ reference: 'R-3' }), 'intake', { as: '1001' });
      expect(onBehalf.body).toMatchObject({ state: 'accepted', position: 3 });
    });

    it('tells the FIU alone that two filers sent the same bytes', async () => {
      const bytes = report({ reference: 'R-3' });
      const all = await get<{ items: ReportRow[] }>(world.platform, '/api/v1/reports?limit=200', 'analyst');
      const flagged = all.body.items.filter((row) => row.flags.some(({ flag }) => flag === 'equal-bytes'));
      // Filer two sent it first; filer one's filing of the same bytes bears the flag.
      expect(flagged.map((row) => [row.filer.reportingEntityId, row.flags[0]!.flag])).toEqual([
        ['1001', 'equal-bytes'],
      ]);
      expect(flagged[0]!.size).toBe(bytes.length);
      const own = await get<{ items: ReportRow[] }>(
        world.platform,
        '/api/v1/reports?limit=200',
        'officerOne',
      );
      expect(own.body.items.length).toBeGreaterThan(3);
      expect(own.body.items.every((row) => row.flags.length === 0)).toBe(true);
    });

    it('shows a filer its own reports only, by the routes and by the register itself', async () => {
      const own = await get<{ items: ReportRow[] }>(
        world.platform,
        '/api/v1/reports?limit=200',
        'officerTwo',
      );
      expect(new Set(own.body.items.map((row) => row.filer.reportingEntityId))).toEqual(new Set(['1002']));
      const first = (await rows())[0]!;
      for (const path of ['', '/receipt', '/content']) {
        const answer = await get<Problem>(world.platform, `/api/v1/reports/${first.id}${path}`, 'officerTwo');
        expect([answer.status, answer.body.code]).toEqual([404, 'report-unknown']);
      }
      const { register } = world.platform;
      const seen = await register.as(askers.officerTwo, (tx) =>
        tx.tables<IntakeTables>().selectFrom('reports').select('organisation').execute(),
      );
      expect(new Set(seen.map((row) => row.organisation))).toEqual(new Set([askers.officerTwo.organisation]));
      for (const who of ['administrator', 'prosecutor'] as const) {
        expect((await get(world.platform, '/api/v1/reports', who)).status).toBe(403);
        expect(
          await register.as(askers[who], (tx) =>
            tx.tables<IntakeTables>().selectFrom('reports').select('id').execute(),
          ),
        ).toEqual([]);
      }
      expect(
        await register.as(askers.officerOne, (tx) =>
          tx.tables<IntakeTables>().selectFrom('report_flags').selectAll().execute(),
        ),
      ).toEqual([]);
      // Nobody but the node decides a filing, whatever reaches the database.
      const changed = await register.as(askers.supervisor, (tx) =>
        tx
          .tables<IntakeTables>()
          .updateTable('reports')
          .set({ state: 'returned', position: null })
          .where('id', '=', first.id)
          .returning('id')
          .execute(),
      );
      expect(changed).toEqual([]);
    });

    it('lets a person of the FIU read the report, and gives the bytes back as they came', async () => {
      const first = (await rows())[0]!;
      const { body } = await get<ReportDetail>(world.platform, `/api/v1/reports/${first.id}`, 'analyst');
      expect(body.reading!.transactions[0]).toMatchObject({
        money: { amount: '12500.00', currency: 'XNC' },
        from: { account: '1001/10002000' },
      });
      expect(body.reading!.parties.map((party) => party.names[0]?.text)).toContain('Aldo Venn');
      expect(body.header).toMatchObject({ reportCode: 'STR', entityReference: 'R-1', indicators: ['RAPID'] });
      const content = await world.platform.http.server.inject({
        url: `/api/v1/reports/${first.id}/content`,
        headers: { 'test-asker': 'officerOne' },
      });
      expect(content.rawPayload).toEqual(Buffer.from(report()));
      expect(content.headers['content-disposition']).toBe(`attachment; filename="${first.number}.xml"`);
    });

    it('finds in the queue by state, code, filer and words, page by page', async () => {
      const list = async (query: string) =>
        (
          await get<{ items: ReportRow[]; nextCursor: string | null }>(
            world.platform,
            `/api/v1/reports?${query}`,
            'intake',
          )
        ).body;
      const accepted = await list('state=accepted&code=STR');
      expect(accepted.items.map((row) => row.position)).toEqual([3, 2, 1]);
      expect((await list('q=r-2')).items.map((row) => row.state)).toEqual(['accepted', 'returned']);
      expect((await list('q=100%25')).items).toEqual([]);
      const all = (await list('limit=200')).items;
      const dayOf = (row: ReportRow, more = 0): string =>
        new Date(Date.parse(row.receivedAt) + more * 86_400_000).toISOString().slice(0, 10);
      const [newest, oldest] = [all[0]!, all.at(-1)!];
      const whole = all.map((row) => row.id);
      const between = async (query: string) => (await list(`limit=200&${query}`)).items.map((row) => row.id);
      expect(await between(`from=${dayOf(oldest)}&to=${dayOf(newest)}`)).toEqual(whole);
      expect(await between(`from=${dayOf(newest, 1)}`)).toEqual([]);
      expect(await between(`to=${dayOf(oldest, -1)}`)).toEqual([]);
      const ofDay = all.filter((row) => dayOf(row) === dayOf(oldest)).map((row) => row.id);
      expect(await between(`from=${dayOf(oldest)}&to=${dayOf(oldest)}`)).toEqual(ofDay);
      const walked: string[] = [];
      let cursor = '';
      for (;;) {
        const page = await list(`limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`);
        walked.push(...page.items.map((row) => row.id));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(walked).toEqual(whole);
    });

    it('checks a file through the API and keeps nothing', async () => {
      const before = (await rows()).length;
      const { body } = await upload<CheckedFile>(
        world.platform.http.server,
        '/api/v1/reports/check',
        { field: 'report', name: '../../etc/evil\u202e.xml', bytes: report({ reason: '' }) },
        { headers: { 'test-asker': 'officerOne' } },
      );
      expect(body).toMatchObject({ file: 'evil.xml', profile: 'xn', verdict: 'returned' });
      expect(await rows()).toHaveLength(before);
    });

    it('keeps hostile file names as harmless labels', async () => {
      for (const name of [
        '../../../etc/passwd',
        'C:\\windows\\x.xml',
        'a\u0000b\r\nx: y.xml',
        '..',
        'x'.repeat(4000),
      ]) {
        const { body } = await file(report({ reference: `N-${name.length}` }), 'officerOne', {}, name);
        expect(body.state).toBe('accepted');
        const kept = (await rows()).find((row) => row.id === body.reportId)!.file_name;
        expect(kept).not.toMatch(/[/\\\p{Cc}]/u);
        expect(kept.length).toBeLessThanOrEqual(200);
        expect(kept).not.toBe('..');
      }
    });

    it('never gives one file the receipt of another, whatever key they carry', async () => {
      const send = (reference: string) =>
        upload<Submission>(
          world.platform.http.server,
          '/api/v1/reports',
          { field: 'report', bytes: report({ reference }) },
          { headers: { 'test-asker': 'officerOne', 'idempotency-key': 'one-key' } },
        );
      const [one, other, again] = [await send('KEY-1'), await send('KEY-2'), await send('KEY-1')];
      expect(other.body.sha256).not.toBe(one.body.sha256);
      expect(other.body).toMatchObject({ state: 'accepted', duplicate: false });
      expect(again.body).toMatchObject({ reportId: one.body.reportId, duplicate: true });
    });

    it('keeps a file whose texts no database column can hold', async () => {
      // 79 letters, then a character of two halves where a value is cut; and a character that JSON columns refuse.
      const long = `${'x'.repeat(79)}\u{1f4b0}`;
      const { status, body } = await file(
        new TextEncoder().encode(
          new TextDecoder()
            .decode(report({ reference: 'ODD' }))
            .replace('<submission_code>E<', `<submission_code>${long}<`),
        ),
      );
      expect(status).toBe(200);
      expect(body.state).toBe('returned');
      const nul = new TextDecoder()
        .decode(report({ reference: 'NUL' }))
        .replace('Millbrook', 'Mill\u0000brook');
      expect((await file(new TextEncoder().encode(nul))).body).toMatchObject({ verdict: 'unreadable' });
    });

    it('refuses requests that carry no file or two', async () => {
      const { server } = world.platform.http;
      const wrong = await upload<Problem>(
        server,
        '/api/v1/reports',
        { field: 'another', bytes: report() },
        { headers: { 'test-asker': 'officerOne' } },
      );
      expect([wrong.status, wrong.body.code]).toEqual([400, 'file-missing']);
      const none = await server.inject({
        method: 'POST',
        url: '/api/v1/reports',
        headers: { 'test-asker': 'officerOne', 'content-type': 'application/json' },
        payload: '{}',
      });
      expect((none.json() as Problem).code).toBe('upload-not-multipart');
    });

    it('gives positions without gaps, in the order of commits, to 20 filings at once', async () => {
      const before = (await rows()).filter((row) => row.position !== null).length;
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          // Every fourth is faulty: it takes a number and no position.
          file(report({ reference: `P-${index}`, ...(index % 4 === 0 ? { reason: '' } : {}) })),
        ),
      );
      const given = answers.flatMap(({ body }) => body.position ?? []);
      expect(given.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 15 }, (_, index) => before + index + 1),
      );
      const stored = await rows();
      expect(stored.map((row) => Number(row.number.slice(-6)))).toEqual(stored.map((_, index) => index + 1));
      const followed = await world.platform.register.as(theNode, (tx) => intake.acceptedAfter(tx, 0, 1000));
      expect(followed.map((row) => row.position)).toEqual(followed.map((_, index) => index + 1));
    });

    it('makes one acceptance of one file filed 20 times at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => file(report({ reference: 'SAME' }))),
      );
      expect(new Set(answers.map(({ body }) => body.reportId)).size).toBe(1);
      expect(answers.filter(({ body }) => !body.duplicate)).toHaveLength(1);
    });

    it('makes one acceptance of 12 files under one reference filed at once, and returns the others', async () => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          file(report({ reference: 'ONE-OF-US', account: `7000${index}000` })),
        ),
      );
      const states = answers.map(({ body }) => body.state);
      expect(states.filter((state) => state === 'accepted')).toHaveLength(1);
      expect(states.filter((state) => state === 'returned')).toHaveLength(11);
    });

    it('accepts nothing, and burns no number, when it stops between vault and register', async () => {
      const before = await rows();
      const bytes = report({ reference: 'CRASH' });
      const { register, vault } = world.platform;
      const stopped = {
        ...world.platform,
        http: { ...world.platform.http, add: () => undefined },
        // The vault has written; the process ends before the transaction.
        register: {
          ...register,
          as: ((asker, work) =>
            asker.person === 'officer-one'
              ? Promise.reject(new Error('killed'))
              : register.as(asker, work)) as typeof register.as,
        },
      };
      await expect(createIntake(stopped).submit(askers.officerOne, { file: { bytes } })).rejects.toThrow(
        'killed',
      );
      expect(await rows()).toHaveLength(before.length);

      // And again in the middle of the transaction, after the report's row was written.
      const halfway = {
        ...world.platform,
        http: { ...world.platform.http, add: () => undefined },
        jobs: {
          ...world.platform.jobs,
          wakeFollowers: () => {
            throw new Error('killed');
          },
        },
      };
      await expect(createIntake(halfway).submit(askers.officerOne, { file: { bytes } })).rejects.toThrow(
        'killed',
      );
      expect(await rows()).toHaveLength(before.length);

      const { body } = await file(bytes);
      expect(body).toMatchObject({ state: 'accepted', duplicate: false });
      expect(Number(body.number.slice(-6))).toBe(before.length + 1);
      expect(vault.has(body.sha256)).toBe(true);
    });

    it('hands accepted reports to other rooms, and no others', async () => {
      const [accepted] = await world.platform.register.as(theNode, (tx) => intake.acceptedAfter(tx, 0, 1));
      const { row, report: read } = await world.platform.register.as(theNode, (tx) =>
        intake.readAccepted(tx, accepted!.id),
      );
      expect([row.position, read.header.entityReference, read.transactions.length]).toEqual([1, 'R-1', 1]);
      const returned = (await rows()).find((each) => each.state === 'returned')!;
      await expect(
        world.platform.register.as(theNode, (tx) => intake.accepted(tx, returned.id)),
      ).rejects.toMatchObject({ code: 'report-not-accepted' });
    });
  });
});
