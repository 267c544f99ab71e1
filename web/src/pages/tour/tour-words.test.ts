import { describe, expect, it } from 'vitest';
import { stationNameSchema } from 'weir/demo/contract';
import { languages } from '../../words/languages.ts';
import demonstration from './demonstration-words.json';
import { tourSteps } from './tour-steps.ts';
import words from './tour-words.json';

describe('the tour', () => {
  it.each(languages)('says every stop in %s, with the same facts', (language) => {
    const facts = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
    const { steps, ...rest } = words[language];
    const { steps: english, ...restInEnglish } = words.en;
    expect(Object.keys(steps).sort()).toEqual(Object.keys(english).sort());
    for (const { key } of tourSteps) {
      expect(steps[key]).toHaveLength(2);
      for (const text of steps[key]) expect(text.length).toBeGreaterThan(1);
    }
    for (const [key, text] of Object.entries(rest))
      expect(facts(text), key).toEqual(facts(restInEnglish[key as keyof typeof restInEnglish]));
  });
});

describe('the page of the demonstration', () => {
  const sentences = (given: object, path = ''): [string, string][] =>
    Object.entries(given).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string' ? [[`${path}${key}`, value]] : sentences(value as object, `${path}${key}.`),
    );

  it.each(languages)('says every station and every check in %s, with the same figures', (language) => {
    const facts = (text: string): string => (text.match(/\{\{\w+\}\}/g) ?? []).sort().join();
    const shape = (of: keyof typeof demonstration): [string, string][] =>
      sentences(demonstration[of]).map(([key, text]) => [key, facts(text)]);
    expect(shape(language)).toEqual(shape('en'));
    for (const [key, text] of sentences(demonstration[language])) expect(text.trim(), key).not.toBe('');
    expect(Object.keys(demonstration[language].stations)).toEqual(stationNameSchema.options);
  });
});
