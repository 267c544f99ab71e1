import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OriginsAnswer } from 'weir/tracing/contract';
import { Section } from '../../design/page/page.tsx';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Table } from '../../design/table/table.tsx';

/** Where a holding came from: payments from outside, opening balances, assumed money; together they are the holding. */
export function TraceOrigins({ answer, omitted }: { answer: OriginsAnswer; omitted: number }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const known = (type: string | undefined) =>
    (['cash', 'border', 'asset'] as const).find((one) => one === type) ?? 'unknown';
  return (
    <Section title={t('trace.originsOf')} id="origins">
      <p className="figures">
        <AccountName account={answer.account} />{' '}
        <span className="ltr">
          {format.amount(answer.amount)} {answer.currency}
        </span>{' '}
        <Moment at={answer.time} />
      </p>
      <Table
        label={t('trace.originsOf')}
        rows={answer.origins.map((row, index) => ({ ...row, index }))}
        rowId={(row) => String(row.index)}
        columns={[
          {
            id: 'origin',
            head: t('trace.origin'),
            cell: (row) =>
              row.kind === 'transaction' ? (
                <Link to={`/transactions?id=${encodeURIComponent(row.transaction ?? '')}`} className="code">
                  {row.transaction}
                </Link>
              ) : (
                <AccountName account={row.account ?? ''} />
              ),
          },
          {
            id: 'kind',
            head: t('trace.how'),
            width: '240px',
            cell: (row) =>
              row.kind === 'transaction'
                ? t(`trace.entry.${known(row.type)}`)
                : t(`trace.originKind.${row.kind}`),
          },
          {
            id: 'time',
            head: t('audit.at'),
            width: '170px',
            cell: (row) => row.time !== undefined && <Moment at={row.time} />,
          },
          {
            id: 'amount',
            head: t('trace.amount'),
            align: 'end',
            width: '200px',
            cell: (row) => (
              <span className="figures ltr">
                {format.amount(row.amount)} {row.currency ?? answer.currency}
              </span>
            ),
          },
        ]}
        foot={omitted > 0 && t('trace.more', { count: omitted })}
      />
    </Section>
  );
}
