import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { requestPageSchema, requestStateSchema, type RequestRow } from 'weir/requests/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { CasesNavigation } from '../cases/cases-frame.tsx';
import { RequestDue, RequestStateTag, UrgentTag } from './obtaining-words.tsx';
import styles from './obtaining.module.css';

/** What reporting entities were asked, overdue and soonest due first. */
export function RequestsPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const list = useCursorList({
    key: ['requests'],
    path: '/requests',
    page: requestPageSchema,
    query: { state: url['state'], overdue: url['overdue'] },
  });
  return (
    <Page title={t('obtaining.title')}>
      <CasesNavigation />
      <Filters label={t('page.filters')}>
        <SegmentedControl
          aria-label={t('obtaining.due')}
          value={url['overdue'] ?? ''}
          onChange={(overdue) => setUrl({ overdue }, { push: true })}
          data={[
            { value: '', label: t('page.all') },
            { value: 'yes', label: t('obtaining.overdue') },
          ]}
        />
        <Choice
          label={t('report.stateLabel')}
          value={url['state'] ?? ''}
          onChange={(state) => setUrl({ state }, { push: true })}
          options={[
            { value: '', label: t('page.all') },
            ...requestStateSchema.options.map((value) => ({ value, label: t(`obtaining.state.${value}`) })),
          ]}
        />
      </Filters>
      <RecordList
        label={t('obtaining.title')}
        list={list}
        columns={useRequestColumns({ withCase: true })}
        rowId={(row) => row.id}
        pageOf={(row) => `/obtaining/${row.id}`}
        empty={<Empty>{t('obtaining.empty')}</Empty>}
      />
    </Page>
  );
}

export function useRequestColumns({ withCase }: { withCase: boolean }): Column<RequestRow>[] {
  const { t } = useTranslation();
  const columns: (Column<RequestRow> | false)[] = [
    {
      id: 'entity',
      head: t('obtaining.entity'),
      cell: (row) => (
        <span className={styles['line']}>
          <bdi>{row.entity.name}</bdi>
          {row.urgent && <UrgentTag />}
        </span>
      ),
    },
    {
      id: 'number',
      head: t('report.number'),
      width: '130px',
      cell: (row) => <span className="code">{row.number}</span>,
    },
    withCase && {
      id: 'case',
      head: t('palette.case'),
      width: '130px',
      cell: (row) => <span className="code">{row.caseNumber}</span>,
    },
    {
      id: 'state',
      head: t('report.stateLabel'),
      width: '190px',
      cell: (row) => <RequestStateTag state={row.state} />,
    },
    {
      id: 'due',
      head: t('obtaining.due'),
      width: withCase ? '320px' : '250px',
      cell: (row) => <RequestDue state={row.state} due={row.due} />,
    },
  ];
  return columns.filter((column) => column !== false);
}
