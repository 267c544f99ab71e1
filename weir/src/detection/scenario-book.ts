import { Problem } from '@weir/engines/vocabulary';
import { patternTypologies } from '@weir/engines/trails';
import { json, type Transaction } from '#platform';
import { parseScenario, scenarios, shippedText, type Scenario } from './scenario.ts';
import type { ScenarioVersion } from './scenario-contract.ts';

/** A scenario as it runs. */
export interface InForce {
  readonly scenario: Scenario;
  /** 0 as shipped. */
  readonly version: number;
  readonly values: Readonly<Record<string, string>>;
  /** Its text came with Weir: it may run in the node's own process. */
  readonly trusted: boolean;
}

export interface StoredVersion {
  scenario: string;
  number: number;
  text: string | null;
  sha256: string | null;
  parameters: Record<string, string>;
  note: string;
  state: ScenarioVersion['state'];
  written_by: string;
  written_at: string;
  proposed_by: string | null;
  proposed_at: string | null;
  proposed_reason: string | null;
  decided_by: string | null;
  decided_at: string | null;
  decided_reason: string | null;
}

interface VersionTables {
  scenario_versions: StoredVersion;
}

/** As they came with Weir: what runs where nobody has changed anything, and over a folder of one's own. */
export function asShipped(): InForce[] {
  return scenarios().map((scenario) => ({ scenario, version: 0, values: {}, trusted: true }));
}

/** What runs on this node, by id. */
export async function scenariosInForce(tx: Transaction): Promise<InForce[]> {
  const rows = await tx
    .tables<VersionTables>()
    .selectFrom('scenario_versions')
    .selectAll()
    .where('state', '=', 'in-force')
    .execute();
  const changed = new Map(rows.map((row) => [row.scenario, row]));
  const kept = asShipped().filter(({ scenario }) => !changed.has(scenario.id));
  const written = rows.flatMap((row) => (row.text === null ? [] : [runnable(row)]));
  return [...kept, ...written].sort((one, other) => (one.scenario.id < other.scenario.id ? -1 : 1));
}

/** A version as it would run. */
export function runnable(row: Pick<StoredVersion, 'scenario' | 'number' | 'text' | 'parameters'>): InForce {
  const scenario = parseScenario(row.text!);
  return {
    scenario,
    version: row.number,
    values: row.parameters,
    trusted: shippedText(row.scenario) === row.text,
  };
}

/** Version 0 is what came with Weir. @throws Problem `scenario-unknown` */
export async function versionToRun(tx: Transaction, id: string, number: number): Promise<InForce> {
  const row = number === 0 ? undefined : await findVersion(tx, id, number);
  const shipped = number === 0 ? asShipped().find(({ scenario }) => scenario.id === id) : undefined;
  if (row !== undefined && row.text !== null) return runnable(row);
  if (shipped !== undefined) return shipped;
  throw scenarioUnknown();
}

export function findVersion(tx: Transaction, id: string, number: number): Promise<StoredVersion | undefined> {
  return tx
    .tables<VersionTables>()
    .selectFrom('scenario_versions')
    .selectAll()
    .where('scenario', '=', id)
    .where('number', '=', number)
    .executeTakeFirst();
}

/** Newest first; of one scenario, or of all. */
export function listVersions(tx: Transaction, id?: string): Promise<StoredVersion[]> {
  let select = tx
    .tables<VersionTables>()
    .selectFrom('scenario_versions')
    .selectAll()
    .orderBy('scenario')
    .orderBy('number', 'desc')
    .limit(5000);
  if (id !== undefined) select = select.where('scenario', '=', id);
  return select.execute();
}

export async function insertVersion(
  tx: Transaction,
  row: Pick<StoredVersion, 'scenario' | 'number' | 'text' | 'sha256' | 'parameters' | 'note'> &
    Partial<StoredVersion>,
): Promise<StoredVersion> {
  const whole: StoredVersion = {
    state: 'draft',
    written_by: tx.asker.person ?? '',
    written_at: tx.now,
    proposed_by: null,
    proposed_at: null,
    proposed_reason: null,
    decided_by: null,
    decided_at: null,
    decided_reason: null,
    ...row,
  };
  await tx
    .tables<VersionTables>()
    .insertInto('scenario_versions')
    .values({ ...whole, parameters: json(whole.parameters) as never })
    .execute();
  return whole;
}

export async function changeVersion(
  tx: Transaction,
  { scenario, number }: Pick<StoredVersion, 'scenario' | 'number'>,
  set: Partial<StoredVersion>,
): Promise<void> {
  await tx
    .tables<VersionTables>()
    .updateTable('scenario_versions')
    .set(set)
    .where('scenario', '=', scenario)
    .where('number', '=', number)
    .execute();
}

/** What a written scenario may not be called. */
export function isPatternName(id: string): boolean {
  return (patternTypologies as readonly string[]).includes(id);
}

export function scenarioUnknown(): Problem {
  return new Problem({
    code: 'scenario-unknown',
    status: 404,
    detail: 'There is no scenario or version of this name.',
  });
}
