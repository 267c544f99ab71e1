import type { Columns } from '@weir/engines/trails';
import type { Duck } from './duck.ts';
import type { ManifestState } from './manifest.ts';
import type { LedgerColumns, LedgerReader, View } from './reader.ts';
import { idsOf, openTrailIndex, rowsOf, type TrailIndex } from './trail-index.ts';

/** A ledger ready to be traced as far as somebody is cleared, with its identifiers looked up apart from its columns. */
export interface Trails extends LedgerColumns {
  /** Rows that bear each identifier; one that nobody bears has none. */
  rowsOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>>;
  namesOf(rows: readonly number[]): Promise<ReadonlyMap<number, string>>;
}

/** From so many rows on the saved index serves, where it shows just what the asker may see. */
export const indexedFrom = 1_000_000;

/**
 * Opens trails for a view: those of the saved index where all of the ledger is seen and nothing in it is told twice, for it
 * keeps neither identifiers nor clearances; otherwise columns read for this view, which are kept ready for a while.
 */
export function trailsOver(
  folder: string,
  duck: Duck,
  reader: LedgerReader,
  readState: () => Promise<ManifestState>,
  threshold = indexedFrom,
): (view: View) => Promise<Trails> {
  let kept: { key: string; index: Promise<TrailIndex> } | undefined;

  /** What of the ledger a view shows; null where the index would show other rows. */
  async function wholly(state: ManifestState, view: View): Promise<{ compartments: string[] } | null> {
    const rows = state.files.reduce((sum, file) => sum + (file.kind === 'rows' ? file.rows : 0), 0);
    const all = view.untilSequence === undefined || view.untilSequence >= state.nextSequence - 1;
    if (rows < threshold || !all) return null;
    return reader.read(view, async (connection, now) => {
      if (now.version !== state.version) return null;
      const [seen] = await connection.rows<{ rows: number; compartments: string[] | null }>(
        'select count(*) as rows, list(distinct compartment order by compartment) filter (compartment is not null) as compartments from transactions',
      );
      return seen!.rows === rows ? { compartments: seen!.compartments ?? [] } : null;
    });
  }

  return async (view) => {
    const state = await readState();
    const whole = await wholly(state, view);
    if (whole === null) return inMemory(await reader.columns(view));
    const key = `${state.version}`;
    if (kept?.key !== key) {
      kept = { key, index: openTrailIndex(folder, state, duck, reader) };
      kept.index.catch(() => (kept = undefined));
    }
    const { columns, openings } = await kept.index;
    return {
      columns,
      openings,
      version: state.version,
      untilSequence: state.nextSequence - 1,
      compartments: whole.compartments,
      sameAs: new Map(),
      rowsOf: (ids) => reader.read(view, (connection) => rowsOf(connection, columns, ids)),
      namesOf: (rows) => reader.read(view, (connection) => idsOf(connection, columns, rows)),
    };
  };
}

/** Over columns that hold their identifiers themselves. */
function inMemory(seen: LedgerColumns): Trails {
  const { columns } = seen;
  return {
    ...seen,
    rowsOf: async (ids) => rowsNamed(columns, new Set(ids)),
    namesOf: async (rows) => new Map(rows.map((row) => [row, columns.idOf(row)])),
  };
}

function rowsNamed(columns: Columns, wanted: ReadonlySet<string>): Map<string, number[]> {
  const found = new Map<string, number[]>();
  if (wanted.size === 0) return found;
  for (let row = 0; row < columns.count; row++) {
    const id = columns.idOf(row);
    if (wanted.has(id)) found.set(id, [...(found.get(id) ?? []), row]);
  }
  return found;
}
