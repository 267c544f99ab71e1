import { createHash } from 'node:crypto';
import { trace, type Trace as EngineTrace } from '@weir/engines/trails';
import { msFromInstant, newIdentifier, parseInstant, Problem } from '@weir/engines/vocabulary';
import { theNode, type Asker, type Platform, type Transaction } from '#platform';
import type { Ledger, LedgerColumns } from '#ledger';
import { record } from '#audit';
import type { Replay, TraceAnswer, TraceDetail, TraceRequest } from './contract.ts';
import { FlowCollector } from './flow.ts';
import { engineQuestion, titleOf } from './question.ts';
import { traceRoutes, type NamesOf } from './trace-routes.ts';
import { cutAnswer, traceUnknown, traceView } from './trace-view.ts';
import { findTrace, insertTrace, keepProblem, keepResult, type StoredTrace } from './trace-store.ts';

export interface Tracing {
  /** Asks, and answers at once where the ledger is small enough; otherwise the trace waits for its job. */
  ask(asker: Asker, request: TraceRequest): Promise<StoredTrace>;
  /** @throws Problem `trace-unknown` */
  trace(tx: Transaction, id: string): Promise<StoredTrace>;
  /** The trace with the beginning of its answer, as far as the asker is cleared; null where there is none for them. */
  detail(asker: Asker, id: string): Promise<TraceDetail | null>;
  /** The answer as its bytes were hashed; null until there is one. Whoever has the row may have it. */
  answer(row: Pick<StoredTrace, 'sha256'>): Promise<TraceAnswer | null>;
  /** Runs it again over the rows it saw. */
  replay(asker: Asker, id: string): Promise<Replay>;
}

/** A ledger of more rows is traced by a job, so that no request waits for it. */
const rowsAtOnce = 3_000_000;

export function createTracing(
  platform: Platform,
  rooms: { ledger: Ledger; people?: { namesOf: NamesOf } },
): Tracing {
  const { register, vault, jobs, clock } = platform;
  const { ledger } = rooms;

  async function run(id: string): Promise<void> {
    const row = await register.as(theNode, (tx) => findTrace(tx, id));
    if (row === undefined || row.state !== 'waiting') return;
    try {
      const started = performance.now();
      const seen = await ledger.columns(askerOf(row));
      const { bytes, answer, flow } = answerOver(seen, row);
      const [kept, keptFlow] = [await vault.put(bytes), await vault.put(Buffer.from(JSON.stringify(flow)))];
      await register.as(theNode, (tx) =>
        keepResult(tx, id, {
          ledger_version: seen.version,
          until_sequence: seen.untilSequence,
          rows: seen.columns.count,
          compartments: seen.compartments,
          sha256: kept.sha256,
          flow_sha256: keptFlow.sha256,
          counts: {
            held: answer.held.length,
            left: answer.left.length,
            assumptions: answer.assumptions.length,
          },
          checks: answer.checks === null ? null : { ...answer.checks },
          ms: Math.round(performance.now() - started),
        }),
      );
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      await register.as(theNode, (tx) => keepProblem(tx, id, { code: error.code, detail: error.detail }));
    }
  }

  const tracing: Tracing = {
    ask: async (asker, request) => {
      const until = request.until === undefined ? null : parseInstant(request.until);
      const rows = (await ledger.state()).files.reduce(
        (sum, file) => sum + (file.kind === 'rows' ? file.rows : 0),
        0,
      );
      const atOnce = rows <= rowsAtOnce;
      const id = newIdentifier(msFromInstant(clock()), platform.chance);
      await register.as(asker, async (tx) => {
        const job = atOnce ? null : await jobs.enqueue(tx, 'tracing.run', { traceId: id });
        await insertTrace(tx, {
          id,
          title: request.title ?? titleOf(request),
          rule: request.rule,
          sources: request.sources,
          until,
          clearances: [...asker.clearances].sort(),
          job,
          asked_by: asker.person ?? '',
        });
        await record(tx, {
          act: 'tracing.asked',
          object: { kind: 'trace', id },
          facts: { rule: request.rule, sources: request.sources.length },
        });
      });
      if (atOnce) await run(id);
      return register.as(asker, (tx) => tracing.trace(tx, id));
    },
    trace: async (tx, id) => {
      const row = await findTrace(tx, id);
      if (row === undefined) throw traceUnknown();
      return row;
    },
    detail: async (asker, id) => {
      const found = await register.as(asker, async (tx) => {
        const row = await findTrace(tx, id);
        if (row === undefined) return undefined;
        const names = await rooms.people?.namesOf(tx, [row.asked_by]);
        return { row, name: names?.get(row.asked_by)?.name ?? null };
      });
      if (found === undefined) return null;
      return { ...traceView(found.row, found.name), ...cutAnswer(await tracing.answer(found.row)) };
    },
    answer: async (row) =>
      row.sha256 === null
        ? null
        : (JSON.parse((await vault.get(row.sha256)).toString('utf8')) as TraceAnswer),
    replay: async (asker, id) => {
      const row = await register.as(asker, (tx) => tracing.trace(tx, id));
      if (row.sha256 === null || row.until_sequence === null) {
        throw new Problem({
          code: 'trace-not-done',
          status: 409,
          detail: 'The trace has no answer yet, so there is nothing to replay.',
        });
      }
      const started = performance.now();
      const seen = await ledger.columns(askerOf(row), { untilSequence: row.until_sequence });
      const sha256 = createHash('sha256').update(answerOver(seen, row).bytes).digest('hex');
      const same = sha256 === row.sha256;
      await register.as(asker, (tx) =>
        record(tx, { act: 'tracing.replayed', object: { kind: 'trace', id }, facts: { same } }),
      );
      return { same, sha256, ms: Math.round(performance.now() - started) };
    },
  };

  jobs.define<{ traceId: string }>('tracing.run', ({ traceId }) => run(traceId));
  traceRoutes(platform, tracing, rooms.people?.namesOf);
  return tracing;
}

/** The sight under which the question was asked, so that job and replay see the same rows. */
function askerOf(row: StoredTrace): Asker {
  return {
    person: row.asked_by,
    organisation: null,
    roles: ['fiu_analyst'],
    clearances: row.clearances,
    door: 'job',
  };
}

function answerOver(
  seen: LedgerColumns,
  row: StoredTrace,
): { bytes: Buffer; answer: EngineTrace; flow: ReturnType<FlowCollector['finish']> } {
  const request = { rule: row.rule, sources: row.sources, ...(row.until !== null && { until: row.until }) };
  const question = engineQuestion(request, seen.columns, seen.sameAs);
  const flow = new FlowCollector(seen.columns);
  const answer = trace(seen.columns, {
    ...question,
    openings: seen.openings,
    assumptions: 'touched',
    eachCarrier: flow.take,
  });
  return { bytes: Buffer.from(JSON.stringify(answer)), answer, flow: flow.finish(question.sources) };
}
