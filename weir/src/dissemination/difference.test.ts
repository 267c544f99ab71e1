import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownConditions } from '#cases';
import { differenceOf, wordsBetween } from './difference.ts';
import type { ContentItem, ProductContent } from './product-content.ts';

const text = (id: string, said: string): ContentItem => ({
  key: `text:${id}`,
  fragmentId: null,
  title: null,
  kind: 'text',
  content: { text: said },
  handling: ownConditions('XN-FIU'),
});
const content = (
  sections: Record<string, ContentItem[]>,
  more: Partial<ProductContent> = {},
): ProductContent => ({
  title: 'Title',
  type: 'spontaneous',
  recipient: 'a',
  recipientName: 'Authority',
  purpose: 'investigation',
  requestReference: null,
  language: 'en',
  kind: 'operational',
  confidence: null,
  contact: '',
  authorityRequest: null,
  template: { id: 'general', version: 1 },
  sections: Object.entries(sections).map(([heading, items]) => ({ id: heading, heading, items })),
  ...more,
});

describe('the difference between two drafts', () => {
  it('names what was added, taken out, rewritten and moved, and the fields', () => {
    const before = content({
      Facts: [text('a', 'One two three.'), text('b', 'Stays.'), text('c', 'Goes.'), text('d', 'Moves.')],
    });
    const after = content(
      {
        Facts: [text('d', 'Moves.'), text('a', 'One four three.'), text('b', 'Stays.')],
        More: [text('e', 'New.')],
      },
      { purpose: 'prosecution' },
    );
    const { fields, items } = differenceOf(before, after);
    expect(fields).toEqual([{ field: 'purpose', before: 'investigation', after: 'prosecution' }]);
    expect(items.map(({ change, heading }) => [change, heading])).toEqual([
      ['moved', 'Facts'],
      ['changed', 'Facts'],
      ['added', 'More'],
      ['removed', 'Facts'],
    ]);
    expect(items[1]!.words).toEqual([
      { kind: 'same', text: 'One ' },
      { kind: 'removed', text: 'two ' },
      { kind: 'added', text: 'four ' },
      { kind: 'same', text: 'three.' },
    ]);
  });

  it('is everything where there was no draft before, and nothing where nothing changed', () => {
    const draft = content({ Facts: [text('a', 'One.'), text('b', 'Two.')] });
    expect(differenceOf(null, draft).items.map(({ change }) => change)).toEqual(['added', 'added']);
    expect(differenceOf(draft, structuredClone(draft))).toEqual({ fields: [], items: [] });
  });

  it('gives back both texts, whole and in order', () => {
    const said = fc
      .array(fc.constantFrom('a ', 'b ', 'c ', 'd\n', ' '), { maxLength: 30 })
      .map((each) => each.join(''));
    const side = (words: ReturnType<typeof wordsBetween>, without: string): string =>
      words
        .filter(({ kind }) => kind !== without)
        .map((each) => each.text)
        .join('');
    fc.assert(
      fc.property(said, said, (before, after) => {
        const words = wordsBetween(before, after);
        expect(side(words, 'added')).toBe(before);
        expect(side(words, 'removed')).toBe(after);
        if (before === after) expect(words.every(({ kind }) => kind === 'same')).toBe(true);
      }),
      { seed: 81, numRuns: 500 },
    );
  });
});
