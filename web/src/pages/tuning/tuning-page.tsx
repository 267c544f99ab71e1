import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  switchedOnSchema,
  tuningReportPageSchema,
  tuningsSchema,
  type TuningVersion,
} from 'weir/screening/contract';
import { read, send } from '../../api/client.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { JobProgress } from '../../design/parts/job-progress.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table } from '../../design/table/table.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { ReasonForm } from '../settings/reason-form.tsx';
import { SubjectsNavigation } from '../subjects/subjects-frame.tsx';
import { TuningForm } from './tuning-form.tsx';
import { TuningValuesView } from './tuning-words.tsx';

/** When a likeness is a hit: what is in force, what another choice would have done, and the way back. */
export function TuningPage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const supervisor = useHasRole('fiu_supervisor');
  const [undoing, setUndoing] = useState(false);
  const [job, setJob] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['tunings'],
    queryFn: ({ signal }) => read(tuningsSchema, '/tunings', { signal }),
  });
  const versions = query.data?.versions ?? [];
  return (
    <Page
      title={t('tuning.title')}
      summary={t('tuning.summary')}
      actions={
        supervisor &&
        versions.length > 1 && <Button onClick={() => setUndoing(true)}>{t('tuning.undo')}</Button>
      }
    >
      <SubjectsNavigation />
      {job !== null && <JobProgress id={job} label={t('tuning.rescreening')} />}
      <Answered query={query}>
        {(tunings) => (
          <>
            <Section title={t('tuning.another')}>
              <TuningForm key={tunings.versions[0]!.number} inForce={tunings.versions[0]!} />
            </Section>
            <Reports />
            <Section title={t('tuning.versions')}>
              <Versions versions={tunings.versions} />
            </Section>
          </>
        )}
      </Answered>
      {undoing && (
        <ReasonForm
          label={t('tuning.undo')}
          act={async (reason) => {
            const answer = await send(switchedOnSchema, 'POST', '/tunings/undo', { body: { reason } });
            setJob(answer.job);
            await queries.invalidateQueries({ queryKey: ['tunings'] });
          }}
          onDone={() => setUndoing(false)}
          onClose={() => setUndoing(false)}
        />
      )}
    </Page>
  );
}

function Versions({ versions }: { versions: readonly TuningVersion[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table
      label={t('tuning.versions')}
      rows={versions}
      rowId={(row) => String(row.number)}
      columns={[
        {
          id: 'number',
          head: t('list.number'),
          width: '140px',
          cell: (row) => (
            <>
              {row.number === 0 ? t('tuning.shipped') : t('list.versionNumber', { number: row.number })}{' '}
              {row.number === versions[0]!.number && <Tag tone="river">{t('tuning.inForce')}</Tag>}
            </>
          ),
        },
        { id: 'values', head: t('tuning.values'), cell: (row) => <TuningValuesView values={row} /> },
        {
          id: 'reason',
          head: t('audit.reason'),
          cell: (row) => (
            <>
              {row.undoes !== null && <span>{t('tuning.undoes', { number: row.undoes })} </span>}
              {row.reason !== null && <bdi>{row.reason}</bdi>}{' '}
              {row.report !== null && (
                <div>
                  <Link to={`/tuning/${row.report}`}>{t('tuning.itsReport')}</Link>
                </div>
              )}
            </>
          ),
        },
        {
          id: 'by',
          head: t('list.by'),
          width: '160px',
          cell: (row) => row.by?.name && <bdi>{row.by.name}</bdi>,
        },
        {
          id: 'at',
          head: t('audit.at'),
          width: '150px',
          cell: (row) => row.at !== null && <Moment at={row.at} />,
        },
      ]}
    />
  );
}

function Reports(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['tuning-reports'],
    queryFn: ({ signal }) => read(tuningReportPageSchema, '/tuning-reports', { signal }),
  });
  return (
    <Section title={t('tuning.reports')}>
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="faint">{t('tuning.noReports')}</p>
          ) : (
            <Table
              label={t('tuning.reports')}
              rows={items}
              rowId={(row) => row.id}
              pageOf={(row) => `/tuning/${row.id}`}
              columns={[
                { id: 'at', head: t('audit.at'), width: '160px', cell: (row) => <Moment at={row.askedAt} /> },
                { id: 'values', head: t('tuning.values'), cell: (row) => <TuningValuesView values={row} /> },
                {
                  id: 'by',
                  head: t('list.by'),
                  width: '180px',
                  cell: (row) => row.askedBy.name && <bdi>{row.askedBy.name}</bdi>,
                },
                {
                  id: 'state',
                  head: t('report.stateLabel'),
                  width: '130px',
                  cell: (row) => <Tag>{t(`job.${row.state}`)}</Tag>,
                },
              ]}
            />
          )
        }
      </Answered>
    </Section>
  );
}
