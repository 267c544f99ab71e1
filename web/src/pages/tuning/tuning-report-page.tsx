import { Button, Checkbox, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listPurposeSchema,
  switchedOnSchema,
  tuningReportSchema,
  type HitState,
  type TuningReport,
  type TuningRow,
} from 'weir/screening/contract';
import { read, send } from '../../api/client.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { JobProgress } from '../../design/parts/job-progress.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Table } from '../../design/table/table.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { HitStateTag, PurposeTag, useScore } from '../hits/hit-columns.tsx';
import { TuningValuesView } from './tuning-words.tsx';
import styles from './tuning.module.css';

/** What other thresholds and weights would have done to everybody known and everything decided. */
export function TuningReportPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['tuning-reports', id],
    queryFn: ({ signal }) => read(tuningReportSchema, `/tuning-reports/${id}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(report) => (
        <Page
          title={t('tuning.report')}
          above={<Link to="/tuning">{t('tuning.title')}</Link>}
          summary={
            <>
              <Tag>{t(`job.${report.state}`)}</Tag>{' '}
              {report.askedBy.name !== null && <bdi>{report.askedBy.name}</bdi>}{' '}
              <Moment at={report.askedAt} />
            </>
          }
        >
          <Section title={t('tuning.values')}>
            <TuningValuesView values={report} />
          </Section>
          {report.state === 'waiting' && report.job !== null && (
            <JobProgress id={report.job} label={t('tuning.comparing')} onEnd={() => void query.refetch()} />
          )}
          {report.state === 'done' && <Result report={report} />}
        </Page>
      )}
    </AnsweredPage>
  );
}

function Result({ report }: { report: TuningReport }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const supervisor = useHasRole('fiu_supervisor');
  const purposes = listPurposeSchema.options.filter((purpose) => report.effects[purpose] !== undefined);
  const loses = purposes.reduce((sum, purpose) => sum + report.effects[purpose]!.disappearSame, 0);
  return (
    <>
      <Section
        title={t('tuning.effect')}
        aside={t('tuning.looked', { count: report.subjects, floor: format.number(report.floor) })}
      >
        {purposes.length === 0 ? (
          <p className="faint">{t('tuning.nothing')}</p>
        ) : (
          <table className={styles['effects']} aria-label={t('tuning.effect')}>
            <thead>
              <tr>
                <th scope="col">{t('list.purposeLabel')}</th>
                <th scope="col">{t('tuning.now')}</th>
                <th scope="col">{t('tuning.then')}</th>
                <th scope="col">{t('tuning.appear')}</th>
                <th scope="col">{t('tuning.disappear')}</th>
                <th scope="col">{t('tuning.ofThemSame')}</th>
                <th scope="col">{t('tuning.ofThemDifferent')}</th>
                <th scope="col">{t('tuning.ofThemOpen')}</th>
              </tr>
            </thead>
            <tbody>
              {purposes.map((purpose) => {
                const effect = report.effects[purpose]!;
                return (
                  <tr key={purpose}>
                    <th scope="row">
                      <PurposeTag purpose={purpose} />
                    </th>
                    <td>{format.number(effect.now)}</td>
                    <td>{format.number(effect.proposed)}</td>
                    <td>{format.number(effect.appear)}</td>
                    <td>{format.number(effect.disappear)}</td>
                    <td data-harm={effect.disappearSame > 0 ? '' : undefined}>
                      {format.number(effect.disappearSame)}
                    </td>
                    <td>{format.number(effect.disappearDifferent)}</td>
                    <td>{format.number(effect.disappearOther)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
      </Section>
      {supervisor && <SwitchOn report={report} loses={loses} />}
      <Section
        title={t('tuning.pairs')}
        aside={
          report.rowsOmitted > 0 ? t('finding.omitted', { count: report.rowsOmitted }) : t('tuning.sameFirst')
        }
      >
        {report.rows.length === 0 ? (
          <p className="faint">{t('tuning.nothing')}</p>
        ) : (
          <Pairs rows={report.rows} />
        )}
      </Section>
    </>
  );
}

function Pairs({ rows }: { rows: readonly TuningRow[] }): ReactNode {
  const { t } = useTranslation();
  const score = useScore();
  return (
    <Table
      label={t('tuning.pairs')}
      rows={rows}
      rowId={(row) => `${row.subject.id}${row.list}${row.entryId}`}
      columns={[
        {
          id: 'effect',
          head: t('tuning.effectLabel'),
          width: '130px',
          cell: (row) => (
            <Tag tone={row.effect === 'appears' ? 'river' : 'wait'}>{t(`tuning.effects.${row.effect}`)}</Tag>
          ),
        },
        {
          id: 'state',
          head: t('hit.stateLabel'),
          width: '170px',
          cell: (row) => row.state !== null && <HitStateTag state={row.state as HitState} />,
        },
        {
          id: 'asked',
          head: t('hit.asked'),
          cell: (row) =>
            row.hit === null ? (
              <bdi>{row.askedName}</bdi>
            ) : (
              <Link to={`/hits/${row.hit}`}>
                <bdi>{row.askedName}</bdi>
              </Link>
            ),
        },
        { id: 'listed', head: t('hit.listed'), cell: (row) => <bdi>{row.listedName}</bdi> },
        {
          id: 'purpose',
          head: t('list.purposeLabel'),
          width: '170px',
          cell: (row) => <PurposeTag purpose={row.purpose} />,
        },
        {
          id: 'before',
          head: t('tuning.scoreNow'),
          width: '90px',
          align: 'end',
          cell: (row) => row.before !== null && <span className="ltr">{score(row.before)}</span>,
        },
        {
          id: 'after',
          head: t('tuning.scoreThen'),
          width: '90px',
          align: 'end',
          cell: (row) => row.after !== null && <span className="ltr">{score(row.after)}</span>,
        },
      ]}
    />
  );
}

/** A deliberate act with a reason; where confirmed hits would be lost, that is confirmed too. */
function SwitchOn({ report, loses }: { report: TuningReport; loses: number }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [seen, setSeen] = useState(false);
  const switching = useMutation({
    mutationFn: () =>
      send(switchedOnSchema, 'POST', '/tunings', { body: { report: report.id, reason, losesSame: seen } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['tunings'] });
      await queries.invalidateQueries({ queryKey: ['tuning-reports'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    switching.mutate();
  };
  if (switching.data !== undefined)
    return <JobProgress id={switching.data.job} label={t('tuning.rescreening')} />;
  if (!report.current) return <p className="faint">{t('tuning.stale')}</p>;
  return (
    <Section title={t('tuning.switchOn')}>
      <form onSubmit={submit} className={styles['form']}>
        {loses > 0 && (
          <Checkbox
            checked={seen}
            onChange={(event) => setSeen(event.currentTarget.checked)}
            label={t('tuning.losesSame', { count: loses })}
          />
        )}
        <Textarea
          label={t('audit.reason')}
          rows={2}
          maxLength={1000}
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {switching.isError && <ProblemNotice error={switching.error} />}
        <div className={styles['row']}>
          <Button
            type="submit"
            variant="filled"
            disabled={reason.trim() === '' || (loses > 0 && !seen)}
            loading={switching.isPending}
          >
            {t('tuning.switchOn')}
          </Button>
          <span className="faint">{t('tuning.switchOnWords')}</span>
        </div>
      </form>
    </Section>
  );
}
