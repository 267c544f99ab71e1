import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { casePageSchema } from 'weir/cases/contract';
import { alertPageSchema } from 'weir/detection/contract';
import { disseminationPageSchema } from 'weir/dissemination/contract';
import { reportPageSchema } from 'weir/intake/contract';
import { hitPageSchema } from 'weir/screening/contract';
import { read } from '../../api/client.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Table } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole, usePerson, useSession } from '../../shell/session.tsx';
import { useAlertWords } from '../alerts/alert-words.tsx';
import { MyTasks } from '../cases/my-tasks.tsx';
import { CaseStateTag } from '../cases/case-words.tsx';
import { WaitingRequests } from '../obtaining/waiting-requests.tsx';
import { FaultCount, ReportStateTag } from '../reports/report-words.tsx';

const shown = 6;

/** What waits for this person, by when; each part only for who can act on it. */
export function InboxPage(): ReactNode {
  const { t } = useTranslation();
  const analyst = useHasRole('fiu_analyst');
  const supervisor = useHasRole('fiu_supervisor');
  const intake = useHasRole('fiu_intake');
  const nothing = !analyst && !supervisor && !intake;
  return (
    <Page title={t('place.inbox')} summary={t('inbox.summary')}>
      {supervisor && <Approvals />}
      {analyst && <ReturnedToMe />}
      {(analyst || supervisor) && <MyTasks />}
      {(analyst || supervisor) && <WaitingRequests />}
      {(analyst || supervisor) && <MyCases />}
      {(analyst || supervisor) && <OpenHits state="to-confirm" />}
      {(analyst || supervisor) && <OpenHits state="open" />}
      {(analyst || supervisor) && <OpenAlerts />}
      {intake && <LatestReports />}
      {nothing && (
        <Empty action={<Link to="/settings">{t('place.settings')}</Link>}>{t('inbox.nothingHere')}</Empty>
      )}
    </Page>
  );
}

function All({ to }: { to: string }): ReactNode {
  const { t } = useTranslation();
  return <Link to={to}>{t('inbox.all')}</Link>;
}

function Approvals(): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const query = useQuery({
    queryKey: ['products', 'inbox', 'submitted'],
    queryFn: ({ signal }) =>
      read(disseminationPageSchema, '/disseminations', { query: { state: 'submitted', limit: 50 }, signal }),
  });
  return (
    <Section title={t('inbox.approvals')} aside={<All to="/products?state=submitted" />}>
      <Answered query={query}>
        {({ items }) => {
          const mine = items.filter((row) => !row.authors.some((author) => author.id === person.id));
          if (mine.length === 0) return <p className="faint">{t('inbox.noApprovals')}</p>;
          return (
            <Table
              label={t('inbox.approvals')}
              rows={mine.slice(0, shown)}
              rowId={(row) => row.id}
              pageOf={(row) => `/products/${row.id}`}
              columns={[
                { id: 'title', head: t('product.title'), cell: (row) => <bdi>{row.title}</bdi> },
                {
                  id: 'recipient',
                  head: t('product.recipient'),
                  cell: (row) => <bdi>{row.recipient.name}</bdi>,
                },
                {
                  id: 'authors',
                  head: t('product.authors'),
                  width: '200px',
                  cell: (row) => row.authors.map((author) => author.name).join(', '),
                },
                {
                  id: 'at',
                  head: t('case.changed'),
                  width: '160px',
                  cell: (row) => <Moment at={row.changedAt} />,
                },
              ]}
            />
          );
        }}
      </Answered>
    </Section>
  );
}

function ReturnedToMe(): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const query = useQuery({
    queryKey: ['products', 'inbox', 'returned'],
    queryFn: ({ signal }) =>
      read(disseminationPageSchema, '/disseminations', { query: { state: 'returned', limit: 50 }, signal }),
  });
  const mine = (query.data?.items ?? []).filter((row) =>
    row.authors.some((author) => author.id === person.id),
  );
  if (mine.length === 0) return null;
  return (
    <Section title={t('inbox.returned')} aside={<All to="/products?state=returned" />}>
      <Table
        label={t('inbox.returned')}
        rows={mine.slice(0, shown)}
        rowId={(row) => row.id}
        pageOf={(row) => `/products/${row.id}`}
        columns={[
          { id: 'title', head: t('product.title'), cell: (row) => <bdi>{row.title}</bdi> },
          { id: 'recipient', head: t('product.recipient'), cell: (row) => <bdi>{row.recipient.name}</bdi> },
          { id: 'at', head: t('case.changed'), width: '160px', cell: (row) => <Moment at={row.changedAt} /> },
        ]}
      />
    </Section>
  );
}

