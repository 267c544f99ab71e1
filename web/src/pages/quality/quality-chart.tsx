import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilerQuality } from 'weir/intake/quality-contract';
import { Table } from '../../design/table/table.tsx';
import { useFormat, useSurroundings } from '../../design/surroundings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { chartLine } from './chart-line.ts';
import styles from './quality.module.css';

const plot = { width: 720, height: 180 };
const frame = { start: 44, top: 16, end: 44, bottom: 30 };

/** The score month by month, as a picture and as a table that says the same. */
export function QualityChart({ months }: { months: FilerQuality['months'] }): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const asTable = url['chart'] === 'table';
  return (
    <div className={styles['chart']}>
      <div>
        <SegmentedControl
          aria-label={t('quality.show')}
          value={asTable ? 'table' : 'picture'}
          onChange={(value) => setUrl({ chart: value === 'table' ? 'table' : undefined })}
          data={[
            { value: 'picture', label: t('quality.picture') },
            { value: 'table', label: t('quality.table') },
          ]}
        />
      </div>
      {asTable ? <Twin months={months} /> : <Picture months={months} />}
    </div>
  );
}

function Picture({ months }: { months: FilerQuality['months'] }): ReactNode {
  const { t } = useTranslation();
  const { format, rightToLeft } = useSurroundings();
  const { points, paths } = chartLine(months, { ...plot, rightToLeft });
  const each = Math.max(1, Math.ceil(points.length / 8));
  const last = points.findLast(({ y }) => y !== null);
  return (
    <svg
      className={styles['picture']}
      viewBox={`0 0 ${plot.width + frame.start + frame.end} ${plot.height + frame.top + frame.bottom}`}
      role="img"
      aria-label={t('quality.pictureWords', {
        month: last ? format.partialDate(last.month) : '',
        score: last?.score === null || last === undefined ? '' : format.number(last.score),
      })}
    >
      <g transform={`translate(${frame.start} ${frame.top})`}>
        {[0, 50, 100].map((score) => (
          <g key={score}>
            <line
              x1={0}
              x2={plot.width}
              y1={plot.height * (1 - score / 100)}
              y2={plot.height * (1 - score / 100)}
              className={styles['rule']}
            />
            <text
              x={rightToLeft ? plot.width + 8 : -8}
              y={plot.height * (1 - score / 100) + 4}
              className={styles['axis']}
              textAnchor={rightToLeft ? 'start' : 'end'}
              direction="ltr"
            >
              {score}
            </text>
          </g>
        ))}
        {paths.map((path) => (
          <path key={path} d={path} className={styles['line']} />
        ))}
        {points.map(({ month, score, x, y }, index) => (
          <g key={month}>
            {y !== null && score !== null && (
              <circle cx={x} cy={y} r={3.5} className={styles['dot']}>
                <title>{`${format.partialDate(month)}: ${format.number(score)}`}</title>
              </circle>
            )}
            {index % each === 0 && (
              <text x={x} y={plot.height + 20} textAnchor="middle" className={styles['axis']}>
                {format.partialDate(month)}
              </text>
            )}
          </g>
        ))}
        {last && last.y !== null && last.score !== null && (
          <text
            x={last.x}
            y={Math.max(6, last.y - 9)}
            textAnchor={rightToLeft ? 'start' : 'end'}
            className={styles['value']}
            direction="ltr"
          >
            {format.number(last.score)}
          </text>
        )}
      </g>
    </svg>
  );
}

function Twin({ months }: { months: FilerQuality['months'] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = ['filed', 'accepted', 'returned', 'late'] as const;
  return (
    <Table
      label={t('quality.overTime')}
      rows={months.toReversed()}
      rowId={(row) => row.month}
      columns={[
        { id: 'month', head: t('quality.month'), cell: (row) => format.partialDate(row.month) },
        {
          id: 'score',
          head: t('quality.figure.score'),
          align: 'end',
          cell: (row) => (row.score === null ? t('quality.nothing') : format.number(row.score)),
        },
        ...counts.map((count) => ({
          id: count,
          head: t(`quality.figure.${count}`),
          align: 'end' as const,
          cell: (row: FilerQuality['months'][number]) => format.number(row[count]),
        })),
      ]}
    />
  );
}
