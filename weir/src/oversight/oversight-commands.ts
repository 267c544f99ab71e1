import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Command } from '#platform';
import type { OversightRecord, Pair } from './contract.ts';

const text = { type: 'string' } as const;

/** The auditor's room and the log of interference, from the command line. */
export const oversightCommands: readonly Command[] = [
  {
    words: ['oversight', 'records'],
    usage: '--view VIEW [--person ID] [--subject ID] [--case ID] [--from T] [--until T] [--csv FILE]',
    summary:
      'Show looks, searches, refused, approvals, lapses, exports or erasures, newest first (auditor, data protection); with --csv all of them into a marked file.',
    run: async (args, context) => {
      const { values } = parseArgs({
        args,
        options: { view: text, person: text, subject: text, case: text, from: text, until: text, csv: text },
      });
      const { csv, case: caseId, view = 'looks', ...rest } = values;
      const query = new URLSearchParams({ view });
      for (const [name, value] of Object.entries({ ...rest, caseId }))
        if (value !== undefined) query.set(name, value);
      const node = await context.node();
      if (csv !== undefined) {
        const body = await node.request<unknown>('GET', `/api/v1/oversight/records.csv?${query.toString()}`);
        await writeFile(csv, String(body));
        context.output.say(`Written to ${csv}.`);
        context.output.json({ out: csv });
        return 0;
      }
      const page = await node.request<{ items: OversightRecord[] }>('GET', `/api/v1/oversight/records?limit=200&${query.toString()}`); // prettier-ignore
      for (const row of page.items)
        context.output.say(
          [row.at, row.personName ?? row.person ?? 'the node', row.act, row.objectKind, row.objectId ?? '', row.purpose ?? '', row.reason ?? ''].join('  '), // prettier-ignore
        );
      context.output.json(page);
      return 0;
    },
  },
  {
    words: ['oversight', 'pairs'],
    usage: '[--from T]',
    summary: 'Who approved whose acts, how often and how fast (auditor, data protection).',
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { from: text } });
      const query = values.from === undefined ? '' : `?from=${encodeURIComponent(values.from)}`;
      const page = await (
        await context.node()
      ).request<{ items: Pair[] }>('GET', `/api/v1/oversight/pairs${query}`);
      for (const pair of page.items)
        context.output.say(
          `${pair.authorName ?? pair.author} by ${pair.approverName ?? pair.approver}: ${pair.approvals} approved, ${pair.refusals} not, median ${pair.medianMinutes} min${pair.often ? ', OFTEN' : ''}`,
        );
      context.output.json(page);
      return 0;
    },
  },
  {
    words: ['oversight', 'independence'],
    usage: '[--verify]',
    summary: 'Read the log of attempts to interfere, or verify its chain (head of the FIU, auditor).',
    run: async (args, context) => {
      const { values } = parseArgs({ args, options: { verify: { type: 'boolean' } } });
      const node = await context.node();
      if (values.verify === true) {
        const verdict = await node.request<{ ok: boolean; entries: number; fault: { sentence: string } | null }>('GET', '/api/v1/independence/verification'); // prettier-ignore
        context.output.say(
          verdict.ok ? `The chain is whole: ${verdict.entries} entries.` : verdict.fault!.sentence,
        );
        context.output.json(verdict);
        return verdict.ok ? 0 : 1;
      }
      const page = await node.request<{ items: { position: number; at: string; how: string; who: string }[] }>('GET', '/api/v1/independence'); // prettier-ignore
      for (const row of page.items) context.output.say(`${row.position}  ${row.at}  ${row.how}  ${row.who}`);
      context.output.json(page);
      return 0;
    },
  },
];
