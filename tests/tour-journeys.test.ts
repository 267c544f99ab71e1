import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tourSteps } from '../web/src/pages/tour/tour-steps.ts';
import words from '../web/src/pages/tour/tour-words.json' with { type: 'json' };
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, signIn, type Journey, type Visitor } from './journey.ts';

describe.skipIf(browserSkipped !== undefined)('the tour', () => {
  let journey: Journey;
  let visitor: Visitor;

  beforeAll(async () => {
    journey = await openJourney('tour');
    visitor = await journey.sitDown('analyst');
  });
  afterAll(() => journey?.close());

  it('walks by keyboard from stop to stop, and shows each page', async () => {
    const { page, complaints } = visitor;
    await page.getByRole('button', { name: 'Tour', exact: true }).focus();
    await page.keyboard.press('Enter');
    const tour = page.getByRole('complementary', { name: words.en.title });
    for (const [index, { key, path, roles }] of tourSteps.entries()) {
      await tour.getByRole('heading', { name: words.en.steps[key][0]!, exact: true }).waitFor();
      if (roles.includes('fiu_analyst') && new URL(page.url()).pathname === path) {
        // The chart is opened in the case, where one already is.
        await tour.getByText(words.en.here).waitFor();
      } else if (roles.includes('fiu_analyst')) {
        await tour.getByRole('link', { name: words.en.go }).focus();
        await page.keyboard.press('Enter');
        await tour.getByText(words.en.here).waitFor();
        await settle(page);
        expect(new URL(page.url()).pathname).toBe(path);
      } else {
        await tour.getByText('This is the work of another person').waitFor();
      }
      if (index === 3) {
        expect(await objections(page)).toEqual([]);
        await keepPicture(page, 'tour-en');
      }
      if (index < tourSteps.length - 1) {
        await tour.getByRole('button', { name: words.en.next }).focus();
        await page.keyboard.press('Enter');
      }
    }
    expect(complaints).toEqual([]);
  });

  it('waits while somebody else signs in, in their language', async () => {
    const { page } = visitor;
    const last = tourSteps.at(-1)!;
    await page.context().clearCookies();
    await page.evaluate(() => localStorage.setItem('weir.language', 'ar'));
    await page.goto(journey.node.url);
    await signIn(page, 'prosecutor@demo.example', journey.cast.password);
    await page
      .getByRole('heading', { name: words.en.steps[last.key][0]!, exact: true })
      .or(page.getByRole('heading', { name: words.ar.steps[last.key][0]!, exact: true }))
      .first()
      .waitFor();
    expect(await objections(page)).toEqual([]);
    await keepPicture(page, 'tour-prosecutor');
  });

  it('is over when it is left', async () => {
    const { page } = visitor;
    const leave = [words.en.close, words.ar.close].map((name) =>
      page.getByRole('button', { name, exact: true }),
    );
    await leave[0]!.or(leave[1]!).first().click();
    await page.reload();
    await settle(page);
    expect(await page.getByRole('complementary').count()).toBe(0);
  });
});
