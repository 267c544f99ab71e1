import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { currencyDecimals, parseMinor } from '@weir/engines/vocabulary';
import { traceDifferenceSchema, type DifferenceLine, type TraceDifferenceView } from 'weir/tracing/contract';
import { read } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Table } from '../../design/table/table.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import styles from './trace.module.css';

/** Lines with the largest differences; the answers themselves have everything. */
const shown = 200;

/** Two rules, line by line: who holds what and what left under each, and the difference as a figure and as a bar. */
export function TraceDifference({ left, right }: { left: string; right: string }): ReactNode {
  const { t } = useTranslation();
  const difference = useQuery({
    queryKey: ['traces', left, 'difference', right],
    queryFn: ({ signal }) =>
      read(traceDifferenceSchema, `/traces/${left}/difference`, { query: { with: right }, signal }),
    staleTime: Infinity,
  });
  return (
    <Section title={t('trace.difference')} id="difference">
      <Answered query={difference}>{(view) => <Lines view={view} />}</Answered>
    </Section>
  );
}

function Lines({ view }: { view: TraceDifferenceView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [url, setUrl] = useUrlState();
  const part = url['differs'] === 'gone' ? 'gone' : 'held';
  const lines = view[part];
  const omitted = part === 'gone' ? view.goneOmitted : view.heldOmitted;
  const rest = omitted + Math.max(0, lines.length - shown);
  const largest = Math.max(1, ...lines.map((line) => Math.abs(minor(line.difference, line.currency))));
  return (
    <>
      {!view.sameQuestion && <p role="status">{t('trace.otherQuestion')}</p>}
      <div>
        <SegmentedControl
          aria-label={t('trace.difference')}
          value={part}
          onChange={(differs) => setUrl({ differs: differs === 'held' ? undefined : differs })}
          data={[
            { value: 'held', label: t('trace.table.held') },
            { value: 'gone', label: t('trace.table.left') },
          ]}
        />
      </div>
      <p className="faint">{t('trace.sameUnderBoth', { same: format.number(view.same[part]) })}</p>
      <Table
        label={t('trace.difference')}
        rows={lines.slice(0, shown)}
        rowId={(row) => `${row.account ?? row.transaction} ${row.currency}`}
        columns={[
          { id: 'what', head: part === 'held' ? t('palette.account') : t('transaction.id'), cell: what },
          ...(['left', 'right'] as const).map((side) => ({
            id: side,
            head: t(`trace.ruleName.${view[side].rule}`),
            align: 'end' as const,
            width: '180px',
            cell: (row: DifferenceLine) => (
              <span className="figures ltr">
                {format.amount(row[side])} {row.currency}
              </span>
            ),
          })),
          {
            id: 'difference',
            head: t('trace.differenceBy'),
            align: 'end',
            width: '270px',
            cell: (row) => (
              <>
                <span className="figures ltr">{signed(row.difference, format.amount)}</span>{' '}
                <Bar share={minor(row.difference, row.currency) / largest} />
              </>
            ),
          },
        ]}
        foot={rest > 0 && t('trace.more', { count: rest })}
      />
    </>
  );
}

function what(row: DifferenceLine): ReactNode {
  if (row.account !== undefined) return <AccountName account={row.account} />;
  return (
    <Link to={`/transactions?id=${encodeURIComponent(row.transaction ?? '')}`} className="code">
      {row.transaction}
    </Link>
  );
}

const minor = (amount: string, currency: string): number =>
  Number(parseMinor(amount, currencyDecimals(currency)));

function signed(amount: string, written: (amount: string) => string): string {
  return amount.startsWith('-') || /^0(\.0*)?$/.test(amount) ? written(amount) : `+${written(amount)}`;
}

/** From the middle: to the end more under the second rule, to the start less. The figure beside it says the same. */
function Bar({ share }: { share: number }): ReactNode {
  const width = Math.abs(share) * 58;
  return (
    <svg viewBox="0 0 120 8" className={styles['bar']} aria-hidden data-less={share < 0 || undefined}>
      <line x1={60} x2={60} y1={0} y2={8} />
      <rect x={share < 0 ? 60 - width : 60} y={1} width={width} height={6} />
    </svg>
  );
}
