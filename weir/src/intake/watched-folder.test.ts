import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '@weir/engines/vocabulary';
import type { Submission } from './contract.ts';
import { watchFolder, type WatchedFolder } from './watched-folder.ts';

let root: string;
let now = 0;
let filed: { entity: string; name: string; text: string }[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weir-watch-'));
  mkdirSync(join(root, '1001'));
  now = 1_000_000;
  filed = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const here = (...steps: string[]): string => join(root, '1001', ...steps);
const lay = (name: string, text: string): void => writeFileSync(here(name), text);
const list = (...steps: string[]): string[] => readdirSync(here(...steps)).sort();
const receiptOf = (folder: string, name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(here(folder, `${name}.receipt.json`), 'utf8')) as Record<string, unknown>;

/** Answers as intake does: the same bytes, the same number. */
function desk(text: string): Submission {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return {
    number: `XN-${sha256.slice(0, 6)}`,
    sha256,
    state: text.includes('bad') ? 'returned' : 'accepted',
    findings: [],
  } as unknown as Submission;
}
const watch = (given: Partial<WatchedFolder> = {}) =>
  watchFolder({
    folder: root,
    settleMs: 5000,
    largest: 1000,
    now: () => now,
    known: async (entity) => entity === '1001' || entity === '1002',
    submit: async (entity, { name, path }) => {
      const text = readFileSync(path, 'utf8');
      filed.push({ entity, name, text });
      return desk(text);
    },
    ...given,
  });

describe('the watched folder', () => {
  it('files what stood still, and lays the receipt beside it', async () => {
    const watching = watch();
    lay('good.xml', 'good');
    lay('poor.xml', 'bad');
    await watching.look();
    now += 4999;
    expect((await watching.look()).taken).toBe(0);
    now += 1;
    expect(await watching.look()).toMatchObject({ taken: 2, accepted: 1, returned: 1, failed: 0 });
    expect(list()).toEqual(['done', 'returned', 'working']);
    expect(list('done')).toEqual(['good.xml', 'good.xml.receipt.json']);
    expect(list('returned')).toEqual(['poor.xml', 'poor.xml.receipt.json']);
    expect(receiptOf('done', 'good.xml')).toMatchObject({ state: 'accepted', number: desk('good').number });
    expect(list('working')).toEqual([]);
  });

  it('leaves alone what is being written, however slowly', async () => {
    const watching = watch();
    for (const name of ['a.xml.part', '.hidden.xml', 'b.tmp', 'c.xml~']) lay(name, 'x');
    lay('slow.xml', '');
    for (let n = 0; n < 8; n++) {
      lay('slow.xml', 'g'.repeat(n + 1));
      now += 4000;
      expect((await watching.look()).taken).toBe(0);
    }
    // The same size, written again: its time moves.
    utimesSync(here('slow.xml'), now / 1000, now / 1000 + 60);
    now += 4000;
    expect((await watching.look()).taken).toBe(0);
    now += 5000;
    expect((await watching.look()).taken).toBe(1);
    expect(list()).toEqual(['.hidden.xml', 'a.xml.part', 'b.tmp', 'c.xml~', 'done', 'returned', 'working']);
    renameSync(here('a.xml.part'), here('a.xml'));
    writeFileSync(here('a.xml.ready'), '');
    expect((await watching.look()).accepted).toBe(1);
    expect(existsSync(here('a.xml.ready'))).toBe(false);
  });

  it('takes plain files only, of entities that are registered', async () => {
    const watching = watch({ settleMs: 0 });
    mkdirSync(join(root, 'strangers'));
    writeFileSync(join(root, 'strangers', 'a.xml'), 'x');
    writeFileSync(join(root, 'outside.xml'), 'secret');
    symlinkSync(join(root, 'outside.xml'), here('link.xml'));
    mkdirSync(here('folder.xml'));
    lay('large.xml', 'g'.repeat(2000));
    await watching.look();
    expect(await watching.look()).toMatchObject({ taken: 1, returned: 1 });
    expect(receiptOf('returned', 'large.xml')).toMatchObject({ code: 'upload-too-large' });
    expect(filed).toEqual([]);
    expect(existsSync(join(root, 'strangers', 'a.xml'))).toBe(true);
    expect(existsSync(here('link.xml'))).toBe(true);
  });

  it('keeps every file of one name', async () => {
    const watching = watch({ settleMs: 0 });
    for (const text of ['one', 'two', 'one', 'three']) {
      lay('daily.xml', text);
      await watching.look();
      await watching.look();
    }
    expect(list('done').filter((name) => !name.endsWith('.json'))).toEqual([
      'daily.2.xml',
      'daily.3.xml',
      'daily.4.xml',
      'daily.xml',
    ]);
    expect(list('done')).toHaveLength(8);
  });

  it('returns what is refused, and tries again what could not be decided', async () => {
    let trouble: Error | undefined = new Problem({
      code: 'register-unreachable',
      status: 503,
      detail: 'No database.',
    });
    const watching = watch({
      settleMs: 0,
      submit: async (_entity, { path }) => {
        if (trouble) throw trouble;
        return desk(readFileSync(path, 'utf8'));
      },
    });
    lay('a.xml', 'good');
    await watching.look();
    expect(await watching.look()).toMatchObject({ failed: 1, trouble: 'register-unreachable' });
    expect(list('working')).toEqual(['a.xml']);
    trouble = undefined;
    expect(await watching.look()).toMatchObject({ accepted: 1 });
    trouble = new Problem({ code: 'filer-unknown', status: 404, detail: 'Nobody.' });
    lay('b.xml', 'good');
    await watching.look();
    expect(await watching.look()).toMatchObject({ returned: 1 });
    expect(receiptOf('returned', 'b.xml')).toMatchObject({ code: 'filer-unknown', detail: 'Nobody.' });
  });

  it('gives back a file that grew while it was read', async () => {
    let writeOn = true;
    const watching = watch({
      settleMs: 0,
      submit: async (_entity, { path }) => {
        const text = readFileSync(path, 'utf8');
        if (writeOn) writeFileSync(path, `${text} and the rest`);
        writeOn = false;
        return desk(text);
      },
    });
    lay('a.xml', 'half');
    await watching.look();
    await watching.look();
    expect(list()).toContain('a.xml');
    await watching.look();
    await watching.look();
    expect(readFileSync(here('done', 'a.xml'), 'utf8')).toBe('half and the rest');
    expect(receiptOf('done', 'a.xml')['sha256']).toBe(desk('half and the rest').sha256);
  });

  it('takes no more at once than it should', async () => {
    const watching = watch({ settleMs: 0 });
    for (let n = 0; n < 120; n++) lay(`${String(n).padStart(3, '0')}.xml`, `good ${n}`);
    await watching.look();
    expect((await watching.look()).taken).toBe(50);
    expect((await watching.look()).taken).toBe(50);
    expect((await watching.look()).taken).toBe(20);
    expect(list('done')).toHaveLength(240);
  });

  it('loses and doubles nothing, killed at any moment', async () => {
    // The desk of this test keeps, durably, one receipt for the same bytes, as intake does.
    const kept = join(root, 'kept');
    mkdirSync(kept);
    const texts = Array.from({ length: 60 }, (_, n) => (n % 5 === 0 ? `bad ${n}` : `good ${n}`));
    for (const [n, text] of texts.entries()) lay(n % 3 === 0 ? `same-${n % 9}-${n}.xml` : `${n}.xml`, text);
    const script = join(root, 'watcher.ts');
    writeFileSync(
      script,
      `import { createHash } from 'node:crypto';
       import { readFileSync, writeFileSync, renameSync } from 'node:fs';
       import { join } from 'node:path';
       import { watchFolder } from ${JSON.stringify(join(import.meta.dirname, 'watched-folder.ts'))};
       const watching = watchFolder({ folder: ${JSON.stringify(root)}, settleMs: 0, largest: 1000, now: () => Date.now(),
         known: async (entity) => entity === '1001',
         submit: async (_entity, { path }) => {
           const text = readFileSync(path, 'utf8');
           const sha256 = createHash('sha256').update(text).digest('hex');
           writeFileSync(join(${JSON.stringify(kept)}, sha256 + '.part'), text);
           renameSync(join(${JSON.stringify(kept)}, sha256 + '.part'), join(${JSON.stringify(kept)}, sha256));
           await new Promise((resolve) => setTimeout(resolve, 2));
           return { number: 'XN-' + sha256.slice(0, 6), sha256, state: text.includes('bad') ? 'returned' : 'accepted', findings: [] };
         } });
       process.send('up');
       for (;;) { await watching.look(); if (process.argv[2] === 'end' && (await watching.look()).taken === 0) break; }
       process.exit(0);`,
    );
    const start = (mode: string): Promise<ChildProcess> =>
      new Promise((resolve) => {
        const child = fork(script, [mode], {
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
          execArgv: ['--no-warnings'],
        });
        child.once('message', () => resolve(child));
      });
    let kills = 0;
    for (let wait = 0; list().length > 3 && kills < 25; wait = (wait * 7 + 5) % 40) {
      const child = await start('on');
      await new Promise((resolve) => setTimeout(resolve, wait));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      kills++;
    }
    const last = await start('end');
    await new Promise((resolve) => last.once('exit', resolve));
    expect(kills).toBeGreaterThan(3);
    expect(list()).toEqual(['done', 'returned', 'working']);
    expect(list('working')).toEqual([]);
    const found = ['done', 'returned'].flatMap((folder) =>
      list(folder)
        .filter((name) => !name.endsWith('.receipt.json') && !name.endsWith('.part'))
        .map((name) => ({ folder, name, text: readFileSync(here(folder, name), 'utf8') })),
    );
    expect(found.map(({ text }) => text).sort()).toEqual([...texts].sort());
    for (const { folder, name, text } of found) {
      expect(receiptOf(folder, name)['sha256']).toBe(desk(text).sha256);
      expect(folder).toBe(text.includes('bad') ? 'returned' : 'done');
    }
    const receipts = ['done', 'returned'].flatMap((folder) =>
      list(folder).filter((name) => name.endsWith('.receipt.json')),
    );
    expect(receipts).toHaveLength(texts.length);
    expect(readdirSync(kept).filter((name) => !name.endsWith('.part'))).toHaveLength(texts.length);
  }, 240_000);
});
