import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  customs,
  desk,
  openDesk,
  prosecution,
  type DeskName,
  type DeskWorld,
} from '../../../tests/desk-world.ts';
import { registers } from '../../../tests/registers.ts';
import type { CaseDetail } from '../cases/contract.ts';
import type {
  AskedRequest,
  AuthorityRequest,
  Comment,
  ConsentRequest,
  DisseminationDetail,
  ReceivedDetail,
} from './contract.ts';
import { verifyBundle } from './product-bundle.ts';

interface Refusal {
  code: string;
}

describe.each(registers)('requests from authorities on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'runs', () => {
    let world: DeskWorld;
    beforeAll(async () => {
      world = await openDesk(register);
      await world.platform.jobs.start();
    });
    afterAll(() => world.close());

    const wish = {
      reference: 'PG 14/26',
      purpose: 'investigation',
      legalBasis: 'Code of criminal procedure, article 12',
      subjects: [{ kind: 'person', name: 'Ondine Farrow', known: 'born 1980' }],
      question: 'Is anything known of her accounts and payments?',
    };
    const ask = async (as: DeskName = 'prosecutor', more: object = {}): Promise<AskedRequest> => {
      const { status, body } = await world.ask<AskedRequest>(as, 'POST', '/requests-to-fiu', {
        ...wish,
        ...more,
      });
      expect(status, JSON.stringify(body)).toBe(200);
      return body;
    };
    const act = (as: DeskName, id: string, what: string, body: object) =>
      world.ask<AuthorityRequest & Refusal>(as, 'POST', `/authority-requests/${id}/${what}`, body);
    async function openCase(as: DeskName = 'analyst', more: object = {}): Promise<string> {
      const { body } = await world.ask<CaseDetail>(as, 'POST', '/cases', {
        source: { kind: 'hand' },
        title: 'Farrow',
        ...more,
      });
      for (const to of ['triaged', 'in_analysis'])
        await world.ask(as, 'POST', `/cases/${body.id}/state`, { to, reason: 'Taken up.' });
      return body.id;
    }
    const product = (caseId: string, more: object = {}) => ({
      caseId,
      title: 'Answer',
      type: 'on_request',
      recipient: prosecution,
      purpose: 'investigation',
      requestReference: 'PG 14/26',
      sections: [
        {
          id: 'facts',
          heading: 'Facts',
          items: [{ kind: 'text', id: 'own', text: 'Money left as cash.', basedOn: [] }],
        },
      ],
      ...more,
    });

    it('are due by the rule of the country, and shown to who asked in their state alone', async () => {
      const made = await ask();
      expect(made).toMatchObject({
        state: 'received',
        answer: null,
        number: expect.stringMatching(/^XN-A-\d{6}$/),
      });
      expect(made.dueAt).not.toBeNull();
      expect(made.dueRule).toContain('section 19');
      await act('analyst', made.id, 'case', { caseId: await openCase() });
      const { body } = await world.ask<AskedRequest>('prosecutor', 'GET', `/requests-to-fiu/${made.id}`);
      expect(body.state).toBe('in_work');
      expect(JSON.stringify(body)).not.toMatch(/case|analyst|Farrow file/);
      for (const [method, path] of [
        ['GET', `/requests-to-fiu/${made.id}`],
        ['GET', `/authority-requests/${made.id}`],
      ] as const) {
        const other = await world.ask<Refusal>('customsOfficer', method, path);
        expect([404, 403]).toContain(other.status);
      }
      const listed = await world.ask<{ items: AskedRequest[] }>('customsOfficer', 'GET', '/requests-to-fiu');
      expect(listed.body.items).toEqual([]);
      const rows = (as: DeskName, table: string) =>
        world.platform.register.as(desk[as], (tx) => tx.run<object>(sql`select * from ${sql.table(table)}`));
      expect(await rows('customsOfficer', 'authority_requests')).toEqual([]);
      expect((await rows('prosecutor', 'authority_requests')).length).toBeGreaterThan(0);
      for (const table of [
        'authority_request_cases',
        'authority_request_proposals',
        'dissemination_comments',
      ])
        expect(await rows('prosecutor', table), table).toEqual([]);
    });

    it('say by when only where they are urgent', async () => {
      for (const [more, status] of [
        [{ urgency: 'urgent' }, 400],
        [{ neededBy: '2026-12-24' }, 400],
        [{ urgency: 'urgent', neededBy: '2026-12-24' }, 200],
        [{ subjects: [] }, 400],
      ] as const)
        expect((await world.ask('prosecutor', 'POST', '/requests-to-fiu', { ...wish, ...more })).status).toBe(
          status,
        );
    });

    it.each([
      ['declined', 'harms_analysis'],
      ['nothing_held', null],
      ['may_not_say', null],
    ] as const)('are answered with %s only by a second person, by any road', async (kind, ground) => {
      const { id } = await ask();
      const reasons = 'Written for you.';
      const early = await world.platform.register
        .as(desk.supervisor, (tx) =>
          tx.run<object>(sql`update authority_requests set state = 'answered', answer_kind = ${kind},
            answer_ground = ${ground}, answer_reasons = 'Mine.', answered_at = ${tx.now} where id = ${id}`),
        )
        .catch((error: Error) => error.message);
      expect(early).toMatch(/second person/);
      expect((await act('supervisor', id, 'proposal', { kind, ground, reasons })).body.state).toBe('in_work');
      expect((await act('supervisor', id, 'proposal', { kind, ground, reasons })).body.code).toBe(
        'proposal-open',
      );
      const decision = { proposal: 1, decision: 'approved', reason: 'So it is.' };
      expect((await act('supervisor', id, 'decision', decision)).body.code).toBe('own-proposal');
      expect((await act('analyst', id, 'decision', decision)).status).toBe(403);
      await expect(
        world.platform.register.as(desk.supervisor, (tx) =>
          tx.run<object>(sql`update authority_request_proposals set decision = 'approved', decided_by = 'supervisor',
            decided_at = ${tx.now}, decision_reason = 'Mine.' where request = ${id}`),
        ),
      ).rejects.toThrow(/check/);
      const done = await act('clearedSupervisor', id, 'decision', decision);
      expect(done.body).toMatchObject({ state: 'answered', answer: { kind, ground, reasons } });
      const { body } = await world.ask<AskedRequest>('prosecutor', 'GET', `/requests-to-fiu/${id}`);
      expect(body).toMatchObject({ state: 'answered', answer: { kind, ground, reasons, productId: null } });
      expect(JSON.stringify(body)).not.toContain('supervisor');
      expect((await act('analyst', id, 'proposal', { kind, ground, reasons })).body.code).toBe(
        'authority-request-answered',
      );
    });

    it('come back to whoever proposed an answer that is not approved', async () => {
      const { id } = await ask();
      await act('analyst', id, 'proposal', { kind: 'nothing_held', reasons: 'We hold nothing.' });
      const back = await act('supervisor', id, 'decision', {
        proposal: 1,
        decision: 'returned',
        reason: 'Look again.',
      });
      expect(back.body).toMatchObject({ state: 'in_work', answer: null, may: { propose: true } });
      const again = await act('analyst', id, 'proposal', { kind: 'may_not_say', reasons: 'We may not say.' });
      expect(again.body.proposals.map(({ decision }) => decision?.decision ?? null)).toEqual([
        'returned',
        null,
      ]);
      expect(
        (await act('supervisor', id, 'decision', { proposal: 1, decision: 'approved', reason: 'Yes.' })).body
          .code,
      ).toBe('proposal-changed');
      expect((await act('analyst', id, 'proposal', { kind: 'declined', reasons: 'No ground.' })).status).toBe(
        400,
      );
    });

    it('are answered by the product that names them, once it is sent', async () => {
      const { id } = await ask();
      const caseId = await openCase();
      const early = await world.ask<Refusal>(
        'analyst',
        'POST',
        '/disseminations',
        product(caseId, { authorityRequest: id }),
      );
      expect([early.status, early.body.code]).toEqual([422, 'request-not-for-this']);
      await act('analyst', id, 'case', { caseId });
      expect((await act('analyst', id, 'case', { caseId })).body.code).toBe('request-in-case');
      const other = await world.ask<Refusal>(
        'analyst',
        'POST',
        '/disseminations',
        product(caseId, { authorityRequest: id, recipient: customs }),
      );
      expect(other.body.code).toBe('request-not-for-this');
      const made = await world.ask<DisseminationDetail>(
        'analyst',
        'POST',
        '/disseminations',
        product(caseId, { authorityRequest: id }),
      );
      const sent = await world.ask<DisseminationDetail>(
        'analyst',
        'POST',
        `/disseminations/${made.body.id}/submit`,
        { version: 1 },
      );
      const approved = await world.ask<DisseminationDetail>(
        'supervisor',
        'POST',
        `/disseminations/${made.body.id}/approval`,
        {
          decision: 'approved',
          reason: 'Read.',
          contentSha256: sent.body.guard.contentSha256,
        },
      );
      expect(approved.body.state).toBe('sent');
      const { body } = await world.ask<AskedRequest>('prosecutor', 'GET', `/requests-to-fiu/${id}`);
      expect(body).toMatchObject({
        state: 'answered',
        answer: { kind: 'product', productId: made.body.id, reasons: null },
      });

      // The same product, for machines: whole, signed, and nobody else's.
      const received = await world.ask<ReceivedDetail>('prosecutor', 'GET', `/received/${made.body.id}`);
      expect(received.body.feedbackDueAt).not.toBeNull();
      const bundle = await world.bytes('prosecutor', `/received/${made.body.id}/document?as=bundle`);
      const verdict = await verifyBundle(bundle.bytes, null);
      expect(verdict).toMatchObject({ holds: true, manifest: { number: made.body.number, copy: 1 } });
      const stranger = createPublicKey(generateKeyPairSync('ed25519').privateKey).export({
        type: 'spki',
        format: 'pem',
      });
      expect((await verifyBundle(bundle.bytes, stranger.toString())).holds).toBe(false);
      const word = await world.bytes('prosecutor', `/received/${made.body.id}/document?as=docx`);
      expect(word.bytes.subarray(0, 2).toString()).toBe('PK');
      expect(
        (await world.bytes('customsOfficer', `/received/${made.body.id}/document?as=bundle`)).status,
      ).toBe(404);
    });

    it('in a compartment are not seen by those who are not cleared, in the room or in the register', async () => {
      const { id } = await ask();
      await act('cleared', id, 'case', { caseId: await openCase('cleared', { compartment: 'heron' }) });
      for (const as of ['analyst', 'supervisor'] as const) {
        const { status, body } = await world.ask<Refusal>(as, 'GET', `/authority-requests/${id}`);
        expect([status, body.code]).toEqual([404, 'authority-request-unknown']);
        const rows = await world.platform.register.as(desk[as], (tx) =>
          tx.run<object>(sql`select id from authority_requests where id = ${id}
            union all select request from authority_request_cases where request = ${id}`),
        );
        expect(rows).toEqual([]);
      }
      expect(
        (await world.ask<AuthorityRequest>('cleared', 'GET', `/authority-requests/${id}`)).body.caseId,
      ).not.toBeNull();
      expect((await world.ask<AskedRequest>('prosecutor', 'GET', `/requests-to-fiu/${id}`)).body.state).toBe(
        'in_work',
      );
    });

    it('are kept from every role that neither asks nor answers', async () => {
      for (const as of ['officer', 'intake', 'international', 'auditor', 'administrator'] as const) {
        for (const path of ['/requests-to-fiu', '/authority-requests'])
          expect((await world.ask(as, 'GET', path)).status, `${as} ${path}`).toBe(403);
        expect((await world.ask(as, 'POST', '/requests-to-fiu', wish)).status).toBe(403);
        const rows = await world.platform.register.as(desk[as], (tx) =>
          tx.run<object>(sql`select id from authority_requests`),
        );
        expect(rows, as).toEqual([]);
      }
    });

    it('review goes on beside the product: words at a place, and letters to originators', async () => {
      const caseId = await openCase();
      const note = await world.ask<{ id: string }>('analyst', 'POST', `/cases/${caseId}/fragments`, {
        kind: 'note',
        title: 'From abroad',
        text: 'Words.',
        handling: { originators: ['XP-FIU'] },
      });
      const made = await world.ask<DisseminationDetail>(
        'analyst',
        'POST',
        '/disseminations',
        product(caseId, {
          sections: [
            { id: 'facts', heading: 'Facts', items: [{ kind: 'fragment', fragmentId: note.body.id }] },
          ],
        }),
      );
      const { body } = await world.ask<{ items: ConsentRequest[] }>(
        'analyst',
        'GET',
        `/disseminations/${made.body.id}/consent-requests`,
      );
      expect(body.items).toMatchObject([{ originator: 'XP-FIU', fragments: [{ id: note.body.id }] }]);
      expect(body.items[0]!.text).toContain('Prosecutor of Aldermoor');
      expect(body.items[0]!.text).not.toContain('Words.');

      const say = (as: DeskName, comment: object) =>
        world.ask<{ items: Comment[] } & Refusal>(
          as,
          'POST',
          `/disseminations/${made.body.id}/comments`,
          comment,
        );
      const first = await say('supervisor', { place: `fragment:${note.body.id}`, text: 'From whom?' });
      const second = await say('analyst', { answers: first.body.items[0]!.id, text: 'From Port Sable.' });
      expect(second.body.items.map(({ answers, text }) => [answers, text])).toEqual([
        [null, 'From whom?'],
        [first.body.items[0]!.id, 'From Port Sable.'],
      ]);
      expect((await say('analyst', { answers: 'nowhere', text: 'To whom?' })).body.code).toBe(
        'comment-unknown',
      );
      // Who comments is no author, and may decide.
      const seen = await world.ask<DisseminationDetail>(
        'supervisor',
        'GET',
        `/disseminations/${made.body.id}`,
      );
      expect(seen.body.authors.map((author) => author.id)).toEqual(['analyst']);
    });
  });
});
