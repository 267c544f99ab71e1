import type { DuckConnection } from './duck.ts';
import { findRepeats } from './repeats.ts';

const day = 86_400_000;

/**
 * Narrows `all_rows` to every row of the accounts that reports named from a sequence on, so that a question about an
 * account's own history can be answered without reading the whole ledger's: `transactions` are these rows, `around` the
 * accounts. Rows that might stand for a reported one are taken along, so that what repeats is told as everywhere else.
 */
export async function narrowToAround(duck: DuckConnection, sinceSequence: number): Promise<number> {
  await duck.run(`create or replace temp table around as select distinct account, number from (
      select unnest(["from", "to"]) as account, unnest([from_number, to_number]) as number from all_rows
      where source_kind = 'report' and sequence >= ${sinceSequence}) where account is not null`);
  // By their numbers: only these need be read of most rows.
  const isNear = 'from_number in (select number from around) or to_number in (select number from around)';
  await duck.run(`create or replace temp table near_rows as select * from all_rows where ${isNear}`);
  // Rows that repeat each other are of one day, so files of other times need not be opened.
  const [told] = await duck.rows<{ first: number | null; last: number | null }>(
    `select min(occurred_ms) // ${day} * ${day} as first, (max(occurred_ms) // ${day} + 1) * ${day} as last
     from near_rows where source_kind = 'report' and reference <> ''`,
  );
  if (told !== undefined && told.first !== null && told.last !== null) {
    await duck.run(`insert into near_rows
      with told as (select distinct reference from near_rows where source_kind = 'report' and reference <> '')
      select * from all_rows where occurred_ms >= ${told.first} and occurred_ms < ${told.last}
        and (id in (from told) or reference in (from told)) and sequence not in (select sequence from near_rows)`);
  }
  await duck.run('create or replace temp view all_rows as select * from near_rows');
  await findRepeats(duck);
  // A table, not a view: every question would otherwise find the same rows again.
  await duck.run(`create or replace temp table near_transactions as select * from all_rows
    where sequence not in (select sequence from repeats) and (${isNear})`);
  await duck.run('create or replace temp view transactions as select * from near_transactions');
  const [count] = await duck.rows<{ count: number }>('select count(*) as count from around');
  return count!.count;
}
