import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '@weir/engines/vocabulary';
import type { CommandContext, Platform } from '#platform';
import { createIntake } from '#intake';
import { createSubjects } from '#subjects';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { furnish, type AskerName } from '../../../tests/room-world.ts';
import type { ListDetail, ListDifferencePage, ListImport, ListPreview } from './contract.ts';
import { createScreening } from './index.ts';
import { listCommands } from './list-commands.ts';

const sdn = `101,"QUAZEL, Tensal","individual","XN-EO1",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 09 Mar 1971."\n102,"BRASHON NIMKA CO.",-0- ,"XN-EO1",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \nnobody,at,all\n`;
const alt = `101,1,"aka","KUZEL, Tensal",-0- \n`;

describe('the commands over lists', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-list-commands-'));
  let world: TestPlatform;
  let platform: Platform;
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  beforeAll(async () => {
    world = await registers[0]!.open();
    platform = world.platform;
    await furnish(platform);
    createScreening(platform, { subjects: createSubjects(platform, { intake: createIntake(platform) }) });
    await platform.http.server.ready();
    await platform.jobs.start();
  });
  afterAll(async () => {
    await world?.close();
    rmSync(folder, { recursive: true });
  });

  async function run<Document>(
    words: string,
    args: string[],
    as: AskerName = 'supervisor',
  ): Promise<{ said: string; document: Document }> {
    const answered = async (
      method: 'GET' | 'POST',
      url: string,
      payload?: object | Buffer,
      type?: string,
    ) => {
      const answer = await platform.http.server.inject({
        method,
        url,
        headers: { 'test-asker': as, ...(type === undefined ? {} : { 'content-type': type }) },
        ...(payload === undefined ? {} : { payload }),
      });
      const body = answer.json<{ code: string; detail: string }>();
      if (answer.statusCode >= 400) throw new Problem({ ...body, status: answer.statusCode });
      return body;
    };
    let said = '';
    let document: unknown;
    const context = {
      output: {
        asJson: false,
        say: (sentence: string) => void (said += `${sentence}\n`),
        json: (given: unknown) => void (document = given),
        line: () => undefined,
      },
      node: async () => ({
        request: (method: 'GET' | 'POST', path: string, body?: object) => answered(method, path, body),
        upload: async (
          path: string,
          file: { field: string; name: string; bytes: Uint8Array },
          fields: Record<string, string>,
          more: { field: string; name: string; bytes: Uint8Array }[],
        ) => {
          const form = new FormData();
          for (const [name, value] of Object.entries(fields)) form.append(name, value);
          for (const each of [file, ...more])
            form.append(each.field, new File([new Uint8Array(each.bytes)], each.name));
          const encoded = new Response(form);
          return answered(
            'POST',
            path,
            Buffer.from(await encoded.arrayBuffer()),
            encoded.headers.get('content-type')!,
          );
        },
      }),
    } as unknown as CommandContext;
    const command = listCommands.find((each) => each.words.join(' ') === words)!;
    expect(await command.run(args, context)).toBe(0);
    await platform.jobs.idle();
    return { said, document: document as Document };
  }
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: Problem) => error.code,
    );

  it('look at a list of several files first, import it, and say what was left out', async () => {
    const files = [write('alt.csv', alt), write('sdn.csv', sdn)];
    const preview = await run<ListPreview>('list import', [...files, '--name', 'OFAC', '--preview']);
    expect(preview.document).toMatchObject({ form: 'ofac-csv', purpose: 'sanctions', list: null, added: 2, leftOut: 1 }); // prettier-ignore
    expect((await run('list show', [])).said).toContain('There is no list yet');
    const imported = await run<ListImport>('list import', [...files, '--name', 'OFAC']);
    expect(imported.document).toMatchObject({ purpose: 'sanctions', current: { number: 1, entries: 2, leftOut: 1 } }); // prettier-ignore
    // The same files in another order are the same version.
    expect((await run<ListImport>('list import', [files[1]!, files[0]!, '--name', 'OFAC'])).document.unchanged).toBe(true); // prettier-ignore
    const shown = await run<ListDetail>('list show', ['OFAC']);
    expect(shown.document.leftOutRows).toEqual([
      { line: 3, reason: 'no number in the first column: the row before may be torn in two', kept: false, file: 2 },
    ]); // prettier-ignore
    expect(shown.said).toContain('file 2, line 3');
  });

  it('tell what changed, and take a list back', async () => {
    await run('list import', [write('sdn.csv', sdn.replace('1971', '1972')), '--name', 'OFAC']);
    const difference = await run<ListDifferencePage>('list diff', ['OFAC']);
    expect(difference.document.items).toMatchObject([
      {
        entryId: '101',
        change: 'changed',
        fields: [
          { field: 'names', removed: ['KUZEL, Tensal'] },
          { field: 'born', added: ['1972-03-09'], removed: ['1971-03-09'] },
          { field: 'remarks' },
        ],
      },
    ]);
    expect(difference.said).toContain('born: − 1971-03-09; + 1972-03-09');
    const back = await run<ListImport>('list rollback', ['OFAC', '--reason', 'The aliases were missing.']);
    expect(back.document.current).toMatchObject({ number: 3, takenBackTo: 1, changed: 1 });
    expect((await run<ListDifferencePage>('list diff', ['OFAC', '--from', '1', '--to', '3'])).document.items).toEqual([]); // prettier-ignore
  });

  it('read an own table by its mapping', async () => {
    const file = write('own.csv', 'Nr;Kunde;Geburt\n1;Tensal Quazel;09.03.1971\n');
    const columns = 'id=Nr,name=Kunde,born=Geburt';
    const { document } = await run<ListImport>('list import', [file, '--name', 'ours', '--columns', columns]);
    expect(document).toMatchObject({ purpose: 'own', current: { entries: 1, leftOut: 0 } });
  });

  it.each([
    ['list diff', ['nowhere'], 'list-unknown'],
    ['list diff', [], 'usage'],
    ['list diff', ['OFAC', '--from', 'x'], 'usage'],
    ['list diff', ['OFAC', '--to', '99'], 'list-version-unknown'],
    ['list rollback', ['OFAC'], 'usage'],
    ['list rollback', ['OFAC', '--reason', 'x', '--to', '99'], 'list-version-unknown'],
    ['list import', ['--name', 'x'], 'usage'],
  ])('%s %j says what is wrong', async (words, args, code) => {
    expect(await codeOf(run(words, args))).toBe(code);
  });
});
