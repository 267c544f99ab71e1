import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../surroundings.tsx';
import styles from './parts.module.css';

export interface ScorePart {
  part: string;
  /** Thousandths or whole points, as the engine counts; the same unit as `score`. */
  points: number;
  why: string;
}

/** A score laid out as the sum it is: each part, its points, why; the last line is the sum, and it is the score. */
export function ScoreParts({
  parts,
  score,
  decimals = 0,
  nameOf,
}: {
  parts: readonly ScorePart[];
  score: number;
  decimals?: number;
  nameOf?: (part: string) => string;
}): ReactNode {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const points = new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    signDisplay: 'exceptZero',
  });
  const total = new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  const largest = Math.max(...parts.map((part) => Math.abs(part.points)), Number.EPSILON);
  return (
    <table className={styles['score']}>
      <thead>
        <tr>
          <th scope="col">{t('score.part')}</th>
          <th scope="col">{t('score.why')}</th>
          <th scope="col" className={styles['end']}>
            {t('score.points')}
          </th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part, index) => (
          <tr key={`${part.part}-${index}`}>
            <th scope="row">{nameOf?.(part.part) ?? part.part}</th>
            <td>
              <bdi>{part.why}</bdi>
              <span
                aria-hidden
                className={styles['scoreBar']}
                data-sign={part.points < 0 ? 'minus' : 'plus'}
                style={{ inlineSize: `${(Math.abs(part.points) / largest) * 100}%` }}
              />
            </td>
            <td className={`${styles['end'] ?? ''} figures ltr`}>{points.format(part.points)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {t('score.sum')}
          </th>
          <td className={`${styles['end'] ?? ''} figures ltr`}>{total.format(score)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
