import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { rankingSchema, type Ranking, type RankingFigures } from 'weir/detection/ranking-contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { JobProgress } from '../../design/parts/job-progress.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Table } from '../../design/table/table.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { AlertsNavigation } from '../alerts/alerts-frame.tsx';
import { ChangeRanking } from './change-ranking.tsx';
import { Weights } from './weights.tsx';

/** What the queue is in order of, what it was learned from, and what might take its place. */
export function RankingPage(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['ranking'],
    queryFn: ({ signal }) => read(rankingSchema, '/ranking', { signal }),
  });
  return (
    <Page title={t('place.ranking')} summary={t('ranking.summary')} actions={<LearnButton />}>
      <AlertsNavigation />
      <Answered query={query}>{(ranking) => <Stands ranking={ranking} />}</Answered>
    </Page>
  );
}

function LearnButton(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [job, setJob] = useState<string | null>(null);
  const learning = useMutation({
    mutationFn: () => send(z.object({ jobId: z.string() }), 'POST', '/ranking-models', { body: {} }),
    onSuccess: ({ jobId }) => setJob(jobId),
  });
  return (
    <>
      {learning.isError && <ProblemNotice error={learning.error} />}
      {job !== null && (
        <JobProgress
          id={job}
          label={t('ranking.learning')}
          onEnd={() => void queries.invalidateQueries({ queryKey: ['ranking'] })}
        />
      )}
      <Button onClick={() => learning.mutate()} loading={learning.isPending}>
        {t('ranking.learn')}
      </Button>
    </>
  );
}

function Stands({ ranking }: { ranking: Ranking }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const supervisor = useHasRole('fiu_supervisor');
  const [back, setBack] = useState(false);
  const { inForce, decisions } = ranking;
  const few = decisions.useful < decisions.enough || decisions.notUseful < decisions.enough;
  return (
    <>
      <Section
        title={t('tuning.inForce')}
        aside={t('ranking.decisions', {
          useful: format.number(decisions.useful),
          notUseful: format.number(decisions.notUseful),
        })}
      >
        {few && (
          <p>
            <Tag tone="wait">{t('ranking.few', { count: decisions.enough })}</Tag>
          </p>
        )}
        {inForce === null ? (
          <p>{t('ranking.byScore')}</p>
        ) : (
          <>
            <p>
              {t('ranking.learned')} <Moment at={inForce.asked.at} />
            </p>
            <Weights weights={inForce.weights} />
            {supervisor && (
              <div>
                <Button size="xs" onClick={() => setBack(true)}>
                  {t('ranking.backToScore')}
                </Button>
              </div>
            )}
            {back && <ChangeRanking model={null} unproven={false} onClose={() => setBack(false)} />}
          </>
        )}
      </Section>
      <Models ranking={ranking} />
      <Changes ranking={ranking} />
    </>
  );
}

function Models({ ranking: { models, inForce } }: { ranking: Ranking }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const areaOf = (figures: RankingFigures | undefined): string =>
    typeof figures?.area === 'number' ? format.percent(figures.area) : '';
  return (
    <Section title={t('ranking.models')}>
      {models.length === 0 ? (
        <p className="faint">{t('ranking.noModels')}</p>
      ) : (
        <Table
          label={t('ranking.models')}
          rows={models}
          rowId={(row) => row.id}
          pageOf={(row) => `/ranking/${row.id}`}
          columns={[
            { id: 'at', head: t('audit.at'), width: '170px', cell: (row) => <Moment at={row.asked.at} /> },
            {
              id: 'state',
              head: t('report.stateLabel'),
              width: '150px',
              cell: (row) =>
                row.id === inForce?.id ? (
                  <Tag tone="river">{t('tuning.inForce')}</Tag>
                ) : (
                  <Tag tone={row.state === 'failed' ? 'harm' : 'plain'}>{t(`job.${row.state}`)}</Tag>
                ),
            },
            {
              id: 'tested',
              head: t('ranking.tested'),
              align: 'end',
              width: '130px',
              cell: (row) => row.comparison && format.number(row.comparison.tested),
            },
            {
              id: 'champion',
              head: t('ranking.champion'),
              align: 'end',
              cell: (row) => areaOf(row.comparison?.champion),
            },
            {
              id: 'challenger',
              head: t('ranking.challenger'),
              align: 'end',
              cell: (row) => areaOf(row.comparison?.challenger),
            },
            {
              id: 'by',
              head: t('list.by'),
              width: '160px',
              cell: (row) => row.asked.by.name && <bdi>{row.asked.by.name}</bdi>,
            },
          ]}
        />
      )}
    </Section>
  );
}

function Changes({ ranking: { changes } }: { ranking: Ranking }): ReactNode {
  const { t } = useTranslation();
  if (changes.length === 0) return null;
  return (
    <Section title={t('tuning.versions')}>
      <Table
        label={t('tuning.versions')}
        rows={changes}
        rowId={(row) => String(row.number)}
        pageOf={(row) => (row.model === null ? '/ranking' : `/ranking/${row.model}`)}
        columns={[
          { id: 'number', head: t('list.number'), width: '90px', cell: (row) => row.number },
          {
            id: 'what',
            head: t('alert.what'),
            width: '220px',
            cell: (row) => (row.model === null ? t('ranking.scoreAlone') : t('ranking.learnedOrder')),
          },
          { id: 'reason', head: t('audit.reason'), cell: (row) => <bdi>{row.reason}</bdi> },
          {
            id: 'by',
            head: t('list.by'),
            width: '160px',
            cell: (row) => row.by.name && <bdi>{row.by.name}</bdi>,
          },
          { id: 'at', head: t('audit.at'), width: '160px', cell: (row) => <Moment at={row.at} /> },
        ]}
      />
    </Section>
  );
}
