import { spawnSync } from 'node:child_process';

/** Stops the terminal from showing what is typed, where there is one. */
export function hideInput(): void {
  if (process.stdin.isTTY) spawnSync('stty', ['-echo'], { stdio: 'inherit' });
}

export function showInput(): void {
  if (!process.stdin.isTTY) return;
  spawnSync('stty', ['echo'], { stdio: 'inherit' });
  process.stderr.write('\n');
}
