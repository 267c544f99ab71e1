import { Button } from '@mantine/core';
import { IconRoute } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ledgerPageSchema, ledgerSummarySchema, type LedgerRow } from 'weir/ledger/contract';
import { read } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Filters, Page } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { FilterText } from '../../design/parts/filter-text.tsx';
import { Loading } from '../../design/parts/loading.tsx';
import { Money } from '../../design/parts/money.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { ListFoot } from '../../design/table/list-foot.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { AlertsNavigation } from '../alerts/alerts-frame.tsx';
import { AddToCase } from '../cases/add-to-case.tsx';
import { LedgerRows } from './ledger-rows.tsx';

/** The ledger: every transaction that reports and bulk files brought, found by account or by name. */
export function TransactionsPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const list = useCursorList({
    key: ['ledger'],
    path: '/ledger/transactions',
    page: ledgerPageSchema,
    query: {
      account: url['account'],
      id: url['id'],
      report: url['report'],
      from: url['from'],
      until: url['until'],
      in: currencyOf(url['in']),
    },
  });
  const peeked = list.rows.find((row) => row.id === (url['peek'] ?? url['id']));
  return (
    <Page title={t('place.transactions')} summary={<LedgerSummary />}>
      <AlertsNavigation />
      <Filters label={t('page.filters')}>
        <FilterText
          label={t('palette.account')}
          width={320}
          value={url['account'] ?? ''}
          onChange={(account) => setUrl({ account, peek: undefined, id: undefined })}
        />
        <FilterText
          label={t('transaction.id')}
          width={320}
          value={url['id'] ?? ''}
          onChange={(id) => setUrl({ id, peek: undefined })}
        />
        <FilterText
          label={t('transaction.shownIn')}
          width={120}
          value={url['in'] ?? ''}
          onChange={(currency) => setUrl({ in: currency.toUpperCase() })}
        />
      </Filters>
      {list.error ? <ProblemNotice error={list.error} retry={list.retry} /> : null}
      {list.pending ? <Loading /> : null}
      <WithPeek
        list={
          !list.pending && !list.error && list.rows.length === 0 ? (
            <Empty>{t('transaction.empty')}</Empty>
          ) : (
            <LedgerRows
              rows={list.rows}
              centre={url['account']}
              selected={url['peek']}
              onSelect={(peek) => setUrl({ peek })}
              foot={
                <ListFoot
                  count={list.rows.length}
                  hasMore={list.hasMore}
                  loading={list.loadingMore}
                  onMore={list.loadMore}
                />
              }
            />
          )
        }
        peek={
          peeked && (
            <TransactionPeek row={peeked} onClose={() => setUrl({ peek: undefined, id: undefined })} />
          )
        }
      />
    </Page>
  );
}

/** A currency once it is typed whole. */
function currencyOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Z]{3,5}$/.test(text) ? text : undefined;
}

function LedgerSummary(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const summary = useQuery({
    queryKey: ['ledger', 'summary'],
    queryFn: ({ signal }) => read(ledgerSummarySchema, '/ledger', { signal }),
  });
  if (!summary.data) return null;
  return (
    <span className="figures">
      {t('transaction.summary', {
        rows: format.number(summary.data.rows),
        accounts: format.number(summary.data.accounts),
      })}
    </span>
  );
}

function TransactionPeek({ row, onClose }: { row: LedgerRow; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const analyst = useHasRole('fiu_analyst');
  return (
    <Peek title={<Money money={row.money} />} label={t('transaction.one')} onClose={onClose}>
      <Fields
        rows={[
          [t('audit.at'), <Moment key="at" at={row.occurredAt} />],
          [
            t('transaction.from'),
            row.from === null ? t(`report.end.${row.fromType}`) : <AccountName account={row.from} />,
          ],
          [
            t('transaction.to'),
            row.to === null ? t(`report.end.${row.toType}`) : <AccountName account={row.to} />,
          ],
          [t('trace.amount'), <Money key="money" money={row.money} />],
          [t('transaction.arrived'), row.toMoney && <Money money={row.toMoney} />],
          [
            t('transaction.converted'),
            row.converted && (
              <>
                <Money money={row.converted.money} />
                <div className="faint">
                  <bdi>
                    {t('transaction.convertedBy', {
                      rate: row.converted.rate,
                      day: row.converted.rateDay,
                      source: row.converted.source,
                    })}
                  </bdi>
                </div>
              </>
            ),
          ],
          [t('transaction.mode'), row.mode],
          [t('transaction.description'), row.description !== '' && <bdi>{row.description}</bdi>],
          [t('transaction.reference'), row.reference !== '' && <span className="code">{row.reference}</span>],
          [
            t('transaction.id'),
            <span key="id" className="code">
              {row.id}
            </span>,
          ],
          [
            t('transaction.source'),
            row.source.kind === 'report' ? (
              <span key="source">
                <Link to={`/reports/${row.source.id}`}>{t('palette.report')}</Link>{' '}
                <span className="code faint">{row.source.place}</span>
              </span>
            ) : (
              <span className="code faint">{`${t('transaction.bulk')} ${row.source.place}`}</span>
            ),
          ],
          [
            t('settings.clearances'),
            row.compartment !== null && <span className="code">{row.compartment}</span>,
          ],
        ]}
      />
      {analyst && (
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
          <AddToCase size="xs" piece={{ kind: 'transaction', id: row.id }} />
          <Button
            component={Link}
            to={`/traces?tx=${encodeURIComponent(row.id)}`}
            variant="filled"
            size="xs"
            leftSection={<IconRoute size={14} />}
          >
            {t('alert.follow')}
          </Button>
        </div>
      )}
    </Peek>
  );
}
