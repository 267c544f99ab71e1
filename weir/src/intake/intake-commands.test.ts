import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig, type CommandContext, type UploadedFile } from '#platform';
import { sharedFolder } from '../../../tests/shared-folder.ts';
import { xnReport } from '../../../tests/xn-report.ts';
import type { CheckedFile } from './contract.ts';
import { intakeCommands } from './intake-commands.ts';

interface Printed {
  code: number;
  document: { files: CheckedFile[] };
}

/** Runs a command with no node to speak with: whoever asks for one fails the test. */
async function run(words: string, args: string[]): Promise<Printed> {
  const command = intakeCommands.find((each) => each.words.join(' ') === words)!;
  let document: unknown;
  const context: CommandContext = {
    output: {
      asJson: true,
      say: () => undefined,
      json: (given) => void (document = given),
      line: () => undefined,
    },
    config: () => readConfig({}, {}),
    node: () => Promise.reject(new Error('an offline command asked for a node')),
  };
  return { code: await command.run(args, context), document: document as Printed['document'] };
}

describe('weir report submit', () => {
  it('sends each file to the node and says by its exit code the worst answer', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-submit-'));
    const sent: { path: string; name: string; fields: Record<string, string> | undefined }[] = [];
    const verdicts: CheckedFile['verdict'][] = ['acceptable', 'returned', 'unreadable'];
    const submit = async (count: number) => {
      const files = verdicts.slice(0, count).map((verdict) => {
        const path = join(folder, `${verdict}.xml`);
        writeFileSync(path, verdict);
        return path;
      });
      let document: unknown;
      const context: CommandContext = {
        output: {
          asJson: true,
          say: () => undefined,
          json: (given) => void (document = given),
          line: () => undefined,
        },
        config: () => readConfig({}, {}),
        node: async () => ({
          request: () => Promise.reject(new Error('not asked for')),
          text: () => Promise.reject(new Error('not asked for')),
          download: () => Promise.reject(new Error('not asked for')),
          upload: async <Answer>(path: string, file: UploadedFile, fields?: Record<string, string>) => {
            sent.push({ path: `${path} ${file.field}`, name: file.name, fields });
            // A file goes as it lies on the disk, never whole in memory.
            if (file.bytes instanceof Uint8Array) throw new Error('The file was read whole.');
            return { verdict: readFileSync(file.bytes.path, 'utf8'), findings: [] } as Answer;
          },
        }),
      };
      const command = intakeCommands.find((each) => each.words.join(' ') === 'report submit')!;
      return { code: await command.run([...files, '--as', '1001'], context), document };
    };
    expect((await submit(1)).code).toBe(0);
    expect((await submit(2)).code).toBe(1);
    const all = await submit(3);
    expect(all.code).toBe(2);
    expect((all.document as { files: { verdict: string }[] }).files.map(({ verdict }) => verdict)).toEqual(
      verdicts,
    );
    expect(sent[0]).toEqual({
      path: '/api/v1/reports report',
      name: 'acceptable.xml',
      fields: { as: '1001' },
    });
    rmSync(folder, { recursive: true });
  });
});

describe('weir report check', () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-check-'));
    const given = {
      filer: '1001',
      reference: 'R',
      client: { first: 'Aldo', last: 'Venn' },
      account: '10002000',
    };
    writeFileSync(path('good.xml'), xnReport(given));
    writeFileSync(path('faulty.xml'), xnReport({ ...given, reason: '' }));
    writeFileSync(path('broken.xml'), xnReport(given).slice(0, 600));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says by its exit code the worst it saw, and by its document all of it', async () => {
    expect((await run('report check', [path('good.xml')])).code).toBe(0);
    expect((await run('report check', [path('good.xml'), path('faulty.xml')])).code).toBe(1);
    const all = await run('report check', [
      path('broken.xml'),
      path('faulty.xml'),
      path('absent.xml'),
      folder,
    ]);
    expect(all.code).toBe(2);
    expect(all.document.files.map((file) => file.verdict)).toEqual([
      'unreadable',
      'returned',
      'unreadable',
      'unreadable',
    ]);
    expect(all.document.files[1]!.findings[0]).toMatchObject({
      severity: 'error',
      path: '/report/reason',
      line: 10,
    });
    expect(all.document.files[2]!.findings[0]).toMatchObject({ rule: 'file-not-readable' });
  });

  it('refuses an unknown profile and an empty command before it reads anything', async () => {
    await expect(run('report check', [path('good.xml'), '--profile', 'zz'])).rejects.toMatchObject({
      code: 'profile-unknown',
    });
    await expect(run('report check', [])).rejects.toMatchObject({ code: 'file-missing', exitCode: 2 });
  });

  const samples = sharedFolder('samples', 'goaml');
  it.skipIf(samples === undefined)('judges a real sample (skipped: ../shared is absent)', async () => {
    const { document } = await run('report check', [
      join(samples!, 'ae-5.0.2-STR.xml'),
      '--profile',
      'ae-5.0.2',
    ]);
    expect(document.files[0]).toMatchObject({ profile: 'ae-5.0.2', verdict: 'acceptable' });
  });
});
