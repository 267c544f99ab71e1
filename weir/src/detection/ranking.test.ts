import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registers } from '../../../tests/registers.ts';
import {
  openDetection,
  split,
  type DetectionAsker,
  type DetectionWorld,
} from '../../../tests/detection-world.ts';
import type { Ranking, RankingModelView } from './ranking-contract.ts';

describe.each(registers)('the learned ranking on $name', ({ open, name, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: DetectionWorld;
    const accounts = Array.from({ length: 24 }, (_, place) => `acc-${String(place).padStart(2, '0')}`);
    /** Here many small deposits are useful and few are not; the score says the same less clearly. */
    const isUseful = (account: string): boolean => accounts.indexOf(account) % 2 === 0;

    beforeAll(async () => {
      world = await openDetection({ open, name, skipped });
      const rows = accounts.map((account) => split(account, isUseful(account) ? 4 : 9));
      await world.bring(rows.join(''));
      await world.run({ typologies: ['structuring'] });
    });
    afterAll(() => world?.close());

    const ranking = async (as: DetectionAsker = 'supervisor'): Promise<Ranking> =>
      (await world.call<Ranking>('GET', '/ranking', as)).body;
    const learn = async (): Promise<RankingModelView> => {
      const { body } = await world.call<{ id: string }>('POST', '/ranking-models', 'analyst', {});
      await world.platform.jobs.idle();
      return (await world.call<RankingModelView>('GET', `/ranking-models/${body.id}`, 'analyst')).body;
    };
    const change = async (model: string | null, more: object = {}, as: DetectionAsker = 'supervisor') => {
      const given = { model, reason: 'The comparison was looked at.', ...more };
      const answer = await world.call<{ number: number }>('POST', '/ranking-changes', as, given);
      await world.platform.jobs.idle();
      return answer;
    };
    const order = async (): Promise<string[]> =>
      (await world.alerts('analyst', '?limit=200&state=open')).map(({ accounts: [first] }) => first!);

    it('begins with the score, and learns nothing from decisions that all say the same', async () => {
      const [first] = await world.alerts();
      expect(first!.ranking).toEqual({ points: first!.score, model: null, parts: [] });
      await world.decide(first!.id, 'useful');
      expect(await learn()).toMatchObject({ state: 'failed', problem: 'ranking-one-sided' });
      await world.decide(first!.id, 'open');
    });

    it('learns from decisions, and is compared on later ones that it has not seen', async () => {
      const all = await world.alerts('analyst', '?limit=200');
      expect(all).toHaveLength(24);
      for (const {
        id,
        accounts: [first],
      } of all.slice(0, 20))
        await world.decide(id, isUseful(first!) ? 'useful' : 'dismissed');
      const model = await learn();
      expect(model).toMatchObject({ state: 'done', current: true, against: null });
      const { comparison } = model;
      expect(comparison!.learned + comparison!.tested).toBe(20);
      expect(comparison!.tested).toBe(6);
      expect(comparison!.tooFew).toBe(true);
      expect(
        comparison!.challenger.area === null || comparison!.challenger.area >= comparison!.champion.area!,
      ).toBe(true);
      expect(model.weights.length).toBeGreaterThan(5);
    });

    it('is switched on by a supervisor who says that it is not proven, and puts the queue in another order', async () => {
      const { models } = await ranking();
      const id = models.find(({ state }) => state === 'done')!.id;
      expect((await change(id, {}, 'analyst')).status).toBe(403);
      expect((await change(id)).body.code).toBe('ranking-unproven');
      expect((await change('no-such-model', { unproven: true })).body.code).toBe('ranking-model-unknown');
      expect((await change(id, { unproven: true })).body).toMatchObject({ number: 1 });
      expect((await ranking()).inForce).toMatchObject({ id });
      const all = await world.alerts('analyst', '?limit=200');
      const points = all.map((alert) => alert.ranking.points);
      expect(points).toEqual([...points].sort((one, other) => other - one));
      for (const alert of all) {
        expect(alert.ranking.model).toBe(id);
        const sum = alert.ranking.parts.reduce((total, part) => total + Math.round(part.points * 1000), 0);
        expect(sum).toBe(Math.round(alert.ranking.points * 1000));
        expect(alert.ranking.parts.map(({ feature }) => feature)).toContain('bias');
      }
      // Alerts nobody has decided: the useful kind stands above the other.
      const open = await order();
      expect(open.length).toBe(4);
      const kinds = open.map(isUseful);
      expect(kinds).toEqual([...kinds].sort((one, other) => Number(other) - Number(one)));
    });

    it('ranks new alerts as they come, by pages too', async () => {
      await world.bring(split('new-useful', 4) + split('new-other', 9));
      await world.run({ typologies: ['structuring'] });
      const open = await order();
      expect(open.indexOf('new-useful')).toBeLessThan(open.indexOf('new-other'));
      const paged: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: { body: { items: { id: string }[]; nextCursor: string | null } } = await world.call('GET', `/alerts?limit=7${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, 'analyst'); // prettier-ignore
        paged.push(...page.body.items.map(({ id }) => id));
        cursor = page.body.nextCursor;
      }
      expect(paged).toEqual((await world.alerts('analyst', '?limit=200')).map(({ id }) => id));
    });

    it('is tested only on what the ranking in force has not learned, and is stale once that changes', async () => {
      const champion = (await ranking()).inForce!;
      for (const {
        id,
        accounts: [first],
      } of await world.alerts('analyst', '?state=open&limit=200'))
        await world.decide(id, isUseful(first!) || first === 'new-useful' ? 'useful' : 'dismissed');
      const challenger = await learn();
      expect(challenger).toMatchObject({ state: 'done', against: champion.id });
      expect(Date.parse(challenger.learnedUntil!)).toBeGreaterThanOrEqual(Date.parse(champion.learnedUntil!));
      expect((await change(null)).status).toBe(200);
      expect((await change(challenger.id, { unproven: true })).body.code).toBe('ranking-stale');
      expect((await world.alerts())[0]!.ranking.model).toBeNull();
      expect((await change(null)).body.code).toBe('ranking-already-in-force');
      // Back to what was in force before.
      expect((await change(champion.id)).status).toBe(200);
      expect((await ranking()).changes.map(({ model }) => model)).toEqual([champion.id, null, champion.id]);
      expect((await world.alerts())[0]!.ranking.model).toBe(champion.id);
    });
  });
});
