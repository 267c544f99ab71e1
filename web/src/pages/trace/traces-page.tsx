import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { tracePageSchema, type Trace } from 'weir/tracing/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { AlertsNavigation } from '../alerts/alerts-frame.tsx';
import { TraceForm } from './trace-form.tsx';

/** Where a trace is asked, and the traces that were. */
export function TracesPage(): ReactNode {
  const { t } = useTranslation();
  const list = useCursorList({ key: ['traces'], path: '/traces', page: tracePageSchema });
  const columns = useTraceColumns();
  return (
    <Page title={t('place.trace')} summary={t('trace.summary')}>
      <AlertsNavigation />
      <Section title={t('trace.ask')}>
        <TraceForm />
      </Section>
      <Section title={t('trace.earlier')}>
        <RecordList
          label={t('trace.earlier')}
          list={list}
          columns={columns}
          rowId={(row) => row.id}
          pageOf={(row) => `/traces/${row.id}`}
          empty={<Empty>{t('trace.empty')}</Empty>}
        />
      </Section>
    </Page>
  );
}

function useTraceColumns(): Column<Trace>[] {
  const { t } = useTranslation();
  return [
    { id: 'title', head: t('trace.title'), cell: (row) => <bdi>{row.title}</bdi> },
    {
      id: 'kind',
      head: t('trace.direction'),
      width: '150px',
      cell: (row) => t(`trace.directionName.${row.direction}`),
    },
    { id: 'rule', head: t('trace.rule'), width: '220px', cell: (row) => t(`trace.ruleName.${row.rule}`) },
    {
      id: 'state',
      head: t('report.stateLabel'),
      width: '120px',
      cell: (row) => t(`trace.state.${row.state}`),
    },
    { id: 'by', head: t('audit.person'), width: '180px', cell: (row) => row.askedBy.name },
    { id: 'at', head: t('audit.at'), width: '160px', cell: (row) => <Moment at={row.askedAt} /> },
  ];
}
