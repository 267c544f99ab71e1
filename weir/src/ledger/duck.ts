import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';

/**
 * DuckDB in the process, over Parquet files. The engine loads when first asked, so that a node at rest does not carry
 * it. It may read and write files of its own folder only by the paths that the ledger gives it, and fetches nothing.
 */
export interface Duck {
  /** A connection of one's own: temporary tables are seen there only. */
  connect(): Promise<DuckConnection>;
  close(): void;
}

export interface DuckConnection {
  run(sql: string, values?: Record<string, DuckDBValue>): Promise<void>;
  rows<Row extends object>(sql: string, values?: Record<string, DuckDBValue>): Promise<Row[]>;
  /** The same, and DuckDB's name of each column's type. */
  typedRows(
    sql: string,
  ): Promise<{ rows: Record<string, unknown>[]; types: Readonly<Record<string, string>> }>;
  readonly raw: DuckDBConnection;
  /** Stops the statement that runs. */
  interrupt(): void;
  close(): void;
}

export interface DuckOptions {
  /** DuckDB's own form, e.g. `4GB`. Beyond it work goes to `temporaryFolder`. */
  memory?: string;
  threads?: number;
  temporaryFolder: string;
}

export function openDuck(options: DuckOptions): Duck {
  let instance: Promise<DuckDBInstance> | undefined;
  async function start(): Promise<DuckDBInstance> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    mkdirSync(options.temporaryFolder, { recursive: true, mode: 0o700 });
    return DuckDBInstance.create(':memory:', {
      memory_limit: options.memory ?? '4GB',
      threads: String(options.threads ?? 2),
      temp_directory: join(options.temporaryFolder, 'duckdb'),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      preserve_insertion_order: 'true',
    });
  }
  return {
    connect: async () => wrap(await (await (instance ??= start())).connect()),
    close: () => {
      void instance?.then((opened) => opened.closeSync()).catch(() => undefined);
      instance = undefined;
    },
  };
}

function wrap(raw: DuckDBConnection): DuckConnection {
  return {
    raw,
    run: async (sql, values) => void (await raw.run(sql, values)),
    rows: async <Row extends object>(sql: string, values?: Record<string, DuckDBValue>) =>
      (await (await raw.run(sql, values)).getRowObjectsJS()).map(plain) as Row[],
    typedRows: async (sql) => {
      const result = await raw.run(sql);
      const types = result.columnTypes().map(String);
      const names = result.columnNames();
      return {
        rows: (await result.getRowObjectsJS()).map(plain),
        types: Object.fromEntries(names.map((name, place) => [name, types[place]!])),
      };
    },
    interrupt: () => raw.interrupt(),
    close: () => raw.closeSync(),
  };
}

/** Integers beyond 32 bits come as bigint; here they are numbers while exact, as the register's are. */
function plain(row: Record<string, unknown>): Record<string, unknown> {
  for (const key in row) {
    const value = row[key];
    if (
      typeof value === 'bigint' &&
      value <= BigInt(Number.MAX_SAFE_INTEGER) &&
      value >= BigInt(Number.MIN_SAFE_INTEGER)
    )
      row[key] = Number(value);
  }
  return row;
}

/** A text inside SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
