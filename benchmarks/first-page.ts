import type { Browser } from 'playwright-core';
import { openPage } from '../tests/journey.ts';
import type { BenchRow } from './bench.ts';

const trials = 5;

/**
 * From opening the inbox as somebody who is signed in, with nothing cached, to a page that answers a key; and how much script that took,
 * headers included. Browsers ask for Brotli over https and from their own machine, else for gzip.
 */
export async function firstPage(
  browser: Browser,
  url: string,
  who: { readonly email: string; readonly password: string },
): Promise<BenchRow[]> {
  const times: number[] = [];
  let bytes = 0;
  let workedMs = 0;
  const scripts = new Map<string, string>();
  for (let trial = 0; trial < trials; trial++) {
    const { page, context } = await openPage(browser, { patience: 60_000 });
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Performance.enable');
    bytes = 0;
    scripts.clear();
    session.on('Network.responseReceived', ({ requestId, type, response }) => {
      if (type === 'Script') scripts.set(requestId, response.url);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    const answer = await page.request.post(`${url}/api/v1/session`, { data: who });
    if (!answer.ok()) throw new Error(`${who.email} could not sign in.`);
    const begun = performance.now();
    await page.goto(`${url}/inbox`, { waitUntil: 'commit' });
    await page.getByRole('navigation').first().waitFor();
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    // Interactive: the palette opens at a key.
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    times.push(performance.now() - begun);
    const { metrics } = await session.send('Performance.getMetrics');
    workedMs = 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
    await page.waitForLoadState('networkidle');
    await context.close();
  }
  const [brotli, gzip] = await Promise.all([
    lengths(scripts.values(), 'br'),
    lengths(scripts.values(), 'gzip'),
  ]);
  times.sort((one, two) => one - two);
  const what = 'first page after sign-in, nothing cached';
  const files = `${scripts.size} files`;
  return [
    row(
      `${what}: script`,
      bytes / 1024,
      'KB compressed',
      250,
      `Brotli, as over https; ${files}, headers included`,
    ),
    row(
      `${what}: script over plain http`,
      (bytes - brotli + gzip) / 1024,
      'KB compressed',
      250,
      `the same ${files} as gzip`,
    ),
    row(
      `${what}: the palette opens at a key`,
      times[Math.floor(trials / 2)]!,
      'ms',
      1500,
      `median of ${trials}, in Chromium on the same two cores; its main thread worked ${workedMs.toFixed(0)} ms of the last`,
    ),
  ];
}

/** What these files weigh on the line in one encoding. */
async function lengths(urls: Iterable<string>, encoding: 'br' | 'gzip'): Promise<number> {
  let sum = 0;
  for (const url of urls) {
    const answer = await fetch(url, { method: 'HEAD', headers: { 'accept-encoding': encoding } });
    sum += Number(answer.headers.get('content-length'));
  }
  return sum;
}

function row(what: string, ours: number, unit: string, limit: number, note: string): BenchRow {
  const none = { peer: null, peerValue: null, ratio: null };
  return { what, ours, unit, ...none, target: `≤ ${limit}`, met: ours <= limit, note };
}
