import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command } from '#platform';
import type { SearchAnswer } from './contract.ts';

export const searchCommands: readonly Command[] = [
  {
    words: ['search'],
    usage: 'TEXT... [--limit N]',
    summary:
      'People, firms, accounts, reports, cases and products that you may see, by a name or number however typed.',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({
        args,
        options: { limit: { type: 'string' } },
        allowPositionals: true,
      });
      const q = positionals.join(' ').trim();
      if (q.length < 2)
        throw new Problem({ code: 'search-too-short', status: 400, detail: 'Give two characters at least.' });
      const query = new URLSearchParams({ q, limit: values.limit ?? '6' });
      const node = await context.node();
      const answer = await node.request<SearchAnswer>('GET', `/api/v1/search?${query}`);
      const { output } = context;
      output.json(answer);
      if (answer.items.length === 0) output.say('Nothing found among what you may see.');
      for (const { kind, id, words, beside, why } of answer.items) {
        const near = why.how === 'near' ? ` (close to: ${why.text})` : '';
        output.say(`${kind.padEnd(9)} ${words}${beside === null ? '' : `  ${beside}`}${near}  ${id}`);
      }
      return 0;
    },
  },
];
