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
import { AlertHistory } from './alert-history.tsx';
import { AlertStateTag, useAlertWords, useFeatureWords } from './alert-words.tsx';

const accountsShown = 8;

/** Why there is an alert: the reason, the score as its parts, the money and the accounts; and what can be done. */
export function AlertBrief({ alert }: { alert: AlertDetail }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const words = useAlertWords();
  const score = new Intl.NumberFormat(format.locale, { minimumFractionDigits: 3 });
  const partName = (part: string): string =>
    i18n.exists(`alertPart.${part}`) ? String(t(`alertPart.${part}` as never)) : part;
  return (
    <>
      <p dir="auto">{words.reason(alert)}</p>
      <ScoreParts parts={alert.parts} score={alert.score} decimals={3} nameOf={partName} />
      {alert.ranking.model !== null && <RankingParts alert={alert} />}
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
                  {words.title({ typology: other.typology, title: other.typology })}{' '}
                  <span className="faint figures ltr">{score.format(other.score)}</span>
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
      <AlertHistory history={alert.history} />
    </>
  );
}

const partsShown = 8;

/** Why it stands where it stands in the queue: what the ranking learned from decisions, part by part. */
function RankingParts({ alert }: { alert: AlertDetail }): ReactNode {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const nameOf = useFeatureWords();
  const value = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const { parts, points } = alert.ranking;
  const bias = parts.find(({ feature }) => feature === 'bias');
  const own = parts.filter(({ feature }) => feature !== 'bias');
  const rest = own.slice(partsShown);
  const shown = [
    ...own.slice(0, partsShown).map((part) => ({
      part: nameOf(part.feature),
      points: part.points,
      why: part.value === null || part.feature.startsWith('typology ') ? '' : value.format(part.value),
    })),
    ...(rest.length > 0
      ? [
          {
            part: t('ranking.others', { count: rest.length }),
            points: rest.reduce((sum, part) => sum + Math.round(part.points * 1000), 0) / 1000,
            why: '',
          },
        ]
      : []),
    ...(bias ? [{ part: t('ranking.feature.bias'), points: bias.points, why: '' }] : []),
  ];
  return (
    <details>
      <summary>
        {t('ranking.whyHere')}:{' '}
        <span className="figures ltr">{points.toLocaleString(locale, { minimumFractionDigits: 3 })}</span>
      </summary>
      <ScoreParts parts={shown} score={points} decimals={3} />
    </details>
  );
}
