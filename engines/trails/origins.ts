import { currencyDecimals, formatMinor, instantFromMs } from '@weir/engines/vocabulary';
import { rowAfter, typeOfPayerEnd, type Columns, type OutsideType } from './columns.ts';
import { OriginLots, OriginPool, type OriginBook } from './origin-books.ts';
import { PocketTable } from './pocket-table.ts';
import type { Opening } from './trace-question.ts';
import { problem } from './trace-sources.ts';

/** Rules under which a holding falls into parts. The other two mark money; they do not part all of it. */
export const originRules = ['fifo', 'lifo', 'pro-rata'] as const;
export type OriginRule = (typeof originRules)[number];

export interface OriginQuestion {
  readonly account: string;
  /** Needed where the account has more than one currency. */
  readonly currency?: string;
  /** Milliseconds since 1970, UTC; the holding is what remains after all transactions up to and including it. */
  readonly time: number;
  readonly rule: OriginRule;
  readonly openings?: Iterable<Opening>;
}

/** How money first came into the ledger's view. */
export type Origin =
  | {
      /** Paid in by the outside world. */
      readonly kind: 'transaction';
      readonly transaction: string;
      readonly type: OutsideType;
      readonly time: string;
      readonly amount: string;
    }
  | {
      /** Held before the first transaction, as declared; or assumed where a debit was larger than the known balance. */
      readonly kind: 'opening' | 'assumed';
      readonly account: string;
      readonly currency: string;
      readonly amount: string;
    };

export interface Origins {
  readonly rule: OriginRule;
  readonly account: string;
  readonly currency: string;
  readonly time: string;
  /** What the account holds; the amounts of the origins, all in its currency, add up to it exactly. */
  readonly amount: string;
  /** Largest first; equal ones transactions first, in the order of the ledger. */
  readonly origins: readonly Origin[];
}

/** Parts that all pockets together may hold at one moment; above: Problem `origins-too-many`. */
export const originLimits = { parts: 20_000_000 } as const;

/**
 * The other direction of a trace: of what an account holds, how much came in where, under the same forward rule. It is
 * what a forward trace would say if every payment from outside, every opening balance and every account's assumed money
 * were a source of its own; a pool's payments are shared out by largest remainder, ties transactions first in the order of
 * the ledger, then openings and assumed money in the order of the pockets.
 *
 * Only the account's forebears matter: one pass backwards marks the pockets that could have contributed and from when on
 * their payments no longer did, and a pass forwards moves money among those alone.
 *
 * @throws Problem `rule-without-origins`, `source-unknown-account`, `source-currency-needed`, `source-time-invalid`,
 * `origins-too-many`, those of `PocketTable`
 */
export function originsOf(columns: Columns, question: OriginQuestion): Origins {
  if (!originRules.includes(question.rule)) {
    throw problem(
      'rule-without-origins',
      400,
      `A holding falls into origins under ${originRules.join(', ')}. The other rules follow a claim, and leave the rest of a balance without one.`,
    );
  }
  if (!Number.isFinite(question.time)) {
    throw problem('source-time-invalid', 400, 'The time of a holding is not a time.');
  }
  const pockets = new PocketTable(columns, question.openings ?? [], new Set([question.account]));
  const pocket = pocketOf(pockets, question);
  const end = rowAfter(columns, question.time);
  const book =
    question.rule === 'pro-rata'
      ? new OriginPool(originLimits.parts)
      : new OriginLots(question.rule === 'lifo', originLimits.parts);
  moveForebears(columns, pockets, pocket, end, book);
  return word(columns, pockets, question, pocket, book);
}

function pocketOf(pockets: PocketTable, { account, currency }: OriginQuestion): number {
  const found = pockets.find(account, currency);
  if (typeof found === 'number') return found;
  throw found === 'unknown'
    ? problem('source-unknown-account', 404, 'The ledger has no such account in this currency.')
    : problem('source-currency-needed', 400, 'The account holds several currencies. Say which one is meant.');
}

/** Rows whose payer or payee is a forebear, while it is one, in the order of the ledger. */
function rowsThatMatter(columns: Columns, pockets: number, pocket: number, end: number): Int32Array {
  const { payer, payee } = columns;
  const forebear = new Uint8Array(pockets);
  forebear[pocket] = 1;
  const rows = new Int32Array(end);
  let first = end;
  for (let row = end - 1; row >= 0; row--) {
    const from = payer[row]!;
    const to = payee[row]!;
    if (from === to) continue;
    const reaches = to >= 0 && forebear[to] === 1;
    if (!reaches && (from < 0 || forebear[from] === 0)) continue;
    if (reaches && from >= 0) forebear[from] = 1;
    rows[--first] = row;
  }
  return rows.subarray(first);
}

/** Origins are numbers: a row, `count + pocket` for its opening balance, `count + pockets + pocket` for its assumed money. */
function moveForebears(
  columns: Columns,
  pockets: PocketTable,
  pocket: number,
  end: number,
  book: OriginBook,
): void {
  const { payer, payee, amount, toAmount, count } = columns;
  const balances = pockets.openings.slice();
  const opened = new Uint8Array(pockets.size);
  const open = (place: number): void => {
    if (opened[place] === 1) return;
    opened[place] = 1;
    if (balances[place]! > 0) book.arrive(place, count + place, balances[place]!);
  };
  open(pocket);
  for (const row of rowsThatMatter(columns, pockets.size, pocket, end)) {
    const from = payer[row]!;
    const to = payee[row]!;
    const credit = toAmount[row]!;
    if (to >= 0) open(to);
    if (from < 0) {
      book.arrive(to, row, credit);
    } else {
      open(from);
      const debit = amount[row]!;
      const missing = debit - balances[from]!;
      if (missing > 0) {
        book.arriveOldest(from, count + pockets.size + from, missing);
        balances[from] = debit;
      }
      balances[from] = balances[from]! - debit;
      book.move(from, to, debit, credit);
    }
    if (to >= 0) balances[to] = balances[to]! + credit;
  }
}

function word(
  columns: Columns,
  pockets: PocketTable,
  { rule, account, time }: OriginQuestion,
  pocket: number,
  book: OriginBook,
): Origins {
  const currency = pockets.currencyOf(pocket);
  const decimals = currencyDecimals(currency);
  const parts = [...book.of(pocket)].sort(
    ([one, amount], [other, otherAmount]) => otherAmount - amount || one - other,
  );
  const total = parts.reduce((sum, [, amount]) => sum + amount, 0);
  const { count } = columns;
  return {
    rule,
    account,
    currency,
    time: instantFromMs(time),
    amount: formatMinor(total, decimals),
    origins: parts.map(([origin, minor]): Origin => {
      const amount = formatMinor(minor, decimals);
      if (origin < count) {
        return {
          kind: 'transaction',
          transaction: columns.idOf(origin),
          type: typeOfPayerEnd(columns, origin),
          time: instantFromMs(columns.time[origin]!),
          amount,
        };
      }
      const assumed = origin >= count + pockets.size;
      const place = origin - count - (assumed ? pockets.size : 0);
      return {
        kind: assumed ? 'assumed' : 'opening',
        account: pockets.accountOf(place),
        currency: pockets.currencyOf(place),
        amount,
      };
    }),
  };
}
