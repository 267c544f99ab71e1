import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../design/surroundings.tsx';
import { useSession } from './session.tsx';
import styles from './shell.module.css';

/** Said on every page while it lasts: nobody forgets that they hold a role that is not theirs. */
export function BreakGlassBanner(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { breakGlass } = useSession();
  if (!breakGlass) return null;
  return (
    <p role="status" className={styles['breakGlass']}>
      {t('breakGlass.banner', { role: t(`role.${breakGlass.role}`), until: format.time(breakGlass.until) })}
    </p>
  );
}
