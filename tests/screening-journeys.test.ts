import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cast } from '../weir/src/demo/cast.ts';
import type { RunningNode } from '../weir/src/start.ts';
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey } from './journey.ts';
import { xnReport } from './xn-report.ts';

const skipped = browserSkipped;
const bytesOf = (text: string): Buffer => Buffer.from(text);
const header = 'id,name,kind,aliases,born,country,passport\n';
const strangers = Array.from(
  { length: 12 },
  (_, index) => `o${index},Zebedee Quillfeather ${'abcdefghijkl'[index]},person,,1950,XP,\n`,
).join('');
const freezes = `${header}${strangers}s1,Umar al-Sandaluni,person,عمر الصندلوني,1970-04-02,XN,\ns2,Runa Oste,person,,1981,XN,\n,,,,,,\n`;
const notices = JSON.stringify({
  total: 1,
  query: { page: 1 },
  _embedded: {
    notices: [
      {
        entity_id: '2020/17',
        name: 'CORVANE',
        forename: 'INES',
        date_of_birth: '1981/07/07',
        nationalities: ['XN'],
      },
    ],
  },
});
const people = [
  { first: 'عمر', last: 'الصندلوني', born: '1970-04-02', passport: 'S1000001' },
  { first: 'Ines', last: 'Corvane', born: '1981-07-07', passport: 'C7654321' },
  { first: 'Runa', last: 'Oste', born: '1981-02-03', passport: 'O7654321' },
];

