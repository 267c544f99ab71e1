import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { recogniseBytes, recogniseFormat } from '@weir/engines/reports/formats';
import { Problem } from '@weir/engines/vocabulary';
import { temporaryFolder } from './block-files.ts';
import { fileBytes, plainBytes, scanTable, type OpenBytes } from './bulk-file.ts';
import type { BulkFormat } from './contract.ts';
import type { CsvTaker } from './csv-scanner.ts';
import { literal, type Duck, type DuckConnection } from './duck.ts';
import { scanPacs } from './pacs-records.ts';

/** A transaction file, whatever it is written in, as records: first the names of the columns, then one for each row. */
export interface BulkRecords {
  readonly format: BulkFormat;
  /** From the beginning, as often as asked; stops where it is enough. */
  scan(taker: CsvTaker, enough?: () => boolean): Promise<void>;
  /** Removes what reading needed on disk. */
  close(): Promise<void>;
}

/** What a file is, by its content and never by its name. @throws Problem `file-format-unknown` */
export async function bulkFormat(bytes: OpenBytes): Promise<BulkFormat> {
  const head = await headOf(bytes());
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet';
  const plain = await headOf(plainBytes(bytes()));
  const kind = recogniseFormat(plain);
  if (kind === 'pacs.008') return 'pacs.008';
  // One column of numbers is a table too, so only what is surely something else is refused.
  const text = plain
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (kind === 'xlsx' || text.startsWith('<') || text.startsWith('%PDF') || text.startsWith('PK')) {
    throw new Problem({
      code: 'file-format-unknown',
      status: 400,
      detail:
        'This is no file of transactions that can be imported. Tables (CSV, also gzipped), Parquet files and ISO 20022 credit transfers (pacs.008) can; save a workbook as CSV.',
    });
  }
  return 'csv';
}

async function headOf(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of bytes) {
      parts.push(part);
      length += part.length;
      if (length >= recogniseBytes) break;
    }
  } catch {
    // A damaged file is told when it is read.
  }
  return Buffer.concat(parts);
}

/** @throws Problem `file-format-unknown`, `file-damaged` */
export async function openRecords(
  duck: DuckConnection,
  bytes: OpenBytes,
  delimiter: string,
  folder: string,
  name: string,
): Promise<BulkRecords> {
  const format = await bulkFormat(bytes);
  return format === 'parquet'
    ? openParquet(duck, bytes, join(folder, temporaryFolder), name)
    : textRecords(format, bytes, delimiter);
}

/** Runs `work` with the records at the head of a file; the engine is asked for only where the file is Parquet. */
export async function withRecords<Result>(
  duck: Duck,
  bytes: OpenBytes,
  delimiter: string,
  folder: string,
  work: (records: BulkRecords) => Promise<Result>,
): Promise<Result> {
  const format = await bulkFormat(bytes);
  if (format !== 'parquet') return work(textRecords(format, bytes, delimiter));
  const connection = await duck.connect();
  try {
    const name = `asked-${process.pid}-${++asked}`;
    const records = await openParquet(connection, bytes, join(folder, temporaryFolder), name, headRows);
    return await work(records).finally(records.close);
  } finally {
    connection.close();
  }
}
let asked = 0;
/** Rows of a Parquet file that whoever looks at it first gets to see. */
const headRows = 1_001;

function textRecords(format: 'csv' | 'pacs.008', bytes: OpenBytes, delimiter: string): BulkRecords {
  return {
    format,
    scan: (taker, enough = () => false) =>
      format === 'csv'
        ? scanTable(bytes, delimiter, taker, enough)
        : scanPacs(plainBytes(bytes()), taker, enough),
    close: async () => undefined,
  };
}

/**
 * A Parquet file becomes a table of text, read like any other, so that its rows meet the same checks and no others. Times
 * are written as ISO in UTC; a row is named by its number in the file.
 */
async function openParquet(
  duck: DuckConnection,
  bytes: OpenBytes,
  folder: string,
  name: string,
  most?: number,
): Promise<BulkRecords> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const source = join(folder, `${name}-source.part`);
  const table = join(folder, `${name}-source.csv`);
  const close = async (): Promise<void> => {
    await rm(source, { force: true });
    await rm(table, { force: true });
  };
  try {
    await pipeline(Readable.from(bytes()), createWriteStream(source, { mode: 0o600 }));
    const relation = `read_parquet(${literal(source)}, hive_partitioning = false)`;
    const columns = await duck.rows<{ column_name: string; column_type: string }>(
      `describe select * from ${relation}`,
    );
    await duck.run(`copy (select ${columns.map(asText).join(', ')} from ${relation} ${most === undefined ? '' : `limit ${most}`})
      to ${literal(table)} (format csv, header true, delimiter ',', quote '"', escape '"', nullstr '')`);
  } catch (error) {
    await close();
    if (error instanceof Error && /no space left|out of memory/i.test(error.message)) throw error;
    throw new Problem({
      code: 'file-damaged',
      status: 400,
      detail: 'The Parquet file is damaged or cut off, so nothing of it was taken. Send it again.',
      cause: error,
    });
  }
  await rm(source, { force: true });
  return {
    format: 'parquet',
    close,
    scan: (taker, enough) => {
      let row = 0;
      return scanTable(
        fileBytes(table),
        ',',
        {
          record: (record) => {
            record.line = row++;
            taker.record(record);
          },
          broken: (reason, record) => {
            record.line = row++;
            taker.broken(reason, record);
          },
        },
        enough,
      );
    },
  };
}

function asText({
  column_name: name,
  column_type: type,
}: {
  column_name: string;
  column_type: string;
}): string {
  const column = `"${name.replaceAll('"', '""')}"`;
  const iso = (time: string): string => `strftime(${time}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  const text = type.startsWith('TIMESTAMP WITH')
    ? iso(`make_timestamp(epoch_us(${column}))`)
    : type.startsWith('TIMESTAMP')
      ? iso(`${column}::timestamp`)
      : `${column}::varchar`;
  return `${text} as ${column}`;
}
