import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext } from '#platform';
import { demoClock } from './demo-clock.ts';

interface Keepsake {
  readonly ok: boolean;
  readonly password: string;
  readonly people: readonly { email: string; role: string; what: string }[];
}

/** `weir demo`: the whole main job on the generated country, held against its truth. */
export const demoCommand: Command = {
  words: ['demo'],
  usage: '[--check] [--seed N] [--scale X] [--port N]',
  summary: 'Walk the whole main job on the generated country; --check ends by itself with a JSON summary.',
  run: async (args, context) => {
    const { values } = parseArgs({
      args,
      options: {
        check: { type: 'boolean' },
        seed: { type: 'string' },
        scale: { type: 'string' },
        port: { type: 'string' },
      },
    });
    const seed = numberFrom(values.seed ?? '1', '--seed');
    const scale = numberFrom(values.scale ?? '1', '--scale');
    return values.check === true
      ? check(context, seed, scale)
      : stay(context, seed, scale, numberFrom(values.port ?? '7070', '--port'));
  },
};

/** In a folder of its own that is gone afterwards; prints one JSON document whether or not --json is given. */
async function check(context: CommandContext, seed: number, scale: number): Promise<0 | 1> {
  const data = mkdtempSync(join(tmpdir(), 'weir-demo-'));
  const begun = performance.now();
  try {
    const { startNode } = await import('../start.ts');
    const { walkTheLine } = await import('./walk-the-line.ts');
    const clock = demoClock();
    const node = await startNode(context.config({ data, port: 0, logLevel: 'error' }), { clock: clock.now });
    try {
      const { stations, ok } = await walkTheLine(node, {
        seed,
        scale,
        clock,
        tell: (line) => void process.stderr.write(`${line}\n`),
      });
      context.output.line(
        JSON.stringify(
          {
            demo: 'main job',
            seed,
            scale,
            register: node.app.platform.register.kind,
            stations,
            ms: Math.round(performance.now() - begun),
            ok,
          },
          null,
          2,
        ),
      );
      return ok ? 0 : 1;
    } finally {
      await node.stop();
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** Leaves the node running; a second start finds the country as it was left. */
async function stay(context: CommandContext, seed: number, scale: number, port: number): Promise<0 | 1> {
  const given = process.argv.includes('--data') ? context.config().dataFolder : resolve('weir-data/demo');
  const keepsakePath = join(given, 'demo.json');
  const { startNode, untilStopped } = await import('../start.ts');
  if (existsSync(given) && !existsSync(keepsakePath)) clearHalfDone(given);
  mkdirSync(given, { recursive: true, mode: 0o700 });
  const known = existsSync(keepsakePath);
  if (!known) writeFileSync(join(given, 'demo-in-progress'), '');
  const clock = demoClock();
  // What was walked before is in the past: from then on the node goes by the machine's clock.
  if (known) clock.catchUp();
  const node = await startNode(context.config({ data: given, port, logLevel: 'warn' }), { clock: clock.now });
  let keepsake: Keepsake;
  if (known) {
    keepsake = JSON.parse(readFileSync(keepsakePath, 'utf8')) as Keepsake;
  } else {
    const { walkTheLine } = await import('./walk-the-line.ts');
    const { ok, cast } = await walkTheLine(node, {
      seed,
      scale,
      clock,
      tell: (line) => context.output.say(line),
    });
    keepsake = { ok, password: cast.password, people: cast.people };
    writeFileSync(keepsakePath, JSON.stringify(keepsake), { mode: 0o600 });
    rmSync(join(given, 'demo-in-progress'));
  }
  const { ok } = keepsake;
  context.output.say(
    [
      '',
      ok
        ? 'Every station stood against the truth of the generated country.'
        : 'Not every station stood; see above.',
      '',
      `  Weir runs at ${node.url}`,
      `  What it did, beside the truth: ${node.url}/demonstration (sign in as the analyst)`,
      `  Everybody's password is ${keepsake.password}`,
      '',
      ...keepsake.people.slice(0, 8).map(({ email, what }) => `  ${email.padEnd(32)} ${what}`),
      '',
      'It stays until you stop it (Ctrl-C). Start again and it is as you left it.',
    ].join('\n'),
  );
  await untilStopped();
  await node.stop();
  return ok ? 0 : 1;
}

/** A demonstration that was stopped in the middle begins anew; any other folder is somebody's work and stays. */
function clearHalfDone(folder: string): void {
  if (!existsSync(join(folder, 'demo-in-progress'))) {
    throw new Problem({
      code: 'folder-not-a-demo',
      status: 409,
      detail: 'This data folder holds something else than a demonstration. Give an empty folder with --data.',
    });
  }
  rmSync(folder, { recursive: true, force: true });
}

function numberFrom(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) {
    throw new Problem({ code: 'usage', status: 400, detail: `${option} takes a number.` });
  }
  return value;
}
