import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registers } from '../../../tests/registers.ts';
import {
  agree,
  askThrough,
  caseWith,
  hold,
  iban,
  openMatching,
  prepare,
  type MatchingWorld,
} from '../../../tests/matching-world.ts';
import type { AskDetail, MatchingEpoch, MatchingProposal, MatchingQuestion } from './contract.ts';

describe.each(registers)('private matching between two FIUs on $name', (register) => {
  describe.skipIf(register.skipped !== undefined)(register.skipped ?? 'runs', () => {
    let world: MatchingWorld;
    beforeEach(async () => {
      world = await openMatching(register);
    });
    afterEach(() => world.close());

    it('goes from an agreement over tables and a question to a hit, which proposes a request', async () => {
      const { one, other } = world;
      await hold(other, [
        { kind: 'account', account: { number: iban(1) } },
        { kind: 'account', account: { number: '00-4711', institution: 'MILLXNXX' } },
        { names: ['Ondine Farrow'], born: '1980-02-03', phones: ['+999 12 345 678'] },
        { role: 'reporting-person', names: ['Compliance Officer'], born: '1970-01-01' },
      ]);
      const agreement = await agree(world);
      expect(agreement).toMatchObject({ state: 'in_force', epoch: 0, origin: 'ours' });
      const theirs = await other.ask('international', 'GET', `/matching/agreements/${agreement.id}`);
      expect(theirs.body).toMatchObject({ state: 'in_force', hash: agreement.hash, origin: 'theirs' });
      const epochs = await other.ask<{ items: MatchingEpoch[] }>('international', 'GET', '/matching/epochs');
      expect(epochs.body.items.find(({ side }) => side === 'ours')).toMatchObject({
        epoch: 0,
        state: 'sent',
        held: 4,
        entries: 64,
        bytes: 1024,
      });

      const caseId = await caseWith(one, [iban(1), iban(2), 'MILLXNXX/4711']);
      const done = await askThrough(world, caseId);
      expect(done).toMatchObject({ state: 'answered', itemCount: 3, paddedItems: 64 });
      expect(done.items!.map(({ value, result }) => [value, result])).toEqual([
        [`iban|${iban(1)}`, 'hit'],
        [`iban|${iban(2)}`, 'nothing_learnt'],
        ['account|MILLXNXX|4711', 'hit'],
      ]);

      const proposals = await one.ask<{ items: MatchingProposal[] }>(
        'analyst',
        'GET',
        `/matching/proposals?case=${caseId}`,
      );
      expect(proposals.body.items).toMatchObject([
        { askId: done.id, partner: other.node, places: [0, 2], state: 'proposed', requestId: null },
      ]);
      await one.platform.jobs.idle();
      expect(one.hits).toMatchObject([
        { caseId, partner: other.node, person: 'analyst', items: [{ type: 'iban' }, { type: 'account' }] },
      ]);

      // What the asked side can know: that there was a question, and its padded number.
      const asked = await other.ask<{ items: MatchingQuestion[] }>('auditor', 'GET', '/matching/questions');
      expect(asked.body.items).toMatchObject([{ id: done.id, paddedItems: 64, state: 'answered' }]);
      const log = await other.platform.register.ownerQuery<{ facts: string }>(
        `select act, object_id, facts from audit_log where act like 'matching.%'`,
      );
      const told = JSON.stringify(log);
      expect(told).toContain('"padded\\":64');
      expect(told).not.toMatch(/hit|MILL|4711|Farrow/i);
      const mine = JSON.stringify(
        await one.platform.register.ownerQuery(`select act, facts, reason from audit_log`),
      );
      expect(mine).not.toMatch(/"hits|MILL0|4711/);
      expect([...one.postRefused, ...other.postRefused]).toEqual([]);
    });

    it('lets the desk release without seeing what is asked, and nobody alone', async () => {
      const { one } = world;
      await agree(world);
      const caseId = await caseWith(one, [iban(1)], 'heron');
      const made = await prepare(world, caseId, { who: 'cleared' });
      expect(made.status).toBe(200);
      const path = `/matching/asks/${made.body.id}`;
      // Whoever is not cleared learns nothing of it, neither at the desk nor in the case.
      expect((await one.ask('international', 'GET', path)).status).toBe(404);
      expect((await one.ask('international', 'POST', `${path}/release`)).status).toBe(404);
      expect((await one.ask('analyst', 'GET', path)).status).toBe(404);
      expect((await one.ask<{ items: unknown[] }>('analyst', 'GET', '/matching/asks')).body.items).toEqual(
        [],
      );
      const seen = await one.platform.register.as(
        {
          person: 'x',
          organisation: null,
          roles: ['fiu_intl_desk', 'fiu_analyst'],
          clearances: [],
          door: 'api',
        },
        async (tx) => [
          await tx.tables<{ matching_asks: object }>().selectFrom('matching_asks').selectAll().execute(),
          await tx.tables<{ matching_items: object }>().selectFrom('matching_items').selectAll().execute(),
        ],
      );
      expect(seen).toEqual([[], []]);

      const open = await caseWith(one, [iban(2)]);
      const { body } = await prepare(world, open);
      const atDesk = await one.ask<AskDetail>('international', 'GET', `/matching/asks/${body.id}`);
      expect(atDesk.body).toMatchObject({ itemCount: 1, items: null, caseId: null, may: { release: true } });
      expect((await one.ask('analyst', 'POST', `/matching/asks/${body.id}/release`)).status).toBe(403);
      // Nor does the register let whoever prepared it release it.
      await expect(
        one.platform.register.as(
          {
            person: 'analyst',
            organisation: null,
            roles: ['fiu_intl_desk', 'fiu_analyst'],
            clearances: [],
            door: 'api',
          },
          (tx) =>
            tx
              .tables<{ matching_asks: { id: string; state: string; released_by: string; epoch: number } }>()
              .updateTable('matching_asks')
              .set({ state: 'released', released_by: 'analyst', epoch: 0 })
              .where('id', '=', body.id)
              .execute(),
        ),
      ).rejects.toThrow();
    });
  });
});
