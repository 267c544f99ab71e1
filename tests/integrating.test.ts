import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { readConfig, theNode } from '../weir/src/platform/index.ts';
import { startNode, type RunningNode } from '../weir/src/start.ts';
import { house } from './house/source-files.ts';
import { xnReport } from './xn-report.ts';
import { layRegister } from './register-template.ts';

const run = promisify(execFile);
const page = readFileSync(join(house, 'docs/integrating.md'), 'utf8');
const examples = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]!);
const password = 'a password for the test';
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
);

/** The examples of docs/integrating.md, run word for word against a node on the network. */
describe.skipIf(!hasCurl)('what docs/integrating.md shows', () => {
  let node: RunningNode;
  let key: string;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-integrating-'));
    await layRegister(join(folder, 'node'));
    node = await startNode(readConfig({ data: join(folder, 'node'), port: 0, logLevel: 'silent' }, {}));
    const { people } = node.app;
    const bank = await people.addOrganisation(theNode, {
      kind: 'reporting_entity',
      name: 'Mill Bank',
      country: 'XN',
      reportingEntityId: '1001',
    });
    await people.addPerson(theNode, {
      name: 'Ada',
      email: 'ada@example.org',
      password,
      organisation: bank.id,
      roles: ['re_reporting_officer'],
      clearances: [],
    });
    const session = await people.sessions.signIn('ada@example.org', password, 'command');
    // A machine key, made as its officer would.
    const made = await fetch(new URL('/api/v1/machine-keys', node.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${session.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'The filing machine' }),
    });
    const answer = (await made.json()) as { bearer?: string };
    expect(made.status, JSON.stringify(answer)).toBe(200);
    key = answer.bearer!;
    writeFileSync(
      join(folder, 'report.xml'),
      xnReport({
        filer: '1001',
        reference: 'D-1',
        client: { first: 'Ada', last: 'Quill' },
        account: '100200',
      }),
    );
    writeFileSync(join(folder, 'invoice.csv'), 'number;amount\n1;12.50\n');
  }, 120_000);
  afterAll(async () => {
    await node?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const read = <Body>(name: string): Body => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Body;

  it('works as it stands there, in its order', async () => {
    expect(examples.length).toBeGreaterThanOrEqual(6);
    for (const example of examples) {
      await run('bash', ['--norc', '-euo', 'pipefail', '-c', example], {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          WEIR: node.url,
          KEY: key,
          NAME: 'ada@example.org',
          PASSWORD: password,
        },
      }).catch((error: Error & { stderr?: string }) => {
        throw new Error(`${example}\n${error.stderr ?? ''}\n${error.message}`);
      });
    }
    const receipt = read<{ number: string; state: string; reportId: string }>('receipt.json');
    expect(receipt.state).toBe('accepted');
    expect(read<object>('checked.json')).toMatchObject({ verdict: 'acceptable' });
    expect(read<object>('again.json')).toMatchObject({ number: receipt.number });
    expect(read<{ items: object[] }>('reports.json').items).toHaveLength(1);
    expect(read<object>('thread.json')).toMatchObject({ subject: 'Which code for gold bars?' });
    expect(read<{ items: { attachments: object[] }[] }>('sent.json').items[1]!.attachments).toMatchObject([
      { name: 'invoice.csv', type: 'text/csv' },
    ]);
    expect(read<{ unread: number }>('unread.json').unread).toBe(0);
    expect(read<object>('quality.json')).toMatchObject({ items: [{ filed: 1, score: expect.any(Number) }] });
    expect(read<string>('key.json')).toBe(receipt.number);
    expect(read<object>('status.json')).toMatchObject({
      value: [{ ReportKey: receipt.number, Status: 'Processed' }],
    });
  }, 240_000);

  it('takes a ZIP with attachments the same way', async () => {
    const archive = new ZipFile();
    archive.addBuffer(
      Buffer.from(
        xnReport({
          filer: '1001',
          reference: 'D-2',
          client: { first: 'Ada', last: 'Quill' },
          account: '100200',
        }),
      ),
      'report.xml',
    );
    archive.addBuffer(Buffer.from('a;b\n'), 'statement.csv');
    archive.end();
    const parts: Buffer[] = [];
    for await (const part of archive.outputStream) parts.push(part as Buffer);
    writeFileSync(join(folder, 'report.zip'), Buffer.concat(parts));
    const { stdout } = await run(
      'curl',
      [
        '-sS',
        '-f',
        '-H',
        `Authorization: Bearer ${key}`,
        '-F',
        'report=@report.zip',
        `${node.url}/api/v1/reports`,
      ],
      { cwd: folder },
    );
    expect(JSON.parse(stdout)).toMatchObject({ state: 'accepted', attachments: [{ name: 'statement.csv' }] });
  }, 240_000);
});
