import { formatMinor } from '@weir/engines/vocabulary';
import type { Account, Institution, Transaction, WorldFile } from '../world.ts';
import { csvLine } from './csv.ts';

const encoder = new TextEncoder();
const transactionColumns = [
  'id',
  'from',
  'to',
  'time',
  'amount',
  'currency',
  'to_amount',
  'to_currency',
  'type',
  'description',
];

/**
 * What each bank hands over: the payments that left its accounts, and those that came to them from outside. So every
 * transaction stands in one file, and all files together are the whole ledger.
 */
export function transactionFiles(
  transactions: readonly Transaction[],
  accounts: readonly Account[],
  banks: readonly Institution[],
): WorldFile[] {
  const bankOf = new Map(accounts.map((account) => [account.key, account.bank]));
  const lines = new Map(banks.map((bank) => [bank.id, [csvLine(transactionColumns)]]));
  for (const transaction of transactions) {
    lines.get(bankOf.get(transaction.from ?? transaction.to!)!)!.push(transactionLine(transaction));
  }
  return banks.map((bank) => ({
    path: `transactions/${bank.code.toLowerCase()}.csv`,
    bytes: encoder.encode(lines.get(bank.id)!.join('')),
  }));
}

/** `to_amount` and `to_currency` are filled in exchange rows only. */
function transactionLine(transaction: Transaction): string {
  const exchanged = transaction.type === 'exchange';
  return csvLine([
    transaction.id,
    transaction.from ?? '',
    transaction.to ?? '',
    transaction.time,
    formatMinor(transaction.amount, 2),
    transaction.currency,
    exchanged ? formatMinor(transaction.toAmount, 2) : '',
    exchanged ? transaction.toCurrency : '',
    transaction.type,
    transaction.description,
  ]);
}

export function openingsFile(accounts: readonly Account[]): WorldFile {
  const lines = accounts.map((account) =>
    csvLine([account.key, formatMinor(account.opening, 2), account.currency]),
  );
  return {
    path: 'transactions/openings.csv',
    bytes: encoder.encode(csvLine(['account', 'amount', 'currency']) + lines.join('')),
  };
}
