import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerRow } from 'weir/ledger/contract';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Money } from '../../design/parts/money.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import styles from './ledger-rows.module.css';

/** Transactions in the order of money. Seen from one account, what comes in and what goes out carry their sign. */
export function LedgerRows({
  rows,
  centre,
  compact = false,
  selected,
  onSelect,
  foot,
}: {
  rows: readonly LedgerRow[];
  centre?: string | undefined;
  /** Only who, when and how much: for narrow places. */
  compact?: boolean;
  selected?: string | undefined;
  onSelect?: (id: string | undefined) => void;
  foot?: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Table
      label={t('place.transactions')}
      rows={rows}
      columns={useLedgerColumns(centre).slice(0, compact ? 4 : undefined)}
      rowId={(row) => row.id}
      selected={selected}
      onSelect={onSelect}
      foot={foot}
    />
  );
}

function useLedgerColumns(centre: string | undefined): Column<LedgerRow>[] {
  const { t } = useTranslation();
  return [
    { id: 'at', head: t('audit.at'), width: '150px', cell: (row) => <Moment at={row.occurredAt} /> },
    {
      id: 'from',
      head: t('transaction.from'),
      cell: (row) => <End account={row.from} type={row.fromType} centre={centre} />,
    },
    {
      id: 'to',
      head: t('transaction.to'),
      cell: (row) => <End account={row.to} type={row.toType} centre={centre} />,
    },
    {
      id: 'amount',
      head: t('trace.amount'),
      align: 'end',
      width: '170px',
      cell: (row) => (
        <span className={styles['amount']}>
          {centre !== undefined && row.from !== row.to && (
            <span className="faint ltr">{row.to === centre ? '+ ' : row.from === centre ? '− ' : ''}</span>
          )}
          <Money money={row.money} />
          {row.toMoney && (
            <div className="faint">
              <Money money={row.toMoney} />
            </div>
          )}
          {row.converted && (
            <div className="faint">
              ≈ <Money money={row.converted.money} />
            </div>
          )}
        </span>
      ),
    },
    { id: 'mode', head: t('transaction.mode'), width: '100px', secondary: true, cell: (row) => row.mode },
    {
      id: 'description',
      head: t('transaction.description'),
      secondary: true,
      cell: (row) => <bdi>{row.description}</bdi>,
    },
    {
      id: 'source',
      head: t('transaction.source'),
      width: '110px',
      secondary: true,
      cell: (row) =>
        row.source.kind === 'report' ? (
          <Link to={`/reports/${row.source.id}`}>{t('palette.report')}</Link>
        ) : (
          <span className="faint">{t('transaction.bulk')}</span>
        ),
    },
  ];
}

function End({
  account,
  type,
  centre,
}: {
  account: string | null;
  type: LedgerRow['fromType'];
  centre: string | undefined;
}): ReactNode {
  const { t } = useTranslation();
  if (account === null) return <span className="faint">{t(`report.end.${type}`)}</span>;
  if (account === centre)
    return (
      <strong>
        <AccountName plain account={account} />
      </strong>
    );
  return <AccountName account={account} />;
}
