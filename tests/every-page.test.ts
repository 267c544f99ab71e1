import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserSkipped, objections, objectionsInLightAndDark } from './browser.ts';
import { house } from './house/source-files.ts';
import { openJourney, rest, settle, type Journey } from './journey.ts';

/** Whose page it is, by how its address begins; the supervisor's where nothing here says otherwise. */
const whose: readonly (readonly [RegExp, string])[] = [
  [/^\/settings/, 'admin'],
  [
    /^\/(?:file|returned|accepted|history|requests|served-suspensions|messages|filings|drafts)(?:\/|$)/,
    'officer-1001',
  ],
  [/^\/(?:received|asked|feedback)(?:\/|$)/, 'prosecutor'],
  [/^\/(?:hits|tuning|merges)(?:\/|$)/, 'analyst'],
];

/** Every address of the router that needs nothing filled in, so that a page which no journey opens is looked at, too. */
const every = [
  ...readFileSync(join(house, 'web/src/shell/router.tsx'), 'utf8').matchAll(/page\(\s*'(\/[^']*)'/g),
].map((found) => found[1]!);
/** Of a piece of a case: its address names which. */
const trail = '/exchange/trail';
const addresses = every.filter((address) => !address.includes('$') && address !== trail);
/** Addresses as somebody types or cuts them off: of nothing, or of something that is not there (any more). */
const leadNowhere = [
  '/nowhere',
  trail,
  '/cases/nothing',
  ...every
    .filter((address) => address.includes('$'))
    .map((address) => address.replace(/\$\w+/, '00000000-0000-4000-8000-000000000000')),
];
const personAt = (address: string): string =>
  whose.find(([pattern]) => pattern.test(address))?.[1] ?? 'supervisor';

describe.skipIf(browserSkipped !== undefined)(
  `every page${browserSkipped === undefined ? '' : ` (${browserSkipped})`}`,
  () => {
    let journey: Journey;
    beforeAll(async () => {
      journey = await openJourney('every-page');
    }, 180_000);
    afterAll(() => journey?.close());

    it('has a heading, answers, and gives axe nothing to object to, light and dark', async () => {
      expect(addresses.length).toBeGreaterThan(40);
      for (const [person, mine] of Map.groupBy(addresses, personAt)) {
        const { page, context, complaints } = await journey.sitDown(person);
        for (const address of mine) {
          await page.goto(`${journey.node.url}${address}`);
          await settle(page).catch((cause: unknown) => {
            throw new Error(`${person} saw no heading at ${address}.`, { cause });
          });
          const found = await objectionsInLightAndDark(page, () => rest(page));
          expect([address, found]).toEqual([address, []]);
        }
        expect(complaints).toEqual([]);
        await context.close();
      }
    }, 300_000);

    it('says at an address that leads nowhere that nothing is there, with the way on', async () => {
      for (const [person, mine] of Map.groupBy(leadNowhere, personAt)) {
        const { page, context, complaints } = await journey.sitDown(person);
        for (const address of mine) {
          await page.goto(`${journey.node.url}${address}`);
          await settle(page).catch((cause: unknown) => {
            throw new Error(`${person} saw no heading at ${address}.`, { cause });
          });
          const heading = await page.getByRole('heading', { level: 1 }).first().textContent();
          const navigation = await page.getByRole('navigation').first().isVisible();
          expect([address, heading, navigation]).toEqual([address, 'Nothing at this address', true]);
        }
        expect(await objections(page)).toEqual([]);
        expect(complaints).toEqual([]);
        await context.close();
      }
    }, 300_000);
  },
);
