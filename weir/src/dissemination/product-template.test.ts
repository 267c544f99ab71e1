import { describe, expect, it } from 'vitest';
import data from '../../../reference-data/product-templates.json' with { type: 'json' };
import { readTemplates, templateFor } from './product-template.ts';

describe('templates of products', () => {
  const changed = (change: (copy: typeof data) => void): unknown => {
    const copy = structuredClone(data);
    change(copy);
    return copy;
  };
  const faultsOf = (given: unknown): string => {
    try {
      readTemplates(given);
      return '';
    } catch (error) {
      const { code, facts } = error as { code: string; facts: { faults: string[] } };
      expect(code).toBe('product-templates-unreadable');
      return facts.faults.join('\n');
    }
  };

  it('that ship are whole', () => {
    expect(readTemplates(data).templates).toHaveLength(data.templates.length);
    expect(templateFor('no-such-type', '2026-11-29').id).toBe('general');
  });

  it('are refused with the place, where a field, a language or a title is missing', () => {
    expect(
      faultsOf(changed(({ templates }) => delete (templates[0] as object as { standing?: object }).standing)),
    ).toMatch(/templates\.0\.standing/);
    expect(
      faultsOf(changed(({ templates }) => delete (templates[1]!.standing as { fr?: string }).fr)),
    ).toMatch(/templates\.1\.standing\.fr/);
    expect(
      faultsOf(changed(({ templates }) => templates[0]!.sections.push({ id: 'nowhere', required: true }))),
    ).toMatch(/sections\.nowhere: This section has no title/);
    expect(
      faultsOf(changed((copy) => (copy.templates = copy.templates.filter(({ id }) => id !== 'general')))),
    ).toMatch(/"general" is missing/);
    expect(faultsOf({})).toMatch(/sections.*\n.*templates/);
  });
});
