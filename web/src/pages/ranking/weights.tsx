import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RankingModelView } from 'weir/detection/ranking-contract';
import { useFormat } from '../../design/surroundings.tsx';
import { useFeatureWords } from '../alerts/alert-words.tsx';
import styles from './ranking.module.css';

const shown = 12;

/** What speaks for an alert and what against it, the strongest first: for one standard deviation more. */
export function Weights({ weights }: { weights: RankingModelView['weights'] }): ReactNode {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const nameOf = useFeatureWords();
  const format = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  });
  const told = weights.filter(({ weight }) => Math.abs(weight) >= 0.005).slice(0, shown);
  if (told.length === 0) return <p className="faint">{t('ranking.nothingTells')}</p>;
  const largest = Math.max(...told.map(({ weight }) => Math.abs(weight)), Number.EPSILON);
  return (
    <table className={styles['weights']} aria-label={t('ranking.weights')}>
      <thead>
        <tr>
          <th scope="col">{t('ranking.looksAt')}</th>
          <th scope="col">{t('ranking.speaks')}</th>
          <th scope="col">{t('ranking.weight')}</th>
        </tr>
      </thead>
      <tbody>
        {told.map(({ feature, weight }) => (
          <tr key={feature}>
            <th scope="row">{nameOf(feature)}</th>
            <td>
              {weight > 0 ? t('ranking.for') : t('ranking.against')}
              <span
                aria-hidden
                className={styles['bar']}
                data-sign={weight < 0 ? 'minus' : 'plus'}
                style={{ inlineSize: `${(Math.abs(weight) / largest) * 100}%` }}
              />
            </td>
            <td className="figures ltr">{format.format(weight)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
