import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { completeColumns, type Columns, type Opening } from '@weir/engines/trails';
import { accountsRelation, expectNumbers } from './account-numbers.ts';
import { narrowToAround } from './around.ts';
import { literal, type Duck, type DuckConnection } from './duck.ts';
import { loadColumns } from './load-columns.ts';
import { itemsOf } from './ledger-items.ts';
import { columnList, relationOf } from './ledger-schema.ts';
import type { FileEntry, ManifestState, ManifestStore } from './manifest.ts';
import { whereTheyLieNow } from './moved-sources.ts';
import { findRepeats, repeatsOf } from './repeats.ts';

/** What an asker may see: the rows of no compartment, and of those named. The node's own work sees all. */
export interface Sight {
  readonly clearances: readonly string[] | 'all';
}

export interface View {
  readonly sight: Sight;
  /** Rows up to this sequence only: the ledger as it was then. */
  readonly untilSequence?: number | undefined;
  /** Where only a stretch of time is asked for: by the files that there are. Files wholly outside are then not opened. */
  readonly within?: ((files: readonly FileEntry[]) => Span | undefined) | undefined;
}

/** Milliseconds, both ends included. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The ledger as columns for the trails engine, with what was looked at. */
export interface LedgerColumns {
  readonly columns: Columns;
  readonly openings: readonly Opening[];
  readonly version: number;
  readonly untilSequence: number;
  /** Compartments of the rows in it. */
  readonly compartments: readonly string[];
  /** The row that stands for a transaction told more than once, by the id of a row left out for it. */
  readonly sameAs: ReadonlyMap<string, string>;
}

/** Everything in a folder of one's own is one's own. */
export const wholeView: View = { sight: { clearances: 'all' } };

/** Columns kept ready: of the last few views asked for. */
const keptColumns = 2;
/** Tables of repeats kept in the engine's memory. */
const keptRepeats = 64;

/**
 * Reads the ledger's files. A transaction told by a bank's file and by a report, or by several reports, is one movement
 * of money: readers see one row of it (see repeats.ts).
 */
export class LedgerReader {
  readonly #folder: string;
  readonly #duck: Duck;
  readonly #manifest: Pick<ManifestStore, 'read'>;
  readonly #kept = new Map<string, Promise<LedgerColumns>>();
  /** Tables of repeats by what was looked at. */
  readonly #repeats = new Map<string, string>();
  #repeatsMade = 0;

  constructor(folder: string, duck: Duck, manifest: Pick<ManifestStore, 'read'>) {
    this.#folder = folder;
    this.#duck = duck;
    this.#manifest = manifest;
  }