function MyCases(): ReactNode {
  const { t } = useTranslation();
  const { authority } = useSession();
  const query = useQuery({
    queryKey: ['cases', 'inbox'],
    queryFn: ({ signal }) => read(casePageSchema, '/cases', { query: { owner: 'me', limit: 50 }, signal }),
  });
  return (
    <Section title={t('inbox.cases')} aside={<All to="/cases?owner=me" />}>
      <Answered query={query}>
        {({ items }) => {
          const open = items
            .filter((row) => !['archived', 'merged', 'referred'].includes(row.state))
            .toSorted((left, right) =>
              (left.nextDeadline?.dueAt ?? '9').localeCompare(right.nextDeadline?.dueAt ?? '9'),
            );
          if (open.length === 0) return <p className="faint">{t('case.emptyMine')}</p>;
          return (
            <Table
              label={t('inbox.cases')}
              rows={open.slice(0, shown)}
              rowId={(row) => row.id}
              pageOf={(row) => `/cases/${row.id}`}
              columns={[
                { id: 'title', head: t('case.title'), cell: (row) => <bdi>{row.title}</bdi> },
                {
                  id: 'state',
                  head: t('report.stateLabel'),
                  width: '170px',
                  cell: (row) => <CaseStateTag state={row.state} />,
                },
                {
                  id: 'deadline',
                  head: t('case.deadline'),
                  width: '340px',
                  cell: (row) =>
                    row.nextDeadline && <Deadline due={row.nextDeadline.dueAt} calendar={authority.name} />,
                },
              ]}
            />
          );
        }}
      </Answered>
    </Section>
  );
}

/** Hits that wait: for a decision, or for a second person who confirms one. */
function OpenHits({ state }: { state: 'open' | 'to-confirm' }): ReactNode {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const points = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const query = useQuery({
    queryKey: ['hits', 'inbox', state],
    queryFn: ({ signal }) => read(hitPageSchema, '/hits', { query: { state, limit: shown }, signal }),
  });
  if (state === 'to-confirm' && !query.data?.items.length) return null;
  const title = state === 'open' ? t('inbox.hits') : t('inbox.hitsToConfirm');
  return (
    <Section title={title} aside={<All to={state === 'open' ? '/hits' : '/hits?state=to-confirm'} />}>
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="faint">{t('hit.emptyOpen')}</p>
          ) : (
            <Table
              label={title}
              rows={items}
              rowId={(row) => row.id}
              pageOf={(row) => `/hits/${row.id}`}
              columns={[
                { id: 'asked', head: t('hit.asked'), cell: (row) => <bdi>{row.askedName}</bdi> },
                { id: 'listed', head: t('hit.listed'), cell: (row) => <bdi>{row.listedName}</bdi> },
                {
                  id: 'list',
                  head: t('hit.list'),
                  width: '220px',
                  cell: (row) => <bdi>{row.list.name}</bdi>,
                },
                {
                  id: 'score',
                  head: t('hit.score'),
                  align: 'end',
                  width: '90px',
                  cell: (row) => <span className="ltr">{points.format(row.score)}</span>,
                },
              ]}
            />
          )
        }
      </Answered>
    </Section>
  );
}

function OpenAlerts(): ReactNode {
  const { t } = useTranslation();
  const words = useAlertWords();
  const { locale } = useFormat();
  const points = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const query = useQuery({
    queryKey: ['alerts', 'inbox'],
    queryFn: ({ signal }) =>
      read(alertPageSchema, '/alerts', { query: { state: 'open', limit: shown }, signal }),
  });
  return (
    <Section title={t('inbox.alerts')} aside={<All to="/alerts" />}>
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="faint">{t('inbox.noAlerts')}</p>
          ) : (
            <Table
              label={t('inbox.alerts')}
              rows={items}
              rowId={(row) => row.id}
              pageOf={(row) => `/alerts/${encodeURIComponent(row.id)}`}
              columns={[
                { id: 'title', head: t('alert.what'), width: '240px', cell: (row) => words.title(row) },
                { id: 'reason', head: t('score.why'), cell: (row) => <bdi>{words.reason(row)}</bdi> },
                {
                  id: 'score',
                  head: t('hit.score'),
                  align: 'end',
                  width: '90px',
                  cell: (row) => <span className="ltr">{points.format(row.score)}</span>,
                },
              ]}
            />
          )
        }
      </Answered>
    </Section>
  );
}

function LatestReports(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['reports', 'inbox'],
    queryFn: ({ signal }) => read(reportPageSchema, '/reports', { query: { limit: shown }, signal }),
  });
  return (
    <Section title={t('inbox.reports')} aside={<All to="/reports" />}>
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="faint">{t('report.empty')}</p>
          ) : (
            <Table
              label={t('inbox.reports')}
              rows={items}
              rowId={(row) => row.id}
              pageOf={(row) => `/reports/${row.id}`}
              columns={[
                {
                  id: 'number',
                  head: t('report.number'),
                  width: '150px',
                  cell: (row) => <span className="code">{row.number}</span>,
                },
                { id: 'filer', head: t('report.filer'), cell: (row) => <bdi>{row.filer.name}</bdi> },
                {
                  id: 'faults',
                  head: t('report.faults'),
                  width: '180px',
                  cell: (row) => <FaultCount row={row} />,
                },
                {
                  id: 'received',
                  head: t('report.received'),
                  width: '160px',
                  cell: (row) => <Moment at={row.receivedAt} />,
                },
                {
                  id: 'state',
                  head: t('report.stateLabel'),
                  width: '120px',
                  cell: (row) => <ReportStateTag state={row.state} />,
                },
              ]}
            />
          )
        }
      </Answered>
    </Section>
  );
}
