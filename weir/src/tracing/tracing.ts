import { createHash } from 'node:crypto';
import { msFromInstant, newIdentifier, parseInstant, parseMinor, Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import { theNode, type Asker, type Platform, type Transaction } from '#platform';
import type { Intake } from '#intake';
import type { Ledger } from '#ledger';
import { record } from '#audit';
import type {
  FlowView,
  OriginRequest,
  OriginsAnswer,
  Replay,
  TraceAnswer,
  TraceDetail,
  TraceRequest,
} from './contract.ts';
import { createExhibits, type Exhibits } from './exhibits.ts';
import { exhibitRoutes } from './exhibit-routes.ts';
import { cutFlow } from './flow.ts';
import { titleOf } from './question.ts';
import { answerOver } from './trace-answer.ts';
import { traceRoutes } from './trace-routes.ts';
import { cutAnswer, cutOrigins, traceNotDone, traceUnknown, traceView } from './trace-view.ts';
import { findTrace, insertTrace, keepProblem, keepResult, type StoredTrace } from './trace-store.ts';

export interface Tracing {
  /** Asks, and answers at once where the ledger is small enough; otherwise the trace waits for its job. */
  ask(asker: Asker, request: TraceRequest): Promise<StoredTrace>;
  /** Asks backwards: where did this holding come from? */
  askOrigins(asker: Asker, request: OriginRequest): Promise<StoredTrace>;
  /** @throws Problem `trace-unknown` */
  trace(tx: Transaction, id: string): Promise<StoredTrace>;
  /** The trace with the beginning of its answer, as far as the asker is cleared; null where there is none for them. */
  detail(asker: Asker, id: string): Promise<TraceDetail | null>;
  /** The answer of a trace forwards as its bytes were hashed; null until there is one. Whoever has the row may have it. */
  answer(row: Pick<StoredTrace, 'sha256' | 'direction'>): Promise<TraceAnswer | null>;
  /** How its money moved, as the answer's picture is drawn: at most `limit` movements a currency, the largest. */
  flow(row: Pick<StoredTrace, 'flow_sha256'>, limit: number): Promise<FlowView>;
  /** Runs it again over the rows it saw. */
  replay(asker: Asker, id: string): Promise<Replay>;
  readonly exhibits: Exhibits;
}

/** A ledger of more rows is traced by a job, so that no request waits for it. */
const rowsAtOnce = 3_000_000;

export function createTracing(
  platform: Platform,
  rooms: { ledger: Ledger; intake: Intake; people?: { namesOf: NamesOf } },
): Tracing {
  const { register, vault, jobs, clock } = platform;
  const { ledger } = rooms;

  async function run(id: string): Promise<void> {
    const row = await register.as(theNode, (tx) => findTrace(tx, id));
    if (row === undefined || row.state !== 'waiting') return;
    try {
      const started = performance.now();
      const seen = await ledger.trails(askerOf(row));
      const { bytes, flow, counts, checks } = await answerOver(seen, row);
      const [kept, keptFlow] = [await vault.put(bytes), await vault.put(Buffer.from(JSON.stringify(flow)))];
      await register.as(theNode, (tx) =>
        keepResult(tx, id, {
          ledger_version: seen.version,
          until_sequence: seen.untilSequence,
          rows: seen.columns.count,
          compartments: seen.compartments,
          sha256: kept.sha256,
          flow_sha256: keptFlow.sha256,
          counts,
          checks,
          ms: Math.round(performance.now() - started),
        }),
      );
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      await register.as(theNode, (tx) => keepProblem(tx, id, { code: error.code, detail: error.detail }));
    }
  }

  /** Saves a question and answers it, or leaves it to its job. */
  async function save(
    asker: Asker,
    question: Pick<
      StoredTrace,
      'title' | 'rule' | 'sources' | 'until' | 'since' | 'stops' | 'minimum' | 'direction'
    >,
  ): Promise<StoredTrace> {
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
        ...question,
        clearances: [...asker.clearances].sort(),
        job,
        asked_by: asker.person ?? '',
      });
      await record(tx, {
        act: 'tracing.asked',
        object: { kind: 'trace', id },
        facts: {
          rule: question.rule,
          sources: question.sources.length,
          ...(question.direction === 'backwards' && { direction: question.direction }),
        },
      });
    });
    if (atOnce) await run(id);
    return register.as(asker, (tx) => tracing.trace(tx, id));
  }

  const tracing: Tracing = {
    ask: async (asker, request) => {
      // Read once here, so that a minimum that is no amount is refused before it is saved.
      if (request.minimum !== undefined) parseMinor(request.minimum, 4);
      return save(asker, {
        title: request.title ?? titleOf(request),
        direction: 'forwards',
        rule: request.rule,
        sources: request.sources,
        until: request.until === undefined ? null : parseInstant(request.until),
        since: request.since === undefined ? null : parseInstant(request.since),
        stops: request.stops ?? null,
        minimum: request.minimum ?? null,
      });
    },
    askOrigins: async (asker, { account, time, currency, rule, title }) =>
      save(asker, {
        title: title ?? account,
        direction: 'backwards',
        rule,
        sources: [
          { account, time: parseInstant(time), amount: '', ...(currency !== undefined && { currency }) },
        ],
        until: null,
        since: null,
        stops: null,
        minimum: null,
      }),
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
      const { row, name } = found;
      const origins = row.direction === 'backwards' ? await read<OriginsAnswer>(row) : null;
      return { ...traceView(row, name), ...cutAnswer(await tracing.answer(row)), ...cutOrigins(origins) };
    },
    answer: async (row) => (row.direction === 'backwards' ? null : read<TraceAnswer>(row)),
    flow: async (row, limit) => {
      if (row.flow_sha256 === null) return { flows: [] };
      return cutFlow(JSON.parse((await vault.get(row.flow_sha256)).toString('utf8')) as FlowView, limit);
    },
    replay: async (asker, id) => {
      const row = await register.as(asker, (tx) => tracing.trace(tx, id));
      if (row.sha256 === null || row.until_sequence === null) throw traceNotDone();
      const started = performance.now();
      const seen = await ledger.trails(askerOf(row), { untilSequence: row.until_sequence });
      const sha256 = createHash('sha256')
        .update((await answerOver(seen, row)).bytes)
        .digest('hex');
      const same = sha256 === row.sha256;
      await register.as(asker, (tx) =>
        record(tx, { act: 'tracing.replayed', object: { kind: 'trace', id }, facts: { same } }),
      );
      return { same, sha256, ms: Math.round(performance.now() - started) };
    },
    get exhibits() {
      return exhibits;
    },
  };
  const exhibits = createExhibits(platform, { ...rooms, tracing, askerOf });

  async function read<Answer>({ sha256 }: Pick<StoredTrace, 'sha256'>): Promise<Answer | null> {
    return sha256 === null ? null : (JSON.parse((await vault.get(sha256)).toString('utf8')) as Answer);
  }

  jobs.define<{ traceId: string }>('tracing.run', ({ traceId }) => run(traceId));
  traceRoutes(platform, tracing, rooms.people?.namesOf);
  exhibitRoutes(platform, exhibits, rooms.people?.namesOf);
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
