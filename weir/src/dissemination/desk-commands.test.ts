import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '@weir/engines/vocabulary';
import { openDesk, prosecution, type DeskName, type DeskWorld } from '../../../tests/desk-world.ts';
import { registers } from '../../../tests/registers.ts';
import type { Command, CommandContext, ExitCode } from '../platform/index.ts';
import { caseCommands } from '../cases/case-commands.ts';
import type { CaseDetail } from '../cases/contract.ts';
import type { DisseminationDetail } from './contract.ts';
import { disseminationCommands } from './dissemination-commands.ts';

describe('the commands of the desk', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await openDesk(registers[0]!);
    await world.platform.jobs.start();
  });
  afterAll(() => world.close());

  async function run<Document>(
    as: DeskName,
    line: string,
    ...more: string[]
  ): Promise<{ exit: ExitCode; said: string; document: Document }> {
    const args = [...line.split(' '), ...more];
    const command = [...caseCommands, ...disseminationCommands].find((each: Command) =>
      each.words.every((word, index) => args[index] === word),
    )!;
    let said = '';
    let document: unknown;
    const context = {
      output: {
        say: (sentence: string) => void (said += `${sentence}\n`),
        json: (given: unknown) => void (document = given),
        line: () => undefined,
        asJson: false,
      },
      node: async () => ({
        request: async (method: 'GET' | 'POST', path: string, body?: object) => {
          const answer = await world.ask<{ code: string; detail: string }>(
            as,
            method,
            path.replace('/api/v1', ''),
            body,
          );
          if (answer.status >= 400) throw new Problem({ ...answer.body, status: answer.status });
          return answer.body;
        },
      }),
    } as unknown as CommandContext;
    const exit = await command.run(args.slice(command.words.length), context);
    return { exit, said, document: document as Document };
  }
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: Problem) => error.code,
    );

  it('open, list and show cases', async () => {
    const opened = await run<CaseDetail>(
      'analyst',
      'case open --alert alert-one --priority high',
      '--reason',
      'Cash within a day.',
    );
    expect(opened.exit).toBe(0);
    expect(opened.document).toMatchObject({ state: 'opened', priority: 'high', source: { kind: 'alert' } });
    expect(opened.said).toContain(opened.document.number);
    const listed = await run<{ items: { id: string }[] }>('analyst', 'case list --owner me');
    expect(listed.document.items.map(({ id }) => id)).toEqual([opened.document.id]);
    const shown = await run<CaseDetail>('supervisor', `case show ${opened.document.id}`);
    expect(shown.said).toMatch(/transaction {2}12500\.00 XNC/);
    expect(await codeOf(run('analyst', 'case open --alert a --hand'))).toBe('case-source-missing');
    expect(await codeOf(run('analyst', 'case show'))).toBe('id-missing');
    expect(await codeOf(run('administrator', 'case list'))).toBe('not-allowed');
  });

  it('list, show and approve products, naming what was read', async () => {
    const { document: opened } = await run<CaseDetail>('analyst', 'case open --hand --title Cash');
    for (const to of ['triaged', 'in_analysis'])
      await world.ask('analyst', 'POST', `/cases/${opened.id}/state`, { to, reason: 'Taken up.' });
    const { body: draft } = await world.ask<DisseminationDetail>('analyst', 'POST', '/disseminations', {
      caseId: opened.id,
      title: 'Cash',
      type: 'spontaneous',
      recipient: prosecution,
      purpose: 'investigation',
      sections: [{ id: 'a', heading: 'Facts', items: [{ kind: 'text', id: 'b', text: 'It left.' }] }],
    });
    await world.ask('analyst', 'POST', `/disseminations/${draft.id}/submit`, { version: 1 });
    const shown = await run<DisseminationDetail>('supervisor', `dissemination show ${draft.id}`);
    const content = shown.document.guard.contentSha256;
    expect(shown.said).toContain(content);
    const approve = `dissemination approve ${draft.id} --content ${content} --reason Read.`;
    expect(await codeOf(run('supervisor', `dissemination approve ${draft.id}`))).toBe('approval-incomplete');
    expect(await codeOf(run('analyst', approve))).toBe('not-allowed');
    const approved = await run<DisseminationDetail>('supervisor', approve);
    expect([approved.exit, approved.document.state]).toEqual([0, 'sent']);
    expect(approved.said).toContain(approved.document.document!.sha256);
    expect(await codeOf(run('supervisor', approve))).toBe('already-decided');
    const listed = await run<{ items: { id: string }[] }>(
      'analyst',
      `dissemination list --state sent --case ${opened.id}`,
    );
    expect(listed.document.items.map(({ id }) => id)).toEqual([draft.id]);
  });
});
