import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config, Finding } from '#platform';

export type ScanVerdict = 'clean' | 'infected' | 'unreachable';

export interface Scanner {
  /** False where no scanner is set: nothing is scanned, and attachments say so. */
  readonly present: boolean;
  scan(bytes: Uint8Array): Promise<ScanVerdict>;
}

type ScannerConfig = Pick<Config, 'scanner' | 'scannerTimeoutMs' | 'dataFolder'>;

/** At most so many scanners at once; clamd itself works on few. */
const atOnce = 2;

/**
 * The hook for a virus scanner: a command that gets the path of a file, and whose exit says 0 clean, 1 infected (as
 * clamdscan does); anything else, and no answer in time, is no verdict. No shell reads the command. The file lies readable
 * in a folder of its own only as long as the scanner looks: scanners read paths.
 */
export function openScanner(config: ScannerConfig): Scanner {
  const { scanner: command, scannerTimeoutMs: limit } = config;
  const folder = join(config.dataFolder, 'scanning');
  let running = 0;
  const waiting: (() => void)[] = [];
  if (command === undefined) return { present: false, scan: async () => 'unreachable' };
  // What a crash left behind was for nobody but the scanner.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const left of readdirSync(folder)) rmSync(join(folder, left), { force: true });

  return {
    present: true,
    scan: async (bytes) => {
      if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      running++;
      const path = join(folder, randomUUID());
      try {
        await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
        return await run(command, path, limit);
      } finally {
        await rm(path, { force: true });
        running--;
        waiting.shift()?.();
      }
    },
  };
}

function run(command: string, path: string, limit: number): Promise<ScanVerdict> {
  const [program, ...given] = command.split(/\s+/).filter((word) => word !== '');
  const args = given.includes('{file}')
    ? given.map((word) => (word === '{file}' ? path : word))
    : [...given, path];
  return new Promise((resolve) => {
    // Nothing of the node's environment (database, keys) is handed on.
    const child = spawn(program!, args, {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C' },
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve('unreachable');
    }, limit);
    const end = (verdict: ScanVerdict): void => {
      clearTimeout(timer);
      resolve(verdict);
    };
    child.on('error', () => end('unreachable'));
    child.on('exit', (code) => end(code === 0 ? 'clean' : code === 1 ? 'infected' : 'unreachable'));
  });
}

/** The test file that every scanner knows, put together here so that none finds it in this source. */
const eicar = Buffer.from(
  [String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}`, '$EICAR', '-STANDARD-ANTIVIRUS', '-TEST-FILE!$H+H*'].join(''),
);

/** For `weir doctor`: whether there is a scanner, whether it answers, and whether it finds what every scanner finds. */
export async function examineScanner(config: ScannerConfig): Promise<Finding[]> {
  const subject = 'virus scanner';
  if (config.scanner === undefined) {
    return [
      {
        subject,
        state: 'warning',
        sentence: 'No virus scanner is set: attachments are kept unscanned and marked so.',
        todo: 'Set WEIR_SCANNER to a command that gets a file’s path, for example: clamdscan --no-summary --fdpass',
      },
    ];
  }
  const scanner = openScanner(config);
  const [harmless, test] = [await scanner.scan(Buffer.from('A harmless text.\n')), await scanner.scan(eicar)];
  if (harmless === 'clean' && test === 'infected')
    return [{ subject, state: 'good', sentence: 'The virus scanner answers and finds the test file.' }];
  return [
    harmless === 'unreachable' || test === 'unreachable'
      ? {
          subject,
          state: 'bad',
          sentence: 'The virus scanner does not answer, or not in time.',
          todo: 'Run the command of WEIR_SCANNER by hand on a file: it must exit with 0 (clean) or 1 (infected).',
        }
      : {
          subject,
          state: 'bad',
          sentence:
            'The virus scanner answers, but takes the test file for clean or a harmless text for infected.',
          todo: 'Check the command of WEIR_SCANNER and its signatures.',
        },
  ];
}
