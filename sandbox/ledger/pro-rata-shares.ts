import type { Transaction } from '../world.ts';
import type { TaintBook, TaintMoved } from './trace-truth.ts';

interface Share {
  balance: bigint;
  tainted: bigint;
}

/** Each payment carries the balance's dirty share: `floor(tainted × debit / balance)`. */
export class ProRataShares implements TaintBook {
  readonly #shares = new Map<string, Share>();

  constructor(openings: ReadonlyMap<string, number>) {
    for (const [account, opening] of openings)
      this.#shares.set(account, { balance: BigInt(opening), tainted: 0n });
  }

  apply(transaction: Transaction, tainting: boolean): TaintMoved {
    const { from, to } = transaction;
    if (from === to) return { out: 0n, arrived: 0n, newly: 0n };
    const amount = BigInt(transaction.amount);
    const toAmount = BigInt(transaction.toAmount);
    let out = 0n;
    if (from !== null) {
      const payer = this.#shares.get(from)!;
      out = (payer.tainted * amount) / payer.balance;
      payer.balance -= amount;
      payer.tainted -= out;
    }
    const arrived = (out * toAmount) / amount;
    const newly = tainting && to !== null ? toAmount - arrived : 0n;
    if (to !== null) {
      const payee = this.#shares.get(to)!;
      payee.balance += toAmount;
      payee.tainted += arrived + newly;
    }
    return { out, arrived, newly };
  }

  held(): Map<string, bigint> {
    return new Map([...this.#shares].map(([account, share]) => [account, share.tainted]));
  }
}