  /**
   * Runs `work` with the ledger's rows as the view `transactions`. Where a file was merged away meanwhile by another
   * process, it is done once more over the new list.
   */
  async read<Result>(
    view: View,
    work: (duck: DuckConnection, state: ManifestState) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      const state = await this.#manifest.read();
      expectNumbers(state);
      const duck = await this.#duck.connect();
      try {
        await this.#defineViews(duck, state, view);
        return await work(duck, state);
      } catch (error) {
        const gone = state.files.some((file) => !existsSync(join(this.#folder, file.name)));
        if (!gone || attempt === 3) throw error;
      } finally {
        duck.close();
      }
    }
  }

  /** The same over the rows of the accounts that reports named from a sequence on; see around.ts. */
  async readAround<Result>(
    view: View,
    sinceSequence: number,
    work: (duck: DuckConnection, state: ManifestState, accounts: number) => Promise<Result>,
  ): Promise<Result> {
    const state = await this.#manifest.read();
    const duck = await this.#duck.connect();
    try {
      await this.#defineRows(duck, state, view);
      return await work(duck, state, await narrowToAround(duck, sinceSequence));
    } finally {
      duck.close();
    }
  }

  async columns(view: View): Promise<LedgerColumns> {
    const state = await this.#manifest.read();
    const key = keyOf(state, view);
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const made = this.read(view, async (duck, stateNow) => ({
      columns: completeColumns(await loadColumns(duck, accountsRelation(this.#folder, stateNow))),
      openings: await this.openings(duck),
      version: stateNow.version,
      untilSequence: Math.min(view.untilSequence ?? Infinity, stateNow.nextSequence - 1),
      compartments: (
        await duck.rows<{ compartment: string }>(
          'select distinct compartment from transactions where compartment is not null order by 1',
        )
      ).map((row) => row.compartment),
      sameAs: await repeatsOf(duck),
    }));
    this.#kept.set(key, made);
    made.catch(() => this.#kept.delete(key));
    for (const old of this.#kept.keys()) if (this.#kept.size > keptColumns) this.#kept.delete(old);
    return made;
  }

  /** Lets go of what is kept ready. */
  forget(): void {
    this.#kept.clear();
  }

  async #defineViews(duck: DuckConnection, state: ManifestState, view: View): Promise<void> {
    const key = keyOf(state, view);
    // Which rows repeat others is found over all of them.
    const isFound = this.#repeats.has(key);
    await this.#defineRows(duck, state, isFound ? view : { ...view, within: undefined });
    await this.#defineRepeats(duck, key);
    if (!isFound && view.within !== undefined) await this.#defineRows(duck, state, view);
    await duck.run(
      'create or replace temp view transactions as select * from all_rows where sequence not in (select sequence from repeats)',
    );
  }

  async #defineRows(duck: DuckConnection, state: ManifestState, view: View): Promise<void> {
    const span = view.within?.(state.files);
    const paths = state.files
      .filter((file) => file.kind === 'rows' && (span === undefined || touches(file, span)))
      .map((file) => join(this.#folder, file.name));
    const conditions = [visibleIn(view.sight)];
    const moved = state.moved ?? [];
    if (view.untilSequence !== undefined) conditions.push(`sequence <= ${view.untilSequence}`);
    await duck.run(
      `create or replace temp view all_rows as select ${columnList} from ${whereTheyLieNow(relationOf(paths), moved)} where ${conditions.join(' and ')}`,
    );
    // Where an account's opening balance was declared twice, the later declaration counts.
    const openings = state.files
      .filter((file) => file.kind === 'openings')
      .map((file) => literal(join(this.#folder, file.name)));
    await duck.run(
      `create or replace temp view openings as ${
        openings.length === 0
          ? 'select null::varchar as account, null::varchar as currency, null::bigint as amount_minor where false'
          : `select account, currency, arg_max(amount_minor, ordinal) as amount_minor
          from ${whereTheyLieNow(`read_parquet([${openings.join(', ')}], hive_partitioning = false)`, moved, 'ordinal')} where ${visibleIn(view.sight)} group by account, currency`
      }`,
    );
    const items = state.files
      .filter((file) => file.kind === 'items')
      .map((file) => join(this.#folder, file.name));
    await duck.run(
      `create or replace temp view declared_items as select * from ${itemsOf(items)} where ${visibleIn(view.sight)}`,
    );
  }

  /** Which rows repeat others is found once for each state of the ledger and sight, and kept in a table of the engine's memory. */
  async #defineRepeats(duck: DuckConnection, key: string): Promise<void> {
    const kept = this.#repeats.get(key);
    if (kept !== undefined) {
      await duck.run(`create or replace temp view repeats as select * from memory.main.${kept}`);
      return;
    }
    await findRepeats(duck);
    const name = `repeats_${++this.#repeatsMade}`;
    await duck.run(`create table memory.main.${name} as select * from repeats`);
    this.#repeats.set(key, name);
    for (const [old, table] of this.#repeats) {
      if (this.#repeats.size <= keptRepeats) break;
      this.#repeats.delete(old);
      // Whoever reads it at this moment has its own snapshot.
      await duck.run(`drop table if exists memory.main.${table}`);
    }
  }

  /** Declared opening balances, within a `read`. */
  async openings(duck: DuckConnection): Promise<Opening[]> {
    const rows = await duck.rows<{ account: string; currency: string | null; amount_minor: number }>(
      'select account, currency, amount_minor::double as amount_minor from openings order by account, currency nulls first',
    );
    return rows.map(({ account, currency, amount_minor: amount }) => ({
      account,
      amount,
      ...(currency !== null && { currency }),
    }));
  }
}

const dayMs = 86_400_000;

/** A transaction may be told again under another time of its day (see repeats.ts), so a day more is looked at on both sides. */
const touches = ({ firstMs, lastMs }: FileEntry, { fromMs, untilMs }: Span): boolean =>
  (lastMs ?? Infinity) >= fromMs - dayMs && (firstMs ?? -Infinity) <= untilMs + dayMs;

/** Two questions with the same key look at the same rows. */
function keyOf(state: ManifestState, view: View): string {
  const { clearances } = view.sight;
  const whose = clearances === 'all' ? 'all' : [...clearances].sort().join(',');
  return `${state.version} ${Math.min(view.untilSequence ?? Infinity, state.nextSequence - 1)} ${whose}`;
}

/** Condition of SQL under which a row may be seen. */
export function visibleIn({ clearances }: Sight): string {
  if (clearances === 'all') return 'true';
  if (clearances.length === 0) return 'compartment is null';
  return `(compartment is null or compartment in (${clearances.map(literal).join(', ')}))`;
}
