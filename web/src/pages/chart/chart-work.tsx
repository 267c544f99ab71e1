import { Button } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type Sigma from 'sigma';
import { nodeKindSchema, type ChartAnswer, type NodeKind, type SavedChart } from 'weir/charts/contract';
import { useUrlState } from '../../shell/url-state.ts';
import { ChartCanvas } from './chart-canvas.tsx';
import { ChartTables } from './chart-tables.tsx';
import { ChartTime, timesFrom } from './chart-time.tsx';
import { ChartTools } from './chart-tools.tsx';
import { KeepChart } from './keep-chart.tsx';
import { begin, emptyChart, laidOut, moved, withAnswer } from './chart-state.ts';
import { histogramOf, viewOf, writtenName, type Filters } from './chart-view.ts';
import { useChart } from './use-chart.ts';
import styles from './chart.module.css';

/** The canvas, what can be done on it, and the tables that say the same. */
export function ChartWork(props: {
  answer: ChartAnswer;
  saved: SavedChart | null;
  caseId: string | null;
}): ReactNode {
  const { answer, saved, caseId } = props;
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const chart = useChart();
  const { change, restart } = chart;
  const { now } = chart.history;
  const sigma = useRef<Sigma | null>(null);
  const [lasso, setLasso] = useState(false);
  const [flat, setFlat] = useState(false);
  const [unseen, setUnseen] = useState(false);
  const pickedText = url['pick'] ?? '';
  const picked = useMemo(() => new Set(pickedText.split('\n').filter(Boolean)), [pickedText]);
  const setPicked = useCallback(
    (ids: Iterable<string>) => setUrl({ pick: [...ids].slice(0, 200).join('\n') || undefined }),
    [setUrl],
  );
  useEffect(() => {
    const first = withAnswer(emptyChart, answer);
    restart(saved?.layout ? laidOut(first, saved.layout) : first);
  }, [answer, saved, restart]);

  const bars = useMemo(() => histogramOf(now.edges.values(), 40), [now.edges]);
  // Each by itself: picking stands in the address too, and must not draw all anew.
  const { without, least, from, until } = url;
  const filters = useMemo((): Filters => {
    const left = new Set((without ?? '').split(','));
    return {
      without: new Set(nodeKindSchema.options.filter((kind): kind is NodeKind => left.has(kind))),
      minimum: Math.max(0, Number(least ?? 0) || 0),
      ...timesFrom(bars, from, until),
    };
  }, [without, least, from, until, bars]);
  const view = useMemo(() => viewOf(now, filters), [now, filters]);
  const nameOf = useCallback(
    (id: string): string => {
      const placed =
        now.nodes.get(id) ?? now.nodes.get(now.groups.find((group) => group.id === id)?.members[0] ?? '');
      if (!placed) return id;
      const outside = /^outside:(\w+)$/.exec(placed.node.id)?.[1];
      return outside === undefined ? writtenName(placed.node) : t(`chart.outside.${outsideKind(outside)}`);
    },
    [now, t],
  );
  const onKey = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.target instanceof HTMLInputElement) return;
    const key = event.key.toLowerCase();
    if (key === 'z' && !event.shiftKey) chart.undo();
    else if (key === 'y' || key === 'z') chart.redo();
    else return;
    event.preventDefault();
  };
  const pick = (ids: readonly string[], more: boolean): void =>
    setPicked(more ? new Set([...picked, ...ids]) : ids);

  return (
    <div className={styles['work']} onKeyDown={onKey}>
      <ChartTools
        chart={chart}
        view={view}
        filters={filters}
        picked={[...picked].filter((id) => view.nodes.some((node) => node.id === id))}
        nameOf={nameOf}
        caseId={caseId}
        onPick={setPicked}
        onCentre={(id) => {
          const at = sigma.current?.getNodeDisplayData(id);
          if (at) void sigma.current?.getCamera().animate({ x: at.x, y: at.y, ratio: 0.4 }, { duration: 0 });
        }}
      />
      <div className={styles['tools']}>
        <Button size="xs" aria-pressed={lasso} onClick={() => setLasso(!lasso)} disabled={flat}>
          {t('chart.lasso')}
        </Button>
        <Button size="xs" onClick={() => setPicked([])} disabled={picked.size === 0}>
          {t('chart.pickNone')}
        </Button>
        {caseId !== null && saved !== null && (
          <KeepChart
            caseId={caseId}
            saved={saved}
            chart={now}
            onTake={(layout) => change((old) => laidOut(old, layout))}
          />
        )}
      </div>
      {unseen && <p role="status">{t('chart.noWebgl')}</p>}
      <p className={styles['counts']} role="status">
        <span>{t('chart.drawn', { nodes: view.nodes.length, edges: view.edges.length })}</span>
        {view.hidden > 0 && <span>{t('chart.hiddenCount', { number: view.hidden })}</span>}
        {view.filtered > 0 && <span>{t('chart.filteredCount', { number: view.filtered })}</span>}
        {answer.unknown.length > 0 && (
          <span>{t('chart.unknownCount', { number: answer.unknown.length })}</span>
        )}
        {chart.placing && <span>{t('chart.placing')}</span>}
      </p>
      {!flat && (
        <ChartCanvas
          view={view}
          label={t('chart.picture')}
          nameOf={nameOf}
          picked={picked}
          notes={now.notes}
          lasso={lasso}
          sigmaRef={sigma}
          onPick={pick}
          onMove={(places) => change((old) => moved(old, spread(old, places)))}
          onFail={() => {
            setUnseen(true);
            setFlat(true);
          }}
        />
      )}
      <ChartTime bars={bars} from={url['from']} until={url['until']} onChange={setUrl} />
      <ChartTables
        view={view}
        chart={now}
        nameOf={nameOf}
        picked={picked}
        onPick={setPicked}
        change={change}
      />
    </div>
  );
}

type OutsideKind = 'cash' | 'border' | 'asset' | 'unknown';
const outsideKind = (text: string): OutsideKind =>
  text === 'cash' || text === 'border' || text === 'asset' ? text : 'unknown';

/** A group that is moved takes its members along. */
function spread(
  chart: ReturnType<typeof begin>['now'],
  places: ReadonlyMap<string, { x: number; y: number }>,
): Map<string, { x: number; y: number }> {
  const all = new Map(places);
  for (const { id, members } of chart.groups) {
    const at = places.get(id);
    if (at) for (const member of members) all.set(member, at);
  }
  return all;
}
