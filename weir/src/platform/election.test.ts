import pg from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openElection } from './election.ts';

const url = process.env['WEIR_TEST_POSTGRES'];

describe.skipIf(url === undefined)(
  url === undefined ? 'the election (WEIR_TEST_POSTGRES is not set)' : 'the election',
  () => {
    afterEach(() => vi.restoreAllMocks());

    it('asks one question at a time, however many rooms ask at once, and elects one of two nodes', async () => {
      const query = pg.Client.prototype.query as (...given: unknown[]) => Promise<unknown>;
      const running = new Map<unknown, number>();
      let most = 0;
      vi.spyOn(pg.Client.prototype, 'query').mockImplementation(async function (
        this: unknown,
        ...given: unknown[]
      ) {
        const now = (running.get(this) ?? 0) + 1;
        running.set(this, now);
        most = Math.max(most, now);
        try {
          return await query.apply(this, given);
        } finally {
          running.set(this, running.get(this)! - 1);
        }
      } as never);
      const names = Array.from({ length: 6 }, (_, n) => `election-test-${process.pid}-${n}`);
      const [one, other] = [openElection(url!), openElection(url!)];
      const led = await Promise.all(names.flatMap((name) => [one.lead(name), other.lead(name)]));
      expect(names.map((_, n) => Number(led[2 * n]) + Number(led[2 * n + 1]))).toEqual(names.map(() => 1));
      expect(most).toBe(1);
      await one.close();
      expect(await one.lead(names[0]!)).toBe(false);
      await other.close();
    });
  },
);
