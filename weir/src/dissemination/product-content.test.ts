import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, contentSha256, type ProductContent } from './product-content.ts';

/** The same thing, its keys put in another order at every depth. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, turned(each)]),
  );
}

const text = fc.string({ unit: 'grapheme' });
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('the one spelling of a product', () => {
  it('does not depend on the order in which things were stored, and reads back as the same', () => {
    fc.assert(
      fc.property(json, (value) => {
        const bytes = canonicalJson(value);
        expect(canonicalJson(turned(value))).toEqual(bytes);
        expect(JSON.parse(bytes.toString())).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('leaves out what is undefined, and tells two contents apart', () => {
    expect(canonicalJson({ b: 1, a: undefined }).toString()).toBe('{"b":1}');
    const content = (title: string): ProductContent => ({ title, sections: [] }) as object as ProductContent;
    expect(contentSha256(content('One'))).not.toBe(contentSha256(content('Two')));
  });
});
