import { assert, instantFromMs } from '@weir/engines/vocabulary';
import type { Account, Transaction } from '../world.ts';
import type { Plan, PlannedPayment } from './plan.ts';

const secondMs = 1000;

/**
 * Lets the planned payments happen, in the order of time. Nobody overdraws: an ordinary payment that its payer cannot
 * afford is left out, where money that a scheme has brought in does not count as affordable. Seconds become unique, so
 * that order never depends on which bank's file is read first.
 */
export function happen(plan: Plan, accounts: readonly Account[]): Transaction[] {
  const balances = new Map(accounts.map((account) => [account.key, account.opening]));
  const setAside = new Map(plan.provided);
  const transactions: Transaction[] = [];
  let last = 0;
  for (const payment of inOrder(plan.payments)) {
    if (!canHappen(payment, balances, setAside)) continue;
    const time = Math.max(payment.time, last + secondMs);
    last = time;
    move(payment, balances);
    if (payment.required) moveSetAside(payment, setAside);
    const transaction: Transaction = {
      id: `T${String(transactions.length + 1).padStart(7, '0')}`,
      time: instantFromMs(time),
      from: payment.from,
      to: payment.to,
      amount: payment.amount,
      currency: payment.currency,
      toAmount: payment.toAmount,
      toCurrency: payment.toCurrency,
      type: payment.type,
      description: payment.description,
      scheme: payment.scheme,
    };
    payment.transaction = transaction;
    transactions.push(transaction);
  }
  return transactions;
}

function inOrder(payments: readonly PlannedPayment[]): PlannedPayment[] {
  // Array.prototype.sort is stable, so equal times keep the order of planning.
  return payments
    .map((payment) => ({ payment, time: payment.time - (payment.time % secondMs) }))
    .sort((left, right) => left.time - right.time)
    .map(({ payment }) => payment);
}

function canHappen(
  payment: PlannedPayment,
  balances: ReadonlyMap<string, number>,
  setAside: ReadonlyMap<string, number>,
): boolean {
  if (payment.from === null) return true;
  const balance = balances.get(payment.from)!;
  if (!payment.required) return balance - (setAside.get(payment.from) ?? 0) >= payment.amount;
  assert(
    balance >= payment.amount,
    `${payment.scheme}: ${payment.from} holds ${balance} and should pay ${payment.amount} (${payment.description}).`,
  );
  return true;
}

function move(payment: PlannedPayment, balances: Map<string, number>): void {
  if (payment.from !== null) balances.set(payment.from, balances.get(payment.from)! - payment.amount);
  if (payment.to !== null) balances.set(payment.to, balances.get(payment.to)! + payment.toAmount);
}

function moveSetAside(payment: PlannedPayment, setAside: Map<string, number>): void {
  const { from, to } = payment;
  if (from !== null) setAside.set(from, Math.max(0, (setAside.get(from) ?? 0) - payment.amount));
  if (to !== null) setAside.set(to, (setAside.get(to) ?? 0) + payment.toAmount);
}
