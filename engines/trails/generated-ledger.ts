import { assert, seededRandom } from '@weir/engines/vocabulary';
import { completeColumns, outsideNumber, shared, type Columns } from './columns.ts';

export interface GeneratedLedgerSize {
  readonly transactions: number;
  readonly accounts: number;
  readonly seed: number;
}

/** Limit of one generated ledger. */
export const largestGenerated = 2 ** 28;

/**
 * A ledger for measuring, not for meaning: the same seed gives the same bytes. A year of seconds; the payer and the payee
 * drawn with a skew (a few hubs, a long tail), amounts of cents over four decades, one payment in a hundred to or from the
 * outside world. Identifiers are made from the row's number, so that a hundred million rows need no text.
 */
export function generatedLedger({ transactions, accounts, seed }: GeneratedLedgerSize): Columns {
  assert(
    transactions <= largestGenerated && accounts >= 2,
    'a generated ledger has 2 accounts and at most 2^28 rows',
  );
  const random = seededRandom(seed);
  const from = shared.integers(transactions);
  const to = shared.integers(transactions);
  const time = shared.floats(transactions);
  const amount = shared.floats(transactions);
  const start = Date.UTC(2025, 0, 1);
  const step = 31_536_000_000 / transactions;
  const account = (): number => {
    const draw = random.next();
    // Mostly anyone; one draw in five prefers low numbers, the hubs, by a cube.
    return Math.floor((random.next() < 0.8 ? draw : draw ** 3) * accounts);
  };
  for (let row = 0; row < transactions; row++) {
    from[row] = account();
    to[row] = account();
    const outside = random.next();
    if (outside < 0.005) from[row] = outsideNumber('unknown');
    else if (outside < 0.01) to[row] = outsideNumber('unknown');
    time[row] = start + Math.floor((row * step) / 1000) * 1000;
    amount[row] = Math.floor(100 * 10 ** (4 * random.next()));
  }
  return completeColumns({
    count: transactions,
    idOf: (row) => `g${row + 1}`,
    rowsWithId: (id) => {
      const row = /^g[1-9]\d*$/.test(id) ? Number(id.slice(1)) - 1 : -1;
      return row >= 0 && row < transactions ? [row] : [];
    },
    accounts: Array.from({ length: accounts }, (_, number) => `account-${number + 1}`),
    currencies: ['XNC'],
    from,
    to,
    time,
    amount,
  });
}
