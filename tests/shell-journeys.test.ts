import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey } from './journey.ts';

const themes = ['light', 'dark', 'contrast'] as const;

async function dress(page: Page, language: string, theme: string): Promise<void> {
  const chosen = { 'weir.language': language, 'weir.theme': theme };
  await page.evaluate(`Object.assign(localStorage, ${JSON.stringify(chosen)})`);
  await page.reload();
  await settle(page);
}

const hasFocus = async (locator: Locator): Promise<boolean> =>
  (await locator.and(locator.page().locator(':focus')).count()) === 1;

/** Parts of the header that lie on each other or outside of the window. */
const headerOverlaps = `(() => {
  const header = document.querySelector('header:has([aria-keyshortcuts])');
  const tools = header.lastElementChild;
  const boxes = [...header.children, ...tools.children]
    .filter((part) => part !== tools)
    .map((part) => [part.textContent || part.ariaLabel, part.getBoundingClientRect()]);
  return boxes.flatMap(([name, one], index) => [
    ...(one.left < 0 || one.right > innerWidth ? [name + ' leaves the window'] : []),
    ...boxes
      .filter(([, other], at) => at > index && one.left < other.right - 1 && other.left < one.right - 1)
      .map(([other]) => name + ' and ' + other),
  ]);
})()`;

/** What holds of every page: its frame. */
describe.skipIf(browserSkipped !== undefined)(
  `the frame around every page${browserSkipped === undefined ? '' : ` (${browserSkipped})`}`,
  () => {
    let journey: Journey;
    beforeAll(async () => {
      journey = await openJourney('shell');
    }, 120_000);
    afterAll(() => journey?.close());

    it('fetches for the first page its own words only, and says the rest when a page needs it', async () => {
      const { page, context, complaints } = await journey.sitDown('analyst');
      await page.goto(`${journey.node.url}/inbox`);
      await settle(page);
      const fetched: string[] = [];
      page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
      await page.reload();
      await settle(page);
      const words = (): string[] => fetched.filter((path) => /\/assets\/(?:en|ar|es|fr|ru|zh)-/.test(path));
      expect(words()).toHaveLength(1);
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      await page.waitForURL(/\/subjects/);
      await settle(page);
      expect(words()).toHaveLength(2);
      // No key of a word stands where a word should.
      expect(await page.locator('main').innerText()).not.toMatch(/\b[a-z]+\.[a-z]+[A-Z]?[a-z]*\b(?!\.)/);
      expect(complaints).toEqual([]);
      await context.close();
    }, 60_000);

    it('opens and leaves its menus by keyboard, and gives the focus back', async () => {
      const { page, context } = await journey.sitDown('analyst');
      const button = page.getByRole('button', { name: 'Language' });
      await button.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menu').waitFor();
      const focused = (): Promise<string> =>
        page.evaluate<string>("document.activeElement?.textContent ?? ''");
      await expect.poll(focused).toContain('English');
      await page.keyboard.press('ArrowDown');
      await expect.poll(focused).toContain('العربية');
      await page.keyboard.press('f');
      await expect.poll(focused).toContain('Français');
      expect(await objections(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await expect.poll(() => hasFocus(button)).toBe(true);
      await page.keyboard.press('Enter');
      await expect.poll(focused).toContain('English');
      await page.keyboard.press('ArrowDown');
      await expect.poll(focused).toContain('العربية');
      await page.keyboard.press('Enter');
      await page.locator('html[dir=rtl]').waitFor();
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await context.close();
    }, 60_000);

    it('keeps a dialog to itself: nothing behind it is reached, Escape leaves it', async () => {
      const { page, context } = await journey.sitDown('analyst');
      const search = page.locator('header button[aria-keyshortcuts]');
      await search.focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      for (let press = 0; press < 6; press++) {
        await page.keyboard.press('Tab');
        expect(
          await page.evaluate(
            "document.activeElement === document.body || document.activeElement?.closest('dialog') !== null",
          ),
        ).toBe(true);
      }
      await page.getByRole('combobox').focus();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(() => hasFocus(search)).toBe(true);
      await context.close();
    }, 60_000);

    it('has room in its header for the clock and the search box in every language at 1280 px', async () => {
      const { page, context } = await journey.sitDown('analyst');
      await page.goto(`${journey.node.url}/inbox`);
      for (const language of ['en', 'ar', 'es', 'fr', 'ru', 'zh'])
        for (const theme of themes) {
          await dress(page, language, theme);
          await keepPicture(page, `shell-header-${language}-${theme}`);
          const overlaps = await page.evaluate<string[]>(headerOverlaps);
          expect(overlaps, `${language}, ${theme}`).toEqual([]);
          expect(await objections(page), `${language}, ${theme}`).toEqual([]);
        }
      // Nor do long names push anything over anything.
      await page.evaluate(
        `document.querySelector('header a').lastElementChild.textContent = 'Unidad de Información y Análisis Financiero de la República';
         document.querySelector('header bdi').textContent = 'Wilhelmina-Alexandrina Featherstonehaugh';`,
      );
      expect(await page.evaluate<string[]>(headerOverlaps)).toEqual([]);
      await context.close();
    }, 180_000);
  },
);
