import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { defineEvent, theNode, type Asker, type JobRun, type Platform, type Transaction } from '#platform';
import type { Ledger } from '#ledger';
import { record } from '#audit';
import { alertView, decideAlert, findAlert, keepFindings, type StoredAlert } from './alert-store.ts';
import type { AlertDetail, DetectionRequest } from './contract.ts';
import { detect, planOf } from './detect.ts';
import { detectionRoutes, type NamesOf } from './detection-routes.ts';
import { endDetection, findDetection, insertDetection } from './detection-store.ts';
import { moneyOf } from './finding-money.ts';
import { parameterValues, scenarios } from './scenario.ts';

/** New alerts were raised; published in the transaction that raised them. */
export const alertsRaised = defineEvent<{ alertIds: string[] }>('AlertsRaised');

export interface Detection {
  /** Starts a run as a job; answers its id and the job's. */
  start(asker: Asker, request: DetectionRequest): Promise<{ id: string; jobId: string }>;
  /** The alert with its transactions, as far as the asker is cleared; null where there is none for them. */
  alert(asker: Asker, id: string): Promise<AlertDetail | null>;
  /** Dismisses an alert, or opens it again, with the reason. @throws Problem `alert-unknown`, `alert-in-case` */
  decide(
    asker: Asker,
    id: string,
    decision: { state: 'open' | 'dismissed'; reason: string },
  ): Promise<StoredAlert>;
  /** Marks an alert as taken into a case. @throws Problem `alert-unknown`, `alert-in-case` */
  takeIntoCase(tx: Transaction, id: string, caseId: string): Promise<void>;
}

/** Alerts kept in one transaction; the register serves others in between. */
const keptAtOnce = 200;
/** Transactions shown with an alert. */
const rowsShown = 500;

export function createDetection(
  platform: Platform,
  rooms: { ledger: Ledger; people?: { namesOf: NamesOf } },
): Detection {
  const { register, jobs, events, clock } = platform;
  const { ledger } = rooms;

  async function run({ detectionId }: { detectionId: string }, job: JobRun): Promise<void> {
    const asked = await register.as(theNode, (tx) => findDetection(tx, detectionId));
    if (asked === undefined || asked.state !== 'waiting') return;
    try {
      const plan = planOf(asked.request.typologies);
      // The node looks at everything; each alert is then shown to those cleared for all its transactions.
      const done = await ledger.query(theNode, async (duck, state) => {
        const found = await detect(
          plan,
          { duck, columns: async () => (await ledger.columns(theNode)).columns },
          {
            ...(asked.request.parameters !== undefined && { parameters: asked.request.parameters }),
            told: (count, total, typology) => job.progress(count, total, typology),
            stop: job.signal,
          },
        );
        return { ...found, version: state.version, money: await moneyOf(duck, found.findings) };
      });
      let raised = 0;
      let known = 0;
      const withMoney = done.findings.flatMap((finding) => {
        const money = done.money.get(finding.id);
        return money === undefined ? [] : [{ ...finding, money }];
      });
      for (let at = 0; at < withMoney.length; at += keptAtOnce) {
        const kept = await register.as(theNode, async (tx) => {
          const result = await keepFindings(tx, withMoney.slice(at, at + keptAtOnce), detectionId);
          if (result.raised.length > 0) await events.publish(tx, alertsRaised, { alertIds: result.raised });
          return result;
        });
        raised += kept.raised.length;
        known += kept.known;
      }
      const { version: ledger_version, rows, stations } = done;
      await register.as(theNode, (tx) =>
        endDetection(tx, detectionId, { ledger_version, rows, stations, raised, known }),
      );
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      await register.as(theNode, (tx) => endDetection(tx, detectionId, { problem: error.code }));
    }
  }

  const detection: Detection = {
    start: async (asker, request) => {
      planOf(request.typologies);
      checkParameters(request);
      const id = newIdentifier(msFromInstant(clock()), platform.chance);
      return register.as(asker, async (tx) => {
        const jobId = await jobs.enqueue(tx, 'detection.run', { detectionId: id });
        await insertDetection(tx, { id, job: jobId, request });
        await record(tx, { act: 'detection.started', object: { kind: 'detection', id } });
        return { id, jobId };
      });
    },
    alert: async (asker, id) => {
      const found = await register.as(asker, async (tx) => {
        const row = await findAlert(tx, id);
        if (row === undefined) return undefined;
        const names = row.decided_by === null ? undefined : await rooms.people?.namesOf(tx, [row.decided_by]);
        return { row, name: names?.get(row.decided_by ?? '')?.name ?? null };
      });
      if (found === undefined) return null;
      const { row, name } = found;
      const transactions = await ledger.transactions(asker, row.transactions, rowsShown);
      return {
        ...alertView(row, name),
        transactions,
        transactionsOmitted: row.transactions.length - transactions.length,
      };
    },
    decide: (asker, id, { state, reason }) =>
      register.as(asker, async (tx) => {
        await openOrDismissed(tx, id);
        const row = await decideAlert(tx, id, { state, reason, caseId: null });
        await record(tx, {
          act: state === 'dismissed' ? 'detection.alert-dismissed' : 'detection.alert-reopened',
          object: { kind: 'alert', id },
          reason,
        });
        return row!;
      }),
    takeIntoCase: async (tx, id, caseId) => {
      await openOrDismissed(tx, id);
      await decideAlert(tx, id, { state: 'in-case', reason: null, caseId });
    },
  };

  jobs.define('detection.run', run);
  detectionRoutes(platform, detection, rooms.people?.namesOf);
  return detection;
}

async function openOrDismissed(tx: Transaction, id: string): Promise<void> {
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

function checkParameters(request: DetectionRequest): void {
  for (const [id, given] of Object.entries(request.parameters ?? {})) {
    const scenario = scenarios().find((known) => known.id === id);
    if (scenario === undefined) {
      throw new Problem({ code: 'typology-unknown', status: 400, detail: `There is no scenario "${id}".` });
    }
    parameterValues(scenario, given);
  }
}

export function alertUnknown(): Problem {
  return new Problem({
    code: 'alert-unknown',
    status: 404,
    detail: 'There is no alert of this id that you may see.',
  });
}
