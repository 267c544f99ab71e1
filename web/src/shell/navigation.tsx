import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { placesOf } from './houses.ts';
import { usePerson } from './session.tsx';
import { useWaiting } from './waiting.ts';
import styles from './shell.module.css';

export function Navigation(): ReactNode {
  const { t } = useTranslation();
  const waiting = useWaiting();
  return (
    <nav className={styles['nav']} aria-label={t('shell.navigation')}>
      <ul>
        {placesOf(usePerson()).map(({ key, path, icon: Icon, later }) => {
          const count = waiting[key];
          return (
            <li key={key}>
              <Link
                to={path}
                className={styles['place']}
                data-later={later}
                activeProps={{ 'data-here': true, 'aria-current': 'page' }}
                activeOptions={{ includeSearch: false }}
              >
                <Icon size={17} stroke={1.6} aria-hidden />
                <span>{t(`place.${key}`)}</span>
                {later && <span className={styles['later']}>{t('shell.later')}</span>}
                {count !== undefined && count > 0 && (
                  <span className={`${styles['count'] ?? ''} figures ltr`}>{count > 99 ? '99+' : count}</span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
