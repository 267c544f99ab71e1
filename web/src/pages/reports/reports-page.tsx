import { useQuery } from '@tanstack/react-query';
import { Button, SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { reportDetailSchema, reportPageSchema, type ReportRow } from 'weir/intake/contract';
import { read } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { FilterText } from '../../design/parts/filter-text.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import {
  ClearFilters,
  CodeFilter,
  DateFilters,
  FilerFilter,
  FlagFilter,
  reportFilterNames,
} from './report-filters.tsx';
import { FaultCount, ReportCode, MovedInTag, ReportStateTag } from './report-words.tsx';
import { ReportsFrame } from './reports-frame.tsx';
import { TakeIn } from './take-in.tsx';
import { ReportPeek } from './report-peek.tsx';

const states = ['held', 'accepted', 'returned'] as const;

/** The intake queue: what arrived, from whom, what became of it. */
export function ReportsPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const intake = useHasRole('fiu_intake');
  const [taking, setTaking] = useState(false);
  const list = useCursorList({
    key: ['reports'],
    path: '/reports',
    page: reportPageSchema,
    query: Object.fromEntries(reportFilterNames.map((name) => [name, url[name]])),
  });
  const columns = useReportColumns();
  const filtered = reportFilterNames.some((name) => url[name] !== undefined);
  const peeked = url['peek'];
  return (
    <Page
      title={t('place.reports')}
      actions={intake && <Button onClick={() => setTaking(true)}>{t('report.takeIn')}</Button>}
    >
      <ReportsFrame />
      {taking && <TakeIn onClose={() => setTaking(false)} />}
      <Filters label={t('page.filters')}>
        <SegmentedControl
          aria-label={t('report.stateLabel')}
          value={url['state'] ?? ''}
          onChange={(state) => setUrl({ state, peek: undefined }, { push: true })}
          data={[
            { value: '', label: t('page.all') },
            ...states.map((state) => ({ value: state, label: t(`report.state.${state}`) })),
          ]}
        />
        <FilterText
          label={t('report.find')}
          width={190}
          value={url['q'] ?? ''}
          onChange={(q) => setUrl({ q, peek: undefined })}
        />
        <FilerFilter url={url} setUrl={setUrl} />
        <CodeFilter url={url} setUrl={setUrl} />
        <FlagFilter url={url} setUrl={setUrl} />
        <DateFilters url={url} setUrl={setUrl} />
        {filtered && <ClearFilters setUrl={setUrl} />}
      </Filters>
      <WithPeek
        list={
          <RecordList
            label={t('place.reports')}
            list={list}
            columns={columns}
            rowId={(row) => row.id}
            pageOf={(row) => `/reports/${row.id}`}
            selected={peeked}
            onSelect={(peek) => setUrl({ peek })}
            empty={<Empty>{filtered ? t('report.emptyFiltered') : t('report.empty')}</Empty>}
          />
        }
        peek={
          peeked !== undefined && <ReportBeside id={peeked} onClose={() => setUrl({ peek: undefined })} />
        }
      />
    </Page>
  );
}

function ReportBeside({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const query = useReport(id);
  return (
    <Peek title={query.data?.number} label={t('report.peek')} page={`/reports/${id}`} onClose={onClose}>
      <Answered query={query}>{(report) => <ReportPeek report={report} />}</Answered>
    </Peek>
  );
}

export function useReport(id: string) {
  return useQuery({
    queryKey: ['reports', id],
    queryFn: ({ signal }) => read(reportDetailSchema, `/reports/${id}`, { signal }),
  });
}

function useReportColumns(): Column<ReportRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: 'number',
      head: t('report.number'),
      width: '140px',
      cell: (row) => <span className="code whole">{row.number}</span>,
    },
    { id: 'filer', head: t('report.filer'), cell: (row) => <bdi>{row.filer.name}</bdi> },
    { id: 'code', head: t('report.kind'), secondary: true, cell: (row) => <ReportCode code={row.code} /> },
    {
      id: 'reference',
      head: t('report.reference'),
      secondary: true,
      cell: (row) => row.entityReference !== null && <span className="code">{row.entityReference}</span>,
    },
    {
      id: 'received',
      head: t('report.received'),
      width: '150px',
      cell: (row) => <Moment at={row.receivedAt} />,
    },
    {
      id: 'transactions',
      head: t('report.transactions'),
      align: 'end',
      width: '90px',
      secondary: true,
      cell: (row) => format.number(row.counts.transactions),
    },
    {
      id: 'faults',
      head: t('report.faults'),
      width: '150px',
      secondary: true,
      cell: (row) => <FaultCount row={row} />,
    },
    {
      id: 'state',
      head: t('report.stateLabel'),
      width: '150px',
      cell: (row) => (
        <>
          <ReportStateTag state={row.state} /> <MovedInTag row={row} />
          {row.flags.length > 0 && (
            <span className="faint" title={row.flags.map(({ flag }) => t(`report.flag.${flag}`)).join(' ')}>
              {' '}
              {row.flags.map(({ flag }) => t(`report.flagShort.${flag}`)).join(', ')}
            </span>
          )}
        </>
      ),
    },
  ];
}
