import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { servedPageSchema, servedStateSchema, type ServedRow } from 'weir/requests/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { usePerson } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { LaterPage } from '../later-page.tsx';
import { RequestDue, RequestStateTag, UrgentTag } from './obtaining-words.tsx';
import styles from './obtaining.module.css';

/** Requests at this address: a reporting entity's are here; those between authorities come later. */
export function ServedRequestsPage(): ReactNode {
  return usePerson().organisation.kind === 'reporting_entity' ? <ServedRequests /> : <LaterPage />;
}

function ServedRequests(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const list = useCursorList({
    key: ['served-requests'],
    path: '/served-requests',
    page: servedPageSchema,
    query: { state: url['state'] },
  });
  return (
    <Page title={t('place.requests')} summary={t('obtaining.servedSummary')}>
      <Filters label={t('page.filters')}>
        <Choice
          label={t('report.stateLabel')}
          value={url['state'] ?? ''}
          onChange={(state) => setUrl({ state }, { push: true })}
          options={[
            { value: '', label: t('page.all') },
            ...servedStateSchema.options.map((value) => ({ value, label: t(`obtaining.state.${value}`) })),
          ]}
        />
      </Filters>
      <RecordList
        label={t('place.requests')}
        list={list}
        columns={useServedColumns()}
        rowId={(row) => row.id}
        pageOf={(row) => `/requests/${row.id}`}
        empty={<Empty>{t('obtaining.emptyServed')}</Empty>}
      />
    </Page>
  );
}

function useServedColumns(): Column<ServedRow>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'number',
      head: t('report.number'),
      cell: (row) => (
        <span className={styles['line']}>
          <span className="code">{row.number}</span>
          {row.urgent && <UrgentTag />}
        </span>
      ),
    },
    { id: 'from', head: t('obtaining.from'), cell: (row) => <bdi>{row.from}</bdi> },
    {
      id: 'served',
      head: t('obtaining.served'),
      width: '170px',
      cell: (row) => <Moment at={row.servedAt} />,
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
      width: '320px',
      cell: (row) => <RequestDue state={row.state} due={row.due} />,
    },
  ];
}
