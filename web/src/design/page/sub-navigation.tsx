import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import styles from './page.module.css';

/** The rooms within a place, each with an address of its own. */
export function SubNavigation({
  label,
  places,
}: {
  label: string;
  places: readonly { path: string; words: string }[];
}): ReactNode {
  return (
    <nav aria-label={label} className={styles['sub']}>
      {places.map(({ path, words }) => (
        <Link
          key={path}
          to={path}
          activeProps={{ 'aria-current': 'page' }}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {words}
        </Link>
      ))}
    </nav>
  );
}
