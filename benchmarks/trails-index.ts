import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { adjacencyOf, bytesPerRow, type Columns } from '@weir/engines/trails';
import { openDuck } from '../weir/src/ledger/duck.ts';
import { buildColumns, type IndexedFile } from '../weir/src/ledger/index-build.ts';
import { openIndex, saveIndex } from '../weir/src/ledger/index-files.ts';
import { ledgerColumns } from '../weir/src/ledger/ledger-schema.ts';
import type { BenchRow } from './bench.ts';

const million = 1_000_000;
const accounts = 500_000;

/** Parquet files as the ledger writes them, made ready to be traced; the growth from 1 M to 100 M; a saved index opened. */
export async function indexRows(): Promise<BenchRow[]> {
  const most = Number(process.env['WEIR_BENCH_INDEX_MILLIONS'] ?? 100);
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-trails-'));
  try {
    const rows: BenchRow[] = [];
    const perRow: number[] = [];
    for (const millions of [1, 10, 100].filter((each) => each <= most)) {
      const place = join(folder, String(millions));
      const { files, accountNames } = await writeFiles(place, millions * million);
      const duck = openDuck({ temporaryFolder: join(place, '.tmp') });
      const before = process.cpuUsage();
      const begun = performance.now();
      const columns = await buildColumns(duck, files, accountNames);
      const seconds = (performance.now() - begun) / 1000;
      const { user, system } = process.cpuUsage(before);
      duck.close();
      perRow.push((seconds * 1e9) / columns.count);
      const sorting = millions <= 10 ? await sortedInSql(place, files) : null;
      rows.push(...buildRows(millions, columns, { seconds, processor: (user + system) / 1e6, sorting }));
      if (millions === most) rows.push(...(await reopenRows(place, columns)));
      rmSync(place, { recursive: true, force: true });
    }
    rows.push(growthRow(perRow));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Spent {
  readonly seconds: number;
  /** Of both cores. */
  readonly processor: number;
  /** DuckDB's time for the same columns, put in order; not asked of it where it would not fit its memory. */
  readonly sorting: number | null;
}

function buildRows(
  millions: number,
  columns: Columns,
  { seconds, processor, sorting: inSql }: Spent,
): BenchRow[] {
  const target = millions === 100;
  const begun = performance.now();
  const adjacency = adjacencyOf(columns);
  const sorting = (performance.now() - begun) / 1000;
  const { to, time, row } = adjacency;
  const more = (to.byteLength + time.byteLength + row.byteLength) / columns.count;
  const bytes = bytesPerRow(columns);
  const plain = { peer: null, peerValue: null, ratio: null };
  return [
    {
      what: `Parquet to trace-ready, ${millions} M transactions, ${accounts / 1000} k accounts`,
      ours: seconds,
      unit: 's',
      peer: inSql === null ? null : 'DuckDB: the same columns in order',
      peerValue: inSql,
      ratio: inSql === null ? null : inSql / seconds,
      target: target ? '≤ 15 s' : null,
      met: target ? seconds <= 15 : null,
      note: `${((seconds * 1e9) / columns.count).toFixed(0)} ns a transaction; ${processor.toFixed(1)} s of processor time on both cores, load average ${loadavg()[0]!.toFixed(1)}; adjacency ${sorting.toFixed(1)} s more, made when first searched`,
    },
    {
      what: `trace columns, ${millions} M transactions`,
      ours: bytes,
      unit: 'bytes a transaction',
      ...plain,
      target: '≤ 24',
      met: bytes <= 24,
    },
    {
      what: `adjacency, ${millions} M transactions`,
      ours: more,
      unit: 'bytes a transaction more',
      ...plain,
      target: '≤ 16',
      met: more <= 16,
    },
  ];
}

function growthRow(perRow: readonly number[]): BenchRow {
  const [first, last] = [perRow.at(-2) ?? perRow[0]!, perRow.at(-1)!];
  return {
    what: 'growth: Parquet to trace-ready, the largest ledger against one a tenth of it',
    ours: last,
    unit: 'ns a transaction',
    peer: 'a tenth of it',
    peerValue: first,
    ratio: first / last,
    target: 'linear: at most 1.5 × as long a transaction',
    met: last <= 1.5 * first,
    note: `${perRow.map((each) => each.toFixed(0)).join(', ')} ns, from 1 M upwards`,
  };
}

async function sortedInSql(folder: string, files: readonly IndexedFile[]): Promise<number> {
  const duck = openDuck({ temporaryFolder: join(folder, '.tmp') });
  const connection = await duck.connect();
  const begun = performance.now();
  await connection.run(`create table sorted as select from_number, to_number, occurred_ms, amount_minor
    from read_parquet([${files.map(({ path }) => `'${path}'`).join(', ')}]) order by occurred_ms, sequence`);
  const seconds = (performance.now() - begun) / 1000;
  connection.close();
  duck.close();
  return seconds;
}

async function reopenRows(folder: string, columns: Columns): Promise<BenchRow[]> {
  const place = join(folder, 'trails');
  await saveIndex(place, 'bench', columns);
  const opened = await openIndex(place, 'bench');
  // As a node opens it: in a process of its own, which has no index of before to clear away.
  const program = `
    const { openIndex } = await import(${JSON.stringify(new URL('../weir/src/ledger/index-files.ts', import.meta.url).href)});
    const begun = performance.now();
    await openIndex(${JSON.stringify(place)}, 'bench');
    console.log((performance.now() - begun) / 1000);`;
  const times = Array.from({ length: 3 }, () => {
    const answer = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });
    if (answer.status !== 0) throw new Error(answer.stderr);
    return Number(answer.stdout);
  });
  const seconds = times.toSorted((one, other) => one - other)[1]!;
  const same =
    opened !== undefined && opened.count === columns.count && opened.time.at(-1) === columns.time.at(-1);
  return [
    {
      what: `a saved index of ${columns.count / million} M transactions opened, page cache warm`,
      ours: seconds,
      unit: 's',
      peer: null,
      peerValue: null,
      ratio: null,
      target: '≤ 2 s',
      met: same && seconds <= 2,
      note: `median of three: ${times.map((each) => each.toFixed(2)).join(', ')} s`,
    },
  ];
}

