import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { currencyDecimals, isCurrencyCode, Problem } from '@weir/engines/vocabulary';
import { temporaryFolder } from './block-files.ts';
import { scanTable, type OpenBytes, type Quarantine } from './bulk-file.ts';
import { fieldText, type CsvRecord } from './csv-scanner.ts';
import { readAmount, Unreadable } from './read-value.ts';
import { RowLines } from './row-lines.ts';

/**
 * Opening balances: what an account held before its first transaction. A file with the columns account, amount and, where
 * accounts have several, currency; where none is said, `currencyOf` says what the account has in the ledger, which also
 * decides how many decimals an amount may have. Rows that cannot be taken go to the import's quarantine, their reasons beginning with `opening-`.
 */
export async function readOpenings(
  bytes: OpenBytes,
  names: readonly string[],
  delimiter: string,
  round: 'refuse' | 'half-even',
  quarantine: Quarantine,
  folder: string,
  name: string,
  currencyOf: (account: string) => string | undefined,
): Promise<{ path: string; rows: number }> {
  const path = join(folder, temporaryFolder, `${name}-openings.tsv`);
  const file = openSync(path, 'w', 0o600);
  try {
    const lines = new RowLines(file, '\t');
    const seen = new Set<string>();
    let places: number[] | undefined;
    let columns = 0;
    const take = (record: CsvRecord): string | undefined => {
      if (record.fields !== columns) return 'opening-columns';
      const [account = '', amountText = '', said = ''] = places!.map((place) =>
        place < 0 ? '' : fieldText(record, place).trim(),
      );
      if (account === '') return 'opening-account-missing';
      const currency = said === '' ? currencyOf(account) : said;
      if (currency === undefined) return 'opening-currency-missing';
      if (!isCurrencyCode(currency)) return 'opening-currency-unknown';
      const text = Buffer.from(amountText);
      const amount = readAmount(text, 0, text.length, currencyDecimals(currency), round);
      if (amount instanceof Unreadable) return `opening-${amount.reason}`;
      if (amount < 0) return 'opening-amount-negative';
      const key = `${account}\n${currency}`;
      if (seen.has(key)) return 'opening-duplicated';
      seen.add(key);
      lines.text(account);
      lines.text(currency);
      lines.integer(amount);
      lines.endRow();
      return undefined;
    };
    await scanTable(bytes, delimiter, {
      record: (record) => {
        if (places === undefined) {
          places = placesOf(record, names);
          columns = record.fields;
          return;
        }
        const reason = take(record);
        if (reason !== undefined) quarantine.add(record.line, reason, record);
      },
      broken: (reason, record) => quarantine.add(record.line, `opening-${reason}`, record),
    });
    lines.flush();
    return { path, rows: lines.rows };
  } finally {
    closeSync(file);
  }
}

function placesOf(header: CsvRecord, names: readonly string[]): number[] {
  const found = Array.from({ length: header.fields }, (_, field) => fieldText(header, field).trim());
  const [account = 'account', amount = 'amount', currency = 'currency'] = names;
  const place = (name: string, needed: boolean): number => {
    const at = found.indexOf(name);
    if (at < 0 && needed) {
      throw new Problem({
        code: 'column-missing',
        status: 400,
        detail: `The file of opening balances has no column "${name}". Its columns are: ${found.slice(0, 30).join(', ')}.`,
        facts: { column: name, columns: found.slice(0, 100) },
      });
    }
    return at;
  };
  return [place(account, true), place(amount, true), place(currency, names.length > 2)];
}
