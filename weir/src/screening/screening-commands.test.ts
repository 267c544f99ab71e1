import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    const { lines } = await run('names pairs', [rows]);
    expect(lines[0]).toBe('id,score');
    expect(lines.map((line) => line.replace(/,[\d.]+$/, ''))).toEqual(['id,score', '1', '"2,b"', '3']);
    const scores = lines.slice(1).map((line) => Number(line.split(',').at(-1)));
    expect(scores[0]).toBeGreaterThan(0.9);
    expect(scores[1]).toBeLessThan(0.5);
    expect(scores[2]!).toBeLessThan(scores[0]!);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  });

  it.each([
    ['names index', () => [path('one.csv')], 'usage'],
    ['names index', () => [write('letter.txt', 'Dear all'), '--out', path('x')], 'list-not-recognised'],
    ['names search', () => ['Aldo'], 'usage'],
    ['names search', () => ['Aldo', '--index', path('index'), '--limit', '0'], 'usage'],
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
