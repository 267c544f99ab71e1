import { describe, expect, it } from 'vitest';
import { linesOf } from './file-lines.ts';

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `<line n="${index + 1}">é漢</line>`);

describe('the lines of a file', () => {
  it('are the same as splitting the whole text, wherever one looks', async () => {
    const lines = numbered(3000);
    const file = new Blob([lines.join('\n')]);
    const found = await linesOf(file);
    expect(found.count).toBe(3000);
    for (const first of [1, 2, 255, 256, 257, 512, 513, 1700, 2999, 3000]) {
      expect(await found.read(first, 3)).toEqual(lines.slice(first - 1, first + 2));
    }
    expect(await found.read(3001, 5)).toEqual([]);
  });

  it('cross the border between two pieces of the file', async () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => `${index} ${'x'.repeat(60)}`);
    const found = await linesOf(new Blob([lines.join('\r\n')]));
    expect(found.count).toBe(lines.length);
    for (const first of [16_600, 16_640, 33_000, 39_999]) {
      expect(await found.read(first, 2)).toEqual(lines.slice(first - 1, first + 1));
    }
  });

  it('keep the last empty line, and know an empty file', async () => {
    const found = await linesOf(new Blob(['a\n']));
    expect(found.count).toBe(2);
    expect(await found.read(1, 9)).toEqual(['a', '']);
    expect((await linesOf(new Blob([]))).count).toBe(1);
  });

  it('read UTF-16 with and without its mark', async () => {
    const bytes = (text: string): Uint8Array<ArrayBuffer> =>
      new Uint8Array([...text].flatMap((one) => [one.charCodeAt(0) & 255, one.charCodeAt(0) >> 8]));
    const found = await linesOf(new Blob([bytes('\uFEFF<a>\nĊ\n</a>')]));
    expect(found.count).toBe(3);
    expect(await found.read(1, 3)).toEqual(['<a>', 'Ċ', '</a>']);
    expect((await linesOf(new Blob([bytes('<a>\n</a>')]))).count).toBe(2);
  });

  it('cut a line that is the whole file around the column', async () => {
    const long = `${'é'.repeat(3_000_000)}<bad/>${'y'.repeat(5000)}`;
    const found = await linesOf(new Blob([long]));
    const part = await found.around(1, 3_000_001);
    expect(part!.text.length).toBeLessThanOrEqual(240);
    expect([...part!.text].slice(3_000_000 - part!.cut).join('')).toMatch(/^<bad\/>y/);
    expect((await found.read(1, 1))[0]!.length).toBe(2001);
    expect(await found.around(2, 1)).toBeUndefined();
  });
});
