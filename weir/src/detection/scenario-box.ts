import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import { countryOf } from './scenario-tables.ts';
import { literal, objectionTo, type DuckConnection } from '#ledger';

export type BoxOrder =
  | {
      do: 'open';
      tables: { name: string; file: string }[];
      setup: readonly string[];
      folder: string;
      memory: string;
      disk: string;
    }
  | { do: 'half' }
  | { do: 'parse'; sql: string }
  | { do: 'ask'; sql: string; most: number };

export type BoxAnswer =
  | { rows: Record<string, unknown>[]; columns: { name: string; type: string }[] }
  | { tooMany: true }
  | { failed: string };

export interface BoxLimits {
  /** Of one statement. */
  readonly timeMs: number;
  /** DuckDB's own form. */
  readonly memory: string;
  readonly disk: string;
  /** The shape of the tables alone, without a row. */
  readonly empty?: true;
}

const usual: BoxLimits = { timeMs: 60_000, memory: '2GB', disk: '8GB' };
const openingMs = 300_000;

/** A process in which statements that people wrote look at rows and at nothing else. */
export interface ScenarioBox {
  /**
   * Rows and columns of one query. @throws Problem `scenario-failed` with DuckDB's words, `scenario-too-wide` beyond
   * `most` rows, `scenario-too-slow`; after the last the box is gone.
   */
  ask(
    sql: string,
    most: number,
  ): Promise<{ rows: Record<string, unknown>[]; columns: { name: string; type: string }[] }>;
  /** From now on half of the accounts, chosen by their names, stand alone. */
  half(): Promise<void>;
  close(): void;
}

/** What statements in a box see, and what `prepareScenarios` made before that it is a copy of. */
const boxSources: Readonly<Record<string, string>> = {
  rows: '(select * exclude (from_number, to_number) from rows)',
  entries: 'told_entries',
  openings: 'openings',
  accounts: 'told_accounts',
  span: 'span',
  items: 'items',
  ramps: 'ramps',
  high_risk: 'high_risk',
  world_prices: 'world_prices',
};
const boxTables = Object.keys(boxSources);

/**
 * Opens a box over the tables that `prepareScenarios` made in `duck`. They go by way of files that the box removes once
 * it has read them.
 */
export async function openScenarioBox(
  scratch: string,
  duck: DuckConnection,
  limits: BoxLimits = usual,
): Promise<ScenarioBox> {
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(scratch, 'scenario-'));
  let child: ChildProcess | undefined;
  const close = (): void => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const tables: { name: string; file: string }[] = [];
    for (const name of boxTables) {
      const file = join(folder, name);
      await duck.run(
        `copy (select * from ${boxSources[name]}${limits.empty === true ? ' limit 0' : ''}) to ${literal(file)} (format parquet, compression lz4)`,
      );
      tables.push({ name, file });
    }
    child = fork(join(import.meta.dirname, 'scenario-child.ts'), [], {
      // Nothing of the node's own surroundings: no address of a database, no secret.
      env: {},
      cwd: folder,
      execArgv: ['--max-old-space-size=512'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const { memory, disk } = limits;
    const opened = await told(
      child,
      { do: 'open', tables, setup: [countryOf], folder, memory, disk },
      openingMs,
    );
    if (!('rows' in opened)) throw failed('failed' in opened ? opened.failed : 'it could not be opened');
    const to = child;
    return {
      ask: async (sql, most) => {
        await guard(to, sql, limits.timeMs);
        const answer = await told(to, { do: 'ask', sql, most }, limits.timeMs);
        if ('failed' in answer) throw failed(answer.failed);
        if ('tooMany' in answer) {
          throw new Problem({
            code: 'scenario-too-wide',
            status: 422,
            detail: `The scenario raises more than ${most} alerts. Set its parameters tighter.`,
          });
        }
        return answer;
      },
      half: async () => void (await told(to, { do: 'half' }, openingMs)),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Before a statement runs it is read as DuckDB parsed it, and may look at the box's tables only. One that cannot be
 * parsed is left to DuckDB, which says where.
 */
async function guard(child: ChildProcess, sql: string, timeMs: number): Promise<void> {
  const parsed = await told(child, { do: 'parse', sql }, timeMs);
  if (!('rows' in parsed)) throw failed('failed' in parsed ? parsed.failed : 'it cannot be read');
  const tree = JSON.parse(String(parsed.rows[0]!['tree'])) as { error: boolean; error_type?: string };
  if (tree.error && tree.error_type === 'parser') return;
  const objection = objectionTo(tree, boxTables);
  if (objection !== undefined) throw failed(objection);
}

/** Removes what boxes of a stopped node left. */
export function sweepBoxes(scratch: string): void {
  rmSync(scratch, { recursive: true, force: true });
}

function told(child: ChildProcess, order: BoxOrder, timeMs: number): Promise<BoxAnswer> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (answer: BoxAnswer): void => {
      end();
      resolve(answer);
    };
    const onExit = (): void => {
      end();
      reject(failed('it broke its process, most likely for want of memory'));
    };
    const timer = setTimeout(() => {
      end();
      child.kill('SIGKILL');
      reject(
        new Problem({
          code: 'scenario-too-slow',
          status: 422,
          detail: `The scenario ran longer than ${Math.round(timeMs / 1000)} seconds and was stopped. Ask for less: narrower windows, fewer joins.`,
        }),
      );
    }, timeMs);
    child.on('message', onMessage);
    child.once('exit', onExit);
    if (child.exitCode !== null || !child.connected) onExit();
    else child.send(order);
  });
}

function failed(words: string): Problem {
  return new Problem({
    code: 'scenario-failed',
    status: 422,
    detail: `The scenario cannot be run: ${words.split('\n')[0]}`,
    facts: { words: words.slice(0, 2000) },
  });
}
