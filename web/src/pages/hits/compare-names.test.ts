import { describe, expect, it } from 'vitest';
import { compareNames } from './compare-names.ts';

describe('two names beside each other', () => {
  it('marks the words that only one of them has', () => {
    expect(compareNames('Tomás Oriel Vance', 'VANCE, Tomas')).toEqual([
      { text: 'Tomás', agrees: true },
      { text: ' ', agrees: true },
      { text: 'Oriel', agrees: false },
      { text: ' ', agrees: true },
      { text: 'Vance', agrees: true },
    ]);
  });

  it('counts a word as often as the other name has it', () => {
    expect(compareNames('Lin Lin', 'Lin Ho').map((piece) => piece.agrees)).toEqual([true, true, false]);
  });

  it('keeps every character', () => {
    for (const name of ['عبد الرحمن الكندي', '王小明', "O'Dell-Ray (jr.)", '']) {
      expect(
        compareNames(name, 'x')
          .map((piece) => piece.text)
          .join(''),
      ).toBe(name);
    }
  });
});
