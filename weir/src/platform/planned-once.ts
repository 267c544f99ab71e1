import pg from 'pg';

/** Statements that get a name; the rest (lists of ever other lengths) are planned each time. */
const namesMax = 500;
const names = new Map<string, string>();

/**
 * Names each parameterised statement, so that PostgreSQL parses and plans it once a connection: with row-level security
 * in every statement, planning costs more than most of ours take to run. Behind PgBouncer's transaction pooling this
 * needs its version 1.21 or later (`max_prepared_statements`).
 */
export class PlannedOnceClient extends pg.Client {
  // One of pg's several forms is widened; the others go on as they are.
  override query = ((...given: unknown[]): unknown => {
    const [text, values, ...rest] = given;
    const name =
      typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    const asked = name === undefined ? given : [{ name, text, values }, ...rest];
    const answer = (super.query as (...asked: unknown[]) => unknown)(...asked);
    return answer instanceof Promise ? answer.then(joined) : answer;
  }) as pg.Client['query'];
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= namesMax) return known;
  const name = `weir_${names.size}`;
  names.set(text, name);
  return name;
}

/** Several statements in one message are answered as one: all their rows, and behind them the command that ended them. */
function joined(
  answer: pg.QueryResult | pg.QueryResult[],
): Pick<pg.QueryResult, 'command' | 'rowCount' | 'rows'> {
  if (!Array.isArray(answer)) return answer;
  const rows: unknown[] = answer.flatMap((each) => each.rows as unknown[]);
  return { command: 'SELECT', rowCount: rows.length, rows: [...rows, { command: answer.at(-1)?.command }] };
}
