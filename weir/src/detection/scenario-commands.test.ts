import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '@weir/engines/vocabulary';
import type { CommandContext } from '#platform';
import {
  openDetection,
  split,
  type DetectionAsker,
  type DetectionWorld,
} from '../../../tests/detection-world.ts';
import { registers } from '../../../tests/registers.ts';
import { scenarioCommands } from './scenario-commands.ts';
import { shippedText } from './scenario.ts';

describe('the commands over scenarios', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-scenario-commands-'));
  let world: DetectionWorld;
  beforeAll(async () => {
    world = await openDetection(registers[0]!);
    await world.bring(split('acc-1') + split('acc-2', 3));
  });
  afterAll(async () => {
    await world?.close();
    rmSync(folder, { recursive: true });
  });

  async function run(
    words: string,
    args: string[],
    as: DetectionAsker = 'analyst',
  ): Promise<{ code: number; said: string; document: unknown }> {
    const command = scenarioCommands.find((each) => each.words.join(' ') === `scenario ${words}`)!;
    const said: string[] = [];
    let document: unknown;
    const request = async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
      const answer = await world.call<object>(method, path.replace('/api/v1', ''), as, body);
      const { code, detail } = answer.body;
      if (answer.status >= 400) throw new Problem({ code: code!, status: answer.status, detail: detail! });
      if (path === '/api/v1/back-tests') await world.platform.jobs.idle();
      return answer.body;
    };
    const context = {
      node: async () => ({ request }),
      output: {
        say: (line: string) => void said.push(line),
        json: (told: unknown) => void (document = told),
      },
    } as unknown as CommandContext;
    const code = await command.run(args, context);
    return { code, said: said.join('\n'), document };
  }
  const written = (text: string): string => {
    const path = join(folder, 'scenario.sql');
    writeFileSync(path, text);
    return path;
  };
  const own = shippedText('structuring')!.replace('id: structuring', 'id: our-structuring');

  it('check a file, and say no with the line of each fault', async () => {
    expect(await run('check', [written(own)])).toMatchObject({ code: 0, said: 'No fault found.' });
    const { code, said } = await run('check', [written(own.replace('from entries', 'from entreis'))]);
    expect(code).toBe(1);
    expect(said).toMatch(/^line \d+: /);
    await expect(run('check', [join(folder, 'absent')])).rejects.toMatchObject({ code: 'file-missing' });
  });

  it('write, try, propose and decide; a second person decides', async () => {
    const kept = await run('write', [written(own), '--note', 'As ours.', '--set', 'threshold=9500']);
    expect(kept.said).toBe('Kept as version 1 of our-structuring, a draft.');
    const tried = await run('try', ['our-structuring', '--version', '1', '--sweep', 'least=3,5,9']);
    expect(tried.code).toBe(0);
    expect(tried.said).toMatch(/least 9 .*0 alerts/);
    expect(tried.said).toContain('nothing decided');
    await run('propose', ['our-structuring', '--version', '1', '--reason', 'It fits.']);
    await expect(run('decide', ['our-structuring', '--version', '1', '--decision', 'perhaps', '--reason', 'x'])).rejects.toMatchObject({ code: 'usage' }); // prettier-ignore
    const decided = await run('decide', ['our-structuring', '--version', '1', '--decision', 'approved', '--reason', 'Seen.'], 'supervisor'); // prettier-ignore
    expect(decided.said).toBe('Version 1 of our-structuring is in-force.');
    expect((await run('list', [])).said).toMatch(/our-structuring +version 1/);
  });

  it('say how they are used', async () => {
    for (const [words, args] of [
      ['write', ['file.sql']],
      ['try', []],
      ['try', ['structuring', '--version', 'one']],
      ['propose', ['structuring']],
    ] as const)
      await expect(run(words, [...args]), words).rejects.toMatchObject({ code: 'usage' });
  });
});
