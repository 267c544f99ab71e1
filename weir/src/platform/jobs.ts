import { PgBoss, fromKysely, fromPglite, type Db } from 'pg-boss';
import { Problem, type Clock } from '@weir/engines/vocabulary';
import { theNode } from './asker.ts';
import { openFollowing, type FollowOptions } from './following.ts';
import type { Foreground } from './foreground.ts';
import { placeOf, type Log } from './log.ts';
import type { Register, Transaction } from './register.ts';

/**
 * Work that outlives a request, in PostgreSQL through pg-boss. A job is enqueued inside the caller's transaction, so
 * it exists exactly if what it follows from exists. It may run more than once after a crash: handlers are idempotent.
 */
export interface Jobs {
  define<Data extends object>(
    name: string,
    handler: JobHandler<Data>,
    options?: { concurrency?: number },
  ): void;
  /** Work that follows a growing order of things; see following.ts. */
  follow(name: string, step: () => Promise<boolean>, options?: FollowOptions): void;
  /** After the commit, followers look at once. */
  wakeFollowers(tx: Transaction): void;
  enqueue(tx: Transaction, name: string, data: object, options?: { singletonKey?: string }): Promise<string>;
  /** Starts the workers. Nothing runs before. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Waits until nothing is waiting or running; for commands, the demo and tests. Throws `jobs-not-idle` after `limitMs`. */
  idle(limitMs?: number): Promise<void>;
}

export type JobHandler<Data> = (data: Data, run: JobRun) => Promise<void>;

export interface JobRun {
  readonly id: string;
  /** Tells whoever watches how far the work is. `total` may be unknown (0). */
  progress(done: number, total: number, sentence?: string): Promise<void>;
  /** True once somebody asked to cancel: the handler stops at the next safe place. */
  readonly signal: AbortSignal;
}

export interface JobRow {
  id: string;
  name: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  done: number;
  total: number;
  sentence: string | null;
  problem: string | null;
  asked_by: string | null;
  created_at: string;
  ended_at: string | null;
}

export interface JobTables {
  jobs: JobRow;
}

const retries = 5;

