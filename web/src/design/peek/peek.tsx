import { ActionIcon } from '@mantine/core';
import { IconArrowRight, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Key } from '../parts/key.tsx';
import styles from './peek.module.css';

interface PeekProps {
  /** While it is not known yet the label stands for it. */
  title: ReactNode | undefined;
  /** Names the panel for those who hear it. */
  label: string;
  page?: string | undefined;
  onClose: () => void;
  children: ReactNode;
}

/** What decides, beside the list; Enter opens the whole page. */
export function Peek({ title, label, page, onClose, children }: PeekProps): ReactNode {
  const { t } = useTranslation();
  return (
    <aside className={styles['peek']} aria-label={label}>
      <header className={styles['head']}>
        <h2>{title ?? label}</h2>
        <ActionIcon onClick={onClose} aria-label={t('do.close')}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      <div className={styles['body']} tabIndex={0} role="group" aria-label={label}>
        {children}
      </div>
      {page !== undefined && (
        <footer className={styles['foot']}>
          <Link to={page} className={styles['open']}>
            {t('do.openPage')}
            <IconArrowRight size={14} aria-hidden className={styles['arrow']} />
          </Link>
          <span className="faint">
            <Key>j</Key> <Key>k</Key> <Key>Enter</Key> <Key>Esc</Key>
          </span>
        </footer>
      )}
    </aside>
  );
}

/** A list with its peek beside it; on a narrow window the peek lies over the list. */
export function WithPeek({ list, peek }: { list: ReactNode; peek: ReactNode }): ReactNode {
  return (
    <div className={styles['split']} data-open={peek ? '' : undefined}>
      <div className={styles['list']}>{list}</div>
      {peek}
    </div>
  );
}
