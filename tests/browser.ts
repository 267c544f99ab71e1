import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { house } from './house/source-files.ts';

const places = [
  process.env['WEIR_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const program = places.find((place): place is string => place !== undefined && existsSync(place));

/** Why journeys are skipped; undefined where a browser is installed. */
export const browserSkipped = program === undefined ? 'Chromium is not installed' : undefined;

/** Debian's Chromium, headless, kept from calling anybody. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: program!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe objects to on this page (WCAG 2.2 A and AA, and its best practices), as sentences; of all its rules, or of some. */
export async function objections(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe);
  const violations = (await page.evaluate(
    `axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) })}).then((result) => result.violations.map((v) => ({ id: v.id, help: v.help, at: v.nodes.slice(0, 3).map((n) => n.target.join(' ')) })))`,
  )) as { id: string; help: string; at: string[] }[];
  return violations.map(({ id, help, at }) => `${id}: ${help} (${at.join(' | ')})`);
}

/** Of axe's rules, those whose answer hangs on the colours. */
const ofColour = ['color-contrast', 'link-in-text-block'];

/**
 * What axe objects to in light, and then, of the same page in dark, what has to do with colours: everything else of the
 * page is the same in both, and was judged.
 * @param dressed is called in each, before axe is asked
 */
export async function objectionsInLightAndDark(
  page: Page,
  dressed: (scheme: 'light' | 'dark') => Promise<void>,
): Promise<string[]> {
  const found: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`html[data-theme=${scheme}]`).waitFor({ state: 'attached' });
    await dressed(scheme);
    const sentences = await objections(page, scheme === 'dark' ? ofColour : undefined);
    found.push(...sentences.map((sentence) => `${scheme}: ${sentence}`));
  }
  return found;
}

/** Keeps a picture of the page to look at, where WEIR_PICTURES names a folder. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['WEIR_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(resolve(house, folder), { recursive: true });
  await page.screenshot({ path: resolve(house, folder, `${name}.png`), fullPage: false });
}
