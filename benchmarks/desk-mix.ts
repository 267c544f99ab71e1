import type { Browser } from 'playwright-core';
import { openPage, settle, signIn } from '../tests/journey.ts';
import { Caller } from '../tests/node-process.ts';
import type { BenchRow } from './bench.ts';
import { quantile, row } from './desk-rows.ts';

/** Half a minute by default; the ten minutes of the target with WEIR_BENCH_MINUTES=10. */
export const minutes = Number(process.env['WEIR_BENCH_MINUTES'] ?? 0.5);
export const users = 50;
/** Between two pages that one person opens, on average; exponentially distributed. */
const thinkMs = 5000;

/** Pages that a working morning opens, by who opens them; `:id` is one of the list's before it. */
export const mornings: Readonly<
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

export interface Visit {
  readonly who: string;
  readonly page: string;
  /** What the page asked for, in its order. */
  readonly questions: readonly string[];
}

/** Opens each page once as the one whose work it is, and notes what it asks of the API. */
export async function record(browser: Browser, url: string, password: string): Promise<Visit[]> {
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

/** Ids to put into the questions in place of `{list}`. */
export async function idsNamedIn(caller: Caller, visits: readonly Visit[]): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>();
  for (const path of visits.flatMap(({ questions }) => questions))
    for (const [, list] of path.matchAll(/\{(\w+)\}/g))
      if (!ids.has(list!)) ids.set(list!, await idsOf(caller, list!, 100));
  return ids;
}

export async function crowd(url: string, password: string, visits: readonly Visit[]): Promise<BenchRow[]> {
  const seats: { caller: Caller; visits: readonly Visit[] }[] = [];
  const ids = new Map<string, string[]>();
  for (const { who, share } of Object.values(mornings)) {
    const mine = visits.filter((visit) => visit.who === who);
    const caller = await new Caller(url).signIn(`${who}@demo.example`, password);
    for (let seat = 0; seat < share; seat++) seats.push({ caller, visits: mine });
    for (const [list, found] of await idsNamedIn(caller, mine)) if (!ids.has(list)) ids.set(list, found);
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
        // No answer at all is an error like any other.
        const status = await caller.send('GET', whole).then(
          (answer) => answer.status,
          (error: Error) => error.message,
        );
        const took = performance.now() - begun;
        times.push(took);
        const key = path.split('?')[0]!;
        byQuestion.set(key, [...(byQuestion.get(key) ?? []), took]);
        if (typeof status === 'string' || status >= 400) faults.push(`${status} ${path}`);
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
