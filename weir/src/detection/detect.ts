import { findPatterns, patternTypologies, type Columns, type PatternTypology } from '@weir/engines/trails';
import { Problem } from '@weir/engines/vocabulary';
import type { DuckConnection } from '#ledger';
import { byScore, findingId, mergeFindings, scoreParts, type Finding } from './finding.ts';
import { runInBox, runScenario } from './run-scenario.ts';
import { asShipped, type InForce } from './scenario-book.ts';
import type { ScenarioBox } from './scenario-box.ts';
import { prepareScenarios, type ScenarioNeed } from './scenario-tables.ts';

export interface DetectionPlan {
  readonly scenarios: readonly InForce[];
  readonly patterns: readonly PatternTypology[];
}

/** What is to be looked for, of what is in force; all unless named. @throws Problem `typology-unknown` */
export function planOf(
  typologies?: readonly string[],
  known: readonly InForce[] = asShipped(),
): DetectionPlan {
  const unknown = typologies?.find(
    (name) =>
      !known.some(({ scenario }) => scenario.id === name) &&
      !(patternTypologies as readonly string[]).includes(name),
  );
  if (unknown !== undefined) {
    throw new Problem({
      code: 'typology-unknown',
      status: 400,
      detail: `There is no typology "${unknown}". Known are ${[...patternTypologies, ...known.map(({ scenario }) => scenario.id)].join(', ')}.`,
    });
  }
  const wanted = (name: string): boolean => typologies === undefined || typologies.includes(name);
  return {
    scenarios: known.filter(({ scenario }) => wanted(scenario.id)),
    patterns: patternTypologies.filter(wanted),
  };
}

export interface Station {
  readonly typology: string;
  readonly alerts: number;
  readonly ms: number;
  /** Why a scenario gave nothing: the code of its problem. The others ran. */
  readonly problem?: string;
  /** What the ledger does not hold and the scenario needs; it was not run. */
  readonly absent?: ScenarioNeed[];
}

export interface Detected {
  /** Ranked, those about the same money merged. */
  readonly findings: Finding[];
  readonly stations: Station[];
  readonly rows: number;
}

/** Runs a plan over one view of the ledger. `told` hears after each station; `stop` ends it between stations. */
export async function detect(
  plan: DetectionPlan,
  ledger: { duck: DuckConnection; columns: () => Promise<Columns> },
  options: {
    parameters?: Readonly<Record<string, Readonly<Record<string, string>>>>;
    /** Findings about the same money are left apart, for the caller to join. */
    apart?: true;
    /** Where scenarios that people wrote run; without it they do not. */
    box?: (duck: DuckConnection) => Promise<ScenarioBox>;
    told?: (done: number, total: number, typology: string) => Promise<void>;
    stop?: AbortSignal;
  } = {},
): Promise<Detected> {
  const findings: Finding[] = [];
  const stations: Station[] = [];
  let rows = 0;
  const total = plan.scenarios.length + (plan.patterns.length > 0 ? 1 : 0);
  const station = async (typology: string, work: () => Promise<Finding[]> | Finding[]): Promise<void> => {
    if (options.stop?.aborted === true) return;
    const started = performance.now();
    const took = (): number => Math.round(performance.now() - started);
    try {
      const found = await work();
      for (const finding of found) findings.push(finding);
      stations.push({ typology, alerts: found.length, ms: took() });
    } catch (error) {
      // One scenario that cannot be run must not silence the others.
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      stations.push({ typology, alerts: 0, ms: took(), problem: error.code });
    }
    await options.told?.(stations.length, total, typology);
  };
  if (plan.patterns.length > 0) {
    const columns = await ledger.columns();
    rows = columns.count;
    await station('patterns', () =>
      findPatterns(columns, { typologies: plan.patterns }).map(findingFromPattern),
    );
  }
  const prepared = plan.scenarios.length > 0 ? await prepareScenarios(ledger.duck) : undefined;
  rows = prepared?.rows ?? rows;
  let box: Promise<ScenarioBox> | undefined;
  try {
    for (const { scenario, values, trusted } of plan.scenarios) {
      const given = { ...values, ...options.parameters?.[scenario.id] };
      if (!trusted && options.box === undefined) continue;
      const absent = scenario.needs.filter((need) => prepared!.absent.has(need));
      if (absent.length > 0) {
        stations.push({ typology: scenario.id, alerts: 0, ms: 0, absent });
        await options.told?.(stations.length, total, scenario.id);
        continue;
      }
      await station(scenario.id, async () =>
        trusted
          ? runScenario(ledger.duck, scenario, given)
          : runInBox(await (box ??= options.box!(ledger.duck)), scenario, given),
      );
      // A box that was stopped is gone; the next scenario gets another.
      if (!trusted && stations.at(-1)?.problem !== undefined) {
        await box?.then((opened) => opened.close()).catch(() => undefined);
        box = undefined;
      }
    }
  } finally {
    await box?.then((opened) => opened.close()).catch(() => undefined);
  }
  const joined = options.apart === true ? findings : mergeFindings(findings);
  return { findings: joined.sort(byScore), stations, rows };
}

const patternTitles: Readonly<Record<PatternTypology, string>> = {
  'fan-in': 'Many pay one account',
  'fan-out': 'One account pays many',
  'gather-scatter': 'Gathered in and scattered again',
  'scatter-gather': 'Scattered and gathered again',
  cycle: 'Money that comes back',
  stack: 'Layers of accounts paid in step',
  bipartite: 'Groups that pay each other in step',
  chain: 'A chain of payments',
};

function findingFromPattern(pattern: ReturnType<typeof findPatterns>[number]): Finding {
  const { typology, accounts, transactions, reason, params, wording } = pattern;
  return {
    id: findingId('pattern', typology, transactions),
    family: 'pattern',
    typology,
    title: patternTitles[typology],
    ...scoreParts(pattern.parts),
    accounts,
    transactions,
    reason,
    reasonKey: `pattern.${typology}${wording === undefined ? '' : `-${wording}`}`,
    facts: params,
    also: [],
  };
}
