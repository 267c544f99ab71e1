import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackTestResult } from 'weir/detection/scenario-contract';
import { useSurroundings } from '../../design/surroundings.tsx';
import { sweepColumns } from './sweep-chart.ts';
import styles from './scenario.module.css';

const plot = { width: 700, height: 170 };
const frame = { side: 52, top: 26, between: 54, bottom: 40 };

/** Above, the precision at each value with what it surely lies between; below, how many alerts, by decision. */
export function SweepPicture({
  parameter,
  sweep,
}: {
  parameter: string;
  sweep: BackTestResult['sweep'];
}): ReactNode {
  const { t } = useTranslation();
  const { format, rightToLeft } = useSurroundings();
  const columns = sweepColumns(sweep, { ...plot, rightToLeft });
  const most = Math.max(1, ...sweep.map(({ figures }) => figures.alerts));
  const axis = { x: rightToLeft ? plot.width + 8 : -8, anchor: rightToLeft ? 'start' : 'end' } as const;
  const foot = plot.height + frame.between;
  return (
    <>
      <svg
        className={styles['picture']}
        viewBox={`0 0 ${plot.width + 2 * frame.side} ${2 * plot.height + frame.top + frame.between + frame.bottom}`}
        role="img"
        aria-label={t('backTest.pictureWords', { parameter, count: sweep.length })}
      >
        <g transform={`translate(${frame.side} ${frame.top})`}>
          <text x={rightToLeft ? plot.width : 0} y={-12} className={styles['value']} textAnchor="start">
            {t('backTest.precision')}
          </text>
          {[0, 0.5, 1].map((share) => (
            <g key={share}>
              <Rule y={plot.height * (1 - share)} />
              <text
                x={axis.x}
                y={plot.height * (1 - share) + 4}
                className={styles['axis']}
                textAnchor={axis.anchor}
                direction="ltr"
              >
                {format.percent(share)}
              </text>
            </g>
          ))}
          {columns.map(({ value, x, precision }) =>
            precision === null ? (
              <text key={value} x={x} y={plot.height - 6} textAnchor="middle" className={styles['axis']}>
                ?
              </text>
            ) : (
              <g key={value}>
                <line x1={x} x2={x} y1={precision.low} y2={precision.high} className={styles['whisker']} />
                <circle cx={x} cy={precision.y} r={5} className={styles['dot']} />
              </g>
            ),
          )}
          <g transform={`translate(0 ${foot})`}>
            <text x={rightToLeft ? plot.width : 0} y={-12} className={styles['value']} textAnchor="start">
              {t('place.alerts')}
            </text>
            {[0, most].map((count) => (
              <g key={count}>
                <Rule y={plot.height * (1 - count / most)} />
                <text
                  x={axis.x}
                  y={plot.height * (1 - count / most) + 4}
                  className={styles['axis']}
                  textAnchor={axis.anchor}
                  direction="ltr"
                >
                  {format.number(count)}
                </text>
              </g>
            ))}
            {columns.map(({ value, x, width, parts, top }, place) => (
              <g key={value}>
                {parts.map(({ kind, y, height }) => (
                  <rect
                    key={kind}
                    x={x - width / 2}
                    y={y}
                    width={width}
                    height={height}
                    className={styles[kind]}
                  />
                ))}
                <text x={x} y={top - 6} textAnchor="middle" className={styles['value']} direction="ltr">
                  {format.number(sweep[place]!.figures.alerts)}
                </text>
                <text
                  x={x}
                  y={plot.height + 18}
                  textAnchor="middle"
                  className={styles['axis']}
                  direction="ltr"
                >
                  {value}
                </text>
              </g>
            ))}
            <text
              x={plot.width / 2}
              y={plot.height + 36}
              textAnchor="middle"
              className={styles['axis']}
              direction="ltr"
            >
              {parameter}
            </text>
          </g>
        </g>
      </svg>
      <p className={styles['key']}>
        {(['useful', 'notUseful', 'rest'] as const).map((kind) => (
          <span key={kind}>
            <svg viewBox="0 0 12 12" aria-hidden>
              <rect width="12" height="12" className={styles[kind]} />
            </svg>
            {t(`backTest.kind.${kind}`)}
          </span>
        ))}
        <span>{t('backTest.whiskers')}</span>
      </p>
    </>
  );
}

function Rule({ y }: { y: number }): ReactNode {
  return <line x1={0} x2={plot.width} y1={y} y2={y} className={styles['rule']} />;
}
