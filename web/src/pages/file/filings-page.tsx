import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { reportPageSchema, type ReportRow } from 'weir/intake/contract';
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
import { usePathname } from '../../shell/pathname.ts';
import { useUrlState } from '../../shell/url-state.ts';
import { ReportPeek } from '../reports/report-peek.tsx';
import { FaultCount, ReportCode } from '../reports/report-words.tsx';
import { useReport } from '../reports/reports-page.tsx';

/** What this filer has filed: `/returned` what waits to be mended, `/accepted` what is done. */
export function FilingsPage(): ReactNode {
  const { t } = useTranslation();
  const state = usePathname() === '/returned' ? 'returned' : 'accepted';
  const [url, setUrl] = useUrlState();
  const list = useCursorList({
    key: ['reports'],
    path: '/reports',
    page: reportPageSchema,
    query: { state, q: url['q'] },
  });
  const columns = useFilingColumns(state);
  const peeked = url['peek'];
  return (
    <Page title={t(`place.${state}`)}>
      <Filters label={t('page.filters')}>
        <FilterText
          label={t('report.find')}
          value={url['q'] ?? ''}
          onChange={(q) => setUrl({ q, peek: undefined })}
        />
      </Filters>
      <WithPeek
        list={
          <RecordList
            label={t(`place.${state}`)}
            list={list}
            columns={columns}
            rowId={(row) => row.id}
            pageOf={(row) => `/filings/${row.id}`}
            selected={peeked}
            onSelect={(peek) => setUrl({ peek })}
            empty={
              <Empty action={<Link to="/file">{t('file.title')}</Link>}>{t(`file.empty.${state}`)}</Empty>
            }
          />
        }
        peek={
          peeked !== undefined && <FilingBeside id={peeked} onClose={() => setUrl({ peek: undefined })} />
        }
      />
    </Page>
  );
}

function FilingBeside({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const query = useReport(id);
  return (
    <Peek
      title={query.data?.number ?? ' '}
      label={t('report.peek')}
      page={`/filings/${id}`}
      onClose={onClose}
    >
      <Answered query={query}>{(report) => <ReportPeek report={report} />}</Answered>
    </Peek>
  );
}

function useFilingColumns(state: 'returned' | 'accepted'): Column<ReportRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: 'number',
      head: t('report.number'),
      width: '140px',
      cell: (row) => <span className="code">{row.number}</span>,
    },
    { id: 'file', head: t('report.fileName'), cell: (row) => <bdi>{row.fileName}</bdi> },
    {
      id: 'reference',
      head: t('report.reference'),
      secondary: true,
      cell: (row) => row.entityReference !== null && <span className="code">{row.entityReference}</span>,
    },
    { id: 'code', head: t('report.kind'), secondary: true, cell: (row) => <ReportCode code={row.code} /> },
    {
      id: 'received',
      head: t('report.received'),
      width: '150px',
      cell: (row) => <Moment at={row.receivedAt} />,
    },
    ...(state === 'returned'
      ? [
          {
            id: 'faults',
            head: t('report.faults'),
            width: '170px',
            cell: (row: ReportRow) => <FaultCount row={row} />,
          },
        ]
      : [
          {
            id: 'transactions',
            head: t('report.transactions'),
            align: 'end' as const,
            width: '100px',
            cell: (row: ReportRow) => format.number(row.counts.transactions),
          },
        ]),
  ];
}
