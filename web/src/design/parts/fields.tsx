import { Fragment, type ReactNode } from 'react';
import styles from './parts.module.css';

/** Names and values in two columns. A value that is not there is left out, never a dash. */
export function Fields({
  rows,
}: {
  rows: readonly (readonly [label: string, value: ReactNode])[];
}): ReactNode {
  const present = rows.filter(
    ([, value]) => value !== null && value !== undefined && value !== '' && value !== false,
  );
  return (
    <dl className={styles['fields']}>
      {present.map(([label, value]) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
