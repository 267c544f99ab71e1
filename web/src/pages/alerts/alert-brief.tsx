import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlertDetail } from 'weir/detection/contract';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Money } from '../../design/parts/money.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ScoreParts } from '../../design/parts/score-parts.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { AlertActions } from './alert-actions.tsx';
import { AlertStateTag, useAlertWords } from './alert-words.tsx';

const accountsShown = 8;

/** Why there is an alert: the reason, the score as its parts, the money and the accounts; and what can be done. */
export function AlertBrief({ alert }: { alert: AlertDetail }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const words = useAlertWords();
  const partName = (part: string): string =>
    i18n.exists(`alertPart.${part}`) ? String(t(`alertPart.${part}` as never)) : part;
  return (
    <>
      <p dir="auto">{words.reason(alert)}</p>
      <ScoreParts parts={alert.parts} score={alert.score} decimals={3} nameOf={partName} />
      <AlertActions alert={alert} />
      <Fields
        rows={[
          [t('report.stateLabel'), <AlertStateTag key="state" state={alert.state} />],
          [
            t('alert.moved'),
            alert.totals.map((money) => (
              <div key={money.currency}>
                <Money money={money} />
              </div>
            )),
          ],
          [t('report.transactions'), format.number(alert.transactionCount)],
          [
            t('alert.between'),
            <span key="between">
              <Moment at={alert.firstAt} with="date" /> – <Moment at={alert.lastAt} with="date" />
            </span>,
          ],
          [
            t('subject.accounts'),
            <ul key="accounts">
              {alert.accounts.slice(0, accountsShown).map((account) => (
                <li key={account}>
                  <AccountName account={account} />
                </li>
              ))}
              {alert.accounts.length > accountsShown && (
                <li className="faint">
                  {t('subject.moreValues', { count: alert.accounts.length - accountsShown })}
                </li>
              )}
            </ul>,
          ],
          [
            t('alert.alsoSeen'),
            alert.also.length > 0 &&
              alert.also.map((other) => (
                <div key={other.typology}>
                  {words.title({ typology: other.typology, title: other.typology })}
                </div>
              )),
          ],
          [t('alert.raised'), <Moment key="raised" at={alert.raisedAt} />],
          [
            t('hit.stateLabel'),
            alert.decided && (
              <span key="decided">
                <bdi>{alert.decided.reason}</bdi> · {alert.decided.name} · <Moment at={alert.decided.at} />
              </span>
            ),
          ],
        ]}
      />
    </>
  );
}
