import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { record } from '#audit';
import type { DuckConnection, Ledger } from '#ledger';
import { theNode, type Asker, type JobRun, type Platform } from '#platform';
import { knownAlerts } from './alert-store.ts';
import { endBackTest, findBackTest, insertBackTest, type StoredBackTest } from './back-test-store.ts';
import { byScore, type Finding } from './finding.ts';
import { judgeFindings, type KnownAlert } from './judge-findings.ts';
import { runInBox } from './run-scenario.ts';
import { openScenarioBox, type ScenarioBox } from './scenario-box.ts';
import { scenariosInForce, versionToRun, type InForce } from './scenario-book.ts';
import type { BackTestRequest, BackTestResult } from './scenario-contract.ts';
import { prepareScenarios } from './scenario-tables.ts';
import { parameterValues } from './scenario.ts';

export interface BackTests {
  /** @throws Problem `scenario-unknown`, `scenario-parameter-…` */
  start(asker: Asker, request: BackTestRequest): Promise<{ id: string; jobId: string }>;
}

const alertsShown = 200;

/**
 * Tries a version of a scenario on the past: what it would have raised, how that stands against what people decided, at
 * one value of a parameter after another, and beside the version in force. It raises nothing. Everything runs in the
 * box, shipped versions too, so that all are measured alike.
 */
export function createBackTests(platform: Platform, ledger: Ledger, scratch: string): BackTests {
  const { register, jobs, clock } = platform;

  async function run({ backTestId }: { backTestId: string }, job: JobRun): Promise<void> {
    const row = await register.as(theNode, (tx) => findBackTest(tx, backTestId));
    if (row?.state !== 'waiting') return;
    const asker: Asker = { person: row.asked_by, door: 'job', ...row.asked_as };
    try {
      const { candidate, inForce, known } = await register.as(asker, async (tx) => ({
        candidate: await versionToRun(tx, row.scenario, row.version),
        inForce: (await scenariosInForce(tx)).find(({ scenario }) => scenario.id === row.scenario),
        known: await knownAlerts(tx),
      }));
      const result = await ledger.query(asker, async (duck, state) => {
        const { rows } = await prepareScenarios(duck);
        const work = new Trial(duck, scratch, known, job);
        try {
          return { ledgerVersion: state.version, rows, ...(await work.of(row, candidate, inForce)) };
        } finally {
          work.close();
        }
      });
      await register.as(theNode, (tx) => endBackTest(tx, backTestId, { result }));
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      await register.as(theNode, (tx) =>
        endBackTest(tx, backTestId, { problem: error.message.slice(0, 1000) }),
      );
    }
  }

  jobs.define('detection.back-test', run);
  return {
    start: (asker, request) =>
      register.as(asker, async (tx) => {
        const { scenario, version, parameters, sweep } = request;
        const candidate = await versionToRun(tx, scenario, version);
        const values = { ...candidate.values, ...parameters };
        parameterValues(candidate.scenario, values);
        for (const value of sweep?.values ?? [])
          parameterValues(candidate.scenario, { ...values, [sweep!.parameter]: value });
        const id = newIdentifier(msFromInstant(clock()), platform.chance);
        const jobId = await jobs.enqueue(tx, 'detection.back-test', { backTestId: id });
        await insertBackTest(tx, { id, job: jobId, scenario, version, parameters: values, sweep });
        await record(tx, {
          act: 'scenario.back-test-asked',
          object: { kind: 'back-test', id },
          facts: { scenario, version },
        });
        return { id, jobId };
      }),
  };
}

class Trial {
  readonly #duck: DuckConnection;
  readonly #scratch: string;
  readonly #known: readonly KnownAlert[];
  readonly #job: JobRun;
  #box: ScenarioBox | undefined;

  constructor(duck: DuckConnection, scratch: string, known: readonly KnownAlert[], job: JobRun) {
    this.#duck = duck;
    this.#scratch = scratch;
    this.#known = known;
    this.#job = job;
  }

  async of(
    { parameters, sweep }: StoredBackTest,
    { scenario }: InForce,
    inForce: InForce | undefined,
  ): Promise<Omit<BackTestResult, 'ledgerVersion' | 'rows'>> {
    const steps = 2 + (sweep?.values.length ?? 0);
    const told = async (done: number, what: string): Promise<void> => {
      await this.#job.progress(done, steps, what);
      if (this.#job.signal.aborted)
        throw new Problem({ code: 'back-test-cancelled', status: 409, detail: 'It was cancelled.' });
    };
    this.#box = await openScenarioBox(this.#scratch, this.#duck);
    await told(0, scenario.id);
    const findings = (await runInBox(this.#box, scenario, parameters)).sort(byScore);
    const judged = judgeFindings(findings, this.#known);
    await told(1, scenario.id);
    const before =
      inForce === undefined
        ? null
        : judgeFindings(await runInBox(this.#box, inForce.scenario, inForce.values), this.#known);
    const swept: BackTestResult['sweep'] = [];
    for (const value of sweep?.values ?? []) {
      await told(2 + swept.length, `${sweep!.parameter} ${value}`);
      const tried = await runInBox(this.#box, scenario, { ...parameters, [sweep!.parameter]: value });
      swept.push({ value, figures: judgeFindings(tried, this.#known).figures });
    }
    const reachHolds =
      scenario.reach === 'account' ? await this.#reachHolds(findings, scenario, parameters) : null;
    await told(steps, scenario.id);
    return {
      candidate: judged.figures,
      inForce: before === null ? null : { ...before.figures, version: inForce!.version },
      usefulLost: before === null ? [] : [...before.useful].filter((id) => !judged.useful.has(id)).sort(),
      usefulGained: before === null ? [] : [...judged.useful].filter((id) => !before.useful.has(id)).sort(),
      sweep: swept,
      reachHolds,
      alerts: findings.slice(0, alertsShown).map((finding, place) => ({
        accounts: finding.accounts.slice(0, 20),
        transactions: finding.transactions.length,
        score: finding.score / 1000,
        reason: finding.reason,
        alert: judged.alerts[place]?.id ?? null,
        state: judged.alerts[place]?.state ?? null,
      })),
      alertsOmitted: Math.max(0, findings.length - alertsShown),
    };
  }

  /** What it says of half of the accounts must be the same when those accounts' rows are all there is. */
  async #reachHolds(
    findings: readonly Finding[],
    scenario: InForce['scenario'],
    parameters: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const box = this.#box!;
    const half = new Set(
      (
        await box.ask('select distinct account from entries where hash(account) % 2 = 0', 10_000_000)
      ).rows.map((row) => String(row['account'])),
    );
    await box.half();
    const again = await runInBox(box, scenario, parameters);
    const namesOf = (all: readonly Finding[]): string[] =>
      all
        .filter(({ accounts }) => half.has(accounts[0]!))
        .map(({ id, score }) => `${id} ${score}`)
        .sort();
    const [one, other] = [namesOf(findings), namesOf(again)];
    return one.length === other.length && one.every((name, place) => name === other[place]);
  }

  close(): void {
    this.#box?.close();
  }
}
