import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/problem.ts';
import { useProblemSentence } from '../../words/problem-sentence.ts';
import styles from './parts.module.css';

/** What happened, what it means, what to do; with the code for whoever is asked for help. */
export function ProblemNotice({
  error,
  retry,
}: {
  error: unknown;
  retry?: (() => void) | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const sentence = useProblemSentence();
  const problem = asProblem(error);
  return (
    <div role="alert" className={styles['problem']}>
      <IconAlertTriangle size={18} aria-hidden />
      <div>
        <p>{sentence(problem)}</p>
        <p className={styles['problemCode']}>
          <span className="code">{problem.code}</span>
        </p>
      </div>
      {retry && (
        <Button size="xs" onClick={retry}>
          {t('do.tryAgain')}
        </Button>
      )}
    </div>
  );
}
