import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { chartAnswerSchema, chartLimits, type ChartAnswer, type ChartQuestion } from 'weir/charts/contract';
import { send } from '../../api/client.ts';
import { useWorker } from '../../api/use-worker.ts';
import {
  begin,
  did,
  moved,
  redone,
  undone,
  withAnswer,
  type Chart,
  type History,
  type Placed,
} from './chart-state.ts';
import { sown, type LayoutWork, type Places } from './sowing.ts';

/** Nodes from which on a rough picture stands at once, and settles then. */
const many = 1000;

/** The chart with its history, begun with what is on it; where nodes stand is worked out in a thread of its own. */
export function useChart(begun: () => Chart): {
  history: History;
  placing: boolean;
  change: (next: (chart: Chart) => Chart) => void;
  undo: () => void;
  redo: () => void;
  arrange: () => void;
} {
  const [first] = useState(() => {
    const chart = begun();
    const rough = roughly(chart);
    return { chart: rough, settle: rough !== chart };
  });
  const [history, setHistory] = useState(() => begin(first.chart));
  const [placing, setPlacing] = useState(false);
  const asked = useRef<Chart>(first.chart);
  const ask = useWorker<LayoutWork, { number: number; places: Places }>(
    () => new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' }),
    ({ places }) => {
      setPlacing(false);
      performance.measure('chart-arranged', 'chart-arranging');
      // Where new nodes come to stand belongs to the act that brought them: no step of its own. What somebody moved or
      // pinned meanwhile stays there.
      setHistory((old) => ({ ...old, now: moved(old.now, untouched(places, asked.current, old.now)) }));
    },
  );
  const place = useCallback((chart: Chart, still: (placed: Placed) => boolean, anew = false) => {
    setPlacing(true);
    asked.current = chart;
    performance.mark('chart-arranging');
    ask(workOf(anew ? roughly(unplaced(chart)) : chart, still));
  }, []);
  useEffect(() => {
    if (first.settle) place(first.chart, isPinned);
  }, [first, place]);
  const someUnplaced = history.now.nodes.values().some(({ x }) => x === null);
  useEffect(() => {
    if (someUnplaced) place(history.now, ({ pinned, x }) => pinned || x !== null);
  }, [someUnplaced, history.now, place]);
  return {
    history,
    placing,
    change: useCallback((next) => setHistory((old) => did(old, next(old.now))), []),
    undo: useCallback(() => setHistory(undone), []),
    redo: useCallback(() => setHistory(redone), []),
    arrange: () => {
      const next = { ...history.now };
      setHistory((old) => did(old, next));
      place(next, isPinned, true);
    },
  };
}

const isPinned = ({ pinned }: Placed): boolean => pinned;

function workOf(chart: Chart, still: (placed: Placed) => boolean): LayoutWork {
  return {
    nodes: [...chart.nodes.values()].map((placed) => ({
      id: placed.node.id,
      x: placed.x,
      y: placed.y,
      still: still(placed),
    })),
    edges: [...chart.edges.values()].map(({ from, to }) => ({ from, to })),
  };
}

function unplaced(chart: Chart): Chart {
  const nodes = [...chart.nodes].map(
    ([id, placed]) => [id, placed.pinned ? placed : { ...placed, x: null, y: null }] as const,
  );
  return { ...chart, nodes: new Map(nodes) };
}

/** The same chart, or where it is large and nothing of it has a place yet, one with rough places. */
export function roughly(chart: Chart): Chart {
  if (chart.nodes.size <= many || chart.nodes.values().some(({ x }) => x !== null)) return chart;
  return moved(chart, new Map(sown(workOf(chart, isPinned))));
}

function untouched(places: Places, asked: Chart, now: Chart): Map<string, { x: number; y: number }> {
  return new Map(
    places.filter(([id]) => {
      const [before, after] = [asked.nodes.get(id), now.nodes.get(id)];
      return before?.x === after?.x && before?.y === after?.y && before?.pinned === after?.pinned;
    }),
  );
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
      least,
    }: {
      ids: readonly string[];
      question: ChartQuestion;
      limit: number;
      least: string;
    }) => {
      const together = question === 'between';
      const asks = together ? [ids] : ids.slice(0, 20).map((id) => [id]);
      return Promise.all(
        asks.map(async (nodes) => ({
          of: nodes.join(' '),
          question,
          answer: await send(chartAnswerSchema, 'POST', '/chart/expansions', {
            body: { question, nodes, limit, least },
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
