import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { strategicTrendSchema, type StrategicTrend } from 'weir/strategy/contract';
import { read } from '../../api/client.ts';
import { Answered } from '../../design/parts/answered.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Table } from '../../design/table/table.tsx';
import { useSurroundings } from '../../design/surroundings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { chartLine } from '../quality/chart-line.ts';
import { useCategoryName } from './category-name.ts';
import { useFigure } from './figure.ts';
import { TakeOut } from './take-out.tsx';
import styles from './strategy.module.css';

const plot = { width: 720, height: 180 };
const frame = { start: 24, top: 26, end: 24, bottom: 30 };
const all = 'total';

/** The closed quarters side by side: one line as a picture, and under it the table with all of them. */
export function Trend({ path }: { path: string }): ReactNode {
  const query = useQuery({
    queryKey: ['strategy', path],
    queryFn: ({ signal }) => read(strategicTrendSchema, path, { signal }),
    staleTime: Infinity,
  });
  return <Answered query={query}>{(trend) => <SideBySide trend={trend} path={path} />}</Answered>;
}

function SideBySide({ trend, path }: { trend: StrategicTrend; path: string }): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const nameOf = useCategoryName(trend);
  const figure = useFigure(trend.currency);
  if (trend.rows.length === 0) return <Empty>{t('strategy.withheld')}</Empty>;
  const chosen = trend.rows.find(({ category }) => category === url['line']);
  const name = chosen === undefined ? t('strategy.total') : nameOf(chosen.category);
  const { smallest, contributors, dominance } = trend.rules;
  const rows = [
    ...trend.rows.map((row) => ({ ...row, name: nameOf(row.category) })),
    { category: '', name: t('strategy.total'), totals: trend.totals },
  ];
  return (
    <div className={styles['published']}>
      <div className={styles['line']}>
        <Choice
          label={t('strategy.line')}
          value={chosen?.category ?? all}
          onChange={(value) => setUrl({ line: value === all ? undefined : value })}
          options={[
            { value: all, label: t('strategy.total') },
            ...trend.rows.map(({ category }) => ({ value: category, label: nameOf(category) })),
          ]}
        />
        <TakeOut path={path} />
      </div>
      <Picture trend={trend} name={name} totals={chosen?.totals ?? trend.totals} />
      <Table
        label={t('strategy.overTime')}
        rows={rows}
        rowId={(row) => row.category}
        columns={[
          { id: 'category', head: t('strategy.category'), cell: (row) => <bdi>{row.name}</bdi> },
          ...trend.quarters.map((quarter, at) => ({
            id: quarter,
            head: quarter,
            align: 'end' as const,
            cell: (row: (typeof rows)[number]) => figure(row.totals[at] ?? null),
          })),
        ]}
      />
      <p className={styles['note']}>
        {t('strategy.hiddenWhy', { smallest, contributors, dominance: dominance * 100 })}
      </p>
    </div>
  );
}

/** A line from quarter to quarter, its figures on it; where nothing was published it has a gap. */
function Picture(props: {
  trend: StrategicTrend;
  name: string;
  totals: readonly (number | null)[];
}): ReactNode {
  const { trend, name, totals } = props;
  const { t } = useTranslation();
  const { rightToLeft } = useSurroundings();
  const figure = useFigure(trend.currency);
  const most = Math.max(1, ...totals.map((total) => total ?? 0));
  const { points, paths } = chartLine(
    trend.quarters.map((month, at) => {
      const total = totals[at] ?? null;
      return { month, score: total === null ? null : (total / most) * 100 };
    }),
    { ...plot, rightToLeft },
  );
  const last = totals.findLastIndex((total) => total !== null);
  return (
    <svg
      className={styles['trend']}
      viewBox={`0 0 ${plot.width + frame.start + frame.end} ${plot.height + frame.top + frame.bottom}`}
      role="img"
      aria-label={t('strategy.trendWords', {
        name,
        quarter: trend.quarters[last] ?? '',
        figure: figure(totals[last] ?? null),
      })}
    >
      <g transform={`translate(${frame.start} ${frame.top})`}>
        <line x1={0} x2={plot.width} y1={plot.height} y2={plot.height} className={styles['rule']} />
        {paths.map((path) => (
          <path key={path} d={path} className={styles['stroke']} />
        ))}
        {points.map(({ month, x, y }, at) => (
          <g key={month}>
            {y !== null && <circle cx={x} cy={y} r={3.5} className={styles['dot']} />}
            <text x={x} y={(y ?? plot.height) - 9} textAnchor="middle" className={styles['value']}>
              {y === null ? '…' : figure(totals[at] ?? null)}
            </text>
            <text x={x} y={plot.height + 20} textAnchor="middle" className={styles['axis']} direction="ltr">
              {month}
            </text>
          </g>
        ))}
      </g>
    </svg>
  );
}
