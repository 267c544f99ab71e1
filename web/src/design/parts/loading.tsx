import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './parts.module.css';

/** Says that something is coming, but only when it is slow: a flash of "loading" is noise. */
export function Loading({ rows = 6 }: { rows?: number }): ReactNode {
  const { t } = useTranslation();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 250);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <div role="status" className={styles['loading']}>
      <span className="unseen">{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} aria-hidden style={{ inlineSize: `${88 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
