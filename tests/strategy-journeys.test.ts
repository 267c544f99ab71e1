import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closedQuarters, monthsOf } from '../weir/src/strategy/quarters.ts';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey } from './journey.ts';

const skipped = browserSkipped;

/** Counts without anybody in them, and the search, at the browser. */
describe.skipIf(skipped !== undefined)(
  `strategy and search at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    let page: Page;
    let complaints: string[];

    beforeAll(async () => {
      journey = await openJourney('strategy-journeys');
      const { register } = journey.node.app.platform;
      await register.ownerQuery(`
        insert into organisations (id, kind, name, country, reporting_entity_id, created_at, type)
        select type || n, 'reporting_entity', 'Hidden ' || type || n, 'XN', type || n, now(), type
        from generate_series(1, 4) n, unnest(array['bank', 'casino', 'dealer_precious_metals', 'notary']) type`);
      const months = monthsOf(closedQuarters(new Date().toISOString() as never)[0]!);
      await register.ownerQuery(
        `insert into reports (id, number, organisation, door, file_name, size, sha256, state, verdict, profile, code, header, counts,
           findings, findings_omitted, errors, warnings, position, received_at, decided_at, document_sha256, document_size)
         select 's' || n, 'S-' || n, type || (n % 4 + 1), 'api', 'f', 1, 's' || n, 'accepted', 'acceptable', 'p', 'STR', '{}', '{}', '[]',
           0, 0, 0, 100000 + n, now(), (month || '-10')::timestamptz, 's' || n, 1
         from (select row_number() over () as n, type, month from unnest($1::text[]) month,
           (values ('bank', 60), ('casino', 17), ('dealer_precious_metals', 24), ('notary', 1)) size (type, times),
           generate_series(1, size.times)) made`,
        [months],
      );
      await register.ownerQuery(
        `insert into subjects (id, kind, name, also_known_as, born, countries, search_text, reports, first_seen_at, core)
         values ('aldo', 'person', 'Aldo Venn', '{"Альдо Венн"}', '{}', '{}', 'aldo venn', 1, now(), 'aldo')`,
      );
      ({ page, complaints } = await journey.sitDown('supervisor'));
    }, 180_000);
    afterAll(() => journey?.close());

    it('shows a quarter as bars and as a table, and hides what is small', async () => {
      await page.goto(`${journey.node.url}/strategy`);
      await page.getByText('Dealer in precious metals or stones').waitFor();
      expect(await page.getByRole('list', { name: 'Totals of the quarter by category' }).innerText()).toMatch(
        /Notary\s+not published/,
      );
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'strategy');
      await page.getByText('Table view').click();
      const table = page.getByRole('table', { name: 'Reports by sector' });
      expect(await table.innerText()).toMatch(/Bank/);
      expect(await page.content()).not.toContain('Hidden bank');
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'strategy-table');
      expect(complaints).toEqual([]);
    }, 60_000);

    it('lays the quarters side by side as a line and a table', async () => {
      await page.goto(`${journey.node.url}/strategy?quarter=all`);
      await page.getByRole('img', { name: /^Total by quarter; the last published, / }).waitFor();
      const table = page.getByRole('table', { name: 'All quarters, side by side' });
      expect(await table.innerText()).toMatch(/Bank/);
      const [href] = await page
        .getByRole('link', { name: 'CSV' })
        .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
      const csv = await (await page.request.get(`${journey.node.url}${href}`)).text();
      expect(csv).toMatch(/^# Weir export /);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'strategy-trend');
      await page.goto(`${journey.node.url}/strategy?table=money-corridor`);
      await settle(page);
      expect(await objections(page)).toEqual([]);
      expect(complaints).toEqual([]);
    }, 60_000);

    it.each([
      ['ar', 'light'],
      ['zh', 'dark'],
    ] as const)(
      'reads in %s, %s',
      async (language, colorScheme) => {
        const other = await journey.sitDown('supervisor', { locale: language, colorScheme });
        await other.page.goto(`${journey.node.url}/strategy`);
        await settle(other.page);
        await other.page.getByRole('list').filter({ hasText: '72' }).first().waitFor();
        expect(await objections(other.page)).toEqual([]);
        await keepPicture(other.page, `strategy-${language}-${colorScheme}`);
        await other.context.close();
      },
      60_000,
    );

    it('finds a person by a misspelt name, by keyboard alone', async () => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill('Aldo Vemn');
      await page.getByRole('option', { name: /Aldo Venn/ }).waitFor();
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'search');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/subjects/aldo');
      expect(complaints.filter((each) => !each.includes('/subjects/aldo'))).toEqual([]);
    }, 60_000);
  },
);
