import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateCountries } from '@weir/sandbox';
import { buildChecker } from '../release/build-alone.ts';
import { house } from './house/source-files.ts';

/** Nodes on this machine that a bank might have: the carried one, and Debian's own. */
const nodes = [process.execPath, '/usr/bin/node'].filter((path) => existsSync(path));

describe('the checker alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-checker-'));
  const bundle = join(folder, 'weir-check.mjs');
  const files: string[] = [];
  beforeAll(async () => {
    await buildChecker(bundle);
    const world = generateCountries({ seed: 5, scale: 0.1 });
    for (const [index, report] of world.reports.slice(0, 8).entries()) {
      files.push(join(folder, `${index}.xml`));
      writeFileSync(files.at(-1)!, report.bytes);
    }
    files.push(join(folder, 'not-there.xml'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (node: string, script: string[], args: string[]) =>
    spawnSync(node, [...script, ...args], { cwd: folder, env: { PATH: '/nonexistent' } });

  it.each(nodes)('answers byte for byte as the whole Weir does, under %s', (node) => {
    const args = [...files, '--profile', 'xn', '--json'];
    const whole = run(process.execPath, [join(house, 'weir/bin/weir.js'), 'report', 'check'], args);
    const alone = run(node, [bundle], args);
    expect(alone.stdout.equals(whole.stdout)).toBe(true);
    expect(alone.status).toBe(whole.status);
    expect(JSON.parse(whole.stdout.toString('utf8')).files).toHaveLength(files.length);
  });

  it('refuses a profile that it does not know, as the whole Weir does', () => {
    const alone = run(process.execPath, [bundle], [files[0]!, '--profile', 'zz-1', '--json']);
    const whole = run(
      process.execPath,
      [join(house, 'weir/bin/weir.js'), 'report', 'check'],
      [files[0]!, '--profile', 'zz-1', '--json'],
    );
    expect(alone.stdout.toString('utf8')).toBe(whole.stdout.toString('utf8'));
    expect(alone.status).toBe(2);
  });
});
