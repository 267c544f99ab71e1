import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@weir/engines/vocabulary';
import { generateCountries } from '@weir/sandbox';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { assemble, type Cast } from '../weir/src/demo/cast.ts';
import { readConfig } from '../weir/src/platform/index.ts';
import { startNode, type RunningNode } from '../weir/src/start.ts';
import { openBrowser } from './browser.ts';

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

/** Until the page has what it asked for. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}
