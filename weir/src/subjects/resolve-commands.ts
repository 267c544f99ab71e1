import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { parseArgs } from 'node:util';
import { csvField, Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';

/** Offline: it names its own file and needs no node. */
export const resolveCommands: readonly Command[] = [
  {
    words: ['names', 'resolve'],
    usage: 'FILE.csv [--columns id=..,given=..,family=..,born=..,…]',
    summary: 'Tells which rows of a file are the same person or firm; prints CSV id,cluster for each row.',
    run: resolveFile,
  },
];

/** Notes of rows printed one by one; the rest is counted. */
const notesShown = 50;

async function resolveFile(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { columns: { type: 'string' } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw usage('Name one CSV file.');
  const bytes = await readFile(file);
  const { readRecords, resolve, thresholds } = await import('@weir/engines/names');
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const read = readRecords(isZipped ? gunzipSync(bytes) : bytes, columnsFrom(values.columns));
  aside(`Columns: ${read.used.map(({ header, column }) => `${header} as ${column}`).join(', ')}.`);
  if (read.unused.length > 0) aside(`Not used: ${read.unused.join(', ')}.`);
  for (const { line, reason } of read.notes.slice(0, notesShown)) aside(`Line ${line} ${reason}.`);
  if (read.notes.length > notesShown) aside(`${read.notes.length - notesShown} more such lines.`);

  const resolution = resolve(read.records);
  const between = resolution.pairs.filter(({ bits }) => bits >= thresholds.review && bits < thresholds.sure);
  const clusterOf = (key: string): string => resolution.clusters.get(key) ?? key;
  if (output.asJson) sayLinks(output, read.rows, resolution, clusterOf);
  else {
    output.line('id,cluster');
    for (const { id, key } of read.rows) output.line(`${csvField(id)},${csvField(clusterOf(key))}`);
  }
  const clusters = new Set(read.rows.map(({ key }) => clusterOf(key))).size;
  aside(
    `${read.rows.length} rows, ${read.rows.length - read.records.length} of them left alone; ${clusters} clusters; ${between.length} pairs lie between yes and no and are for a person to look at (--json shows each pair with its reasons).`,
  );
  return 0;
}

type Names = typeof import('@weir/engines/names');

/** One document a line for each row: its cluster, and each pair it is in with the sum of its parts. */
function sayLinks(
  output: CommandContext['output'],
  rows: readonly { id: string; key: string }[],
  { ids, pairs, explain }: ReturnType<Names['resolve']>,
  clusterOf: (key: string) => string,
): void {
  const others = new Map<string, string[]>();
  for (const { left, right } of pairs) {
    for (const [one, other] of [
      [ids[left]!, ids[right]!],
      [ids[right]!, ids[left]!],
    ] as const)
      others.set(one, [...(others.get(one) ?? []), other]);
  }
  for (const { id, key } of rows) {
    const links = (others.get(key) ?? []).map((other) => {
      const { bits, parts } = explain(key, other)!;
      return { with: other, together: clusterOf(other) === clusterOf(key), bits, parts };
    });
    output.line(JSON.stringify({ id, cluster: clusterOf(key), links }));
  }
}

/** `id=rec_id,given=given_name`; several headers of one column are joined by `+`. */
function columnsFrom(text: string | undefined): Map<string, string> {
  const columns = new Map<string, string>();
  for (const pair of (text ?? '').split(',').filter((each) => each.trim() !== '')) {
    const at = pair.indexOf('=');
    if (at < 1)
      throw usage('--columns is written column=HEADER,column=HEADER, for example id=rec_id,given=first.');
    columns.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return columns;
}

/** What a file brought along may hold signs that command a terminal. */
function aside(text: string): void {
  // oxlint-disable-next-line no-control-regex
  process.stderr.write(`${text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')}\n`);
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
