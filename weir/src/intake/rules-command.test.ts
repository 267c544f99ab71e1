import { readFileSync } from 'node:fs';
import {
  catalogueDocument,
  loadProfile,
  profiles,
  ruleCatalogue,
  type RuleCatalogue,
} from '@weir/engines/reports';
import { expect, test } from 'vitest';
import type { CommandContext } from '#platform';
import { rulesCommand } from './rules-command.ts';

async function run(...args: string[]): Promise<{ said: string[]; lines: string[]; json: RuleCatalogue }> {
  const said: string[] = [];
  const lines: string[] = [];
  let json: unknown;
  const output = {
    say: (sentence: string) => void said.push(sentence),
    line: (text: string) => void lines.push(text),
    json: (document: unknown) => void (json = document),
    asJson: true,
  };
  expect(await rulesCommand.run(args, { output } as unknown as CommandContext)).toBe(0);
  return { said, lines, json: json as RuleCatalogue };
}

test('the page of rules says what the profiles say', () => {
  const page = readFileSync(new URL('../../../docs/report-rules.md', import.meta.url), 'utf8');
  const catalogue = catalogueDocument(ruleCatalogue(profiles().map(loadProfile)));
  expect(page.slice(page.indexOf('## The rules'))).toBe(catalogue);
});

test('the catalogue gives each setting with its severity, parameters and citation', async () => {
  const { json, said } = await run('--profile', 'lk-2.0');
  expect(json.profiles.map(({ profile }) => profile)).toEqual(['lk-2.0']);
  const late = json.profiles[0]!.settings.find(({ rule }) => rule === 'DATE-2')!;
  expect(late).toMatchObject({
    severity: 'warning',
    parameters: { days: 31 },
    citation: { mark: 'verified' },
  });
  expect(said[0]).toContain('lk-2.0');
  expect(json.rules.find(({ rule }) => rule === 'DATE-2')!.parameters['days']).toMatchObject({
    needed: true,
  });
});

test('every profile is in it, and an unknown one is refused', async () => {
  expect((await run()).json.profiles.map(({ profile }) => profile)).toEqual([...profiles()]);
  expect((await run('--markdown')).lines[0]).toContain('## The rules');
  await expect(run('--profile', 'zz')).rejects.toMatchObject({ code: 'profile-unknown' });
});
