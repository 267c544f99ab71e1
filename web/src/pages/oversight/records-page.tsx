import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  pairListSchema,
  recordPageSchema,
  recordViews,
  type OversightRecord,
  type Pair,
  type RecordView,
} from 'weir/oversight/contract';
import { address, read } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { FilterText } from '../../design/parts/filter-text.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { Resolve, SearchedFor } from './resolve.tsx';
import { OversightFrame } from './oversight-frame.tsx';

/** Who saw what and why, who searched for whom, who approved whose, what lapsed, left the house or was refused. */
export function RecordsPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const [resolving, setResolving] = useState<{ kind: 'subject' | 'search'; id: string } | null>(null);
  const [asking, setAsking] = useState(false);
  const view = recordViews.find((each) => each === url['view']) ?? 'looks';
  const query = {
    view,
    person: url['person'],
    subject: url['subject'],
    caseId: url['case'],
    without: view === 'looks' ? url['without'] : undefined,
  };
  const list = useCursorList({
    key: ['oversight-records'],
    path: '/oversight/records',
    page: recordPageSchema,
    query,
  });
  const columns = useRecordColumns(view, (kind, id) => setResolving({ kind, id }));
  const ofSubjects = view === 'looks' || view === 'refused';
  return (
    <OversightFrame
      title={t('overseen.records')}
      summary={t('overseen.recordsWords')}
      actions={
        <>
          <Button onClick={() => setAsking(true)}>{t('overseen.whoSearched')}</Button>{' '}
          <Button component="a" href={address('/oversight/records.csv', query)} download>
            {t('overseen.csv')}
          </Button>
        </>
      }
    >
      <Filters label={t('page.filters')}>
        <Choice
          label={t('overseen.view')}
          value={view}
          options={recordViews.map((value) => ({ value, label: t(`overseen.views.${value}`) }))}
          onChange={(value) => setUrl({ view: value, without: undefined })}
        />
        <FilterText
          label={t('oversight.personId')}
          value={url['person'] ?? ''}
          onChange={(person) => setUrl({ person })}
        />
        {ofSubjects && (
          <FilterText
            label={t('overseen.subjectId')}
            value={url['subject'] ?? ''}
            onChange={(subject) => setUrl({ subject })}
          />
        )}
        <FilterText
          label={t('overseen.caseId')}
          value={url['case'] ?? ''}
          onChange={(caseId) => setUrl({ case: caseId })}
        />
        {view === 'looks' && (
          <Choice
            label={t('overseen.ground')}
            value={url['without'] ?? ''}
            options={[
              { value: '', label: t('overseen.anyGround') },
              { value: 'reason', label: t('overseen.purposes.none') },
            ]}
            onChange={(without) => setUrl({ without })}
          />
        )}
      </Filters>
      {view === 'approvals' && <Pairs />}
      <RecordList
        label={t(`overseen.views.${view}`)}
        list={list}
        columns={columns}
        rowId={(row) => String(row.id)}
        empty={<Empty>{t('audit.empty')}</Empty>}
      />
      {resolving !== null && <Resolve {...resolving} onClose={() => setResolving(null)} />}
      {asking && <SearchedFor onClose={() => setAsking(false)} />}
    </OversightFrame>
  );
}

