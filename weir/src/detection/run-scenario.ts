import { currencyDecimals, formatMinor, Problem } from '@weir/engines/vocabulary';
import { literal, type DuckConnection } from '#ledger';
import { findingId, scoreParts, type Finding } from './finding.ts';
import { parameterValues, type Scenario } from './scenario.ts';
import type { ScenarioBox } from './scenario-box.ts';
import { accountType, currencyType } from './scenario-tables.ts';

/** A scenario that names more is set too wide to be of use. */
export const findingsLimit = 20_000;

/** @throws Problem `scenario-failed`, `scenario-too-wide` and those of its parameters */
export async function runScenario(
  duck: DuckConnection,
  scenario: Scenario,
  given: Readonly<Record<string, string>> = {},
): Promise<Finding[]> {
  const sql = statementOf(scenario, given);
  let rows: Record<string, unknown>[];
  try {
    rows = await withNames(duck, `select * from (${sql}) limit ${findingsLimit + 1}`);
  } catch (error) {
    throw new Problem({
      code: 'scenario-failed',
      status: 422,
      detail: `The scenario ${scenario.id} cannot be run: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
      cause: error,
    });
  }
  if (rows.length > findingsLimit) {
    throw new Problem({
      code: 'scenario-too-wide',
      status: 422,
      detail: `The scenario ${scenario.id} raises more than ${findingsLimit} alerts. Set its parameters tighter.`,
    });
  }
  return rows.map((row) => findingFrom(scenario, row));
}

/** The rows of a statement over the tables of `prepareScenarios`, with names for the numbers of accounts and currencies. */
async function withNames(duck: DuckConnection, sql: string): Promise<Record<string, unknown>[]> {
  const { rows, types } = await duck.typedRows(sql);
  const placesOf = (type: string): string[] =>
    Object.keys(types).filter((column) => types[column] === type || types[column] === `${type}[]`);
  const [accounts, currencies] = [placesOf(accountType), placesOf(currencyType)];
  const numbers = new Set(
    rows.flatMap((row) => accounts.flatMap((column) => row[column] as number | number[] | null)),
  );
  const namesOf = async (sql: string): Promise<Map<number, string>> =>
    new Map(
      (await duck.rows<{ number: number; name: string }>(sql)).map(({ number, name }) => [number, name]),
    );
  const listed = [...numbers].filter((number) => number !== null).join(', ');
  const names = await namesOf(
    `select number, name from names where number in (select unnest([${listed}]::${accountType}[]))`,
  );
  const codes = await namesOf('select number, code as name from currencies');
  const named = (value: unknown, by: ReadonlyMap<number, string>): unknown =>
    Array.isArray(value)
      ? value.map((each) => named(each, by))
      : value === null
        ? null
        : by.get(value as number);
  for (const row of rows) {
    for (const column of accounts) row[column] = named(row[column], names);
    for (const column of currencies) row[column] = named(row[column], codes);
  }
  return rows;
}

/** The same for a statement that people wrote: in a process of its own, and nothing it answers is taken on trust. */
export async function runInBox(
  box: Pick<ScenarioBox, 'ask'>,
  scenario: Scenario,
  given: Readonly<Record<string, string>> = {},
): Promise<Finding[]> {
  const { rows } = await box.ask(wrapped(statementOf(scenario, given)), findingsLimit);
  return rows.map((row, place) => {
    const listed = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0;
    if (listed(row['accounts']) && listed(row['transactions'])) return findingFrom(scenario, row);
    throw new Problem({
      code: 'scenario-failed',
      status: 422,
      detail: `The scenario ${scenario.id} names no account or no transaction in its row ${place + 1}.`,
    });
  });
}

/** As a subquery on lines of its own, so that the lines of an error are the statement's, less one. */
export function wrapped(sql: string): string {
  return `select * from (\n${sql}\n)`;
}

/** The statement with its values in place. */
export function statementOf(scenario: Scenario, given: Readonly<Record<string, string>> = {}): string {
  return withValues(scenario, parameterValues(scenario, given));
}

/**
 * Puts the values in as typed literals: a bound number would be a 32-bit integer to DuckDB, and milliseconds overflow
 * it. Numbers were checked against their ranges; text is quoted.
 */
function withValues(scenario: Scenario, values: Readonly<Record<string, number | string>>): string {
  const types = new Map(scenario.parameters.map(({ name, type }) => [name, type]));
  return scenario.sql.replaceAll(/\$([a-z_]+)\b/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (typeof value === 'string') return literal(value);
    return `(${value}::${types.get(name) === 'integer' ? 'bigint' : 'double'})`;
  });
}

function findingFrom(scenario: Scenario, row: Record<string, unknown>): Finding {
  const accounts = row['accounts'] as string[];
  const transactions = row['transactions'] as string[];
  const facts = factsOf(row);
  const { score, parts } = scoreParts(
    Object.entries(scenario.parts).map(([part, why]) => ({
      part,
      points: Number(row[`score_${part}`] ?? 0),
      why: fill(why, facts),
    })),
  );
  return {
    id: findingId('scenario', scenario.id, transactions),
    family: 'scenario',
    typology: scenario.id,
    title: scenario.title,
    score,
    parts,
    accounts,
    transactions,
    reason: fill(scenario.reason, facts),
    reasonKey: `scenario.${scenario.id}`,
    facts,
    also: [],
  };
}

/** Every further column is a fact; `total_minor` is told as the amount `total`. */
function factsOf(row: Record<string, unknown>): Record<string, string> {
  const decimals = currencyDecimals(typeof row['currency'] === 'string' ? row['currency'] : 'XXX');
  const facts: Record<string, string> = {};
  for (const [name, value] of Object.entries(row)) {
    if (name === 'accounts' || name === 'transactions' || name.startsWith('score_') || value === null)
      continue;
    if (name.endsWith('_minor'))
      facts[name.slice(0, -6)] = formatMinor(BigInt(Math.round(Number(value))), decimals);
    else facts[name] = String(value);
  }
  return facts;
}

function fill(template: string, facts: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([a-z_]+)\}/g, (_, name: string) => facts[name] ?? '?');
}
