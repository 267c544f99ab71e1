import { currencyDecimals, formatMinor, instantFromMs } from '@weir/engines/vocabulary';
import type { LedgerReader, View } from './reader.ts';

/** What the ledger holds, counted over its files. */
export interface LedgerStatistics {
  readonly version: number;
  readonly rows: number;
  readonly accounts: number;
  readonly selfPayments: number;
  /** Rows told more than once (by a bank's file and a report, or by two reports), counted once above. */
  readonly repeated: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly currencies: { currency: string; rows: number; total: string }[];
  readonly files: number;
  readonly bytes: number;
}

interface Counts {
  rows: number;
  self: number;
  first: number | null;
  last: number | null;
  accounts: number;
  repeated: number;
}

export async function statisticsOf(reader: LedgerReader, view: View): Promise<LedgerStatistics> {
  return reader.read(view, async (duck, state) => {
    const [counts] = await duck.rows<Counts>(`
      select count(*) as rows, count(*) filter ("from" = "to" and to_currency is null) as self,
        min(occurred_ms) as first, max(occurred_ms) as last,
        (select count(*) from (select "from" from transactions where "from" is not null
          union select "to" from transactions where "to" is not null)) as accounts,
        (select count(*) from repeats) as repeated from transactions`);
    const currencies = await duck.rows<{ currency: string; rows: number; total: string }>(
      'select currency, count(*) as rows, sum(amount_minor)::varchar as total from transactions group by 1 order by 2 desc, 1',
    );
    const { rows, self, first, last, accounts, repeated } = counts!;
    return {
      version: state.version,
      rows,
      accounts,
      selfPayments: self,
      repeated,
      firstAt: first === null ? null : instantFromMs(first),
      lastAt: last === null ? null : instantFromMs(last),
      currencies: currencies.map((each) => ({
        ...each,
        total: formatMinor(BigInt(each.total), currencyDecimals(each.currency)),
      })),
      files: state.files.length,
      bytes: state.files.reduce((sum, file) => sum + file.bytes, 0),
    };
  });
}
