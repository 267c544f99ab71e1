import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCountries } from '@weir/sandbox';
import type { CDPSession, Page } from 'playwright-core';
import { browserSkipped, openBrowser } from '../tests/browser.ts';
import { openPage, settle, signIn } from '../tests/journey.ts';
import { xnReport } from '../tests/xn-report.ts';
import { assemble } from '../weir/src/demo/cast.ts';
import { readConfig } from '../weir/src/platform/index.ts';
import { startNode } from '../weir/src/start.ts';
import { finish, type BenchRow } from './bench.ts';

const pageRows = 1000;
const frames = 120;

/**
 * Scrolling through the queue of reports with 100,000 rows in it, beside the same table with 5,000 rows all drawn. The rows are copies of
 * one real answer, given at the edge of the browser: what is measured is the browser's work, not the register's.
 */
export async function run(asJson: boolean): Promise<void> {
  if (browserSkipped !== undefined) throw new Error(`Lists need a browser: ${browserSkipped}.`);
  const data = mkdtempSync(join(tmpdir(), 'weir-list-'));
  const node = await startNode(readConfig({ data, port: 0, logLevel: 'error' }, {}));
  const browser = await openBrowser();
  try {
    const cast = await assemble(node, generateCountries({ seed: 1, scale: 0.05 }));
    const client = { first: 'Ilva', last: 'Morrow' };
    const text = xnReport({ filer: '1001', reference: 'LONG-1', client, account: 'XN11MILL0000000001' });
    await cast.filers
      .get('1001')!
      .upload('/api/v1/reports', { field: 'report', name: 'one.xml', bytes: Buffer.from(text) });
    const { items } = await cast.analyst.request<{ items: { id: string }[] }>('GET', '/api/v1/reports');
    const measured = async (total: number, drawsAll: boolean): Promise<Measured> => {
      const { page, context } = await openPage(browser, { patience: 60_000 });
      // Without its observer a piece of the table never goes.
      if (drawsAll)
        await page.addInitScript(
          'window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} }',
        );
      await page.goto(node.url);
      await signIn(page, 'analyst@demo.example', cast.password);
      await page.getByRole('navigation').first().waitFor();
      await page.route(/\/api\/v1\/reports(\?|$)/, (route) => {
        const start = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
        const rows = Array.from({ length: pageRows }, (_, index) => ({
          ...items[0],
          id: `row-${start + index}`,
        }));
        const next = start + pageRows;
        return route.fulfill({ json: { items: rows, nextCursor: next < total ? String(next) : null } });
      });
      await page.goto(`${node.url}/reports`);
      await settle(page);
      const more = page.getByRole('button', { name: 'Show more' });
      while ((await more.count()) > 0)
        if (drawsAll) await more.click({ timeout: 1000 }).catch(() => undefined);
        else await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)');
      const result = await scrolled(page, await context.newCDPSession(page));
      await context.close();
      return result;
    };
    const ours = await measured(100_000, false);
    const whole = await measured(5000, true);
    finish('list', rowsOf(ours, whole), asJson);
  } finally {
    await browser.close();
    await node.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

interface Measured {
  readonly drawn: number;
  /** Work of the main thread for a frame that scrolls by two thirds of a window, on average. */
  readonly workMs: number;
  readonly frameMs: readonly number[];
  readonly heapMb: number;
}

/** From the middle on, a step every frame. */
async function scrolled(page: Page, session: CDPSession): Promise<Measured> {
  await session.send('Performance.enable');
  const metric = async (name: string): Promise<number> =>
    (await session.send('Performance.getMetrics')).metrics.find((one) => one.name === name)?.value ??
    Number.NaN;
  await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight / 2)');
  await page.waitForTimeout(1000);
  const before = await metric('TaskDuration');
  const frameMs = await page.evaluate<number[]>(`new Promise((resolve) => {
    const times = [];
    let last = performance.now();
    const step = (now) => {
      times.push(now - last);
      last = now;
      window.scrollBy(0, 600);
      if (times.length < ${frames}) requestAnimationFrame(step);
      else resolve(times);
    };
    requestAnimationFrame(step);
  })`);
  const workMs = (1000 * ((await metric('TaskDuration')) - before)) / frames;
  return {
    drawn: await page.locator('tr[data-id]').count(),
    workMs,
    frameMs: frameMs.toSorted((one, two) => one - two),
    heapMb: (await metric('JSHeapUsedSize')) / 2 ** 20,
  };
}

function rowsOf(ours: Measured, whole: Measured): BenchRow[] {
  const row = (what: string, value: number, peerValue: number, unit: string): BenchRow => ({
    what,
    ours: value,
    unit,
    peer: '5,000 rows, all drawn',
    peerValue,
    ratio: peerValue / value,
    target: null,
    met: null,
  });
  const middle = Math.floor(frames / 2);
  const late = Math.floor(frames * 0.95);
  return [
    row('100,000 rows, rows drawn', ours.drawn, whole.drawn, 'rows'),
    row('100,000 rows, work of the main thread a scrolled frame', ours.workMs, whole.workMs, 'ms'),
    row('100,000 rows, time between frames, p50', ours.frameMs[middle]!, whole.frameMs[middle]!, 'ms'),
    row('100,000 rows, time between frames, p95', ours.frameMs[late]!, whole.frameMs[late]!, 'ms'),
    row('100,000 rows, JavaScript heap', ours.heapMb, whole.heapMb, 'MB'),
  ];
}
