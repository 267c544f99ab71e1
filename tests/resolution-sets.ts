import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { csvRows } from '../engines/names/csv-rows.ts';
import { readRecords, type ResolveRecord } from '../engines/names/index.ts';

export interface RealSet {
  readonly records: readonly ResolveRecord[];
  readonly truthOf: (id: string) => string;
}

/** The public sets of records with known truth, for tests and benchmarks; read as `weir names resolve` reads them. */
export function realSets(folder: string): Record<'febrl3' | 'senzing' | 'fake_1000', () => RealSet> {
  const bytesOf = (name: string): Uint8Array => {
    const bytes = readFileSync(join(folder, name));
    return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  };
  const column = (name: string, id: string, truth: string): Map<string, string> => {
    const [header, ...rows] = [...csvRows(new TextDecoder().decode(bytesOf(name)), ',')].map(
      ({ cells }) => cells,
    );
    const [from, to] = [header!.indexOf(id), header!.indexOf(truth)];
    return new Map(rows.map((cells) => [cells[from]!.trim(), cells[to]!.trim()]));
  };
  const told = (truths: ReadonlyMap<string, string>) => (id: string) => truths.get(id) ?? `unknown ${id}`;
  return {
    // The truth is in the id: rec-7-org, rec-7-dup-0.
    febrl3: () => ({
      records: readRecords(bytesOf('febrl3.csv.gz')).records,
      truthOf: (id) => id.split('-')[1] ?? id,
    }),
    senzing: () => ({
      records: ['customers', 'reference', 'watchlist'].flatMap(
        (part) => readRecords(bytesOf(`senzing_${part}.csv`)).records,
      ),
      truthOf: told(column('senzing_actual_truthset_key.csv', 'RECORD_ID', 'CLUSTER_ID')),
    }),
    fake_1000: () => ({
      records: readRecords(bytesOf('fake_1000.csv.gz')).records,
      truthOf: told(column('fake_1000.csv.gz', 'unique_id', 'cluster')),
    }),
  };
}
