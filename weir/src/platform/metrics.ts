import { timingSafeEqual, createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Problem, instantFromMs } from '@weir/engines/vocabulary';
import { theNode } from './asker.ts';
import { freeBytes } from './health.ts';
import type { JobTables } from './jobs.ts';
import type { Platform } from './platform.ts';
import { objectPaths } from './vault-folder.ts';

type Part = Pick<Platform, 'config' | 'register' | 'http'>;

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
/** What a web server in front adds to a request, by the habits of nginx, Apache, HAProxy, Caddy and RFC 7239. */
const handedOn = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];
const vaultEveryMs = 10 * 60_000;

/**
 * Prometheus metrics at `/metrics`: off unless set on, answered to this machine or to whoever carries the token. What a
 * web server hands on counts as coming from outside, even where it hides for whom it asks. Labels are routes, codes and job names; never a person, an organisation or a number of a report.
 */
export function metricsRoutes({ config, register, http }: Part): void {
  if (!config.metrics) return;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  const durations = new Histogram({
    name: 'weir_request_seconds',
    help: 'How long requests took, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  const filings = new Counter({
    name: 'weir_filings_total',
    help: 'Report files sent, by what came of them: answered (a receipt or findings), refused, failed',
    labelNames: ['outcome'],
    registers,
  });
  http.server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    durations.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    if (request.method === 'POST' && route === '/api/v1/reports') {
      const outcome = reply.statusCode >= 500 ? 'failed' : reply.statusCode >= 400 ? 'refused' : 'answered';
      filings.inc({ outcome });
    }
  });

  const depth = new Gauge({
    name: 'weir_jobs',
    help: 'Jobs by name and state (waiting, running)',
    labelNames: ['job', 'state'],
    registers,
  });
  const age = new Gauge({
    name: 'weir_oldest_job_seconds',
    help: 'Age of the oldest job that is not done',
    labelNames: ['job'],
    registers,
  });
  const pool = new Gauge({
    name: 'weir_register_connections',
    help: "Connections of the server's login",
    labelNames: ['state'],
    registers,
  });
  const disk = new Gauge({ name: 'weir_disk_free_bytes', help: 'Free space where the data lies', registers });
  const vaultBytes = new Gauge({
    name: 'weir_vault_bytes',
    help: 'Bytes in the vault, counted at most every ten minutes',
    registers,
  });
  const up = new Gauge({ name: 'weir_register_up', help: '1 where the register answers', registers });

  async function jobs(): Promise<void> {
    const rows = await register.as(theNode, (tx) =>
      tx
        .tables<JobTables>()
        .selectFrom('jobs')
        .select((select) => [
          'name',
          'state',
          select.fn.countAll().as('count'),
          select.fn.min('created_at').as('oldest'),
        ])
        .where('state', 'in', ['waiting', 'running'])
        .groupBy(['name', 'state'])
        .execute(),
    );
    const now = Date.parse(instantFromMs(Date.now()));
    for (const row of rows) {
      depth.set({ job: row.name, state: row.state }, Number(row.count));
      age.set({ job: row.name }, Math.max(0, (now - Date.parse(String(row.oldest))) / 1000));
    }
  }
  let counted = -vaultEveryMs;
  async function vault(): Promise<void> {
    if (performance.now() - counted < vaultEveryMs) return;
    counted = performance.now();
    let bytes = 0;
    for (const path of objectPaths(config.vaultFolder))
      bytes += await stat(path).then(
        (file) => file.size,
        () => 0,
      );
    vaultBytes.set(bytes);
  }

  const token = config.metricsToken === undefined ? undefined : digest(`Bearer ${config.metricsToken}`);
  http.server.get('/metrics', { config: {} }, async (request, reply) => {
    const carried = request.headers.authorization;
    const known = token !== undefined && carried !== undefined && timingSafeEqual(digest(carried), token);
    const near = loopback.has(request.ip) && !handedOn.some((name) => name in request.headers);
    if (!known && !near) {
      throw new Problem({
        code: 'not-allowed',
        status: 403,
        detail: 'Metrics are given to this machine only, or with the token of WEIR_METRICS_TOKEN.',
      });
    }
    depth.reset();
    age.reset();
    for (const [state, count] of Object.entries(register.connections() ?? {})) pool.set({ state }, count);
    // A register that is away must show in the metrics, not hide them.
    await jobs().then(
      () => up.set(1),
      () => up.set(0),
    );
    disk.set(await freeBytes(config.dataFolder));
    void vault();
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
