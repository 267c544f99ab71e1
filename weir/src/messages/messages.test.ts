import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { createAttachments, type AttachmentView } from '#attachments';
import { createIntake, reportReturned, type Submission } from '#intake';
import { theNode, type Platform } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { askers, filerOne, furnish, get, type AskerName } from '../../../tests/room-world.ts';
import { upload } from '../../../tests/upload.ts';
import { xnReport } from '../../../tests/xn-report.ts';
import { createMessages, type ThreadDetail, type ThreadRow } from './index.ts';

interface Page {
  items: ThreadRow[];
  nextCursor: string | null;
  unread: number;
}

describe.each(registers)('the message board on $name', (register) => {
  describe.skipIf(register.skipped !== undefined)(register.skipped ?? 'runs', () => {
    let world: TestPlatform;
    let platform: Platform;
    let report: Submission;

    const post = async <Body>(
      url: string,
      as: AskerName,
      body: unknown,
    ): Promise<{ status: number; body: Body }> => {
      const answer = await platform.http.server.inject({
        method: 'POST',
        url: `/api/v1${url}`,
        headers: { 'test-asker': as, 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      });
      return { status: answer.statusCode, body: JSON.parse(answer.body) as Body };
    };
    const list = async (as: AskerName, query = ''): Promise<Page> =>
      (await get<Page>(platform, `/api/v1/threads${query}`, as)).body;
    const open = async (as: AskerName, given: object): Promise<ThreadDetail> => {
      const answer = await post<ThreadDetail>('/threads', as, {
        subject: 'A question',
        text: 'Words.',
        ...given,
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return answer.body;
    };

    beforeAll(async () => {
      world = await register.open();
      platform = world.platform;
      const people = {
        namesOf: async (_: unknown, ids: readonly string[]) =>
          new Map(ids.map((id) => [id, { name: `Name of ${id}` }])),
      };
      const attachments = createAttachments(platform);
      const intake = createIntake(platform, { people, attachments } as Parameters<typeof createIntake>[1]);
      createMessages(platform, { people, intake, attachments });
      await furnish(platform);
      await platform.http.server.ready();
      await platform.jobs.start();
      const filed = await upload<Submission>(
        platform.http.server,
        '/api/v1/reports',
        {
          field: 'report',
          bytes: xnReport({
            filer: '1001',
            reference: 'B-1',
            client: { first: 'Ada', last: 'Quill' },
            account: '100200',
          }),
        },
        { headers: { 'test-asker': 'officerOne' } },
      );
      expect(filed.status, JSON.stringify(filed.body)).toBe(200);
      report = filed.body;
    }, 240_000);
    afterAll(() => world?.close());

    it('carries words both ways, and hides who at the FIU wrote them', async () => {
      const asked = await open('officerOne', { subject: 'Which code for gold?' });
      expect(asked).toMatchObject({ kind: 'manual', entity: { id: filerOne }, messages: 1, unread: 0 });
      expect(await list('intake')).toMatchObject({ unread: 1, items: [{ id: asked.id, unread: 1 }] });
      const answered = await post<ThreadDetail>(`/threads/${asked.id}/messages`, 'analyst', {
        text: 'Code 7.',
      });
      expect(answered.body.items.map((message) => message.author)).toEqual([
        'Name of officer-one',
        'Name of analyst',
      ]);
      const seen = (await get<ThreadDetail>(platform, `/api/v1/threads/${asked.id}`, 'officerOne')).body;
      expect(seen.items.map((message) => [message.side, message.author, message.text])).toEqual([
        ['filer', 'Name of officer-one', 'Words.'],
        ['fiu', 'FIU', 'Code 7.'],
      ]);
      expect(JSON.stringify(seen)).not.toContain('analyst');
      expect(seen.unread).toBe(1);
    });

    it('is a filer’s own: another filer sees nothing, and cannot write on it', async () => {
      const thread = await open('supervisor', { entity: '1001', kind: 'question' });
      expect((await list('officerTwo')).items).toEqual([]);
      for (const answer of [
        await get(platform, `/api/v1/threads/${thread.id}`, 'officerTwo'),
        await post(`/threads/${thread.id}/messages`, 'officerTwo', { text: 'Let me in' }),
        await post(`/threads/${thread.id}/read`, 'officerTwo', { upTo: thread.items[0]!.id }),
        await post('/threads', 'officerTwo', { subject: 'x', text: 'y', report: report.number }),
      ])
        expect(answer.status).toBe(404);
      // Under the room the register says the same.
      await platform.register.as(askers.officerTwo, async (tx) => {
        for (const table of ['threads', 'messages', 'message_reads'])
          expect(await tx.run(sql<object>`select * from ${sql.table(table)}`)).toEqual([]);
      });
      await expect(
        platform.register.as(askers.officerTwo, (tx) =>
          tx.run(
            sql<object>`insert into messages (id, thread, side, author, at, text) values ('x', ${thread.id}, 'filer', 'officer-two', now(), 'x')`,
          ),
        ),
      ).rejects.toThrow(/row-level security/);
      // Nor does a filer speak as the FIU on its own board.
      await expect(
        platform.register.as(askers.officerOne, (tx) =>
          tx.run(
            sql<object>`insert into messages (id, thread, side, author, at, text) values ('x', ${thread.id}, 'fiu', 'officer-one', now(), 'x')`,
          ),
        ),
      ).rejects.toThrow(/row-level security/);
      expect(
        (await post('/threads', 'officerOne', { subject: 'x', text: 'y', kind: 'question' })).status,
      ).toBe(422);
    });

    it('marks what was read, and never more', async () => {
      const thread = await open('intake', { report: report.number, kind: 'question', reference: 'Q-7' });
      const first = thread.items[0]!.id;
      for (let n = 0; n < 3; n++)
        await post(`/threads/${thread.id}/messages`, 'supervisor', { text: `More ${n}` });
      const unread = async () =>
        (await get<ThreadDetail>(platform, `/api/v1/threads/${thread.id}`, 'officerOne')).body.unread;
      expect(await unread()).toBe(4);
      await post(`/threads/${thread.id}/read`, 'officerOne', { upTo: first });
      expect(await unread()).toBe(3);
      await post(`/threads/${thread.id}/read`, 'officerOne', { upTo: 'zzzz' });
      expect(await unread()).toBe(0);
      await post(`/threads/${thread.id}/read`, 'officerOne', { upTo: first });
      expect(await unread()).toBe(0);
      // A mark in the future hides nothing that comes later.
      const later = await post<ThreadDetail>(`/threads/${thread.id}/messages`, 'intake', {
        text: 'And this.',
      });
      expect(await unread()).toBe(1);
      expect(later.body.items.slice(0, 4).every((message) => message.seenAt !== null)).toBe(true);
      expect(later.body.items[4]!.seenAt).toBeNull();
      expect((await list('officerOne', '?q=q-7')).items.map((row) => row.id)).toEqual([thread.id]);
      expect((await list('officerOne', `?q=${report.number}&unread=true`)).items[0]!.report).toEqual({
        id: report.reportId,
        number: report.number,
      });
    });

    it('keeps the order of messages written at the same instant, page by page', async () => {
      const thread = await open('officerTwo', { subject: 'Order' });
      const words = Array.from({ length: 12 }, (_, n) => `Word ${n}`);
      for (const text of words) await post(`/threads/${thread.id}/messages`, 'officerTwo', { text });
      const found: string[] = [];
      let after: string | null = null;
      do {
        const page: ThreadDetail = (
          await get<ThreadDetail>(
            platform,
            `/api/v1/threads/${thread.id}?limit=5${after === null ? '' : `&after=${after}`}`,
            'intake',
          )
        ).body;
        found.push(...page.items.map((message) => message.text));
        after = page.nextCursor;
      } while (after !== null);
      expect(found).toEqual(['Words.', ...words]);
      const threads: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Page = await list('intake', `?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
        threads.push(...page.items.map((row) => row.id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(threads).toHaveLength(new Set(threads).size);
      expect([...threads].sort()).toEqual((await list('intake')).items.map((row) => row.id).sort());
    });

    it('carries attachments to whoever sees the thread, and to nobody else', async () => {
      const thread = await open('officerOne', { subject: 'Papers' });
      const sent = await upload<ThreadDetail>(
        platform.http.server,
        `/api/v1/threads/${thread.id}/messages`,
        { field: 'attachment', name: '../../etc/контракт.csv', bytes: Buffer.from('a;b\n1;2\n') },
        { headers: { 'test-asker': 'officerOne' }, fields: { text: 'The contract.' } },
      );
      expect(sent.status, JSON.stringify(sent.body)).toBe(200);
      const file = sent.body.items[1]!.attachments[0]! as AttachmentView;
      expect(file).toMatchObject({
        name: 'контракт.csv',
        type: 'text/csv',
        size: 8,
        scan: 'not-scanned',
        preview: 'none',
      });
      const fetched = await platform.http.server.inject({
        url: `/api/v1/attachments/${file.id}`,
        headers: { 'test-asker': 'intake' },
      });
      expect(fetched.body).toBe('a;b\n1;2\n');
      expect(fetched.headers['content-disposition']).toMatch(
        /^attachment; filename="_+\.csv"; filename\*=UTF-8''%D0%BA/,
      );
      expect(fetched.headers['content-security-policy']).toContain('sandbox');
      expect(fetched.headers['x-content-type-options']).toBe('nosniff');
      expect((await get(platform, `/api/v1/attachments/${file.id}`, 'officerTwo')).status).toBe(404);
      await platform.register.as(askers.officerTwo, async (tx) =>
        expect(await tx.run(sql<object>`select id from attachments`)).toEqual([]),
      );
      const refused = await upload<{ code: string; reason: string }>(
        platform.http.server,
        `/api/v1/threads/${thread.id}/messages`,
        { field: 'attachment', name: 'invoice.pdf', bytes: Buffer.from('MZ\u0090\u0000\u0003\u0000') },
        { headers: { 'test-asker': 'officerOne' }, fields: { text: 'A bill.' } },
      );
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'attachment-refused', reason: 'executable' },
      });
      expect(
        (await get<ThreadDetail>(platform, `/api/v1/threads/${thread.id}`, 'officerOne')).body.messages,
      ).toBe(2);
    });

    it('gives feedback on a report that tells of nobody else', async () => {
      const given = await post<ThreadDetail>(`/reports/${report.reportId}/feedback`, 'analyst', {
        kind: 'used',
        text: 'Clear and complete, thank you.',
      });
      expect(given.body).toMatchObject({
        kind: 'feedback',
        report: { number: report.number },
        items: [{ feedback: 'used' }],
      });
      const again = await post<ThreadDetail>(`/reports/${report.number}/feedback`, 'supervisor', {
        kind: 'quality',
      });
      expect(again.body.id).toBe(given.body.id);
      expect(again.body.items).toHaveLength(2);
      for (const text of [
        'As quay BANK reported too',
        'See XN-2025-000007',
        'It is in XN-C-2026-0001 now',
        'Quáy Bank!',
      ])
        expect(
          (
            await post<{ code: string }>(`/reports/${report.reportId}/feedback`, 'analyst', {
              kind: 'general',
              text,
            })
          ).body.code,
          text,
        ).toBe('feedback-reveals');
      const own = await post(`/reports/${report.reportId}/feedback`, 'analyst', {
        kind: 'general',
        text: `Mill Bank’s ${report.number} was timely.`,
      });
      expect(own.status).toBe(200);
      expect(
        (await post(`/reports/${report.reportId}/feedback`, 'officerOne', { kind: 'used' })).status,
      ).toBe(403);
    });

    it('tells the filer of a returned report once, however often the event comes', async () => {
      for (let n = 0; n < 2; n++)
        await platform.register.as(theNode, (tx) =>
          platform.events.publish(tx, reportReturned, {
            reportId: report.reportId,
            note: 'The passport number is missing.',
          }),
        );
      await platform.jobs.idle();
      const page = await list('officerOne', '?kind=portal');
      expect(page.items).toHaveLength(1);
      const thread = (await get<ThreadDetail>(platform, `/api/v1/threads/${page.items[0]!.id}`, 'officerOne'))
        .body;
      expect(thread.items).toMatchObject([
        {
          side: 'node',
          author: null,
          text: 'The passport number is missing.',
          notice: { code: 'report-returned', facts: { number: report.number } },
        },
      ]);
      expect(thread.unread).toBe(1);
    });

    it('refuses what is no message, in a sentence', async () => {
      for (const body of [
        {},
        { subject: '', text: 'x' },
        { subject: 'x', text: '   ' },
        { subject: 'x', text: 'y'.repeat(8001) },
      ])
        expect((await post<{ code: string }>('/threads', 'officerOne', body)).body.code).toBe(
          'request-not-valid',
        );
      expect(
        (await post<{ code: string }>('/threads', 'intake', { subject: 'x', text: 'y', entity: '77' })).body
          .code,
      ).toBe('message-recipient-unknown');
      expect((await post('/threads', 'prosecutor', { subject: 'x', text: 'y' })).status).toBe(403);
    });
  });
});
