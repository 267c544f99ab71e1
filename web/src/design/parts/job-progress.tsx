import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelJob, jobEnded, readJob } from '../../api/jobs.ts';
import { useFormat } from '../surroundings.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import styles from './parts.module.css';

/** Long work: how far it is, how long still; it can be cancelled, or left to itself. */
export function JobProgress({
  id,
  label,
  onEnd,
}: {
  id: string;
  label: string;
  onEnd?: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const job = useQuery({
    queryKey: ['jobs', id],
    queryFn: ({ signal }) => readJob(id, signal),
    refetchInterval: (query) => (query.state.data && jobEnded(query.state.data) ? false : 1000),
  });
  const cancelling = useMutation({
    mutationFn: () => cancelJob(id),
    onSuccess: (answer) => queries.setQueryData(['jobs', id], answer),
  });
  const ended = job.data !== undefined && jobEnded(job.data);
  useEffect(() => {
    if (ended) onEnd?.();
  }, [ended]);
  if (job.isError) return <ProblemNotice error={job.error} />;
  if (!job.data) return null;
  const { state, done, total, createdAt } = job.data;
  const share = total > 0 ? done / total : 0;
  const spent = Date.now() - Date.parse(createdAt);
  const left = share > 0.02 ? Math.ceil((spent * (1 - share)) / share / 60_000) : null;
  return (
    <div className={styles['job']} role="status">
      <span>{label}</span>
      {jobEnded(job.data) ? (
        <span>{t(`job.${state}`)}</span>
      ) : (
        <>
          <progress value={done} max={Math.max(total, 1)} aria-label={label} />
          {total > 0 && (
            <span className="figures ltr">
              {format.number(done)} / {format.number(total)}
            </span>
          )}
          {left !== null && (
            <span className="faint">
              {t('clock.left', { time: t('clock.minutes', { count: Math.max(1, left) }) })}
            </span>
          )}
          <Button
            size="xs"
            variant="subtle"
            onClick={() => cancelling.mutate()}
            loading={cancelling.isPending}
          >
            {t('do.cancel')}
          </Button>
        </>
      )}
    </div>
  );
}
