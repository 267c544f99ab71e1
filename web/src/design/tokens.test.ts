import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const sets = ['light', 'dark', 'contrast'] as const;

function tokensOf(set: string): Map<string, string> {
  const block = new RegExp(`data-theme='${set}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

/** Contrast ratio of WCAG 2.2 (relative luminance of sRGB). */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [light, dark] = [luminance(one), luminance(other)].sort((left, right) => right - left);
  return (light! + 0.05) / (dark! + 0.05);
}

describe.each(sets)('the %s set', (set) => {
  const tokens = tokensOf(set);
  const pairs = [
    ...['ink', 'ink-soft', 'ink-faint', 'river', 'wait', 'harm', 'done'].flatMap((text) =>
      ['paper', 'surface', 'sunken', 'raised'].map((ground) => [text, ground]),
    ),
    ...['river', 'river-strong', 'ink', 'ink-soft', 'ink-faint'].map((text) => [text, 'river-wash']),
    ...['wait', 'harm', 'done'].flatMap((meaning) => [
      [meaning, `${meaning}-wash`],
      ['ink', `${meaning}-wash`],
      ['ink-soft', `${meaning}-wash`],
    ]),
    ['on-river', 'river'],
    ['on-river', 'river-strong'],
    ['surface', 'harm'],
    ['surface', 'done'],
  ] as [string, string][];

  it('holds 4.5:1 for text', () => {
    const weak = pairs.filter(([text, ground]) => contrast(tokens.get(text)!, tokens.get(ground)!) < 4.5);
    expect(weak).toEqual([]);
  });

  it('holds 3:1 for what can be used: borders of fields, the focus ring', () => {
    for (const name of ['hairline-strong', 'focus']) {
      expect([name, contrast(tokens.get(name)!, tokens.get('surface')!) >= 3]).toEqual([name, true]);
    }
  });

  it('has the same names as the light set', () => {
    expect([...tokens.keys()]).toEqual([...tokensOf('light').keys()]);
  });
});
