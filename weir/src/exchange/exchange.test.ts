import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { desk, filer, prosecution } from '../../../tests/desk-world.ts';
import {
  answerContent,
  openExchangeWorld,
  requestContent,
  type ExchangeWorld,
  type Refusal,
} from '../../../tests/exchange-world.ts';
import { registers } from '../../../tests/registers.ts';
import type { DisseminationDetail } from '../dissemination/contract.ts';
import type { Asker } from '../platform/index.ts';
import type { SuspensionDetail } from '../suspensions/contract.ts';
import type { MatterDetail, Trail } from './contract.ts';

describe.each(registers)('exchange on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'runs', () => {
    let world: ExchangeWorld;
    beforeAll(async () => {
      world = await openExchangeWorld(register, ['xn', 'xp', 'xq']);
    }, 300_000);
    afterAll(() => world.close());

    it('asks from a case, is answered under conditions, and passes nothing on until its originator consents', async () => {
      const { xn, xp } = world.stations;
      const caseId = await xn.caseAtWork();
      const finding = await xn.note(caseId, 'The money left as cash.');
      const asked = await xn.begin({
        kind: 'request',
        partners: [xp.node],
        title: 'Accounts of one person',
        caseId,
        content: requestContent({ fragments: [{ id: finding.id, purposes: ['intelligence'] }] }),
      });
      expect(asked).toMatchObject({ state: 'draft', partner: { jurisdiction: 'XP' }, direction: 'out' });
      expect(asked.letters[0]!.leaving!.stops.filter(({ stops }) => stops)).toEqual([]);
      const sent = await xn.leave(asked.id);
      expect(sent).toMatchObject({
        state: 'sent',
        due: { rule: 'exchange.reply', jurisdiction: 'XP', overdue: false },
      });

      await world.wire.carry();
      const [received] = await xp.inbox();
      expect(received).toMatchObject({
        kind: 'request',
        state: 'received',
        partner: { authority: 'FIU of Aldermoor' },
        partnerNumber: asked.number,
        due: { rule: 'exchange.reply', jurisdiction: 'XP' },
      });
      const theirs = await xp.caseAtWork();
      await xp.must('international', 'POST', `/exchange/matters/${received!.id}/acknowledgement`);
      await xp.must('analyst', 'POST', `/exchange/matters/${received!.id}/case`, { caseId: theirs });
      await xp.must('analyst', 'POST', `/exchange/letters/${received!.letters[0]!.id}/take`);
      expect(
        (await xp.fragments(theirs)).find(({ provenance }) => provenance.place === finding.id),
      ).toMatchObject({
        handling: {
          originators: ['XN-FIU'],
          permittedPurposes: ['intelligence'],
          onwardDissemination: 'with_prior_consent',
          consents: [],
        },
      });
      await xp.must('analyst', 'POST', `/exchange/matters/${received!.id}/step`, {
        act: 'accept',
        reason: 'Within our powers.',
      });
      const held = await xp.note(theirs, 'She holds account 77 since 2019.');
      await xp.say(
        received!.id,
        'answer',
        answerContent({ fragments: [{ id: held.id, purposes: ['intelligence'] }] }),
      );
      await world.wire.carry();

      const answered = await xn.matter(asked.id, 'analyst');
      expect(answered.state).toBe('final_received');
      const answer = answered.letters.find(({ kind }) => kind === 'answer')!;
      await xn.must('analyst', 'POST', `/exchange/letters/${answer.id}/take`);
      const came = (await xn.fragments(caseId)).find(({ provenance }) => provenance.place === held.id)!;
      expect(came.handling).toMatchObject({ originators: ['XP-FIU'], permittedPurposes: ['intelligence'] });
      const drawn = await xn.note(caseId, 'So she moved it there.', { parents: [came.id] });

      const product = await xn.must<DisseminationDetail>('analyst', 'POST', '/disseminations', {
        caseId,
        title: 'An account abroad',
        type: 'spontaneous',
        recipient: prosecution,
        purpose: 'investigation',
        sections: [
          {
            id: 'facts',
            heading: 'Facts',
            items: [
              { kind: 'fragment', fragmentId: came.id },
              { kind: 'fragment', fragmentId: drawn.id },
              { kind: 'text', id: 'own', text: 'The money can be found there.' },
            ],
          },
        ],
      });
      expect(product.guard.allowed).toBe(false);
      const stopped = await xn.ask<Refusal>('analyst', 'POST', `/disseminations/${product.id}/submit`, {
        version: product.version,
      });
      expect(stopped.body.code).toBe('guard-refused');

      const drafted = await xn.must<{ items: { id: string }[]; missing: string[] }>(
        'analyst',
        'POST',
        '/exchange/consent-requests',
        { disseminationId: product.id, reason: 'The prosecutor opens an investigation.' },
      );
      expect(drafted).toMatchObject({
        missing: [],
        items: [{ kind: 'consent', state: 'draft', partner: { jurisdiction: 'XP' } }],
      });
      const consent = drafted.items[0]!;
      await xn.leave(consent.id);
      await world.wire.carry();
      const wished = (await xp.inbox()).find(({ kind }) => kind === 'consent')!;
      expect(wished).toMatchObject({ caseId: theirs, state: 'received' });
      await xp.must('analyst', 'POST', `/exchange/matters/${wished.id}/step`, {
        act: 'accept',
        reason: 'Read.',
      });
      const { about } = wished.letters[0]!.content as { about: object[] };
      expect(about).toEqual([expect.objectContaining({ authority: 'XP-FIU', ref: held.id })]);
      await xp.say(wished.id, 'consent', { granted: about, refused: [], remarks: '' });
      await world.wire.carry();

      // Both sides are told which piece it is by its title, not by its mark.
      const named = { ref: held.id, title: held.title };
      for (const matter of [await xn.matter(consent.id), await xp.matter(wished.id)])
        expect(matter).toMatchObject({ state: 'granted', pieces: [named] });
      const before = await xn.must<DisseminationDetail>('analyst', 'GET', `/disseminations/${product.id}`);
      expect(before.guard.allowed).toBe(false);
      await xn.must('international', 'POST', `/exchange/matters/${consent.id}/consents`);
      const after = await xn.must<DisseminationDetail>('analyst', 'GET', `/disseminations/${product.id}`);
      expect(after.guard.blocks).toEqual([]);
      const elsewhere = await xn.must<DisseminationDetail>(
        'analyst',
        'PUT',
        `/disseminations/${product.id}`,
        {
          ...product,
          recipient: 'organisation-customs',
          version: after.version,
        },
      );
      expect(elsewhere.guard.allowed).toBe(false);

      const trail = await xn.must<Trail>(
        'analyst',
        'GET',
        `/exchange/trail?case=${caseId}&fragment=${came.id}`,
      );
      expect(trail).toMatchObject({
        sources: [{ authority: 'XP-FIU', ref: held.id, matter: { id: asked.id } }],
        cases: [{ id: caseId, fragments: [{ id: came.id }, { id: drawn.id }] }],
        products: [{ id: product.id, allowed: false }],
        consents: [{ originator: 'XP-FIU', purpose: 'investigation', state: 'granted' }],
      });
    });

    /** A request from XN that XP has accepted, in a case on each side. */
    async function accepted(content: object = {}, titled = 'Accounts') {
      const { xn, xp } = world.stations;
      const ours = await xn.caseAtWork();
      const asked = await xn.begin({
        kind: 'request',
        partners: [xp.node],
        title: titled,
        caseId: ours,
        content: requestContent(content),
      });
      await xn.leave(asked.id);
      await world.wire.carry();
      const got = (await xp.inbox()).find(({ partnerNumber }) => partnerNumber === asked.number)!;
      const theirs = await xp.caseAtWork();
      await xp.must('international', 'POST', `/exchange/matters/${got.id}/acknowledgement`);
      await xp.must('analyst', 'POST', `/exchange/matters/${got.id}/case`, { caseId: theirs });
      await xp.must('analyst', 'POST', `/exchange/matters/${got.id}/step`, {
        act: 'accept',
        reason: 'Ours to answer.',
      });
      return { xn, xp, asked, got, ours, theirs };
    }
    const codeOf = async (answer: Promise<{ status: number; body: Refusal }>) => (await answer).body.code;

    it('lets the desk alone send, and a second person alone approve, in the room and in the register', async () => {
      const { xn, xp } = world.stations;
      const caseId = await xn.caseAtWork();
      const asked = await xn.begin({
        kind: 'request',
        partners: [xp.node],
        title: 'Four eyes',
        caseId,
        content: requestContent(),
      });
      const letter = asked.letters[0]!;
      const path = `/exchange/letters/${letter.id}`;
      expect(await codeOf(xn.ask('international', 'POST', `${path}/send`))).toBe('letter-not-approved');
      const laid = await xn.must('analyst', 'POST', `${path}/submit`, { version: 1 });
      const { contentSha256 } = laid.letters[0]!.leaving!;
      const approval = { decision: 'approved', reason: 'Read.', contentSha256 };
      expect((await xn.ask('analyst', 'POST', `${path}/approval`, approval)).status).toBe(403);
      expect(
        await codeOf(
          xn.ask('supervisor', 'POST', `${path}/approval`, { ...approval, contentSha256: 'a'.repeat(64) }),
        ),
      ).toBe('draft-changed');
      // Written again meanwhile, it is another letter.
      const again = await xn.must('analyst', 'PUT', path, {
        version: 1,
        content: requestContent({ facts: 'Money came in and left as cash within one hour.' }),
      });
      expect(again.state).toBe('draft');
      expect(await codeOf(xn.ask('supervisor', 'POST', `${path}/approval`, approval))).toBe(
        'already-decided',
      );
      // A supervisor who wrote at it does not decide on it.
      await xn.must('supervisor', 'PUT', path, { version: 2, content: requestContent() });
      const relaid = await xn.must('analyst', 'POST', `${path}/submit`, { version: 3 });
      const now = { ...approval, contentSha256: relaid.letters[0]!.leaving!.contentSha256 };
      expect(await codeOf(xn.ask('supervisor', 'POST', `${path}/approval`, now))).toBe('own-draft');
      await xn.must('clearedSupervisor', 'POST', `${path}/approval`, now);
      expect((await xn.ask('analyst', 'POST', `${path}/send`)).status).toBe(403);
      expect((await xn.ask('supervisor', 'POST', `${path}/send`)).status).toBe(403);

      const { register: database } = xn.world.platform;
      const decide = (person: string) =>
        database.as({ ...desk.supervisor, person }, (tx) =>
          tx.run(sql<object>`insert into exchange_decisions select letter, submission + 1, submitted_by, content_sha256, 'approved',
            ${person}, now(), 'Again.' from exchange_submissions where letter = ${letter.id}`),
        );
      await expect(decide('supervisor')).rejects.toThrow();
      const forge = (asker: Asker, as: string) =>
        database.as(asker, (tx) =>
          tx.run(sql<object>`update exchange_letters set state = 'sent', message_id = ${'forged-' + as}, sent_by = ${as}
            where id = ${letter.id}`),
        );
      await expect(forge(desk.analyst, 'analyst')).rejects.toThrow();
      await expect(forge(desk.international, 'somebody')).rejects.toThrow();
      expect((await xn.must('international', 'POST', `${path}/send`)).state).toBe('sent');
      expect(await codeOf(xn.ask('international', 'POST', `${path}/send`))).toBe('letter-not-approved');
      await expect(
        database.as(desk.international, (tx) =>
          tx.run(sql<object>`update exchange_letters set content = '{}' where id = ${letter.id}`),
        ),
      ).rejects.toThrow();
      await world.wire.carry();
    });

    it('refuses, postpones and asks back with ground, citation and reason, and says who decided', async () => {
      const { xn, xp, asked, got } = await accepted();
      await xp.say(got.id, 'clarification', { missing: ['A birth date in full.'] });
      await world.wire.carry();
      expect((await xn.matter(asked.id)).state).toBe('clarification_asked');
      await xn.say(asked.id, 'clarified', { text: 'Born on the second of May 1980.', fragments: [] });
      await world.wire.carry();
      expect((await xp.matter(got.id)).state).toBe('acknowledged');
      const ground = {
        ground: 'impedes_inquiry',
        citation: 'Invented Act of Port Sable, section 9',
        reason: 'A search is planned.',
      };
      expect(
        await codeOf(
          xp.ask('analyst', 'POST', `/exchange/matters/${got.id}/letters`, {
            kind: 'refusal',
            content: { ...ground, ground: 'bank_secrecy' },
          }),
        ),
      ).toBe('draft-invalid');
      await xp.say(got.id, 'postponement', { ...ground, until: '2027-02-01' });
      await world.wire.carry();
      expect((await xn.matter(asked.id)).state).toBe('postponed');
      await xp.say(got.id, 'refusal', ground);
      await world.wire.carry();
      const refused = await xn.matter(asked.id);
      expect(refused).toMatchObject({ state: 'refused', open: false, due: null });
      expect(refused.letters.at(-1)).toMatchObject({ kind: 'refusal', content: ground });
      const carried = world.wire.sent.findLast(({ body }) => body.kind === 'exchange-refusal')!;
      expect(carried.body['decidedBy']).toBe('Name of supervisor');
    });

    it('answers in parts, line by line, and tells nothing found from may not look', async () => {
      const { xn, xp, asked, got } = await accepted({
        questions: ['one', 'two'].map((id) => ({
          id,
          kind: 'accounts',
          text: 'Which accounts does she hold?',
          from: null,
          until: null,
        })),
      });
      const line = (question: string, status: string, more: object = {}) => ({
        question,
        status,
        text: '',
        source: null,
        refusal: null,
        fragments: [],
        ...more,
      });
      await xp.say(
        got.id,
        'answer',
        answerContent({
          extent: 'partial',
          lines: [line('one', 'nothing_found'), line('two', 'pending_source')],
          restBy: '2027-01-15T12:00:00.000Z',
        }),
      );
      await world.wire.carry();
      expect(await xn.matter(asked.id)).toMatchObject({
        state: 'partial_received',
        due: { at: '2027-01-15T12:00:00.000Z', rule: 'exchange.rest', jurisdiction: 'XP' },
      });
      await xp.must('analyst', 'POST', `/exchange/matters/${got.id}/letters`, {
        kind: 'answer',
        content: answerContent({ lines: [line('one', 'nothing_found'), line('three', 'answered')] }),
      });
      const draft = (await xp.matter(got.id)).letters.at(-1)!;
      expect(draft.leaving!.stops.map(({ rule }) => rule).sort()).toEqual([
        'question-open',
        'question-unknown',
      ]);
      const stopped = await xp.ask<Refusal>('analyst', 'POST', `/exchange/letters/${draft.id}/submit`, {
        version: 1,
      });
      expect(stopped).toMatchObject({ status: 422, body: { code: 'letter-stopped' } });
      await xp.must('analyst', 'PUT', `/exchange/letters/${draft.id}`, {
        version: 1,
        content: answerContent({
          extent: 'negative',
          lines: [line('one', 'nothing_found'), line('two', 'not_available_in_our_powers')],
        }),
      });
      await xp.leave(got.id);
      await world.wire.carry();
      const answered = await xn.matter(asked.id);
      expect(answered.state).toBe('final_received');
      await xn.must('analyst', 'POST', `/exchange/matters/${asked.id}/step`, {
        act: 'evaluate',
        reason: 'Of use.',
      });
      await xn.say(asked.id, 'feedback', { used: ['no_use'], value: 'none', remarks: '', mayBeCited: false });
      await world.wire.carry();
      expect((await xp.matter(got.id)).state).toBe('answered_with_feedback');
      expect((await xn.matter(asked.id)).state).toBe('feedback_sent');
    });

    it('asks several apart: none learns of the others unless told, and answers are kept apart', async () => {
      const { xn, xp, xq } = world.stations;
      const caseId = await xn.caseAtWork();
      const ask = async (tellOthers: boolean) => {
        const { items } = await xn.must<{ items: MatterDetail[] }>('analyst', 'POST', '/exchange/matters', {
          kind: 'request',
          partners: [xp.node, xq.node],
          title: 'Several',
          caseId,
          tellOthers,
          content: requestContent(),
        });
        for (const { id } of items) await xn.leave(id);
        await world.wire.carry();
        return items;
      };
      const apart = await ask(false);
      expect(new Set(apart.map(({ groupId }) => groupId)).size).toBe(1);
      const carried = world.wire.sent.slice(-2);
      expect(carried.map(({ to }) => to).sort()).toEqual([xp.node, xq.node].sort());
      for (const { to, body } of carried) {
        const text = JSON.stringify(body);
        const other = to === xp.node ? 'Third Country' : 'Port Sable';
        expect(text.replaceAll('She banks in Port Sable', '')).not.toContain(other);
        expect(text).not.toContain(apart[0]!.groupId!);
      }
      const [first, second] = apart;
      const got = (await xq.inbox()).find(({ partnerNumber }) => partnerNumber === second!.number)!;
      await xq.must('international', 'POST', `/exchange/matters/${got.id}/acknowledgement`);
      await world.wire.carry();
      expect((await xn.matter(second!.id)).state).toBe('acknowledged');
      expect((await xn.matter(first!.id)).state).toBe('sent');
      await ask(true);
      expect((world.wire.sent.at(-1)!.body['content'] as { alsoAsked: string[] }).alsoAsked).toEqual([
        'FIU of Port Sable',
      ]);
    });

    it('drafts a suspension from a partner’s request, and tells only of one that was served', async () => {
      const { xn, xp } = world.stations;
      const ours = await xn.caseAtWork();
      const asked = await xn.begin({
        kind: 'suspension',
        partners: [xp.node],
        title: 'Money about to leave',
        caseId: ours,
        content: {
          contact: 'Desk',
          asset: {
            kind: 'account',
            institution: 'Mill Bank',
            account: 'A-1',
            transactionReference: null,
            money: null,
          },
          facts: 'The money of a fraud came there this morning.',
          legalBasis: 'Invented Act of Aldermoor, section 24',
          urgencyReason: 'It leaves tomorrow.',
          neededBy: '2027-01-01T00:00:00.000Z',
          diagonal: null,
          followUp: 'The prosecutor prepares an order.',
          purposes: ['intelligence'],
          fragments: [],
        },
      });
      await xn.must('analyst', 'GET', `/exchange/matters/${asked.id}`);
      const sent = await xn.ask('analyst', 'POST', `/exchange/letters/${asked.letters[0]!.id}/submit`, {
        version: 1,
      });
      // It names Mill Bank, which filed the report behind the case: the source is protected, so the desk rewrites it.
      expect(sent.body.code).toBe('letter-stopped');
      const content = structuredClone(asked.letters[0]!.content) as { asset: { institution: string } };
      content.asset.institution = 'The bank under code 77';
      await xn.must('analyst', 'PUT', `/exchange/letters/${asked.letters[0]!.id}`, { version: 1, content });
      await xn.leave(asked.id);
      await world.wire.carry();

      const got = (await xp.inbox()).find(({ kind }) => kind === 'suspension')!;
      expect(got).toMatchObject({
        state: 'received',
        urgency: 'urgent',
        due: { rule: 'exchange.suspension', jurisdiction: 'XP' },
        suspensionId: null,
      });
      const theirs = await xp.caseAtWork();
      const path = `/exchange/matters/${got.id}`;
      await xp.must('international', 'POST', `${path}/acknowledgement`);
      await xp.must('analyst', 'POST', `${path}/case`, { caseId: theirs });
      await xp.must('analyst', 'POST', `${path}/step`, { act: 'accept', reason: 'The asset is named.' });
      const drafted = await xp.must('analyst', 'POST', `${path}/suspension`, {
        entity: filer,
        instruction: 'Hold the account.',
      });
      expect(drafted.state).toBe('drafted');
      const suspension = await xp.must<SuspensionDetail>(
        'analyst',
        'GET',
        `/suspensions/${drafted.suspensionId!}`,
      );
      expect(suspension).toMatchObject({ state: 'draft', account: 'A-1', servedAt: null });
      const imposed = (until: string) => ({
        until,
        measure: 'Account held',
        citation: 'Invented Act of Port Sable, section 15',
        followUp: 'Send an order before it lapses.',
      });
      await xp.must('analyst', 'POST', `${path}/letters`, {
        kind: 'suspension-imposed',
        content: imposed('2027-01-01T00:00:00.000Z'),
      });
      await expect(xp.leave(got.id)).rejects.toThrow('suspension-not-served');

      const laid = await xp.must<SuspensionDetail>(
        'analyst',
        'POST',
        `/suspensions/${suspension.id}/submit`,
        {
          version: suspension.version,
        },
      );
      const served = await xp.must<SuspensionDetail>(
        'supervisor',
        'POST',
        `/suspensions/${suspension.id}/approval`,
        {
          decision: 'approved',
          reason: 'Within the law.',
          contentSha256: laid.contentSha256,
        },
      );
      const letter = (await xp.matter(got.id, 'analyst')).letters.at(-1)!;
      await xp.must('international', 'POST', `/exchange/letters/${letter.id}/return`, {
        reason: 'Name its end.',
      });
      await xp.must('analyst', 'PUT', `/exchange/letters/${letter.id}`, {
        version: letter.version,
        content: imposed(served.endsAt!),
      });
      await xp.leave(got.id);
      await world.wire.carry();
      expect((await xn.matter(asked.id)).state).toBe('imposed');
      await xp.say(got.id, 'suspension-ended', { how: 'converted', at: served.endsAt!, remarks: '' });
      await world.wire.carry();
      expect((await xn.matter(asked.id)).state).toBe('converted');
    });

    it('tells unasked, and is told what became of it', async () => {
      const { xn, xp } = world.stations;
      const ours = await xn.caseAtWork();
      const told = await xn.begin({
        kind: 'disclosure',
        partners: [xp.node],
        title: 'For your interest',
        caseId: ours,
        content: {
          contact: 'Desk',
          subjects: [],
          offence: { category: 'unknown', conduct: '' },
          facts: 'A firm of yours receives what left here as cash.',
          link: 'The firm is registered with you.',
          crossBorderReport: false,
          purposes: ['intelligence', 'investigation'],
          fragments: [],
        },
      });
      await xn.leave(told.id);
      await world.wire.carry();
      const got = (await xp.inbox()).find(({ kind }) => kind === 'disclosure')!;
      await xp.must('international', 'POST', `/exchange/matters/${got.id}/acknowledgement`);
      const theirs = await xp.caseAtWork();
      const linked = await xp.must('analyst', 'POST', `/exchange/matters/${got.id}/case`, { caseId: theirs });
      expect(linked.state).toBe('linked_to_case');
      await xp.must('analyst', 'POST', `/exchange/letters/${linked.letters[0]!.id}/take`);
      expect(
        (await xp.fragments(theirs)).find(({ provenance }) => provenance.place === 'facts'),
      ).toMatchObject({
        handling: { originators: ['XN-FIU'], permittedPurposes: ['intelligence', 'investigation'] },
      });
      await xp.say(got.id, 'feedback', {
        used: ['opened_case'],
        value: 'high',
        remarks: '',
        mayBeCited: true,
      });
      await world.wire.carry();
      expect((await xn.matter(told.id)).state).toBe('feedback_received');
    });

    it('refuses what it cannot read with a code, and lets a letter wait for the one that it overtook', async () => {
      const { xn, xp } = world.stations;
      const frame = {
        version: 1,
        matter: 'reference-of-theirs',
        number: 'XP-X-1',
        title: 'Odd',
        follows: null,
        decidedBy: null,
      };
      const push = async (body: object) => {
        const id = await world.wire.push(xp.node, xn.node, body as never);
        return world.wire.refusedAt(xn.node).find(({ messageId }) => messageId === id)?.code;
      };
      expect(await push({ kind: 'exchange-request', ...frame, version: 2, content: requestContent() })).toBe(
        'message-version-unknown',
      );
      expect(await push({ kind: 'exchange-request', ...frame, content: { facts: 'None.' } })).toBe(
        'message-invalid',
      );
      expect(
        await push({ kind: 'exchange-request', ...frame, content: requestContent({ secretRule: 1 }) }),
      ).toBe('message-invalid');
      expect(
        await push({
          kind: 'exchange-request',
          ...frame,
          content: requestContent({ facts: 'x'.repeat(5_000_000) }),
        }),
      ).toBe('message-too-large');
      expect(await push({ kind: 'exchange-nonsense', ...frame, content: {} })).toBe('kind-unknown');
      expect(await push({ kind: 'exchange-request', ...frame, content: requestContent() })).toBeUndefined();
      expect(await push({ kind: 'exchange-request', ...frame, content: requestContent() })).toBe(
        'matter-open-already',
      );
      expect(await push({ kind: 'exchange-answer', ...frame, content: answerContent() })).toBe(
        'step-not-possible',
      );
      // A withdrawal before the request that it withdraws.
      const early = { ...frame, matter: 'overtaken-matter' };
      const withdrawal = { kind: 'exchange-withdrawal', ...early, content: { reason: 'No longer needed.' } };
      expect(await push(withdrawal)).toBeUndefined();
      expect((await xn.inbox()).some(({ title, state }) => title === 'Odd' && state === 'withdrawn')).toBe(
        false,
      );
      expect(await push({ kind: 'exchange-request', ...early, content: requestContent() })).toBeUndefined();
      const found = (await xn.inbox()).find(({ title, state }) => title === 'Odd' && state === 'withdrawn');
      expect(found?.letters.map(({ kind }) => kind)).toEqual(['request', 'withdrawal']);
    });

    it('shows a matter of a compartment to those cleared for it alone, over the API and in the register', async () => {
      const { xn, xp } = world.stations;
      const caseId = await xn.caseAtWork('cleared', { compartment: 'heron' });
      const asked = await xn.begin(
        {
          kind: 'request',
          partners: [xp.node],
          title: 'Of a compartment',
          caseId,
          content: requestContent(),
        },
        'cleared',
      );
      for (const who of ['analyst', 'supervisor', 'international'] as const) {
        expect((await xn.ask(who, 'GET', `/exchange/matters/${asked.id}`)).status).toBe(404);
        const { items } = await xn.must<{ items: MatterDetail[] }>(who, 'GET', '/exchange/matters?limit=200');
        expect(items.some(({ id }) => id === asked.id)).toBe(false);
        const rows = await xn.world.platform.register.as(desk[who], (tx) =>
          tx.run(sql<object>`select id from exchange_matters where id = ${asked.id} union all
            select matter from exchange_letters where matter = ${asked.id} union all
            select id from cases where id = ${caseId}`),
        );
        expect(rows).toEqual([]);
      }
      await xn.leave(asked.id, {
        writer: 'cleared',
        approver: 'clearedSupervisor',
        sender: 'clearedInternational',
      });
      // The desk works at cases that are tied to a matter and at no others.
      const other = await xn.caseAtWork();
      const seen = await xn.world.platform.register.as(desk.clearedInternational, (tx) =>
        tx.run<{ id: string }>(sql`select id from cases where id in (${caseId}, ${other})`),
      );
      expect(seen.map(({ id }) => id)).toEqual([caseId]);
    });

    it('stops what names who reported, or what its originator keeps, and says each reason', async () => {
      const { xn, xp, asked, got, ours, theirs } = await accepted();
      const held = await xp.note(theirs, 'Known here.');
      await xp.say(got.id, 'answer', answerContent({ fragments: [{ id: held.id }] }));
      await world.wire.carry();
      const answer = (await xn.matter(asked.id, 'analyst')).letters.find(({ kind }) => kind === 'answer')!;
      await xn.must('analyst', 'POST', `/exchange/letters/${answer.id}/take`);
      const came = (await xn.fragments(ours)).find(({ provenance }) => provenance.place === held.id)!;
      const named = await xn.note(ours, 'Mill Bank Ltd told us so.');
      const { xq } = world.stations;
      const onward = await xn.begin({
        kind: 'request',
        partners: [xq.node],
        title: 'On to a third',
        caseId: ours,
        content: requestContent({
          fragments: [{ id: came.id, purposes: ['intelligence'] }, { id: named.id }, { id: 'nowhere' }],
          urgency: 'urgent',
          neededBy: '2027-01-01T00:00:00.000Z',
        }),
      });
      const rules = onward.letters[0]!.leaving!.stops.filter(({ stops }) => stops).map(
        ({ rule, fragmentId }) => `${rule} ${fragmentId ?? ''}`,
      );
      expect(rules.sort()).toEqual(
        [
          `onward-needs-consent ${came.id}`,
          `source-named ${named.id}`,
          'fragment-missing nowhere',
          'urgency-reason-missing ',
        ].sort(),
      );
      // One fishing without a link is a supervisor's to submit.
      const fishing = await xn.begin({
        kind: 'request',
        partners: [xp.node],
        title: 'No link',
        caseId: ours,
        content: requestContent({ link: '' }),
      });
      const path = `/exchange/letters/${fishing.letters[0]!.id}/submit`;
      expect(await codeOf(xn.ask('analyst', 'POST', path, { version: 1 }))).toBe('letter-stopped');
      expect((await xn.ask('supervisor', 'POST', path, { version: 1 })).status).toBe(200);
    });

    it('gives letters in the neighbours’ forms, and takes a form that came by another way', async () => {
      const { xn, xp, asked } = await accepted({}, 'On paper');
      const letter = asked.letters[0]!.id;
      const pdf = await xn.world.bytes('analyst', `/exchange/letters/${letter}/document`);
      expect(pdf).toMatchObject({ status: 200, type: 'application/pdf' });
      expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
      const xml = await xn.world.bytes('analyst', `/exchange/letters/${letter}/goaml`);
      expect(xml.bytes.toString()).toContain('<report_code>IRF</report_code>');
      const data = await xn.must<Record<string, unknown>>(
        'analyst',
        'GET',
        `/exchange/letters/${letter}/data`,
      );
      const carried = world.wire.sent.findLast(({ body }) => body['number'] === asked.number)!.body;
      expect(data).toMatchObject({ kind: 'exchange-request', version: 1, content: carried['content'] });
      const form = (more: object) => ({
        partner: xn.node,
        number: 'XN-ESW-7',
        title: 'By another way',
        ...more,
      });
      expect((await xp.ask('analyst', 'POST', '/exchange/forms', form({}))).status).toBe(403);
      const laid = await xp.must<{ items: MatterDetail[] }>(
        'international',
        'POST',
        '/exchange/forms',
        form({ form: { format: 'goaml', xml: xml.bytes.toString() } }),
      );
      expect(laid.items[0]).toMatchObject({
        kind: 'request',
        direction: 'in',
        state: 'received',
        partnerNumber: 'XN-ESW-7',
        due: { rule: 'exchange.reply', jurisdiction: 'XP' },
      });
      await xp.must('international', 'GET', `/exchange/matters/${laid.items[0]!.id}`);
      const again = await xp.ask<Refusal>(
        'international',
        'POST',
        '/exchange/forms',
        form({ form: { format: 'message', data } }),
      );
      expect(again.body.code).toBe('matter-open-already');
    });

    it('says where every piece went in the log of acts, by ids and codes alone', async () => {
      const { xn } = world.stations;
      const rows = await xn.world.platform.register.ownerQuery<{ act: string; facts: unknown }>(
        `select act, facts from audit_log where act like 'exchange.%'`,
      );
      const acts = new Set(rows.map(({ act }) => act));
      for (const act of [
        'begun',
        'letter-submitted',
        'letter-approved',
        'letter-sent',
        'letter-arrived',
        'letter-taken',
        'consents-applied',
      ])
        expect(acts).toContain(`exchange.${act}`);
      expect(JSON.stringify(rows)).not.toMatch(/Farrow|Mill Bank|cash/);
    });
  });
});
