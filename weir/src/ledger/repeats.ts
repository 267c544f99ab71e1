import type { DuckConnection } from './duck.ts';

/**
 * Banks report transactions that also stand in their bulk files, and two filers may report the same transfer. That money
 * moved once. A row from a report repeats another row when both bear the same reference (the report's transaction
 * number; in a bulk file the row's id), the same amount, currency and day, and no account on either side that differs,
 * with at least one that agrees. The bulk row stands for both, else the row that came first; the repeated rows stay in
 * the files, and where they came from is told beside the row that stands.
 */
export async function findRepeats(duck: DuckConnection): Promise<void> {
  const reported = `select * from all_rows where source_kind = 'report' and reference <> ''`;
  await duck.run('create or replace temp table repeats (sequence bigint, of_sequence bigint)');
  const [any] = await duck.rows<{ count: number }>(`select count(*) as count from (${reported} limit 1)`);
  if (any === undefined || any.count === 0) return;
  const same = `told.amount_minor = other.amount_minor and told.currency = other.currency
    and told.occurred_ms // 86400000 = other.occurred_ms // 86400000
    and (told."from" is null or other."from" is null or told."from" = other."from")
    and (told."to" is null or other."to" is null or told."to" = other."to")
    and (told."from" = other."from" or told."to" = other."to")`;
  await duck.run(`insert into repeats
    with told as (${reported}), pairs as (
      select told.sequence, other.sequence as of_sequence, 0 as rank from told
        join (select * from all_rows where source_kind = 'import') as other on told.reference = other.id and ${same}
      union all
      select told.sequence, other.sequence, 1 from told
        join told as other on told.reference = other.reference and other.sequence < told.sequence
          and other.source_id <> told.source_id and ${same})
    select sequence, arg_min(of_sequence, rank * 4503599627370496 + of_sequence) from pairs group by sequence`);
  // A row may repeat one that itself repeats another: all of them stand behind the last.
  for (let round = 0; round < 8; round++) {
    const [changed] = await duck.rows<{ count: number }>(
      'select count(*) as count from repeats join repeats as next on repeats.of_sequence = next.sequence',
    );
    if (changed === undefined || changed.count === 0) return;
    await duck.run(
      'update repeats set of_sequence = next.of_sequence from repeats as next where repeats.of_sequence = next.sequence',
    );
  }
}

/** By the id of a repeated row, the id of the row that stands for it. */
export async function repeatsOf(duck: DuckConnection): Promise<Map<string, string>> {
  const rows = await duck.rows<{ id: string; same_as: string }>(
    `select told.id as id, standing.id as same_as from repeats
      join all_rows as told on told.sequence = repeats.sequence
      join all_rows as standing on standing.sequence = repeats.of_sequence`,
  );
  return new Map(rows.map((row) => [row.id, row.same_as]));
}
