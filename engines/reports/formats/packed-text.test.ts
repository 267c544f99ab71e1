import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PackedText } from './packed-text.ts';

const joined = (text: PackedText): string => Buffer.concat([...text.pieces()]).toString('utf8');

describe('packed text', () => {
  it('comes back as it was added, in any script, as often as it is asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 3000 }), { maxLength: 40 }), (texts) => {
        const packed = new PackedText();
        // Enough for more than one piece.
        const long = texts.flatMap((text) => Array.from({ length: 20 }, () => text));
        for (const text of long) packed.add(text);
        expect(joined(packed)).toBe(long.join(''));
        expect(joined(packed)).toBe(long.join(''));
      }),
      { numRuns: 50 },
    );
  });

  it('goes on after it was read, and gives no piece larger than what it gathers', () => {
    const packed = new PackedText();
    packed.add('begun ');
    expect(joined(packed)).toBe('begun ');
    for (let line = 0; line < 100_000; line++) packed.add(`<transaction>${line}</transaction>\n`);
    const sizes = [...packed.pieces()].map((piece) => piece.length);
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.max(...sizes)).toBeLessThan(300_000);
    expect(joined(packed).endsWith('<transaction>99999</transaction>\n')).toBe(true);
  });
});
