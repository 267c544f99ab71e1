import { SegmentedControl } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  backTestSchema,
  type BackTest,
  type BackTestFigures,
  type BackTestResult,
} from 'weir/detection/scenario-contract';
import { read } from '../../api/client.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { AccountName } from '../../design/parts/account-name.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { JobProgress } from '../../design/parts/job-progress.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Table } from '../../design/table/table.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { AlertStateTag, useAlertWords } from '../alerts/alert-words.tsx';
import { Precision } from './scenario-words.tsx';
import { SweepPicture } from './sweep-picture.tsx';
import styles from './scenario.module.css';

/** What a version would have raised, and how that stands against what people decided. */
export function BackTestPage(): ReactNode {
  const { t } = useTranslation();
  const words = useAlertWords();
  const queries = useQueryClient();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['back-tests', id],
    queryFn: ({ signal }) => read(backTestSchema, `/back-tests/${id}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(test) => (
        <Page
          title={t('backTest.of', { title: words.title({ typology: test.scenario, title: test.title }) })}
          above={<Link to={`/scenarios/${test.scenario}`}>{t('scenario.back')}</Link>}
          summary={
            <>
              <VersionName version={test.version} /> <Tag>{t(`job.${test.state}`)}</Tag>{' '}
              {test.asked.by.name !== null && <bdi>{test.asked.by.name}</bdi>} <Moment at={test.asked.at} />
            </>
          }
        >
          {test.state === 'waiting' && test.jobId !== null && (
            <JobProgress
              id={test.jobId}
              label={t('backTest.running')}
              onEnd={() => void queries.invalidateQueries({ queryKey: ['back-tests'] })}
            />
          )}
          {test.problem !== null && <p role="alert">{test.problem}</p>}
          {test.result !== null && <Result test={test} result={test.result} />}
        </Page>
      )}
    </AnsweredPage>
  );
}

function VersionName({ version }: { version: number }): ReactNode {
  const { t } = useTranslation();
  return <>{version === 0 ? t('tuning.shipped') : t('list.versionNumber', { number: version })}</>;
}

function Result({ test, result }: { test: BackTest; result: BackTestResult }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const lost = result.usefulLost.length;
  return (
    <>
      <Section
        title={t('backTest.compared')}
        aside={t('backTest.looked', { rows: format.number(result.rows) })}
      >
        <FigureTable
          label={t('backTest.compared')}
          first={t('list.number')}
          rows={[
            { name: <><VersionName version={test.version} /> ({t('backTest.thisOne')})</>, key: 'this', figures: result.candidate }, // prettier-ignore
            ...(result.inForce === null
              ? []
              : [{ name: <><VersionName version={result.inForce.version} /> ({t('tuning.inForce')})</>, key: 'force', figures: result.inForce }]), // prettier-ignore
          ]}
        />
        {result.inForce !== null && (
          <p data-harm={lost > 0 ? '' : undefined}>
            {t('backTest.lost', { count: lost })}{' '}
            {t('backTest.gained', { count: result.usefulGained.length })}{' '}
            {result.usefulLost.slice(0, 10).map((alert, place) => (
              <span key={alert}>
                {place > 0 && ' · '}
                <Link to={`/alerts/${encodeURIComponent(alert)}`}>
                  {t('backTest.lostAlert', { number: format.number(place + 1) })}
                </Link>
              </span>
            ))}
          </p>
        )}
        {result.reachHolds === false && (
          <p role="alert">
            <Tag tone="harm">{t('backTest.reachWrong')}</Tag>
          </p>
        )}
      </Section>
      {test.sweep !== null && result.sweep.length > 0 && (
        <Section title={t('backTest.byValue', { parameter: test.sweep.parameter })}>
          <Sweep parameter={test.sweep.parameter} sweep={result.sweep} />
        </Section>
      )}
      <Section
        title={t('backTest.wouldRaise')}
        aside={result.alertsOmitted > 0 ? t('finding.omitted', { count: result.alertsOmitted }) : undefined}
      >
        {result.alerts.length === 0 ? (
          <p className="faint">{t('backTest.raisesNothing')}</p>
        ) : (
          <WouldRaise alerts={result.alerts} />
        )}
      </Section>
    </>
  );
}

function FigureTable({
  label,
  first,
  rows,
}: {
  label: string;
  first: string;
  rows: readonly { key: string; name: ReactNode; figures: BackTestFigures }[];
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <table className={styles['figures']} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{first}</th>
          <th scope="col">{t('place.alerts')}</th>
          <th scope="col">{t('alert.state.useful')}</th>
          <th scope="col">{t('alert.state.dismissed')}</th>
          <th scope="col">{t('alert.state.open')}</th>
          <th scope="col">{t('backTest.unseen')}</th>
          <th scope="col">{t('backTest.precision')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, figures }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td>{format.number(figures.alerts)}</td>
            <td>{format.number(figures.useful)}</td>
            <td>{format.number(figures.notUseful)}</td>
            <td>{format.number(figures.open)}</td>
            <td>{format.number(figures.unseen)}</td>
            <td>
              <Precision figures={figures} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** As a picture and as a table that says the same. */
function Sweep({ parameter, sweep }: { parameter: string; sweep: BackTestResult['sweep'] }): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const asTable = url['chart'] === 'table';
  return (
    <div className={styles['chart']}>
      <div>
        <SegmentedControl
          aria-label={t('quality.show')}
          value={asTable ? 'table' : 'picture'}
          onChange={(value) => setUrl({ chart: value === 'table' ? 'table' : undefined })}
          data={[
            { value: 'picture', label: t('quality.picture') },
            { value: 'table', label: t('quality.table') },
          ]}
        />
      </div>
      {asTable ? (
        <FigureTable
          label={t('backTest.byValue', { parameter })}
          first={parameter}
          rows={sweep.map(({ value, figures }) => ({
            key: value,
            name: <bdi className="figures">{value}</bdi>,
            figures,
          }))}
        />
      ) : (
        <SweepPicture parameter={parameter} sweep={sweep} />
      )}
    </div>
  );
}

function WouldRaise({ alerts }: { alerts: BackTestResult['alerts'] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const points = new Intl.NumberFormat(format.locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  return (
    <Table
      label={t('backTest.wouldRaise')}
      rows={alerts.map((alert, place) => ({ ...alert, place }))}
      rowId={(row) => String(row.place)}
      columns={[
        {
          id: 'score',
          head: t('hit.score'),
          align: 'end',
          width: '80px',
          cell: (row) => <span className="ltr">{points.format(row.score)}</span>,
        },
        { id: 'reason', head: t('score.why'), cell: (row) => <bdi>{row.reason}</bdi> },
        {
          id: 'account',
          head: t('alert.around'),
          width: '200px',
          cell: (row) => row.accounts[0] !== undefined && <AccountName plain account={row.accounts[0]} />,
        },
        {
          id: 'count',
          head: t('report.transactions'),
          align: 'end',
          width: '100px',
          cell: (row) => format.number(row.transactions),
        },
        {
          id: 'known',
          head: t('backTest.decided'),
          width: '150px',
          cell: (row) =>
            row.alert === null || row.state === null ? (
              <span className="faint">{t('backTest.unseen')}</span>
            ) : (
              <Link to={`/alerts/${encodeURIComponent(row.alert)}`}>
                <AlertStateTag state={row.state} />
              </Link>
            ),
        },
      ]}
    />
  );
}
