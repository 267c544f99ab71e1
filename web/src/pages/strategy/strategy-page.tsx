import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  strategicTableSchema,
  strategyOverviewSchema,
  type StrategicTable,
  type StrategyOverview,
} from 'weir/strategy/contract';
import { read } from '../../api/client.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Table } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { TakeOut } from './take-out.tsx';
import { TotalBars } from './total-bars.tsx';
import { Trend } from './trend.tsx';
import { useCategoryName } from './category-name.ts';
import { useFigure } from './figure.ts';
import styles from './strategy.module.css';

type CutName =
  | 'reports-sector'
  | 'reports-kind'
  | 'reports-region'
  | 'money-corridor'
  | 'alerts-typology'
  | 'disseminations-outcome';
const cutNames: readonly CutName[] = [
  'reports-sector',
  'reports-kind',
  'reports-region',
  'money-corridor',
  'alerts-typology',
  'disseminations-outcome',
];
/** In the place of a quarter: all of them side by side. */
const overTime = 'all';

/** Counts of a closed quarter with nobody in them, as a picture and as a table that says the same. */
export function StrategyPage(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['strategy'],
    queryFn: ({ signal }) => read(strategyOverviewSchema, '/strategy', { signal }),
  });
  return (
    <Page title={t('place.strategy')} summary={t('strategy.summary')}>
      <Answered query={query}>{(overview) => <Chosen overview={overview} />}</Answered>
    </Page>
  );
}

function Chosen({ overview }: { overview: StrategyOverview }): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const cut = cutNames.find((name) => name === url['table']) ?? 'reports-sector';
  const quarter = overview.quarters.find((name) => name === url['quarter']) ?? overview.quarters[0]!;
  const asTrend = url['quarter'] === overTime;
  return (
    <>
      <Filters label={t('page.filters')}>
        <Choice
          label={t('strategy.cutLabel')}
          value={cut}
          onChange={(value) => setUrl({ table: value }, { push: true })}
          options={cutNames.map((value) => ({ value, label: t(`strategy.cut.${value}`) }))}
        />
        <Choice
          label={t('strategy.quarter')}
          value={asTrend ? overTime : quarter}
          onChange={(value) => setUrl({ quarter: value }, { push: true })}
          options={[
            { value: overTime, label: t('strategy.overTime') },
            ...overview.quarters.map((value) => ({ value, label: leftToRight(value) })),
          ]}
        />
      </Filters>
      {asTrend ? (
        <Trend path={`/strategy/trends/${cut.replace('-', '/')}`} />
      ) : (
        <Quarter path={`/strategy/tables/${cut.replace('-', '/')}/${quarter}`} />
      )}
    </>
  );
}

function Quarter({ path }: { path: string }): ReactNode {
  const query = useQuery({
    queryKey: ['strategy', path],
    queryFn: ({ signal }) => read(strategicTableSchema, path, { signal }),
    staleTime: Infinity,
  });
  return <Answered query={query}>{(table) => <Published table={table} path={path} />}</Answered>;
}

/** A code keeps its direction in a right-to-left page; options of a list take no markup. */
const leftToRight = (code: string): string => `\u2066${code}\u2069`;

function Published({ table, path }: { table: StrategicTable; path: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [url, setUrl] = useUrlState();
  if (table.withheld) return <Empty>{t('strategy.withheld')}</Empty>;
  if (table.rows.length === 0) return <Empty>{t('strategy.empty')}</Empty>;
  const asTable = url['show'] === 'table';
  const { smallest, contributors, dominance } = table.rules;
  return (
    <div className={styles['published']}>
      <div className={styles['line']}>
        <SegmentedControl
          aria-label={t('strategy.show')}
          value={asTable ? 'table' : 'picture'}
          onChange={(value) => setUrl({ show: value === 'table' ? 'table' : undefined })}
          data={[
            { value: 'picture', label: t('strategy.picture') },
            { value: 'table', label: t('strategy.table') },
          ]}
        />
        <TakeOut path={path} />
      </div>
      {asTable ? <Twin table={table} /> : <TotalBars table={table} />}
      <p className={styles['note']}>
        {t('strategy.hiddenWhy', { smallest, contributors, dominance: dominance * 100 })}{' '}
        {t('strategy.published', { date: format.partialDate(table.publishedAt.slice(0, 10)) })}
      </p>
    </div>
  );
}

function Twin({ table }: { table: StrategicTable }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCategoryName(table);
  const figure = useFigure(table.currency);
  const rows = [
    ...table.rows.map((row) => ({ ...row, name: nameOf(row.category) })),
    { category: '', name: t('strategy.total'), counts: table.columnTotals, total: table.total },
  ];
  return (
    <Table
      label={t(`strategy.cut.${table.population}-${table.classification}` as 'strategy.cut.reports-sector')}
      rows={rows}
      rowId={(row) => row.category}
      columns={[
        { id: 'category', head: t('strategy.category'), cell: (row) => <bdi>{row.name}</bdi> },
        ...table.months.map((month, at) => ({
          id: month,
          head: format.partialDate(month),
          align: 'end' as const,
          cell: (row: (typeof rows)[number]) => figure(row.counts[at] ?? null),
        })),
        { id: 'total', head: t('strategy.total'), align: 'end', cell: (row) => figure(row.total) },
      ]}
    />
  );
}
