import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { subjectDetailSchema, type SubjectDetail } from 'weir/subjects/contract';
import { send } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Timeline } from '../../design/parts/timeline.tsx';
import { WeightParts } from '../merges/merge-match.tsx';
import styles from '../merges/merge.module.css';

/** What a subject is made of, why its parts belong together, and taking one out again. */
export function SubjectMadeOf({ subject }: { subject: SubjectDetail }): ReactNode {
  const { t } = useTranslation();
  const [parting, setParting] = useState<string>();
  return (
    <>
      {subject.cores.length > 1 && (
        <Section title={t('merge.madeOf')}>
          <ul>
            {subject.cores.map((core) => (
              <li key={core.core}>
                <bdi>{core.name}</bdi>{' '}
                <span className="faint">{t('subject.inReports', { count: core.reports })}</span>{' '}
                {parting === core.core ? (
                  <PartingForm subject={subject.id} core={core.core} onClose={() => setParting(undefined)} />
                ) : (
                  <Button size="compact-xs" onClick={() => setParting(core.core)}>
                    {t('merge.separate')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          {subject.links.map((link) => (
            <details key={link.id}>
              <summary>{t('merge.whyOne')}</summary>
              <p>
                <Link to="/merges" search={{ peek: link.id, state: 'all' } as never}>
                  {t('merge.look')}
                </Link>
              </p>
              <WeightParts parts={link.parts} bits={link.bits} />
            </details>
          ))}
        </Section>
      )}
      {subject.changes.length > 0 && (
        <Section title={t('merge.changes')}>
          <Timeline
            label={t('merge.changes')}
            entries={subject.changes.map((change, index) => ({
              id: String(index),
              at: change.at,
              title: change.to === subject.id ? t('merge.joined') : t('merge.parted'),
              body: <span className="faint">{t(`merge.through.${change.through}`)}</span>,
              who: change.by?.name ?? undefined,
            }))}
          />
        </Section>
      )}
    </>
  );
}

function PartingForm({
  subject,
  core,
  onClose,
}: {
  subject: string;
  core: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const parting = useMutation({
    mutationFn: () =>
      send(subjectDetailSchema, 'POST', `/subjects/${subject}/parting`, {
        body: { core, reason: reason.trim() },
      }),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['subjects'] });
      await queries.invalidateQueries({ queryKey: ['merges'] });
    },
  });
  const part = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() !== '') parting.mutate();
  };
  return (
    <form onSubmit={part} className={styles['part']}>
      <Textarea
        label={t('hit.reason')}
        autoFocus
        rows={2}
        dir="auto"
        maxLength={4000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {parting.isError && <ProblemNotice error={parting.error} />}
      <div className={styles['decideRow']}>
        <Button
          type="submit"
          variant="filled"
          size="xs"
          disabled={reason.trim() === ''}
          loading={parting.isPending}
        >
          {t('merge.separate')}
        </Button>
        <Button size="xs" onClick={onClose}>
          {t('do.cancel')}
        </Button>
      </div>
    </form>
  );
}