function useRecordColumns(
  view: RecordView,
  resolve: (kind: 'subject' | 'search', id: string) => void,
): Column<OversightRecord>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const who: Column<OversightRecord>[] = [
    { id: 'at', head: t('audit.at'), width: '150px', cell: (row) => <Moment at={row.at} /> },
    {
      id: 'person',
      head: t('audit.person'),
      width: '180px',
      cell: (row) => <bdi>{row.personName ?? row.person ?? t('audit.node')}</bdi>,
    },
  ];
  const object: Column<OversightRecord> = {
    id: 'object',
    head: t('audit.object'),
    cell: (row) => <span className="code faint">{`${row.objectKind} ${row.objectId ?? ''}`}</span>,
  };
  if (view === 'looks' || view === 'refused')
    return [
      ...who,
      object,
      {
        id: 'subjects',
        head: t('overseen.subjects'),
        width: '150px',
        cell: (row) =>
          row.subjects.length === 1 ? (
            <Button
              size="xs"
              onClick={() => resolve('subject', row.subjects[0]!)}
              aria-label={`${t('overseen.name')} ${row.subjects[0]!}`}
            >
              {t('overseen.name')}
            </Button>
          ) : (
            format.number(row.subjects.length)
          ),
      },
      view === 'looks'
        ? {
            id: 'purpose',
            head: t('overseen.ground'),
            width: '150px',
            cell: (row) => (
              <Tag {...(row.purpose === 'none' ? { tone: 'wait' as const } : {})}>
                {t(`overseen.purposes.${row.purpose ?? 'none'}`)}
              </Tag>
            ),
          }
        : {
            id: 'code',
            head: t('overseen.refusedAs'),
            width: '150px',
            cell: (row) => (
              <Tag tone="harm">
                {row.code === 'not-cleared'
                  ? t('overseen.codes.not-cleared')
                  : t('overseen.codes.not-allowed')}
              </Tag>
            ),
          },
      { id: 'reason', head: t('audit.reason'), secondary: true, cell: (row) => row.reason ?? row.purposeId },
    ];
  if (view === 'searches')
    return [
      ...who,
      object,
      {
        id: 'words',
        head: t('overseen.words'),
        width: '160px',
        cell: (row) => (
          <Button
            size="xs"
            onClick={() => resolve('search', String(row.id))}
            aria-label={`${t('overseen.openWords')} ${row.id}`}
          >
            {t('overseen.openWords')}
          </Button>
        ),
      },
    ];
  return [
    ...who,
    {
      id: 'act',
      head: t('audit.act'),
      width: '230px',
      cell: (row) => <span className="code">{row.act}</span>,
    },
    object,
    ...(view === 'approvals'
      ? [
          {
            id: 'other',
            head: t('overseen.author'),
            cell: (row: OversightRecord) => <bdi>{row.otherName ?? row.other}</bdi>,
          },
          {
            id: 'minutes',
            head: t('overseen.minutes'),
            width: '110px',
            align: 'end' as const,
            cell: (row: OversightRecord) => row.minutes !== null && format.number(row.minutes),
          },
        ]
      : []),
    { id: 'reason', head: t('audit.reason'), secondary: true, cell: (row) => row.reason ?? row.code },
  ];
}

function Pairs(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery({
    queryKey: ['oversight-pairs'],
    queryFn: ({ signal }) => read(pairListSchema, '/oversight/pairs', { signal }),
  });
  const columns: Column<Pair>[] = [
    { id: 'author', head: t('overseen.author'), cell: (row) => <bdi>{row.authorName ?? row.author}</bdi> },
    {
      id: 'approver',
      head: t('overseen.approver'),
      cell: (row) => <bdi>{row.approverName ?? row.approver}</bdi>,
    },
    {
      id: 'approvals',
      head: t('overseen.approved'),
      width: '100px',
      align: 'end',
      cell: (row) => format.number(row.approvals),
    },
    {
      id: 'refusals',
      head: t('overseen.notApproved'),
      width: '110px',
      align: 'end',
      cell: (row) => format.number(row.refusals),
    },
    {
      id: 'share',
      head: t('overseen.share'),
      width: '110px',
      align: 'end',
      cell: (row) => `${format.number(row.share)} %`,
    },
    {
      id: 'median',
      head: t('overseen.medianMinutes'),
      width: '130px',
      align: 'end',
      cell: (row) => format.number(row.medianMinutes),
    },
    {
      id: 'often',
      head: t('overseen.remark'),
      width: '170px',
      cell: (row) => (
        <>
          {row.often && <Tag tone="wait">{t('overseen.often')}</Tag>}{' '}
          {row.quick > 0 && <Tag tone="wait">{t('overseen.quick', { times: format.number(row.quick) })}</Tag>}
        </>
      ),
    },
  ];
  return (
    <Section title={t('overseen.pairs')}>
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('overseen.noPairs')}</Empty>
          ) : (
            <Table
              label={t('overseen.pairs')}
              rows={items}
              columns={columns}
              rowId={(row) => `${row.author} ${row.approver}`}
            />
          )
        }
      </Answered>
    </Section>
  );
}
