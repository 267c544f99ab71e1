import { parseArgs } from 'node:util';
import { csvField, Problem } from '@weir/engines/vocabulary';
import type { Kind, Side } from '@weir/engines/names';
import type { CommandContext, ExitCode } from '#platform';
import { rowsOf } from './named-rows.ts';

/** Rows are printed together: a write for each would cost more than the comparison. */
const rowsPerWrite = 1000;

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['person', 'person'],
  ['individual', 'person'],
  ['organization', 'organization'],
  ['organisation', 'organization'],
  ['company', 'organization'],
  ['entity', 'organization'],
  ['vessel', 'vessel'],
]);

/**
 * `weir names pairs FILE.csv`: the score of each row's two names, in the file's order. What cannot be read as a date,
 * country or kind says nothing; an empty name agrees with none.
 */
export async function pairs(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new Problem({ code: 'usage', status: 400, detail: 'Name one CSV file.' });
  const { countryCodeOf, pairScore, readBornDate } = await import('@weir/engines/names');
  const sideOf = (row: Record<string, string | undefined>, which: 'left' | 'right', kind: Kind): Side => {
    const born = row[`${which}_born`]?.trim();
    const country = row[`${which}_country`]?.trim();
    const date = born ? readBornDate(born) : undefined;
    const code = country ? countryCodeOf(country) : undefined;
    return {
      names: [row[which] ?? ''],
      kind,
      ...(date === undefined ? {} : { born: [date] }),
      ...(code === undefined ? {} : { countries: [code] }),
    };
  };
  // The header waits for the first row, so that a file that cannot be read prints nothing.
  let lines: string[] = ['id,score'];
  for await (const row of rowsOf(file, ['id', 'left', 'right'])) {
    const kind = kinds.get(row['kind']?.trim().toLowerCase() ?? '') ?? 'unknown';
    const score = pairScore(sideOf(row, 'left', kind), sideOf(row, 'right', kind));
    lines.push(`${csvField(row['id'] ?? '')},${score.toFixed(3)}`);
    if (lines.length < rowsPerWrite) continue;
    output.line(lines.join('\n'));
    lines = [];
  }
  if (lines.length > 0) output.line(lines.join('\n'));
  return 0;
}
