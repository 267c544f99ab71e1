import {
  useCallback,
  useDeferredValue,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useTranslation } from 'react-i18next';
import type Sigma from 'sigma';
import {
  leastSchema,
  nodeKindSchema,
  type ChartAnswer,
  type NodeKind,
  type SavedChart,
} from 'weir/charts/contract';
import { useUrlState } from '../../shell/url-state.ts';
import { ChartBar } from './chart-bar.tsx';
import { ChartCanvas } from './chart-canvas.tsx';
import { ChartSide } from './chart-side.tsx';
import { ChartTime, timesFrom } from './chart-time.tsx';
import { KeepChart } from './keep-chart.tsx';
import { emptyChart, laidOut, moved, withAnswer, type Chart } from './chart-state.ts';
import { cleanName, histogramOf, viewOf, writtenName, type Filters, type Seen } from './chart-view.ts';
import { PickedBar } from './picked-bar.tsx';
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
  const chart = useChart(() => {
    const first = withAnswer(emptyChart, answer);
    return saved?.layout ? laidOut(first, saved.layout) : first;
  });
  const { change } = chart;
  const { now } = chart.history;
  const sigma = useRef<Sigma | null>(null);
  const [lasso, setLasso] = useState(false);
  const [flat, setFlat] = useState(false);
  const pickedText = url['pick'] ?? '';
  const picked = useMemo(() => new Set(pickedText.split('\n').filter(Boolean)), [pickedText]);
  const setPicked = useCallback(
    (ids: Iterable<string>) => setUrl({ pick: [...ids].slice(0, 200).join('\n') || undefined }),
    [setUrl],
  );

  const bars = useMemo(() => histogramOf(now.edges.values(), 40), [now.edges]);
  // Each by itself: picking stands in the address too, and must not draw all anew.
  const { without, least, from, until } = url;
  const filters = useMemo((): Filters => {
    const left = new Set((without ?? '').split(','));
    return {
      without: new Set(nodeKindSchema.options.filter((kind): kind is NodeKind => left.has(kind))),
      least: leastSchema.safeParse(least).data ?? '0',
      ...timesFrom(bars, from, until),
    };
  }, [without, least, from, until, bars]);
  const seen = useRef<Seen>(undefined);
  const view = useMemo(() => {
    const next = viewOf(now, filters, seen.current);
    seen.current = { chart: now, filters, view: next };
    return next;
  }, [now, filters]);
  // The picture first, the tables a moment after.
  const told = useDeferredValue(view, nothingYet);
  const { nodes, groups } = now;
  // Names follow from what nodes are, not from where they stand.
  const nodesKey = useMemo(() => [...nodes.values()].map(({ node }) => node), [nodes]);
  const nodesNamed = useSame(nodesKey);
  const nameOf = useMemo(() => {
    const written = new Map<string, string>();
    const byId = new Map(nodesNamed.map((node) => [node.id, node]));
    const firstOf = new Map(groups.map(({ id, members }) => [id, members[0]!]));
    return (id: string): string => {
      const known = written.get(id);
      if (known !== undefined) return known;
      const node = byId.get(id) ?? byId.get(firstOf.get(id) ?? '');
      const outside = /^outside:(\w+)$/.exec(node?.id ?? '')?.[1];
      const name =
        node === undefined
          ? id
          : outside === undefined
            ? cleanName(writtenName(node))
            : t(`chart.outside.${outsideKind(outside)}`);
      written.set(id, name);
      return name;
    };
  }, [nodesNamed, groups, t]);
  const onKey = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || isText(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === 'z' && !event.shiftKey) chart.undo();
    else if (key === 'y' || key === 'z') chart.redo();
    else return;
    event.preventDefault();
  };
  const pickedHere = useMemo(
    () => view.nodes.filter(({ id }) => picked.has(id)).map(({ id }) => id),
    [view.nodes, picked],
  );

  return (
    <div className={styles['work']} onKeyDown={onKey}>
      <ChartBar
        chart={chart}
        view={view}
        filters={filters}
        picked={pickedHere}
        nameOf={nameOf}
        caseId={caseId}
        flat={flat}
        lasso={lasso}
        onLasso={() => setLasso(!lasso)}
        onZoom={(how) => {
          const camera = sigma.current?.getCamera();
          if (how === 'in') void camera?.animatedZoom({ duration: 0 });
          else if (how === 'out') void camera?.animatedUnzoom({ duration: 0 });
          else void camera?.animatedReset({ duration: 0 });
        }}
        onPick={setPicked}
        onCentre={(id) => {
          const at = sigma.current?.getNodeDisplayData(id);
          if (at) void sigma.current?.getCamera().animate({ x: at.x, y: at.y, ratio: 0.4 }, { duration: 0 });
        }}
      >
        {caseId !== null && saved !== null && (
          <KeepChart
            caseId={caseId}
            saved={saved}
            chart={now}
            onTake={(layout) => change((old) => laidOut(old, layout))}
          />
        )}
      </ChartBar>
      <PickedBar
        chart={chart}
        view={view}
        filters={filters}
        picked={pickedHere}
        caseId={caseId}
        onPick={setPicked}
      />
      {flat && <p role="status">{t('chart.noWebgl')}</p>}
      {answer.unknown.length > 0 && (
        <p role="status">{t('chart.unknownCount', { number: answer.unknown.length })}</p>
      )}
      <div className={styles['desk']} data-flat={flat || undefined}>
        {!flat && (
          <div className={styles['main']}>
            <ChartCanvas
              view={view}
              label={t('chart.picture')}
              nameOf={nameOf}
              picked={picked}
              notes={now.notes}
              lasso={lasso}
              sigmaRef={sigma}
              onPick={(ids, more) => setPicked(more ? new Set([...picked, ...ids]) : ids)}
              onEdge={(id) => setUrl({ link: id })}
              onMove={(places) => change((old) => moved(old, spread(old, places)))}
              onFail={() => setFlat(true)}
            />
            <ChartTime bars={bars} from={from} until={until} onChange={setUrl} />
          </div>
        )}
        <ChartSide
          view={told}
          chart={now}
          nameOf={nameOf}
          picked={picked}
          onPick={setPicked}
          change={change}
        />
      </div>
    </div>
  );
}

const nothingYet = viewOf(emptyChart, {
  without: new Set(),
  least: '0',
  since: -Infinity,
  until: Infinity,
});

/** The list as it was, where each of its members is the same as before. */
function useSame<Member>(list: readonly Member[]): readonly Member[] {
  const kept = useRef(list);
  if (kept.current.length !== list.length || kept.current.some((one, place) => one !== list[place]))
    kept.current = list;
  return kept.current;
}

function isText(target: EventTarget): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

type OutsideKind = 'cash' | 'border' | 'asset' | 'unknown';
const outsideKind = (text: string): OutsideKind =>
  text === 'cash' || text === 'border' || text === 'asset' ? text : 'unknown';

/** A group that is moved takes its members along. */
function spread(
  chart: Chart,
  places: ReadonlyMap<string, { x: number; y: number }>,
): Map<string, { x: number; y: number }> {
  const all = new Map(places);
  for (const { id, members } of chart.groups) {
    const at = places.get(id);
    if (at) for (const member of members) all.set(member, at);
  }
  return all;
}
