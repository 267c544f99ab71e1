import { Button, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { chartPathSchema, questionSchema, type ChartQuestion } from 'weir/charts/contract';
import { send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { AddPicked } from './add-picked.tsx';
import { changed, groupedByHolder, withAnswer } from './chart-state.ts';
import type { Filters, View } from './chart-view.ts';
import { useExpanding, type useChart } from './use-chart.ts';
import styles from './chart.module.css';

/** What can be asked about, and done with, what is picked. */
export function PickedBar(props: {
  chart: ReturnType<typeof useChart>;
  view: View;
  filters: Filters;
  picked: readonly string[];
  caseId: string | null;
  onPick: (ids: readonly string[]) => void;
}): ReactNode {
  const { chart, view, filters, picked, caseId, onPick } = props;
  const { change } = chart;
  const { t } = useTranslation();
  const [question, setQuestion] = useState<ChartQuestion>('paid-in');
  const chosen = new Set(picked);
  const members = view.nodes.filter(({ id }) => chosen.has(id)).flatMap((node) => node.members);
  const expanding = useExpanding(change);
  const path = useMutation({
    mutationFn: (order: 'time' | 'static') =>
      send(chartPathSchema, 'POST', '/chart/paths', { body: { from: members[0], to: members[1], order } }),
    onSuccess: ({ payments, answer }) => {
      if (payments === null) return;
      change((old) => withAnswer(old, answer));
      onPick([...new Set(payments.flatMap(({ from, to }) => [from, to]))]);
    },
  });
  const act = (name: string, from: number, doIt: () => void): ReactNode => (
    <Button size="compact-xs" disabled={members.length < from} onClick={doIt}>
      {name}
    </Button>
  );
  const failed = expanding.error ?? path.error;
  return (
    <>
      <div className={styles['bar']} role="group" aria-label={t('chart.withPicked')}>
        <span role="status">
          <strong>{t('chart.pickedCount', { number: picked.length })}</strong>
        </span>
        {picked.length === 0 ? (
          <span className="faint">{t('chart.pickHint')}</span>
        ) : (
          <>
            <NativeSelect
              size="xs"
              aria-label={t('chart.ask')}
              value={question}
              onChange={({ currentTarget: { value } }) => setQuestion(questionSchema.parse(value))}
              data={questionSchema.options.map((value) => ({ value, label: t(`chart.question.${value}`) }))}
            />
            <Button
              size="compact-xs"
              variant="filled"
              loading={expanding.isPending}
              onClick={() => {
                const before = chart.history.now.asked.find(
                  ({ of, question: asked }) => of === members[0] && asked === question,
                );
                expanding.mutate({
                  ids: members,
                  question,
                  least: filters.least,
                  limit: Math.min(500, 12 + (before?.shown ?? 0)),
                });
              }}
            >
              {t('chart.expand')}
            </Button>
            {members.length === 2 && (
              <>
                {act(t('chart.pathTime'), 2, () => path.mutate('time'))}
                {act(t('chart.pathStatic'), 2, () => path.mutate('static'))}
              </>
            )}
            {act(t('chart.hide'), 1, () => change((old) => changed(old, members, { hidden: true })))}
            {act(t('chart.pin'), 1, () => change((old) => changed(old, members, { pinned: true })))}
            {act(t('chart.unpin'), 1, () => change((old) => changed(old, members, { pinned: false })))}
            {members.length > 1 &&
              act(t('chart.group'), 2, () => change((old) => groupedByHolder(old, members)))}
            {act(t('chart.pickNone'), 0, () => onPick([]))}
          </>
        )}
        {caseId !== null && <AddPicked caseId={caseId} view={view} picked={picked} members={members} />}
      </div>
      {path.data?.payments === null && <p role="status">{t('chart.noPath')}</p>}
      {failed && <ProblemNotice error={failed} />}
    </>
  );
}
