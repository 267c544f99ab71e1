import type { DecidedTrace } from './deciding-rows.ts';
import type { Trace } from './trace-question.ts';

/**
 * A trace whose transactions bear other names: for a ledger whose identifiers are not in memory, traced with row numbers
 * for identifiers and named afterwards, all at once. Sources keep the names by which they were asked for.
 */
export function renameTransactions(answer: Trace, nameOf: (name: string) => string): Trace {
  return {
    ...answer,
    held: answer.held.map((each) =>
      'firstTime' in each && each.transaction !== null
        ? { ...each, transaction: nameOf(each.transaction) }
        : each,
    ),
    left: answer.left.map((each) => ({ ...each, transaction: nameOf(each.transaction) })),
    paths: answer.paths.map((each) => ({ ...each, transactions: each.transactions.map(nameOf) })),
    assumptions: answer.assumptions.map((each) => ({ ...each, transaction: nameOf(each.transaction) })),
  };
}

/** The same for a trace with the rows that decide it. */
export function renameRows(decided: DecidedTrace, nameOf: (name: string) => string): DecidedTrace {
  return {
    ...decided,
    answer: renameTransactions(decided.answer, nameOf),
    rows: decided.rows.map((row) => ({ ...row, id: nameOf(row.id) })),
  };
}
