import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, CommandOutput, ExitCode, NodeClient } from '#platform';
import type {
  ListDetail,
  ListDifferencePage,
  ListImport,
  ListPreview,
  ListRow,
  ListVersion,
} from './contract.ts';

const purposes = 'sanctions|wanted|missing|pep|own';

/** Commands over the node's lists; each speaks as the signed-in person. */
export const listCommands: readonly Command[] = [
  {
    words: ['list', 'import'],
    usage: `FILE... --name NAME [--purpose ${purposes}] [--columns name=..,born=..] [--preview] [--shrinks]`,
    summary:
      'Imports a list, or a new version of it, and screens all subjects against what changed; --preview only says what it would do.',
    run: importList,
  },
  {
    words: ['list', 'fetch'],
    usage: `ADDRESS --name NAME [--purpose ${purposes}] [--sha256 H] [--preview] [--shrinks]`,
    summary:
      'Takes a list from its https address (through HTTPS_PROXY, where set) and imports it; offline, use `weir list import` with a file.',
    run: importList,
  },
  {
    words: ['list', 'show'],
    usage: '[NAME] [--version N]',
    summary: 'Says which lists there are; of one list its versions, and what was left out of one and why.',
    run: show,
  },
  {
    words: ['list', 'diff'],
    usage: 'NAME [--from N] [--to N] [--change added|changed|removed]',
    summary:
      'Says what one version of a list changed against another; by default the current against the one before.',
    run: difference,
  },
  {
    words: ['list', 'rollback'],
    usage: 'NAME --reason TEXT [--to N]',
    summary:
      'Takes a list back to an earlier version, as a version of its own; subjects are screened against what comes back.',
    run: rollback,
  },
];

async function importList(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      purpose: { type: 'string' },
      columns: { type: 'string' },
      preview: { type: 'boolean', default: false },
      shrinks: { type: 'boolean', default: false },
      sha256: { type: 'string' },
    },
    allowPositionals: true,
  });
  if (positionals.length === 0 || values.name === undefined)
    throw usage('Name a list file, or the parts of one list, and what the list is called (--name NAME).');
  const files = await Promise.all(
    positionals.map(async (file) => ({
      field: 'list',
      name: basename(file),
      bytes: await bytesOf(file, values.sha256),
    })),
  );
  const fields = {
    name: values.name,
    ...(values.purpose === undefined ? {} : { purpose: values.purpose }),
    ...(values.columns === undefined ? {} : { columns: JSON.stringify(columnsFrom(values.columns)) }),
    ...(values.shrinks ? { shrinks: 'yes' } : {}),
  };
  const node = await context.node();
  const [first, ...more] = files;
  if (values.preview) {
    sayPreview(
      context.output,
      values.name,
      await node.upload<ListPreview>('/api/v1/lists/preview', first!, fields, more),
    );
    return 0;
  }
  const answer = await node.upload<ListImport>('/api/v1/lists', first!, fields, more);
  const { current } = answer;
  context.output.say(
    answer.unchanged
      ? `${answer.name} is at version ${current.number} with these bytes already; nothing changed.`
      : `${answer.name} (${answer.purpose}) is at version ${current.number}: ${said(current)}.`,
  );
  context.output.json(answer);
  return 0;
}

const said = ({ entries, added, changed, removed, leftOut }: ListVersion): string =>
  `${entries} entries (${added} added, ${changed} changed, ${removed} removed), ${leftOut} rows left out`;

/** `name=Client,born=DOB` → `{ name: 'Client', born: 'DOB' }`. */
function columnsFrom(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [what = '', ...header] = pair.split('=');
      if (header.length === 0) throw usage('--columns is a list of name=HEADER, with commas between.');
      return [what.trim(), header.join('=').trim()];
    }),
  );
}

