#!/usr/bin/env node
// Plain JavaScript, so that any Node can read it: finds the Node 24 that the project carries and goes on with it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 7)) {
  const { main } = await import('../src/cli.ts');
  // Whoever reads the answer may have had enough of it (`weir trace … | head`): the command still ends as it would.
  process.stdout.on('error', (error) => {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPIPE') throw error;
  });
  process.exitCode = await main(process.argv.slice(2));
} else {
  const here = fileURLToPath(import.meta.url);
  const carried = carriedNode(dirname(here));
  if (carried === undefined) {
    process.stderr.write(
      `Weir needs Node 24.7 or newer; this is ${process.versions.node}, and no Node for ${process.platform}-${process.arch} came with the install. Run \`npm install\` again without --omit=optional, or install Node 24.\n`,
    );
    process.exitCode = 2;
  } else {
    process.exitCode = await goOnWith(carried, [here, ...process.argv.slice(2)]);
  }
}

/**
 * Ends when the other does, and not before: who stops this one means both, and a node left behind would hold its port.
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
function goOnWith(program, args) {
  // A node stops where this channel closes, however this program ended.
  const child = spawn(program, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // Ctrl-C reaches every program at the terminal by itself.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** @param {string} folder */
function carriedNode(folder) {
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, 'node_modules', name, 'bin', binary);
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}
