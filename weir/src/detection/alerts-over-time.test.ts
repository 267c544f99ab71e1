import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registers } from '../../../tests/registers.ts';
import { openDetection, split, type DetectionWorld } from '../../../tests/detection-world.ts';

describe.each(registers)('alerts over time on $name', ({ open, name, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'run', () => {
    let world: DetectionWorld;
    beforeAll(async () => {
      world = await openDetection({ open, name, skipped });
      await world.bring(split('acc-1', 3));
      await world.run({ typologies: ['structuring'] });
    });
    afterAll(() => world?.close());

    const only = async () => {
      const all = await world.alerts();
      expect(all).toHaveLength(1);
      return world.alert(all[0]!.id);
    };

    it('keep their identity however much comes in, and tell how they grew', async () => {
      const before = await only();
      expect(before.history).toMatchObject([{ what: 'raised', by: null, facts: { transactions: 3 } }]);
      // More than as much again, at once.
      const later = split('acc-1', 11).split('\n').slice(3).join('\n');
      await world.bring(later);
      expect(await world.run({ typologies: ['structuring'] })).toMatchObject({ raised: 0, known: 1 });
      const after = await only();
      expect(after).toMatchObject({ id: before.id, transactionCount: 11, state: 'open', grown: 0 });
      expect(after.history.at(-1)).toMatchObject({ what: 'grew', facts: { added: 8, transactions: 11 } });
    });

    it('are joined by findings of the other family about the same money, and the strongest speaks', async () => {
      const [before] = await world.alerts();
      await world.run();
      const all = await world.alerts('analyst', `?account=acc-1`);
      expect(all.map(({ id }) => id)).toContain(before!.id);
      const joined = await world.alert(before!.id);
      const events = joined.history
        .filter(({ what }) => what === 'joined')
        .map(({ facts }) => facts['typology']);
      const kinds = joined.also.map(({ typology }) => typology);
      expect(events.length).toBeGreaterThan(0);
      expect([...kinds, joined.typology]).toEqual(expect.arrayContaining(['structuring', ...events]));
      expect(Math.max(...joined.also.map(({ score }) => score))).toBeLessThanOrEqual(joined.score);
      // Again: nothing new.
      await world.run();
      expect((await world.alert(before!.id)).history).toHaveLength(joined.history.length);
    });

    it('keep a decision, tell that more came, and ask again when the money has doubled', async () => {
      const [alert] = await world.alerts();
      await world.decide(alert!.id, 'dismissed');
      await world.bring(split('acc-1', 13).split('\n').slice(11).join('\n'));
      await world.run({ typologies: ['structuring'] });
      expect(await world.alerts('analyst', '?only=grown')).toMatchObject([{ state: 'dismissed', grown: 2 }]);
      await world.bring(split('acc-1', 13, 4).replaceAll('acc-1-4', 'acc-1-x'));
      await world.run({ typologies: ['structuring'] });
      const again = await world.alert(alert!.id);
      expect(again.state).toBe('open');
      expect(again.history.at(-1)).toMatchObject({ what: 'reopened', by: null });
    });

    it('are held useful, dismissed or opened again with a reason that stays', async () => {
      const [alert] = await world.alerts();
      await world.decide(alert!.id, 'useful');
      expect(await world.alert(alert!.id)).toMatchObject({
        state: 'useful',
        grown: 0,
        decided: { by: 'analyst' },
      });
      await world.decide(alert!.id, 'open');
      const { history } = await world.alert(alert!.id);
      expect(history.slice(-2)).toMatchObject([
        { what: 'decided', by: 'analyst', facts: { state: 'useful', reason: 'Held useful.' } },
        { what: 'decided', facts: { state: 'open' } },
      ]);
      const page = await world.call<{ counts: object; typologies: { typology: string }[] }>(
        'GET',
        '/alerts',
        'analyst',
      );
      expect(page.body.counts).toMatchObject({ useful: 0 });
      expect(page.body.typologies.length).toBeGreaterThan(0);
    });
  });
});
