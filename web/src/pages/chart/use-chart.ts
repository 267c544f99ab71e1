import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { chartAnswerSchema, chartLimits, type ChartAnswer, type ChartQuestion } from 'weir/charts/contract';
import { send } from '../../api/client.ts';
import { useWorker } from '../../api/use-worker.ts';
import {
  begin,
  did,
  emptyChart,
  moved,
  redone,
  undone,
  withAnswer,
  type Chart,
  type History,
} from './chart-state.ts';
import type { LayoutWork, Places } from './layout.ts';

/** The chart with its history; nodes without a place get one in a thread of their own. */
export function useChart(): {
  history: History;
  placing: boolean;
  change: (next: (chart: Chart) => Chart) => void;
  restart: (chart: Chart) => void;
  undo: () => void;
  redo: () => void;
  arrange: () => void;
} {
  const [history, setHistory] = useState(() => begin(emptyChart));
  const [placing, setPlacing] = useState(false);
  const ask = useWorker<LayoutWork, { number: number; places: Places; last: boolean }>(
    () => new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' }),
    ({ places, last }) => {
      if (last) {
        setPlacing(false);
        performance.measure('chart-arranged', 'chart-arranging');
      }
      // Where new nodes come to stand belongs to the act that brought them: no step of its own.
      setHistory((old) => ({ ...old, now: moved(old.now, new Map(places)) }));
    },
  );
  const place = useCallback((chart: Chart, anew: boolean) => {
    setPlacing(true);
    const work: LayoutWork = {
      nodes: [...chart.nodes.values()].map(({ node, x, y, pinned }) => ({
        id: node.id,
        x: anew && !pinned ? null : x,
        y: anew && !pinned ? null : y,
        still: pinned || (!anew && x !== null),
      })),
      edges: [...chart.edges.values()].map(({ from, to }) => ({ from, to })),
    };
    performance.mark('chart-arranging');
    ask(work);
  }, []);
  const unplaced = [...history.now.nodes.values()].some(({ x }) => x === null);
  useEffect(() => {
    if (unplaced) place(history.now, false);
  }, [unplaced, history.now, place]);
  return {
    history,
    placing,
    change: useCallback((next) => setHistory((old) => did(old, next(old.now))), []),
    restart: useCallback((chart) => setHistory(begin(chart)), []),
    undo: useCallback(() => setHistory(undone), []),
    redo: useCallback(() => setHistory(redone), []),
    arrange: () => {
      setHistory((old) => did(old, { ...old.now }));
      place(history.now, true);
    },
  };
}

export function readNodes(ids: readonly string[]): Promise<ChartAnswer> {
  return send(chartAnswerSchema, 'POST', '/chart/nodes', { body: { ids: ids.slice(0, chartLimits.nodes) } });
}

/** Asks a question about each node for itself, so that each can be folded up again. */
export function useExpanding(change: (next: (chart: Chart) => Chart) => void) {
  return useMutation({
    mutationFn: async ({
      ids,
      question,
      limit,
      minimum,
    }: {
      ids: readonly string[];
      question: ChartQuestion;
      limit: number;
      minimum: number;
    }) => {
      const together = question === 'between';
      const asks = together ? [ids] : ids.slice(0, 20).map((id) => [id]);
      return Promise.all(
        asks.map(async (nodes) => ({
          of: nodes.join(' '),
          question,
          answer: await send(chartAnswerSchema, 'POST', '/chart/expansions', {
            body: { question, nodes, limit, minimum },
          }),
        })),
      );
    },
    onSuccess: (answers) =>
      change((chart) =>
        answers.reduce((all, { of, question, answer }) => withAnswer(all, answer, { of, question }), chart),
      ),
  });
}
