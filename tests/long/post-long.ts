import { runHostile } from '../post-hostile.ts';

/**
 * `node tests/long/post-long.ts [MESSAGES] [KILLS] [SEED]`: 10,000 messages among three nodes with 100 kills, on PostgreSQL where
 * WEIR_TEST_POSTGRES names one. Prints the result as JSON; exit 0 only where nothing was lost, doubled, altered or readable.
 */
const [messages = 10_000, kills = 100, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const result = await runHostile({
  messages,
  kills,
  seed,
  onPostgres: process.env['WEIR_TEST_POSTGRES'] !== undefined,
  limitMs: 60_000 + messages * 400,
});
process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
const { lost, doubled, altered, outOfOrder, withoutReceipt, readable } = result;
process.exitCode = [lost, doubled, altered, outOfOrder, withoutReceipt, readable].every(
  (list) => list.length === 0,
)
  ? 0
  : 1;
