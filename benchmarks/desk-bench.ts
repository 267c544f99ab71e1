import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { browserSkipped, openBrowser } from '../tests/browser.ts';
import { openPage, settle, signIn } from '../tests/journey.ts';
import { Caller, startNodeProcess } from '../tests/node-process.ts';
import { freshDatabase } from '../tests/registers.ts';
import { demoClock } from '../weir/src/demo/demo-clock.ts';
import { walkTheLine } from '../weir/src/demo/walk-the-line.ts';
import { readConfig } from '../weir/src/platform/index.ts';
import { startNode } from '../weir/src/start.ts';
import { finish, type BenchRow } from './bench.ts';
import { grow } from './desk-grown.ts';
import { generatedTransactions } from './generated-transactions.ts';

/** Half a minute by default; the ten minutes of the target with WEIR_BENCH_MINUTES=10. */
const minutes = Number(process.env['WEIR_BENCH_MINUTES'] ?? 0.5);
const users = 50;
/** Between two pages that one person opens, on average; exponentially distributed. */
const thinkMs = 5000;

/** Pages that a working morning opens, by who opens them; `:id` is one of the list's before it. */
const mornings: Readonly<
  Record<string, { readonly who: string; readonly share: number; readonly pages: readonly string[] }>
> = {
  analyst: {
    who: 'analyst',
    share: 30,
    pages: [
      '/inbox',
      '/alerts',
      '/alerts/:alerts',
      '/cases',
      '/cases/:cases',
      '/subjects',
      '/subjects/:subjects',
      '/hits',
      '/reports/:reports',
      '/transactions',
      '/traces',
    ],
  },
  intake: { who: 'intake', share: 10, pages: ['/inbox', '/reports', '/reports/:reports', '/quality'] },
  supervisor: {
    who: 'supervisor',
    share: 5,
    pages: ['/inbox', '/products', '/cases', '/cases/:cases', '/alerts'],
  },
  filer: { who: 'officer-1001', share: 3, pages: ['/accepted', '/returned', '/messages', '/quality'] },
  prosecutor: { who: 'prosecutor', share: 2, pages: ['/received'] },
};

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
      const rows = await firstPage(browser, node.url, world.password);
      say('a morning, recorded …');
      const mix = await record(browser, node.url, world.password);
      const typed = await paletteQuestions(browser, node.url, world.password);
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

interface GrownWorld {
  readonly data: string;
  readonly server: string;
  readonly owner: string;
  readonly password: string;
  drop(): Promise<void>;
}

