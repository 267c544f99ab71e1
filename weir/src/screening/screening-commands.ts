import type { Command } from '#platform';
import { listCommands } from './list-commands.ts';
import { namesCommands } from './names-commands.ts';
import { pairs } from './pairs-command.ts';

export const screeningCommands: readonly Command[] = [
  ...namesCommands,
  {
    words: ['names', 'pairs'],
    usage: 'FILE.csv',
    summary: 'Compares the two names of each row (id,kind,left,right[,…]); prints CSV id,score.',
    run: pairs,
  },
  ...listCommands,
];
