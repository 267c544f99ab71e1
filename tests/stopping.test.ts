import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { house } from './house/source-files.ts';
import { environmentAt } from './weir-command.ts';

let data = '';
let starter: ChildProcess | undefined;
afterEach(() => {
  starter?.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

/** Starts a program that starts a node in a folder of its own and prints where that is. */
const start = async (args: (folder: string) => string[]): Promise<{ child: ChildProcess; url: string }> => {
  data = mkdtempSync(join(tmpdir(), 'weir-stopping-'));
  const child = (starter = spawn(process.execPath, args(data), {
    env: { ...environmentAt(data), WEIR_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'ignore'],
  }));
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { child, url: (JSON.parse(line) as { url: string }).url };
};
const answers = (url: string): Promise<boolean> =>
  fetch(new URL('/api/v1/health', url)).then(
    () => true,
    () => false,
  );
const isGone = (url: string) => vi.waitFor(async () => expect(await answers(url)).toBe(false), 20_000);

describe('a node that another program started', () => {
  it('stops where that program is killed without a word', async () => {
    const module = pathToFileURL(join(house, 'weir/src/node-process.ts')).href;
    const { child, url } = await start((folder) => [
      '--input-type=module',
      '--eval',
      `const { startNodeProcess } = await import(${JSON.stringify(module)});
       const { url } = await startNodeProcess(${JSON.stringify(folder)});
       console.log(JSON.stringify({ url }));
       setInterval(() => undefined, 1000);`,
    ]);
    expect(await answers(url)).toBe(true);
    child.kill('SIGKILL');
    await isGone(url);
  });

  const startedByOlder = () => {
    const older =
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.0.0" } })';
    return start((folder) => [
      '--import',
      `data:text/javascript,${encodeURIComponent(older)}`,
      join(house, 'weir/bin/weir.js'),
      'start',
      '--port',
      '0',
      '--json',
      '--data',
      folder,
    ]);
  };

  it('stops with the older Node that went on with the one it carries', async () => {
    const { child, url } = await startedByOlder();
    expect(await answers(url)).toBe(true);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    // It ends after the node, and as the node did.
    expect(await ended).toEqual([0, null]);
    expect(await answers(url)).toBe(false);
  });

  it('stops where that older Node is killed without a word', async () => {
    const { child, url } = await startedByOlder();
    expect(await answers(url)).toBe(true);
    child.kill('SIGKILL');
    await isGone(url);
  });
});
