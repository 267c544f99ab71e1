import { createReadStream } from 'node:fs';
import { Problem } from '@weir/engines/vocabulary';

/** Rows of a CSV file by the names of its header, one after another. */
export async function* rowsOf(
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
