import { parseArgs } from 'node:util';
import { csvField, Problem } from '@weir/engines/vocabulary';
import type { Kind, Side } from '@weir/engines/names';
import type { CommandContext, ExitCode } from '#platform';
import { rowsOf } from './named-rows.ts';
import { RowFlaws } from './row-flaws.ts';

/** Rows are printed together: a write for each would cost more than the comparison. */
const rowsPerWrite = 1000;

/** Ways to leave a cell empty. */
const unsaid: ReadonlySet<string> = new Set(['-', 'n/a', 'null']);

/**
 * `weir names pairs FILE.csv`: the score of each row's two names, in the file's order. What cannot be read as a date,
 * country or kind says nothing, an empty name agrees with none, and such rows are named on standard error.
 */
export async function pairs(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new Problem({ code: 'usage', status: 400, detail: 'Name one CSV file.' });
  const { countryCodeOf, pairScore, readBornDate } = await import('@weir/engines/names');
  const { kindOfWord, nameFlaw } = await import('./names-question.ts');
  const flaws = new RowFlaws();
  let rows = 0;
  const read = <T>(what: string, text: string | undefined, reader: (text: string) => T | undefined): T[] => {
    const written = text?.trim() ?? '';
    if (written === '' || unsaid.has(written.toLowerCase())) return [];
    const value = reader(written);
    if (value === undefined) flaws.note(rows, `${what} cannot be read`);
    return value === undefined ? [] : [value];
  };
  const sideOf = (row: Record<string, string | undefined>, which: 'left' | 'right', kind: Kind): Side => {
    const name = row[which] ?? '';
    const flaw = nameFlaw(name);
    if (flaw !== undefined) flaws.note(rows, `the ${which} ${flaw}`);
    return {
      names: [name],
      kind,
      born: read(`${which}_born`, row[`${which}_born`], readBornDate),
      countries: read(`${which}_country`, row[`${which}_country`], countryCodeOf),
    };
  };
  // The header waits for the first row, so that a file that cannot be read prints nothing.
  let lines: string[] = ['id,score'];
  for await (const row of rowsOf(file, ['id', 'left', 'right'])) {
    rows++;
    const [kind = 'unknown'] = read('kind', row['kind'], kindOfWord);
    const score = pairScore(sideOf(row, 'left', kind), sideOf(row, 'right', kind));
    lines.push(`${csvField(row['id'] ?? '')},${score.toFixed(3)}`);
    if (lines.length < rowsPerWrite) continue;
    output.line(lines.join('\n'));
    lines = [];
  }
  if (lines.length > 0) output.line(lines.join('\n'));
  flaws.tell();
  return 0;
}
