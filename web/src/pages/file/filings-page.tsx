import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { reportPageSchema, reportStateSchema, type ReportRow } from 'weir/intake/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { SubNavigation } from '../../design/page/sub-navigation.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { FilterText } from '../../design/parts/filter-text.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { usePathname } from '../../shell/pathname.ts';
import { useUrlState } from '../../shell/url-state.ts';
import { DraftsInShort } from '../drafts/drafts-in-short.tsx';
import { ClearFilters, CodeFilter, DateFilters, type FilterProps } from '../reports/report-filters.tsx';
import { ReportPeek } from '../reports/report-peek.tsx';
import { FaultCount, MovedInTag, ReportCode, ReportStateTag } from '../reports/report-words.tsx';
import { useReport } from '../reports/reports-page.tsx';

/** What this filer has filed: `/returned` what waits to be mended, `/accepted` what is done, `/history` all of it. */
export function FilingsPage(): ReactNode {
  const { t } = useTranslation();
  const path = usePathname();
  const place = path === '/returned' ? 'returned' : path === '/history' ? 'history' : 'accepted';
  const [url, setUrl] = useUrlState();
  const state = place === 'history' ? url['state'] : place;
  const filtered = ['q', 'code', 'from', 'to', ...(place === 'history' ? ['state'] : [])].some(
    (name) => url[name] !== undefined,
  );
  const list = useCursorList({
    key: ['reports'],
    path: '/reports',
    page: reportPageSchema,
    query: { state, q: url['q'], code: url['code'], from: url['from'], to: url['to'] },
  });
  const columns = useFilingColumns(place);
  const peeked = url['peek'];
  return (
    <Page title={t(`place.${place}`)}>
      {(place === 'accepted' || place === 'history') && <FiledFrame />}
      {place === 'returned' && <DraftsInShort />}
      <Filters label={t('page.filters')}>
        {place === 'history' && <StateChoice url={url} setUrl={setUrl} />}
        <FilterText
          label={t('report.find')}
          value={url['q'] ?? ''}
          onChange={(q) => setUrl({ q, peek: undefined })}
        />
        <CodeFilter url={url} setUrl={setUrl} />
        <DateFilters url={url} setUrl={setUrl} />
        {filtered && <ClearFilters setUrl={setUrl} />}
      </Filters>
      <WithPeek
        list={
          <RecordList
            label={t(`place.${place}`)}
            list={list}
            columns={columns}
            rowId={(row) => row.id}
            pageOf={(row) => `/filings/${row.id}`}
            selected={peeked}
            onSelect={(peek) => setUrl({ peek })}
            empty={
              filtered ? (
                <Empty>{t('report.emptyFiltered')}</Empty>
              ) : (
                <Empty action={<Link to="/file">{t('file.title')}</Link>}>{t(`file.empty.${place}`)}</Empty>
              )
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
    <Peek title={query.data?.number} label={t('report.peek')} page={`/filings/${id}`} onClose={onClose}>
      <Answered query={query}>{(report) => <ReportPeek report={report} />}</Answered>
    </Peek>
  );
}

function StateChoice({ url, setUrl }: FilterProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Choice
      label={t('report.stateLabel')}
      value={url['state'] ?? ''}
      onChange={(state) => setUrl({ state, peek: undefined }, { push: true })}
      options={[
        { value: '', label: t('page.all') },
        ...reportStateSchema.options.map((state) => ({ value: state, label: t(`report.state.${state}`) })),
      ]}
    />
  );
}

/** What is done, and all that ever was. */
function FiledFrame(): ReactNode {
  const { t } = useTranslation();
  return (
    <SubNavigation
      label={t('place.accepted')}
      places={[
        { path: '/accepted', words: t('place.accepted') },
        { path: '/history', words: t('place.history') },
      ]}
    />
  );
}

function useFilingColumns(place: 'returned' | 'accepted' | 'history'): Column<ReportRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: 'number',
      head: t('report.number'),
      width: '140px',
      cell: (row) => <span className="code whole">{row.number}</span>,
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
    ...(place === 'returned'
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
    ...(place === 'history'
      ? [
          {
            id: 'state',
            head: t('report.stateLabel'),
            width: '120px',
            cell: (row: ReportRow) => (
              <>
                <ReportStateTag state={row.state} /> <MovedInTag row={row} />
              </>
            ),
          },
        ]
      : []),
  ];
}
