import { useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { knock, noteAnswer, useNodeAnswers } from '../api/reachable.ts';
import styles from './shell.module.css';

const knockEveryMs = 3000;

/** While the node is gone: says so, says what becomes of what is written, knocks by itself and brings the page up to date. */
export function ConnectionStrip(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const answers = useNodeAnswers();
  useEffect(() => {
    if (answers) return;
    const timer = setInterval(() => {
      void knock().then((there) => {
        if (!there) return;
        noteAnswer(true);
        void queries.invalidateQueries();
      });
    }, knockEveryMs);
    return () => clearInterval(timer);
  }, [answers, queries]);
  return (
    <div role="status" className={styles['connection']} data-gone={answers ? undefined : ''}>
      {!answers && t('shell.gone')}
    </div>
  );
}
