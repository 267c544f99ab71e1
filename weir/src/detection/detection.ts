import { join } from 'node:path';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import { theNode, type Asker, type JobRun, type Platform, type Transaction } from '#platform';
import type { Ledger } from '#ledger';
import { record } from '#audit';
import { joined, withMoney } from './alert-features.ts';
import { eventView, historyOf, noteOf } from './alert-history.ts';
import { alertView, decideAlert, findAlert, markProductUseful, type StoredAlert } from './alert-store.ts';
import { createBackTests } from './back-test.ts';
import type { AlertDetail, DetectionRequest } from './contract.ts';
import { detect, planOf } from './detect.ts';
import { detectionRoutes } from './detection-routes.ts';
import { endDetection, findDetection, insertDetection } from './detection-store.ts';
import { alertKeeper } from './alert-keeper.ts';
import { createRankings } from './ranking.ts';
import { rankingRoutes } from './ranking-routes.ts';
import { runWritten } from './run-written.ts';
import { sweepBoxes } from './scenario-box.ts';
import { scenariosInForce, type InForce } from './scenario-book.ts';
import { createScenarioDesk } from './scenario-desk.ts';
import { scenarioRoutes } from './scenario-routes.ts';
import { followLedger } from './stream.ts';
import { parameterValues } from './scenario.ts';

export interface Detection {
  /** Starts a run as a job; answers its id and the job's. */
  start(asker: Asker, request: DetectionRequest): Promise<{ id: string; jobId: string }>;
  /** The alert with its transactions and history, as far as the asker is cleared; null where there is none for them. */
  alert(asker: Asker, id: string): Promise<AlertDetail | null>;
  /** Holds an alert useful, dismisses it, or opens it again, with the reason. @throws Problem `alert-unknown`, `alert-in-case` */
  decide(
    asker: Asker,
    id: string,
    decision: { state: 'open' | 'useful' | 'dismissed'; reason: string },
  ): Promise<StoredAlert>;
  /** Marks an alert as taken into a case. @throws Problem `alert-unknown`, `alert-in-case` */
  takeIntoCase(tx: Transaction, id: string, caseId: string): Promise<void>;
  /** A recipient said of a product of the case whether it was of use; the ranking learns from it. */
  productJudged(caseId: string, useful: boolean): Promise<void>;
}

/** Transactions shown with an alert. */
const rowsShown = 500;

