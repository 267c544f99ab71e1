import { describe, expect, it } from 'vitest';
import { instantFromMs } from '@weir/engines/vocabulary';
import { demoClock } from './demo-clock.ts';

describe('the clock of the demonstration', () => {
  const machine = Date.parse('2026-11-29T12:00:00.000Z');

  it('goes like the machine’s, behind it, and is moved on to now', () => {
    let passed = 0;
    const clock = demoClock(() => machine + passed);
    expect(clock.now()).toBe('2026-11-15T12:00:00.000Z');
    passed = 1500;
    expect(clock.now()).toBe('2026-11-15T12:00:01.500Z');
    clock.moveTo(instantFromMs(Date.parse('2026-11-20T00:00:00.000Z')));
    expect(clock.now()).toBe('2026-11-20T00:00:00.000Z');
    passed = 2500;
    expect(clock.now()).toBe('2026-11-20T00:00:01.000Z');
    clock.catchUp();
    expect(clock.now()).toBe('2026-11-29T12:00:02.500Z');
  });

  it('never goes back, nor to what is to come', () => {
    const clock = demoClock(() => machine);
    expect(() => clock.moveTo(instantFromMs(machine - 20 * 86_400_000))).toThrow(/already/);
    expect(() => clock.moveTo(instantFromMs(machine + 1))).toThrow(/to come/);
    clock.catchUp();
    expect(() => clock.moveTo(instantFromMs(machine - 1))).toThrow(/already/);
  });
});
