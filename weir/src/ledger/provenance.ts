import type { ImportMapping } from './contract.ts';
import type { DuckConnection } from './duck.ts';
import { lawfullyObtained } from './ledger-schema.ts';

/** A row by its identifier and moment; where two share both, either may be meant. */
export interface NamedRow {
  readonly id: string;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
}

/** A report or import that some of the rows came from. */
export interface RowsFrom {
  readonly kind: 'report' | 'import';
  readonly id: string;
  readonly rows: number;
  /** Rows that may not stand before a court: anything that was not obtained under an order or a law. */
  readonly intelligence: number;
  /** What a bulk file was obtained under, where somebody said so. */
  readonly legalBasis: string | null;
  /** It tells of some of the rows as well, and they are shown as another source told them. */
  readonly alsoTells: boolean;
}

/** The sources of rows in the view `transactions`, in the order of import. */
export async function sourcesOfRows(
  duck: DuckConnection,
  rows: readonly NamedRow[],
): Promise<Omit<RowsFrom, 'legalBasis'>[]> {
  await duck.run('create or replace temp table wanted_rows (id varchar, time bigint)');
  const appender = await duck.raw.createAppender('wanted_rows', 'main', 'temp');
  for (const { id, time } of rows) {
    appender.appendVarchar(id);
    appender.appendBigInt(BigInt(time));
    appender.endRow();
  }
  appender.closeSync();
  return duck.rows<Omit<RowsFrom, 'legalBasis'>>(`
    with shown as (select * from transactions as t
        where exists (select 1 from wanted_rows as w where w.id = t.id and w.time = t.occurred_ms)),
      told as (select sequence, source_kind, source_id, handling, false as also from shown
        union all select all_rows.sequence, source_kind, source_id, handling, true
          from repeats join all_rows using (sequence) where of_sequence in (select sequence from shown))
    select source_kind as kind, source_id as id, count(*) as rows,
        count(*) filter (not also and handling is distinct from '${lawfullyObtained}') as intelligence, bool_and(also) as "alsoTells"
      from told group by 1, 2 order by min(sequence)`);
}

export function withLegalBasis(
  from: Omit<RowsFrom, 'legalBasis'>,
  mapping: Pick<ImportMapping, 'legalBasis'> | undefined,
): RowsFrom {
  return { ...from, legalBasis: mapping?.legalBasis ?? null };
}
