import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, rest, settle, type Journey } from './journey.ts';

const hostile = 'Quay\u202Egnp.exe';
const long = `L${'o'.repeat(60)}ng`;
const rows = [
  'one,A,B,2026-01-02T00:00:00Z,600.00,XNC,transfer',
  'two,B,C,2026-01-05T00:00:00Z,300.00,XNC,transfer',
  'yen,A,B,2026-01-03T00:00:00Z,5000,JPY,transfer',
  'cash,C,,2026-01-06T00:00:00Z,200.00,XNC,cash',
  `odd,${hostile},${long},2026-01-06T00:00:00Z,9.00,XNC,transfer`,
  `rtl,${long},شركة الميناء,2026-01-07T00:00:00Z,9.00,XNC,transfer`,
  `han,شركة الميناء,港口贸易有限公司,2026-01-08T00:00:00Z,9.00,XNC,transfer`,
  ...Array.from({ length: 40 }, (_, n) => `s${n},M${n},A,2026-01-01T00:00:00Z,${n + 1}.00,XNC,transfer`),
];
const columns = Object.fromEntries(
  ['id', 'from', 'to', 'time', 'amount', 'currency', 'type'].map((x) => [x, x]),
);
const languages = ['ar', 'en', 'es', 'fr', 'ru', 'zh'] as const;