/** WEIR_BENCH_DESK names a folder that keeps the grown country between runs: growing takes longer than measuring. */
async function grownWorld(): Promise<GrownWorld> {
  const kept = process.env['WEIR_BENCH_DESK'];
  const note = kept === undefined ? undefined : join(kept, 'desk.json');
  if (note !== undefined && existsSync(note))
    return {
      ...(JSON.parse(readFileSync(note, 'utf8')) as Omit<GrownWorld, 'drop'>),
      drop: async () => undefined,
    };
  if (kept !== undefined) mkdirSync(kept, { recursive: true });
  const data = kept === undefined ? mkdtempSync(join(tmpdir(), 'weir-desk-')) : join(kept, 'data');
  const database = await freshDatabase();
  const password = await populate(data, database);
  const world = { data, server: database.server, owner: database.owner, password };
  if (note !== undefined) writeFileSync(note, JSON.stringify(world), { mode: 0o600 });
  return {
    ...world,
    drop: async () => {
      if (note !== undefined) return;
      await database.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** The demonstration's country, its ledger filled to a million rows, its register grown to 100,000 reports and 5,000 cases. */
async function populate(data: string, database: { server: string; owner: string }): Promise<string> {
  const clock = demoClock();
  const node = await startNode(
    readConfig(
      { data, port: 0, logLevel: 'error', databaseUrl: database.server, ownerDatabaseUrl: database.owner },
      {},
    ),
    { clock: clock.now },
  );
  try {
    const { cast } = await walkTheLine(node, {
      seed: 1,
      scale: 1,
      clock,
      tell: (line) => say(line),
    });
    say('a million transactions …');
    const columns = ['id', 'from', 'to', 'time', 'amount', 'currency'];
    await cast.analyst.upload(
      '/api/v1/ledger/imports',
      { field: 'file', name: 'bank.csv', bytes: Buffer.from(generatedTransactions(900_000)) },
      { mapping: JSON.stringify({ columns: Object.fromEntries(columns.map((name) => [name, name])) }) },
    );
    await node.app.platform.jobs.idle(900_000);
    return cast.password;
  } finally {
    await node.stop();
    say('a hundred thousand reports …');
    await grow(database.owner, { reports: 349, alerts: 40, hits: 20, cases: 5000 });
  }
}

interface Visit {
  readonly who: string;
  readonly page: string;
  /** What the page asked for, in its order. */
  readonly questions: readonly string[];
}

/** Opens each page once as the one whose work it is, and notes what it asks of the API. */
async function record(browser: Browser, url: string, password: string): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (const { who, pages } of Object.values(mornings)) {
    const { page, context } = await openPage(browser, { patience: 60_000 });
    await page.goto(url);
    await signIn(page, `${who}@demo.example`, password);
    await page.getByRole('navigation').first().waitFor();
    await settle(page);
    const caller = await new Caller(url).signIn(`${who}@demo.example`, password);
    for (const pattern of pages) {
      const asked: string[] = [];
      const note = (request: { method(): string; url(): string }): void => {
        const at = new URL(request.url());
        if (
          request.method() === 'GET' &&
          at.pathname.startsWith('/api/v1/') &&
          !at.pathname.endsWith('/progress')
        )
          asked.push(`${at.pathname.slice(7)}${at.search}`);
      };
      page.on('request', note);
      const list = /:(\w+)/.exec(pattern)?.[1];
      const id = list === undefined ? '' : (await idsOf(caller, list, 1))[0]!;
      await page.goto(`${url}${pattern.replace(/:\w+/, encodeURIComponent(id))}`);
      await settle(page).catch((error: unknown) => {
        throw new Error(`${who} did not see ${page.url()}.`, { cause: error });
      });
      page.off('request', note);
      // The same page with another thing on it: the id gives way to any of its kind.
      const questions = [...new Set(asked)].map((path) =>
        list === undefined ? path : path.replaceAll(id, `{${list}}`),
      );
      visits.push({ who, page: pattern, questions });
    }
    await context.close();
  }
  return visits;
}

async function idsOf(caller: Caller, list: string, limit: number): Promise<string[]> {
  const { items } = await caller.ask<{ items: { id: string }[] }>('GET', `/${list}?limit=${limit}`);
  return items.map(({ id }) => id);
}

async function crowd(url: string, password: string, visits: readonly Visit[]): Promise<BenchRow[]> {
  const seats: { caller: Caller; visits: readonly Visit[] }[] = [];
  const ids = new Map<string, string[]>();
  for (const { who, share } of Object.values(mornings)) {
    const mine = visits.filter((visit) => visit.who === who);
    const caller = await new Caller(url).signIn(`${who}@demo.example`, password);
    for (let seat = 0; seat < share; seat++) seats.push({ caller, visits: mine });
    for (const { questions } of mine)
      for (const list of questions.flatMap((path) =>
        [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!),
      ))
        if (!ids.has(list)) ids.set(list, await idsOf(caller, list, 100));
  }
  const times: number[] = [];
  const byQuestion = new Map<string, number[]>();
  const faults: string[] = [];
  const end = performance.now() + minutes * 60_000;
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const sit = async ({ caller, visits: mine }: (typeof seats)[number]): Promise<void> => {
    await wait(Math.random() * thinkMs);
    while (performance.now() < end) {
      const visit = mine[Math.floor(Math.random() * mine.length)]!;
      const chosen = new Map<string, string>();
      const ask = async (path: string): Promise<void> => {
        const whole = path.replaceAll(/\{(\w+)\}/g, (_, list: string) => {
          const all = ids.get(list)!;
          if (!chosen.has(list)) chosen.set(list, all[Math.floor(Math.random() * all.length)]!);
          return encodeURIComponent(chosen.get(list)!);
        });
        const begun = performance.now();
        const { status } = await caller.send('GET', whole);
        const took = performance.now() - begun;
        times.push(took);
        const key = path.split('?')[0]!;
        byQuestion.set(key, [...(byQuestion.get(key) ?? []), took]);
        if (status >= 400) faults.push(`${status} ${path}`);
      };
      await Promise.all(visit.questions.map(ask));
      await wait(-Math.log(1 - Math.random()) * thinkMs);
    }
  };
  await Promise.all(seats.map(sit));
  const slowest = [...byQuestion]
    .map(([path, all]) => [path, quantile(all, 0.95), all.length] as const)
    .sort((one, other) => other[1] - one[1])
    .slice(0, 5)
    .map(([path, ms, count]) => `${path} ${Math.round(ms)} ms (${count})`);
  const what = `API reads, ${users} people at a recorded morning`;
  const note = `${times.length} questions in ${minutes} minutes, ${Math.round(times.length / minutes / 60)}/s; a page each ${thinkMs / 1000} s on average; slowest by p95: ${slowest.join(', ')}`;
  return [
    row(`${what}, p50`, quantile(times, 0.5), 'ms', null),
    row(`${what}, p95`, quantile(times, 0.95), 'ms', 80, note),
    row(`${what}, p99`, quantile(times, 0.99), 'ms', 200),
    row(
      `${what}, errors`,
      faults.length,
      'answers',
      0,
      [...new Set(faults)].slice(0, 5).join(', ') || undefined,
    ),
  ];
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

/** From the click on "sign in" with nothing cached to a page that answers; and how much script that took. */
async function firstPage(browser: Browser, url: string, password: string): Promise<BenchRow[]> {
  const times: number[] = [];
  let script = 0;
  for (let trial = 0; trial < 5; trial++) {
    const { page, context } = await openPage(browser, { patience: 60_000 });
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    const scripts = new Set<string>();
    session.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script') scripts.add(requestId);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    const token = await page.request.post(`${url}/api/v1/session`, {
      data: { email: 'analyst@demo.example', password: password },
    });
    if (!token.ok()) throw new Error('The analyst could not sign in.');
    const begun = performance.now();
    await page.goto(`${url}/inbox`, { waitUntil: 'commit' });
    await page.getByRole('navigation').first().waitFor();
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    // Interactive: the palette opens at a key.
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    times.push(performance.now() - begun);
    await page.waitForLoadState('networkidle');
    script = bytes;
    await context.close();
  }
  return [
    row('first page after sign-in, nothing cached: script', script / 1024, 'KB compressed', 250),
    row(
      'first page after sign-in, nothing cached: the palette opens at a key',
      quantile(times, 0.5),
      'ms',
      1500,
      'median of 5, in Chromium on the same two cores',
    ),
  ];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function row(what: string, ours: number, unit: string, limit: number | null, note?: string): BenchRow {
  return {
    what,
    ours,
    unit,
    peer: null,
    peerValue: null,
    ratio: null,
    target: limit === null ? null : `≤ ${limit}`,
    met: limit === null ? null : ours <= limit,
    ...(note === undefined ? {} : { note }),
  };
}
