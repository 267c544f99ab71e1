import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RankingComparison } from 'weir/detection/ranking-contract';
import { useSurroundings } from '../../design/surroundings.tsx';
import styles from './ranking.module.css';

const plot = { width: 560, row: 46 };
const frame = { label: 230, top: 22, end: 40 };

/** How many of the first k were useful under each order, with what that surely lies between; the table says the same. */
export function PrecisionPicture({ comparison }: { comparison: RankingComparison }): ReactNode {
  const { t } = useTranslation();
  const { format, rightToLeft } = useSurroundings();
  const rows = comparison.champion.precision.map((champion, place) => ({
    k: champion.k,
    orders: [champion, comparison.challenger.precision[place]].flatMap((each) => each ?? []),
  }));
  if (rows.length === 0) return null;
  const height = rows.length * plot.row;
  const x = (share: number): number => (rightToLeft ? plot.width * (1 - share) : plot.width * share);
  const shift = rightToLeft ? frame.end : frame.label;
  return (
    <svg
      className={styles['picture']}
      viewBox={`0 0 ${plot.width + frame.label + frame.end} ${height + frame.top + 24}`}
      role="img"
      aria-label={t('ranking.pictureWords')}
    >
      <g transform={`translate(${shift} ${frame.top})`}>
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line x1={x(share)} x2={x(share)} y1={0} y2={height} className={styles['rule']} />
            <text x={x(share)} y={height + 18} textAnchor="middle" className={styles['axis']} direction="ltr">
              {format.percent(share)}
            </text>
          </g>
        ))}
        {rows.map(({ k, orders }, row) => (
          <g key={k} transform={`translate(0 ${row * plot.row})`}>
            <text
              x={rightToLeft ? plot.width + 12 : -12}
              y={plot.row / 2 + 4}
              textAnchor="end"
              className={styles['value']}
            >
              {t('ranking.firstOnes', { count: k })}
            </text>
            {orders.map(({ precision, low, high }, place) => {
              const y = plot.row / 2 + (place === 0 ? -8 : 8);
              const other = place === 0 ? '' : undefined;
              return (
                <g key={place}>
                  <line
                    x1={x(low)}
                    x2={x(high)}
                    y1={y}
                    y2={y}
                    className={styles['whisker']}
                    data-other={other}
                  />
                  <circle cx={x(precision)} cy={y} r={5} className={styles['dot']} data-other={other} />
                  {row === 0 && (
                    <text
                      x={x(precision)}
                      y={place === 0 ? y - 10 : y + 18}
                      textAnchor="middle"
                      className={styles['axis']}
                    >
                      {place === 0 ? t('ranking.champion') : t('ranking.challenger')}
                    </text>
                  )}
                </g>
              );
            })}
          </g>
        ))}
      </g>
    </svg>
  );
}
