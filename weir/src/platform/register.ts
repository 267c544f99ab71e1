import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, types as pgliteTypes } from '@electric-sql/pglite';
import {
  CompiledQuery,
  Kysely,
  PGliteDialect,
  PostgresDialect,
  sql,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  type RawBuilder,
  type RootOperationNode,
  type UnknownRow,
  type Transaction as KyselyTransaction,
} from 'kysely';
import pg from 'pg';
import { assert, instantFromMs, Problem, type Clock, type Instant } from '@weir/engines/vocabulary';
import type { Asker } from './asker.ts';
import type { Config } from './config.ts';
import { openElection } from './election.ts';
import { PlannedOnceClient } from './planned-once.ts';

/**
 * One transaction of the register. It carries who asks, so that the database's own policies (row-level security) see
 * the same person as the room does, and the time at which it began, so that all it writes bears one time.
 */
export interface Transaction {
  /** The query builder, typed by the tables of the room that asks: `tx.tables<CaseTables>()`. */
  tables<T>(): KyselyTransaction<T>;
  /** Runs one raw statement: ``await tx.run(sql`select 1 as one`)``. */
  run<Row extends object>(statement: RawBuilder<Row>): Promise<Row[]>;
  /**
   * The last statement of the transaction, with its commit in the same message: for what takes a lock that everybody waits
   * for. Nothing may follow in this transaction.
   */
  runLast<Row extends object>(statement: RawBuilder<Row>): Promise<Row[]>;
  readonly asker: Asker;
  readonly now: Instant;
  /** Runs `work` after the commit (wake a worker, push an event to browsers). Never anything that must not be lost. */
  afterCommit(work: () => void): void;
}

export interface Register {
  readonly kind: 'pglite' | 'postgres';
  /**
   * Where row-level security is a boundary: `login` = the server's login can do no more than its policies allow;
   * `role` = each transaction steps down to the role by itself, which tests the policies but could be undone by
   * whoever can send SQL.
   */
  readonly boundary: 'login' | 'role';
  /** Runs `work` in one transaction as `asker`; commits when it returns, rolls back when it throws. */
  as<Result>(asker: Asker, work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /** One statement by itself and as nobody: for functions of the register that decide themselves what they tell. */
  call<Row extends object>(statement: RawBuilder<Row>): Promise<Row[]>;
  /** Several statements at once, as the owner; for migrations only. */
  ownerScript(script: string): Promise<void>;
  ownerQuery<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /**
   * One transaction of the owner over the whole register, whoever its rows belong to: `snapshot` reads one instant of it
   * (backup), `write` fills an empty one (restore).
   */
  ownerTransaction<Result>(
    kind: 'snapshot' | 'write',
    work: (query: OwnerQuery) => Promise<Result>,
  ): Promise<Result>;
  /** For the job queue, which brings its own SQL. */
  readonly jobDatabase: (who: 'owner' | 'server') => JobDatabase;
  /**
   * Is this node the one that does the work of this name? Nodes that share a register elect one; when it stops or is
   * killed, another is elected the next time it asks. The embedded register has one node.
   */
  lead(name: string): Promise<boolean>;
  ping(): Promise<void>;
  /** Connections of the server's login: open, idle, and requests waiting for one. None on the embedded register. */
  connections(): { readonly open: number; readonly idle: number; readonly waiting: number } | undefined;
  close(): Promise<void>;
}

export type OwnerQuery = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;

export interface JobDatabase {
  readonly pglite?: PGlite;
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Both drivers answer int8 alike: a number while it is exact, a bigint beyond. Money columns are read with BigInt(). */
const int8 = (text: string): number | bigint => {
  const value = BigInt(text);
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;
};

/** Both drivers answer timestamptz with a Date; rooms speak Instant. */
class InstantPlugin implements KyselyPlugin {
  transformQuery(args: PluginTransformQueryArgs): RootOperationNode {
    return args.node;
  }
  async transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    for (const row of args.result.rows) {
      for (const key in row) {
        const value = row[key];
        if (value instanceof Date) row[key] = instantFromMs(value.getTime());
      }
    }
    return args.result;
  }
}

export async function openRegister(config: Config, clock: Clock): Promise<Register> {
  return config.databaseUrl === undefined
    ? openEmbedded(join(config.dataFolder, 'register'), clock)
    : openPostgres(config.databaseUrl, config.ownerDatabaseUrl, clock);
}

/** PGlite in the process, kept in `folder`, or in memory (for tests) when `folder` is undefined. */
export async function openEmbedded(
  folder: string | undefined,
  clock: Clock,
  /** The files of a register made before, to begin from, as one archive. */
  image?: Blob,
): Promise<Register> {
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const pglite = await PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(image === undefined ? {} : { loadDataDir: image }),
    parsers: { [pgliteTypes.INT8]: int8 },
  });
  const kysely = new Kysely<unknown>({
    dialect: new PGliteDialect({ pglite }),
    plugins: [new InstantPlugin()],
  });
  const jobDatabase: JobDatabase = {
    pglite,
    executeSql: async (text, values) => pglite.query(text, values as never[]),
  };
  return {
    kind: 'pglite',
    boundary: 'role',
    as: (asker, work) => transact(embeddedScope(kysely), clock, asker, work),
    call: async (statement) => (await statement.execute(kysely)).rows,
    ownerScript: async (script) => void (await pglite.exec(script)),
    ownerQuery: async <Row extends object>(text: string, values: unknown[] = []) =>
      (await pglite.query<Row>(text, values as never[])).rows,
    ownerTransaction: (_kind, work) =>
      pglite.transaction((tx) =>
        work(
          async <Row extends object>(text: string, values: unknown[] = []) =>
            (await tx.query<Row>(text, values as never[])).rows,
        ),
      ),
    jobDatabase: () => jobDatabase,
    lead: async () => true,
    ping: async () => void (await pglite.query('select 1')),
    connections: () => undefined,
    close: () => kysely.destroy(),
  };
}

