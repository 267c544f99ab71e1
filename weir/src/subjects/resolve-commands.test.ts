import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig, type CommandContext } from '#platform';
import { resolveCommands } from './resolve-commands.ts';

describe('weir names resolve', () => {
  let folder: string;
  let aside: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-resolve-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    aside = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      aside += String(text);
      return true;
    });
  });
  afterEach(() => void vi.restoreAllMocks());

  async function run(content: string | Uint8Array, args: string[] = [], asJson = false): Promise<string[]> {
    const path = join(folder, 'records.csv');
    writeFileSync(path, content);
    const lines: string[] = [];
    const context: CommandContext = {
      output: { asJson, say: () => undefined, json: () => undefined, line: (text) => void lines.push(text) },
      config: () => readConfig({}, {}),
      node: () => Promise.reject(new Error('an offline command asked for a node')),
    };
    expect(await resolveCommands[0]!.run([path, ...args], context)).toBe(0);
    return lines;
  }

  const table = [
    'rec_id,given_name,surname,date_of_birth,soc_sec_id,shoe size',
    'a,Runa,Oste,19700301,123456789,40',
    'b,Aldo,Venn,19511224,987654321,44',
    'c,Runna,Oste,1970-03-01,123456789,40',
  ];

  it('prints a cluster for every row, in the order of the file, and says what was not used', async () => {
    expect(await run(table.join('\n'))).toEqual(['id,cluster', 'a,a', 'b,b', 'c,a']);
    expect(aside).toContain('Not used: shoe size.');
    expect(aside).toContain('3 rows');
  });

  it('maps columns that it would not recognise', async () => {
    const strange = [
      'No;Vor;Nach;Tag',
      '1;Runa;Oste;1970-03-01',
      '2;Runa;Oste;1970-03-01',
      '3;Aldo;Venn;1951-12-24',
    ];
    const mapped = ['--columns', 'id=No,given=Vor,family=Nach,born=Tag'];
    expect(await run(strange.join('\n'), mapped)).toEqual(['id,cluster', '1,1', '2,1', '3,3']);
    await expect(run(strange.join('\n'))).rejects.toMatchObject({ code: 'csv-columns-missing' });
    await expect(run(strange.join('\n'), ['--columns', 'id=Nr'])).rejects.toMatchObject({
      code: 'csv-columns-missing',
    });
    await expect(run(strange.join('\n'), ['--columns', 'hat=Vor'])).rejects.toMatchObject({ code: 'csv-columns-missing' }); // prettier-ignore
    await expect(run(strange.join('\n'), ['--columns', 'nonsense'])).rejects.toMatchObject({ code: 'usage' });
  });

  it('answers rows that cannot be used too, and names each on standard error', async () => {
    const broken = [...table, ',Runa,Oste,19700301,123456789,1', 'a,Ines,Toll,19800808,5551234,1', 'd,,,,,', 'e,Ida,Ray,1,2,3,4,5', '"f,Ida']; // prettier-ignore
    const lines = await run(broken.join('\n'));
    expect(lines).toEqual([
      'id,cluster',
      'a,a',
      'b,b',
      'c,a',
      'line 5,a',
      'a,a~2',
      'd,d',
      'e,e',
      '"f,Ida","f,Ida"',
    ]);
    for (const word of [
      'Line 5 has no id',
      'Line 6 bears the id a again',
      'Line 7 says nothing',
      'Line 8 has 8 cells',
      'Line 9 has a quoted cell',
    ])
      // prettier-ignore
      expect(aside).toContain(word);
    expect(aside).toContain('3 of them left alone');
  });

  it('opens every link into parts that add up', async () => {
    const [first] = await run(table.join('\n'), [], true);
    const { id, cluster, links } = JSON.parse(first!) as {
      id: string;
      cluster: string;
      links: { with: string; together: boolean; bits: number; parts: { bits: number; why: string }[] }[];
    };
    expect({ id, cluster }).toEqual({ id: 'a', cluster: 'a' });
    expect(links.map((link) => [link.with, link.together])).toEqual([['c', true]]);
    for (const link of links)
      expect(link.parts.reduce((sum, part) => sum + part.bits, 0)).toBeCloseTo(link.bits, 6);
  });

  it('refuses what is not UTF-8, empty or nameless, and says what to do', async () => {
    await expect(run(Uint8Array.from([0x69, 0x64, 0x2c, 0x6e, 0x0a, 0xff, 0xe9, 0x2c]))).rejects.toMatchObject({ code: 'csv-encoding' }); // prettier-ignore
    await expect(run('')).rejects.toMatchObject({ code: 'csv-not-readable' });
    await expect(run('given,family\nA,B\n')).rejects.toMatchObject({ code: 'csv-columns-missing' });
    await expect(run('id,colour\n1,red\n')).rejects.toMatchObject({ code: 'csv-columns-missing' });
    const utf16 = new Uint8Array([0xff, 0xfe, ...Buffer.from(table.join('\n'), 'utf16le')]);
    expect(await run(utf16)).toHaveLength(4);
  });
});
