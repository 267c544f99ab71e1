import { Problem } from '@weir/engines/vocabulary';
import { rowAfter, type Columns } from './columns.ts';
import type { PocketTable } from './pocket-table.ts';
import { traceLimits, type HoldingSource, type TraceSource } from './trace-question.ts';

/** A source placed in the order of the ledger. A holding is marked before the row `row`, a transaction as `row` happens. */
export type PlacedSource =
  | { readonly kind: 'transaction'; readonly source: number; readonly row: number; readonly id: string }
  | {
      readonly kind: 'holding';
      readonly source: number;
      readonly row: number;
      readonly pocket: number;
      readonly time: number;
      readonly amount: number;
    };

/**
 * @throws Problem `source-missing`, `too-many-sources`, `source-unknown-transaction`, `source-ambiguous-transaction`,
 * `source-self-payment`, `source-unknown-account`, `source-currency-needed`, `source-amount-invalid`, `source-time-invalid`
 */
export function placeSources(
  columns: Columns,
  pockets: PocketTable,
  sources: readonly TraceSource[],
): PlacedSource[] {
  if (sources.length === 0) {
    throw problem('source-missing', 400, 'A trace needs at least one source: a transaction or a holding.');
  }
  if (sources.length > traceLimits.sources) {
    throw problem('too-many-sources', 400, `A trace takes at most ${traceLimits.sources} sources.`);
  }
  const rows = rowsOfTransactions(columns, sources);
  return sources.map((source, place) =>
    'transaction' in source
      ? placeTransaction(columns, rows, source.transaction, place)
      : placeHolding(columns, pockets, source, place),
  );
}

/** Sources in the order in which they happen; equal places keep the order of the question, holdings before the row. */
export function inOrderOfLedger(sources: readonly PlacedSource[]): PlacedSource[] {
  const rank = (source: PlacedSource): number => (source.kind === 'holding' ? 0 : 1);
  return [...sources].sort(
    (one, other) => one.row - other.row || rank(one) - rank(other) || one.source - other.source,
  );
}

/** -1 for an id that occurs more than once. */
function rowsOfTransactions(columns: Columns, sources: readonly TraceSource[]): Map<string, number> {
  const wanted = new Set(sources.flatMap((source) => ('transaction' in source ? [source.transaction] : [])));
  const rows = new Map<string, number>();
  const note = (id: string, row: number): void => {
    rows.set(id, rows.has(id) ? -1 : row);
  };
  if (columns.rowsWithId !== undefined) {
    for (const id of wanted) for (const row of columns.rowsWithId(id)) note(id, row);
    return rows;
  }
  // One look through the ledger for all of them; for a single one a comparison is cheaper than a hash.
  const only = wanted.size === 1 ? [...wanted][0] : undefined;
  for (let row = 0; row < columns.count && wanted.size > 0; row++) {
    const id = columns.idOf(row);
    if (only === undefined ? wanted.has(id) : id === only) note(id, row);
  }
  return rows;
}

function placeTransaction(
  columns: Columns,
  rows: ReadonlyMap<string, number>,
  id: string,
  place: number,
): PlacedSource {
  const row = rows.get(id);
  const facts = { source: place };
  if (row === undefined) {
    throw problem('source-unknown-transaction', 404, 'The ledger has no transaction with this id.', facts);
  }
  if (row < 0) {
    throw problem(
      'source-ambiguous-transaction',
      409,
      'The ledger has several transactions with this id.',
      facts,
    );
  }
  if (columns.payer[row] === columns.payee[row] && columns.payee[row]! >= 0) {
    throw problem(
      'source-self-payment',
      422,
      'A payment from an account to itself moves no money and cannot be a source. Name the account and a time instead.',
      facts,
    );
  }
  return { kind: 'transaction', source: place, row, id };
}

function placeHolding(
  columns: Columns,
  pockets: PocketTable,
  holding: HoldingSource,
  place: number,
): PlacedSource {
  const facts = { source: place };
  if (!Number.isFinite(holding.time)) {
    throw problem('source-time-invalid', 400, 'The time of a holding is not a time.', facts);
  }
  const amount = Number(holding.amount);
  if (!Number.isSafeInteger(amount) || amount <= 0) {
    throw problem(
      'source-amount-invalid',
      400,
      'The amount of a holding is not a positive whole number of minor units.',
      facts,
    );
  }
  const found = pockets.find(holding.account, holding.currency);
  if (found === 'unknown') {
    throw problem('source-unknown-account', 404, 'The ledger has no such account in this currency.', facts);
  }
  if (found === 'ambiguous') {
    throw problem(
      'source-currency-needed',
      400,
      'The account holds several currencies. Say which one is meant.',
      facts,
    );
  }
  return {
    kind: 'holding',
    source: place,
    row: rowAfter(columns, holding.time),
    pocket: found,
    time: holding.time,
    amount,
  };
}

export function problem(
  code: string,
  status: number,
  detail: string,
  facts: Record<string, unknown> = {},
): Problem {
  return new Problem({ code, status, detail, facts });
}
