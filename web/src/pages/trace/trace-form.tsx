import { Button, NativeSelect, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  originRuleSchema,
  ruleSchema,
  traceSchema,
  type OriginRequest,
  type Rule,
  type Trace,
  type TraceRequest,
} from 'weir/tracing/contract';
import { send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import styles from './trace.module.css';

const kinds = ['transactions', 'holding', 'origins'] as const;
type Kind = (typeof kinds)[number];
const noFields = {
  account: '',
  time: '',
  amount: '',
  currency: '',
  until: '',
  since: '',
  stops: '',
  minimum: '',
};

/** Which money, under which rule. The address may bring the transactions: /traces?tx=A,B&rule=fifo */
export function TraceForm(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [url, setUrl] = useUrlState();
  const kind: Kind = kinds.find((one) => one === url['ask']) ?? 'transactions';
  const [transactions, setTransactions] = useState((url['tx'] ?? '').split(',').join('\n'));
  const [chosen, setRule] = useState<Rule>(ruleSchema.safeParse(url['rule']).data ?? 'fifo');
  const [fields, setFields] = useState({ ...noFields, account: url['account'] ?? '' });
  const asking = useAskTrace((trace) => void navigate({ to: `/traces/${trace.id}` }));
  const rules: readonly Rule[] = kind === 'origins' ? originRuleSchema.options : ruleSchema.options;
  const rule = rules.includes(chosen) ? chosen : 'fifo';
  const ids = listed(transactions);
  const ready =
    kind === 'transactions'
      ? ids.length > 0
      : fields.account.trim() !== '' && fields.time !== '' && (kind === 'origins' || fields.amount !== '');

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const title = url['title'] === undefined ? {} : { title: url['title'] };
    const account = fields.account.trim();
    const currency = fields.currency === '' ? {} : { currency: fields.currency.trim().toUpperCase() };
    if (kind === 'origins') {
      const backwards = originRuleSchema.parse(rule);
      asking.mutate({ account, time: endOfDay(fields.time), rule: backwards, ...currency, ...title });
      return;
    }
    asking.mutate({
      sources:
        kind === 'holding'
          ? [{ account, time: endOfDay(fields.time), amount: fields.amount.trim(), ...currency }]
          : ids.map((transaction) => ({ transaction })),
      rule,
      ...(fields.until === '' ? {} : { until: endOfDay(fields.until) }),
      ...(fields.since === '' ? {} : { since: fields.since }),
      ...(fields.stops.trim() === '' ? {} : { stops: fields.stops.split('\n').flatMap(named) }),
      ...(fields.minimum === '' ? {} : { minimum: fields.minimum.trim() }),
      ...title,
    });
  };
  const field = (name: keyof typeof noFields) => ({
    value: fields[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setFields((before) => ({ ...before, [name]: value }));
    },
  });
  return (
    <form onSubmit={submit} className={styles['ask']}>
      <div>
        <SegmentedControl
          aria-label={t('trace.ask')}
          value={kind}
          onChange={(ask) => setUrl({ ask: ask === 'transactions' ? undefined : ask })}
          data={kinds.map((value) => ({ value, label: t(`trace.kind.${value}`) }))}
        />
      </div>
      {kind === 'transactions' ? (
        <Textarea
          label={t('trace.sources')}
          description={t('trace.sourcesHelp')}
          dir="ltr"
          rows={3}
          spellCheck={false}
          value={transactions}
          onChange={(event) => setTransactions(event.currentTarget.value)}
        />
      ) : (
        <>
          <TextInput
            label={t('palette.account')}
            description={t(kind === 'origins' ? 'trace.originsHelp' : 'trace.holdingHelp')}
            dir="ltr"
            {...field('account')}
          />
          <TextInput label={t('trace.at')} type="date" {...field('time')} />
          {kind === 'holding' && (
            <TextInput label={t('trace.amountMarked')} inputMode="decimal" dir="ltr" {...field('amount')} />
          )}
          <TextInput
            label={t('report.currency')}
            description={t('trace.currencyHelp')}
            dir="ltr"
            maxLength={5}
            {...field('currency')}
          />
        </>
      )}
      <NativeSelect
        label={t('trace.rule')}
        description={t(`trace.ruleHelp.${rule}`)}
        value={rule}
        onChange={(event) => setRule(ruleSchema.parse(event.currentTarget.value))}
        data={rules.map((value) => ({ value, label: t(`trace.ruleName.${value}`) }))}
      />
      {kind !== 'origins' && (
        <>
          <TextInput
            label={t('trace.until')}
            description={t('trace.untilHelp')}
            type="date"
            {...field('until')}
          />
          <details>
            <summary>{t('trace.limits')}</summary>
            <div className={styles['limits']}>
              <TextInput
                label={t('trace.since')}
                description={t('trace.sinceHelp')}
                type="date"
                {...field('since')}
              />
              <Textarea
                label={t('trace.stops')}
                description={t('trace.stopsHelp')}
                dir="ltr"
                rows={2}
                spellCheck={false}
                {...field('stops')}
              />
              <TextInput
                label={t('trace.minimum')}
                description={t('trace.minimumHelp')}
                inputMode="decimal"
                dir="ltr"
                {...field('minimum')}
              />
            </div>
          </details>
        </>
      )}
      {asking.isError && <ProblemNotice error={asking.error} />}
      <div>
        <Button type="submit" variant="filled" loading={asking.isPending} disabled={!ready}>
          {t('trace.follow')}
        </Button>
      </div>
    </form>
  );
}

/** Of a day the whole of it counts, in UTC as the ledger does. */
const endOfDay = (day: string): string => `${day}T23:59:59.999Z`;
const listed = (text: string): string[] => text.split(/[\s,]+/).filter((id) => id !== '');
const named = (line: string): string[] => (line.trim() === '' ? [] : [line.trim()]);

export function useAskTrace(onAsked: (trace: Trace) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: TraceRequest | OriginRequest) =>
      send(traceSchema, 'POST', 'sources' in body ? '/traces' : '/traces/origins', {
        body,
        idempotencyKey: crypto.randomUUID(),
      }),
    onSuccess: async (trace) => {
      onAsked(trace);
      await queries.invalidateQueries({ queryKey: ['traces'] });
    },
  });
}
