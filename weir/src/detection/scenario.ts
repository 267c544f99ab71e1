import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import type { ScenarioView } from './scenario-contract.ts';
import { scenarioNeeds, type ScenarioNeed } from './scenario-tables.ts';

/** A scenario's file: a header of `-- key: value` lines, then one SQL statement over `entries` and `rows`. */
export interface Scenario extends ScenarioView {
  /** Why each part of the score counts, by the part's name. */
  readonly parts: Readonly<Record<string, string>>;
  /** Facts without which it cannot find anything. */
  readonly needs: readonly ScenarioNeed[];
}

type Parameter = ScenarioView['parameters'][number];

const folder = join(import.meta.dirname, 'scenarios');
let shipped: readonly Scenario[] | undefined;
const texts = new Map<string, string>();

/** The scenarios that come with Weir, by id. */
export function scenarios(): readonly Scenario[] {
  shipped ??= readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const scenario = parseScenario(text);
      texts.set(scenario.id, text);
      return scenario;
    });
  return shipped;
}

/** The file of a scenario that came with Weir. */
export function shippedText(id: string): string | null {
  scenarios();
  return texts.get(id) ?? null;
}

/** Lines of the file before the statement begins. */
export function headerLines(text: string): number {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  const begin = lines.findIndex((line, place) => place >= Math.max(end, 0) && line.trim() !== '');
  return begin === -1 ? lines.length : begin;
}

/** @throws Problem `scenario-header` with what is missing or wrong; its fact `line` says where, if anywhere */
export function parseScenario(text: string): Scenario {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => !line.startsWith('--'));
  const end = first === -1 ? lines.length : first;
  const header = lines.slice(0, end).map((line) => line.slice(2).trim());
  const sql = lines.slice(end).join('\n').trim();
  const lineOf = (start: string): number | null => {
    const place = header.findIndex((line) => line.startsWith(start));
    return place === -1 ? null : place + 1;
  };
  const odd = header.find((line) => !keys.some((key) => line === `${key}:` || line.startsWith(`${key}: `)));
  if (odd !== undefined)
    throw wrong(
      `The header knows the keys ${keys.join(', ')}; "${odd.slice(0, 60)}" is none of them.`,
      lineOf(odd),
    );
  const values = (key: string): string[] =>
    header.flatMap((line) => (line.startsWith(`${key}: `) ? [line.slice(key.length + 2).trim()] : []));
  const one = (key: string): string => {
    const [value] = values(key);
    if (value === undefined || value === '') throw wrong(`The header has no line "-- ${key}: …".`);
    return value;
  };
  const severity = one('severity');
  if (severity !== 'low' && severity !== 'medium' && severity !== 'high')
    throw wrong('The severity is low, medium or high.', lineOf('severity:'));
  const reach = values('reach')[0] ?? 'ledger';
  if (reach !== 'account' && reach !== 'ledger')
    throw wrong('The reach is account or ledger.', lineOf('reach:'));
  const id = one('id');
  if (!/^[a-z][a-z0-9-]{2,60}$/.test(id))
    throw wrong('The id is in small letters with hyphens.', lineOf('id:'));
  if (!/^(with|select)\b/i.test(sql))
    throw wrong('Below the header stands one statement that begins with select or with.', end + 1);
  const parts = Object.fromEntries(
    values('part').map((line): [string, string] => {
      const [name = '', ...why] = line.split(' ');
      return [name, why.join(' ')];
    }),
  );
  for (const name of Object.keys(parts)) {
    if (!/^[a-z_]+$/.test(name) || !sql.includes(`score_${name}`))
      throw wrong(`The part "${name}" has no column score_${name}.`, lineOf(`part: ${name}`));
  }
  if (Object.keys(parts).length === 0) throw wrong('A score is a sum of parts: name at least one.');
  return {
    id,
    title: one('title'),
    indicator: one('indicator'),
    source: one('source'),
    severity,
    parameters: values('parameter').map((line) => parameterFrom(line, lineOf(`parameter: ${line}`))),
    reason: one('reason'),
    reach,
    parts,
    needs: values('needs').flatMap((line) =>
      line.split(', ').map((name) => needFrom(name, lineOf('needs:'))),
    ),
    sql,
    sha256: createHash('sha256').update(text).digest('hex'),
  };
}

const keys = [
  'id',
  'title',
  'indicator',
  'source',
  'severity',
  'reach',
  'needs',
  'parameter',
  'reason',
  'part',
];

function needFrom(name: string, place: number | null): ScenarioNeed {
  const need = scenarioNeeds.find((known) => known === name);
  if (need === undefined)
    throw wrong(`A scenario needs some of ${scenarioNeeds.join(', ')}; "${name}" is none.`, place);
  return need;
}

function parameterFrom(line: string, place: number | null): Parameter {
  const match = /^([a-z_]+) (integer|decimal|money|text) (\S+)(?: \[([\d.]+), ([\d.]+)\])? (.+)$/.exec(line);
  const [, name, type, standard, least, most, meaning] = match ?? [];
  if (name === undefined || standard === undefined || meaning === undefined) {
    throw wrong(`The parameter "${line}" is not name, type, default, [least, most], meaning.`, place);
  }
  const numbers = [standard, least, most].filter((each) => each !== undefined).map(Number);
  if (
    type !== 'text' &&
    (least === undefined ||
      numbers.some(Number.isNaN) ||
      numbers[1]! > numbers[0]! ||
      numbers[0]! > numbers[2]!)
  )
    throw wrong(`The default of the parameter "${name}" lies outside its range, or it has none.`, place);
  return {
    name,
    type: type as Parameter['type'],
    default: standard,
    least: least ?? null,
    most: most ?? null,
    meaning,
  };
}

/**
 * The values a run is made with: the defaults, and what was given instead, within the ranges.
 * @throws Problem `scenario-parameter-unknown`, `scenario-parameter-out-of-range`
 */
export function parameterValues(
  scenario: Pick<Scenario, 'id' | 'parameters'>,
  given: Readonly<Record<string, string>> = {},
): Record<string, number | string> {
  const unknown = Object.keys(given).find((name) => !scenario.parameters.some((each) => each.name === name));
  if (unknown !== undefined) {
    throw new Problem({
      code: 'scenario-parameter-unknown',
      status: 400,
      detail: `The scenario ${scenario.id} has no parameter "${unknown}".`,
    });
  }
  return Object.fromEntries(
    scenario.parameters.map(({ name, type, default: standard, least, most }) => {
      const text = given[name] ?? standard;
      if (type === 'text') return [name, text];
      const value = Number(text);
      const whole = type !== 'integer' || Number.isInteger(value);
      if (
        !whole ||
        Number.isNaN(value) ||
        (least !== null && value < Number(least)) ||
        (most !== null && value > Number(most))
      ) {
        throw new Problem({
          code: 'scenario-parameter-out-of-range',
          status: 400,
          detail: `The parameter ${name} of ${scenario.id} lies between ${least ?? '-'} and ${most ?? '-'}.`,
          facts: { name, least, most },
        });
      }
      return [name, value];
    }),
  );
}

function wrong(detail: string, line: number | null = null): Problem {
  return new Problem({ code: 'scenario-header', status: 400, detail, facts: { line } });
}
