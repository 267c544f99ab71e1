import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cast } from '../weir/src/demo/cast.ts';
import type { RunningNode } from '../weir/src/start.ts';
import { verifyExhibit } from '../weir/src/tracing/exhibit/exhibit-verify.ts';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey } from './journey.ts';

const skipped = browserSkipped;
const day = (place: number): string => new Date(Date.UTC(2026, 0, 1) + place * 3_600_000).toISOString();

/** Money comes across the border to A, who has some of his own, and goes on to B and C; C pays 2,000 small accounts. */
const rows = [
  'own,,A,2026-01-01T00:00:00Z,500.00,XNC,transfer',
  'dirty,,A,2026-01-02T00:00:00Z,90000.00,XNC,border',
  'first,A,B,2026-01-03T00:00:00Z,30000.00,XNC,transfer',
  'second,A,C,2026-01-04T00:00:00Z,50000.00,XNC,transfer',
  'drawn,B,,2026-01-05T00:00:00Z,9000.00,XNC,cash',
  'bar,B,gold:7,2026-01-06T00:00:00Z,8000.00,XNC,transfer',
  'back,B,A,2026-01-07T00:00:00Z,400.00,XNC,transfer',
  ...Array.from(
    { length: 2000 },
    (_, place) =>
      `s${place},${place % 7 === 6 ? `M${place - 1}` : 'C'},M${place},${day(200 + place)},${place % 7 === 6 ? 3 : 20 + (place % 5)}.00,XNC,transfer`,
  ),
];
const csv = `id,from,to,time,amount,currency,type\n${rows.join('\n')}\n`;
const mapping = {
  columns: {
    id: 'id',
    from: 'from',
    to: 'to',
    time: 'time',
    amount: 'amount',
    currency: 'currency',
    type: 'type',
  },
};
const languages = ['ar', 'en', 'es', 'fr', 'ru', 'zh'] as const;

