import type { ReactNode } from 'react';
import styles from './parts.module.css';

/** Nothing here yet: one sentence that teaches, one action. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }): ReactNode {
  return (
    <div className={styles['empty']}>
      <p>{children}</p>
      {action}
    </div>
  );
}
