import { currencyDecimals, formatMinor, instantFromMs } from '@weir/engines/vocabulary';
import { limitsOf, noAssumptions } from './assumptions.ts';
import { currencyOfPayee, currencyOfPayer, typeOfPayeeEnd } from './columns.ts';
import { runReach, type Reach } from './reach-pass.ts';
import { traceLimits, type Trace, type TracePath } from './trace-question.ts';
import { problem, type PlacedSource } from './trace-sources.ts';
import type { PreparedTrace } from './trace.ts';

/** Runs `poison` and words the answer. */
export function answerReach(prepared: PreparedTrace): Trace {
  const { columns, pockets, question, placed, active, end, rested } = prepared;
  for (const source of active) assertHolds(prepared, source);
  const accountNumber = accountsOfHoldings(prepared);
  const reach = runReach(columns, active, (source) => accountNumber.get(source.source) ?? -1, end, rested);
  const nameOf = (account: number): string =>
    columns.accounts[account] ?? nameBySource(prepared, accountNumber, account);
  const paths = pathsOf(prepared, reach, nameOf);
  return {
    rule: 'poison',
    until: question.until === undefined ? null : instantFromMs(question.until),
    ...limitsOf(question),
    sources: placed.map((source) => {
      if (source.kind === 'holding') {
        const currency = pockets.currencyOf(source.pocket);
        const amount = formatMinor(source.amount, currencyDecimals(currency));
        return {
          account: pockets.accountOf(source.pocket),
          time: instantFromMs(source.time),
          currency,
          amount,
        };
      }
      const currency = currencyOfPayee(columns, source.row);
      return {
        transaction: source.id,
        time: instantFromMs(columns.time[source.row]!),
        currency,
        amount: formatMinor(columns.toAmount[source.row]!, currencyDecimals(currency)),
      };
    }),
    held: reach.order.map((account) => {
      const by = reach.carrier[account]!;
      const source = placed[by - columns.count];
      return {
        account: nameOf(account),
        firstTime: instantFromMs(source?.kind === 'holding' ? source.time : columns.time[by]!),
        transaction: source === undefined ? columns.idOf(by) : null,
      };
    }),
    left: reach.left.map((row) => {
      const currency = currencyOfPayer(columns, row);
      return {
        transaction: columns.idOf(row),
        type: typeOfPayeeEnd(columns, row),
        currency,
        amount: formatMinor(columns.amount[row]!, currencyDecimals(currency)),
      };
    }),
    paths,
    pathsOmitted: reach.order.length - paths.length,
    ...noAssumptions,
    checks: null,
    notes: {
      transactions: end,
      selfPayments: columns.selfPayments,
      carriers: reach.carriers,
      orderedByConvention: 0,
      roundedDown: 0,
    },
  };
}

/** Account numbers of the holdings; an account known from its opening alone gets a number after the ledger's. */
function accountsOfHoldings({ columns, pockets, active }: PreparedTrace): Map<number, number> {
  const numbers = new Map<number, number>();
  const extra = new Map<string, number>();
  for (const source of active) {
    if (source.kind !== 'holding') continue;
    const name = pockets.accountOf(source.pocket);
    const known = columns.pocketAccount[source.pocket] ?? columns.accounts.indexOf(name);
    if (known < 0 && !extra.has(name)) extra.set(name, columns.accounts.length + extra.size);
    numbers.set(source.source, known < 0 ? extra.get(name)! : known);
  }
  return numbers;
}

function nameBySource(
  { pockets, placed }: PreparedTrace,
  numbers: ReadonlyMap<number, number>,
  account: number,
): string {
  const source = placed.find((each) => numbers.get(each.source) === account);
  return source?.kind === 'holding' ? pockets.accountOf(source.pocket) : '';
}

/** Reach needs no balances, except to refuse a holding that was not there. */
function assertHolds({ columns, pockets }: PreparedTrace, source: PlacedSource): void {
  if (source.kind !== 'holding') return;
  const { payer, payee, amount, toAmount } = columns;
  let balance = pockets.openings[source.pocket]!;
  for (let row = 0; row < source.row; row++) {
    if (payer[row] === payee[row]) continue;
    if (payer[row] === source.pocket) balance = Math.max(0, balance - amount[row]!);
    if (payee[row] === source.pocket) balance += toAmount[row]!;
  }
  if (source.amount > balance) {
    throw problem(
      'source-exceeds-holding',
      422,
      'The account does not hold so much at that time. Name a smaller amount or state its opening balance.',
      { source: source.source, clean: balance },
    );
  }
}

/** The way back along first arrivals: it never visits an account twice. */
function pathsOf(
  { columns, question, active }: PreparedTrace,
  reach: Reach,
  nameOf: (account: number) => string,
): TracePath[] {
  const limit = Math.min(question.pathLimit ?? traceLimits.paths, traceLimits.pathsAtMost);
  const sourceOfRow = new Map<number, number>();
  for (const each of active) {
    if (each.kind === 'transaction' && !sourceOfRow.has(each.row)) sourceOfRow.set(each.row, each.source);
  }
  return reach.order.slice(0, limit).map((account) => {
    const rows: number[] = [];
    let by = reach.carrier[account]!;
    let source = by >= columns.count ? by - columns.count : sourceOfRow.get(by);
    while (by < columns.count) {
      rows.push(by);
      if (source !== undefined) break;
      by = reach.carrier[columns.from[by]!]!;
      source = by >= columns.count ? by - columns.count : sourceOfRow.get(by);
    }
    return {
      account: nameOf(account),
      source: source ?? 0,
      transactions: rows.reverse().map((row) => columns.idOf(row)),
    };
  });
}
