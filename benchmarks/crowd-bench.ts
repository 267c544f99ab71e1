import { browserSkipped, openBrowser } from '../tests/browser.ts';
import { startNodeProcess } from '../tests/node-process.ts';
import { finish } from './bench.ts';
import { crowd, record } from './desk-mix.ts';
import { grownWorld, say } from './desk-world.ts';

/**
 * The long run of the desk: fifty people at the recorded morning for ten minutes (`npm run test:crowd`, a part of `npm run test:long`).
 * It ends by itself, and badly where one answer was an error. The figures of `desk` are of the same mix, in half a minute.
 */
export async function run(asJson: boolean): Promise<void> {
  if (process.env['WEIR_TEST_POSTGRES'] === undefined)
    return say('The long run of the desk was skipped: WEIR_TEST_POSTGRES names no PostgreSQL login.');
  if (browserSkipped !== undefined) return say(`The long run of the desk was skipped: ${browserSkipped}.`);
  const world = await grownWorld();
  try {
    const node = await startNodeProcess(world.data, {
      DATABASE_URL: world.server,
      WEIR_OWNER_DATABASE_URL: world.owner,
    });
    try {
      const browser = await openBrowser();
      const mix = await record(browser, node.url, world.password).finally(() => browser.close());
      const rows = await crowd(node.url, world.password, mix);
      finish('crowd', rows, asJson);
      if (rows.some(({ what, ours }) => what.endsWith('errors') && ours !== 0)) process.exitCode = 1;
    } finally {
      await node.stop();
    }
  } finally {
    await world.drop();
  }
}