/** Lists, hits and thresholds at the browser: by keyboard, in six languages, in both directions, light and dark. */
describe.skipIf(skipped !== undefined)(
  `screening at the browser${skipped === undefined ? '' : ` (${skipped})`}`,
  () => {
    let journey: Journey;
    let node: RunningNode;
    let cast: Cast;

    beforeAll(async () => {
      journey = await openJourney('screening-journeys');
      ({ node, cast } = journey);
      for (const [name, purpose, text] of [
        ['freezes', 'sanctions', freezes],
        ['red notices', 'wanted', notices],
        ['offices', 'pep', `${header}p1,Ines Corvane,person,,1981-07-07,XN,\n`],
      ] as const) {
        await cast.supervisor.upload(
          '/api/v1/lists',
          { field: 'list', name: 'list', bytes: bytesOf(text) },
          { name, purpose },
        );
      }
      const filer = cast.filers.get('1001')!;
      for (const [index, client] of people.entries()) {
        const bytes = xnReport({
          filer: '1001',
          reference: `S-${index}`,
          client,
          account: `1000200${index}`,
        });
        const answer = await filer.upload<{ state: string }>('/api/v1/reports', {
          field: 'report',
          name: 'report.xml',
          bytes: Buffer.from(bytes),
        });
        expect(answer.state).toBe('accepted');
      }
      await node.app.platform.jobs.idle();
    }, 180_000);
    afterAll(() => journey?.close());
    const sitDown: Journey['sitDown'] = (...given) => journey.sitDown(...given);

    const hits = async (query: string) =>
      (
        await cast.analyst.request<{ items: { id: string; entryId: string; state: string }[] }>(
          'GET',
          `/api/v1/hits?limit=200&${query}`,
        )
      ).items;
    const stateOf = async (entry: string) => (await hits('')).find(({ entryId }) => entryId === entry)!.state;

    it('lets an analyst walk the queue by keyboard and decide by key; the kinds of lists stay apart', async () => {
      const { page, context, complaints } = await sitDown('analyst');
      await page.goto(`${node.url}/hits`);
      await settle(page);
      const rows = page.getByRole('table', { name: 'List hits' }).locator('tbody tr');
      await expect.poll(() => rows.count()).toBe(3);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'screening-queue');
      // The kind of list stands in the address.
      await page.getByLabel('Purpose').selectOption('wanted');
      await settle(page);
      expect(page.url()).toContain('purpose=wanted');
      await expect.poll(() => rows.count()).toBe(1);
      await page.keyboard.press('j');
      await page.getByRole('button', { name: 'Decide' }).waitFor();
      expect(await objections(page)).toEqual([]);
      await page.keyboard.press('s');
      await page.getByText('A wanted person becomes a candidate').waitFor();
      await keepPicture(page, 'screening-candidate');
      await page.keyboard.type('Photograph and date of birth agree.');
      await page.keyboard.press('Control+Enter');
      await expect.poll(() => stateOf('2020/17'), { timeout: 10_000 }).toBe('candidate');

      // Enter goes to the page, where both scripts stand over each other.
      await page.goto(`${node.url}/hits?purpose=sanctions`);
      await settle(page);
      const current = async (): Promise<string> =>
        (await page.locator('tr[aria-current=true]').allTextContents()).join();
      for (let steps = 0; steps < 4 && !(await current()).includes('عمر'); steps++) {
        const before = await current();
        await page.keyboard.press('j');
        await expect.poll(current).not.toBe(before);
      }
      await page.keyboard.press('Enter');
      await page.getByRole('table', { name: 'The names word by word' }).waitFor();
      await settle(page);
      const match = await page.getByRole('table', { name: 'The names word by word' }).innerText();
      expect(match).toContain('عمر');
      expect(match).toContain('umar');
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'screening-hit');
      const parts = await page.locator('table tfoot').innerText();
      expect(parts).toContain('Score');
      await page.keyboard.press('s');
      await page.keyboard.type('The passport was seen.');
      await page.keyboard.press('Control+Enter');
      await page.getByText('It waits for a second person').waitFor();
      expect(await stateOf('s1')).toBe('to-confirm');
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('asks the second person, and the bureau’s officer, who see what the first one said', async () => {
      const supervisor = await sitDown('supervisor');
      await supervisor.page.goto(`${node.url}/hits?state=to-confirm`);
      await settle(supervisor.page);
      await supervisor.page.keyboard.press('j');
      await supervisor.page.getByText('Sunniva Achterberg holds them to be the same').waitFor();
      const match = supervisor.page.getByRole('table', { name: 'The names word by word' });
      // The words stand over the sum, not under it.
      const score = supervisor.page.locator('aside table').filter({ hasText: 'Score: the sum' });
      const [words, sum] = [(await match.boundingBox())!, (await score.boundingBox())!];
      expect(words.y + words.height).toBeLessThanOrEqual(sum.y);
      expect(await objections(supervisor.page)).toEqual([]);
      await keepPicture(supervisor.page, 'screening-second-person');
      await supervisor.page.keyboard.press('s');
      await supervisor.page.keyboard.type('I compared the papers.');
      await supervisor.page.keyboard.press('Control+Enter');
      await expect.poll(() => stateOf('s1'), { timeout: 10_000 }).toBe('same');

      const bureau = await sitDown('bureau');
      await bureau.page.goto(`${node.url}/hits`);
      await settle(bureau.page);
      await expect
        .poll(() => bureau.page.getByRole('table', { name: 'List hits' }).locator('tbody tr').count())
        .toBe(1);
      await bureau.page.keyboard.press('j');
      await bureau.page.getByRole('button', { name: 'Answer as authorised officer' }).waitFor();
      expect(await objections(bureau.page)).toEqual([]);
      await keepPicture(bureau.page, 'screening-bureau');
      await bureau.page.keyboard.press('s');
      await bureau.page.keyboard.type('Fingerprints agree.');
      await bureau.page.keyboard.press('Control+Enter');
      await expect.poll(() => stateOf('2020/17'), { timeout: 10_000 }).toBe('same');

      // A decision that was wrong is taken up again; the history keeps both.
      const [confirmed] = (await hits('')).filter(({ entryId }) => entryId === 's1');
      await supervisor.page.goto(`${node.url}/hits/${confirmed!.id}`);
      await settle(supervisor.page);
      const history = supervisor.page.getByRole('list', { name: 'History of the pair' });
      await expect.poll(() => history.getByRole('listitem').count()).toBe(3);
      await keepPicture(supervisor.page, 'screening-history');
      expect([...supervisor.complaints, ...bureau.complaints]).toEqual([]);
      await supervisor.context.close();
      await bureau.context.close();
    }, 120_000);

    it('shows what an import would change and leave out, asks before a list shrinks, and takes it back', async () => {
      const { page, context, complaints } = await sitDown('supervisor');
      await page.goto(`${node.url}/settings/lists`);
      await settle(page);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'screening-lists');
      await page.getByRole('link', { name: 'freezes' }).click();
      await page.getByRole('button', { name: 'Import a new version' }).click();
      await page.locator('input[type=file]').setInputFiles({
        name: 'new.csv',
        mimeType: 'text/csv',
        buffer: bytesOf(`${header}s2,Runa Oste,person,,1982,XN,\n,nobody\n`),
      });
      expect(await objections(page)).toEqual([]);
      await page.getByRole('button', { name: 'Look at it first' }).click();
      const preview = page.getByRole('dialog');
      await preview.getByText('more often a broken download').waitFor();
      expect(await preview.getByRole('button', { name: 'Import it' }).isDisabled()).toBe(true);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'screening-preview');
      await preview.getByLabel('The list really lost more than half').check();
      await preview.getByRole('button', { name: 'Import it' }).click();
      await preview.waitFor({ state: 'hidden' });
      await page.getByText('version 2', { exact: true }).first().waitFor();
      await node.app.platform.jobs.idle();
      await page.goto(page.url());
      await settle(page);
      const difference = page.getByRole('table', { name: 'What changed' });
      expect(await difference.innerText()).toContain('1982');
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'screening-list');
      await page.getByRole('button', { name: 'Back to this' }).first().click();
      await page.getByRole('dialog').getByLabel('Reason').fill('The download was cut off.');
      await page.getByRole('dialog').getByRole('button', { name: 'Take the list back to version 1' }).click();
      await page.getByText('taken back to version 1').first().waitFor();
      await node.app.platform.jobs.idle();
      expect(complaints).toEqual([]);
      await context.close();
    }, 120_000);

    it('reports what another threshold would have done before it is switched on, and undoes it', async () => {
      const { page, context, complaints } = await sitDown('supervisor');
      await page.goto(`${node.url}/tuning`);
      await settle(page);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'screening-tuning');
      await page.getByLabel('sanctions').fill('1');
      await page.getByLabel('name', { exact: true }).fill('90');
      await page.getByRole('button', { name: 'Make the report' }).click();
      await page.getByRole('heading', { name: 'What it would have done' }).waitFor();
      await page.getByRole('table', { name: 'By kind of list' }).waitFor();
      await settle(page);
      expect(await page.getByRole('table', { name: 'The pairs' }).locator('tbody tr').first().innerText()).toContain('the same'); // prettier-ignore
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, 'screening-report');
      await page.getByLabel(/I have seen that/).check();
      await page.getByLabel('Reason').fill('Fewer questions on freezes.');
      await page.getByRole('button', { name: 'Switch it on' }).click();
      await page.getByText('Screening everybody anew').waitFor();
      await node.app.platform.jobs.idle();
      expect(await stateOf('s2')).toBe('lapsed');
      await page.goto(`${node.url}/tuning`);
      await settle(page);
      await keepPicture(page, 'screening-tuned');
      await page.getByRole('button', { name: 'Undo the last change' }).click();
      await page.getByRole('dialog').getByLabel('Reason').fill('Too strict.');
      await page.getByRole('dialog').getByRole('button', { name: 'Undo the last change' }).click();
      await page.getByText('Undoes version 1').waitFor();
      await node.app.platform.jobs.idle();
      expect(await stateOf('s2')).toBe('open');
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
        const [hit] = (await hits('')).filter(({ entryId }) => entryId === 's1');
        const lists = await cast.supervisor.request<{ items: { id: string; name: string }[] }>('GET', '/api/v1/lists'); // prettier-ignore
        const reports = await cast.supervisor.request<{ items: { id: string }[] }>('GET', '/api/v1/tuning-reports'); // prettier-ignore
        const found: string[] = [];
        for (const [name, path] of [
          ['queue', '/hits?state=all'],
          ['hit', `/hits/${hit!.id}`],
          ['lists', '/settings/lists'],
          ['list', `/settings/lists/${lists.items.find((list) => list.name === 'freezes')!.id}?from=1&to=2`],
          ['tuning', '/tuning'],
          ['report', `/tuning/${reports.items[0]!.id}`],
        ] as const) {
          await page.goto(`${node.url}${path}`);
          await settle(page);
          await keepPicture(page, `screening-${name}-${language}-${scheme}`);
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
