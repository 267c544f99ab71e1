import { assert } from '@weir/engines/vocabulary';
import { dayMs, yearStart } from '../countries.ts';
import type { Registry } from '../people/registry.ts';
import type { SandboxCurrency, Transaction, TransactionType } from '../world.ts';
import type { ExchangeRates } from './exchange-rates.ts';

/** A payment somebody intends. Whether an optional one happens is known when its time comes. */
export interface PlannedPayment {
  /** ms UTC, before seconds are made unique. */
  readonly time: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly amount: number;
  readonly currency: SandboxCurrency;
  readonly toAmount: number;
  readonly toCurrency: SandboxCurrency;
  readonly type: TransactionType;
  readonly description: string;
  readonly scheme: string | null;
  /** Ordinary payments are left out where the payer cannot afford them; those of a scheme must be affordable. */
  readonly required: boolean;
  /** Set when it happened. */
  transaction: Transaction | null;
}

export interface PaymentWish {
  readonly time: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly amount: number;
  readonly description: string;
  /** What is outside; only where `from` or `to` is null. */
  readonly outside?: 'cash' | 'border' | 'asset';
  readonly scheme?: string;
}

export class Plan {
  readonly payments: PlannedPayment[] = [];
  /** By account, what a scheme needs from the first day on: ordinary payments may not touch it. */
  readonly provided = new Map<string, number>();
  readonly #registry: Registry;
  readonly #rates: ExchangeRates;

  constructor(registry: Registry, rates: ExchangeRates) {
    this.#registry = registry;
    this.#rates = rates;
  }

  /** Gives an account clean money for a scheme's or look-alike's payments. */
  provide(key: string, minor: number): void {
    this.#registry.addToOpening(key, minor);
    this.provided.set(key, (this.provided.get(key) ?? 0) + minor);
  }

  pay(wish: PaymentWish): PlannedPayment {
    assert(Number.isSafeInteger(wish.amount) && wish.amount > 0, `A payment of ${wish.amount} minor units.`);
    assert(wish.from !== null || wish.to !== null, 'A payment from outside to outside.');
    const day = Math.floor((wish.time - yearStart) / dayMs);
    const fromCurrency = wish.from === null ? null : this.#registry.account(wish.from).currency;
    const toCurrency = wish.to === null ? null : this.#registry.account(wish.to).currency;
    const currency = (fromCurrency ?? toCurrency)!;
    const exchanged = fromCurrency !== null && toCurrency !== null && fromCurrency !== toCurrency;
    const payment: PlannedPayment = {
      time: wish.time,
      from: wish.from,
      to: wish.to,
      amount: wish.amount,
      currency,
      toAmount: exchanged ? this.#rates.convert(wish.amount, currency, day) : wish.amount,
      toCurrency: toCurrency ?? currency,
      type: exchanged
        ? 'exchange'
        : wish.from !== null && wish.to !== null
          ? 'transfer'
          : (wish.outside ?? 'border'),
      description: wish.description,
      scheme: wish.scheme ?? null,
      required: wish.scheme !== undefined,
      transaction: null,
    };
    this.payments.push(payment);
    return payment;
  }
}
