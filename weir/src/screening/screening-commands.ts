import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import type { ListImport } from './contract.ts';
import { namesCommands } from './names-commands.ts';
import { pairs } from './pairs-command.ts';

/** All but `list import` work without a node: they name their own index. */
export const screeningCommands: readonly Command[] = [
  ...namesCommands,
  {
    words: ['names', 'pairs'],
    usage: 'FILE.csv',
    summary: 'Compares the two names of each row (id,kind,left,right[,…]); prints CSV id,score.',
    run: pairs,
  },
  {
    words: ['list', 'import'],
    usage: 'FILE --name NAME [--purpose sanctions|wanted|pep|own] [--shrinks]',
    summary: 'Imports a list, or a new version of it, and screens all subjects against what changed.',
    run: importList,
  },
  {
    words: ['list', 'fetch'],
    usage: 'ADDRESS --name NAME [--purpose sanctions|wanted|pep|own] [--sha256 H] [--shrinks]',
    summary:
      'Takes a list from its https address (through HTTPS_PROXY, where set) and imports it; offline, use `weir list import` with a file.',
    run: importList,
  },
];

async function importList(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      purpose: { type: 'string' },
      shrinks: { type: 'boolean', default: false },
      sha256: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1 || values.name === undefined)
    throw usage('Name one list file, and what the list is called (--name NAME).');
  const bytes = await bytesOf(file, values.sha256);
  const node = await context.node();
  const answer = await node.upload<ListImport>(
    '/api/v1/lists',
    { field: 'list', name: basename(file), bytes },
    {
      name: values.name,
      ...(values.purpose === undefined ? {} : { purpose: values.purpose }),
      ...(values.shrinks ? { shrinks: 'yes' } : {}),
    },
  );
  const { current } = answer;
  context.output.say(
    answer.unchanged
      ? `${answer.name} is at version ${current.number} with these bytes already; nothing changed.`
      : `${answer.name} is at version ${current.number}: ${current.entries} entries (${current.added} added, ${current.changed} changed, ${current.removed} removed), ${current.leftOut} rows left out.`,
  );
  context.output.json(answer);
  return 0;
}

/** From a file, or from where the list is published. */
async function bytesOf(file: string, sha256: string | undefined): Promise<Uint8Array> {
  if (!/^https?:\/\//.test(file)) return readFile(file);
  const { fetchList } = await import('./fetch-list.ts');
  return (await fetchList(file, sha256)).bytes;
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
