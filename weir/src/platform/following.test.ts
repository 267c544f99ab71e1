import { describe, expect, it } from 'vitest';
import { openFollowing } from './following.ts';
import { openLog } from './log.ts';

const quiet = { quiet: async () => undefined };
const opened = () => openFollowing(openLog('silent'), quiet);

describe('following', () => {
  it('does what is left when it starts, and what is added when it is woken', async () => {
    const left = [1, 2, 3];
    const done: number[] = [];
    const following = opened();
    following.follow('a', async () => {
      const next = left.shift();
      if (next !== undefined) done.push(next);
      return next !== undefined;
    });
    following.start();
    await following.caughtUp();
    expect(done).toEqual([1, 2, 3]);
    left.push(4);
    following.wake();
    await following.caughtUp();
    expect(done).toEqual([1, 2, 3, 4]);
    await following.stop();
  });

  it('never runs two steps of one name at a time, however often it is woken', async () => {
    let running = 0;
    let most = 0;
    const following = opened();
    following.follow('a', async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      return false;
    });
    following.start();
    for (let time = 0; time < 20; time++) following.wake();
    await following.caughtUp();
    await following.stop();
    expect(most).toBe(1);
  });

  it('tries again what failed, and one that fails holds up no other', async () => {
    let failures = 0;
    let others = 0;
    const following = opened();
    following.follow('failing', async () => {
      if (failures++ === 0) throw new Error('once');
      return false;
    });
    following.follow('other', async () => {
      others++;
      return false;
    });
    following.start();
    await following.caughtUp();
    await following.stop();
    expect(failures).toBeGreaterThan(1);
    expect(others).toBeGreaterThan(0);
  });

  it('gathers: many wake-ups are one step, and nobody who waits for the end waits for that', async () => {
    let steps = 0;
    const following = opened();
    following.follow('a', async () => (steps++, false), { gatherMs: 60_000 });
    following.start();
    await following.caughtUp();
    const before = steps;
    for (let time = 0; time < 50; time++) {
      following.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(steps).toBe(before);
    await following.caughtUp();
    expect(steps).toBeGreaterThan(before);
    await following.stop();
  });
});
