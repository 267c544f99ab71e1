import { generateCountries, type World } from '@weir/sandbox';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble, type Cast } from '../weir/src/demo/cast.ts';
import type { RunningNode } from '../weir/src/start.ts';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey } from './journey.ts';

const skipped = browserSkipped;
const languages = ['en', 'ar', 'es', 'fr', 'ru', 'zh'] as const;

/** A filer and the FIU's intake officer at the browser, with a node that holds nothing but their reports. */
describe.skipIf(skipped !== undefined)(
  `filers and the intake officer at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    let node: RunningNode;
    let cast: Cast;
    let world: World;
    let sound: string;

    beforeAll(async () => {
      world = generateCountries({ seed: 1, scale: 0.1 });
      journey = await openJourney('intake-journeys', (started) => assemble(started, world), {
        patience: 10_000,
        viewport: { width: 1280, height: 800 },
      });
      ({ node, cast } = journey);
      const accepted = world.truth.reports.find(
        (report) => report.reportingEntityId === '1001' && report.intake === 'accepted',
      )!;
      sound = Buffer.from(world.reports.find(({ path }) => path === accepted.file)!.bytes).toString('utf8');
    }, 180_000);
    afterAll(() => journey?.close());
    const sitDown: Journey['sitDown'] = (...given) => journey.sitDown(...given);

    const reportWith = (reference: string): string =>
      sound.replace(/<entity_reference>[^<]*</, `<entity_reference>${reference}<`);
    const withThreeFaults = (text: string): string =>
      text
        .replace(/<currency_code_local>[^<]*</, '<currency_code_local>EUR<')
        .replace(/<submission_code>[^<]*</, '<submission_code>Q<')
        .replaceAll('rentity_branch>', 'rentity_brunch>');
    const review = (how: 'none' | 'all') =>
      cast.supervisor.request('PUT', '/api/v1/intake-settings', { review: how });

    async function file(page: Page, name: string, content: string): Promise<void> {
      await page.goto(`${node.url}/file`);
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles({ name, mimeType: 'application/xml', buffer: Buffer.from(content) });
    }

    it('shows houses that hold nothing yet', async () => {
      for (const [who, places] of [
        ['officer-1001', ['/file', '/returned', '/accepted', '/history', '/messages', '/quality']],
        ['intake', ['/reports', '/messages', '/quality']],
      ] as const) {
        const { page, context, complaints } = await sitDown(who);
        for (const place of places) {
          await page.goto(`${node.url}${place}`);
          await settle(page);
          expect(await objections(page), place).toEqual([]);
        }
        expect(complaints).toEqual([]);
        await context.close();
      }
    }, 120_000);

    it('lets a filer check, read three faults beside the file, mend them in a draft and get a receipt', async () => {
      await review('none');
      const { page, context, complaints } = await sitDown('officer-1001');
      await file(page, 'faulty.xml', withThreeFaults(reportWith('THREE-FAULTS')));
      const article = page.getByRole('article').filter({ hasText: 'faulty.xml' });
      await article.getByText('returned: mend and file again').waitFor();
      const faults = await article.getByRole('listitem').allTextContents();
      for (const word of ['rentity_branch', 'submission_code', 'currency_code_local']) {
        expect(
          faults.some((fault) => fault.includes(word)),
          word,
        ).toBe(true);
      }
      // The file stands beside its faults, at the faulty line.
      await article.getByRole('region').getByText('rentity_brunch').first().waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'intake-faults-beside');
      await article.getByRole('button', { name: 'Mend it here' }).click();
      const text = page.getByLabel('Text of the draft');
      await text.waitFor();
      // One click where it needs no thought …
      await page.getByRole('button', { name: 'Rename to rentity_branch' }).first().click();
      await page
        .getByRole('button', { name: /^Write [A-Z]{3}$/ })
        .first()
        .click();
      expect(await text.inputValue()).not.toContain('rentity_brunch');
      await keepPicture(page, 'intake-draft');
      expect(await objections(page)).toEqual([]);
      // … and by hand where it does; what is typed survives a closed tab.
      await text.fill((await text.inputValue()).replace('<submission_code>Q<', '<submission_code>E<'));
      await page.reload();
      await page.getByText('Kept and checked').waitFor();
      expect(await page.getByLabel('Text of the draft').inputValue()).toContain('<submission_code>E<');
      await page.getByRole('button', { name: 'File', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: /^XN-\d{4}-\d{6}$/ }).waitFor();
      await page.getByText('Accepted').nth(1).waitFor();
      expect(await page.getByRole('link', { name: 'PDF' }).getAttribute('href')).toMatch(
        /receipt\.pdf\?language=en$/,
      );
      const receipt = await page.evaluate<{ state: string; sha256: string }>(
        `fetch(document.querySelector('a[href$="/receipt"]').href).then((answer) => answer.json())`,
      );
      expect(receipt).toMatchObject({ state: 'accepted' });
      expect(await page.locator('main').textContent()).toContain(receipt.sha256);
      // The lineage leads back to what it mended.
      await page.getByRole('list', { name: 'Earlier and later versions' }).getByText('Returned').waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'intake-filing');
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('keeps what is typed into a draft while the node is away', async () => {
      await review('none');
      const { page, context } = await sitDown('officer-1001');
      await file(page, 'away.xml', withThreeFaults(reportWith('AWAY')));
      await page.getByRole('button', { name: 'Mend it here' }).click();
      const text = page.getByLabel('Text of the draft');
      await text.waitFor();
      await context.setOffline(true);
      await text.fill((await text.inputValue()).replace('<submission_code>Q<', '<submission_code>E<'));
      await page.getByText('Kept in this browser; the node does not answer').waitFor();
      await context.setOffline(false);
      await page.getByText('Kept and checked').waitFor({ timeout: 20_000 });
      expect(await text.inputValue()).toContain('<submission_code>E<');
      await context.close();
    }, 120_000);

    it('lets the officer return a held report with a note, which the filer finds in its messages', async () => {
      await review('all');
      const filer = await sitDown('officer-1001');
      await file(filer.page, 'held.xml', reportWith('HELD-1'));
      await filer.page.getByText('received; the FIU looks at it before accepting').waitFor();
      const { page, context, complaints } = await sitDown('intake');
      await page.goto(`${node.url}/reports?state=held`);
      await settle(page);
      await page.keyboard.press('j');
      await page.getByRole('complementary').waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'intake-queue');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Return' }).waitFor();
      await keepPicture(page, 'intake-report');
      expect(await objections(page)).toEqual([]);
      // x shows the raw file, a click on a line's number adds a finding there.
      await page.keyboard.press('x');
      await page.getByRole('button', { name: 'Add a finding at line 3', exact: true }).click();
      await page.getByLabel('What is wrong, and how to mend it').fill('Name the branch as in your licence.');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('button', { name: 'Return with findings (1)' }).waitFor();
      await page.keyboard.press('b');
      await page.getByLabel('Note to the filer').fill('The branch cannot be found in the register.');
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'intake-return');
      await page.keyboard.press('Control+Enter');
      await page.getByText('Returned').first().waitFor();
      await page.keyboard.press('x');
      await page.getByText('The branch cannot be found in the register.').first().waitFor();
      await node.app.platform.jobs.idle();
      await filer.page.goto(`${node.url}/messages`);
      await settle(filer.page);
      await filer.page.keyboard.press('j');
      await filer.page.getByText('The branch cannot be found in the register.').last().waitFor();
      expect(await objections(filer.page)).toEqual([]);
      await keepPicture(filer.page, 'intake-messages');
      await filer.page.getByLabel('Answer').fill('We send the new licence today.');
      await filer.page.getByRole('button', { name: 'Send' }).click();
      await filer.page.getByRole('listitem').getByText('We send the new licence today.').waitFor();
      await page.goto(`${node.url}/messages?unread=true`);
      await settle(page);
      await page.keyboard.press('j');
      await page.getByRole('listitem').getByText('We send the new licence today.').waitFor();
      expect([...complaints, ...filer.complaints]).toEqual([]);
      await context.close();
      await filer.context.close();
    }, 120_000);

    it('lets the officer accept a held report by keyboard alone', async () => {
      await review('all');
      const filer = await sitDown('officer-1001');
      await file(filer.page, 'held.xml', reportWith('HELD-2'));
      await filer.page.getByText('received; the FIU looks at it before accepting').waitFor();
      const { page, context, complaints } = await sitDown('intake');
      await page.goto(`${node.url}/reports?state=held&q=HELD-2`);
      await settle(page);
      await page.keyboard.press('j');
      await page.getByRole('complementary').waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Accept', exact: true }).waitFor();
      await page.keyboard.press('a');
      await page.getByLabel('Reason').waitFor();
      await page.keyboard.type('Read it whole; it is in order.');
      expect(await objections(page)).toEqual([]);
      await page.keyboard.press('Control+Enter');
      await page.getByText('Read it whole; it is in order.').waitFor();
      await filer.page.goto(`${node.url}/accepted?q=HELD-2`);
      await filer.page.getByText('held.xml').waitFor();
      // The filer sees that it was accepted, never the officer's reason.
      await filer.page.getByRole('link', { name: /XN-/ }).first().dblclick();
      await filer.page.getByRole('heading', { level: 1, name: /^XN-/ }).waitFor();
      expect(await filer.page.locator('main').textContent()).not.toContain('Read it whole');
      expect([...complaints, ...filer.complaints]).toEqual([]);
      await context.close();
      await filer.context.close();
    }, 120_000);

    // English in both dresses; each other language in one of them, so that the whole stays short.
    const dresses = [
      ['light', 1280],
      ['dark', 1920],
    ] as const;
    for (const [index, language] of languages.entries()) {
      const worn = language === 'en' ? dresses : [dresses[index % 2]!];
      it(`speaks ${language} on the pages of both, with nothing for axe`, async () => {
        const found: string[] = [];
        for (const [who, places] of [
          ['officer-1001', ['/file', '/returned', '/accepted', '/history', '/messages', '/quality']],
          ['intake', ['/reports', '/messages', '/quality']],
        ] as const) {
          const { page, context, complaints } = await sitDown(who, { locale: language });
          const { items } = await page.evaluate<{ items: { id: string; state: string }[] }>(
            "fetch('/api/v1/reports').then((answer) => answer.json())",
          );
          const base = who === 'intake' ? '/reports' : '/filings';
          const details = (['accepted', 'returned'] as const).flatMap((state) => {
            const row = items.find((item) => item.state === state);
            return row ? [`${base}/${row.id}`] : [];
          });
          for (const place of [...places, ...details]) {
            for (const [nth, [colorScheme, width]] of worn.entries()) {
              await page.emulateMedia({ colorScheme });
              await page.setViewportSize({ width, height: 900 });
              if (nth === 0) await page.goto(`${node.url}${place}`);
              await page.locator(`html[data-theme=${colorScheme}]`).waitFor({ state: 'attached' });
              await settle(page);
              const name = details.includes(place) ? `${base}-${details.indexOf(place)}` : place;
              await keepPicture(page, `intake-${who}${name.replaceAll('/', '-')}-${language}-${colorScheme}`);
              const where = `${who} ${place} ${language} ${colorScheme}`;
              found.push(...(await objections(page)).map((sentence) => `${where}: ${sentence}`));
              const wide = await page.evaluate<boolean>(
                'document.documentElement.scrollWidth > document.documentElement.clientWidth + 1',
              );
              if (wide) found.push(`${where}: wider than the window`);
            }
          }
          found.push(...complaints);
          await context.close();
        }
        expect(found).toEqual([]);
      }, 300_000);
    }
  },
);
