import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { savedChartSchema, type ChartLayout, type SavedChart } from 'weir/charts/contract';
import { send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { asProblem } from '../../api/problem.ts';
import { useFormat } from '../../design/surroundings.tsx';
import { layoutOf, type Chart } from './chart-state.ts';
import styles from './chart.module.css';

/** Saves the layout with the case. Where somebody saved meanwhile, theirs can be looked at, and yours saved over it. */
export function KeepChart(props: {
  caseId: string;
  saved: SavedChart;
  chart: Chart;
  onTake: (layout: ChartLayout) => void;
}): ReactNode {
  const { caseId, chart, onTake } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [saved, setSaved] = useState(props.saved);
  const keeping = useMutation({
    mutationFn: (version: number) =>
      send(savedChartSchema, 'PUT', `/cases/${caseId}/chart`, { body: { version, layout: layoutOf(chart) } }),
    onSuccess: setSaved,
  });
  const conflict =
    keeping.error && asProblem(keeping.error).code === 'chart-changed'
      ? savedChartSchema.safeParse(asProblem(keeping.error).facts['theirs']).data
      : undefined;
  return (
    <>
      <Button
        size="xs"
        variant="filled"
        loading={keeping.isPending}
        onClick={() => keeping.mutate(saved.version)}
      >
        {t('chart.save')}
      </Button>
      {saved.savedAt !== null && (
        <span role="status">
          {t('chart.savedBy', {
            version: saved.version,
            name: saved.savedBy?.name ?? '',
            time: format.dateTime(saved.savedAt),
          })}
        </span>
      )}
      {keeping.isError && (
        <div className={styles['conflict']}>
          <ProblemNotice error={keeping.error} />
          {conflict?.layout && (
            <>
              <Button size="xs" onClick={() => onTake(conflict.layout!)}>
                {t('chart.lookAtTheirs', { name: conflict.savedBy?.name ?? '' })}
              </Button>
              <Button size="xs" onClick={() => keeping.mutate(conflict.version)}>
                {t('chart.saveOver')}
              </Button>
            </>
          )}
        </div>
      )}
    </>
  );
}
