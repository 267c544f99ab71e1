import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCountries, type World } from '@weir/sandbox';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cast } from '../weir/src/demo/cast.ts';
import { stationNameSchema } from '../weir/src/demo/contract.ts';
import { demoClock } from '../weir/src/demo/demo-clock.ts';
import { walkTheLine } from '../weir/src/demo/walk-the-line.ts';
import { readConfig } from '../weir/src/platform/index.ts';
import { startNode, type RunningNode } from '../weir/src/start.ts';
import type { Role } from '../weir/src/people/contract.ts';
import { tourSteps } from '../web/src/pages/tour/tour-steps.ts';
import { browserSkipped, keepPicture, objections, objectionsInLightAndDark } from './browser.ts';
import { openJourney, rest, settle, type Journey } from './journey.ts';

const skipped = browserSkipped;
const roles = [
  'admin',
  'intake',
  'analyst',
  'supervisor',
  'auditor',
  'prosecutor',
  'bureau',
  'officer-1001',
] as const;

/** A small generated country, walked once; then people sit down at it. */
describe.skipIf(skipped !== undefined)(
  `people at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    let node: RunningNode;
    let world: World;

    beforeAll(async () => {
      world = generateCountries({ seed: 1, scale: 0.3 });
      const clock = demoClock();
      const walk = async (started: RunningNode): Promise<Cast> => {
        const walked = await walkTheLine(started, { seed: 1, scale: 0.3, clock, tell: () => undefined });
        expect(walked.stations.filter(({ ok }) => !ok)).toEqual([]);
        return walked.cast;
      };
      journey = await openJourney('journeys', walk, {
        patience: 8000,
        clock: clock.now,
        viewport: { width: 1280, height: 800 },
      });
      ({ node } = journey);
    }, 300_000);
    afterAll(() => journey?.close());
    const sitDown: Journey['sitDown'] = (...given) => journey.sitDown(...given);

    async function placesOf(page: Page): Promise<string[]> {
      const links = await page.getByRole('navigation').first().getByRole('link').all();
      const paths = await Promise.all(links.map((link) => link.getAttribute('href')));
      return [...new Set(paths.filter((path): path is string => path !== null && path.startsWith('/')))];
    }

    for (const who of roles) {
      it(`gives ${who} a house of pages that axe has nothing against, light and dark`, async () => {
        const { page, context, complaints } = await sitDown(who);
        const found: string[] = [];
        for (const place of await placesOf(page)) {
          await page.goto(`${node.url}${place}`);
          await settle(page);
          const sentences = await objectionsInLightAndDark(page, async (scheme) => {
            await rest(page);
            await keepPicture(page, `${who}${place.replaceAll('/', '-')}-${scheme}`);
          });
          found.push(...sentences.map((sentence) => `${who} ${place} ${sentence}`));
        }
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
        await context.close();
      }, 180_000);
    }

    it('shows what the walk did beside the truth, the lapse among it, and leads to each thing', async () => {
      const { page, context, complaints } = await sitDown('analyst');
      await page.goto(`${node.url}/demonstration`);
      await settle(page);
      await page
        .getByText(`All ${stationNameSchema.options.length} stations stood against the truth.`)
        .waitFor();
      const table = page.getByRole('table').first();
      expect(await table.locator('li[data-held=true]').count()).toBeGreaterThan(30);
      expect(await table.locator('li[data-held=false]').count()).toBe(0);
      expect(await table.innerText()).not.toMatch(/\{\{|\?/);
      await page.getByText('It is recorded as lapsed at its minute').waitFor();
      await keepPicture(page, 'demonstration');
      expect(await objections(page)).toEqual([]);
      const links = await table.getByRole('link').all();
      const paths = await Promise.all(links.map((link) => link.getAttribute('href')));
      expect(paths).toHaveLength(13);
      for (const path of paths) {
        await page.goto(`${node.url}${path!}`);
        await settle(page);
        expect(await page.getByRole('alert').count(), path!).toBe(0);
      }
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('has something at every stop of the tour, for whose work it is', async () => {
      const people: Partial<Record<Role, string>> = {
        re_reporting_officer: 'officer-1001',
        fiu_intake: 'intake',
        fiu_analyst: 'analyst',
        fiu_supervisor: 'supervisor',
        prosecutor: 'prosecutor',
      };
      for (const [role, steps] of Map.groupBy(tourSteps, ({ roles: [first] }) => first!)) {
        const { page, context, complaints } = await sitDown(people[role]!);
        for (const { key, path, search } of steps) {
          await page.goto(`${node.url}${path}?${new URLSearchParams(search).toString()}`);
          await page.locator('main tbody tr').first().waitFor();
          if (key === 'chart') {
            const first = await page.locator('main tbody a[data-row]').first().getAttribute('href');
            await page.goto(`${node.url}${first!}/chart`);
            await page.locator('main canvas').first().waitFor();
          }
          expect(await page.getByRole('alert').count(), key).toBe(0);
        }
        expect(complaints).toEqual([]);
        await context.close();
      }
    }, 180_000);

    it('lets a bank file: three faults come back with their lines, the mended file gets its receipt', async () => {
      const { page, context, complaints } = await sitDown('officer-1001');
      const accepted = world.truth.reports.find(
        (report) => report.reportingEntityId === '1001' && report.intake === 'accepted',
      )!;
      const text = Buffer.from(world.reports.find(({ path }) => path === accepted.file)!.bytes).toString(
        'utf8',
      );
      const mended = text.replace(/<entity_reference>[^<]*</, '<entity_reference>JOURNEY-1<');
      const faulty = mended
        .replace(/<currency_code_local>[^<]*</, '<currency_code_local>EUR<')
        .replace(/<submission_code>[^<]*</, '<submission_code>Q<')
        .replaceAll('rentity_branch>', 'rentity_brunch>');
      await page.goto(`${node.url}/file`);
      const choose = (name: string, content: string) =>
        page
          .locator('input[type=file]')
          .setInputFiles({ name, mimeType: 'application/xml', buffer: Buffer.from(content) });
      await choose('faulty.xml', faulty);
      const returned = page.getByRole('article').filter({ hasText: 'faulty.xml' });
      await returned.getByText('returned: mend and file again').waitFor();
      const faults = await returned.getByRole('listitem').allTextContents();
      expect(faults.length).toBeGreaterThanOrEqual(3);
      for (const word of ['rentity_branch', 'submission_code', 'currency_code_local']) {
        expect(
          faults.some((fault) => fault.includes(word)),
          word,
        ).toBe(true);
      }
      await keepPicture(page, 'filing-with-faults');
      expect(await objections(page)).toEqual([]);
      await choose('mended.xml', mended);
      const receipt = page.getByRole('article').filter({ hasText: 'mended.xml' });
      await receipt.getByText(/accepted$/).waitFor();
      expect(await receipt.textContent()).toMatch(/XN-2026-\d{6}/);
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('lets an analyst decide a hit by keyboard alone', async () => {
      const { page, context, complaints } = await sitDown('analyst');
      await page.goto(`${node.url}/hits`);
      await settle(page);
      const open = async (): Promise<number> =>
        (
          await page.evaluate<{ items: unknown[] }>(
            "fetch('/api/v1/hits?state=open&limit=200').then((answer) => answer.json())",
          )
        ).items.length;
      const before = await open();
      expect(before).toBeGreaterThan(0);
      await page.keyboard.press('j');
      await page.getByRole('button', { name: 'Decide' }).waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'hit-decision');
      await page.keyboard.press('d');
      await page.keyboard.type('Another person: born twenty years later.');
      await page.keyboard.press('Control+Enter');
      await expect.poll(open, { timeout: 8000 }).toBe(before - 1);
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('lets an analyst review a merge by keyboard, and take the subject apart again on its page', async () => {
      const { page, context, complaints } = await sitDown('analyst');
      const open = async (): Promise<{ id: string; left: { id: string } }[]> =>
        (
          await page.evaluate<{ items: { id: string; left: { id: string } }[] }>(
            "fetch('/api/v1/subject-proposals?state=open&limit=100').then((answer) => answer.json())",
          )
        ).items;
      const before = await open();
      expect(before.length).toBeGreaterThan(0);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(`${node.url}/merges`);
        await settle(page);
        await page.keyboard.press('j');
        await page.getByRole('button', { name: 'Decide' }).waitFor();
        await rest(page);
        expect(await objections(page)).toEqual([]);
        await keepPicture(page, `merge-review-${colorScheme}`);
      }
      await page.keyboard.press('s');
      await page.keyboard.type('The registry knows one of them.');
      await page.keyboard.press('Control+Enter');
      await expect.poll(async () => (await open()).length, { timeout: 15_000 }).toBeLessThan(before.length);

      const left = new Set((await open()).map(({ id }) => id));
      const decided = before.find(({ id }) => !left.has(id))!;
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(`${node.url}/subjects/${decided.left.id}`);
        await settle(page);
        await page.getByRole('heading', { name: 'Made of' }).waitFor();
        await page.getByText('Why these belong together').first().click();
        expect(await objections(page)).toEqual([]);
        await keepPicture(page, `subject-made-of-${colorScheme}`);
      }
      await page.getByRole('button', { name: 'Separate' }).last().click();
      await page.getByLabel('Why', { exact: true }).fill('Two, after all.');
      await page.getByRole('button', { name: 'Separate' }).last().click();
      await page.getByRole('heading', { name: 'Made of' }).waitFor({ state: 'hidden' });
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('shows the merges in Arabic and Chinese without an objection', async () => {
      for (const locale of ['ar', 'zh']) {
        const { page, context, complaints } = await sitDown('analyst', {
          locale,
          viewport: { width: 1920, height: 1000 },
        });
        await page.goto(`${node.url}/merges`);
        await settle(page);
        await page.keyboard.press('j');
        await page.locator('form textarea').waitFor();
        await rest(page);
        expect(await objections(page)).toEqual([]);
        await keepPicture(page, `merge-review-${locale}`);
        expect(complaints).toEqual([]);
        await context.close();
      }
    }, 120_000);

    it('shows an analyst the trace as a picture and as a table that say the same', async () => {
      const { page, context, complaints } = await sitDown('analyst');
      const { items } = await page.evaluate<{ items: { id: string; rule: string }[] }>(
        "fetch('/api/v1/traces').then((answer) => answer.json())",
      );
      const fifo = items.find(({ rule }) => rule === 'fifo')!;
      await page.goto(`${node.url}/traces/${fifo.id}`);
      await settle(page);
      await page.locator('svg, canvas').first().waitFor();
      await keepPicture(page, 'trace');
      expect(await objections(page)).toEqual([]);
      const answer = await page.evaluate<{ held: { account: string; amount: string }[] }>(
        `fetch('/api/v1/traces/${fifo.id}/answer').then((answer) => answer.json())`,
      );
      const words = (await page.locator('main').textContent()) ?? '';
      const [largest] = answer.held;
      expect(words).toContain(largest!.account.replace('iban:', ''));
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('makes the first administrator of an empty node with the code it printed', async () => {
      const empty = mkdtempSync(join(tmpdir(), 'weir-journeys-'));
      const other = await startNode(readConfig({ data: empty, port: 0, logLevel: 'error' }, {}));
      const context = await journey.browser.newContext({ locale: 'en' });
      try {
        const page = await context.newPage();
        page.setDefaultTimeout(8000);
        await page.goto(other.url);
        await page.getByLabel('Set-up code').fill((await other.app.people.setUpCode())!);
        await page.getByLabel('Name of the authority').fill('Test Unit');
        await page.getByLabel('Your name').fill('First Person');
        await page.getByLabel('E-mail').fill('first@example.org');
        await page.locator('input[autocomplete=new-password]').fill('a long enough password');
        expect(await objections(page)).toEqual([]);
        await page.getByRole('button', { name: 'Create and sign in' }).click();
        await page.getByRole('navigation').first().waitFor();
        expect(await page.getByRole('banner').first().textContent()).toContain('First Person');
      } finally {
        await context.close();
        await other.stop();
        rmSync(empty, { recursive: true, force: true });
      }
    }, 120_000);

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
