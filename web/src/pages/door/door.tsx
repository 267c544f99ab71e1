import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageMenu, ThemeMenu } from '../../shell/header.tsx';
import { Mark } from '../../shell/mark.tsx';
import styles from './door.module.css';

/** The quiet frame of the pages before one is inside. */
export function Door({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: string;
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · Weir`;
  }, [title]);
  return (
    <div className={styles['door']}>
      <header className={styles['top']}>
        <span className={styles['brand']}>
          <Mark />
          <span className="ltr">Weir</span>
        </span>
        <span className={styles['tools']}>
          <LanguageMenu />
          <ThemeMenu />
        </span>
      </header>
      <main className={styles['middle']}>
        <div>
          <h1>{title}</h1>
          {lead && <p className={styles['lead']}>{lead}</p>}
        </div>
        {children}
      </main>
      <footer className={styles['foot']}>
        <span>{t('door.watched')}</span>
      </footer>
    </div>
  );
}

export { styles as doorStyles };
