import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { explainDisk } from '#platform';
import { partsOf } from './blocks.ts';
import { literal, type Duck, type DuckConnection } from './duck.ts';
import { columnList } from './ledger-schema.ts';
import type { FileEntry } from './manifest.ts';

/** Called between the steps of writing; a test stops the writer there. */
export type Step = (name: string) => void | Promise<void>;

/**
 * How every file is written. The same rows give the same bytes: one order, one compression, row groups of one size,
 * and nothing of the clock in DuckDB's Parquet footer.
 */
const parquet = '(format parquet, compression zstd, row_group_size 122880)';

interface Facts {
  rows: number;
  first: number;
  last: number;
}

/** Connections that write at a time: DuckDB writes one small file on one thread. */
const writersAtOnce = 2;

/**
 * Writes rows as the files of one block: one file for each month and part of the paying accounts. `rows` is a relation
 * that gives them in the order of time and sequence.
 */
export async function writeBlock(
  duck: Duck,
  folder: string,
  rows: string,
  block: Pick<FileEntry, 'block' | 'first' | 'last' | 'firstPosition' | 'lastPosition'>,
  step: Step,
): Promise<FileEntry[]> {
  const connections = await Promise.all(Array.from({ length: writersAtOnce }, () => duck.connect()));
  try {
    const planned = await planOf(connections[0]!, rows);
    const files: FileEntry[] = [];
    const name =
      block.block === 'large' ? `o${block.first}` : `${block.block[0]}${block.first}-${block.last}`;
    const results = await Promise.allSettled(
      connections.map(async (connection) => {
        for (let next = planned.shift(); next !== undefined; next = planned.shift()) {
          const { facts, place, query } = next;
          const written = await writeFile(connection, folder, query, place, name, step);
          files.push({
            ...written,
            ...block,
            kind: 'rows',
            rows: facts.rows,
            firstMs: facts.first,
            lastMs: facts.last,
          });
        }
      }),
    );
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    return files;
  } finally {
    for (const connection of connections) connection.close();
  }
}

interface PlannedFile {
  readonly place: string;
  readonly query: string;
  readonly facts: Facts;
}

async function planOf(duck: DuckConnection, rows: string): Promise<PlannedFile[]> {
  const facts = 'count(*) as rows, min(occurred_ms) as first, max(occurred_ms) as last';
  const months = await duck.rows<Facts & { month: string }>(
    `select strftime(make_timestamp(occurred_ms * 1000), '%Y-%m') as month, ${facts} from ${rows} group by 1 order by 1`,
  );
  const planned: PlannedFile[] = [];
  for (const month of months) {
    const parts = partsOf(month.rows);
    const [start, end] = boundsOf(month.month);
    for (let part = 0; part < parts; part++) {
      const mine =
        parts === 1 ? '' : ` and ('0x' || left(md5(coalesce("from", '')), 4))::uinteger % ${parts} = ${part}`;
      const of = `from ${rows} where occurred_ms >= ${start} and occurred_ms < ${end}${mine}`;
      const [found] = parts === 1 ? [month] : await duck.rows<Facts>(`select ${facts} ${of}`);
      if (found === undefined || found.rows === 0) continue;
      planned.push({
        place: `month=${month.month}/hash=${part}-of-${parts}`,
        query: `select ${columnList} ${of}`,
        facts: found,
      });
    }
  }
  return planned;
}

/** First millisecond of a month, and of the next. */
function boundsOf(month: string): [number, number] {
  const year = Number(month.slice(0, 4));
  const number = Number(month.slice(5, 7));
  return [Date.UTC(year, number - 1, 1), Date.UTC(year, number, 1)];
}

/** Temporary file, fsync, rename, fsync of the folder: after this the bytes are there, but count only once listed. */
export async function writeFile(
  duck: DuckConnection,
  folder: string,
  query: string,
  place: string,
  name: string,
  step: Step,
): Promise<{ name: string; sha256: string; bytes: number }> {
  const temporary = join(folder, temporaryFolder, `${name}-${place.replaceAll('/', '-')}.part`);
  await mkdir(dirname(temporary), { recursive: true, mode: 0o700 });
  try {
    await duck.run(`copy (${query}) to ${literal(temporary)} ${parquet}`);
    await step(`written ${place}`);
    await syncPath(temporary);
    const sha256 = await hashOf(temporary);
    const bytes = (await stat(temporary)).size;
    const target = `${place}/${name}-${sha256.slice(0, 16)}.parquet`;
    const parent = dirname(join(folder, target));
    await mkdir(parent, { recursive: true, mode: 0o700 });
    await step(`synced ${place}`);
    await rename(temporary, join(folder, target));
    await step(`renamed ${place}`);
    await syncPath(parent);
    await syncPath(dirname(parent));
    await syncPath(folder);
    return { name: target, sha256, bytes };
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainDisk(isFull(error) ? Object.assign(new Error(String(error)), { code: 'ENOSPC' }) : error);
  }
}

export const temporaryFolder = '.tmp';

function isFull(error: unknown): boolean {
  return error instanceof Error && /no space left on device|disk quota exceeded/i.test(error.message);
}

export async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
