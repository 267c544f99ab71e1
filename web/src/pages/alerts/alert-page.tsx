import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlertDetail } from 'weir/detection/contract';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { ToChart } from '../chart/to-chart.tsx';
import { LedgerRows } from '../transactions/ledger-rows.tsx';
import { AlertBrief } from './alert-brief.tsx';
import { AlertStateTag, useAlertWords } from './alert-words.tsx';
import { useAlert } from './alerts-page.tsx';

export function AlertPage(): ReactNode {
  const { t } = useTranslation();
  const words = useAlertWords();
  const { id = '' } = useParams({ strict: false });
  const query = useAlert(id);
  return (
    <AnsweredPage query={query}>
      {(alert) => (
        <Page
          title={words.title(alert)}
          above={<Link to="/alerts">{t('place.alerts')}</Link>}
          summary={
            <>
              <AlertStateTag state={alert.state} />
              {alert.accounts[0] !== undefined && <AccountName account={alert.accounts[0]} />}
            </>
          }
          actions={<ToChart nodes={nodesOf(alert)} />}
        >
          <TwoColumns
            main={
              <Section
                title={t('alert.itsTransactions')}
                aside={
                  alert.transactionsOmitted > 0
                    ? t('finding.omitted', { count: alert.transactionsOmitted })
                    : undefined
                }
              >
                <LedgerRows compact rows={alert.transactions} centre={alert.accounts[0]} />
              </Section>
            }
            side={
              <Section title={t('alert.why')}>
                <AlertBrief alert={alert} />
              </Section>
            }
          />
        </Page>
      )}
    </AnsweredPage>
  );
}

/** Its accounts, and who stands at the other end of its transactions. */
function nodesOf({ accounts, transactions }: AlertDetail): string[] {
  const ends = transactions.flatMap(({ from, to }) => [from, to]);
  return [...accounts, ...ends].flatMap((account) => (account === null ? [] : [`account:${account}`]));
}
