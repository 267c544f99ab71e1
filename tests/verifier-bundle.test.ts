import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildVerifier } from '../release/build-alone.ts';
import { house } from './house/source-files.ts';

/** Nodes on this machine that a court's expert might have: the carried one, and Debian's own. */
const nodes = [process.execPath, '/usr/bin/node'].filter((path) => existsSync(path));

describe('the verifier of exhibits alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-verifier-'));
  const alone = join(folder, 'weir-verify.mjs');
  const whole = join(house, 'weir/bin/weir.js');
  const run = (node: string, script: string, args: string[]) =>
    spawnSync(node, [script, ...args], { cwd: folder, env: { PATH: '/nonexistent' } });
  const weir = (line: string) => run(process.execPath, whole, line.split(' '));

  beforeAll(async () => {
    await buildVerifier(alone);
    const rows = ['id,from,to,time,amount', '1,,A,2026-01-01,60.00', '2,A,B,2026-01-02,45.00'];
    writeFileSync(join(folder, 'rows.csv'), rows.join('\n'));
    weir('ledger import rows.csv --ledger ledger --columns id=id,from=from,to=to,time=time,amount=amount');
    const made = weir('exhibit make --ledger ledger --source tx=1 --rule pro-rata --out good.json');
    expect(made.status).toBe(0);
    const text = readFileSync(join(folder, 'good.json'), 'utf8');
    writeFileSync(join(folder, 'changed.json'), text.replace('"45.00"', '"46.00"'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(nodes)('answers byte for byte as the whole Weir does, under %s', (node) => {
    for (const [file, status] of [
      ['good.json', 0],
      ['changed.json', 1],
      ['not-there.json', 2],
    ] as const) {
      const one = run(node, alone, [file, '--json']);
      const other = run(process.execPath, whole, ['exhibit', 'verify', file, '--json']);
      expect(one.status).toBe(status);
      expect(other.status).toBe(status);
      if (status < 2) expect(one.stdout.toString('utf8')).toBe(other.stdout.toString('utf8'));
    }
  });
});
