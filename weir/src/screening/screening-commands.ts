import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Entry, Hit, Kind, NamesIndex, Query } from '@weir/engines/names';
import type { Command, CommandContext, ExitCode } from '#platform';
import { listCommands, sayLeftOut } from './list-commands.ts';

const indexFile = 'names.index';
/** Rows left out that a document lists; all are counted. */
const leftOutShown = 1000;

/** The names commands work without a node: they name their own index. */
export const screeningCommands: readonly Command[] = [
  {
    words: ['names', 'index'],
    usage: 'LIST... --out DIR',
    summary: 'Builds an index of lists, each recognised by content, and saves it under DIR.',
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
  ...listCommands,
];

async function index(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { out: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length === 0 || values.out === undefined)
    throw usage('Name one list at least, and --out DIR.');
  const { buildIndex, readLists, saveIndex } = await import('@weir/engines/names');
  const files = await Promise.all(positionals.map((file) => readFile(file)));
  const entries: Entry[] = [];
  const lists: object[] = [];
  const taken = new Set<string>();
  for (const read of readLists(files)) {
    const parts = read.files.map((at) => positionals[at]!);
    // Own lists, and a second list of one kind, are told apart by their file names.
    const own = read.list === 'own' || taken.has(read.list);
    const list = own ? basename(parts[0]!, extname(parts[0]!)) : read.list;
    taken.add(list);
    for (const entry of read.entries) entries.push(list === entry.list ? entry : { ...entry, list });
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

async function pairs(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw usage('Name one CSV file.');
  const { comparePair } = await import('@weir/engines/names');
  // The header waits for the first row, so that a file that cannot be read prints nothing.
  let rows = 0;
  const header = (): void => void (rows++ === 0 ? output.line('id,score') : undefined);
  for await (const row of rowsOf(file, ['id', 'left', 'right'])) {
    const side = async (which: 'left' | 'right') => {
      const { name, born, country, kind } = await queryFrom({
        name: row[which] ?? '',
        kind: row['kind'],
        born: row[`${which}_born`],
        country: row[`${which}_country`],
      });
      return {
        names: [name],
        kind: kind ?? 'unknown',
        ...(born === undefined ? {} : { born: [born] }),
        ...(country === undefined ? {} : { countries: [country] }),
      };
    };
    const { score } = comparePair(await side('left'), await side('right'));
    header();
    output.line(`${csvCell(row['id'] ?? '')},${score.toFixed(3)}`);
  }
  if (rows === 0) header();
  return 0;
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

/** Rows of a CSV file by the names of its header, one after another. */
async function* rowsOf(
  file: string,
  needed: readonly string[],
): AsyncGenerator<Record<string, string | undefined>> {
  const { parse } = await import('csv-parse');
  // Opened here, so that a file that is not there is said as that and not as a broken table.
  const bytes = createReadStream(file);
  await new Promise<void>((resolve, reject) => bytes.once('open', () => resolve()).once('error', reject));
  const parser = bytes.pipe(
    parse({
      bom: true,
      columns: (header: string[]) => {
        const names = header.map((name) => name.trim().toLowerCase());
        const missing = needed.filter((name) => !names.includes(name));
        if (missing.length > 0) {
          throw new Problem({
            code: 'csv-columns-missing',
            status: 400,
            detail: `The file's first row must name the columns ${needed.join(', ')}; it lacks ${missing.join(', ')}.`,
          });
        }
        return names;
      },
      relaxColumnCount: true,
      skipEmptyLines: true,
      maxRecordSize: 1_000_000,
    }),
  );
  try {
    for await (const row of parser) yield row as Record<string, string | undefined>;
  } catch (error) {
    if (error instanceof Problem || (error as { code?: string }).code?.startsWith('CSV_') !== true)
      throw error;
    throw new Problem({
      code: 'csv-not-readable',
      status: 400,
      detail: `The file is not a readable CSV table: ${(error as Error).message}`,
    });
  }
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

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
