import { currencyDecimals, formatMinor, parseMinor } from '@weir/engines/vocabulary';
import type { DifferenceLine, TraceAnswer, TraceDifferenceView } from './contract.ts';
import type { StoredTrace } from './trace-store.ts';

/** Of each list; the answers themselves have everything. */
const shown = 1000;

/**
 * Two answers beside each other, exactly: who holds how much under each, and what left by which transaction. Under `poison`,
 * which counts no amounts, an account that is reached stands with 0 and is named all the same.
 */
export function traceDifference(
  left: { row: StoredTrace; answer: TraceAnswer },
  right: { row: StoredTrace; answer: TraceAnswer },
): TraceDifferenceView {
  // Under poison accounts are reached, in no currency: they stand in that which the other answer has for them.
  const currencies = new Map(
    [...left.answer.held, ...right.answer.held].flatMap(({ account, currency }) =>
      currency === undefined ? [] : [[account, currency] as const],
    ),
  );
  const held = linesOf(left.answer.held, right.answer.held, ({ account, currency }) => ({
    account,
    currency: currency ?? currencies.get(account) ?? noCurrency,
  }));
  const gone = linesOf(left.answer.left, right.answer.left, ({ transaction, type, currency }) => ({
    transaction,
    type,
    currency: currency ?? noCurrency,
  }));
  return {
    left: { id: left.row.id, rule: left.row.rule },
    right: { id: right.row.id, rule: right.row.rule },
    sameQuestion: asked(left.row) === asked(right.row),
    held: held.slice(0, shown),
    heldOmitted: Math.max(0, held.length - shown),
    gone: gone.slice(0, shown),
    goneOmitted: Math.max(0, gone.length - shown),
    same: { held: held.filter(isSame).length, gone: gone.filter(isSame).length },
  };
}

const isSame = ({ left, right }: DifferenceLine): boolean => left === right;

/** What was asked, the rule aside. */
function asked(row: StoredTrace): string {
  const { sources, until, since, stops, minimum, until_sequence: sequence, clearances } = row;
  return JSON.stringify([sources, until, since, stops, minimum, sequence, clearances]);
}

const noCurrency = 'XXX';

type Key = Pick<DifferenceLine, 'account' | 'transaction' | 'type' | 'currency'>;

function linesOf<Row extends { amount?: string | undefined }>(
  lefts: readonly Row[],
  rights: readonly Row[],
  keyOf: (row: Row) => Key,
): DifferenceLine[] {
  const lines = new Map<string, { key: Key; left: bigint; right: bigint }>();
  const add = (row: Row, side: 'left' | 'right'): void => {
    const key = keyOf(row);
    const name = JSON.stringify(key);
    const line = lines.get(name) ?? { key, left: 0n, right: 0n };
    line[side] += parseMinor(row.amount ?? '0', currencyDecimals(key.currency));
    lines.set(name, line);
  };
  for (const row of lefts) add(row, 'left');
  for (const row of rights) add(row, 'right');
  return [...lines.values()]
    .sort(
      (one, other) =>
        descending(size(one.right - one.left), size(other.right - other.left)) ||
        descending(one.left + one.right, other.left + other.right) ||
        ascending(JSON.stringify(one.key), JSON.stringify(other.key)),
    )
    .map(({ key, left, right }) => {
      const money = (minor: bigint): string => formatMinor(minor, currencyDecimals(key.currency));
      return { ...key, left: money(left), right: money(right), difference: money(right - left) };
    });
}

const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
const descending = (one: bigint, other: bigint): number => (one > other ? -1 : one < other ? 1 : 0);
const ascending = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
