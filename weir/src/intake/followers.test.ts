import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { theNode } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { askers, furnish } from '../../../tests/room-world.ts';
import { xnReport } from '../../../tests/xn-report.ts';
import { createIntake, type Intake } from './index.ts';

describe.each(registers)('rooms that follow accepted reports on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let intake: Intake;
    const heard: number[] = [];
    const broken = new Set<number>();
    let tries = 0;

    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      intake = createIntake(world.platform);
      intake.follow('test', async ({ position }) => {
        if (broken.has(position)) {
          tries++;
          throw new Error('cannot take this one');
        }
        heard.push(position);
      });
      await world.platform.http.server.ready();
    });
    afterAll(() => world?.close());

    const file = async (reference: string): Promise<number> => {
      const bytes = xnReport({
        filer: '1001',
        reference,
        client: { first: 'Aldo', last: 'Venn', nationalId: `N-${reference}` },
        account: '10002000',
      });
      return (await intake.submit(askers.officerOne, { file: { bytes } })).position!;
    };

    it('are given all that was accepted before they were there, in order, once', async () => {
      const positions = [];
      for (let number = 0; number < 45; number++) positions.push(await file(`F-${number}`));
      await world.platform.jobs.start();
      await world.platform.jobs.idle();
      expect(heard).toEqual(positions);
    });

    it('hear of one that was just accepted', async () => {
      const position = await file('NOW');
      await world.platform.jobs.idle();
      expect(heard.at(-1)).toBe(position);
    });

    it('go on behind one that they cannot take; it is tried again as a job of its own', async () => {
      const next = heard.at(-1)! + 1;
      broken.add(next);
      await file('BROKEN');
      const after = await file('AFTER');
      await expect.poll(() => heard.at(-1), { timeout: 10_000 }).toBe(after);
      expect(heard).not.toContain(next);
      await expect.poll(() => tries, { timeout: 10_000 }).toBeGreaterThan(1);
      broken.delete(next);
      await world.platform.jobs.idle();
      expect(heard).toContain(next);
    });

    it('lead one at a time where nodes share the register, and the next one when that one is gone', async () => {
      if (world.platform.register.kind === 'pglite') {
        // The embedded register belongs to one node, which always leads.
        expect(await world.platform.register.lead('anything')).toBe(true);
        return;
      }
      const { openRegister } = await import('#platform');
      const { config, clock, register } = world.platform;
      expect(await register.lead('one')).toBe(true);
      const second = await openRegister(config, clock);
      expect(await second.lead('one')).toBe(false);
      expect(await second.lead('two')).toBe(true);
      expect(await register.lead('two')).toBe(false);
      await second.close();
      await expect.poll(() => register.lead('two'), { timeout: 10_000 }).toBe(true);
      expect(await register.as(theNode, async () => 'still at work')).toBe('still at work');
    });
  });
});
