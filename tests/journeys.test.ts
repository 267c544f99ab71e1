import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cast } from '../weir/src/demo/cast.ts';
import { walkTheLine } from '../weir/src/demo/walk-the-line.ts';
import { readConfig } from '../weir/src/platform/index.ts';
import { startNode, type RunningNode } from '../weir/src/start.ts';
import { browserSkipped, keepPicture, objections, openBrowser } from './browser.ts';

const skipped = browserSkipped;
const roles = ['admin', 'intake', 'analyst', 'supervisor', 'auditor', 'prosecutor', 'officer-1001'] as const;

/** A small generated country, walked once; then people sit down at it. */
describe.skipIf(skipped !== undefined)(
  `people at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    const data = mkdtempSync(join(tmpdir(), 'weir-journeys-'));
    let node: RunningNode;
    let cast: Cast;
    let browser: Browser;

    beforeAll(async () => {
      node = await startNode(readConfig({ data, port: 0, logLevel: 'error' }, {}));
      ({ cast } = await walkTheLine(node, { seed: 1, scale: 0.3, tell: () => undefined }));
      browser = await openBrowser();
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      await node?.stop();
      rmSync(data, { recursive: true, force: true });
    });

    async function sitDown(
      who: string,
      options: Parameters<Browser['newContext']>[0] = {},
    ): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        locale: 'en',
        reducedMotion: 'reduce',
        ...options,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(8000);
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('response', (response) => {
        if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(node.url);
      await page.locator('input[type=email]').fill(`${who}@demo.example`);
      await page.locator('input[type=password]').fill(cast.password);
      await page.keyboard.press('Enter');
      await page.getByRole('navigation').first().waitFor();
      return { page, context, complaints };
    }

    async function placesOf(page: Page): Promise<string[]> {
      const links = await page.getByRole('navigation').first().getByRole('link').all();
      const paths = await Promise.all(links.map((link) => link.getAttribute('href')));
      return [...new Set(paths.filter((path): path is string => path !== null && path.startsWith('/')))];
    }

    async function settle(page: Page): Promise<void> {
      await page.waitForLoadState('networkidle');
      await page.getByRole('heading', { level: 1 }).first().waitFor();
    }

    for (const who of roles) {
      it(`gives ${who} a house of pages that axe has nothing against, light and dark`, async () => {
        const { page, context, complaints } = await sitDown(who);
        const found: string[] = [];
        for (const place of await placesOf(page)) {
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            await page.goto(`${node.url}${place}`);
            await settle(page);
            await keepPicture(page, `${who}${place.replaceAll('/', '-')}-${colorScheme}`);
            found.push(
              ...(await objections(page)).map((sentence) => `${who} ${place} ${colorScheme}: ${sentence}`),
            );
          }
        }
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
        await context.close();
      }, 180_000);
    }

    for (const [language, direction] of [
      ['ar', 'rtl'],
      ['zh', 'ltr'],
      ['ru', 'ltr'],
      ['fr', 'ltr'],
      ['es', 'ltr'],
    ] as const) {
      it(`speaks ${language} on every page of the analyst, ${direction}, with no word left behind`, async () => {
        const { page, context, complaints } = await sitDown('analyst', { locale: language });
        expect(await page.locator('html').getAttribute('dir')).toBe(direction);
        expect(await page.locator('html').getAttribute('lang')).toBe(language);
        const found: string[] = [];
        for (const place of await placesOf(page)) {
          await page.goto(`${node.url}${place}`);
          await settle(page);
          await keepPicture(page, `analyst${place.replaceAll('/', '-')}-${language}`);
          found.push(...(await objections(page)).map((sentence) => `${place} in ${language}: ${sentence}`));
          const wide = await page.evaluate<boolean>(
            'document.documentElement.scrollWidth > document.documentElement.clientWidth + 1',
          );
          if (wide) found.push(`${place} in ${language} is wider than the window`);
        }
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
        await context.close();
      }, 180_000);
    }
  },
);