/** From a file, or from where the list is published. */
async function bytesOf(file: string, sha256: string | undefined): Promise<Uint8Array> {
  if (!/^https?:\/\//.test(file)) return readFile(file);
  const { fetchList } = await import('./fetch-list.ts');
  return (await fetchList(file, sha256)).bytes;
}

function sayPreview(output: CommandOutput, name: string, preview: ListPreview): void {
  output.say(
    `${name}: ${preview.entries} entries (${preview.form}); ${preview.added} would be added, ${preview.changed} changed, ${preview.removed} removed, ${preview.leftOut} left out.`,
  );
  if (preview.unchanged) output.say('These bytes are the current version already.');
  if (preview.shrinks)
    output.say('The list lost more than half of its entries: importing asks for --shrinks.');
  for (const { change, entryId, name: entry } of preview.differences)
    output.say(`  ${change}: ${entry} (${entryId})`);
  sayLeftOut(output, preview.leftOutRows);
  output.json(preview);
}

export function sayLeftOut(
  output: CommandOutput,
  rows: readonly { line: number; reason: string; file?: number | undefined }[],
): void {
  for (const { line, reason, file } of rows.slice(0, 20))
    output.say(
      `  ${file === undefined ? '' : `file ${file}, `}${line === 0 ? '' : `line ${line}: `}${reason}`,
    );
}

async function show(args: string[], { output, node }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { version: { type: 'string' } },
    allowPositionals: true,
  });
  const client = await node();
  const [name] = positionals;
  if (name === undefined) {
    const lists = await client.request<{ items: ListRow[] }>('GET', '/api/v1/lists');
    for (const { name: each, purpose, current } of lists.items)
      output.say(`${each} (${purpose}), version ${current.number}: ${said(current)}`);
    if (lists.items.length === 0) output.say('There is no list yet. Import one with `weir list import`.');
    output.json(lists);
    return 0;
  }
  const list = await find(client, name);
  const query = values.version === undefined ? '' : `?version=${numberFrom(values.version, '--version')}`;
  const detail = await client.request<ListDetail>('GET', `/api/v1/lists/${list.id}${query}`);
  output.say(`${detail.name} (${detail.purpose})`);
  for (const version of detail.versions) {
    const back =
      version.takenBackTo === null ? '' : `, taken back to ${version.takenBackTo}: ${version.reason}`;
    output.say(`  ${version.number}  ${version.importedAt}  ${version.form}  ${said(version)}${back}`);
  }
  output.say(`Left out of version ${detail.leftOutOf}: ${detail.leftOutRows.length === 0 ? 'nothing' : ''}`);
  sayLeftOut(output, detail.leftOutRows);
  output.json(detail);
  return 0;
}

/** Most pages of a difference that a command reads, of 200 entries each. */
const mostPages = 50;

async function difference(args: string[], { output, node }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { from: { type: 'string' }, to: { type: 'string' }, change: { type: 'string' } },
    allowPositionals: true,
  });
  const [name] = positionals;
  if (name === undefined) throw usage('Name the list.');
  const client = await node();
  const list = await find(client, name);
  const query = new URLSearchParams({ limit: '200' });
  for (const end of ['from', 'to'] as const)
    if (values[end] !== undefined) query.set(end, String(numberFrom(values[end], `--${end}`)));
  if (values.change !== undefined) query.set('change', values.change);
  const items: ListDifferencePage['items'] = [];
  let page: ListDifferencePage | undefined;
  for (let pages = 0; pages < mostPages; pages++) {
    page = await client.request<ListDifferencePage>('GET', `/api/v1/lists/${list.id}/difference?${query}`);
    items.push(...page.items);
    if (page.nextCursor === null) break;
    query.set('cursor', page.nextCursor);
  }
  const { from, to, counts, nextCursor } = page!;
  output.say(
    `${list.name}, version ${from} to ${to}: ${counts.added} added, ${counts.changed} changed, ${counts.removed} removed.`,
  );
  for (const { change, name: entry, entryId, fields } of items) {
    output.say(`  ${change}: ${entry} (${entryId})`);
    for (const { field, added, removed } of fields)
      output.say(`      ${field}: ${[...removed.map((text) => `− ${text}`), ...added.map((text) => `+ ${text}`)].join('; ')}`); // prettier-ignore
  }
  output.json({ list: list.name, from, to, counts, items, complete: nextCursor === null });
  return 0;
}

async function rollback(args: string[], { output, node }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { to: { type: 'string' }, reason: { type: 'string' } },
    allowPositionals: true,
  });
  const [name] = positionals;
  if (name === undefined || values.reason === undefined)
    throw usage('Name the list, and why it is taken back (--reason TEXT).');
  const client = await node();
  const list = await find(client, name);
  const answer = await client.request<ListImport>('POST', `/api/v1/lists/${list.id}/rollback`, {
    reason: values.reason,
    ...(values.to === undefined ? {} : { to: numberFrom(values.to, '--to') }),
  });
  output.say(
    `${answer.name} is taken back to version ${answer.current.takenBackTo} and now at version ${answer.current.number}: ${said(answer.current)}.`,
  );
  output.json(answer);
  return 0;
}

async function find(client: NodeClient, name: string): Promise<ListRow> {
  const { items } = await client.request<{ items: ListRow[] }>('GET', '/api/v1/lists');
  const list = items.find((each) => each.name === name.normalize('NFC').trim());
  if (list !== undefined) return list;
  throw new Problem({
    code: 'list-unknown',
    status: 404,
    detail: `There is no list called "${name}". \`weir list show\` says which there are.`,
  });
}

function numberFrom(text: string, option: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw usage(`${option} is the number of a version.`);
  return number;
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
