import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCountries } from '@weir/sandbox';
import { browserSkipped, openBrowser } from '../tests/browser.ts';
import { assemble } from '../weir/src/demo/cast.ts';
import { readConfig } from '../weir/src/platform/index.ts';
import { startNode } from '../weir/src/start.ts';
import { finish } from './bench.ts';
import { firstPage } from './first-page.ts';

/** The first page alone, on a small country: what the browser part costs before anything is grown. No peer runs here. */
export async function run(asJson: boolean): Promise<void> {
  if (browserSkipped !== undefined) throw new Error(`The first page needs a browser: ${browserSkipped}.`);
  const data = mkdtempSync(join(tmpdir(), 'weir-first-page-'));
  const node = await startNode(readConfig({ data, port: 0, logLevel: 'error' }, {}));
  const browser = await openBrowser();
  try {
    const { password } = await assemble(node, generateCountries({ seed: 1, scale: 0.05 }));
    const rows = await firstPage(browser, node.url, { email: 'analyst@demo.example', password });
    finish('first-page', rows, asJson);
  } finally {
    await browser.close();
    await node.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
