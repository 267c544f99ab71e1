import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cast } from '../weir/src/demo/cast.ts';
import type { RunningNode } from '../weir/src/start.ts';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey } from './journey.ts';

const skipped = browserSkipped;
const names = ['id', 'from', 'to', 'time', 'amount', 'currency', 'type'];
const accounts = Array.from({ length: 30 }, (_, place) => `iban:XN77MILL${String(1_000_000 + place)}`);
const isUseful = (account: string): boolean => accounts.indexOf(account) % 3 === 0;
/** Cash split below 10,000: four deposits where it is useful, eight where it is a shop. */
const rows = accounts
  .flatMap((account, place) =>
    Array.from(
      { length: isUseful(account) ? 4 : 8 },
      (_, day) =>
        `t${place}-${day},,${account},2026-0${1 + (place % 9)}-${String(1 + day * 2).padStart(2, '0')}T10:00:00Z,9${day}50.00,XNC,cash\n`,
    ),
  )
  .join('');

/** The alert queue, scenarios, back-tests and the ranking: by keyboard, in six languages, in both directions, light and dark. */
describe.skipIf(skipped !== undefined)(
  `detection at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    let node: RunningNode;
    let cast: Cast;

    beforeAll(async () => {
      journey = await openJourney('detection-journeys');
      ({ node, cast } = journey);
      const mapping = { columns: Object.fromEntries(names.map((name) => [name, name])) };
      await cast.analyst.upload(
        '/api/v1/ledger/imports',
        { field: 'file', name: 'bank.csv', bytes: Buffer.from(`${names.join()}\n${rows}`) },
        { mapping: JSON.stringify(mapping) },
      );
      await node.app.platform.jobs.idle();
      await cast.analyst.request('POST', '/api/v1/detections', { typologies: ['structuring'] });
      await node.app.platform.jobs.idle();
    }, 180_000);
    afterAll(() => journey?.close());
    const sitDown: Journey['sitDown'] = (...given) => journey.sitDown(...given);
    interface Listed {
      id: string;
      accounts: string[];
      state: string;
      ranking: { points: number };
    }
    const alerts = async (query = ''): Promise<Listed[]> =>
      (await cast.analyst.request<{ items: Listed[] }>('GET', `/api/v1/alerts?limit=200${query}`)).items;

    it('lets an analyst walk the queue and decide by key, with a reason', async () => {
      const { page, context, complaints } = await sitDown('analyst');
      await page.goto(`${node.url}/alerts`);
      await settle(page);
      const list = page.getByRole('table', { name: 'Alerts' });
      await expect.poll(() => list.locator('tbody tr').count()).toBe(accounts.length);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'detection-queue');
      await page.keyboard.press('j');
      const peek = page.getByRole('complementary', { name: 'Alert in short' });
      await peek.getByText('Score: the sum of the parts').waitFor();
      await peek.getByText(/Raised on \d+ transactions/).waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'detection-peek');
      await page.keyboard.press('d');
      const dialog = page.getByRole('dialog', { name: 'Dismiss' });
      await dialog.getByLabel('Why').fill('The takings of a shop, as its books show.');
      await page.keyboard.press('Control+Enter');
      await dialog.waitFor({ state: 'hidden' });
      await page.getByText('Dismissed 1').first().waitFor();
      expect((await alerts('&state=dismissed')).length).toBe(1);
      await page.goto(`${node.url}/alerts?typology=structuring&state=dismissed`);
      await settle(page);
      await expect.poll(() => list.locator('tbody tr').count()).toBe(1);
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('lets an analyst write a scenario, mend what is wrong, try it on the past and propose it', async () => {
      // What colleagues decided meanwhile.
      const inOrder = (await alerts()).sort((one, other) => (one.accounts[0]! < other.accounts[0]! ? -1 : 1));
      for (const { id, accounts: own, state } of inOrder) {
        if (state !== 'open' || accounts.indexOf(own[0]!) >= 24) continue;
        await cast.analyst.request('POST', `/api/v1/alerts/${encodeURIComponent(id)}/state`, {
          state: isUseful(own[0]!) ? 'useful' : 'dismissed',
          reason: 'Looked at with the bank.',
        });
      }
      const { page, context, complaints } = await sitDown('analyst');
      await page.goto(`${node.url}/scenarios`);
      await settle(page);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'detection-scenarios');
      await page.getByRole('link', { name: 'Write a scenario' }).click();
      const editor = page.getByRole('textbox', { name: 'The scenario’s text' });
      await editor.waitFor();
      const sound = await editor.inputValue();
      await editor.fill(
        sound.replace('from entries', 'from entreis').replace('-- severity: medium', '-- severity: dire'),
      );
      await page.getByRole('button', { name: 'Check it' }).click();
      await page.getByText('The severity is low, medium or high.').waitFor();
      await editor.fill(sound.replace('from entries', 'from entreis'));
      await page.getByRole('button', { name: 'Check it' }).click();
      await page.getByText('There is no "entreis" here').waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'detection-write');
      await page.getByRole('button', { name: /^Line \d+/ }).click();
      // A closed tab loses nothing.
      await page.reload();
      await settle(page);
      expect(await editor.inputValue()).toContain('entreis');
      await editor.fill(sound);
      await page.getByRole('button', { name: 'Check it' }).click();
      await page.getByText('No fault found. It gives').waitFor();
      await page.getByLabel('What it is for').fill('Deposits of any size, as the branches told us.');
      await page.getByRole('button', { name: 'Keep as a draft' }).click();
      await page.waitForURL(/scenarios\/many-cash-deposits/);
      await settle(page);
      await page.getByLabel('Parameter tried').selectOption('least');
      await page.getByLabel('Values to try').fill('4 5 6 8 9');
      await page.getByRole('button', { name: 'Run the back-test' }).click();
      await page.getByRole('table', { name: 'Against what people decided' }).waitFor();
      await settle(page);
      expect(await page.getByRole('img', { name: /Share of useful alerts/ }).isVisible()).toBe(true);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'detection-back-test');
      await page.getByText('Table', { exact: true }).click();
      const swept = page.getByRole('table', { name: 'At each value of least' });
      await swept.waitFor();
      await expect.poll(() => swept.locator('tbody tr').count()).toBe(5);
      expect(await objections(page)).toEqual([]);
      await page.getByRole('link', { name: 'The scenario' }).click();
      await settle(page);
      await page.getByRole('button', { name: 'Propose', exact: true }).click();
      await page.getByRole('dialog').getByLabel('Reason').fill('It finds deposits of any size.');
      await page.getByRole('dialog').getByRole('button', { name: 'Propose', exact: true }).click();
      await page.getByText(/^◔\s*proposed$/).waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'detection-scenario');
      expect(complaints).toEqual([]);
      await context.close();
    }, 180_000);

    it('lets a supervisor switch it on, and it raises alerts', async () => {
      const { page, context, complaints } = await sitDown('supervisor');
      await page.goto(`${node.url}/scenarios/many-cash-deposits`);
      await settle(page);
      await page.getByRole('button', { name: 'Switch it on' }).click();
      await page.getByRole('dialog').getByLabel('Reason').fill('Its back-test was looked at.');
      await page.getByRole('dialog').getByRole('button', { name: 'Switch it on' }).click();
      await page
        .getByText(/^●\s*in force$/)
        .first()
        .waitFor();
      await cast.analyst.request('POST', '/api/v1/detections', { typologies: ['many-cash-deposits'] });
      await node.app.platform.jobs.idle();
      const joined = await cast.analyst.request<{ also: { typology: string }[]; typology: string }>(
        'GET',
        `/api/v1/alerts/${encodeURIComponent((await alerts(`&account=${accounts[1]}`))[0]!.id)}`,
      );
      expect([joined.typology, ...joined.also.map(({ typology }) => typology)].sort()).toEqual(['many-cash-deposits', 'structuring']); // prettier-ignore
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('learns from the decisions, shows how it compares, and is switched on and back by a supervisor', async () => {
      const { page, context, complaints } = await sitDown('supervisor');
      await page.goto(`${node.url}/ranking`);
      await settle(page);
      expect(await objections(page)).toEqual([]);
      await page.getByRole('button', { name: 'Learn from decisions' }).click();
      await node.app.platform.jobs.idle();
      await page.getByRole('table', { name: 'What was learned' }).locator('tbody tr a').first().click();
      await page.getByRole('table', { name: 'The two orders compared' }).waitFor();
      await settle(page);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'detection-model');
      await page.getByRole('button', { name: 'Put alerts in this order' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('Few decisions, but it helps.');
      await dialog.getByLabel(/I have seen that the comparison/).check();
      await dialog.getByRole('button', { name: 'Put alerts in this order' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await node.app.platform.jobs.idle();
      const open = (await alerts('&state=open')).map(({ accounts: own }) => isUseful(own[0]!));
      expect(open).toEqual([...open].sort((one, other) => Number(other) - Number(one)));
      await page.goto(`${node.url}/alerts?state=open`);
      await settle(page);
      await page.keyboard.press('j');
      await page.getByText('Why it stands here in the list').click();
      await page.getByText('Where every alert begins').waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'detection-ranked');
      await page.goto(`${node.url}/ranking`);
      await settle(page);
      await keepPicture(page, 'detection-ranking');
      await page.getByRole('button', { name: 'Back to the score' }).click();
      await page.getByRole('dialog').getByLabel('Reason').fill('Only to see that it goes back.');
      await page.getByRole('dialog').getByRole('button', { name: 'Back to the score' }).click();
      await page.getByText('Alerts stand by their score').waitFor();
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    for (const [language, scheme] of [
      ['en', 'dark'],
      ['ar', 'light'],
      ['zh', 'light'],
      ['ru', 'dark'],
      ['fr', 'light'],
      ['es', 'light'],
    ] as const) {
      it(`speaks ${language} on each of its pages (${scheme}), and is nowhere wider than the window`, async () => {
        const { page, context, complaints } = await sitDown('supervisor', {
          locale: language,
          colorScheme: scheme,
        });
        const [alert] = await alerts();
        const tests = await cast.analyst.request<{ items: { id: string }[] }>('GET', '/api/v1/back-tests');
        const { models } = await cast.analyst.request<{ models: { id: string }[] }>('GET', '/api/v1/ranking');
        const found: string[] = [];
        for (const [name, path] of [
          ['queue', `/alerts?state=all&peek=${encodeURIComponent(alert!.id)}`],
          ['alert', `/alerts/${encodeURIComponent(alert!.id)}`],
          ['scenarios', '/scenarios'],
          ['scenario', '/scenarios/many-cash-deposits'],
          ['write', '/write-scenario?from=structuring'],
          ['back-test', `/back-tests/${tests.items[0]!.id}`],
          ['ranking', '/ranking'],
          ['model', `/ranking/${models[0]!.id}`],
        ] as const) {
          await page.goto(`${node.url}${path}`);
          await settle(page);
          await keepPicture(page, `detection-${name}-${language}-${scheme}`);
          found.push(...(await objections(page)).map((sentence) => `${path} in ${language}: ${sentence}`));
          const wide = await page.evaluate<boolean>(
            'document.documentElement.scrollWidth > document.documentElement.clientWidth + 1',
          );
          if (wide) found.push(`${path} in ${language} is wider than the window`);
        }
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
        await context.close();
      }, 120_000);
    }
  },
);
