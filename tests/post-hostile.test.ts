import { describe, expect, it } from 'vitest';
import { runHostile } from './post-hostile.ts';
import { registers } from './registers.ts';

/** 200 messages in `npm test`; with WEIR_TEST_LONG 10,000 with a hundred kills, as `node tests/long/post-long.ts` runs alone. */
const isLong = process.env['WEIR_TEST_LONG'] !== undefined;
const messages = isLong ? 10_000 : 200;
const kills = isLong ? 100 : 3;
/** Limits, not measures: machines are busy. */
const drainMs = isLong ? 3_600_000 : 120_000;
const limitMs = drainMs + 120_000 + messages * 1000;
// PostgreSQL where there is one; the embedded register otherwise, which takes longer to start.
const onPostgres = registers[1]!.skipped === undefined;

describe('three nodes on a hostile network, killed at random moments', () => {
  it(
    `lose, double, alter and show nothing of ${messages} messages`,
    async () => {
      const result = await runHostile({ messages, kills, seed: Date.now() % 1_000_000, onPostgres, drainMs });
      const { lost, doubled, altered, outOfOrder, withoutReceipt, readable } = result;
      const wrong = { lost, doubled, altered, outOfOrder, withoutReceipt, readable };
      expect(wrong, JSON.stringify(result)).toEqual({
        lost: [],
        doubled: [],
        altered: [],
        outOfOrder: [],
        withoutReceipt: [],
        readable: [],
      });
      expect(result.sent).toBeGreaterThanOrEqual(messages);
      expect(result.kills).toBeGreaterThanOrEqual(kills);
      // The network did mean harm.
      const harm = Object.values(result.harm).reduce((sum, times) => sum + times, 0);
      expect(harm, JSON.stringify(result.harm)).toBeGreaterThan(10);
      console.log(
        `Post: ${result.deliveries} deliveries, ${result.kills} kills, ${harm} times harmed, ${result.seconds} s, seed ${result.seed}.`,
      );
    },
    limitMs,
  );
});
