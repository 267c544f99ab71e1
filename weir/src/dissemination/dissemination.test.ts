import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import {
  customs,
  desk,
  openDesk,
  prosecution,
  type DeskName,
  type DeskWorld,
} from '../../../tests/desk-world.ts';
import { registers } from '../../../tests/registers.ts';
import type { CaseDetail, Fragment } from '../cases/contract.ts';
import type {
  Difference,
  DisseminationDetail,
  DisseminationRow,
  GuardVerdict,
  ReceivedDetail,
  ReceivedRow,
} from './contract.ts';

interface Refusal {
  code: string;
  [fact: string]: unknown;
}
type Detail = DisseminationDetail & Refusal;
const judged = { used: 'used', usefulness: 'some' };

describe.each(registers)('dissemination on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'runs', () => {
    let world: DeskWorld;
    beforeAll(async () => {
      world = await openDesk(register);
      await world.platform.jobs.start();
    });
    afterAll(() => world.close());

    const add = async (caseId: string, body: object, as: DeskName = 'analyst'): Promise<Fragment> =>
      (await world.ask<Fragment>(as, 'POST', `/cases/${caseId}/fragments`, body)).body;
    const note = (caseId: string, text: string, as: DeskName = 'analyst'): Promise<Fragment> =>
      add(caseId, { kind: 'note', title: 'Finding', text }, as);

    /** A case in analysis that knows the report, so that its filer is protected. */
    async function caseAtWork(as: DeskName = 'analyst', more: object = {}): Promise<string> {
      const { body } = await world.ask<CaseDetail>(as, 'POST', '/cases', {
        source: { kind: 'report', id: world.reportId },
        title: 'Cash',
        ...more,
      });
      for (const to of ['triaged', 'in_analysis'])
        await world.ask(as, 'POST', `/cases/${body.id}/state`, { to, reason: 'Taken up.' });
      return body.id;
    }
    const draftOf = (fragmentIds: string[], more: object = {}) => ({
      title: 'Cash within a day',
      type: 'spontaneous',
      recipient: prosecution,
      purpose: 'investigation',
      sections: [
        {
          id: 'facts',
          heading: 'Facts',
          items: [
            ...fragmentIds.map((fragmentId) => ({ kind: 'fragment', fragmentId })),
            { kind: 'text', id: 'own', text: 'The money left as cash.', basedOn: [] },
          ],
        },
      ],
      ...more,
    });
    const call = (as: DeskName, id: string, what: string, body: object = {}) =>
      world.ask<Detail>(as, 'POST', `/disseminations/${id}/${what}`, body);
    async function draft(caseId: string, fragmentIds: string[], as: DeskName = 'analyst', more: object = {}) {
      const { status, body } = await world.ask<Detail>(as, 'POST', '/disseminations', {
        caseId,
        ...draftOf(fragmentIds, more),
      });
      expect(status, JSON.stringify(body)).toBe(200);
      return body;
    }
    async function submitted(as: DeskName = 'analyst', more: object = {}) {
      const caseId = await caseAtWork(as, more);
      const finding = await note(caseId, 'Money came and left.', as);
      const { id, version } = await draft(caseId, [finding.id], as);
      const { status, body } = await call(as, id, 'submit', { version });
      expect(status, JSON.stringify(body)).toBe(200);
      return { caseId, finding, id, product: body };
    }
    const approve = (as: DeskName, product: Detail, more: object = {}) =>
      call(as, product.id, 'approval', {
        decision: 'approved',
        reason: 'Read; complete and within its conditions.',
        contentSha256: product.guard.contentSha256,
        ...more,
      });

    it('goes from draft to feedback, and each step shows in the case', async () => {
      const caseId = await caseAtWork();
      const trace = await add(caseId, { kind: 'trace', id: 'trace-one' });
      const row = await add(caseId, { kind: 'transaction', id: 'transaction-one' });
      const subject = await add(caseId, { kind: 'subject', id: 'subject-one' });
      const finding = await note(caseId, 'Money came and left.');
      const made = await draft(caseId, [finding.id, subject.id, row.id, trace.id]);
      expect(made).toMatchObject({
        state: 'draft',
        version: 1,
        authors: [{ id: 'analyst' }],
        recipient: { id: prosecution, name: 'Prosecutor of Aldermoor' },
        guard: { allowed: true, intelligenceAnnex: true, classification: 'confidential' },
        may: { edit: true, submit: true, decide: false },
      });
      expect(made.number).toMatch(/^XN-D-\d{6}$/);

      const sent = await call('analyst', made.id, 'submit', { version: 1 });
      expect(sent.body).toMatchObject({ state: 'submitted', may: { submit: false, decide: false } });
      const before = await world.ask<CaseDetail>('analyst', 'GET', `/cases/${caseId}`);
      expect(before.body.state).toBe('ready_for_decision');
      const seen = await world.ask<Detail>('supervisor', 'GET', `/disseminations/${made.id}`);
      expect(seen.body.may.decide).toBe(true);

      const approved = await approve('supervisor', seen.body);
      expect(approved.body).toMatchObject({
        state: 'sent',
        decisions: [{ decision: 'approved', by: { id: 'supervisor' }, submission: 1 }],
      });
      const pdf = await world.bytes('supervisor', `/disseminations/${made.id}/document`);
      expect(pdf.type).toBe('application/pdf');
      expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
      expect(createHash('sha256').update(pdf.bytes).digest('hex')).toBe(approved.body.document!.sha256);

      const list = await world.ask<{ items: ReceivedRow[] }>('prosecutor', 'GET', '/received');
      expect(list.body.items[0]).toMatchObject({
        id: made.id,
        number: made.number,
        from: 'Aldermoor FIU',
        state: 'new',
        classification: 'confidential',
      });
      const early = await world.ask<Refusal>('prosecutor', 'POST', `/received/${made.id}/feedback`, {
        ...judged,
        outcome: 'no_action',
      });
      expect([early.status, early.body.code]).toEqual([409, 'not-acknowledged']);
      for (let twice = 0; twice < 2; twice++) {
        const { body } = await world.ask<ReceivedDetail>(
          'prosecutor',
          'POST',
          `/received/${made.id}/acknowledgement`,
          {},
        );
        expect(body.state).toBe('acknowledged');
        expect(body.answers).toHaveLength(1);
      }
      const answered = await world.ask<ReceivedDetail>(
        'prosecutor',
        'POST',
        `/received/${made.id}/feedback`,
        {
          ...judged,
          outcome: 'investigation_opened',
          text: 'Opened.',
        },
      );
      expect(answered.body).toMatchObject({
        state: 'answered',
        intelligenceAnnex: true,
        limits: {
          purposes: ['investigation'],
          onwardDissemination: 'with_prior_consent',
          disclosureToSubject: 'prohibited',
        },
        answers: [
          { kind: 'acknowledgement' },
          { kind: 'feedback', outcome: 'investigation_opened', text: 'Opened.' },
        ],
      });
      const document = await world.bytes('prosecutor', `/received/${made.id}/document`);
      expect(document.bytes.equals(pdf.bytes)).toBe(true);

      const { body: after } = await world.ask<CaseDetail>('analyst', 'GET', `/cases/${caseId}`);
      expect(after.state).toBe('disseminated');
      expect(after.products).toMatchObject([
        { id: made.id, state: 'feedback_received', recipient: 'Prosecutor of Aldermoor' },
      ]);
      const told = after.chronology.filter(({ kind }) => kind === 'product');
      expect(told.map(({ key, by }) => [key, by?.id])).toEqual([
        ['product-drafted', 'analyst'],
        ['product-submitted', 'analyst'],
        ['product-approved', 'supervisor'],
        ['product-sent', 'supervisor'],
        ['product-acknowledgement', 'prosecutor'],
        ['product-feedback', 'prosecutor'],
      ]);
      expect(told.at(-1)!.facts).toMatchObject({ outcome: 'investigation_opened', text: 'Opened.' });

      // Nothing of the source, the case or the authors reaches the recipient.
      const received = JSON.stringify(answered.body);
      for (const hidden of ['Mill Bank', world.reportNumber, 'MB-2026-77', caseId, finding.id, 'analyst'])
        expect(received, hidden).not.toContain(hidden);
    });

    it('is stopped by the guard for each kind of reason, with the fragment that is meant', async () => {
      const caseId = await caseAtWork();
      const handling = async (conditions: object): Promise<Fragment> =>
        add(caseId, { kind: 'note', title: 'Under conditions', text: 'Words.', handling: conditions });
      const cases: [string, Fragment, object][] = [
        ['recipient-not-permitted', await handling({ permittedRecipients: [customs] }), {}],
        ['purpose-not-permitted', await handling({ permittedPurposes: ['tax'] }), {}],
        [
          'onward-prohibited',
          await handling({ originators: ['XP-FIU'], onwardDissemination: 'prohibited' }),
          {},
        ],
        ['onward-needs-consent', await handling({ originators: ['XP-FIU'] }), {}],
        ['evidentiary-use', await note(caseId, 'Ours.'), { purpose: 'judicial_evidence' }],
        ['source-named', await note(caseId, 'The mill-bank branch told us.'), {}],
        ['source-named', await note(caseId, `See ${world.reportNumber.toLowerCase()}.`), {}],
        ['source-named', await note(caseId, 'Their reference is MB 2026 77.'), {}],
      ];
      for (const [rule, fragment, more] of cases) {
        const made = await draft(caseId, [fragment.id], 'analyst', more);
        const verdict = await world.ask<GuardVerdict>(
          'analyst',
          'POST',
          `/disseminations/${made.id}/guard`,
          {},
        );
        expect(verdict.body.allowed).toBe(false);
        expect(
          verdict.body.blocks.some((each) => each.rule === rule && each.fragmentId === fragment.id),
          rule,
        ).toBe(true);
        const refused = await call('analyst', made.id, 'submit', { version: 1 });
        expect([refused.status, refused.body.code]).toEqual([422, 'guard-refused']);
        expect(refused.body['blocks']).toEqual(verdict.body.blocks);
      }
      const consented = await handling({
        originators: ['XP-FIU'],
        consents: [
          { originator: 'XP-FIU', recipient: prosecution, purpose: 'investigation', reference: 'PS 4' },
        ],
      });
      const made = await draft(caseId, [consented.id]);
      expect((await call('analyst', made.id, 'submit', { version: 1 })).body.state).toBe('submitted');

      const withdrawn = await note(caseId, 'Wrong.');
      const withIt = await draft(caseId, [withdrawn.id]);
      await world.ask('analyst', 'POST', `/cases/${caseId}/fragments/${withdrawn.id}/withdrawal`, {
        reason: 'Wrong.',
      });
      const stranger = await note(await caseAtWork(), 'Of another case.');
      const strange = await draft(caseId, [stranger.id]);
      const rulesOf = async (id: string) =>
        (await world.ask<GuardVerdict>('analyst', 'POST', `/disseminations/${id}/guard`, {})).body.blocks.map(
          ({ rule }) => rule,
        );
      expect(await rulesOf(withIt.id)).toEqual(['fragment-withdrawn']);
      expect(await rulesOf(strange.id)).toEqual(['fragment-missing']);
    });

    it('is never decided by a hand that wrote or submitted it, in the room', async () => {
      const own = await submitted('supervisor');
      const byAuthor = await approve('supervisor', own.product);
      expect([byAuthor.status, byAuthor.body.code]).toEqual([403, 'own-draft']);
      const analyst = await approve('analyst', own.product);
      expect([analyst.status, analyst.body.code]).toEqual([403, 'not-allowed']);

      // Who wrote one word of it is an author too, and who only submitted it is a hand in it.
      const { id, product } = await submitted();
      const { version } = product;
      await world.ask('supervisor', 'PUT', `/disseminations/${id}`, { ...draftOf([]), version });
      const again = await call('analyst', id, 'submit', { version: version + 1 });
      expect(again.body.authors.map((author) => author.id)).toEqual(['analyst', 'supervisor']);
      expect((await approve('supervisor', again.body)).body.code).toBe('own-draft');
      expect((await approve('clearedSupervisor', again.body)).body.state).toBe('sent');

      const caseId = await caseAtWork();
      const made = await draft(caseId, []);
      const sent = await call('supervisor', made.id, 'submit', { version: 1 });
      expect((await approve('supervisor', sent.body, { decision: 'returned' })).body.code).toBe('own-draft');
    });

    it('is never decided by such a hand in the register either', async () => {
      const { id, product } = await submitted('supervisor');
      const decide = (as: DeskName, decidedBy: string, submittedBy = 'supervisor') =>
        world.platform.register.as(desk[as], (tx) =>
          tx.run<object>(sql`insert into dissemination_decisions
            (dissemination, submission, submitted_by, content_sha256, decision, decided_by, decided_at, reason)
            values (${id}, 1, ${submittedBy}, ${product.guard.contentSha256}, 'approved', ${decidedBy}, ${tx.now}, 'Mine.')`),
        );
      await expect(decide('supervisor', 'supervisor')).rejects.toThrow(/author|check/);
      await expect(decide('supervisor', 'cleared-supervisor')).rejects.toThrow(/row-level security/);
      await expect(decide('supervisor', 'supervisor', 'analyst')).rejects.toThrow(/author|foreign key/);
      await expect(decide('analyst', 'analyst')).rejects.toThrow(/row-level security/);
      const asOwner = world.platform.register.ownerQuery(
        `insert into dissemination_decisions values ($1, 1, 'supervisor', $2, 'approved', 'supervisor', now(), 'Mine.')`,
        [id, product.guard.contentSha256],
      );
      await expect(asOwner).rejects.toThrow(/author/);

      const mark = (set: ReturnType<typeof sql>) =>
        world.platform.register.as(desk.supervisor, (tx) =>
          tx.run<object>(sql`update disseminations set ${set} where id = ${id}`),
        );
      await expect(mark(sql`state = 'sent'`)).rejects.toThrow(/check/);
      await expect(
        mark(
          sql`state = 'sent', approved_submission = 1, approved_as = 'approved', document_sha256 = 'x', document_size = 1`,
        ),
      ).rejects.toThrow(/foreign key/);
      await expect(
        world.platform.register.as(desk.supervisor, (tx) =>
          tx.run<object>(sql`insert into deliveries values (${id}, ${prosecution}, 'n', 't', 'spontaneous', 'investigation',
            null, 'en', 'secret', 's', true, '{}', '{}', 'x', 1, ${tx.now}, 'new')`),
        ),
      ).rejects.toThrow(/row-level security/);
      await expect(
        world.platform.register.as(desk.supervisor, (tx) =>
          tx.run<object>(sql`delete from dissemination_authors where dissemination = ${id}`),
        ),
      ).rejects.toThrow(/permission denied/);
      // A word written past the room makes an author all the same.
      await world.platform.register.as(desk.clearedSupervisor, (tx) =>
        tx.run<object>(sql`update disseminations set title = 'Rewritten' where id = ${id}`),
      );
      await expect(decide('clearedSupervisor', 'cleared-supervisor')).rejects.toThrow(/author/);
    });

    it('approves the exact content that was read, and nothing that changed since', async () => {
      const code = async (change: (given: Awaited<ReturnType<typeof submitted>>) => Promise<unknown>) => {
        const given = await submitted();
        await change(given);
        const { status, body } = await approve('supervisor', given.product);
        return [status, body.code];
      };
      const changed = [409, 'draft-changed'];
      expect(
        await code(async ({ id, product }) =>
          world.ask('analyst', 'PUT', `/disseminations/${id}`, { ...draftOf([]), version: product.version }),
        ),
      ).toEqual(changed);
      expect(
        await code(async ({ id, product }) => {
          await world.ask('analyst', 'PUT', `/disseminations/${id}`, {
            ...draftOf([]),
            version: product.version,
          });
          await call('analyst', id, 'submit', { version: product.version + 1 });
        }),
      ).toEqual(changed);
      expect(
        await code(async ({ caseId, finding }) =>
          world.ask('analyst', 'PATCH', `/cases/${caseId}/fragments/${finding.id}`, {
            text: 'Otherwise.',
            version: 1,
          }),
        ),
      ).toEqual(changed);
      expect(
        await code(async ({ caseId, finding }) =>
          world.ask('analyst', 'POST', `/cases/${caseId}/fragments/${finding.id}/withdrawal`, {
            reason: 'Wrong.',
          }),
        ),
      ).toEqual(changed);
      const { product } = await submitted();
      expect((await approve('supervisor', product, { contentSha256: 'f'.repeat(64) })).body.code).toBe(
        'draft-changed',
      );
      expect((await approve('supervisor', product)).body.state).toBe('sent');
      expect((await approve('supervisor', product)).body.code).toBe('already-decided');
      const late = await world.ask<Refusal>('analyst', 'PUT', `/disseminations/${product.id}`, {
        ...draftOf([]),
        version: product.version,
      });
      expect([late.status, late.body.code]).toEqual([409, 'product-final']);
      await expect(
        world.platform.register.as(desk.analyst, (tx) =>
          tx.run<object>(sql`update disseminations set title = 'Other' where id = ${product.id}`),
        ),
      ).rejects.toThrow(/not rewritten/);
    });

    it('is approved once, however many approve at once', async () => {
      const { id, product } = await submitted();
      const answers = await Promise.all([
        approve('supervisor', product),
        approve('clearedSupervisor', product),
        approve('supervisor', product),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
      const [row] = await world.platform.register.ownerQuery<{ count: number }>(
        `select count(*)::int as count from deliveries where dissemination = $1`,
        [id],
      );
      expect(row!.count).toBe(1);
    });

    it('is returned with a reason, and the approver sees what changed in the next draft', async () => {
      const { id, caseId, finding, product } = await submitted();
      const returned = await approve('supervisor', product, {
        decision: 'returned',
        reason: 'Say how much.',
      });
      expect(returned.body).toMatchObject({
        state: 'returned',
        decisions: [{ decision: 'returned', reason: 'Say how much.' }],
      });
      const more = await note(caseId, 'It was 12,500.00 XNC.');
      const next = draftOf([finding.id, more.id], { title: 'Cash of 12,500' });
      next.sections[0]!.items.splice(-1, 1, {
        kind: 'text',
        id: 'own',
        text: 'The money soon left as cash.',
        basedOn: [],
      });
      const saved = await world.ask<Detail>('analyst', 'PUT', `/disseminations/${id}`, {
        ...next,
        version: returned.body.version,
      });
      expect(saved.body.state).toBe('draft');
      await call('analyst', id, 'submit', { version: saved.body.version });
      const { body } = await world.ask<Difference>('supervisor', 'GET', `/disseminations/${id}/difference`);
      expect(body).toMatchObject({
        from: { submission: 1, contentSha256: product.guard.contentSha256 },
        to: { submission: 2 },
        fields: [{ field: 'title', before: 'Cash within a day', after: 'Cash of 12,500' }],
      });
      expect(body.items.map(({ change, fragmentId }) => [change, fragmentId])).toEqual([
        ['added', more.id],
        ['changed', null],
      ]);
      expect(body.items[1]!.words.filter(({ kind }) => kind !== 'same')).toEqual([
        { kind: 'added', text: 'soon ' },
      ]);
    });

    it('shows both drafts to the second of two who write at one', async () => {
      const made = await draft(await caseAtWork(), []);
      const save = (as: DeskName, title: string) =>
        world.ask<Detail>(as, 'PUT', `/disseminations/${made.id}`, { ...draftOf([], { title }), version: 1 });
      expect((await save('analyst', 'Mine')).body.version).toBe(2);
      const second = await save('colleague', 'Yours');
      expect([second.status, second.body.code]).toEqual([409, 'draft-conflict']);
      expect(second.body).toMatchObject({ yours: { title: 'Yours' }, theirs: { title: 'Mine', version: 2 } });
    });

    it('goes to registered authorities only, from a case that is open and in analysis', async () => {
      const caseId = await caseAtWork();
      for (const recipient of ['organisation-filer', 'organisation-fiu', 'nowhere']) {
        const { status, body } = await world.ask<Refusal>('analyst', 'POST', '/disseminations', {
          caseId,
          ...draftOf([], { recipient }),
        });
        expect([status, body.code]).toEqual([422, 'recipient-unknown']);
      }
      const { body: fresh } = await world.ask<CaseDetail>('analyst', 'POST', '/cases', {
        title: 'Fresh',
        source: { kind: 'hand' },
      });
      const made = await draft(fresh.id, []);
      expect((await call('analyst', made.id, 'submit', { version: 1 })).body.code).toBe(
        'case-not-in-analysis',
      );
      for (const to of ['triaged', 'archived'])
        await world.ask('analyst', 'POST', `/cases/${fresh.id}/state`, {
          to,
          reason: 'Nothing there.',
          ...(to === 'archived' ? { outcome: 'archived_no_suspicion' } : {}),
        });
      const closed = await world.ask<Refusal>('analyst', 'POST', '/disseminations', {
        caseId: fresh.id,
        ...draftOf([]),
      });
      expect([closed.status, closed.body.code]).toEqual([409, 'case-closed']);
      const { body } = await world.ask<{ items: { id: string }[] }>(
        'analyst',
        'GET',
        '/disseminations/recipients',
      );
      expect(body.items.map(({ id }) => id).sort()).toEqual([customs, prosecution]);
    });

    it('is not sent to a recipient that ceased to be an authority after it was submitted', async () => {
      const { product } = await submitted();
      const become = (kind: string) =>
        world.platform.register.ownerQuery(`update organisations set kind = $2 where id = $1`, [
          prosecution,
          kind,
        ]);
      await become('fiu');
      try {
        expect((await approve('supervisor', product)).body.code).toBe('recipient-unknown');
      } finally {
        await become('authority');
      }
      expect((await approve('supervisor', product)).body.state).toBe('sent');
    });

    it('is not sent where nobody is left to receive it, and the desk sees when the last one goes after it was sent', async () => {
      const { product } = await submitted();
      const active = (is: boolean) =>
        world.platform.register.ownerQuery(`update people set active = $2 where organisation = $1`, [
          prosecution,
          is,
        ]);
      const show = async (id: string) =>
        (await world.ask<Detail>('analyst', 'GET', `/disseminations/${id}`)).body;
      await active(false);
      try {
        const refused = await approve('supervisor', product);
        expect([refused.status, refused.body.code]).toEqual([422, 'recipient-nobody']);
        expect(await show(product.id)).toMatchObject({ state: 'submitted', received: false, decisions: [] });
        const other = await draft(await caseAtWork(), []);
        expect((await call('analyst', other.id, 'submit', { version: 1 })).body.code).toBe(
          'recipient-nobody',
        );
        // It can still be given back: only what leaves needs somebody who receives.
        const returned = await call('supervisor', product.id, 'approval', {
          decision: 'returned',
          reason: 'Choose another recipient.',
          contentSha256: product.guard.contentSha256,
        });
        expect(returned.body.state).toBe('returned');
      } finally {
        await active(true);
      }
      const again = await call('analyst', product.id, 'submit', { version: product.version });
      expect((await approve('supervisor', again.body)).body).toMatchObject({ state: 'sent', received: true });
      await active(false);
      try {
        expect(await show(product.id)).toMatchObject({ state: 'sent', received: false });
      } finally {
        await active(true);
      }
    });

    it('is not sent from a case that was closed after it was submitted', async () => {
      const { caseId, product } = await submitted();
      const go = (to: string) =>
        world.ask('analyst', 'POST', `/cases/${caseId}/state`, {
          to,
          reason: 'For now.',
          ...(to === 'archived' ? { outcome: 'archived_insufficient' } : {}),
        });
      await go('archived');
      expect((await approve('supervisor', product)).body.code).toBe('case-closed');
      await go('reopened');
      expect((await approve('supervisor', product)).body.state).toBe('sent');
    });

    it('lets a recipient see what was sent to it, and no other and nothing before', async () => {
      const { id, product } = await submitted();
      const nothing = await world.ask<Refusal>('prosecutor', 'GET', `/received/${id}`);
      expect([nothing.status, nothing.body.code]).toEqual([404, 'received-unknown']);
      await approve('supervisor', product);
      expect((await world.ask('prosecutor', 'GET', `/received/${id}`)).status).toBe(200);
      const roads: [method: 'GET' | 'POST', path: string, body?: object][] = [
        ['GET', `/received/${id}`],
        ['GET', `/received/${id}/document`],
        ['POST', `/received/${id}/acknowledgement`, {}],
        ['POST', `/received/${id}/feedback`, { ...judged, outcome: 'no_action' }],
      ];
      for (const [method, path, body] of roads) {
        const answer = await world.ask<Refusal>('customsOfficer', method, path, body);
        expect([answer.status, answer.body.code]).toEqual([404, 'received-unknown']);
      }
      const listed = await world.ask<{ items: ReceivedRow[] }>('customsOfficer', 'GET', '/received');
      expect(listed.body.items).toEqual([]);

      const seen = (as: DeskName, table: string) =>
        world.platform.register.as(desk[as], (tx) => tx.run<object>(sql`select * from ${sql.table(table)}`));
      for (const table of [
        'disseminations',
        'dissemination_authors',
        'dissemination_submissions',
        'dissemination_decisions',
        'cases',
        'case_fragments',
      ])
        expect(await seen('prosecutor', table), table).toEqual([]);
      expect(await seen('customsOfficer', 'deliveries')).toEqual([]);
      expect((await seen('prosecutor', 'deliveries')).length).toBeGreaterThan(0);
      await expect(
        world.platform.register.as({ ...desk.prosecutor, roles: ['prosecutor', 'node'] }, (tx) =>
          tx.run<object>(sql`update deliveries set title = 'Other' where dissemination = ${id}`),
        ),
      ).rejects.toThrow(/permission denied/);
      await expect(
        world.platform.register.as({ ...desk.customsOfficer, roles: ['prosecutor', 'node'] }, (tx) =>
          tx.run<object>(sql`insert into delivery_answers (delivery, kind, outcome, used, usefulness, answered_by, answered_at)
            values (${id}, 'feedback', 'no_action', 'used', 'some', 'customs-officer', ${tx.now})`),
        ),
      ).rejects.toThrow(/row-level security/);
    });

    it('is kept from roles that must not disseminate, and from those not cleared for its case', async () => {
      const { id, product } = await submitted('cleared', { compartment: 'heron' });
      for (const as of [
        'officer',
        'intake',
        'international',
        'auditor',
        'administrator',
        'prosecutor',
      ] as const) {
        for (const path of ['/disseminations', `/disseminations/${id}`, `/disseminations/${id}/document`]) {
          const { status, body } = await world.ask<Refusal>(as, 'GET', path);
          expect([as, status, body.code]).toEqual([as, 403, 'not-allowed']);
        }
        expect(
          (await world.ask<Refusal>(as, 'POST', '/disseminations', { caseId: 'x', ...draftOf([]) })).status,
        ).toBe(403);
      }
      for (const as of ['analyst', 'supervisor'] as const) {
        const { status, body } = await world.ask<Refusal>(as, 'GET', `/disseminations/${id}`);
        expect([status, body.code]).toEqual([404, 'dissemination-unknown']);
        const listed = await world.ask<{ items: DisseminationRow[] }>(as, 'GET', '/disseminations?limit=200');
        expect(listed.body.items.map((each) => each.id)).not.toContain(id);
        const rows = await world.platform.register.as(desk[as], (tx) =>
          tx.run<object>(sql`select id from disseminations where id = ${id}
            union all select dissemination from dissemination_submissions where dissemination = ${id}`),
        );
        expect(rows).toEqual([]);
      }
      expect((await approve('supervisor', product)).body.code).toBe('dissemination-unknown');
      expect((await approve('clearedSupervisor', product)).body.state).toBe('sent');
    });

    it('prints a draft as one, and the same product to the same bytes', async () => {
      const { id, product } = await submitted();
      const paper = await world.bytes('analyst', `/disseminations/${id}/document`);
      expect(paper.bytes.subarray(0, 5).toString()).toBe('%PDF-');
      const { body } = await approve('supervisor', product);
      expect(createHash('sha256').update(paper.bytes).digest('hex')).not.toBe(body.document!.sha256);
      const read = await Promise.all(
        [1, 2].map(() => world.bytes('analyst', `/disseminations/${id}/document`)),
      );
      expect(read[0]!.bytes.equals(read[1]!.bytes)).toBe(true);
    });

    it('writes each act into the audit log, with ids and no names', async () => {
      const { id, product } = await submitted();
      await approve('supervisor', product);
      await world.ask('prosecutor', 'GET', `/received/${id}`);
      await world.bytes('prosecutor', `/received/${id}/document`);
      await world.ask('prosecutor', 'POST', `/received/${id}/acknowledgement`, {});
      const rows = await world.platform.register.as(desk.auditor, (tx) =>
        tx.run<{ act: string; person: string; facts: string }>(
          sql`select act, person, facts from audit_log where object_id = ${id} order by position`,
        ),
      );
      expect(rows.map(({ act, person }) => `${act} ${person}`)).toEqual([
        'dissemination.drafted analyst',
        'dissemination.submitted analyst',
        'dissemination.approved supervisor',
        'dissemination.sent supervisor',
        'dissemination.received-viewed prosecutor',
        'dissemination.received-document-read prosecutor',
        'dissemination.acknowledged prosecutor',
        'dissemination.received-viewed prosecutor',
      ]);
      expect(JSON.stringify(rows)).not.toMatch(/Cash|Money|Prosecutor of/);
    });
  });
});
