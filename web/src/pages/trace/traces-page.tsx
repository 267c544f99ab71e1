import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  ruleSchema,
  tracePageSchema,
  traceSchema,
  type Rule,
  type Trace,
  type TraceRequest,
} from 'weir/tracing/contract';
import { send } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Page, Section } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { AlertsNavigation } from '../alerts/alerts-frame.tsx';
import styles from './trace.module.css';

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

/** Which money, under which rule. The address may bring the transactions: /traces?tx=A,B&rule=fifo */
function TraceForm(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [url] = useUrlState();
  const [transactions, setTransactions] = useState((url['tx'] ?? '').split(',').join('\n'));
  const [rule, setRule] = useState<Rule>(ruleSchema.safeParse(url['rule']).data ?? 'fifo');
  const [until, setUntil] = useState('');
  const asking = useAskTrace((trace) => void navigate({ to: `/traces/${trace.id}` }));
  const ids = transactions.split(/[\s,]+/).filter((id) => id !== '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    asking.mutate({
      sources: ids.map((transaction) => ({ transaction })),
      rule,
      ...(until === '' ? {} : { until }),
      ...(url['title'] === undefined ? {} : { title: url['title'] }),
    });
  };
  return (
    <form onSubmit={submit} className={styles['ask']}>
      <Textarea
        label={t('trace.sources')}
        description={t('trace.sourcesHelp')}
        dir="ltr"
        rows={3}
        spellCheck={false}
        value={transactions}
        onChange={(event) => setTransactions(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('trace.rule')}
        description={t(`trace.ruleHelp.${rule}`)}
        value={rule}
        onChange={(event) => setRule(ruleSchema.parse(event.currentTarget.value))}
        data={ruleSchema.options.map((value) => ({ value, label: t(`trace.ruleName.${value}`) }))}
      />
      <TextInput
        label={t('trace.until')}
        description={t('trace.untilHelp')}
        type="date"
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      {asking.isError && <ProblemNotice error={asking.error} />}
      <div>
        <Button type="submit" variant="filled" loading={asking.isPending} disabled={ids.length === 0}>
          {t('trace.follow')}
        </Button>
      </div>
    </form>
  );
}

export function useAskTrace(onAsked: (trace: Trace) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: TraceRequest) =>
      send(traceSchema, 'POST', '/traces', { body, idempotencyKey: crypto.randomUUID() }),
    onSuccess: async (trace) => {
      onAsked(trace);
      await queries.invalidateQueries({ queryKey: ['traces'] });
    },
  });
}

function useTraceColumns(): Column<Trace>[] {
  const { t } = useTranslation();
  return [
    { id: 'title', head: t('trace.title'), cell: (row) => <bdi>{row.title}</bdi> },
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
