import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, rest, settle, type Journey } from './journey.ts';
import { xnReport } from './xn-report.ts';

const rowsInRegister = 1000;

/** A list of thousands: what is drawn stays small, what is counted stays right. */
describe.skipIf(browserSkipped !== undefined)(
  `long lists${browserSkipped === undefined ? '' : ` (${browserSkipped})`}`,
  () => {
    let journey: Journey;
    beforeAll(async () => {
      journey = await openJourney('long-list');
      const text = xnReport({
        filer: '1001',
        reference: 'LONG-1',
        client: { first: 'Ilva', last: 'Morrow' },
        account: 'XN11MILL0000000001',
      });
      await journey.cast.filers
        .get('1001')!
        .upload('/api/v1/reports', { field: 'report', name: 'one.xml', bytes: Buffer.from(text) });
      const owner = journey.node.app.platform.register;
      const columns = (
        await owner.ownerQuery<{ name: string }>(
          "select column_name as name from information_schema.columns where table_name = 'reports' order by ordinal_position",
        )
      ).map(({ name }) => name);
      const copied: Record<string, string> = {
        id: "left(id, 24) || lpad(to_hex(k), 12, '0')",
        number: "left(number, 8) || lpad((900000 - k)::text, 6, '0')",
        sha256: 'md5(sha256 || k) || md5(k || sha256)',
        fingerprint: 'null',
        position: 'null',
        state: "'returned'",
        verdict: "'returned'",
        received_at: "received_at - k * interval '1 minute'",
      };
      await owner.ownerQuery(
        `insert into reports (${columns.join(', ')}) select ${columns.map((name) => copied[name] ?? name).join(', ')}
         from (select * from reports limit 1) as one, generate_series(1, $1) as k`,
        [rowsInRegister - 1],
      );
    }, 180_000);
    afterAll(() => journey?.close());

    const drawn = (page: Page): Promise<number> => page.locator('tr[data-id]').count();
    const toEnd = async (page: Page): Promise<void> => {
      await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)');
      await page.waitForTimeout(50);
    };
    const shown = async (page: Page): Promise<number> =>
      Number(/([\d\s,.]+) shown/.exec(await page.getByText(/ shown$/).innerText())![1]!.replace(/\D/g, ''));

    for (const language of ['en', 'ar'])
      it(`grow as one scrolls, draw a few hundred rows, and say how many there are (${language})`, async () => {
        const { page, context, complaints } = await journey.sitDown('analyst');
        await page.evaluate(`localStorage.setItem('weir.language', '${language}')`);
        await page.goto(`${journey.node.url}/reports`);
        await settle(page);
        const table = page.getByRole('table').first();
        expect(await table.getAttribute('aria-rowcount')).toBe('-1');
        // Nothing is fetched that nobody looks for.
        const first = await drawn(page);
        await page.waitForTimeout(300);
        expect(await drawn(page)).toBe(first);
        const count = (): Promise<string | null> => table.getAttribute('aria-rowcount');
        for (let scrolls = 0; scrolls < 400 && (await count()) === '-1'; scrolls++) await toEnd(page);
        expect(await count()).toBe(String(rowsInRegister + 1));
        if (language === 'en') expect(await shown(page)).toBe(rowsInRegister);
        expect(await drawn(page)).toBeLessThan(400);
        const last = page.locator('tr[data-id]').last();
        expect(await last.getAttribute('aria-rowindex')).toBe(String(rowsInRegister + 1));
        expect(await objections(page)).toEqual([]);
        await keepPicture(page, `long-list-${language}`);

        // The middle: the rows stand where the scroll bar says, and nothing jumps.
        await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight / 2)');
        await rest(page);
        const place = 'Math.round(window.scrollY / document.documentElement.scrollHeight * 100)';
        expect(await page.evaluate(place)).toBe(50);
        const inView = await page.evaluate<number>(
          `Number(document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('tr').getAttribute('aria-rowindex'))`,
        );
        expect(Math.abs(inView - rowsInRegister / 2)).toBeLessThan(rowsInRegister / 20);

        // By keyboard from the last row that was chosen, over the border of what is drawn.
        await page.evaluate('window.scrollTo(0, 0)');
        await rest(page);
        for (let step = 0; step < 120; step++) await page.keyboard.press('j');
        await page.locator('tr[aria-current]').waitFor();
        expect(await page.locator('tr[aria-current]').getAttribute('aria-rowindex')).toBe('121');
        // A browser scrolls by whole pixels, rows have parts of them.
        const beyond = `(({ top, bottom }) => Math.max(0, -top, bottom - innerHeight))(document.querySelector('tr[aria-current]').getBoundingClientRect())`;
        await expect.poll(() => page.evaluate<number>(beyond), { timeout: 5000 }).toBeLessThanOrEqual(1);
        expect(complaints).toEqual([]);
        await context.close();
      }, 120_000);
  },
);