async function openPostgres(
  serverUrl: string,
  ownerUrl: string | undefined,
  clock: Clock,
): Promise<Register> {
  const types = {
    getTypeParser: ((oid: number, format: 'text' | 'binary') =>
      oid === 20 && format !== 'binary'
        ? int8
        : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
  };
  const pool = (url: string, max: number): pg.Pool => {
    const made = new pg.Pool({
      connectionString: url,
      max,
      types,
      connectionTimeoutMillis: 10_000,
      Client: PlannedOnceClient,
    });
    // A connection that breaks (the server restarts) is replaced by the pool. Without listeners, on the pool for idle ones
    // and on each connection for those at work, the break would end the process.
    made.on('error', () => undefined);
    made.on('connect', (client) => client.on('error', () => undefined));
    return made;
  };
  const server = pool(serverUrl, 10);
  const owner = ownerUrl === undefined ? server : pool(ownerUrl, 2);
  const kysely = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: server }),
    plugins: [new InstantPlugin()],
  });
  const election = openElection(serverUrl);
  const query = async <Row extends object>(from: pg.Pool, text: string, values: unknown[] = []) => {
    const result = await from.query(text, values).catch(explainConnection);
    return (Array.isArray(result) ? result.flatMap((each) => each.rows) : result.rows) as Row[];
  };
  return {
    kind: 'postgres',
    boundary: ownerUrl === undefined ? 'role' : 'login',
    as: (asker, work) =>
      transact(serverScope(kysely, ownerUrl === undefined), clock, asker, work).catch(explainConnection),
    call: async (statement) => (await statement.execute(kysely).catch(explainConnection)).rows,
    ownerScript: async (script) => void (await query(owner, script)),
    ownerQuery: (text, values) => query(owner, text, values),
    ownerTransaction: async (kind, work) => {
      const client = await owner.connect().catch(explainConnection);
      try {
        await client.query(kind === 'snapshot' ? 'begin isolation level repeatable read read only' : 'begin');
        const result = await work(
          async <Row extends object>(text: string, values: unknown[] = []) =>
            (await client.query(text, values)).rows as Row[],
        );
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        return explainConnection(error);
      } finally {
        client.release();
      }
    },
    jobDatabase: (who) => ({
      executeSql: async (text, values) => ({
        rows: await query(who === 'owner' ? owner : server, text, values),
      }),
    }),
    lead: election.lead,
    ping: async () => void (await query(server, 'select 1')),
    connections: () => ({ open: server.totalCount, idle: server.idleCount, waiting: server.waitingCount }),
    close: async () => {
      await election.close();
      await kysely.destroy();
      if (owner !== server) await owner.end();
    },
  };
}

/** What a transaction's work is given by the database's side. */
interface Begun {
  readonly transaction: KyselyTransaction<unknown>;
  readonly runLast: Transaction['runLast'];
}

/** Opens one transaction as somebody, runs the work and commits; rolls back when the work throws. */
type Scope = <Result>(asker: Asker, work: (begun: Begun) => Promise<Result>) => Promise<Result>;

const settingsOf = (asker: Asker): [name: string, value: string][] => [
  ['weir.person', asker.person ?? ''],
  ['weir.organisation', asker.organisation ?? ''],
  ['weir.roles', asker.roles.join(',')],
  ['weir.clearances', asker.clearances.join(',')],
];

