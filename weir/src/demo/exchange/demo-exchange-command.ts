import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext } from '#platform';

/** `weir demo exchange`: three FIUs on this machine, from the first question to the feedback. */
export const demoExchangeCommand: Command = {
  words: ['demo', 'exchange'],
  usage: '[--check]',
  summary:
    'Three FIUs talk node to node: request, suspension, answer, consent, product, feedback; --check ends by itself with a JSON summary.',
  run: async (args, context) => {
    const { values } = parseArgs({ args, options: { check: { type: 'boolean' } } });
    return play(context, values.check === true);
  },
};

async function play(context: CommandContext, check: boolean): Promise<0 | 1> {
  const folder = check ? mkdtempSync(join(tmpdir(), 'weir-exchange-')) : ownFolder();
  const begun = performance.now();
  const { generateCountries } = await import('@weir/sandbox');
  const { startStations } = await import('./three-units.ts');
  const { tellTheStory } = await import('./tell-the-story.ts');
  const world = generateCountries({ seed: 1, scale: 0.1 });
  const tell = (line: string): void => {
    if (check) process.stderr.write(`${line}\n`);
    else context.output.say(line);
  };
  const stations = await startStations(folder, world, context.config);
  try {
    const [home, partner, third] = stations;
    const told = await tellTheStory({ world, home, partner, third, patienceMs: 60_000, tell });
    const ok = told.every((station) => station.ok);
    if (check) {
      context.output.line(
        JSON.stringify(
          { demo: 'exchange', steps: told, ms: Math.round(performance.now() - begun), ok },
          null,
          2,
        ),
      );
      return ok ? 0 : 1;
    }
    context.output.say(
      [
        '',
        ok ? 'Every step was met.' : 'Not every step was met; see above.',
        ...stations.flatMap((station) => [
          '',
          `  ${station.unit.authority} runs at ${station.url}; everybody's password is ${station.password}`,
          ...(['analyst', 'supervisor', 'desk'] as const).map(
            (who) => `    ${`${who}@${station.unit.node}`.padEnd(34)} ${station.unit.people[who]}`,
          ),
        ]),
        '',
        'They stay until you stop this (Ctrl-C).',
      ].join('\n'),
    );
    const { untilStopped } = await import('../../start.ts');
    await untilStopped();
    return ok ? 0 : 1;
  } finally {
    await Promise.all(stations.map((station) => station.stop()));
    if (check) rmSync(folder, { recursive: true, force: true });
  }
}

/** Three nodes that stay as long as the command runs; each start tells the story anew. */
function ownFolder(): string {
  const folder = resolve('weir-data/demo-exchange');
  if (existsSync(folder) && !existsSync(join(folder, 'xn')))
    throw new Problem({
      code: 'folder-not-a-demo',
      status: 409,
      detail: `${folder} holds something else than this demonstration. Move it away, or start from another folder.`,
    });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
