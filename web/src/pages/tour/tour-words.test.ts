import { describe, expect, it } from 'vitest';
import { languages } from '../../words/languages.ts';
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
