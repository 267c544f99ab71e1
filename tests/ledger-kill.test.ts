import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@weir/engines/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { house } from './house/source-files.ts';
import { runWeir } from './weir-command.ts';

const kills = process.env['WEIR_TEST_LONG'] === undefined ? 6 : 100;
const columns = 'id=id,from=from,to=to,time=time,amount=amount';

interface Manifest {
  readonly state: { readonly files: readonly { name: string; sha256: string }[] };
  readonly imports: readonly unknown[];
}

/** The process that writes a ledger is ended at random moments; whoever comes after finishes the work, and nothing doubles. */
describe('an import that is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-ledger-kill-'));
  const random = seededRandom('ledger kills');
  const files = ['one.csv', 'two.csv'];
  beforeAll(() => {
    for (const [number, name] of files.entries()) {
      // Large enough for some work, over months, with a row to be set aside.
      const rows = Array.from({ length: 60_000 }, (_, row) => {
        const day = new Date(Date.UTC(2026, 0, 1) + ((row * 7 + number) % 300) * 86_400_000).toISOString();
        return `${number}-${row},A${row % 977},B${(row * 31) % 1009},${day},${row % 500}.25`;
      });
      writeFileSync(
        join(folder, name),
        ['id,from,to,time,amount', ...rows, `${number}-x,A,B,2026-01-01,0`].join('\n'),
      );
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const manifestOf = (ledger: string): Manifest =>
    JSON.parse(readFileSync(join(folder, ledger, 'manifest.json'), 'utf8')) as Manifest;
  const importInto = (ledger: string, file: string) =>
    runWeir(folder, ['ledger', 'import', file, '--ledger', ledger, '--columns', columns, '--json']);
  const listed = (ledger: string) => manifestOf(ledger).state.files.map(({ name, sha256 }) => [name, sha256]);

  it(
    `comes to the same bytes as one that is not, after ${kills} kills`,
    async () => {
      let took = 0;
      for (const file of files) {
        const answer = await importInto('whole', file);
        expect(answer.code).toBe(0);
        took = Math.max(took, answer.seconds);
      }
      const expected = listed('whole');
      let interrupted = 0;
      for (let kill = 0; kill < kills; kill++) {
        const ledger = `killed-${kill}`;
        await importInto(ledger, files[0]!);
        const child = spawn(
          process.execPath,
          [
            join(house, 'weir/bin/weir.js'),
            'ledger',
            'import',
            files[1]!,
            '--ledger',
            ledger,
            '--columns',
            columns,
          ],
          { cwd: folder, stdio: 'ignore', detached: true },
        );
        const ended = once(child, 'close');
        const timer = setTimeout(
          () => process.kill(-child.pid!, 'SIGKILL'),
          (0.15 + 0.8 * random.next()) * took * 1000,
        );
        await ended;
        clearTimeout(timer);
        if (manifestOf(ledger).imports.length === 1) interrupted++;
        const again = await importInto(ledger, files[1]!);
        expect(again.stderr).toBe('');
        expect(again.code).toBe(0);
        expect(listed(ledger)).toEqual(expected);
        const left = readdirSync(join(folder, ledger), { recursive: true, encoding: 'utf8' }).filter((name) =>
          /\.(?:parquet|part|tsv|csv)$/.test(name),
        );
        expect(
          left.filter((name) => !expected.some(([file]) => file === name) && !name.startsWith('quarantine/')),
        ).toEqual([]);
        expect(existsSync(join(folder, ledger, 'manifest.json.part'))).toBe(false);
        rmSync(join(folder, ledger), { recursive: true, force: true });
      }
      // A kill that always comes too late proves nothing.
      expect(interrupted).toBeGreaterThan(0);
    },
    120_000 + kills * 60_000,
  );
});
