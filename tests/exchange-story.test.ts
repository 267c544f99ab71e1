import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '@weir/engines/vocabulary';
import { generateCountries } from '@weir/sandbox';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MatterDetail, MatterRow } from '../weir/src/exchange/contract.ts';
import type { Agreement, Ask } from '../weir/src/matching/contract.ts';
import type { Cast, Station } from '../weir/src/demo/exchange/node-in-process.ts';
import type { Step } from '../weir/src/demo/exchange/step.ts';
import { tellTheStory } from '../weir/src/demo/exchange/tell-the-story.ts';
import { startStations } from '../weir/src/demo/exchange/three-units.ts';
import { all } from '../weir/src/demo/stations.ts';
import { readConfig } from '../weir/src/platform/config.ts';
import { browserSkipped, keepPicture, objections, openBrowser } from './browser.ts';
import { openHostileNetwork, type HostileNetwork } from './hostile-network.ts';
import { layRegister } from './register-template.ts';
import { openPage, settle, signIn } from './journey.ts';

/** The story of `npm run demo:exchange` over a network that means harm, with nodes that are ended at random moments. */
describe('three FIUs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-exchange-story-'));
  const random = seededRandom('exchange story');
  const world = generateCountries({ seed: 1, scale: 0.1 });
  const networks: (HostileNetwork & { readable: string[] })[] = [];
  let stations: [Station, Station, Station] | undefined;
  let told: readonly Step[] = [];
  let kills = 0;

  beforeAll(async () => {
    const story = world.truth.story!;
    const accounts = story.expectedAlerts.map(({ account }) => account.replace('iban:', ''));
    const forbidden = new RegExp([story.title, 'Accounts held here', ...accounts].join('|'));
    for (const unit of ['xn', 'xp', 'xv']) await layRegister(join(folder, unit));
    stations = await startStations(
      folder,
      world,
      (settings) => readConfig(settings, {}),
      async (doorPort) => {
        const network = await openHostileNetwork(doorPort, random, { forbidden });
        // People pin each other on a quiet day; the harm begins with the mail.
        network.calm();
        networks.push(network);
        return `https://127.0.0.1:${network.port}`;
      },
    );
    const [home, partner, third] = stations;
    told = await tellTheStory({
      world,
      home,
      partner,
      third,
      patienceMs: 120_000,
      meanwhile: async () => {
        if (random.next() < 0.6) return;
        await pause(random.next() * 600);
        kills++;
        await stations![Math.floor(random.next() * 3)]!.crash();
      },
      tell: (line) => {
        if (line.includes('ceremony')) for (const network of networks) network.rage();
        // What is left over must come through too, but a test must end.
        if (line.includes('feedback')) for (const network of networks) network.calm();
      },
    });
  }, 900_000);
  afterAll(async () => {
    await Promise.all(stations?.map((station) => station.stop()) ?? []);
    await Promise.all(networks.map((network) => network.close()));
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('come through the whole story over a hostile network and under kills', () => {
    expect(told.filter(({ ok }) => !ok)).toEqual([]);
    expect(told.length).toBeGreaterThan(9);
    // A network that did nothing and kills that never came would prove nothing.
    expect(kills).toBeGreaterThan(0);
    const harm = networks.flatMap(({ done }) => Object.values(done)).reduce((sum, each) => sum + each, 0);
    expect(harm).toBeGreaterThan(0);
    expect(networks.reduce((sum, { seen }) => sum + seen.bytes, 0)).toBeGreaterThan(100_000);
    expect(networks.flatMap(({ readable }) => readable)).toEqual([]);
  });

  describe.skipIf(browserSkipped !== undefined)(
    `at the browser${browserSkipped === undefined ? '' : ` (${browserSkipped})`}`,
    () => {
      let browser: Browser;
      let opened: BrowserContext[] = [];
      beforeAll(async () => {
        browser = await openBrowser();
      });
      afterAll(() => browser?.close());

      /** Somebody of Aldermoor at the browser. */
      async function sit(who: Cast): Promise<Page> {
        const [home] = stations!;
        const { page, context } = await openPage(browser);
        opened.push(context);
        await page.goto(home.url);
        await signIn(page, `${who}@${home.unit.node}`, home.password);
        await page.getByRole('navigation').first().waitFor();
        return page;
      }
      const leave = async (): Promise<void> => {
        for (const context of opened) await context.close();
        opened = [];
      };

      it('is asked from a case in a few clicks, approved by a second person and sent by the desk', async () => {
        const [home, partner] = stations!;
        const [row] = await all<MatterRow>(home.as('analyst'), '/exchange/matters?kind=request');
        const analyst = await sit('analyst');
        await analyst.goto(`${home.url}/cases/${row!.caseId}?tab=exchange`);
        await settle(analyst);
        await keepPicture(analyst, 'exchange-case');
        expect(await objections(analyst)).toEqual([]);
        await analyst.getByRole('button', { name: 'Write to a foreign FIU' }).click();
        const dialog = analyst.getByRole('dialog');
        await dialog.getByLabel(`${partner.unit.authority} (${partner.unit.code})`).check();
        await dialog.getByLabel('Title').fill('One more account');
        await dialog.getByRole('button', { name: 'Add a subject' }).click();
        await dialog.getByLabel('Name').fill('Icklesedale Machinery Ltd');
        await dialog.getByLabel('What exactly').fill('Which accounts does it hold?');
        await dialog.getByLabel('Facts').fill('Money came in and left within a day.');
        await dialog.getByLabel('Link to that country').fill('A payment went there.');
        await keepPicture(analyst, 'exchange-write');
        expect(await objections(analyst)).toEqual([]);
        await dialog.getByRole('button', { name: 'Save the draft' }).click();
        await analyst.waitForURL('**/exchange/matters/**');
        await analyst.getByRole('button', { name: 'Edit' }).click();
        const form = analyst.getByRole('dialog');
        // It begins with what was written, field by field.
        expect(await form.getByLabel('Facts').inputValue()).toBe('Money came in and left within a day.');
        expect(await form.getByLabel('What exactly').inputValue()).toBe('Which accounts does it hold?');
        await form.getByLabel('Facts').fill('Money came in and left within an hour.');
        await form.getByLabel('What exactly').fill('Which accounts does it hold, and since when?');
        await keepPicture(analyst, 'exchange-edit');
        expect(await objections(analyst)).toEqual([]);
        await form.getByRole('button', { name: 'Save the draft' }).click();
        await form.waitFor({ state: 'detached' });
        await analyst.getByText('Money came in and left within an hour.').waitFor();
        await analyst.getByText('Which accounts does it hold, and since when?').waitFor();
        expect(await analyst.getByText('within a day').count()).toBe(0);
        const matterId = new URL(analyst.url()).pathname.split('/').at(-1)!;
        const edited = await home
          .as('analyst')
          .request<MatterDetail>('GET', `/api/v1/exchange/matters/${matterId}`);
        expect(edited.letters.map(({ kind, version }) => [kind, version])).toEqual([['request', 2]]);
        await analyst.getByRole('button', { name: 'Submit for approval' }).click();
        await analyst.getByText('to be approved').first().waitFor();
        await keepPicture(analyst, 'exchange-submitted');
        expect(await objections(analyst)).toEqual([]);
        const address = analyst.url();
        const supervisor = await sit('supervisor');
        await supervisor.goto(address);
        await supervisor.getByLabel('Reason').fill('Needed, and no wider than that.');
        expect(await objections(supervisor)).toEqual([]);
        await supervisor.getByRole('button', { name: 'Approve', exact: true }).click();
        await supervisor.getByText('approved, to be sent').first().waitFor();
        const desk = await sit('desk');
        await desk.goto(address);
        await desk.getByRole('button', { name: 'Send now' }).click();
        const id = new URL(address).pathname.split('/').at(-1)!;
        await expect
          .poll(
            async () =>
              (await home.as('desk').request<MatterDetail>('GET', `/api/v1/exchange/matters/${id}`))
                .letters[0]!.standing?.state,
            { timeout: 30_000 },
          )
          .toBe('delivered');
        await leave();
      }, 180_000);

      it.each(['en', 'ar', 'es', 'fr', 'ru', 'zh'])(
        'speaks %s on each page of the exchange',
        async (language) => {
          const [home, partner] = stations!;
          const desk = home.as('desk');
          const [agreement] = await all<Agreement>(desk, '/matching/agreements');
          const [ask] = await all<Ask>(desk, '/matching/asks');
          const matters = await all<MatterRow>(home.as('analyst'), '/exchange/matters');
          const answered = matters.find(({ state }) => state === 'feedback_sent')!;
          const consent = matters.find(({ kind }) => kind === 'consent')!;
          const matter = await home
            .as('analyst')
            .request<MatterDetail>('GET', `/api/v1/exchange/matters/${answered.id}`);
          const came = (
            await home
              .as('analyst')
              .request<{ fragments: { id: string; provenance: { room: string } }[] }>(
                'GET',
                `/api/v1/cases/${matter.caseId}`,
              )
          ).fragments.find(({ provenance }) => provenance.room === 'exchange')!;
          const pages: readonly [Cast, string, string][] = [
            ['desk', 'matters', '/exchange?open=no'],
            ['desk', 'answered', `/exchange/matters/${answered.id}`],
            ['desk', 'partners', '/exchange/partners'],
            ['desk', 'partner', `/exchange/partners/${partner.unit.node}`],
            ['desk', 'outbox', '/exchange/post'],
            ['desk', 'inbox', '/exchange/post?box=in'],
            ['desk', 'refused', '/exchange/post?box=refused'],
            ['desk', 'asks', '/exchange/matching'],
            ['desk', 'agreements', '/exchange/matching?view=agreements'],
            ['desk', 'agreement', `/exchange/matching/agreements/${agreement!.id}`],
            ['desk', 'refusals', '/exchange/matching?view=refusals'],
            ['analyst', 'ask', `/exchange/matching/asks/${ask!.id}`],
            ['analyst', 'consent', `/exchange/matters/${consent.id}`],
            ['analyst', 'trail', `/exchange/trail?case=${matter.caseId}&fragment=${came.id}`],
          ];
          const at = new Map<Cast, Page>();
          for (const [who, name, path] of pages) {
            const page = at.get(who) ?? (await sit(who));
            at.set(who, page);
            await page.evaluate((chosen) => localStorage.setItem('weir.language', chosen), language);
            await page.goto(`${home.url}${path}`);
            await settle(page);
            await page.getByRole('heading', { level: 1 }).waitFor();
            expect([name, await objections(page)]).toEqual([name, []]);
            // Kinds of messages, FIUs, times and pieces are said in words, whatever room they come from.
            const said = await page.getByRole('main').innerText();
            expect([name, said]).toEqual([name, expect.not.stringMatching(/\b(?:exchange|matching)-[a-z]/)]);
            expect([name, said]).toEqual([name, expect.not.stringMatching(/\dT\d\d:\d\d:/)]);
            // A node's name stands beside its FIU's, never for it.
            if (said.includes(partner.unit.node))
              expect([name, said]).toEqual([name, expect.stringContaining(partner.unit.authority)]);
            if (name === 'consent')
              expect([name, said]).toEqual([name, expect.not.stringMatching(/[0-9a-f]{8}-[0-9a-f]{4}-/)]);
            await keepPicture(page, `exchange-${name}-${language}`);
          }
          await leave();
        },
        180_000,
      );
    },
  );
});
