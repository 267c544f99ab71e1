import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import styles from './parts.module.css';

/** An account as the ledger knows it (`iban:…` or `institution/number`), shown as people write it; leads to its transactions. */
export function AccountName({ account, plain = false }: { account: string; plain?: boolean }): ReactNode {
  const text = account.replace(/^iban:/, '');
  if (plain) return <span className={`code ${styles['account'] ?? ''}`}>{text}</span>;
  return (
    <Link to={transactionsOf(account)} className={`code ${styles['account'] ?? ''}`}>
      {text}
    </Link>
  );
}

export function transactionsOf(account: string): string {
  return `/transactions?account=${encodeURIComponent(account)}`;
}
