import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAttachments } from '#attachments';
import { theNode } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { askers, filerOne, filerTwo, furnish, get, type AskerName } from '../../../tests/room-world.ts';
import { upload } from '../../../tests/upload.ts';
import { xnReport, type XnReport } from '../../../tests/xn-report.ts';
import { zipArchive, type ZipEntry } from '../../../tests/zip-archive.ts';
import type { DraftDetail, ReportDetail, ReportRow, Submission } from './contract.ts';
import { createIntake, reportReturned, type Intake } from './index.ts';

const client = { first: 'Aldo', last: 'Venn', passport: 'P1234567', nationalId: '19800101-1234' };
const report = (given: Partial<XnReport> = {}): Uint8Array =>
  xnReport({ filer: '1001', reference: 'R-1', client, account: '10002000', ...given });
const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
let serial = 0;
const reference = (): string => `F-${++serial}`;

describe.each(registers)('filing on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let intake: Intake;
    const returned: { reportId: string; note: string }[] = [];

    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      intake = createIntake(world.platform, {
        attachments: createAttachments(world.platform),
        people: {
          namesOf: async () => new Map(),
          mayFileFor: async (_, delegate, entity) => delegate === filerTwo && entity === filerOne,
        },
      });
      world.platform.events.on(reportReturned, 'test', async (payload) => void returned.push(payload));
      await world.platform.http.server.ready();
      await world.platform.jobs.start();
    });
    afterAll(() => world?.close());

    const file = (
      bytes: Uint8Array,
      as: AskerName = 'officerOne',
      fields: Record<string, string> = {},
      name = 'report.xml',
      path = '/api/v1/reports',
    ) =>
      upload<Submission & { code?: string }>(
        world.platform.http.server,
        path,
        { field: 'report', name, bytes },
        { fields, headers: { 'test-asker': as } },
      );
    const ask = async <Body>(
      method: 'POST' | 'PUT' | 'DELETE',
      path: string,
      as: AskerName,
      body?: object,
    ): Promise<{ status: number; body: Body & { code?: string } }> => {
      const answer = await world.platform.http.server.inject({
        method,
        url: `/api/v1${path}`,
        headers: { 'test-asker': as },
        ...(body === undefined ? {} : { payload: body }),
      });
      return {
        status: answer.statusCode,
        body: (answer.body === '' ? {} : answer.json()) as Body & { code?: string },
      };
    };
    const detail = (id: string, as: AskerName = 'officerOne') =>
      get<ReportDetail>(world.platform, `/api/v1/reports/${id}`, as);
    const review = (kind: string) => ask('PUT', '/intake-settings', 'supervisor', { review: kind });
    const zip = (entries: readonly ZipEntry[]) => file(zipArchive(entries), 'officerOne', {}, 'report.zip');

    describe('archives', () => {
      it('takes one report with its attachments, and names both hashes', async () => {
        const xml = report({ reference: reference() });
        const archive = zipArchive([
          { name: 'str/report.xml', bytes: xml },
          { name: 'str/note.txt', bytes: text('The customer could not say where the money came from.\n') },
        ]);
        const { body } = await file(archive, 'officerOne', {}, 'report.zip');
        expect(body.findings).toEqual([]);
        expect(body).toMatchObject({
          state: 'accepted',
          sha256: sha256(archive),
          size: archive.length,
          document: { sha256: sha256(xml), size: xml.length },
          attachments: [{ name: 'note.txt', type: 'text/plain' }],
        });
        const fetched = async (query: string): Promise<Buffer> =>
          (
            await world.platform.http.server.inject({
              url: `/api/v1/reports/${body.reportId}/content${query}`,
              headers: { 'test-asker': 'officerOne' },
            })
          ).rawPayload;
        expect(sha256(await fetched(''))).toBe(sha256(xml));
        expect(sha256(await fetched('?sent=true'))).toBe(sha256(archive));
        const other = await world.platform.http.server.inject({
          url: `/api/v1/attachments/${body.attachments[0]!.id}`,
          headers: { 'test-asker': 'officerTwo' },
        });
        expect(other.statusCode).toBe(404);
        const again = await file(archive, 'officerOne', {}, 'report.zip');
        expect(again.body).toMatchObject({ duplicate: true, reportId: body.reportId });
        expect(again.body.attachments).toHaveLength(1);
        const accepted = await world.platform.register.as(theNode, (tx) =>
          intake.accepted(tx, body.reportId),
        );
        expect((await intake.read(accepted)).transactions).toHaveLength(1);
      });

      const xml = { name: 'report.xml', bytes: report({ reference: 'Z' }) };
      const note = text('a note\n');
      it.each<[string, string, ZipEntry[]]>([
        ['two reports', 'zip-several-reports', [xml, { name: 'b.xml', bytes: xml.bytes }]],
        ['no report', 'zip-no-report', [{ name: 'a.txt', bytes: note }]],
        ['a climbing path', 'zip-path', [xml, { name: '../../a.txt', bytes: note }]],
        ['an absolute path', 'zip-path', [xml, { name: '/etc/a.txt', bytes: note }]],
        ['a path of another system', 'zip-path', [xml, { name: 'C:\\a.txt', bytes: note }]],
        ['a link', 'zip-link', [xml, { name: 'a.txt', bytes: text('/etc/passwd'), mode: 0o120777 }]],
        ['an archive in it', 'zip-nested', [xml, { name: 'a.zip', bytes: zipArchive([xml]) }]],
        ['a renamed archive', 'zip-attachment', [xml, { name: 'a.pdf', bytes: zipArchive([xml]) }]],
        ['a program', 'zip-executable', [xml, { name: 'a.exe', bytes: text('MZ') }]],
        ['a renamed program', 'zip-attachment', [xml, { name: 'a.pdf', bytes: text('MZ\x90\0\x03\0\0\0') }]],
        [
          'one name twice',
          'zip-name-twice',
          [xml, { name: 'a.txt', bytes: note }, { name: 'A.TXT', bytes: note }],
        ],
        ['an encrypted file', 'zip-encrypted', [{ ...xml, encrypted: true }]],
        [
          'a name that is no UTF-8',
          'zip-name',
          [xml, { name: Uint8Array.of(0xe9, 0x2e, 0x74), bytes: note }],
        ],
        ['a bomb', 'zip-too-large', [xml, { name: 'a.txt', bytes: new Uint8Array(20_000_000) }]],
        ['a bomb of a report', 'zip-too-large', [{ name: 'r.xml', bytes: new Uint8Array(20_000_000) }]],
        ['an empty archive', 'zip-no-report', []],
      ])('returns an archive with %s', async (_, rule, entries) => {
        const { status, body } = await zip(entries);
        expect(status).toBe(200);
        expect(body.state).toBe('returned');
        expect(body.findings.map((finding) => finding.rule)).toContain(rule);
        expect(body.findings.find((finding) => finding.rule === rule)!.fix).toBeDefined();
        expect(world.platform.vault.has(body.sha256)).toBe(true);
      });

      it('returns a cut archive, and one with a lying size', async () => {
        const archive = zipArchive([xml, { name: 'a.txt', bytes: note }]);
        const cut = await file(archive.slice(0, archive.length - 30), 'officerOne', {}, 'r.zip');
        expect(cut.body.findings[0]!.rule).toBe('zip-unreadable');
        const lying = Buffer.from(archive);
        lying.writeUInt32LE(10, lying.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 24);
        const lied = await file(lying, 'officerOne', {}, 'r.zip');
        expect(lied.body).toMatchObject({ state: 'returned', verdict: 'unreadable' });
      });
    });

    it('streams a large file: vault and check see the same bytes, too large is refused whole', async () => {
      const one = new TextDecoder().decode(report({ reference: reference() }));
      const padding = `<!--${' large '.repeat(1000)}-->`.repeat(150);
      const bytes = text(one.replace('</report>', `${padding}</report>`));
      expect(bytes.length).toBeGreaterThan(1_000_000);
      const { body } = await file(bytes);
      expect(body).toMatchObject({ state: 'accepted', sha256: sha256(bytes), size: bytes.length });
      const pieces = async function* (): AsyncGenerator<Uint8Array> {
        yield bytes.subarray(0, 900_000);
        throw new Error('the line broke');
      };
      const before = await world.platform.register.as(theNode, (tx) => intake.acceptedAfter(tx, 0, 1000));
      await expect(intake.submit(askers.officerOne, { file: { bytes: pieces() } })).rejects.toThrow(
        'the line broke',
      );
      const after = await world.platform.register.as(theNode, (tx) => intake.acceptedAfter(tx, 0, 1000));
      expect(after).toHaveLength(before.length);
    });

    it('holds for the officer, who accepts with a ground and returns with a note', async () => {
      expect((await review('all')).status).toBe(200);
      const first = await file(report({ reference: reference(), amount: '100.00' }));
      expect(first.body).toMatchObject({ state: 'held', position: null });
      const bytes = report({ reference: reference(), amount: '200.00' });
      const second = await file(bytes);
      // Held is answered as held; a second file under its reference is a double.
      expect((await file(bytes)).body).toMatchObject({ duplicate: true, state: 'held' });
      expect((await detail(first.body.reportId, 'intake')).body.may).toEqual(['accept', 'return']);
      const path = `/reports/${first.body.reportId}`;
      expect((await ask('POST', `${path}/accept`, 'officerOne', {})).status).toBe(403);
      expect((await ask('POST', `${path}/accept`, 'intake', { ground: 'reviewed' })).status).toBe(400);
      const accepted = await ask<ReportDetail>('POST', `${path}/accept`, 'intake', {
        ground: 'reviewed',
        reason: 'Read through.',
      });
      expect(accepted.body).toMatchObject({ state: 'accepted', decision: { override: false } });
      expect(accepted.body.history.map(({ state }) => state)).toEqual(['received', 'held', 'accepted']);
      expect(
        (await ask('POST', `${path}/accept`, 'intake', { ground: 'reviewed', reason: 'Again.' })).body.code,
      ).toBe('report-not-held');
      // The filer learns that it was accepted, not by whom nor why.
      expect((await detail(first.body.reportId)).body.decision).toMatchObject({
        kind: 'accepted',
        by: null,
        reason: null,
      });
      const back = await ask<ReportDetail>('POST', `/reports/${second.body.reportId}/return`, 'intake', {
        note: 'Please say where the cash came from.',
        findings: [{ path: '/report/reason', line: 10, message: 'The origin is missing.' }],
      });
      expect(back.body).toMatchObject({ state: 'returned', verdict: 'returned' });
      expect(back.body.findings[0]).toMatchObject({ source: 'officer', line: 10 });
      await world.platform.jobs.idle();
      expect(returned).toEqual([
        { reportId: second.body.reportId, note: 'Please say where the cash came from.' },
      ]);
      const positions = await world.platform.register.as(theNode, (tx) => intake.acceptedAfter(tx, 0, 1000));
      expect(positions.map(({ position }) => position)).toEqual(positions.map((_, index) => index + 1));
      await review('none');
    });

    it('lets an officer overrule business rules with a ground, and nothing else', async () => {
      const words = new TextDecoder().decode(report({ reference: reference(), amount: '300.00' }));
      const future = await file(
        text(words.replace(/<submission_date>[^<]*</, '<submission_date>2099-01-01T00:00:00<')),
      );
      expect(future.body.state).toBe('returned');
      const rules = future.body.findings
        .filter(({ severity }) => severity === 'error')
        .map(({ rule }) => rule);
      expect(rules.every((rule) => /^[A-Z]+-/.test(rule))).toBe(true);
      const accepted = await ask<ReportDetail>('POST', `/reports/${future.body.reportId}/accept`, 'intake', {
        ground: 'rule-not-applicable',
        reason: 'The clock of the filer was wrong.',
      });
      expect(accepted.body).toMatchObject({
        state: 'accepted',
        verdict: 'returned',
        decision: { override: true, ground: 'rule-not-applicable' },
      });
      const faulty = await file(
        text(
          new TextDecoder()
            .decode(report({ reference: reference() }))
            .replace('<submission_code>E<', '<submission_code>Q<'),
        ),
      );
      const refused = await ask('POST', `/reports/${faulty.body.reportId}/accept`, 'intake', {
        ground: 'reviewed',
        reason: 'No.',
      });
      expect([refused.status, refused.body.code]).toEqual([409, 'report-not-held']);
    });

    it('makes a draft of a returned report, mends it in place and files it with its lineage', async () => {
      const own = reference();
      const good = new TextDecoder().decode(report({ reference: own, amount: '400.00' }));
      const bad = good.replace(/<reason>[^<]*</, '<reason><');
      const archive = zipArchive([
        { name: 'r.xml', bytes: text(bad) },
        { name: 'note.txt', bytes: text('a note\n') },
      ]);
      const first = await file(archive, 'officerOne', {}, 'r.zip');
      expect(first.body.state).toBe('returned');
      const path = `/reports/${first.body.reportId}/draft`;
      const { body: draft } = await ask<DraftDetail>('POST', path, 'officerOne');
      expect(draft).toMatchObject({ version: 1, text: bad, replaces: { number: first.body.number } });
      expect(draft.attachments.map(({ name }) => name)).toEqual(['note.txt']);
      expect((await ask<DraftDetail>('POST', path, 'officerOne')).body.id).toBe(draft.id);
      for (const who of ['officerTwo', 'intake'] as const)
        expect((await get(world.platform, `/api/v1/report-drafts/${draft.id}`, who)).status).not.toBe(200);
      const changed = await ask<DraftDetail>('PUT', `/report-drafts/${draft.id}`, 'officerOne', {
        text: good,
        version: 1,
      });
      expect(changed.body).toMatchObject({ version: 2, verdict: 'acceptable', errors: 0 });
      const stale = await ask('PUT', `/report-drafts/${draft.id}`, 'officerOne', { text: bad, version: 1 });
      expect([stale.status, stale.body.code]).toEqual([409, 'draft-changed']);
      const filed = await ask<Submission>('POST', `/report-drafts/${draft.id}/submission`, 'officerOne');
      expect(filed.body).toMatchObject({ state: 'accepted', replaces: first.body.reportId });
      expect(filed.body.attachments.map(({ name }) => name)).toEqual(['note.txt']);
      const seen = (await detail(filed.body.reportId)).body;
      expect(seen).toMatchObject({ version: 2, may: ['correct'] });
      expect(seen.lineage.map(({ id }) => id)).toEqual([first.body.reportId]);
      expect((await get(world.platform, `/api/v1/report-drafts/${draft.id}`, 'officerOne')).status).toBe(404);
    });

    it('begins a draft of a file, replaces its file and throws it away', async () => {
      const path = '/api/v1/report-drafts';
      const begun = await file(text('<report>'), 'officerOne', {}, 'mine.xml', path);
      const draft = begun.body as unknown as DraftDetail;
      expect(draft).toMatchObject({ verdict: 'unreadable', text: '<report>', replaces: null });
      const replaced = await file(
        report({ reference: reference() }),
        'officerOne',
        {},
        'b.xml',
        `${path}/${draft.id}/file`,
      );
      expect(replaced.body).toMatchObject({ verdict: 'acceptable', version: 2, fileName: 'b.xml' });
      expect((await ask('DELETE', `/report-drafts/${draft.id}`, 'officerTwo')).status).toBe(404);
      expect((await ask('DELETE', `/report-drafts/${draft.id}`, 'officerOne')).status).toBe(204);
      const list = await get<{ items: unknown[] }>(world.platform, path, 'officerOne');
      expect(list.body.items).toEqual([]);
    });

    it('links a correction to what it corrects, and an explicit replacement', async () => {
      const first = await file(report({ reference: reference(), amount: '500.00' }));
      const correcting = report({ reference: reference(), amount: '550.00' });
      expect((await file(correcting, 'officerOne', { corrects: 'XN-1999-1' })).body.code).toBe(
        'corrected-unknown',
      );
      const second = await file(correcting, 'officerOne', { corrects: first.body.number });
      expect(second.body).toMatchObject({ state: 'accepted', corrects: first.body.reportId });
      expect((await detail(first.body.reportId)).body.correctedBy).toBe(second.body.reportId);
      const faulty = await file(report({ reference: reference(), reason: '' }));
      const mended = await file(report({ reference: reference(), amount: '560.00' }), 'officerOne', {
        replaces: faulty.body.number,
      });
      expect(mended.body.replaces).toBe(faulty.body.reportId);
    });

    it('tells the filer of its own repeated transactions, and the FIU alone of another filer’s', async () => {
      const money = { amount: '611.00', date: '2026-11-03T09:00:00', counterAccount: '777' };
      const first = await file(report({ reference: reference(), ...money }));
      expect(first.body.findings).toEqual([]);
      const second = await file(
        report({ reference: reference(), reason: 'Seen again in another way.', ...money }),
      );
      expect(second.body).toMatchObject({
        state: 'accepted',
        findings: [{ rule: 'DUP-2', severity: 'warning' }],
      });
      const late = await file(
        report({ reference: reference(), amount: '612.00', date: '2026-01-03T09:00:00' }),
      );
      const rows = await get<{ items: ReportRow[] }>(
        world.platform,
        '/api/v1/reports?flag=late-filing',
        'intake',
      );
      expect(rows.body.items.map(({ id }) => id)).toContain(late.body.reportId);
      expect((await detail(late.body.reportId)).body.flags).toEqual([]);
    });

    it('prints the receipt in six languages, the same to the byte each time', async () => {
      const { body } = await file(report({ reference: reference(), amount: '650.00' }));
      const printed = async (language: string) =>
        world.platform.http.server.inject({
          url: `/api/v1/reports/${body.reportId}/receipt.pdf?language=${language}`,
          headers: { 'test-asker': 'officerOne' },
        });
      for (const language of ['ar', 'en', 'es', 'fr', 'ru', 'zh']) {
        const answer = await printed(language);
        expect(answer.rawPayload.subarray(0, 5).toString('latin1')).toBe('%PDF-');
        expect((await printed(language)).rawPayload.equals(answer.rawPayload)).toBe(true);
      }
      expect((await printed('xx')).statusCode).toBe(400);
    });

    it('lets a delegate file for an entity; both see the report, nobody else', async () => {
      const bytes = report({ reference: reference(), amount: '700.00' });
      expect((await file(bytes, 'officerOne', { as: '1002' })).body.code).toBe('filer-not-yours');
      expect((await file(bytes, 'officerTwo', { as: '9999' })).body.code).toBe('filer-not-yours');
      const { body } = await file(bytes, 'officerTwo', { as: '1001' });
      expect(body.state).toBe('accepted');
      for (const who of ['officerOne', 'officerTwo'] as const) {
        const seen = await detail(body.reportId, who);
        expect(seen.body).toMatchObject({ filer: { id: filerOne }, filedBy: { id: filerTwo } });
      }
      const first = await file(report({ reference: reference(), amount: '710.00' }));
      expect((await detail(first.body.reportId, 'officerTwo')).status).toBe(404);
    });
  });
});
