import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningNode } from '../weir/src/start.ts';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, type Journey } from './journey.ts';

const skipped = browserSkipped;
const bank = `Ref;Konto A;Konto B;Value date;Amount;Currency
1;A-1;A-2;01.02.2026;100.00;XNC
2;A-2;A-3;02.02.2026;60.005;XNC
3;A-2;A-4;03.02.2026;39.50;XNC
`;

/** A bank's file, exchange rates and a question in SQL at the browser. */
describe.skipIf(skipped !== undefined)(
  `the ledger at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    let node: RunningNode;
    let page: Page;
    let complaints: string[];

    beforeAll(async () => {
      journey = await openJourney('ledger-journeys');
      ({ node } = journey);
      ({ page, complaints } = await journey.sitDown('analyst'));
    }, 180_000);
    afterAll(() => journey?.close());

    it('takes a bank’s file once it has been looked at, and says what was set aside', async () => {
      await page.goto(`${node.url}/transactions/imports`);
      await page
        .getByLabel('Choose a file')
        .setInputFiles({ name: 'bank.csv', mimeType: 'text/csv', buffer: Buffer.from(bank) });
      await page.getByRole('table', { name: 'First rows of the file' }).waitFor();
      // What cannot be guessed is asked for, and nothing can be imported before it is told.
      await page.getByText('Say who pays and who is paid').waitFor();
      expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
      await page.getByLabel('Account that pays').selectOption('Konto A');
      await page.getByLabel('Account that is paid').selectOption('Konto B');
      await page.getByText('Of the first 3 rows, 2 would be taken and 1 set aside.').waitFor();
      await page.getByText('amount-too-precise').waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'ledger-import');
      await page.getByLabel('Round amounts with too many decimals').check();
      await page.getByText('Of the first 3 rows, 3 would be taken and 0 set aside.').waitFor();
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      const row = page.getByRole('table', { name: 'Imported files' }).locator('tbody tr').first();
      await expect.poll(() => row.innerText(), { timeout: 20_000 }).toContain('imported');
      expect(await row.innerText()).toContain('bank.csv');
      expect(complaints).toEqual([]);
    }, 90_000);

    it('shows amounts at a stated rate', async () => {
      await page.getByLabel('Add a file of rates').setInputFiles({
        name: 'rates.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('base,quote,date,rate,source\nXNC,EUR,2026-01-31,0.5,central bank\nbad\n'),
      });
      await page.getByText('Rates taken: 1; rows refused: 1').waitFor();
      await page.goto(`${node.url}/transactions?account=A-1&in=EUR`);
      await page.getByText('50.00').first().waitFor();
      expect(await objections(page)).toEqual([]);
      expect(complaints).toEqual([]);
    }, 60_000);

    it('answers a question in SQL, and says what is wrong with one', async () => {
      await page.goto(`${node.url}/transactions/questions`);
      await page
        .getByLabel('Question')
        .first()
        .fill(
          `select account, sum(amount) as paid from entries where direction = 'out' and account like 'A-%' group by 1 order by 1`,
        );
      await page.getByRole('button', { name: 'Ask' }).click();
      const answer = page.getByRole('table', { name: 'Answer' });
      await answer.waitFor();
      expect(await answer.locator('tbody').innerText()).toMatch(/A-1\s+100\.0000\s+A-2\s+99\.5000/);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'ledger-question');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download as CSV' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('question.csv');
      await page.getByLabel('Question').first().fill(`copy transactions to '/tmp/x.csv'`);
      await page.getByRole('button', { name: 'Ask' }).click();
      await page.getByText('Only SELECT can be asked').waitFor();
      await page
        .getByRole('table', { name: 'Earlier questions' })
        .getByText('not answered')
        .first()
        .waitFor();
      expect(complaints).toEqual([]);
    }, 60_000);
  },
);