export function createDetection(
  platform: Platform,
  rooms: { ledger: Ledger; people?: { namesOf: NamesOf } },
): Detection {
  const { register, jobs, clock, config } = platform;
  const { ledger } = rooms;
  const scratch = join(config.dataFolder, 'scratch', 'scenarios');
  sweepBoxes(scratch);
  const rankings = createRankings(platform);
  const keep = alertKeeper(platform, rankings);

  async function run({ detectionId }: { detectionId: string }, job: JobRun): Promise<void> {
    const { asked, known } = await register.as(theNode, async (tx) => ({
      asked: await findDetection(tx, detectionId),
      known: await scenariosInForce(tx),
    }));
    if (asked === undefined || asked.state !== 'waiting') return;
    try {
      const plan = planOf(asked.request.typologies, known);
      // The node looks at everything; each alert is then shown to those cleared for all its transactions.
      const done = await ledger.query(theNode, async (duck, state) => {
        const found = await detect(
          { ...plan, scenarios: plan.scenarios.filter(({ trusted }) => trusted) },
          { duck, columns: async () => (await ledger.columns(theNode)).columns },
          {
            ...(asked.request.parameters !== undefined && { parameters: asked.request.parameters }),
            apart: true,
            told: (count, total, typology) => job.progress(count, total, typology),
            stop: job.signal,
          },
        );
        const written = await runWritten(ledger, duck, scratch, plan, asked.request.parameters);
        return {
          ...found,
          stations: [...found.stations, ...written.stations],
          findings: joined(await withMoney(duck, [...found.findings, ...written.findings])),
          version: state.version,
          sameAs: await ledger.sameAs(duck),
        };
      });
      const versions = new Map(plan.scenarios.map(({ scenario, version }) => [scenario.id, version]));
      const kept = await keep({ findings: done.findings, versions, sameAs: done.sameAs }, detectionId);
      const { version: ledger_version, rows, stations } = done;
      await register.as(theNode, (tx) =>
        endDetection(tx, detectionId, { ledger_version, rows, stations, ...kept }),
      );
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      await register.as(theNode, (tx) => endDetection(tx, detectionId, { problem: error.code }));
    }
  }

  const detection: Detection = {
    start: (asker, request) =>
      register.as(asker, async (tx) => {
        const known = await scenariosInForce(tx);
        planOf(request.typologies, known);
        checkParameters(request, known);
        const id = newIdentifier(msFromInstant(clock()), platform.chance);
        const jobId = await jobs.enqueue(tx, 'detection.run', { detectionId: id });
        await insertDetection(tx, { id, job: jobId, request });
        await record(tx, { act: 'detection.started', object: { kind: 'detection', id } });
        return { id, jobId };
      }),
    alert: async (asker, id) => {
      const found = await register.as(asker, async (tx) => {
        const row = await findAlert(tx, id);
        if (row === undefined) return undefined;
        const history = await historyOf(tx, id);
        const people = [
          ...new Set([row.decided_by, ...history.map(({ by }) => by)].flatMap((by) => by ?? [])),
        ];
        const names = people.length === 0 ? undefined : await rooms.people?.namesOf(tx, people);
        const nameOf = (person: string): string | null => names?.get(person)?.name ?? null;
        return { row, nameOf, history: history.map((each) => eventView(each, nameOf)) };
      });
      if (found === undefined) return null;
      const { row, nameOf, history } = found;
      const transactions = await ledger.transactions(asker, row.transactions, {
        limit: rowsShown,
        span: { fromMs: Date.parse(row.first_at), untilMs: Date.parse(row.last_at) },
      });
      return {
        ...alertView(row, nameOf(row.decided_by ?? '')),
        transactions,
        transactionsOmitted: row.transactions.length - transactions.length,
        history,
      };
    },
    decide: (asker, id, { state, reason }) =>
      register.as(asker, async (tx) => {
        await notInCase(tx, id);
        const row = await decideAlert(tx, id, { state, reason, caseId: null });
        await noteOf(tx, id, 'decided', { state, reason });
        await record(tx, { act: acts[state], object: { kind: 'alert', id }, reason });
        return row!;
      }),
    takeIntoCase: async (tx, id, caseId) => {
      await notInCase(tx, id);
      await decideAlert(tx, id, { state: 'in-case', reason: null, caseId });
      await noteOf(tx, id, 'in-case', {});
    },
    productJudged: (caseId, useful) =>
      register.as(theNode, async (tx) => {
        await markProductUseful(tx, caseId, useful);
        await record(tx, {
          act: 'detection.product-judged',
          object: { kind: 'case', id: caseId },
          facts: { useful },
        });
      }),
  };

  jobs.define('detection.run', run);
  followLedger(platform, ledger, scratch, async (found, last) => void (await keep(found, null, last)));
  detectionRoutes(platform, detection, rooms.people?.namesOf);
  const desk = createScenarioDesk(platform, ledger, scratch);
  const backTests = createBackTests(platform, ledger, scratch);
  scenarioRoutes(platform, { desk, backTests }, rooms.people?.namesOf);
  rankingRoutes(platform, rankings, rooms.people?.namesOf);
  return detection;
}

const acts = {
  open: 'detection.alert-reopened',
  useful: 'detection.alert-useful',
  dismissed: 'detection.alert-dismissed',
} as const;

async function notInCase(tx: Transaction, id: string): Promise<void> {
  const row = await findAlert(tx, id);
  if (row === undefined) throw alertUnknown();
  if (row.state === 'in-case') {
    throw new Problem({
      code: 'alert-in-case',
      status: 409,
      detail: 'This alert is in a case already. Go on in that case.',
    });
  }
}

function checkParameters(request: DetectionRequest, known: readonly InForce[]): void {
  for (const [id, given] of Object.entries(request.parameters ?? {})) {
    const found = known.find(({ scenario }) => scenario.id === id);
    if (found === undefined) {
      throw new Problem({ code: 'typology-unknown', status: 400, detail: `There is no scenario "${id}".` });
    }
    parameterValues(found.scenario, given);
  }
}

export function alertUnknown(): Problem {
  return new Problem({
    code: 'alert-unknown',
    status: 404,
    detail: 'There is no alert of this id that you may see.',
  });
}