/** A trace at the browser: asked, seen as picture, graph and table, compared, and taken away as an exhibit. */
describe.skipIf(skipped !== undefined)(
  `tracing at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    let node: RunningNode;
    let cast: Cast;

    beforeAll(async () => {
      journey = await openJourney('tracing-journeys');
      ({ node, cast } = journey);
      await cast.analyst.upload(
        '/api/v1/ledger/imports',
        { field: 'file', name: 'rows.csv', bytes: Buffer.from(csv) },
        { mapping: JSON.stringify(mapping) },
      );
      await node.app.platform.jobs.idle();
    }, 180_000);
    afterAll(() => journey?.close());
    const sitDown: Journey['sitDown'] = async (who, options) => {
      const visitor = await journey.sitDown(who, { acceptDownloads: true, ...options });
      visitor.page.on('console', (message) => {
        if (message.type() === 'error') visitor.complaints.push(message.text());
      });
      return visitor;
    };
    const ask = async (body: object, path = '/api/v1/traces') =>
      (await cast.analyst.request<{ id: string; state: string }>('POST', path, body)).id;
    const dirty = { sources: [{ transaction: 'dirty' }] };

    it('asks by keyboard alone, with limits, and shows picture, movements and sums that agree', async () => {
      const { page, context, complaints } = await sitDown('analyst');
      await page.goto(`${node.url}/traces`);
      await settle(page);
      expect(await objections(page)).toEqual([]);
      await page.getByLabel('Transactions where the money is marked').focus();
      await page.keyboard.type('dirty');
      await page.getByText('Limits', { exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.getByLabel('Stop at these accounts').focus();
      await page.keyboard.type('C');
      await keepPicture(page, 'tracing-ask');
      expect(await objections(page)).toEqual([]);
      await page.getByRole('button', { name: 'Follow' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/traces\/\w+/);
      await settle(page);
      await page.getByText('stops at accounts: 1').waitFor();
      const held = page.getByRole('table', { name: 'Held by' }).locator('tbody tr');
      expect((await held.allInnerTexts()).map((text) => text.split(/\s+/)[0]).sort()).toEqual([
        'A',
        'B',
        'C',
        'gold:7',
      ]);
      await page
        .getByRole('group', { name: /The trace as a picture/ })
        .first()
        .locator('path')
        .first()
        .waitFor();
      await page.getByText('Movements', { exact: false }).last().click();
      const moves = page.getByRole('table', { name: 'Movements' }).locator('tbody tr');
      await expect.poll(() => moves.count()).toBe(6);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'tracing-lanes');
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('draws 2,000 holders as a graph with the small ones folded, walked by keyboard', async () => {
      const id = await ask({ ...dirty, rule: 'fifo' });
      const { page, context, complaints } = await sitDown('analyst');
      await page.goto(`${node.url}/traces/${id}?view=graph`);
      await settle(page);
      const nodes = page.locator('svg g[role=button]');
      await nodes.first().waitFor();
      // Forty accounts, the way in and the way out, and the folded ones of each column.
      await expect.poll(() => nodes.count()).toBeLessThanOrEqual(46);
      await page.getByText('other accounts (', { exact: false }).first().waitFor();
      expect(await objections(page)).toEqual([]);
      await nodes.first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.getByRole('complementary').waitFor();
      expect(page.url()).toContain('node=');
      await keepPicture(page, 'tracing-graph');
      expect(await objections(page)).toEqual([]);
      await page.goto(`${node.url}/traces/${id}?view=graph&lanes=2000`);
      await settle(page);
      await expect.poll(() => nodes.count(), { timeout: 20_000 }).toBeGreaterThan(1900);
      await keepPicture(page, 'tracing-graph-2000');
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('holds two rules against each other in picture and table', async () => {
      const [fifo, prorata] = [
        await ask({ ...dirty, rule: 'fifo' }),
        await ask({ ...dirty, rule: 'pro-rata' }),
      ];
      const { page, context, complaints } = await sitDown('supervisor');
      await page.goto(`${node.url}/traces/${fifo}?with=${prorata}&lanes=15`);
      await settle(page);
      const table = page.getByRole('table', { name: 'Who holds what under each rule' });
      await table.waitFor();
      await expect.poll(() => page.locator('figure').count()).toBe(2);
      expect(await table.locator('tbody tr').first().innerText()).toMatch(/[+−]\d/);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'tracing-two-rules');
      await table.scrollIntoViewIfNeeded();
      await keepPicture(page, 'tracing-difference');
      // A supervisor reads; asking and making are an analyst's.
      expect(await page.getByRole('button', { name: 'Make an exhibit' }).count()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('makes an exhibit and gives out files that verify; a saved question replays', async () => {
      const id = await ask({ ...dirty, rule: 'pro-rata', until: '2026-01-08' });
      const { page, context, complaints } = await sitDown('analyst');
      await page.goto(`${node.url}/traces/${id}`);
      await settle(page);
      await page.getByRole('button', { name: 'Replay' }).click();
      await page.getByText('every byte is the same').waitFor();
      await page.getByLabel('Title').fill('The border money');
      await page.getByRole('button', { name: 'Make an exhibit' }).click();
      const table = page.getByRole('table', { name: 'Exhibits' });
      await table.waitFor();
      const text = await table.innerText();
      expect(text).toContain('Intelligence annex');
      const sha256 = /[0-9a-f]{64}/.exec(text)![0];
      const fetched = async (name: string): Promise<Buffer> => {
        const waiting = page.waitForEvent('download');
        await table.getByRole('link', { name }).click();
        return readFileSync(await (await waiting).path());
      };
      expect(verifyExhibit(await fetched('Bundle'), sha256)).toMatchObject({ verified: true });
      expect((await fetched('PDF')).subarray(0, 5).toString()).toBe('%PDF-');
      await page.locator('#exhibits').scrollIntoViewIfNeeded();
      await keepPicture(page, 'tracing-exhibit');
      expect(await objections(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('tells backwards where a balance came from', async () => {
      const { page, context, complaints } = await sitDown('analyst');
      await page.goto(`${node.url}/traces?ask=origins&account=B`);
      await settle(page);
      await page.getByLabel('At the end of').fill('2026-01-04');
      await page.getByRole('button', { name: 'Follow' }).click();
      await page.getByRole('table', { name: 'Where this holding came from' }).waitFor();
      const lines = page.getByRole('table', { name: 'Where this holding came from' }).locator('tbody tr');
      expect(await lines.allInnerTexts()).toHaveLength(2);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'tracing-origins');
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it.each(languages)(
      'speaks %s, in its direction, light and dark, without objections',
      async (language) => {
        const id = await ask({ ...dirty, rule: 'fifo', until: '2026-01-20' });
        const other = await ask({ ...dirty, rule: 'lifo', until: '2026-01-20' });
        const { page, context, complaints } = await sitDown('analyst', {
          locale: language,
          colorScheme: language === 'ar' || language === 'zh' ? 'dark' : 'light',
        });
        for (const [path, name] of [
          ['/traces', 'ask'],
          [`/traces/${id}?with=${other}`, 'two'],
          [`/traces/${id}?view=graph`, 'graph'],
        ] as const) {
          await page.goto(`${node.url}${path}`);
          await settle(page);
          if (name !== 'ask')
            await page.locator('figure svg path, figure svg g[role=button]').first().waitFor();
          expect(await page.locator('html').getAttribute('dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
          expect(await page.getByText(/trace\.[a-z]/).count()).toBe(0);
          if (name === 'graph') {
            // Reading begins where the money came in, whichever side that is.
            const frame = await page.locator('figure div[tabindex]').boundingBox();
            const entry = await page.locator('figure g[data-kind=entry] rect').boundingBox();
            const inside = entry!.x >= frame!.x && entry!.x + entry!.width <= frame!.x + frame!.width;
            expect(inside).toBe(true);
          }
          expect(await objections(page)).toEqual([]);
          await keepPicture(page, `tracing-${name}-${language}`);
        }
        expect(complaints).toEqual([]);
        await context.close();
      },
      120_000,
    );
  },
);
