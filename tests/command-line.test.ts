import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../weir/src/commands.ts';
import type { DetectAnswer } from '../weir/src/detection/contract.ts';
import type { CheckedFile } from '../weir/src/intake/contract.ts';
import { house } from './house/source-files.ts';
import { startNodeProcess, type NodeProcess } from './node-process.ts';
import { runWeir } from './weir-command.ts';
import { xnReport } from './xn-report.ts';
import { layRegister } from './register-template.ts';

/** The command line as a shell sees it: exit codes, one document for programs, a sentence for people, nothing left behind. */
let folder: string;
const path = (...names: string[]): string => join(folder, ...names);
/** The words as typed, then those that hold blanks. */
const weir = (words: string, ...more: string[]) => runWeir(folder, [...words.split(' '), ...more]);

const columns = '--columns id=id,from=from,to=to,time=time,amount=amount';
const header = 'id,from,to,time,amount';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-commands-'));
  const given = {
    filer: '1001',
    reference: 'R',
    client: { first: 'Aldo', last: 'Venn' },
    account: '10002000',
  };
  const damaged = gzipSync(`${header}\n${'t,A,B,2026-01-01,1.00\n'.repeat(2000)}`).subarray(0, -40);
  const files: Record<string, string | Uint8Array> = {
    'letter.txt': 'Dear all, please find attached.\n',
    'nothing.csv': '',
    'picture.png': Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]),
    'page.xml': '<html><body>404</body></html>',
    'good.xml': xnReport(given),
    'faulty.xml': xnReport({ ...given, reason: '' }),
    'cut.xml': xnReport(given).slice(0, 600),
    'rows.csv': `${header}\nt1,A,B,2026-01-01,1.00\nt2,B,,2026-01-02,0.40\n`,
    'broken-header.csv': `"${header}\nt1,A,B,2026-01-01,1.00\n`,
    'damaged.csv.gz': damaged,
    'list.csv': 'id,name\na1,Aldo Venn\na2,Runa \u001b[31mOste\n',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(path(name), content);
  mkdirSync(path('no-index'));
  writeFileSync(path('no-index', 'names.index'), 'no index');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface ProblemDocument {
  readonly problem: { readonly code: string; readonly detail: string };
}

describe('weir', () => {
  it('tells its commands, to people and to programs', async () => {
    const people = await weir('help');
    expect(people.code).toBe(0);
    for (const { words, summary } of commands) {
      expect(people.stdout.toString('utf8')).toContain(`weir ${words.join(' ')} `);
      expect(people.stdout.toString('utf8')).toContain(summary);
    }
    const programs = await weir('help ledger --json');
    expect(
      programs.json<{ commands: { command: string }[] }>().commands.map(({ command }) => command),
    ).toEqual(['ledger import', 'ledger rates', 'ledger stats', 'ledger rebuild']);
    const one = await weir('trace --ledger somewhere --help');
    expect([one.code, one.stdout.toString('utf8').match(/^ {2}weir /gm)?.length]).toEqual([0, 1]);
  });

  it('knows every command that the handbook names', () => {
    const handbook = readFileSync(join(house, 'docs/commands.md'), 'utf8');
    for (const { words } of commands) expect(handbook).toContain(`weir ${words.join(' ')}`);
  });

  it('ends well when its reader has had enough', async () => {
    const child = spawn(process.execPath, [join(house, 'weir/bin/weir.js'), 'help'], { cwd: folder });
    child.stdout.destroy();
    const complaints: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, Buffer.concat(complaints).toString('utf8')]).toEqual([0, '']);
  });

  /** Bad usage and unreadable input are 2, a considered "no" is 1. */
  it.concurrent.each([
    ['frobnicate', 'command-unknown', 2],
    ['ledger frobnicate', 'command-unknown', 2],
    ['report check good.xml --frobnicate', 'usage', 2],
    ['report check good.xml --data', 'usage', 2],
    ['report check', 'file-missing', 2],
    ['report check good.xml --profile nowhere', 'profile-unknown', 2],
    ['names index list.csv', 'usage', 2],
    ['names index letter.txt --out index', 'list-not-recognised', 2],
    ['names index list.csv page.xml --out index', 'list-not-recognised', 2],
    ['names index absent.csv --out index', 'file-not-readable', 2],
    ['names search Aldo --index no-index', 'index-not-readable', 2],
    ['names pairs letter.txt', 'csv-columns-missing', 2],
    [`ledger import rows.csv --ledger refused --columns colour=id`, 'usage', 2],
    [`ledger import absent.csv --ledger refused ${columns}`, 'file-not-readable', 2],
    [`ledger import letter.txt --ledger refused ${columns}`, 'column-missing', 2],
    [`ledger import nothing.csv --ledger refused ${columns}`, 'file-empty', 2],
    [`ledger import broken-header.csv --ledger refused ${columns}`, 'header-broken', 2],
    [`ledger import damaged.csv.gz --ledger half-read ${columns}`, 'file-damaged', 2],
    [`ledger import rows.csv --ledger rows.csv ${columns}`, 'ledger-no-folder', 2],
    ['ledger stats --ledger absent', 'ledger-missing', 2],
    ['detect --ledger absent --typology magic', 'typology-unknown', 2],
    ['trace --ledger absent --rule fifo --source tx=1', 'ledger-missing', 2],
    ['trace --ledger absent --rule fifo', 'source-missing', 2],
    ['trace --ledger absent --rule fifo --source nonsense', 'source-not-readable', 2],
    ['sandbox generate', 'usage', 2],
    ['sandbox generate --seed x --out countries', 'usage', 2],
    ['sandbox generate --scale 0 --out countries', 'sandbox-scale-out-of-range', 2],
    ['case show', 'id-missing', 2],
    ['report submit absent.xml', 'file-not-readable', 2],
    [`ledger import absent.csv ${columns}`, 'file-not-readable', 2],
    ['user list', 'node-missing', 2],
  ])('%s: %s', async (words, code, exit) => {
    const answer = await weir(`${words} --json`);
    const { problem } = answer.json<ProblemDocument>();
    expect([answer.code, problem.code]).toEqual([exit, code]);
    expect(answer.stderr).toContain(`weir: `);
    expect(answer.stderr).toContain(problem.detail.split('\n')[0]);
    expect(answer.stderr).not.toMatch(/^\s+at /m);
  });

  it('has left nothing behind of all it refused', () => {
    const left = readdirSync(folder);
    for (const name of ['refused', 'absent', 'index', 'countries', 'weir-data', '.config'])
      expect(left).not.toContain(name);
    // What broke only half-way down may have begun a folder; no row and no copy is in it.
    const begun = readdirSync(path('half-read'), { recursive: true, withFileTypes: true });
    expect(begun.filter((entry) => entry.isFile())).toEqual([]);
  });
});

