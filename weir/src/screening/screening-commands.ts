import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Entry, Hit, Kind, NamesIndex, Query } from '@weir/engines/names';
import type { Command, CommandContext, ExitCode } from '#platform';
import type { ListImport } from './contract.ts';
import { rowsOf } from './named-rows.ts';
import { pairs } from './pairs-command.ts';

const indexFile = 'names.index';

/** All but `list import` work without a node: they name their own index. */
export const screeningCommands: readonly Command[] = [
  {
    words: ['names', 'index'],
    usage: 'LIST... --out DIR',
    summary: 'Builds an index of lists (UN consolidated XML, CSV) and saves it under DIR.',
    run: index,
  },
  {
    words: ['names', 'search'],
    usage: 'NAME --index DIR [--kind K] [--born DATE] [--country CC] [--limit N]',
    summary: 'Asks an index for one name; each score opens into its parts.',
    run: search,
  },
  {
    words: ['names', 'screen'],
    usage: 'FILE.csv --index DIR [--limit N]',
    summary: 'Asks an index for each row of a file (id,name[,born,country]); one answer a line, in order.',
    run: screenFile,
  },
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

async function index(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { out: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length === 0 || values.out === undefined)
    throw usage('Name one list at least, and --out DIR.');
  const { buildIndex, readList, saveIndex } = await import('@weir/engines/names');
  const entries: Entry[] = [];
  const lists: { file: string; list: string; version: string; entries: number; leftOut: unknown[] }[] = [];
  for (const file of positionals) {
    const read = readList(await readFile(file));
    // Own lists are told apart by their file names.
    const list = read.list === 'own' ? basename(file, extname(file)) : read.list;
    for (const entry of read.entries) entries.push(list === entry.list ? entry : { ...entry, list });
    lists.push({ file, list, version: read.version, entries: read.entries.length, leftOut: read.leftOut });
    output.say(`${file}: ${read.entries.length} entries of ${list}, ${read.leftOut.length} left out.`);
    for (const { line, reason } of read.leftOut.slice(0, 20)) output.say(`  line ${line}: ${reason}`);
  }
  await mkdir(values.out, { recursive: true });
  const path = join(values.out, indexFile);
  await writeFile(`${path}.part`, saveIndex(buildIndex(entries)));
  await rename(`${path}.part`, path);
  output.say(`Saved ${path}.`);
  output.json({ index: path, entries: entries.length, lists });
  return 0;
}

async function search(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      index: { type: 'string' },
      kind: { type: 'string' },
      born: { type: 'string' },
      country: { type: 'string' },
      limit: { type: 'string' },
    },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw usage('Give the name to search for.');
  const opened = await openSaved(values.index);
  const query = await queryFrom({ name: positionals.join(' '), ...values });
  // In a file of rows what cannot be read is left out of the question; what a person types is said to be wrong.
  for (const key of ['kind', 'born', 'country'] as const) {
    if (values[key] !== undefined && query[key] === undefined)
      throw usage(
        `--${key} cannot be read. A kind is person, organization or vessel; a date is YYYY-MM-DD, YYYY-MM or YYYY; a country is its code or name.`,
      );
  }
  const hits = opened.search(query, { limit: limitFrom(values.limit) });
  for (const hit of hits) sayHit(output.say, hit);
  if (hits.length === 0) output.say('No hit.');
  output.json({ hits: hits.map(hitDocument) });
  return 0;
}

async function screenFile(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { index: { type: 'string' }, limit: { type: 'string' } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw usage('Name one CSV file.');
  const opened = await openSaved(values.index);
  const limit = limitFrom(values.limit);
  for await (const row of rowsOf(file, ['id', 'name'])) {
    const hits = opened.search(
      await queryFrom({
        name: row['name'] ?? '',
        born: row['born'],
        country: row['country'],
        kind: row['kind'],
      }),
      { limit },
    );
    if (output.asJson) output.line(JSON.stringify({ id: row['id'] ?? '', hits: hits.map(hitDocument) }));
    else {
      output.line(`${row['id'] ?? ''}: ${hits.length === 0 ? 'no hit' : `${hits.length} hits`}`);
      for (const hit of hits) sayHit(output.line, hit);
    }
  }
  return 0;
}

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

async function openSaved(folder: string | undefined): Promise<NamesIndex> {
  if (folder === undefined) throw usage('Name the folder of a saved index: --index DIR.');
  const { openIndex } = await import('@weir/engines/names');
  return openIndex(new Uint8Array(await readFile(join(folder, indexFile))));
}

/** Dates and countries as people write them; what cannot be read as one is left out of the question. */
async function queryFrom(given: {
  name: string;
  kind?: string | undefined;
  born?: string | undefined;
  country?: string | undefined;
}): Promise<Query> {
  const { countryCodeOf, readBornDate } = await import('@weir/engines/names');
  const born = given.born === undefined || given.born.trim() === '' ? undefined : readBornDate(given.born);
  const country =
    given.country === undefined || given.country.trim() === '' ? undefined : countryCodeOf(given.country);
  const kinds: readonly Kind[] = ['person', 'organization', 'vessel'];
  const kind = kinds.find((each) => each === given.kind?.trim().toLowerCase());
  return {
    name: given.name,
    ...(kind === undefined ? {} : { kind }),
    ...(born === undefined ? {} : { born }),
    ...(country === undefined ? {} : { country }),
  };
}

function hitDocument(hit: Hit): object {
  return {
    entry: hit.entry.id,
    list: hit.entry.list,
    name: hit.name,
    names: hit.entry.names.map(({ text }) => text),
    score: hit.score,
    alert: hit.alert,
    parts: hit.parts,
  };
}

function sayHit(say: (text: string) => void, hit: Hit): void {
  say(
    `  ${hit.score.toFixed(3)}${hit.alert ? ' alert' : ''}  ${hit.name}  (${hit.entry.list} ${hit.entry.id})`,
  );
  for (const { part, points, why } of hit.parts)
    say(`      ${points < 0 ? '' : '+'}${points.toFixed(3)} ${part}: ${why}`);
}

function limitFrom(text: string | undefined): number {
  const limit = Number(text ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw usage('--limit is a number from 1 to 1000.');
  return limit;
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
