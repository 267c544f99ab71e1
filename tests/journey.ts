import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@weir/engines/vocabulary';
import { generateCountries } from '@weir/sandbox';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { assemble, type Cast } from '../weir/src/demo/cast.ts';
import { readConfig } from '../weir/src/platform/index.ts';
import { startNode, type RunningNode } from '../weir/src/start.ts';
import { openBrowser } from './browser.ts';
import { layRegister } from './register-template.ts';

/** A node of its own on PGlite with the people of a country, and a browser at which they sit down. */
export interface Journey {
  readonly node: RunningNode;
  readonly cast: Cast;
  readonly browser: Browser;
  /** One of the cast signs in, in a context of their own. */
  sitDown(who: string, options?: ContextOptions): Promise<Visitor>;
  close(): Promise<void>;
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Faults of the page, answers of 500 and above, answers that are not as their contract says. */
  readonly complaints: string[];
}

type ContextOptions = NonNullable<Parameters<Browser['newContext']>[0]>;

export interface JourneyOptions {
  /** Milliseconds that a page may keep somebody waiting. */
  readonly patience?: number;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** The register's address, where it is not to be the embedded one. */
  readonly database?: { readonly databaseUrl: string; readonly ownerDatabaseUrl: string };
  /** Of the node; the machine's where none is given. */
  readonly clock?: Clock;
}

/** @param people brings the cast in; a small country's own otherwise */
export async function openJourney(
  name: string,
  people: (node: RunningNode) => Promise<Cast> = (node) =>
    assemble(node, generateCountries({ seed: 1, scale: 0.05 })),
  options: JourneyOptions = {},
): Promise<Journey> {
  const data = mkdtempSync(join(tmpdir(), `weir-${name}-`));
  let node: RunningNode | undefined;
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await node?.stop();
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const { clock } = options;
    if (options.database === undefined) await layRegister(data);
    const started = (node = await startNode(
      readConfig({ data, port: 0, logLevel: options.database ? 'silent' : 'error', ...options.database }, {}),
      clock === undefined ? {} : { clock },
    ));
    const cast = await people(started);
    const opened = (browser = await openBrowser());
    return {
      node: started,
      cast,
      browser: opened,
      sitDown: async (who, more = {}) => {
        const visitor = await openPage(opened, options, more);
        await visitor.page.goto(started.url);
        await signIn(visitor.page, `${who}@demo.example`, cast.password);
        await visitor.page.getByRole('navigation').first().waitFor();
        return visitor;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A page in which nothing moves, in a context of its own. */
export async function openPage(
  browser: Browser,
  { patience = 20_000, viewport = { width: 1280, height: 900 } }: JourneyOptions = {},
  options: ContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport, locale: 'en', reducedMotion: 'reduce', ...options });
  context.on('page', watch);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('does not fit its contract')) complaints.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`);
  });
  return { page, context, complaints };
}

export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.keyboard.press('Enter');
}

/** What a page is asking for, and how often it began to ask or was answered. */
interface Asking {
  readonly open: Set<Request>;
  turns: number;
}

const asking = new WeakMap<Page, Asking>();

function watch(page: Page): void {
  const state: Asking = { open: new Set(), turns: 0 };
  asking.set(page, state);
  page.on('request', (request) => {
    state.turns++;
    state.open.add(request);
  });
  const ended = (request: Request): void => {
    state.turns++;
    state.open.delete(request);
  };
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
}

/**
 * The page's own thread has come to rest a few times over, with a picture drawn between: whatever an answer set going
 * (reading it, drawing it, asking the next thing) goes before that. True where nothing says that it is still at work.
 */
const atRest = `(async () => {
  for (let round = 0; round < 3; round++)
    await new Promise((rest) => {
      const idle = () => setTimeout(() => requestIdleCallback(rest, { timeout: 1000 }));
      requestAnimationFrame(idle);
      // A page that is not to be seen draws nothing.
      setTimeout(idle, 250);
    });
  return document.readyState === 'complete' && document.fonts.status === 'loaded' && !document.querySelector('[aria-busy=true]');
})()`;

/**
 * Until the page has what it asked for, and has shown it: a heading is there, no request is open, and none began or
 * ended while the page came to rest. A quiet time on a clock would be both longer and less sure on a busy machine.
 */
export async function settle(page: Page, patience = 30_000): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await rest(page, patience);
}

/** As {@link settle}, whatever the page shows. */
export async function rest(page: Page, patience = 30_000): Promise<void> {
  const state = asking.get(page);
  if (state === undefined) throw new Error('Only a page of a context of openPage can be waited for.');
  const end = Date.now() + patience;
  for (;;) {
    const { turns } = state;
    // A page that moves on in the middle takes the question with it.
    const isAtRest = await page.evaluate<boolean>(atRest).catch((cause: unknown) => {
      if (cause instanceof Error && /context was destroyed|navigation/i.test(cause.message)) return false;
      throw cause;
    });
    if (isAtRest && state.open.size === 0 && state.turns === turns) return;
    if (Date.now() > end)
      throw new Error(
        `The page did not come to rest; open: ${[...state.open].map((request) => request.url()).join(' ')}`,
      );
  }
}