export function openJobs(
  register: Register,
  log: Log,
  clock: Clock,
  foreground: Pick<Foreground, 'quiet'> = { quiet: async () => undefined },
): Jobs {
  const database = (who: 'owner' | 'server'): Db => {
    const given = register.jobDatabase(who);
    return given.pglite
      ? fromPglite(given.pglite)
      : { executeSql: (text, values) => given.executeSql(text, values) };
  };
  const backend = register.kind === 'pglite' ? ({ backend: 'pglite' } as const) : {};
  const boss = new PgBoss({
    db: database('server'),
    ...backend,
    migrate: false,
    schedule: false,
    supervise: true,
  });
  boss.on('error', (error) => log.warn({ event: 'jobs-error', code: (error as { code?: string }).code }));

  // The owner makes the queues and their tables; the server's login may only use them.
  async function makeQueues(names: Iterable<string>): Promise<void> {
    const maker = new PgBoss({ db: database('owner'), ...backend, schedule: false, supervise: false });
    maker.on('error', () => undefined);
    await maker.start();
    for (const name of names) {
      await maker.createQueue(queueOf(name), {
        retryLimit: retries,
        retryDelay: 1,
        retryBackoff: true,
        expireInSeconds: 3600,
      });
    }
    await maker.stop({ graceful: false });
    await register.ownerScript(`
      grant usage on schema pgboss to weir_server;
      grant select, insert, update, delete on all tables in schema pgboss to weir_server;
      grant usage on all sequences in schema pgboss to weir_server;
      grant execute on all functions in schema pgboss to weir_server;`);
    // What a node was at when it was killed would wait for its hour to expire; handlers may run twice, so it goes on now.
    await register.ownerScript(
      `update pgboss.job set state = 'retry', start_after = now() where state = 'active'`,
    );
  }

  const following = openFollowing(log, foreground);
  const handlers = new Map<string, { handler: JobHandler<never>; concurrency: number }>();
  const running = new Map<string, AbortController>();
  const workers = new Map<string, string>();
  let started = false;

  const queueOf = (name: string): string => name.replaceAll(/[^a-zA-Z0-9_.-]/g, '-');

  async function mark(id: string, set: Partial<JobRow>): Promise<void> {
    await register.as(theNode, (tx) =>
      tx.tables<JobTables>().updateTable('jobs').set(set).where('id', '=', id).execute(),
    );
  }

  async function run(name: string, id: string, data: object, lastTry: boolean): Promise<void> {
    const entry = handlers.get(name)!;
    const controller = new AbortController();
    running.set(id, controller);
    await mark(id, { state: 'running' });
    try {
      await (entry.handler as JobHandler<object>)(data, {
        id,
        signal: controller.signal,
        progress: async (done, total, sentence) => {
          const rows = await register.as(theNode, (tx) =>
            tx
              .tables<JobTables>()
              .updateTable('jobs')
              .set({ done, total, sentence: sentence ?? null })
              .where('id', '=', id)
              .returning('state')
              .execute(),
          );
          if (rows[0]?.state === 'cancelled') controller.abort();
        },
      });
      await mark(id, { state: controller.signal.aborted ? 'cancelled' : 'done', ended_at: clock() });
    } catch (error) {
      const code = error instanceof Problem ? error.code : 'unexpected';
      log.warn({
        event: 'job-failed',
        job: id,
        name,
        code,
        ...(code === 'unexpected' ? { broke: placeOf(error) } : {}),
      });
      await mark(
        id,
        lastTry ? { state: 'failed', problem: code, ended_at: clock() } : { state: 'waiting', problem: code },
      );
      throw error;
    } finally {
      running.delete(id);
    }
  }

  async function work(name: string): Promise<void> {
    const { concurrency } = handlers.get(name)!;
    const worker = await boss.work<{ id: string; data: object }>(
      queueOf(name),
      { pollingIntervalSeconds: 0.5, batchSize: 1, localConcurrency: concurrency, includeMetadata: true },
      async ([job]) => {
        await foreground.quiet();
        if (job) await run(name, job.data.id, job.data.data, job.retryCount >= retries);
        // The next one follows at once; the polling pause is for an empty queue.
        if (workers.has(name)) boss.notifyWorker(workers.get(name)!);
      },
    );
    workers.set(name, worker);
  }

  return {
    define: (name, handler, options = {}) => {
      handlers.set(name, { handler: handler as JobHandler<never>, concurrency: options.concurrency ?? 1 });
    },
    follow: following.follow,
    wakeFollowers: (tx) => tx.afterCommit(following.wake),
    enqueue: async (tx, name, data, options = {}) => {
      const db = fromKysely(tx.tables<JobTables>());
      const id = crypto.randomUUID();
      const sent = await boss.send(
        queueOf(name),
        { id, data },
        {
          db,
          ...(options.singletonKey === undefined
            ? {}
            : { singletonKey: options.singletonKey, singletonSeconds: 1 }),
        },
      );
      if (sent !== null) {
        await tx
          .tables<JobTables>()
          .insertInto('jobs')
          .values({
            id,
            name,
            state: 'waiting',
            done: 0,
            total: 0,
            sentence: null,
            problem: null,
            asked_by: tx.asker.person,
            created_at: tx.now,
            ended_at: null,
          })
          .execute();
      }
      tx.afterCommit(() => workers.has(name) && boss.notifyWorker(workers.get(name)!));
      return id;
    },
    start: async () => {
      if (started) return;
      started = true;
      await makeQueues(handlers.keys());
      await boss.start();
      for (const name of handlers.keys()) await work(name);
      following.start();
    },
    stop: async () => {
      if (!started) return;
      started = false;
      await following.stop();
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
    idle: async (limitMs = 120_000) => {
      const end = Date.now() + limitMs;
      let caughtUp = false;
      void following.caughtUp().then(() => (caughtUp = true));
      for (;;) {
        const open = await register.as(theNode, (tx) =>
          tx
            .tables<JobTables>()
            .selectFrom('jobs')
            .select('id')
            .where('state', 'in', ['waiting', 'running'])
            .limit(1)
            .execute(),
        );
        if (open.length === 0 && caughtUp) return;
        if (Date.now() > end) {
          throw new Problem({
            code: 'jobs-not-idle',
            status: 503,
            detail: 'The node is still working on earlier jobs. Wait, or look at the jobs page.',
          });
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}
