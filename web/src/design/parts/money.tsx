import type { ReactNode } from 'react';
import type { MoneyOnWire } from '@weir/engines/vocabulary';
import { useFormat } from '../surroundings.tsx';
import styles from './parts.module.css';

interface Conversion {
  /** The amount as it stood in the document. */
  original: MoneyOnWire;
  rate: string;
  date: string;
  source: string;
}

/** An amount with its currency; where it was converted, from what, at which rate, on which day. */
export function Money({ money, converted }: { money: MoneyOnWire; converted?: Conversion }): ReactNode {
  const format = useFormat();
  return (
    <span className={styles['money']}>
      <span className="figures">{format.amount(money.amount)}</span>{' '}
      <span className={styles['currency']}>{money.currency}</span>
      {converted && (
        <span className={styles['converted']}>
          {format.money(converted.original)} × {converted.rate} · {converted.source},{' '}
          {format.partialDate(converted.date)}
        </span>
      )}
    </span>
  );
}

/** Minor units with a currency, as the ledger and the trails engine speak. */
export function MinorMoney({ minor, currency }: { minor: number | bigint; currency: string }): ReactNode {
  const format = useFormat();
  return (
    <span className={styles['money']}>
      <span className="figures">{format.minor(minor, currency)}</span>{' '}
      <span className={styles['currency']}>{currency}</span>
    </span>
  );
}
