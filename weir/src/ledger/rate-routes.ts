import {
  currencyDecimals,
  instantFromMs,
  msFromInstant,
  newIdentifier,
  parseInstant,
  parseMinor,
  Problem,
} from '@weir/engines/vocabulary';
import type { Platform, Transaction } from '#platform';
import { record } from '#audit';
import { partsOf } from '#intake';
import { ratesAddedSchema, type LedgerRow } from './contract.ts';
import { convertMinor, readRates, type ExchangeRate } from './exchange-rate.ts';
import { moneyView } from './import-store.ts';
import { insertRates, rateOn } from './rate-store.ts';

export const rateBytes = 16 * 1024 * 1024;

export function rateRoutes(platform: Platform): void {
  const { http, register, vault, clock } = platform;
  http.add((routes) => {
    routes.post(
      '/ledger/rates',
      {
        schema: { response: { 200: ratesAddedSchema }, consumes: ['multipart/form-data'] },
        config: { access: ['fiu_analyst', 'fiu_supervisor'] },
      },
      async (request) => {
        let bytes: Buffer | undefined;
        for await (const part of partsOf(request)) {
          if (part.type === 'file' && part.fieldname === 'file') bytes = await part.toBuffer();
        }
        if (bytes === undefined)
          throw new Problem({
            code: 'file-missing',
            status: 400,
            detail: 'There is no file in the field "file".',
          });
        if (bytes.length > rateBytes)
          throw new Problem({
            code: 'file-too-large',
            status: 413,
            detail: 'A file of rates has at most 16 MB.',
          });
        const { rates, refused } = readRates(bytes);
        const id = newIdentifier(msFromInstant(clock()), platform.chance);
        const { sha256 } = await vault.put(bytes);
        await register.as(request.asker, async (tx) => {
          await insertRates(tx, { id, sha256, added_by: request.asker.person }, rates);
          await record(tx, {
            act: 'ledger.rates-added',
            object: { kind: 'exchange-rates', id },
            facts: { sha256, rates: rates.length, refused: refused.length },
          });
        });
        return { id, rates: rates.length, refused: refused.slice(0, 1_000), refusedCount: refused.length };
      },
    );
  });
}

/** The rows with each amount in one currency beside the original, where a rate of its day or an earlier one is stated. */
export async function withConverted(
  tx: Transaction,
  rows: readonly LedgerRow[],
  currency: string,
): Promise<LedgerRow[]> {
  const found = new Map<string, ExchangeRate | undefined>();
  const told: LedgerRow[] = [];
  for (const row of rows) {
    const { money } = row;
    if (money.currency === currency) {
      told.push(row);
      continue;
    }
    const day = instantFromMs(msFromInstant(parseInstant(row.occurredAt))).slice(0, 10);
    const key = `${money.currency} ${day}`;
    if (!found.has(key)) found.set(key, await rateOn(tx, money.currency, currency, day));
    const rate = found.get(key);
    if (rate === undefined) {
      told.push(row);
      continue;
    }
    const minor = convertMinor(parseMinor(money.amount, currencyDecimals(money.currency)), rate);
    const { rate: value, day: rateDay, source } = rate;
    told.push({
      ...row,
      converted: { money: moneyView(minor, currency), rate: value, rateDay, source, rounding: 'half-even' },
    });
  }
  return told;
}
