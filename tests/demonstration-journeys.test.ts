import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stationNameSchema, type DemoRun } from '../weir/src/demo/contract.ts';
import { keepRun } from '../weir/src/demo/demo-run.ts';
import words from '../web/src/pages/tour/demonstration-words.json' with { type: 'json' };
import { browserSkipped, keepPicture, objections } from './browser.ts';
import { openJourney, settle, type Journey } from './journey.ts';

const languages = ['ar', 'en', 'es', 'fr', 'ru', 'zh'] as const;

/** A walk in which the suspension did not lapse and the trace broke off; what a true walk says is in journeys.test.ts. */
function run(): DemoRun {
  const nothing = { ms: 10, patterns: [], made: null, stopped: null };
  const station = (name: (typeof stationNameSchema.options)[number]): DemoRun['stations'][number] => ({
    station: name,
    ok: name !== 'lapse' && name !== 'tracing',
    ...nothing,
    figures: figuresOf(words.en.stations[name].did),
    checks: Object.entries(words.en.stations[name].checks).map(([key, sentence]) => ({
      key,
      held: !(name === 'lapse' && key === 'lapsed'),
      figures: figuresOf(sentence),
    })),
    ...(name === 'tracing' ? { stopped: 'ledger-busy', checks: [] } : {}),
    ...(name === 'detection' ? { patterns: [{ pattern: 'cycle', planted: 2, found: 1 }] } : {}),
  });
  return {
    seed: 1,
    scale: 0.05,
    began: '2026-11-15T12:00:00.000Z',
    ended: '2026-11-29T12:01:00.000Z',
    ms: 61_000,
    ok: false,
    stations: stationNameSchema.options.map(station),
  };
}

const shares = new Set(['precision', 'recall', 'learned', 'score']);

/** Every figure that a sentence names. */
function figuresOf(sentence: string): Record<string, number | string> {
  const names = [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!);
  const value = (name: string): number | string =>
    name.endsWith('At')
      ? '2026-11-21T00:00:00.000Z'
      : name === 'number'
        ? 'XN-D-000001'
        : shares.has(name)
          ? 0.966
          : 12;
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}

describe.skipIf(browserSkipped !== undefined)('the page of what the demonstration did', () => {
  let journey: Journey;
  beforeAll(async () => {
    journey = await openJourney('demonstration');
  }, 120_000);
  afterAll(() => journey?.close());

  it('says on a node that walked nothing that there is nothing to hold it against', async () => {
    const { page, context, complaints } = await journey.sitDown('analyst');
    await page.goto(`${journey.node.url}/demonstration`);
    await page.getByText(words.en.empty).waitFor();
    expect(await objections(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('says in six languages what held, what did not, and where it stopped', async () => {
    keepRun(journey.node.app.platform.config.dataFolder, run());
    const { page, context, complaints } = await journey.sitDown('analyst');
    for (const language of languages) {
      await page.evaluate((one) => localStorage.setItem('weir.language', one), language);
      await page.goto(`${journey.node.url}/demonstration`);
      await settle(page);
      await page.getByRole('heading', { level: 1, name: words[language].title }).waitFor();
      const shown = await page.getByRole('table').first().innerText();
      expect(shown).toContain(words[language].stations.lapse.checks.told);
      expect(shown).toContain('ledger-busy');
      expect(shown).not.toMatch(/\{\{|\?/);
      await expect.poll(() => page.locator('li[data-held=false]').count()).toBe(1);
      expect(await objections(page)).toEqual([]);
      await keepPicture(page, `demonstration-${language}`);
    }
    expect(complaints).toEqual([]);
    await context.close();
  }, 120_000);
});
