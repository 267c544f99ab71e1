import { literal } from './duck.ts';

/**
 * A bulk file whose rows lie in another compartment now than when they were written, because its case moved. The files keep
 * what they hold until the ledger is rebuilt; every reader sees the compartment of now, from the moment the move commits.
 */
export interface MovedSource {
  readonly id: string;
  /** Its place in the order of import, by which its opening balances are filed. */
  readonly ordinal: number;
  readonly compartment: string | null;
}

/** Rows with their compartment of now; those of opening balances are told by `ordinal`. */
export function whereTheyLieNow(
  relation: string,
  moved: readonly MovedSource[],
  by: 'source_id' | 'ordinal' = 'source_id',
): string {
  if (moved.length === 0) return relation;
  const cases = moved.map(({ id, ordinal, compartment }) => {
    const key = by === 'ordinal' ? String(ordinal) : literal(id);
    return `when ${key} then ${compartment === null ? 'null::varchar' : literal(compartment)}`;
  });
  return `(select * replace (case "${by}" ${cases.join(' ')} else compartment end as compartment) from ${relation})`;
}
