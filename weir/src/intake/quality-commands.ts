import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command } from '#platform';
import type { QualityAnswer } from './quality-contract.ts';

export const qualityCommands: readonly Command[] = [
  {
    words: ['report', 'quality'],
    usage: '[--filer ID] [--months N]',
    summary:
      'How good a filer’s reports are, month by month, and the rules it breaks most; for the FIU all filers.',
    run: async (args, context) => {
      const { values } = parseArgs({
        args,
        options: { filer: { type: 'string' }, months: { type: 'string' } },
      });
      const months = Number(values.months ?? 12);
      if (!Number.isInteger(months) || months < 1 || months > 60) {
        throw new Problem({ code: 'months-invalid', status: 400, detail: 'Name from 1 to 60 months.' });
      }
      const query = new URLSearchParams({ months: String(months), limit: '200' });
      if (values.filer !== undefined) query.set('organisation', values.filer);
      const node = await context.node();
      const answer = await node.request<QualityAnswer>('GET', `/api/v1/quality?${query}`);
      const { output } = context;
      output.json(answer);
      if (answer.items.length === 0) output.say('Nobody filed anything in this time.');
      for (const item of answer.items) {
        output.say(
          `${item.filer.reportingEntityId ?? ''} ${item.filer.name}: ${item.score === null ? 'nothing filed' : `${item.score} of 100`}` +
            `, ${item.filed} filed, ${item.returned} returned, ${item.firstAccepted} of ${item.first} accepted at first try.`,
        );
        for (const part of item.parts)
          output.say(`  ${part.part}: ${part.points} of ${part.of} (${part.good} of ${part.reports})`);
        for (const rule of item.rules)
          output.say(
            `  broken: ${rule.rule} (${rule.severity}) in ${rule.reports} reports, ${rule.times} times`,
          );
      }
      return 0;
    },
  },
];