/** A year of months, each in as many files as the ledger would write; names as long as account numbers are. */
async function writeFiles(
  folder: string,
  count: number,
): Promise<{ files: IndexedFile[]; accountNames: string }> {
  mkdirSync(folder, { recursive: true });
  const duck = await (
    await DuckDBInstance.create(':memory:', {
      memory_limit: '3GB',
      threads: '2',
      temp_directory: join(folder, '.tmp'),
    })
  ).connect();
  const written = new Set([
    'sequence',
    'id',
    'from',
    'to',
    'from_type',
    'to_type',
    'occurred_ms',
    'amount_minor',
    'currency',
    'from_number',
    'to_number',
  ]);
  const empty = ledgerColumns
    .filter(([name]) => !written.has(name))
    .map(([name, type]) => `null::${type} as "${name}"`);
  const files: IndexedFile[] = [];
  for (let month = 0; month < 12; month++) {
    const [first, end] = [Math.floor((count * month) / 12), Math.floor((count * (month + 1)) / 12)];
    let parts = 1;
    while (end - first > parts * 2 * million) parts *= 2;
    for (let part = 0; part < parts; part++) {
      const path = join(folder, `m${month}-${part}.parquet`);
      // Four names in five are anybody's, the fifth one of a few hubs.
      const number = (salt: number): string =>
        `((case when hash(i, ${salt}) % 5 = 0 then hash(i, ${salt + 1}) % 997 else hash(i, ${salt + 1}) end) % ${accounts})::integer`;
      const name = (salt: number): string => `'XN' || lpad(${number(salt)}::varchar, 12, '0')`;
      await duck.run(`copy (select i as sequence, 'T' || i as id,
          case when hash(i, 7) % 200 = 0 then null else ${name(1)} end as "from", ${name(3)} as "to",
          case when hash(i, 7) % 200 = 0 then 'cash' else 'account' end as from_type, 'account' as to_type,
          1735689600000 + (i * 31536000 // ${count}) * 1000 as occurred_ms, (100 + hash(i, 5) % 1000000)::bigint as amount_minor,
          'XNC' as currency, ${empty.join(', ')},
          case when hash(i, 7) % 200 = 0 then -1 else ${number(1)} end as from_number, ${number(3)} as to_number
        from range(${first}, ${end}) r(i) where i % ${parts} = ${part})
        to '${path}' (format parquet, compression zstd, row_group_size 122880)`);
      const [rows] = await (await duck.run(`select count(*) from '${path}'`)).getRowsJS();
      files.push({ path, rows: Number(rows![0]), month: String(month).padStart(2, '0') });
    }
  }
  const names = join(folder, 'accounts.parquet');
  await duck.run(
    `copy (select i::integer as number, 'XN' || lpad(i::varchar, 12, '0') as account from range(${accounts}) r(i)) to '${names}' (format parquet, compression zstd)`,
  );
  duck.closeSync();
  return {
    files: files.filter(({ path }) => existsSync(path)),
    accountNames: `select number, account from '${names}'`,
  };
}
