import { closeSync, openSync } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { pipeline, Readable } from 'node:stream';
import { Problem } from '@weir/engines/vocabulary';
import { temporaryFolder } from './block-files.ts';
import type { BulkRecords } from './bulk-records.ts';
import type { ImportMapping } from './contract.ts';
import { CsvScanner, type CsvRecord } from './csv-scanner.ts';
import { RowReader } from './read-rows.ts';
import { RowLines } from './row-lines.ts';

/** The bytes of a file, from their beginning, as often as asked. */
export type OpenBytes = () => AsyncIterable<Buffer>;

/** Rows left out are kept with their text up to this many; beyond they are counted only. */
export const quarantineLimits = { rows: 1_000_000, textCharacters: 1_000 } as const;

/** Writes what was left out as CSV: line, reason, and the row as it stands in the file. */
export class Quarantine {
  readonly #path: string;
  readonly #file: number;
  readonly #lines: RowLines;
  readonly reasons: Record<string, number> = {};
  count = 0;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'w', 0o600);
    this.#lines = new RowLines(this.#file, ',');
    this.#write('line', 'reason', 'text');
  }

  add(line: number, reason: string, record: CsvRecord): void {
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
    if (++this.count > quarantineLimits.rows) return;
    const text = record.bytes.toString(
      'utf8',
      record.start,
      Math.min(record.end, record.start + 4 * quarantineLimits.textCharacters),
    );
    this.#write(String(line), reason, text.slice(0, quarantineLimits.textCharacters));
  }

  #write(line: string, reason: string, text: string): void {
    this.#lines.text(line);
    this.#lines.text(reason);
    this.#lines.text(text);
    this.#lines.endRow();
  }

  /** Drops it, where the whole file cannot be taken. */
  async abandon(): Promise<void> {
    closeSync(this.#file);
    await rm(this.#path, { force: true });
  }

  /** The whole file; null where nothing was left out. */
  async finish(): Promise<Uint8Array | null> {
    this.#lines.flush();
    closeSync(this.#file);
    const bytes = this.count === 0 ? null : await readFile(this.#path);
    await rm(this.#path, { force: true });
    return bytes;
  }
}

/** Rows checked and written as lines for DuckDB. */
export interface ReadBulk {
  readonly path: string;
  readonly rows: number;
  /** Rows met, good and bad. */
  readonly span: number;
  readonly rounded: number;
  /** The times never go back from row to row. */
  readonly inOrder: boolean;
}

/**
 * Reads a bulk file once, row by row: good rows become lines of `path`, the others go to quarantine.
 * @throws Problem `file-empty`, `file-damaged`, `column-missing` and the other faults of a mapping
 */
export async function readBulk(
  records: Pick<BulkRecords, 'scan'>,
  mapping: ImportMapping,
  quarantine: Quarantine,
  folder: string,
  name: string,
): Promise<ReadBulk> {
  const path = join(folder, temporaryFolder, `${name}.tsv`);
  await mkdir(join(folder, temporaryFolder), { recursive: true, mode: 0o700 });
  const file = openSync(path, 'w', 0o600);
  try {
    const lines = new RowLines(file, '\t');
    let reader: RowReader | undefined;
    await records.scan({
      record: (record) => {
        if (reader === undefined) {
          reader = new RowReader(record, mapping);
          return;
        }
        const reason = reader.take(record, lines);
        if (reason !== undefined) quarantine.add(record.line, reason, record);
      },
      broken: (reason, record) => {
        if (reader === undefined) throw headerBroken();
        reader.rowNumber++;
        quarantine.add(record.line, reason, record);
      },
    });
    if (reader === undefined) throw fileEmpty();
    lines.flush();
    return {
      path,
      rows: lines.rows,
      span: reader.rowNumber,
      rounded: reader.rounded,
      inOrder: reader.inOrder,
    };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Reads the header alone and holds it against the mapping, so that a slip is told before the work begins. */
export async function checkHeader(records: Pick<BulkRecords, 'scan'>, mapping: ImportMapping): Promise<void> {
  let seen = false;
  await records.scan(
    {
      record: (record) => {
        if (!seen) void new RowReader(record, mapping);
        seen = true;
      },
      broken: () => {
        if (!seen) throw headerBroken();
      },
    },
    () => seen,
  );
  if (!seen) throw fileEmpty();
}

/** Goes through the file again for the rows of these numbers: duplicates are known only after all rows are. */
export async function quarantineRows(
  records: Pick<BulkRecords, 'scan'>,
  rows: ReadonlyMap<number, string>,
  quarantine: Quarantine,
): Promise<void> {
  // The names of the columns are no row.
  let row = -1;
  await records.scan({
    record: (record) => {
      const reason = rows.get(++row);
      if (reason !== undefined) quarantine.add(record.line, reason, record);
    },
    broken: () => void row++,
  });
}

/** A table in bytes, gzipped or not, record by record. */
export async function scanTable(
  open: OpenBytes,
  delimiter: string,
  taker: ConstructorParameters<typeof CsvScanner>[1],
  enough: () => boolean = () => false,
): Promise<void> {
  const scanner = new CsvScanner(delimiter, taker);
  try {
    for await (const chunk of plainBytes(open())) {
      scanner.push(chunk);
      if (enough()) return;
    }
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('Z_') === true) {
      throw new Problem({
        code: 'file-damaged',
        status: 400,
        detail: 'The compressed file is damaged or cut off, so nothing of it was taken. Send it again.',
        cause: error,
      });
    }
    throw error;
  }
  scanner.end();
}

/** Gzip is known by its first two bytes, whatever the file is called. */
export async function* plainBytes(bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const iterator = bytes[Symbol.asyncIterator]();
  try {
    const first = await iterator.next();
    if (first.done === true) return;
    async function* all(): AsyncIterable<Buffer> {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    }
    const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
    if (isGzip)
      yield* pipeline(
        Readable.from(all()),
        createGunzip({ chunkSize: 1 << 20 }),
        () => undefined,
      ) as AsyncIterable<Buffer>;
    else yield* all();
  } finally {
    await iterator.return?.();
  }
}

/** A file on disk, read in pieces. */
export function fileBytes(path: string): OpenBytes {
  return async function* () {
    const file = await open(path, 'r');
    try {
      for (;;) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(1 << 20), 0, 1 << 20);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  };
}

/** Bytes at hand, in pieces, so that one reader serves both. */
export function givenBytes(bytes: Uint8Array): OpenBytes {
  return async function* () {
    for (let at = 0; at < bytes.length; at += 1 << 20) {
      yield Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(1 << 20, bytes.length - at));
    }
  };
}

function fileEmpty(): Problem {
  return new Problem({
    code: 'file-empty',
    status: 400,
    detail: 'The file is empty; it needs a line with the names of its columns, and rows under it.',
  });
}

function headerBroken(): Problem {
  return new Problem({
    code: 'header-broken',
    status: 400,
    detail: 'The first line cannot be read as names of columns. Check the delimiter and the quotes.',
  });
}
