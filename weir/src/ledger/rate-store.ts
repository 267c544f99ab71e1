import type { Transaction } from '#platform';
import type { ExchangeRate } from './exchange-rate.ts';

interface StoredRate extends ExchangeRate {
  set_id: string;
}

interface StoredRateSet {
  id: string;
  sha256: string;
  rates: number;
  added_by: string | null;
  added_at: string;
}

interface RateTables {
  exchange_rate_sets: StoredRateSet;
  exchange_rates: StoredRate;
}

export async function insertRates(
  tx: Transaction,
  set: Pick<StoredRateSet, 'id' | 'sha256' | 'added_by'>,
  rates: readonly ExchangeRate[],
): Promise<void> {
  const tables = tx.tables<RateTables>();
  await tables
    .insertInto('exchange_rate_sets')
    .values({ ...set, rates: rates.length, added_at: tx.now })
    .execute();
  for (let at = 0; at < rates.length; at += 500) {
    const some = rates.slice(at, at + 500).map((rate) => ({ ...rate, set_id: set.id }));
    await tables.insertInto('exchange_rates').values(some).execute();
  }
}

/** The rate of the latest day up to this one; of two for one day the one that was added later. */
export function rateOn(
  tx: Transaction,
  base: string,
  quote: string,
  day: string,
): Promise<ExchangeRate | undefined> {
  return tx
    .tables<RateTables>()
    .selectFrom('exchange_rates')
    .select(['base', 'quote', 'day', 'rate', 'source'])
    .where('base', '=', base)
    .where('quote', '=', quote)
    .where('day', '<=', day)
    .orderBy('day', 'desc')
    .orderBy('set_id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** All rates that count, for whoever needs them beside the ledger's rows. */
export function ratesInForce(tx: Transaction, most: number): Promise<ExchangeRate[]> {
  return tx
    .tables<RateTables>()
    .selectFrom('exchange_rates')
    .distinctOn(['base', 'quote', 'day'])
    .select(['base', 'quote', 'day', 'rate', 'source'])
    .orderBy('base')
    .orderBy('quote')
    .orderBy('day')
    .orderBy('set_id', 'desc')
    .limit(most)
    .execute();
}
