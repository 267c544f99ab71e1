import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { hitPageSchema } from 'weir/screening/contract';
import type { SubjectDetail } from 'weir/subjects/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { transactionsOf } from '../../design/parts/account-name.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { TwoScriptName } from '../../design/parts/two-script-name.tsx';
import { Table } from '../../design/table/table.tsx';
import { AddToCase } from '../cases/add-to-case.tsx';
import { ToChart } from '../chart/to-chart.tsx';
import { useHitColumns } from '../hits/hit-columns.tsx';
import { SubjectFacts, Sources } from './subject-facts.tsx';
import { SubjectMadeOf } from './subject-made-of.tsx';
import { twoScripts, useSubject } from './subjects-page.tsx';

/** One person, firm or account: what is said of it and where, whom it belongs with, which lists it resembles. */
export function SubjectPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useSubject(id);
  return (
    <AnsweredPage query={query}>
      {(subject) => (
        <Page
          title={subject.name}
          heading={
            subject.kind === 'account' ? (
              <span className="code">{subject.name}</span>
            ) : (
              <TwoScriptName stacked name={twoScripts(subject)} />
            )
          }
          above={<Link to="/subjects">{t('place.subjects')}</Link>}
          summary={
            <>
              <Tag>{t(`subject.kind.${subject.kind}`)}</Tag>
              <span>{t('subject.inReports', { count: subject.reports })}</span>
              {subject.askedFor !== subject.id && <span>{t('subject.mergedHere')}</span>}
            </>
          }
          actions={
            <>
              {subject.kind === 'account' && (
                <Button component={Link} to={transactionsOf(ledgerKeyOf(subject))}>
                  {t('place.transactions')}
                </Button>
              )}
              <ToChart
                nodes={[
                  `subject:${subject.id}`,
                  ...subject.accounts.map(({ id: account }) => `subject:${account}`),
                ]}
              />
              <AddToCase piece={{ kind: 'subject', id: subject.id }} />
            </>
          }
        >
          <TwoColumns main={<Matter subject={subject} />} side={<Beside subject={subject} />} />
        </Page>
      )}
    </AnsweredPage>
  );
}

/** The ledger's name of an account: its IBAN, or the institution's code and the number there. */
function ledgerKeyOf(subject: SubjectDetail): string {
  const institution = subject.attributes.find((attribute) => attribute.kind === 'account')?.detail ?? '';
  return /^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/.test(subject.name)
    ? `iban:${subject.name}`
    : `${institution}/${subject.name}`;
}

function Matter({ subject }: { subject: SubjectDetail }): ReactNode {
  const { t } = useTranslation();
  const hits = useCursorList({
    key: ['hits'],
    path: '/hits',
    page: hitPageSchema,
    query: { subject: subject.id },
  });
  const columns = useHitColumns();
  return (
    <>
      <Section title={t('subject.said')}>
        <SubjectFacts subject={subject} />
      </Section>
      {subject.kind !== 'account' && (
        <Section title={t('place.hits')}>
          {hits.rows.length === 0 ? (
            <p className="faint">{t('subject.noHits')}</p>
          ) : (
            <Table
              label={t('place.hits')}
              rows={hits.rows}
              columns={columns}
              rowId={(row) => row.id}
              pageOf={(row) => `/hits/${row.id}`}
            />
          )}
        </Section>
      )}
      <Section title={t('place.reports')}>
        <Table
          label={t('place.reports')}
          rows={subject.appearsIn}
          rowId={(row) => row.reportId}
          pageOf={(row) => `/reports/${row.reportId}`}
          columns={[
            {
              id: 'number',
              head: t('report.number'),
              width: '150px',
              cell: (row) => <span className="code">{row.reportNumber}</span>,
            },
            { id: 'roles', head: t('subject.roles'), cell: (row) => row.roles.join(', ') },
            {
              id: 'client',
              head: t('report.ownCustomer'),
              width: '150px',
              cell: (row) => row.myClient && <Tag tone="river">{t('report.ownCustomer')}</Tag>,
            },
            {
              id: 'received',
              head: t('audit.at'),
              width: '150px',
              cell: (row) => <Moment at={row.notedAt} />,
            },
          ]}
        />
      </Section>
    </>
  );
}

function Beside({ subject }: { subject: SubjectDetail }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {subject.accounts.length > 0 && (
        <Section title={t('subject.accounts')}>
          <ul>
            {subject.accounts.map((account) => (
              <li key={account.id}>
                <Link to={`/subjects/${account.id}`} className="code">
                  {account.name}
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {subject.relations.length > 0 && (
        <Section title={t('subject.relations')}>
          <ul>
            {subject.relations.map((relation) => (
              <li key={`${relation.kind}${relation.direction}${relation.other.id}`}>
                <span className="faint">{t(`subject.relation.${relation.kind}.${relation.direction}`)} </span>
                <Link to={`/subjects/${relation.other.id}`}>
                  <bdi>{relation.other.name}</bdi>
                </Link>
                <Sources sources={relation.sources} omitted={relation.sourcesOmitted} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <SubjectMadeOf subject={subject} />
      {subject.merges.length > 0 && (
        <Section title={t('subject.merges')}>
          <ul>
            {subject.merges.map((merge) => (
              <li key={merge.merged}>
                {t('subject.mergedThrough', { through: merge.through })} <Moment at={merge.at} with="date" />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
