import { hash } from 'node:crypto';
import { movementsOfTransaction, type Profile, type Transaction } from '@weir/engines/reports';

/**
 * A fingerprint of a set of transactions: the same whatever their order, their numbers and the rest of the file. Each
 * transaction's hash is added up, so nothing is held and none can be put in another's place.
 */
export function transactionFingerprint(profile: Profile): {
  add(transaction: Transaction): void;
  /** Null where no transaction could be read. */
  end(): string | null;
} {
  const sums = new Uint32Array(8);
  let count = 0;
  return {
    add: (transaction) => {
      for (const movement of movementsOfTransaction(transaction, { header: {}, profile })) {
        const line = `${movement.occurredAt}|${movement.amountMinor}|${movement.from?.account ?? movement.fromType}|${movement.to?.account ?? movement.toType}`;
        const digest = hash('sha256', line, 'buffer');
        for (let index = 0; index < 8; index++) sums[index] = sums[index]! + digest.readUInt32LE(index * 4);
        count++;
      }
    },
    end: () => (count === 0 ? null : hash('sha256', `${count}|${[...sums].join(',')}`, 'hex')),
  };
}