const press = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name, exact: true }).focus();
  await page.keyboard.press('Enter');
};
const pick = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('checkbox', { name: `Pick ${name}`, exact: true }).focus();
  await page.keyboard.press('Space');
};
/** The tables beside the picture, walked by the arrow keys. */
const look = async (page: Page, table: RegExp): Promise<void> => {
  const choice = page.getByRole('radio', { name: table });
  const chosen = (): Promise<string | null> =>
    page.getByRole('radio', { checked: true }).getAttribute('value');
  for (let step = 0; step < 4 && !(await choice.isChecked()); step++) {
    const before = await chosen();
    await page.getByRole('radio', { checked: true }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(chosen).not.toBe(before);
  }
};
const counted = (page: Page) => page.getByText(/^Nodes: /).innerText();
/**
 * A file that the export menu gives, asked for by keyboard. An arrow or Enter counts only once the
 * menu has taken the focus, and the button only once the last file is saved and its menu gone.
 */
const exported = async (page: Page, way: string): Promise<Buffer> => {
  await page.getByRole('menu').waitFor({ state: 'detached' });
  const button = page.getByRole('button', { name: 'Export', exact: true, disabled: false });
  await button.waitFor();
  await button.press('Enter');
  await page.locator('[role=menu]:focus, [role=menu] :focus').waitFor({ state: 'attached' });
  const item = page.getByRole('menuitem', { name: way, exact: true });
  for (let step = 0; step < 6 && !(await item.evaluate((it) => it.matches(':focus'))); step++) {
    await page.keyboard.press('ArrowDown');
  }
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  return readFileSync(await download.path());
};

describe.skipIf(browserSkipped !== undefined)(
  `the link chart at the browser${browserSkipped === undefined ? '' : ` (${browserSkipped})`}`,
  () => {
    let journey: Journey;
    const openCase = async (title: string): Promise<string> => {
      const { cast } = journey;
      const body = { title, source: { kind: 'hand' } };
      const { id } = await cast.analyst.request<{ id: string }>('POST', '/api/v1/cases', body);
      await cast.analyst.request('POST', `/api/v1/cases/${id}/fragments`, { kind: 'transaction', id: 'one' });
      return id;
    };
    const fragmentsOf = async (id: string): Promise<string[]> => {
      const found = await journey.cast.analyst.request<{
        fragments: { kind: string; withdrawn: object | null; provenance: { id: string | null } }[];
      }>('GET', `/api/v1/cases/${id}`);
      return found.fragments
        .filter(({ withdrawn }) => withdrawn === null)
        .map(({ kind, provenance }) => `${kind} ${provenance.id ?? ''}`)
        .sort();
    };
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
    }, 180_000);
    afterAll(() => journey?.close());

    it('grows by questions, finds a way in time order, takes it into the case, and shows what lies under a link, by keyboard alone', async () => {
      const caseId = await openCase('Quay');
      const { page, context, complaints } = await journey.sitDown('analyst');
      await page.goto(`${journey.node.url}/cases/${caseId}/chart`);
      await settle(page);
      await pick(page, 'A');
      await press(page, 'Expand');
      await page.getByRole('checkbox', { name: 'Pick M39', exact: true }).waitFor();
      await look(page, /^Questions/);
      await page.getByText('12 of 40 shown').waitFor();
      await look(page, /^Nodes/);
      await pick(page, 'A');
      await pick(page, 'B');
      await page.getByLabel('Ask about what is picked').selectOption('paid-out');
      await press(page, 'Expand');
      await page.getByRole('checkbox', { name: 'Pick C', exact: true }).waitFor();
      await pick(page, 'B');
      await pick(page, 'A');
      await pick(page, 'C');
      await press(page, 'Way in time order');
      await page.getByText('Picked: 3').waitFor();
      await press(page, 'Add to the case');
      await page.getByText('Added to the case: 2').waitFor();
      expect(await fragmentsOf(caseId)).toHaveLength(3);
      const before = await counted(page);
      await press(page, 'Hide');
      await page.getByText('Hidden: 3').waitFor();
      await press(page, 'Undo');
      await expect.poll(() => counted(page)).toBe(before);
      // The picture itself: it moves, zooms, and what is picked moves in it.
      const canvas = page.getByRole('group', { name: /^Picture of the chart/ });
      await canvas.focus();
      for (const key of ['ArrowLeft', '+', '-', '0', 'Shift+ArrowRight']) await page.keyboard.press(key);
      await page.keyboard.press('Control+z');
      await expect.poll(() => page.getByRole('button', { name: 'Redo' }).isEnabled()).toBe(true);
      await page.keyboard.press('Control+y');
      await press(page, 'Note');
      await page.getByLabel('Note on the chart').fill('Who is C?');
      await press(page, 'Put the note');
      await look(page, /^Notes/);
      await page.getByRole('listitem').filter({ hasText: 'Who is C?' }).waitFor();
      await look(page, /^Links/);
      await press(page, 'Payments: 2 (A paid B)');
      const under = page.getByRole('region', { name: 'What lies under the link' });
      await under.getByText('yen').waitFor();
      expect(await under.getByText('5,000 JPY').count()).toBe(1);
      await keepPicture(page, 'chart');
      expect(await objections(page)).toEqual([]);
      await press(page, 'Close');
      await under.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('shows a link’s payments by a click on it, and leaves out by whole units of each currency', async () => {
      const { page, context, complaints } = await journey.sitDown('analyst');
      await page.goto(`${journey.node.url}/chart?nodes=${encodeURIComponent('account:A\naccount:B')}`);
      await settle(page);
      const box = (await page.getByRole('img', { name: /^Link chart/ }).boundingBox())!;
      const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      // Two nodes: their link runs through the middle of the picture.
      await expect
        .poll(async () => {
          await page.mouse.click(middle.x, middle.y);
          return page.getByRole('region', { name: 'What lies under the link' }).getByText('yen').count();
        })
        .toBe(1);
      await keepPicture(page, 'chart-two');
      await press(page, 'Filters');
      const drawn = page.getByText('Nodes: 2, links: 1');
      const none = page.getByText('Nodes: 2, links: 0');
      await page.getByLabel('Least amount of a link').fill('5000');
      await drawn.waitFor();
      await page.getByLabel('Least amount of a link').fill('5000.5');
      await none.waitFor();
      await page.getByLabel('Least amount of a link').fill('one');
      await page.getByText('Write digits').waitFor();
      expect(await objections(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('takes what a lasso encloses into the case, and takes it back', async () => {
      const caseId = await openCase('Lasso');
      const { page, context, complaints } = await journey.sitDown('analyst');
      await page.goto(`${journey.node.url}/cases/${caseId}/chart`);
      await settle(page);
      await page.getByRole('checkbox', { name: 'Pick B', exact: true }).waitFor();
      await page.getByText('Arranging…').waitFor({ state: 'detached' });
      await press(page, 'Lasso');
      const box = (await page.getByRole('img', { name: /^Link chart/ }).boundingBox())!;
      const corners = [
        [4, 4],
        [box.width - 4, 4],
        [box.width - 4, box.height - 4],
        [4, box.height - 4],
      ] as const;
      await page.mouse.move(box.x + 4, box.y + 4);
      await page.mouse.down();
      for (const [x, y] of corners) await page.mouse.move(box.x + x, box.y + y, { steps: 4 });
      await page.mouse.up();
      await page.getByText('Picked: 2').waitFor();
      await press(page, 'Add to the case');
      // One of the two lay there before: it is not added twice, and not taken back.
      await page.getByText('Added to the case: 1').waitFor();
      expect(await fragmentsOf(caseId)).toEqual(['transaction one', 'transaction yen']);
      await press(page, 'Take back');
      await page.getByText('Added to the case: 1').waitFor({ state: 'detached' });
      expect(await fragmentsOf(caseId)).toEqual(['transaction one']);
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('shows the second of two who save the first one’s chart, and undo goes back over taking it', async () => {
      const caseId = await openCase('Two');
      const [one, other] = [await journey.sitDown('analyst'), await journey.sitDown('supervisor')];
      for (const { page } of [one, other]) {
        await page.goto(`${journey.node.url}/cases/${caseId}/chart`);
        await settle(page);
        await page.getByRole('checkbox', { name: 'Pick B', exact: true }).waitFor();
      }
      await pick(one.page, 'B');
      await press(one.page, 'Hide');
      await press(one.page, 'Save the chart');
      await one.page.getByText(/Version 1, saved by/).waitFor();
      await press(other.page, 'Save the chart');
      const theirs = other.page.getByRole('button', { name: /^Look at the version of/ });
      await theirs.waitFor();
      await keepPicture(other.page, 'chart-conflict');
      expect(await objections(other.page)).toEqual([]);
      await theirs.focus();
      await other.page.keyboard.press('Enter');
      await other.page.getByText('Hidden: 1').waitFor();
      await press(other.page, 'Undo');
      await other.page.getByText('Nodes: 2').waitFor();
      await press(other.page, 'Redo');
      await other.page.getByText('Hidden: 1').waitFor();
      await press(other.page, 'Undo');
      await press(other.page, 'Save mine over it');
      await other.page.getByText(/Version 2, saved by/).waitFor();
      await theirs.waitFor({ state: 'detached' });
      const kept = await journey.cast.analyst.request<{ layout: { nodes: { hidden: boolean }[] } }>(
        'GET',
        `/api/v1/cases/${caseId}/chart`,
      );
      expect(kept.layout.nodes.map(({ hidden }) => hidden)).toEqual([false, false]);
      for (const { context, complaints } of [one, other]) {
        expect(complaints).toEqual([]);
        await context.close();
      }
    }, 120_000);

    it('goes out as picture and as data, each with its mark, and hostile names do no harm in any', async () => {
      const { page, context, complaints } = await journey.sitDown('analyst', { acceptDownloads: true });
      const ids = [hostile, long, 'شركة الميناء', '港口贸易有限公司', 'nobody'].map(
        (key) => `account:${key}`,
      );
      await page.goto(`${journey.node.url}/chart?nodes=${encodeURIComponent(ids.join('\n'))}`);
      await settle(page);
      await page.getByText('Nodes: 4, links: 3').waitFor();
      await page.getByText('Unknown, or not yours to see: 1').waitFor();
      await page.getByText('Arranging…').waitFor({ state: 'detached' });
      await keepPicture(page, 'chart-hostile');
      expect(await objections(page)).toEqual([]);
      const mark = /^# Weir export \S+; chart-(\w+); by \S+; \S+Z$/;
      const csv = (await exported(page, 'CSV')).toString().replace('\uFEFF', '').split('\r\n');
      expect(mark.exec(csv[0]!)?.[1]).toBe('csv');
      // Data say what is written, sign by sign; a picture turns nothing around.
      expect(csv.filter((line) => line.startsWith('node,')).some((line) => line.includes(hostile))).toBe(
        true,
      );
      const svg = (await exported(page, 'SVG')).toString();
      expect(mark.exec(/<desc>(.*?)<\/desc>/.exec(svg)![1]!)?.[1]).toBe('svg');
      expect(svg).not.toContain('\u202E');
      expect(svg).not.toContain(long);
      const json = JSON.parse((await exported(page, 'JSON')).toString()) as {
        exported: string;
        edges: object[];
      };
      expect([mark.exec(json.exported)?.[1], json.edges.length]).toEqual(['json', 3]);
      expect((await exported(page, 'GraphML')).toString()).toMatch(
        /<desc># Weir export \S+; chart-graphml; by /,
      );
      const png = await exported(page, 'PNG');
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1600, 1000]);
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('is opened from an address, in six languages, dark and wide, without objection', async () => {
      const some = ['A', 'B', 'C', ...Array.from({ length: 12 }, (_, n) => `M${n}`)];
      const nodes = encodeURIComponent([...some.map((key) => `account:${key}`), 'outside:cash'].join('\n'));
      for (const language of languages) {
        const { page, context, complaints } = await journey.sitDown('analyst', {
          locale: language,
          colorScheme: language === 'ru' || language === 'zh' ? 'dark' : 'light',
          viewport:
            language === 'ar' || language === 'zh'
              ? { width: 1440, height: 900 }
              : { width: 1280, height: 800 },
        });
        await page.goto(
          `${journey.node.url}/chart?nodes=${nodes}&pick=${encodeURIComponent('account:A\naccount:B')}`,
        );
        await settle(page);
        await page.getByRole('table').first().waitFor();
        expect(await objections(page)).toEqual([]);
        await rest(page);
        await keepPicture(page, `chart-${language}`);
        expect(complaints).toEqual([]);
        await context.close();
      }
    }, 240_000);
  },
);
