import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prosecution } from '../../../tests/desk-world.ts';
import {
  answerContent,
  openExchangeWorld,
  requestContent,
  type ExchangeWorld,
  type Refusal,
} from '../../../tests/exchange-world.ts';
import { registers } from '../../../tests/registers.ts';
import type { DisseminationDetail } from '../dissemination/contract.ts';
import type { Trail } from './contract.ts';

describe.each(registers)('exchange on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'runs', () => {
    let world: ExchangeWorld;
    beforeAll(async () => {
      world = await openExchangeWorld(register);
    });
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

      expect((await xn.matter(consent.id)).state).toBe('granted');
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
  });
});