describe('weir report check', () => {
  it.each([
    ['good.xml', 0],
    ['good.xml faulty.xml', 1],
    ['good.xml faulty.xml cut.xml letter.txt picture.png nothing.csv absent.xml', 2],
  ])('judges %s with exit %i', async (files, exit) => {
    const answer = await weir(`report check ${files} --json`);
    expect(answer.code).toBe(exit);
    const checked = answer.json<{ files: CheckedFile[] }>().files;
    const verdicts: Record<string, string> = { 'good.xml': 'acceptable', 'faulty.xml': 'returned' };
    expect(checked.map(({ file, verdict }) => [file, verdict])).toEqual(
      files.split(' ').map((file) => [file, verdicts[file] ?? 'unreadable']),
    );
    for (const { verdict, findings } of checked) {
      const worst = { acceptable: undefined, returned: 'error', unreadable: 'fatal' }[verdict];
      if (worst !== undefined) expect(findings.map(({ severity }) => severity)).toContain(worst);
    }
  });
});

describe('weir names', () => {
  it('keeps what a list brought along from commanding the terminal', async () => {
    expect((await weir('names index list.csv --out names --json')).code).toBe(0);
    const people = await weir('names search --index names', 'Runa [31mOste');
    expect(people.stdout.toString('utf8')).toContain('a2');
    expect(people.stdout.toString('utf8')).not.toContain('\u001b');
  });

  it.concurrent.each(['--kind magic', '--born never', '--limit many'])(
    'says that %s cannot be read',
    async (option) => {
      const answer = await weir(`names search Aldo --index names ${option} --json`);
      expect([answer.code, answer.json<ProblemDocument>().problem.code]).toEqual([2, 'usage']);
    },
  );
});

