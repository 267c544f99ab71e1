import type { ReactNode } from 'react';
import styles from './parts.module.css';

/** A key on the keyboard. */
export function Key({ children }: { children: string }): ReactNode {
  return <kbd className={styles['key']}>{children}</kbd>;
}
