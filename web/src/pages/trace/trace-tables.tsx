import { SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FlowView, TraceAnswer, TraceDetail } from 'weir/tracing/contract';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Section } from '../../design/page/page.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Table } from '../../design/table/table.tsx';
import { LaneName } from './lane-name.tsx';
import { useUrlState } from '../../shell/url-state.ts';

const parts = ['held', 'left', 'movements', 'paths', 'assumptions'] as const;
type Part = (typeof parts)[number];

/** The picture's twin: the same answer for those who read rather than see. */
export function TraceTables({
  trace,
  answer,
  flows,
}: {
  trace: TraceDetail;
  answer: TraceAnswer;
  flows: FlowView['flows'];
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [url, setUrl] = useUrlState();
  const part: Part = parts.find((one) => one === url['table']) ?? 'held';
  const movements = flows.reduce((sum, flow) => sum + flow.steps.length, 0);
  const omitted =
    part === 'movements'
      ? flows.reduce((sum, flow) => sum + flow.stepsOmitted, 0)
      : part === 'paths'
        ? answer.pathsOmitted
        : trace.omitted[part];
  return (
    <Section title={t('trace.tables')} aside={omitted > 0 ? t('trace.more', { count: omitted }) : undefined}>
      <div>
        <SegmentedControl
          aria-label={t('trace.tables')}
          value={part}
          onChange={(table) => setUrl({ table: table === 'held' ? undefined : table })}
          data={parts.map((value) => ({
            value,
            label: `${t(`trace.table.${value}`)} ${format.number(value === 'movements' ? movements : answer[value].length)}`,
          }))}
        />
      </div>
      {part === 'held' && <Held answer={answer} />}
      {part === 'left' && <Left answer={answer} />}
      {part === 'movements' && <Movements flows={flows} />}
      {part === 'paths' && <Paths answer={answer} />}
      {part === 'assumptions' && <Assumptions answer={answer} />}
    </Section>
  );
}

function Amount({ amount, currency }: { amount: string; currency?: string | undefined }): ReactNode {
  const format = useFormat();
  return (
    <span className="figures ltr">
      {format.amount(amount)} {currency}
    </span>
  );
}

function Held({ answer }: { answer: TraceAnswer }): ReactNode {
  const { t } = useTranslation();
  const several = answer.sources.length > 1;
  return (
    <Table
      label={t('trace.table.held')}
      rows={answer.held}
      rowId={(row) => `${row.account} ${row.currency ?? ''}`}
      columns={[
        {
          id: 'account',
          head: t('palette.account'),
          cell: (row) => <AccountName account={row.account} />,
        },
        {
          id: 'amount',
          head: t('trace.amount'),
          align: 'end',
          width: '200px',
          cell: (row) =>
            row.amount !== undefined ? (
              <Amount amount={row.amount} currency={row.currency} />
            ) : (
              row.firstTime !== undefined && <Moment at={row.firstTime} />
            ),
        },
        ...(several
          ? answer.sources.map((_, index) => ({
              id: `source-${index}`,
              head: t('trace.fromSource', { number: index + 1 }),
              align: 'end' as const,
              width: '150px',
              cell: (row: TraceAnswer['held'][number]) =>
                row.bySource?.[index] !== undefined && <Amount amount={row.bySource[index]} />,
            }))
          : []),
      ]}
    />
  );
}

function Left({ answer }: { answer: TraceAnswer }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table
      label={t('trace.table.left')}
      rows={answer.left}
      rowId={(row) => row.transaction}
      columns={[
        {
          id: 'transaction',
          head: t('transaction.id'),
          cell: (row) => (
            <Link to={`/transactions?id=${encodeURIComponent(row.transaction)}`} className="code">
              {row.transaction}
            </Link>
          ),
        },
        {
          id: 'type',
          head: t('trace.how'),
          width: '220px',
          cell: (row) =>
            t(
              `trace.exit.${(['cash', 'border', 'asset'] as const).find((one) => one === row.type) ?? 'unknown'}`,
            ),
        },
        {
          id: 'amount',
          head: t('trace.amount'),
          align: 'end',
          width: '200px',
          cell: (row) => <Amount amount={row.amount} currency={row.currency} />,
        },
      ]}
    />
  );
}

const movementsShown = 1000;

/** Every payment that carried marked money, in its order: what the pictures draw. */
function Movements({ flows }: { flows: FlowView['flows'] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = flows
    .flatMap(({ currency, steps }) => steps.map((step, index) => ({ ...step, currency, index })))
    .sort((one, other) => one.time - other.time);
  const end = (lane: string): ReactNode => (
    <LaneName lane={lane} othersCount={0} nameOf={(account) => <AccountName account={account} />} />
  );
  return (
    <Table
      label={t('trace.table.movements')}
      rows={rows.slice(0, movementsShown)}
      rowId={(row) => `${row.currency} ${row.index}`}
      columns={[
        {
          id: 'time',
          head: t('audit.at'),
          width: '170px',
          cell: (row) => <Moment at={new Date(row.time).toISOString()} />,
        },
        { id: 'from', head: t('trace.from'), cell: (row) => end(row.from) },
        { id: 'to', head: t('trace.to'), cell: (row) => end(row.to) },
        {
          id: 'amount',
          head: t('trace.amount'),
          align: 'end',
          width: '200px',
          cell: (row) => (
            <span className="figures ltr">
              {format.minor(row.tainted, row.currency)} {row.currency}
            </span>
          ),
        },
      ]}
      foot={rows.length > movementsShown && t('trace.more', { count: rows.length - movementsShown })}
    />
  );
}

function Paths({ answer }: { answer: TraceAnswer }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table
      label={t('trace.table.paths')}
      rows={answer.paths.map((row, index) => ({ ...row, index }))}
      rowId={(row) => String(row.index)}
      columns={[
        {
          id: 'account',
          head: t('palette.account'),
          width: '260px',
          cell: (row) => <AccountName account={row.account} />,
        },
        {
          id: 'amount',
          head: t('trace.amount'),
          align: 'end',
          width: '160px',
          cell: (row) => (row.amount === undefined ? null : <Amount amount={row.amount} />),
        },
        {
          id: 'transactions',
          head: t('trace.carriedBy'),
          cell: (row) => <span className="code">{row.transactions.join(' → ')}</span>,
        },
      ]}
    />
  );
}

function Assumptions({ answer }: { answer: TraceAnswer }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <p className="faint">{t('trace.assumptionsHelp')}</p>
      {answer.assumptionsElsewhere !== undefined && answer.assumptionsElsewhere.count > 0 && (
        <p className="faint">
          {t('trace.assumptionsElsewhere', {
            shortfalls: format.number(answer.assumptionsElsewhere.count),
            accounts: format.number(answer.assumptionsElsewhere.accounts),
          })}
        </p>
      )}
      <Table
        label={t('trace.table.assumptions')}
        rows={answer.assumptions.map((row, index) => ({ ...row, index }))}
        rowId={(row) => String(row.index)}
        columns={[
          {
            id: 'account',
            head: t('palette.account'),
            cell: (row) => <AccountName account={row.account} />,
          },
          { id: 'time', head: t('audit.at'), width: '180px', cell: (row) => <Moment at={row.time} /> },
          {
            id: 'amount',
            head: t('trace.amount'),
            align: 'end',
            width: '200px',
            cell: (row) => <Amount amount={row.amount} currency={row.currency} />,
          },
        ]}
      />
    </>
  );
}
