import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  backTestSchema,
  scenarioDetailSchema,
  type BackTest,
  type ScenarioDetail,
  type ScenarioVersion,
} from 'weir/detection/scenario-contract';
import { z } from 'zod';
import { read } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table } from '../../design/table/table.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useAlertWords } from '../alerts/alert-words.tsx';
import { BackTestForm } from './back-test-form.tsx';
import { Precision, SeverityTag, StandingTag, VersionTag } from './scenario-words.tsx';
import { VersionForm, type VersionAct } from './version-form.tsx';
import styles from './scenario.module.css';

const testsSchema = z.object({ items: z.array(backTestSchema) });

/** One scenario: what it looks for and why, how it is written, its versions, how they fared on the past. */
export function ScenarioPage(): ReactNode {
  const { t } = useTranslation();
  const words = useAlertWords();
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['scenarios', id],
    queryFn: ({ signal }) => read(scenarioDetailSchema, `/scenarios/${id}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(detail) => (
        <Page
          title={words.title({ typology: id, title: detail.scenario.title })}
          above={<Link to="/scenarios">{t('place.scenarios')}</Link>}
          summary={
            <>
              <StandingTag version={detail.scenario.version} />{' '}
              <SeverityTag severity={detail.scenario.severity} />{' '}
              {t(`scenario.reach.${detail.scenario.reach}`)}
            </>
          }
          actions={
            <Button component={Link} to={`/write-scenario?from=${id}`}>
              {t('scenario.writeVersion')}
            </Button>
          }
        >
          <TwoColumns main={<Main detail={detail} />} side={<Side detail={detail} />} />
        </Page>
      )}
    </AnsweredPage>
  );
}

function Main({ detail }: { detail: ScenarioDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Versions detail={detail} />
      <BackTests scenario={detail.scenario.id} />
      <Section title={t('scenario.text')}>
        <pre className={styles['code']} dir="ltr" tabIndex={0} aria-label={t('scenario.text')}>
          {detail.text}
        </pre>
      </Section>
    </>
  );
}

function Side({ detail: { scenario, versions } }: { detail: ScenarioDetail }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const numbers = [
    ...versions.filter(({ text }) => text !== null).map(({ number }) => number),
    ...(scenario.shipped ? [0] : []),
  ];
  return (
    <>
      <Section title={t('scenario.about')}>
        <Fields
          rows={[
            [t('scenario.indicator'), <bdi key="indicator">{scenario.indicator}</bdi>],
            [t('scenario.source'), <bdi key="source">{scenario.source}</bdi>],
            [t('alert.state.useful'), format.number(scenario.alerts.useful)],
            [t('alert.state.dismissed'), format.number(scenario.alerts.dismissed)],
            [t('alert.state.open'), format.number(scenario.alerts.open)],
          ]}
        />
      </Section>
      <Section title={t('backTest.try')}>
        <BackTestForm scenario={scenario} versions={numbers} />
      </Section>
      <Section title={t('scenario.parameters')}>
        <Fields
          rows={scenario.parameters.map((parameter) => [
            parameter.name,
            <span key={parameter.name}>
              <bdi className="figures">{scenario.values[parameter.name] ?? parameter.default}</bdi>{' '}
              <bdi className="faint">{parameter.meaning}</bdi>
            </span>,
          ])}
        />
      </Section>
    </>
  );
}

function Versions({ detail }: { detail: ScenarioDetail }): ReactNode {
  const { t } = useTranslation();
  const supervisor = useHasRole('fiu_supervisor');
  const [act, setAct] = useState<{ act: VersionAct; number: number } | null>(null);
  const { scenario, versions, secondPerson } = detail;
  const actsOf = (version: ScenarioVersion): VersionAct[] =>
    version.state === 'draft'
      ? ['propose']
      : version.state === 'proposed' && supervisor
        ? ['approved', 'refused']
        : [];
  return (
    <Section title={t('scenario.versions')} aside={secondPerson ? t('scenario.secondPerson') : undefined}>
      {versions.length === 0 ? (
        <p className="faint">{t('scenario.noVersions')}</p>
      ) : (
        <Table
          label={t('scenario.versions')}
          rows={versions}
          rowId={(row) => String(row.number)}
          columns={[
            {
              id: 'number',
              head: t('list.number'),
              width: '90px',
              cell: (row) => t('list.versionNumber', { number: row.number }),
            },
            {
              id: 'state',
              head: t('report.stateLabel'),
              width: '130px',
              cell: (row) => (
                <>
                  <VersionTag state={row.state} />
                  {row.text === null && <div>{t('scenario.switchesOff')}</div>}
                </>
              ),
            },
            { id: 'note', head: t('scenario.note'), cell: (row) => <VersionStory version={row} /> },
            {
              id: 'act',
              head: t('scenario.acts'),
              width: '210px',
              cell: (row) => (
                <span className={styles['row']}>
                  {actsOf(row).map((each) => (
                    <Button key={each} size="xs" onClick={() => setAct({ act: each, number: row.number })}>
                      {t(`scenario.act.${each}`)}
                    </Button>
                  ))}
                </span>
              ),
            },
          ]}
        />
      )}
      {scenario.version !== null && scenario.proposed === null && (
        <div className={styles['row']}>
          <Button size="xs" onClick={() => setAct({ act: 'off', number: 0 })}>
            {t('scenario.act.off')}
          </Button>
        </div>
      )}
      {act !== null && (
        <VersionForm scenario={scenario.id} number={act.number} act={act.act} onClose={() => setAct(null)} />
      )}
    </Section>
  );
}

/** Who wrote, proposed and decided a version, and what they said. */
function VersionStory({ version }: { version: ScenarioVersion }): ReactNode {
  const { t } = useTranslation();
  const values = Object.entries(version.parameters);
  const lines = [
    { what: t('scenario.story.written'), ...version.written, reason: version.note },
    version.proposed && { what: t('scenario.story.proposed'), ...version.proposed },
    version.decided && { what: t('scenario.story.decided'), ...version.decided },
  ].flatMap((line) => line ?? []);
  return (
    <>
      {lines.map(({ what, by, at, reason }) => (
        <div key={what}>
          <bdi>{reason}</bdi>{' '}
          <span className="faint">
            {what} {by.name !== null && <bdi>{by.name}</bdi>} <Moment at={at} />
          </span>
        </div>
      ))}
      {values.length > 0 && (
        <div className="faint code ltr">{values.map(([name, value]) => `${name} ${value}`).join(' · ')}</div>
      )}
    </>
  );
}

function BackTests({ scenario }: { scenario: string }): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['back-tests', { scenario }],
    queryFn: ({ signal }) => read(testsSchema, '/back-tests', { query: { scenario }, signal }),
  });
  return (
    <Section title={t('backTest.tests')}>
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? <Empty>{t('backTest.none')}</Empty> : <BackTestTable items={items} />
        }
      </Answered>
    </Section>
  );
}

function BackTestTable({ items }: { items: readonly BackTest[] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table
      label={t('backTest.tests')}
      rows={items}
      rowId={(row) => row.id}
      pageOf={(row) => `/back-tests/${row.id}`}
      columns={[
        {
          id: 'at',
          head: t('audit.at'),
          width: '160px',
          cell: (row) => <Moment at={row.asked.at} />,
        },
        {
          id: 'version',
          head: t('list.number'),
          width: '110px',
          cell: (row) =>
            row.version === 0 ? t('tuning.shipped') : t('list.versionNumber', { number: row.version }),
        },
        {
          id: 'alerts',
          head: t('place.alerts'),
          align: 'end',
          width: '80px',
          cell: (row) => row.result && format.number(row.result.candidate.alerts),
        },
        {
          id: 'precision',
          head: t('backTest.precision'),
          cell: (row) =>
            row.result ? <Precision figures={row.result.candidate} /> : <Tag>{t(`job.${row.state}`)}</Tag>,
        },
        {
          id: 'swept',
          head: t('backTest.swept'),
          width: '150px',
          cell: (row) => row.sweep && <bdi className="code">{row.sweep.parameter}</bdi>,
        },
        {
          id: 'by',
          head: t('list.by'),
          width: '150px',
          cell: (row) => row.asked.by.name && <bdi>{row.asked.by.name}</bdi>,
        },
      ]}
    />
  );
}
