import { Problem } from '@weir/engines/vocabulary';
import type { ScenarioCheck, ScenarioFault } from './scenario-contract.ts';
import type { ScenarioBox } from './scenario-box.ts';
import { isPatternName } from './scenario-book.ts';
import { headerLines, parseScenario, type Scenario } from './scenario.ts';
import { statementOf, wrapped } from './run-scenario.ts';

type Column = ScenarioCheck['columns'][number];

/** All that is wrong with a scenario that somebody writes, each fault with its line and what to do. */
export async function checkScenario(
  text: string,
  values: Readonly<Record<string, string>>,
  box: () => Promise<Pick<ScenarioBox, 'ask'>>,
): Promise<ScenarioCheck & { parsed: Scenario | null }> {
  let scenario: Scenario;
  try {
    scenario = parseScenario(text);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const line = error.facts?.['line'];
    const fault = { code: 'header', line: typeof line === 'number' ? line : null, detail: error.message };
    return { faults: [fault], scenario: null, columns: [], parsed: null };
  }
  const faults = [...nameFaults(scenario), ...parameterFaults(scenario, text)];
  let columns: Column[] = [];
  try {
    const sql = wrapped(statementOf(scenario, values));
    columns = (await (await box()).ask(`${sql} limit 0`, 1)).columns;
    faults.push(...columnFaults(scenario, columns));
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    faults.push(statementFault(error, text));
  }
  const { parts: _, ...view } = scenario;
  return { faults, scenario: view, columns, parsed: scenario };
}

function nameFaults({ id }: Scenario): ScenarioFault[] {
  return isPatternName(id)
    ? [
        {
          code: 'header',
          line: null,
          detail: `"${id}" is the name of a pattern. Give the scenario another id.`,
        },
      ]
    : [];
}

/** Parameters that the statement does not use, and those it uses that the header does not have. */
function parameterFaults({ parameters, sql }: Scenario, text: string): ScenarioFault[] {
  const lines = text.split('\n');
  const lineOf = (part: string): number | null => {
    const place = lines.findIndex((line) => line.includes(part));
    return place === -1 ? null : place + 1;
  };
  // A comment may speak of anything.
  const bare = sql.replaceAll(/--[^\n]*/g, '');
  const used = new Set([...bare.matchAll(/\$([a-z_]+)\b/g)].map((match) => match[1]!));
  return [
    ...parameters
      .filter(({ name }) => !used.has(name))
      .map(({ name }) => ({
        code: 'parameter',
        line: lineOf(`parameter: ${name} `),
        detail: `The statement does not use the parameter ${name}. Write $${name} where it counts, or leave it out.`,
      })),
    ...[...used]
      .filter((name) => !parameters.some((parameter) => parameter.name === name))
      .map((name) => ({
        code: 'parameter',
        line: lineOf(`$${name}`),
        detail: `$${name} is no parameter of the header. Add a line "-- parameter: ${name} …".`,
      })),
  ];
}

const numeric =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE|DECIMAL)/;

function columnFaults({ parts, reason }: Scenario, columns: readonly Column[]): ScenarioFault[] {
  const faults: ScenarioFault[] = [];
  const fault = (detail: string): void => void faults.push({ code: 'column', line: null, detail });
  const typeOf = (name: string): string | undefined => columns.find((column) => column.name === name)?.type;
  for (const name of ['accounts', 'transactions']) {
    if (typeOf(name) === undefined)
      fault(
        `The statement gives no column ${name}: the list of the alert's ${name}, the most important first.`,
      );
    else if (typeOf(name) !== 'VARCHAR[]')
      fault(`The column ${name} is ${typeOf(name)}; it must be a list of texts.`);
  }
  for (const part of Object.keys(parts)) {
    const type = typeOf(`score_${part}`);
    if (type === undefined) fault(`The part ${part} has no column score_${part}.`);
    else if (!numeric.test(type)) fault(`The column score_${part} is ${type}; it must be a number.`);
  }
  const unnamed = columns.find(({ name }) => name.startsWith('score_') && !(name.slice(6) in parts));
  if (unnamed !== undefined)
    fault(`The column ${unnamed.name} has no line "-- part: ${unnamed.name.slice(6)} …" in the header.`);
  const asked = [reason, ...Object.values(parts)].flatMap((words) => [...words.matchAll(/\{([a-z_]+)\}/g)]);
  for (const name of new Set(asked.map((match) => match[1]!))) {
    if (typeOf(name) === undefined && typeOf(`${name}_minor`) === undefined)
      fault(`The reason speaks of {${name}}, and the statement gives no column ${name} or ${name}_minor.`);
  }
  if (columns.some(({ name }) => name.endsWith('_minor')) && typeOf('currency') === undefined)
    fault('Amounts (columns ending in _minor) are told with their currency: add a column currency.');
  return faults;
}

/** DuckDB's own words, with the line moved to where it stands in the file. */
function statementFault(problem: Problem, text: string): ScenarioFault {
  const words = String(problem.facts?.['words'] ?? problem.message);
  const [, line] = /LINE (\d+):/.exec(words) ?? [];
  const [, named] = /^There is no "([^"]+)"|^([a-z_]+)\(\)/.exec(words) ?? [];
  const place = named === undefined ? -1 : text.split('\n').findIndex((each) => each.includes(named));
  const [first = ''] = words.split('\n');
  return {
    code: 'statement',
    // The statement begins on the second line of what was asked.
    line: line !== undefined ? Number(line) - 1 + headerLines(text) : place === -1 ? null : place + 1,
    detail: first.replace(/^(Parser|Binder|Catalog) Error: /, ''),
  };
}
