import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey } from './journey.ts';

const rows = [
  'one,A,B,2026-01-02T00:00:00Z,600.00,XNC,transfer',
  'two,B,C,2026-01-05T00:00:00Z,300.00,XNC,transfer',
  'cash,C,,2026-01-06T00:00:00Z,200.00,XNC,cash',
  ...Array.from({ length: 40 }, (_, n) => `s${n},M${n},A,2026-01-01T00:00:00Z,${n + 1}.00,XNC,transfer`),
];
const columns = Object.fromEntries(
  ['id', 'from', 'to', 'time', 'amount', 'currency', 'type'].map((x) => [x, x]),
);
const languages = ['ar', 'en', 'es', 'fr', 'ru', 'zh'] as const;

describe.skipIf(browserSkipped !== undefined)(
  `the link chart at the browser${browserSkipped === undefined ? '' : ` (${browserSkipped})`}`,
  () => {
    let journey: Journey;
    let caseId: string;
    beforeAll(async () => {
      journey = await openJourney('chart-journeys');
      const { cast, node } = journey;
      await cast.analyst.upload(
        '/api/v1/ledger/imports',
        {
          field: 'file',
          name: 'rows.csv',
          bytes: Buffer.from(`id,from,to,time,amount,currency,type\n${rows.join('\n')}\n`),
        },
        { mapping: JSON.stringify({ columns }) },
      );
      await node.app.platform.jobs.idle();
      caseId = (
        await cast.analyst.request<{ id: string }>('POST', '/api/v1/cases', {
          title: 'Quay',
          source: { kind: 'hand' },
        })
      ).id;
      await cast.analyst.request('POST', `/api/v1/cases/${caseId}/fragments`, {
        kind: 'transaction',
        id: 'one',
      });
    }, 180_000);
    afterAll(() => journey?.close());

    it('grows by questions, finds a way in time order, takes it into the case, and goes out, by keyboard alone', async () => {
      const { page, context, complaints } = await journey.sitDown('analyst', { acceptDownloads: true });
      await page.goto(`${journey.node.url}/cases/${caseId}/chart`);
      await settle(page);
      const press = async (name: string): Promise<void> => {
        await page.getByRole('button', { name, exact: true }).focus();
        await page.keyboard.press('Enter');
      };
      const pick = async (name: string): Promise<void> => {
        await page.getByRole('checkbox', { name: `Pick ${name}`, exact: true }).focus();
        await page.keyboard.press('Space');
      };
      await pick('A');
      await press('Expand');
      await page.getByText('12 of 40 shown').first().waitFor();
      await pick('A');
      await pick('B');
      await page.getByLabel('Ask about what is picked').selectOption('paid-out');
      await press('Expand');
      await page.getByRole('checkbox', { name: 'Pick C', exact: true }).waitFor();
      await pick('B');
      await pick('A');
      await pick('C');
      await press('Way in time order');
      await page.getByText('Picked: 3').waitFor();
      await press('Add to the case');
      await page.getByText('Added to the case: 2').waitFor();
      const before = await page.getByText(/^Nodes: /).innerText();
      await press('Hide');
      await page.getByText('Hidden: 3').waitFor();
      await press('Undo');
      await expect.poll(() => page.getByText(/^Nodes: /).innerText()).toBe(before);
      await press('Save the chart');
      await page.getByText(/Version 1, saved by/).waitFor();
      await page.getByLabel('File format').selectOption('csv');
      const download = page.waitForEvent('download');
      await press('Export');
      expect(readFileSync(await (await download).path(), 'utf8')).toMatch(
        /^\uFEFF?# Weir export \S+; chart-csv; by /,
      );
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'chart');
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('is opened from an address, in six languages and dark, without objection', async () => {
      for (const language of languages) {
        const { page, context, complaints } = await journey.sitDown('analyst', {
          locale: language,
          colorScheme: language === 'ru' ? 'dark' : 'light',
        });
        await page.goto(`${journey.node.url}/chart?nodes=${encodeURIComponent('account:A\naccount:B')}`);
        await settle(page);
        await page.getByRole('table').first().waitFor();
        expect(await objections(page)).toEqual([]);
        await keepPicture(page, `chart-${language}`);
        expect(complaints).toEqual([]);
        await context.close();
      }
    }, 180_000);
  },
);
