import { Button, SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { threadPageSchema, type ThreadRow } from 'weir/messages/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { FilterText } from '../../design/parts/filter-text.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useHasRole, usePerson } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { FilerFilter } from '../reports/report-filters.tsx';
import { ReportsFrame } from '../reports/reports-frame.tsx';
import { NewThread } from './new-thread.tsx';
import { Thread } from './thread.tsx';
import styles from './messages.module.css';

const kinds = ['manual', 'question', 'feedback', 'portal'] as const;

/** The letters between the FIU and a filer, the latest word first. */
export function MessagesPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const fiu = usePerson().organisation.kind === 'fiu';
  const writes = useHasRole('fiu_intake', 're_reporting_officer', 'fiu_supervisor', 'fiu_analyst');
  const [writing, setWriting] = useState(false);
  const names = ['q', 'kind', 'unread', 'filer', 'report'] as const;
  const list = useCursorList({
    key: ['threads'],
    path: '/threads',
    page: threadPageSchema,
    query: Object.fromEntries(names.map((name) => [name, url[name]])),
  });
  const filtered = names.some((name) => url[name] !== undefined);
  const columns = useThreadColumns(fiu);
  const peeked = url['peek'];
  return (
    <Page
      title={t('place.messages')}
      actions={writes && <Button onClick={() => setWriting(true)}>{t('message.write')}</Button>}
    >
      {fiu && <ReportsFrame />}
      {writing && (
        <NewThread
          report={url['report']}
          onClose={() => setWriting(false)}
          onSent={(id) => {
            setWriting(false);
            setUrl({ peek: id });
          }}
        />
      )}
      <Filters label={t('page.filters')}>
        <SegmentedControl
          aria-label={t('message.unread')}
          value={url['unread'] ?? ''}
          onChange={(unread) => setUrl({ unread, peek: undefined }, { push: true })}
          data={[
            { value: '', label: t('page.all') },
            { value: 'true', label: t('message.unread') },
          ]}
        />
        <FilterText
          label={t('message.find')}
          value={url['q'] ?? ''}
          onChange={(q) => setUrl({ q, peek: undefined })}
        />
        <Choice
          label={t('message.kind')}
          value={url['kind'] ?? ''}
          onChange={(kind) => setUrl({ kind, peek: undefined }, { push: true })}
          options={[
            { value: '', label: t('page.all') },
            ...kinds.map((value) => ({ value, label: t(`message.kinds.${value}`) })),
          ]}
        />
        {fiu && <FilerFilter url={url} setUrl={setUrl} />}
        {filtered && (
          <Button
            size="xs"
            variant="subtle"
            onClick={() => setUrl(Object.fromEntries(names.map((name) => [name, ''])))}
          >
            {t('do.clear')}
          </Button>
        )}
      </Filters>
      <WithPeek
        list={
          <RecordList
            label={t('place.messages')}
            list={list}
            columns={columns}
            rowId={(row) => row.id}
            pageOf={(row) => `/messages/${row.id}`}
            selected={peeked}
            onSelect={(peek) => setUrl({ peek })}
            empty={
              filtered ? (
                <Empty>{t('message.emptyFiltered')}</Empty>
              ) : (
                <Empty
                  action={writes && <Button onClick={() => setWriting(true)}>{t('message.write')}</Button>}
                >
                  {fiu ? t('message.emptyFiu') : t('message.empty')}
                </Empty>
              )
            }
          />
        }
        peek={
          peeked !== undefined && (
            <Peek
              title={list.rows.find(({ id }) => id === peeked)?.subject}
              label={t('message.one')}
              page={`/messages/${peeked}`}
              onClose={() => setUrl({ peek: undefined })}
            >
              <Thread key={peeked} id={peeked} />
            </Peek>
          )
        }
      />
    </Page>
  );
}

function useThreadColumns(fiu: boolean): Column<ThreadRow>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'subject',
      head: t('message.subject'),
      cell: (row) => (
        <span className={styles['subject']} data-unread={row.unread > 0 || undefined}>
          <bdi>{row.subject}</bdi>
          {row.unread > 0 && <Tag tone="river">{t('message.unreadCount', { count: row.unread })}</Tag>}
        </span>
      ),
    },
    ...(fiu
      ? [
          {
            id: 'filer',
            head: t('message.filer'),
            width: '22%',
            cell: (row: ThreadRow) => <bdi>{row.entity.name}</bdi>,
          },
        ]
      : []),
    {
      id: 'opening',
      head: t('message.last'),
      secondary: true,
      cell: (row) => (
        <bdi className="faint">
          {row.last.opening || (row.kind === 'portal' ? t('message.kinds.portal') : '')}
        </bdi>
      ),
    },
    {
      id: 'report',
      head: t('message.report'),
      width: '150px',
      secondary: true,
      cell: (row) => row.report && <span className="code">{row.report.number}</span>,
    },
    {
      id: 'kind',
      head: t('message.kind'),
      width: '140px',
      secondary: true,
      cell: (row) => t(`message.kinds.${row.kind}`),
    },
    {
      id: 'at',
      head: t('message.when'),
      width: '150px',
      cell: (row) => <Moment at={row.last.at} />,
    },
  ];
}
