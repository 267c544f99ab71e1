import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  openPlatform,
  readConfig,
  type Config,
  type Platform,
  type PlatformOptions,
} from '../weir/src/platform/index.ts';
import type { App } from '../weir/src/app.ts';
import { systemClock } from '../weir/src/platform/clock.ts';
import { migrate } from '../weir/src/platform/migrations.ts';
import { openRegister } from '../weir/src/platform/register.ts';
import { registerImage, shapeOfRegister } from './register-template.ts';

/**
 * One suite, both registers: `describe.each(registers)('… on $name', ({ open, why }) => …)`. PostgreSQL takes part where
 * WEIR_TEST_POSTGRES names a login that may create databases and roles; each suite gets a database of its own, with the
 * owner and the server as two logins, so that policies are a real boundary there.
 */
export interface TestRegister {
  readonly name: 'PGlite' | 'PostgreSQL';
  /** Why it is skipped; undefined where it runs. */
  readonly skipped: string | undefined;
  open(options?: PlatformOptions, settings?: TestSettings): Promise<TestPlatform>;
}

/** For whom a node works, where it is not the country that tests work for. */
export interface TestSettings {
  readonly jurisdiction?: string;
}

export interface TestPlatform {
  readonly platform: Platform;
  close(): Promise<void>;
}

const postgresUrl = process.env['WEIR_TEST_POSTGRES'];

export const registers: readonly TestRegister[] = [
  { name: 'PGlite', skipped: undefined, open: openEmbedded },
  {
    name: 'PostgreSQL',
    skipped: postgresUrl === undefined ? 'WEIR_TEST_POSTGRES is not set' : undefined,
    open: openOnPostgres,
  },
];

async function openEmbedded(
  options: PlatformOptions = {},
  settings: TestSettings = {},
): Promise<TestPlatform> {
  const data = mkdtempSync(join(tmpdir(), 'weir-test-'));
  const platform = await openPlatform(readConfig({ data, port: 0, logLevel: 'silent', ...settings }, {}), {
    inMemory: await registerImage(),
    ...options,
  });
  return {
    platform,
    close: async () => {
      await platform.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function openOnPostgres(
  options: PlatformOptions = {},
  settings: TestSettings = {},
): Promise<TestPlatform> {
  const data = mkdtempSync(join(tmpdir(), 'weir-test-'));
  const database = await migratedDatabase();
  const platform = await openPlatform(
    readConfig(
      {
        data,
        port: 0,
        logLevel: 'silent',
        databaseUrl: database.server,
        ownerDatabaseUrl: database.owner,
        ...settings,
      },
      {},
    ),
    options,
  );
  return {
    platform,
    close: async () => {
      await platform.close();
      await database.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export interface TestApp {
  readonly app: App;
  close(): Promise<void>;
}

/** The whole node in this process, every room on it, jobs not yet started. */
export async function openTestApp(
  register: TestRegister,
  open: (config: Config, options?: PlatformOptions) => Promise<App>,
  options: PlatformOptions = {},
): Promise<TestApp> {
  const data = mkdtempSync(join(tmpdir(), 'weir-test-'));
  const database = register.name === 'PostgreSQL' ? await migratedDatabase() : undefined;
  const urls = database ? { databaseUrl: database.server, ownerDatabaseUrl: database.owner } : {};
  const app = await open(readConfig({ data, port: 0, logLevel: 'silent', ...urls }, {}), {
    ...(database ? {} : { inMemory: await registerImage() }),
    ...options,
  });
  await app.ready();
  return {
    app,
    close: async () => {
      await app.close();
      await database?.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

interface TestDatabase {
  readonly owner: string;
  readonly server: string;
  drop(): Promise<void>;
}

/** An empty database with its owner's and its server's login. */
export const freshDatabase = (): Promise<TestDatabase> => makeDatabase('template1');

/** The same with every migration run: a copy of one that is made once and kept, as its files' hash is in its name. */
export async function migratedDatabase(): Promise<TestDatabase> {
  return makeDatabase(await (template ??= makeTemplate()));
}

let template: Promise<string> | undefined;

async function makeTemplate(): Promise<string> {
  const name = `weir_template_${shapeOfRegister}`;
  await withAdmin(async (admin) => {
    // Another process that tests makes it, or waits here and finds it. It is renamed when whole.
    await admin.query('select pg_advisory_lock(7070000098)');
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
    if (rowCount !== 0) return;
    await admin.query(`drop database if exists ${name}_half with (force)`);
    await admin.query(`create database ${name}_half`);
    const half = at(`${name}_half`).href;
    const data = mkdtempSync(join(tmpdir(), 'weir-test-'));
    const register = await openRegister(
      readConfig({ data, databaseUrl: half, ownerDatabaseUrl: half }, {}),
      systemClock,
    );
    try {
      await migrate(register);
    } finally {
      await register.close();
      rmSync(data, { recursive: true, force: true });
    }
    await admin.query(`alter database ${name}_half rename to ${name}`);
  });
  return name;
}

/** The address of another database of the same cluster. */
function at(database: string): URL {
  const url = new URL(postgresUrl!);
  url.pathname = `/${database}`;
  return url;
}

async function makeDatabase(from: string): Promise<TestDatabase> {
  const database = `weir_test_${randomBytes(6).toString('hex')}`;
  const login = `${database}_server`;
  const password = randomBytes(12).toString('hex');
  await withAdmin(async (admin) => {
    await admin.query(`do $$ begin
      perform pg_advisory_xact_lock(7070000099);
      if not exists (select from pg_roles where rolname = 'weir_server') then
        create role weir_server nologin nosuperuser nocreatedb nocreaterole nobypassrls;
      end if; end $$`);
    await admin.query(`create role ${login} login password '${password}' in role weir_server`);
    await admin.query(`create database ${database} template ${from}`);
  });
  const server = at(database);
  server.username = login;
  server.password = password;
  return {
    owner: at(database).href,
    server: server.href,
    drop: () =>
      withAdmin(async (admin) => {
        await admin.query(`drop database ${database} with (force)`);
        await admin.query(`drop role ${login}`);
      }),
  };
}

async function withAdmin(work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: postgresUrl });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
