import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserSkipped, objections } from './browser.ts';
import { house } from './house/source-files.ts';
import { openJourney, settle, type Journey } from './journey.ts';

/** Whose page it is, by how its address begins; the supervisor's where nothing here says otherwise. */
const whose: readonly (readonly [RegExp, string])[] = [
  [/^\/settings/, 'admin'],
  [/^\/(?:file|returned|accepted|history|requests|served-suspensions|messages)$/, 'officer-1001'],
  [/^\/(?:received|asked|feedback)$/, 'prosecutor'],
  [/^\/(?:hits|tuning|merges)$/, 'analyst'],
];

/** Every address of the router that needs nothing filled in, so that a page which no journey opens is looked at, too. */
const addresses = [
  ...readFileSync(join(house, 'web/src/shell/router.tsx'), 'utf8').matchAll(/page\(\s*'(\/[^'$]*)'/g),
]
  .map((found) => found[1]!)
  // Of a piece of a case: its address names which.
  .filter((address) => address !== '/exchange/trail');

describe.skipIf(browserSkipped !== undefined)(
  `every page${browserSkipped === undefined ? '' : ` (${browserSkipped})`}`,
  () => {
    let journey: Journey;
    beforeAll(async () => {
      journey = await openJourney('every-page');
    }, 180_000);
    afterAll(() => journey?.close());

    it.each(['light', 'dark'] as const)(
      'has a heading, answers, and gives axe nothing to object to, %s',
      async (colorScheme) => {
        expect(addresses.length).toBeGreaterThan(40);
        const byPerson = Map.groupBy(
          addresses,
          (address) => whose.find(([pattern]) => pattern.test(address))?.[1] ?? 'supervisor',
        );
        for (const [person, mine] of byPerson) {
          const { page, context, complaints } = await journey.sitDown(person, { colorScheme });
          for (const address of mine) {
            await page.goto(`${journey.node.url}${address}`);
            await settle(page).catch((cause: unknown) => {
              throw new Error(`${person} saw no heading at ${address}.`, { cause });
            });
            expect([address, await objections(page)]).toEqual([address, []]);
          }
          expect(complaints).toEqual([]);
          await context.close();
        }
      },
      300_000,
    );
  },
);
