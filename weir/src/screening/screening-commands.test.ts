import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig, type CommandContext } from '#platform';
import { sharedFolder } from '../../../tests/shared-folder.ts';
import { screeningCommands } from './screening-commands.ts';

interface Printed {
  code: number;
  document: unknown;
  lines: string[];
}

async function run(words: string, args: string[], asJson = true): Promise<Printed> {
  const command = screeningCommands.find((each) => each.words.join(' ') === words)!;
  const printed: Printed = { code: -1, document: undefined, lines: [] };
  const context: CommandContext = {
    output: {
      asJson,
      say: (text) => void (asJson ? undefined : printed.lines.push(text)),
      json: (given) => void (printed.document = given),
      line: (text) => void printed.lines.push(text),
    },
    config: () => readConfig({}, {}),
    node: () => Promise.reject(new Error('an offline command asked for a node')),
  };
  printed.code = await command.run(args, context);
  return printed;
}

interface HitDocument {
  entry: string;
  list: string;
  name: string;
  names: string[];
  score: number;
  alert: boolean;
  parts: { part: string; points: number; why: string }[];
}

describe('weir names', () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);
  const write = (name: string, text: string): string => {
    writeFileSync(path(name), text);
    return path(name);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-names-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('indexes two lists and answers in the order of score, each score the sum of its parts', async () => {
    const first = write('one.csv', 'id,name,kind\na1,Aldo Venn,person\na2,Runa Oste,person\n,,\n');
    const second = write('two.csv', 'id,name\na1,Mill River Trading Ltd\n');
    const indexed = await run('names index', [first, second, '--out', path('index')]);
    expect(indexed).toMatchObject({ code: 0, document: { entries: 3 } });
    const { document, code } = await run('names search', ['Aldo Vennn', '--index', path('index')]);
    const { hits } = document as { hits: HitDocument[] };
    expect(code).toBe(0);
    expect(hits[0]).toMatchObject({
      entry: 'a1',
      list: 'one',
      name: 'Aldo Venn',
      names: ['Aldo Venn'],
      alert: true,
    });
    for (const hit of hits) {
      const sum = hit.parts.reduce((total, { points }) => total + Math.round(points * 1000), 0);
      expect(sum).toBe(Math.round(hit.score * 1000));
    }
  });

  it('answers each row of a file on its own line, in order, also rows that ask for nothing', async () => {
    const rows = write(
      'rows.csv',
      '\ufeffid,name,born,country\n1,Aldo Venn,1975,XN\n2,"Oste, Runa",,\n3,,,\n4,Nobody Here,never,nowhere\n',
    );
    const { lines, code } = await run('names screen', [rows, '--index', path('index')]);
    const answers = lines.map((line) => JSON.parse(line) as { id: string; hits: HitDocument[] });
    expect(code).toBe(0);
    expect(answers.map(({ id, hits }) => [id, hits[0]?.entry])).toEqual([
      ['1', 'a1'],
      ['2', 'a2'],
      ['3', undefined],
      ['4', undefined],
    ]);
  });

  it('scores pairs as CSV', async () => {
    const rows = write(
      'pairs.csv',
      'id,kind,left,right,left_born,right_born\n1,person,Aldo Venn,VENN Aldo,,\n"2,b",any,Aldo Venn,Mill River Trading,,\n3,person,Aldo Venn,Aldo Venn,1975-03-09,1931-12-01\n',
    );
    const { lines: printed } = await run('names pairs', [rows]);
    const lines = printed.join('\n').split('\n');
    expect(lines[0]).toBe('id,score');
    expect(lines.map((line) => line.replace(/,[\d.]+$/, ''))).toEqual(['id,score', '1', '"2,b"', '3']);
    const scores = lines.slice(1).map((line) => Number(line.split(',').at(-1)));
    expect(scores[0]).toBeGreaterThan(0.9);
    expect(scores[1]).toBeLessThan(0.5);
    expect(scores[2]!).toBeLessThan(scores[0]!);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  });

  it('answers every row of a file of bad names, in its order', async () => {
    const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const bad: [left: string, right: string][] = [
      ['', ''],
      ['', 'Aldo Venn'],
      [' ', '\t'],
      ['A', 'A'],
      ['A', 'B'],
      [Array.from({ length: 10_000 }, (_, place) => `w${place}`).join(' '), 'Aldo Venn'],
      ['x'.repeat(100_000), 'x'.repeat(99_999)],
      ['😀🎉', '😀🎉'],
      ['Aldo 😀 Venn', 'Aldo Venn'],
      ['Al\u200bdo \u202eVenn\u202c', 'Aldo Venn'],
      ['\u200b\u200f', 'Aldo Venn'],
      ['Аldo Vеnn', 'Aldo Venn'],
      ['Aldo Венн', 'Aldo Venn'],
      ['12345', '12345'],
      ['12345', '54321'],
      ['";--', ',,,"\n'],
      ['__proto__ constructor', 'hasOwnProperty'],
      ['\ud800 Aldo', 'Aldo Venn'],
    ];
    const kinds = ['person', 'organization', 'any', 'nonsense', ''];
    const rows = bad.flatMap(([left, right], place) =>
      kinds.map((kind) => [`${place}-${kind}`, kind, left, right].map(cell).join(',')),
    );
    const { lines } = await run('names pairs', [
      write('bad.csv', `id,kind,left,right\n${rows.join('\n')}\n`),
    ]);
    const answers = lines.join('\n').split('\n').slice(1);
    expect(answers.map((line) => line.split(',')[0])).toEqual(
      bad.flatMap((_, place) => kinds.map((kind) => `${place}-${kind}`)),
    );
    const scoreOf = new Map(
      answers.map((line): [string, number] => [line.split(',')[0]!, Number(line.split(',')[1])]),
    );
    for (const score of scoreOf.values()) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }
    const score = (place: number): number => scoreOf.get(`${place}-person`)!;
    // Who has no name agrees with nobody; what cannot be seen changes nothing.
    expect([score(0), score(1), score(2), score(10)]).toEqual([0, 0, 0, 0]);
    expect([score(3), score(9), score(11), score(13)]).toEqual([1, 1, 1, 1]);
    expect([score(4), score(14)]).toEqual([0, 0]);
    expect(score(8)).toBe(1);
    expect(score(12)).toBeGreaterThan(0.8);
  });

  it('says which rows of pairs hold what cannot be read', async () => {
    const told: string[] = [];
    const stderr = vi
      .spyOn(process.stderr, 'write')
      .mockImplementation((text) => told.push(String(text)) > 0);
    try {
      const { lines } = await run('names pairs', [
        write(
          'flaws.csv',
          `id,kind,left,right,left_born,right_born,left_country,right_country\n1,any,Aldo Venn,,1975-02-30,-,Nowhere,AL\n2,ghost,\u{1f600},Aldo Venn,soon,1975,,\n3,person,${'Venn '.repeat(70)},Aldo,,,,\n`,
        ),
      ]);
      expect(lines.join('\n').split('\n')).toHaveLength(4);
    } finally {
      stderr.mockRestore();
    }
    expect(told.sort()).toEqual([
      'weir: in 1 row kind cannot be read: row 2\n',
      'weir: in 1 row left_country cannot be read: row 1\n',
      'weir: in 1 row the left name has no letter or digit: row 2\n',
      'weir: in 1 row the left name is longer than 64 words or 2,000 characters, and the rest of it is not read: row 3\n',
      'weir: in 1 row the right name is empty: row 1\n',
      'weir: in 2 rows left_born cannot be read: row 1, 2\n',
    ]);
  });

  it('reads dates of birth in eight forms, and takes an impossible one for none', async () => {
    const forms = [
      '1975-03-09',
      '1975/03/09',
      '19750309',
      '09.03.1975',
      '9 Mar 1975',
      'March 9, 1975',
      '1975-03',
      'circa 1975',
    ];
    const impossible = ['1975-02-31', '31.31.1975', '0000', 'soon', '9999-99-99', '-1', ''];
    const rows = [...forms, ...impossible].map(
      (born, place) => `${place},person,Aldo Venn,Aldo Wenn,1975-03-09,"${born}"`,
    );
    const { lines } = await run('names pairs', [
      write('dates.csv', `id,kind,left,right,left_born,right_born\n${rows.join('\n')}\n`),
    ]);
    const scores = lines
      .join('\n')
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[1]));
    const bare = scores.at(-1)!;
    for (const score of scores.slice(0, forms.length)) expect(score).toBeGreaterThan(bare);
    for (const score of scores.slice(forms.length)) expect(score).toBe(bare);
  });

  it.each([
    ['names index', () => [path('one.csv')], 'usage'],
    ['names index', () => [write('letter.txt', 'Dear all'), '--out', path('x')], 'list-not-recognised'],
    ['names search', () => ['Aldo'], 'usage'],
    ['names search', () => ['Aldo', '--index', path('index'), '--limit', '0'], 'usage'],
    ['names search', () => ['', '--index', path('index')], 'usage'],
    ['names search', () => ['\u{1f600}\u200b', '--index', path('index')], 'usage'],
    ['names search', () => ['Aldo', '--index', path('index'), '--kind', 'ship of fools'], 'usage'],
    [
      'names screen',
      () => [write('columns.csv', 'who,what\n1,2\n'), '--index', path('index')],
      'csv-columns-missing',
    ],
    ['names pairs', () => [write('quotes.csv', 'id,left,right\n1,"a,b\n')], 'csv-not-readable'],
    ['list import', () => [path('one.csv')], 'usage'],
  ])('%s says what is wrong with its input', async (words, args, code) => {
    await expect(run(words, args())).rejects.toMatchObject({ code });
  });

  it('passes on that a file is not there', async () => {
    await expect(run('names screen', [path('absent.csv'), '--index', path('index')])).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await expect(run('names search', ['x', '--index', path('nowhere')])).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  const list = sharedFolder('data', 'screening', 'lists', 'un_consolidated_2026-02-27.xml.gz');
  it.skipIf(list === undefined)(
    'finds every listed name of the real UN list (skipped: ../shared is absent)',
    async () => {
      writeFileSync(path('un.xml'), gunzipSync(readFileSync(list!)));
      const { document } = await run('names index', [path('un.xml'), '--out', path('un')]);
      const { entries } = document as { entries: number };
      expect(entries).toBe(730 + 273);
      const { openIndex } = await import('@weir/engines/names');
      const index = openIndex(new Uint8Array(readFileSync(path('un/names.index'))));
      let found = 0;
      for (const entry of index.entries()) {
        const hits = index.search({ name: entry.names[0]!.text, kind: entry.kind }, { limit: 5 });
        if (hits.some((hit) => hit.alert && hit.entry.id === entry.id)) found++;
      }
      expect(found / entries).toBeGreaterThan(0.99);
    },
  );
});