describe('weir ledger', () => {
  /** Every line after the header, and why it is set aside; undefined where it is taken. */
  const lines: readonly (readonly [row: string, reason?: string])[] = [
    ['t1,A,B,2026-01-01,100.00'],
    ['t2,A,B,2026-01-01,0', 'amount-zero'],
    ['t3,A,B,2026-01-01,-5', 'amount-negative'],
    ['t4,A,B,2026-01-01,ten', 'amount-not-decimal'],
    ['t5,A,B,2026-01-01,1.001', 'amount-too-precise'],
    ['t6,A,B,2026-01-01,90071992547409.92', 'amount-too-large'],
    ['t7,B,C,2026-01-02,60.00'],
    ['t8,A,B,yesterday,1', 'time-not-readable'],
    ['t9,A,B,2026-02-30,1', 'time-not-readable'],
    ['t10,A,B,0026-01-01,1', 'time-out-of-range'],
    ['t1,A,B,2026-01-01,1', 'id-duplicated'],
    [',A,B,2026-01-01,1', 'id-missing'],
    ['t11,,,2026-01-01,1', 'both-ends-empty'],
    ['t12,A,B', 'columns-missing'],
    ['t13,A,B,2026-01-01,1,2', 'columns-too-many'],
    ['t14,C,C,2026-01-02,1.00'],
    ['t15,C,,2026-01-03,20.00'],
    ['t16,A,"B,2026-01-01,1', 'quote-not-closed'],
  ];
  const taken = lines.filter(([, reason]) => reason === undefined);

  it('sets each broken row aside with its line and its reason', async () => {
    writeFileSync(path('broken.csv'), [header, ...lines.map(([row]) => row)].join('\n'));
    const answer = await weir(`ledger import broken.csv --ledger ledger ${columns} --json`);
    expect(answer.code).toBe(0);
    const outcome = answer.json<{ rows: number; quarantined: number; quarantine: string }>();
    expect(outcome).toMatchObject({ rows: taken.length, quarantined: lines.length - taken.length });
    const aside = readFileSync(path('ledger', outcome.quarantine), 'utf8').trimEnd().split('\n').slice(1);
    const expected = lines.flatMap(([row, reason], place) =>
      reason === undefined ? [] : [[String(place + 2), reason, row] as const],
    );
    const byLine = aside
      .map((line) => /^(\d+),([\w-]+),(.*)$/.exec(line)!.slice(1))
      .sort(([one], [two]) => Number(one) - Number(two));
    expect(byLine.map(([line, reason]) => [line, reason])).toEqual(
      expected.map(([line, reason]) => [line, reason]),
    );
    for (const [place, [, , row]] of expected.entries())
      expect(byLine[place]![2]!.replaceAll('"', '')).toBe(row.replaceAll('"', ''));
    const people = await weir(`ledger import broken.csv --ledger ledger ${columns}`);
    expect(people.stdout.toString('utf8')).toContain(outcome.quarantine);
    const statistics = await weir('ledger stats --ledger ledger --json');
    expect(statistics.json()).toMatchObject({
      rows: taken.length,
      quarantined: lines.length - taken.length,
      selfPayments: 1,
    });
  });

  it('traces what it took, and says no to a holding that is not there', async () => {
    const traced = await weir('trace --ledger ledger --rule fifo --source tx=t1 --json');
    expect(traced.code).toBe(0);
    expect(traced.json()).toMatchObject({
      checks: { in: '100.00', held: '80.00', left: '20.00' },
      left: [{ transaction: 't15', amount: '20.00' }],
    });
    const refused = await weir(
      'trace --ledger ledger --rule fifo --json --source account=B,time=2026-01-03,amount=41',
    );
    expect([refused.code, refused.json<ProblemDocument>().problem.code]).toEqual([
      1,
      'source-exceeds-holding',
    ]);
    const unknown = await weir('trace --ledger ledger --rule fifo --json --source tx=t2');
    expect([unknown.code, unknown.json<ProblemDocument>().problem.code]).toEqual([
      2,
      'source-unknown-transaction',
    ]);
  });

  it('searches it with exit 0, also where there are alerts, each of rows that were taken', async () => {
    const answer = await weir('detect --ledger ledger --json');
    expect(answer.code).toBe(0);
    const rows = taken.map(([row]) => row.split(',')[0]!);
    const { alerts } = answer.json<DetectAnswer>();
    expect(Array.isArray(alerts)).toBe(true);
    for (const { transactions } of alerts) expect(rows).toEqual(expect.arrayContaining(transactions));
  });
});

describe('weir sandbox generate', () => {
  it('writes the same bytes from the same seed, and others from another', async () => {
    for (const [seed, out] of [
      [5, 'one'],
      [5, 'two'],
      [6, 'other'],
    ] as const)
      expect((await weir(`sandbox generate --seed ${seed} --scale 0.02 --out ${out} --json`)).json()).toEqual(
        {
          out,
        },
      );
    const filesOf = (out: string): string[] =>
      readdirSync(path(out), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(path(out).length))
        .sort();
    const names = filesOf('one');
    expect(names.length).toBeGreaterThan(20);
    expect(filesOf('two')).toEqual(names);
    const bytes = (out: string, name: string): Buffer => readFileSync(path(out, name));
    expect(names.filter((name) => !bytes('one', name).equals(bytes('two', name)))).toEqual([]);
    expect(bytes('one', 'truth.json').equals(bytes('other', 'truth.json'))).toBe(false);
  });
});

describe('a data folder that a node works on', () => {
  let node: NodeProcess;
  let data: string;
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'weir-held-'));
    await layRegister(data);
    node = await startNodeProcess(data);
  });
  afterAll(async () => {
    await node?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  it.each([
    ['start --port 0', 'folder-in-use'],
    ['init --name A --email a@example.org --authority FIU', 'node-runs'],
  ])('is not for a second process: %s', async (words, code) => {
    const answer = await weir(`${words} --json --data`, data);
    expect([answer.code, answer.json<ProblemDocument>().problem.code]).toEqual([1, code]);
    expect(answer.stderr).toMatch(/^weir: .+\n$/);
  });

  it('is spoken with over its socket, by whoever is signed in', async () => {
    const answer = await weir('user list --json --data', data);
    expect(answer.json<ProblemDocument>().problem.code).toBe('not-signed-in');
    expect(answer.code).not.toBe(0);
  });
});

it('commands that need no node have left no data folder', () => {
  for (const name of ['weir-data', '.config']) expect(existsSync(path(name))).toBe(false);
});
