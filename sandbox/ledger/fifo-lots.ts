import { assert } from '@weir/engines/vocabulary';
import type { Transaction } from '../world.ts';
import type { TaintBook, TaintMoved } from './trace-truth.ts';

interface Lot {
  amount: bigint;
  readonly tainted: boolean;
}

/** Lots of an account, oldest first; `head` is the oldest still held. */
interface Queue {
  lots: Lot[];
  head: number;
}

/** First in, first out (Clayton's case): an account pays with its oldest money, and the payee receives it in that order. */
export class FifoLots implements TaintBook {
  readonly #queues = new Map<string, Queue>();

  constructor(openings: ReadonlyMap<string, number>) {
    for (const [account, opening] of openings) {
      this.#queues.set(account, {
        lots: opening > 0 ? [{ amount: BigInt(opening), tainted: false }] : [],
        head: 0,
      });
    }
  }

  apply(transaction: Transaction, tainting: boolean): TaintMoved {
    const { from, to } = transaction;
    if (from === to) return { out: 0n, arrived: 0n, newly: 0n };
    const amount = BigInt(transaction.amount);
    const parts = from === null ? [{ amount, tainted: false }] : this.#take(from, amount);
    const out = sumTainted(parts);
    const received = inPayeeCurrency(parts, amount, BigInt(transaction.toAmount));
    const arrived = sumTainted(received);
    if (to !== null) {
      for (const part of received) this.#put(to, tainting ? { ...part, tainted: true } : part);
    }
    return { out, arrived, newly: tainting && to !== null ? BigInt(transaction.toAmount) - arrived : 0n };
  }

  held(): Map<string, bigint> {
    return new Map(
      [...this.#queues].map(([account, { lots, head }]) => [account, sumTainted(lots.slice(head))]),
    );
  }

  #take(account: string, amount: bigint): Lot[] {
    const queue = this.#queues.get(account)!;
    const parts: Lot[] = [];
    for (let missing = amount; missing > 0n;) {
      const lot = queue.lots[queue.head];
      assert(lot !== undefined, 'An account of the sandbox pays more than it holds.');
      const taken = lot.amount < missing ? lot.amount : missing;
      parts.push({ amount: taken, tainted: lot.tainted });
      lot.amount -= taken;
      missing -= taken;
      if (lot.amount === 0n) queue.head++;
    }
    if (queue.head > 64) {
      queue.lots = queue.lots.slice(queue.head);
      queue.head = 0;
    }
    return parts;
  }

  /** Neighbours of one kind are one lot: their order no longer matters. */
  #put(account: string, part: Lot): void {
    if (part.amount === 0n) return;
    const queue = this.#queues.get(account)!;
    const newest = queue.lots.at(-1);
    if (newest !== undefined && queue.head < queue.lots.length && newest.tainted === part.tainted) {
      newest.amount += part.amount;
    } else {
      queue.lots.push({ ...part });
    }
  }
}

function sumTainted(lots: readonly Lot[]): bigint {
  return lots.reduce((sum, lot) => (lot.tainted ? sum + lot.amount : sum), 0n);
}

function inPayeeCurrency(parts: readonly Lot[], amount: bigint, toAmount: bigint): Lot[] {
  let end = 0n;
  let endThere = 0n;
  return parts.map((part) => {
    end += part.amount;
    const startThere = endThere;
    endThere = (end * toAmount) / amount;
    return { amount: endThere - startThere, tainted: part.tainted };
  });
}
