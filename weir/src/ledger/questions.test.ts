import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuck, type Duck, type DuckConnection } from './duck.ts';
import { columnList, columnTypes } from './ledger-schema.ts';
import { objectionTo } from './question-guard.ts';
import { openEngine } from './question-engine.ts';
import { openQuestions, usualLimits, type QuestionTask } from './questions.ts';

/** Three files: two rows of everybody's, one of the harbour's beside one of everybody's, and one that nobody was given. */
describe('a question in SQL', () => {
  let folder: string;
  let task: Omit<QuestionTask, 'sql'>;
  let secret: string;
  let engine: Duck;
  let parsing: DuckConnection;
  const visible = 'compartment is null';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-questions-'));
    const duck = openDuck({ temporaryFolder: join(folder, 'tmp') });
    const connection = await duck.connect();
    const write = async (name: string, rows: string): Promise<string> => {
      const path = join(folder, `${name}.parquet`);
      await connection.run(`create or replace temp table t (${columnTypes})`);
      await connection.run(
        `insert into t (sequence, id, "from", "to", from_type, to_type, occurred_ms, amount_minor, currency, compartment) values ${rows}`,
      );
      await connection.run(`copy (select ${columnList} from t) to '${path}' (format parquet)`);
      return path;
    };
    const row = (sequence: number, from: string, amount: number, currency: string, compartment: string) =>
      `(${sequence}, 't${sequence}', '${from}', 'B', 'account', 'account', ${1_700_000_000_000 + sequence}, ${amount}, '${currency}', ${compartment})`;
    const files = [
      await write('open', [row(1, 'A', 1250, 'XNC', 'null'), row(2, 'C', 500, 'JPY', 'null')].join()),
      await write('mixed', [row(3, 'A', 75, 'XNC', 'null'), row(4, 'hidden', 99, 'XNC', `'harbour'`)].join()),
    ];
    secret = await write('other', row(9, 'secret', 1, 'XNC', 'null'));
    connection.close();
    engine = duck;
    parsing = await duck.connect();
    task = {
      files,
      openings: [],
      visible,
      moved: [],
      repeats: [2],
      rates: [],
      units: [{ currency: 'JPY', unit: 1 }],
    };
  });
  afterAll(() => {
    parsing?.close();
    engine?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const limits = { ...usualLimits, timeMs: 120_000 };
  const ask = (sql: string, other: Partial<typeof usualLimits> = {}, more: Partial<QuestionTask> = {}) =>
    openQuestions(join(folder, 'work'), { ...limits, ...other }).ask({ ...task, ...more, sql });
  const codeOf = (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      (answer) => `answered ${JSON.stringify(answer)}`,
      (problem: { code: string }) => problem.code,
    );

  /** What the guard says of a question, without a process for each. */
  const guarded = async (sql: string): Promise<string | undefined> => {
    const [parsed] = await parsing.rows<{ json: string }>(
      'select json_serialize_sql($sql::varchar) as json',
      { sql },
    );
    return objectionTo(JSON.parse(parsed!.json));
  };

  it('is answered over the rows that the asker may see, repeated ones left out', async () => {
    expect(await ask('select id, "from", amount, currency from transactions order by id')).toEqual({
      columns: [
        { name: 'id', type: 'VARCHAR' },
        { name: 'from', type: 'VARCHAR' },
        { name: 'amount', type: 'DECIMAL(20,4)' },
        { name: 'currency', type: 'VARCHAR' },
      ],
      rows: [
        ['t1', 'A', '12.5000', 'XNC'],
        ['t3', 'A', '0.7500', 'XNC'],
      ],
    });
    const all = await ask(
      'select count(*), sum(amount) from transactions',
      {},
      { visible: 'true', repeats: [] },
    );
    expect(all.rows).toEqual([['4', '514.2400']]);
    const entries = await ask(
      `with mine as (select * from entries where account = 'A') select direction, count(*) from mine group by 1`,
    );
    expect(entries.rows).toEqual([['out', '2']]);
    expect((await ask('describe transactions')).rows.length).toBeGreaterThan(15);
    expect((await ask('from range(3)')).rows).toEqual([['0'], ['1'], ['2']]);
  });

  it('is answered over a ledger without rows', async () => {
    expect((await ask('select count(*) from transactions', {}, { files: [] })).rows).toEqual([['0']]);
  });

  it('reads nothing else', async () => {
    const open = join(folder, 'open.parquet');
    for (const sql of [
      `select * from read_parquet('${open}')`,
      `select * from read_parquet('${secret}')`,
      `select * from '${secret}'`,
      `select * from '${open}'`,
      `select * from "${secret}"`,
      `select * from read_csv('/etc/passwd')`,
      `select * from read_text('/etc/passwd')`,
      `select * from read_blob('/proc/self/environ')`,
      `select * from glob('/*')`,
      `select * from sniff_csv('/etc/passwd')`,
      `select * from parquet_metadata('${secret}')`,
      `select * from parquet_schema('${open}')`,
      'select * from cleared_rows',
      'select * from repeated',
      'select * from main.transactions',
      'select * from memory.main.cleared_rows',
      'select * from information_schema.tables',
      'select * from duckdb_views()',
      'select * from duckdb_settings()',
      `select * from query('select * from cleared_rows')`,
      `select * from query_table('cleared_rows')`,
      `select current_setting('temp_directory')`,
      `select getenv('PATH')`,
      `select * from transactions where id in (select content from read_text('/etc/passwd'))`,
      `with transactions as (select * from read_text('/etc/passwd')) select * from transactions`,
      `select (select content from read_text('/etc/hostname'))`,
      'show tables',
      'show databases',
      'pragma database_list',
      'call pragma_version()',
      'explain select 1',
    ]) {
      expect(await guarded(sql), sql).toEqual(expect.any(String));
    }
    expect(await codeOf(ask(`select * from read_text('/etc/passwd')`))).toBe('question-refused');
    expect(await codeOf(ask('select * from cleared_rows'))).toBe('question-refused');
  });

  it('changes nothing, and shuts nothing open again', async () => {
    const before = readdirSync(folder, { recursive: true }).length;
    const target = join(folder, 'stolen.csv');
    for (const sql of [
      `copy (select * from transactions) to '${target}'`,
      `copy transactions to '${target}'`,
      `export database '${join(folder, 'stolen')}'`,
      `attach '${join(folder, 'stolen.db')}'`,
      `attach ':memory:' as other`,
      'create table mine as select 1',
      'create or replace view transactions as select 1',
      `insert into openings values ('A', 'XNC', 1, 1)`,
      'delete from openings',
      'drop view transactions',
      'install httpfs',
      'load httpfs',
      `set memory_limit = '100GB'`,
      'set enable_external_access = true',
      'set lock_configuration = false',
      'reset lock_configuration',
      `pragma memory_limit = '100GB'`,
      'prepare later as select 1',
      'select 1; drop view transactions',
      'select 1; select 2',
      'checkpoint',
      'begin transaction',
      'vacuum',
    ]) {
      expect(await guarded(sql), sql).toEqual(expect.any(String));
    }
    for (const sql of [
      `copy (select * from transactions) to '${target}'`,
      'drop view transactions',
      'select 1; select 2',
    ])
      expect(await codeOf(ask(sql)), sql).toBe('question-refused');
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(folder, { recursive: true }).length).toBeLessThanOrEqual(before + 1);
    expect(readdirSync(join(folder, 'work'))).toEqual([]);
  });

  it('has an engine that opens no other file and no lock, even if a question came past the guard', async () => {
    const shut = await openEngine({
      ...task,
      sql: '',
      memory: '200MB',
      disk: '10MB',
      temporaryFolder: join(folder, 'engine'),
      mostRows: 1,
      mostBytes: 1,
    });
    const target = join(folder, 'stolen.csv');
    for (const sql of [
      `select * from read_parquet('${secret}')`,
      `select * from read_parquet('${join(folder, 'mixed.parquet')}')`,
      `select * from '${secret}'`,
      `select * from read_text('/etc/passwd')`,
      `select * from glob('/*')`,
      `copy (select 1) to '${target}'`,
      `copy (select 1) to '${join(folder, 'open.parquet')}'`,
      `export database '${join(folder, 'stolen')}'`,
      `attach '${join(folder, 'stolen.db')}'`,
      'install httpfs',
      'load httpfs',
      `set memory_limit = '100GB'`,
      `set allowed_paths = ['/etc/passwd']`,
      'set enable_external_access = true',
      'set lock_configuration = false',
    ]) {
      const done = shut.run(sql).then(
        () => 'done',
        (error: Error) => error.message,
      );
      expect(await done, sql).toMatch(/permission|disabled|locked|cannot/i);
    }
    expect(existsSync(target)).toBe(false);
    shut.closeSync();
  });

  it('tells what is wrong with it', async () => {
    await expect(ask('select nothing from transactions')).rejects.toMatchObject({
      code: 'question-failed',
      detail: expect.stringContaining('nothing'),
    });
    expect(await codeOf(ask('selec'))).toBe('question-refused');
    expect(await codeOf(ask(''))).toBe('question-refused');
  });

  it('is ended where it takes too long, too much memory or disk, or brings too much', async () => {
    const many = 'select sum(hash(a.range * b.range)) from range(1000000) a, range(1000000) b';
    expect(await codeOf(ask(many, { timeMs: 1_500 }))).toBe('question-too-slow');
    const sorted = 'select * from range(6000000) r order by hash(r.range) limit 5900000';
    expect(await codeOf(ask(sorted, { memoryMegabytes: 60, diskMegabytes: 20, rows: 1e9 }))).toBe(
      'question-too-much-memory',
    );
    const text = `select string_agg(range::varchar) from range(10000000)`;
    expect(await codeOf(ask(text, { memoryMegabytes: 60 }))).toBe('question-too-much-memory');
    expect(await codeOf(ask('from range(1000000)', { residentMegabytes: 5 }))).toBe(
      'question-too-much-memory',
    );
    expect(await codeOf(ask('from range(11)', { rows: 10 }))).toBe('question-too-many-rows');
    expect((await ask('from range(10)', { rows: 10 })).rows).toHaveLength(10);
    const wide = `select repeat('x', 10000) from range(100)`;
    expect(await codeOf(ask(wide, { bytes: 500_000 }))).toBe('question-answer-too-large');
  });

  it('can be stopped, and never more than a few are answered at once', async () => {
    const many = 'select sum(hash(a.range * b.range)) from range(1000000) a, range(1000000) b';
    const questions = openQuestions(join(folder, 'work'), { ...limits, atOnce: 1, waiting: 1 });
    const stop = new AbortController();
    const first = codeOf(questions.ask({ ...task, sql: many }, stop.signal));
    const second = questions.ask({ ...task, sql: 'select 1' });
    expect(await codeOf(questions.ask({ ...task, sql: 'select 2' }))).toBe('question-busy');
    stop.abort();
    expect(await first).toBe('question-stopped');
    expect((await second).rows).toEqual([[1]]);
  });
});
