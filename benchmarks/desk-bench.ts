import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { browserSkipped, openBrowser } from '../tests/browser.ts';
import { openPage, settle, signIn } from '../tests/journey.ts';
import { Caller, startNodeProcess } from '../tests/node-process.ts';
import { finish, type BenchRow } from './bench.ts';
import { crowd, minutes, record, users } from './desk-mix.ts';
import { quantile, row } from './desk-rows.ts';
import { grownWorld, say } from './desk-world.ts';
import { firstPage } from './first-page.ts';

/**
 * The desk with a country's worth in it: what a working morning asks of the API, recorded in a browser and then asked by fifty people at
 * once; search as one types; the first page. No peer runs here: those that have such a desk are closed or need a cloud.
 */
export async function run(asJson: boolean): Promise<void> {
  if (process.env['WEIR_TEST_POSTGRES'] === undefined)
    throw new Error('Name a PostgreSQL login that may create databases in WEIR_TEST_POSTGRES.');
  if (browserSkipped !== undefined) throw new Error(`The desk needs a browser: ${browserSkipped}.`);
  const world = await grownWorld();
  try {
    const node = await startNodeProcess(world.data, {
      DATABASE_URL: world.server,
      WEIR_OWNER_DATABASE_URL: world.owner,
    });
    const browser = await openBrowser();
    try {
      say('the first page …');
      const rows = await firstPage(browser, node.url, {
        email: 'analyst@demo.example',
        password: world.password,
      });
      say('a morning, recorded …');
      const mix = await record(browser, node.url, world.password);
      const typed = await paletteQuestions(browser, node.url, world.password);
      if (world.kept !== undefined)
        writeFileSync(join(world.kept, 'recorded.json'), JSON.stringify({ visits: mix, typed }));
      await browser.close();
      say(`${users} people, ${minutes} minutes …`);
      rows.push(...(await crowd(node.url, world.password, mix)));
      say('search …');
      rows.push(await searching(node.url, world.password, typed));
      finish('desk', rows, asJson);
    } finally {
      await browser.close();
      await node.stop();
    }
  } finally {
    await world.drop();
  }
}

/** What the palette asks while somebody types, noted in the browser. */
async function paletteQuestions(browser: Browser, url: string, password: string): Promise<string[]> {
  const { page, context } = await openPage(browser, { patience: 60_000 });
  await page.goto(url);
  await signIn(page, 'analyst@demo.example', password);
  await page.getByRole('navigation').first().waitFor();
  await settle(page);
  const asked: string[] = [];
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  page.on('request', (request) => {
    const at = new URL(request.url());
    if (at.pathname.startsWith('/api/v1/') && at.search.includes('zyx'))
      asked.push(`${at.pathname.slice(7)}${at.search}`);
  });
  await page.keyboard.type('zyx');
  await page.waitForTimeout(2000);
  await context.close();
  const whole = [...new Set(asked)].filter((path) => /zyx(?:&|$)/.test(path));
  if (whole.length === 0) throw new Error('The palette asked nothing.');
  return whole;
}

const betweenLettersMs = 210;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Every beginning of what an analyst types, as it is typed; the answer is there when the last of the palette's questions is answered. */
async function searching(url: string, password: string, questions: readonly string[]): Promise<BenchRow> {
  const caller = await new Caller(url).signIn('analyst@demo.example', password);
  const { items } = await caller.ask<{ items: { name: string }[] }>('GET', '/subjects?limit=60');
  const times: number[] = [];
  const byQuestion = new Map<string, number[]>();
  for (const { name } of items)
    for (let length = 2; length <= Math.min(name.length, 14); length++) {
      const begun = performance.now();
      await Promise.all(
        questions.map(async (path) => {
          await caller.ask('GET', path.replace('zyx', encodeURIComponent(name.slice(0, length))));
          const key = path.split('?')[0]!;
          byQuestion.set(key, [...(byQuestion.get(key) ?? []), performance.now() - begun]);
        }),
      );
      times.push(performance.now() - begun);
      // As fast as somebody types, and as the node lets one person ask.
      await wait(Math.max(0, betweenLettersMs - (performance.now() - begun)));
    }
  const each = [...byQuestion]
    .map(([path, all]) => `${path} ${quantile(all, 0.95).toFixed(0)} ms`)
    .join(', ');
  return row(
    'search as one types, p95',
    quantile(times, 0.95),
    'ms',
    60,
    `${times.length} beginnings of ${items.length} names; p50 ${quantile(times, 0.5).toFixed(1)} ms; p95 of ${each}`,
  );
}