/** Kysely's own transaction: it keeps PGlite to itself meanwhile, which has one connection for everybody. */
function embeddedScope(kysely: Kysely<unknown>): Scope {
  return (asker, work) =>
    kysely.transaction().execute(async (transaction) => {
      await sql`set local role weir_server`.execute(transaction);
      const settings = settingsOf(asker).map(([name, value]) => sql`set_config(${name}, ${value}, true)`);
      await sql`select ${sql.join(settings)}`.execute(transaction);
      // In the process there is no way to be saved.
      return work({ transaction, runLast: async (statement) => (await statement.execute(transaction)).rows });
    });
}

/** Begin and who asks cross in one message: most transactions are short, and each way there and back is felt. */
function serverScope(kysely: Kysely<unknown>, stepDown: boolean): Scope {
  return (asker, work) =>
    kysely.connection().execute(async (connection) => {
      const send = (text: string) => connection.executeQuery(CompiledQuery.raw(text));
      const settings = settingsOf(asker).map(
        ([name, value]) => `set_config('${name}', ${pg.escapeLiteral(value)}, true)`,
      );
      let isEnded = false;
      const end = async (last = ''): Promise<object[]> => {
        isEnded = true;
        const { rows } = await send(`${last}commit`);
        const ended = rows.pop() as { command?: string } | undefined;
        // PostgreSQL answers a commit with a rollback where a statement's error was swallowed.
        if (ended?.command !== 'COMMIT')
          throw new Error('The transaction was rolled back: a statement in it had failed.');
        return rows as object[];
      };
      try {
        await send(`begin; ${stepDown ? 'set local role weir_server; ' : ''}select ${settings.join(', ')}`);
        const result = await work({
          transaction: connection as KyselyTransaction<unknown>,
          runLast: async <Row extends object>(statement: RawBuilder<Row>) =>
            (await end(`${written(statement.compile(connection))}; `)) as Row[],
        });
        if (!isEnded) await end();
        return result;
      } catch (error) {
        await send('rollback').catch(() => undefined);
        throw error;
      }
    });
}

/** A statement with its values written into it, as the simple protocol takes several in one message. */
function written({ sql: text, parameters }: { sql: string; parameters: readonly unknown[] }): string {
  return text.replaceAll(/\$(\d+)/g, (_, number: string) => {
    const value = parameters[Number(number) - 1];
    if (value === null || value === undefined) return 'null';
    if (typeof value === 'string') return pg.escapeLiteral(value);
    assert(typeof value === 'number' || typeof value === 'boolean', 'a last statement takes plain values');
    return String(value);
  });
}

async function transact<Result>(
  scope: Scope,
  clock: Clock,
  asker: Asker,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const later: (() => void)[] = [];
  const result = await scope(asker, ({ transaction, runLast }) =>
    work({
      runLast,
      tables: <T>() => transaction as unknown as KyselyTransaction<T>,
      run: async (statement) => (await statement.execute(transaction)).rows,
      asker,
      now: clock(),
      afterCommit: (after) => void later.push(after),
    }),
  );
  for (const after of later) after();
  return result;
}

/**
 * A value for a jsonb column, the same on both databases. What jsonb cannot hold (U+0000, half of a surrogate pair cut
 * by a length limit) becomes U+FFFD: a strange character in a file must not keep its report out.
 */
export function json(value: unknown): RawBuilder<unknown> {
  const holdable = (_: string, part: unknown): unknown =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\u0000', '\ufffd') : part;
  return sql`${JSON.stringify(value, holdable)}::jsonb`;
}

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

function explainConnection(error: unknown): never {
  const code = (error as { code?: string }).code ?? '';
  const text = error instanceof Error ? error.message : '';
  if (connectionCodes.has(code) || /connection terminated|timeout exceeded|server closed/i.test(text)) {
    throw new Problem({
      code: 'register-unreachable',
      status: 503,
      detail:
        'The database does not answer, so nothing was changed. Try again in a minute; if it lasts, ask the administrator to check PostgreSQL (`weir doctor` says what it sees).',
      cause: error,
    });
  }
  throw error;
}

/** The next number of a counter's one row, dense from 1; the row is locked until the transaction ends. */
export async function takeNumber(tx: Transaction, counter: string): Promise<number> {
  const [row] = await tx.run<{ number: number }>(
    sql`update ${sql.table(counter)} set number = number + 1 returning number`,
  );
  return row!.number;
}

const likeText = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
/** A pattern of LIKE for texts that begin so, or that hold it; nothing in the text counts as a pattern. */
export const beginningWith = (text: string): string => `${likeText(text)}%`;
export const containing = (text: string): string => `%${likeText(text)}%`;
