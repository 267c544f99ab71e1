import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Entry } from '@weir/engines/names';
import type { Command, CommandContext, CommandOutput, ExitCode } from '#platform';
import { sayLeftOut } from './list-commands.ts';
import { rowsOf } from './named-rows.ts';
import { readIndexFolder, writeIndexFolder } from './names-index-folder.ts';
import type { AskedRow, HitDocument } from './names-question.ts';
import { RowFlaws } from './row-flaws.ts';

/** Rows left out that a document lists; all are counted. */
const leftOutShown = 1000;

/** Commands over an index that they name themselves: they need neither node nor person. */
export const namesCommands: readonly Command[] = [
  {
    words: ['names', 'index'],
    usage: 'LIST... --out DIR',
    summary: 'Builds an index of lists, whose forms are recognised by content, and saves it under DIR.',
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
    usage: 'FILE.csv --index DIR [--limit N] [--workers N]',
    summary: 'Asks an index for each row of a file (id,name[,born,country]); one answer a line, in order.',
    run: screenFile,
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
  const { readLists, saveIndex } = await import('@weir/engines/names');
  const { buildIndexOnThreads } = await import('./build-index.ts');
  const files: Uint8Array[] = [];
  for (const file of positionals) files.push(await readFile(file));
  const lists: object[] = [];
  const taken = new Set<string>();
  // One list at a time goes into the index.
  function* entries(): Generator<Entry> {
    for (const read of readLists(files)) {
      const parts = read.files.map((at) => positionals[at]!);
      // Own lists, and a second list of one kind, are told apart by their file names.
      const isOwn = read.list === 'own' || taken.has(read.list);
      const list = isOwn ? basename(parts[0]!, extname(parts[0]!)) : read.list;
      taken.add(list);
      for (const entry of read.entries) yield list === entry.list ? entry : { ...entry, list };
      lists.push({
        file: parts[0],
        ...(parts.length > 1 ? { files: parts } : {}),
        list,
        form: read.form,
        version: read.version,
        entries: read.entries.length,
        leftOutCount: read.leftOutCount,
        leftOut: read.leftOut.slice(0, leftOutShown),
      });
      output.say(
        `${parts.join(' + ')}: ${read.entries.length} entries of ${list} (${read.form}), ${read.leftOutCount} left out.`,
      );
      sayLeftOut(output, read.leftOut);
    }
  }
  const built = await buildIndexOnThreads(entries());
  const path = await writeIndexFolder(values.out, saveIndex(built));
  output.say(`Saved ${path}.`);
  output.json({ index: path, entries: built.size, lists });
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
  const limit = limitFrom(values.limit);
  const bytes = new Uint8Array(await readIndexFolder(values.index));
  const { openIndex } = await import('@weir/engines/names');
  const { hitDocument, questionFrom } = await import('./names-question.ts');
  const { query, leftOut } = questionFrom({ name: positionals.join(' '), ...values });
  if (leftOut.includes('name is empty') || leftOut.includes('name has no letter or digit'))
    throw usage('Give a name with a letter or a digit at least.');
  const flaw = leftOut.find((each) => each.startsWith('name '));
  if (flaw !== undefined) output.say(`The ${flaw}.`);
  // In a file of rows what cannot be read is left out of the question; what a person types is said to be wrong.
  for (const key of ['kind', 'born', 'country'] as const) {
    if (leftOut.includes(`${key} cannot be read`))
      throw usage(
        `--${key} cannot be read. A kind is person, organization, vessel or any; a date is YYYY-MM-DD, YYYY-MM or YYYY; a country is its code or name.`,
      );
  }
  const hits = openIndex(bytes).search(query, { limit }).map(hitDocument);
  for (const hit of hits) sayHit(output.say, hit);
  if (hits.length === 0) output.say('No hit.');
  output.json({ hits });
  return 0;
}

async function screenFile(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { index: { type: 'string' }, limit: { type: 'string' }, workers: { type: 'string' } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw usage('Name one CSV file.');
  const options = { limit: limitFrom(values.limit), workers: workersFrom(values.workers) };
  const bytes = await readIndexFolder(values.index);
  const { openIndex } = await import('@weir/engines/names');
  // A damaged index is said to be one before the first row is read.
  openIndex(new Uint8Array(bytes));
  const { screenRows } = await import('./screen-rows.ts');
  const flaws = new RowFlaws();
  let row = 0;
  for await (const { json, leftOut } of screenRows(bytes, askedRows(file), options)) {
    row++;
    for (const flaw of leftOut) flaws.note(row, flaw);
    if (output.asJson) output.line(json);
    else sayAnswer(output, JSON.parse(json) as { id: string; hits: HitDocument[] });
  }
  flaws.tell();
  return 0;
}

async function* askedRows(file: string): AsyncGenerator<AskedRow> {
  for await (const { id, name = '', born, country, kind } of rowsOf(file, ['id', 'name']))
    yield { id, name, born, country, kind };
}

function sayAnswer(
  { line }: CommandOutput,
  { id, hits }: { id: string; hits: readonly HitDocument[] },
): void {
  line(`${id}: ${hits.length === 0 ? 'no hit' : `${hits.length} hits`}`);
  for (const hit of hits) sayHit(line, hit);
}

function sayHit(say: (text: string) => void, hit: HitDocument): void {
  say(`  ${hit.score.toFixed(3)}${hit.alert ? ' alert' : ''}  ${hit.name}  (${hit.list} ${hit.entry})`);
  for (const { part, points, why } of hit.parts)
    say(`      ${points < 0 ? '' : '+'}${points.toFixed(3)} ${part}: ${why}`);
}

function limitFrom(text: string | undefined): number {
  const limit = Number(text ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw usage('--limit is a number from 1 to 1000.');
  return limit;
}

function workersFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const workers = Number(text);
  if (!Number.isInteger(workers) || workers < 1 || workers > 64)
    throw usage('--workers is a number from 1 to 64; without it there are as many as processors.');
  return workers;
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
