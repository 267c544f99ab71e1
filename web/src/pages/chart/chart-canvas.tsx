import { MultiDirectedGraph } from 'graphology';
import { useEffect, useRef, useState, type PointerEvent, type ReactNode, type RefObject } from 'react';
import { Sigma } from 'sigma';
import type { NodeKind } from 'weir/charts/contract';
import type { Note } from './chart-state.ts';
import { inside, type View } from './chart-view.ts';
import { shapeOf, ShapeProgram } from './shapes.ts';
import styles from './chart.module.css';

export const tokenOf: Record<NodeKind, string> = {
  person: '--source-1',
  firm: '--source-4',
  account: '--source-5',
  asset: '--source-2',
  report: '--source-6',
  outside: '--ink-faint',
};

export function tokenValue(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Links from which on the picture is drawn sparingly. */
const manyEdges = 3000;

interface Attributes {
  x: number;
  y: number;
  [name: string]: unknown;
}

/**
 * The picture. It reads from left to right in every language, so that a saved layout looks alike to all; what it shows is
 * in the tables beside it, which are the way by keyboard and for those who do not see it.
 */
export function ChartCanvas(props: {
  view: View;
  label: string;
  nameOf: (id: string) => string;
  picked: ReadonlySet<string>;
  notes: readonly Note[];
  lasso: boolean;
  sigmaRef: RefObject<Sigma | null>;
  onPick: (ids: readonly string[], more: boolean) => void;
  onMove: (places: ReadonlyMap<string, { x: number; y: number }>) => void;
  onFail: () => void;
}): ReactNode {
  const { view, label, nameOf, picked, notes, lasso, sigmaRef } = props;
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const [line, setLine] = useState<{ x: number; y: number }[]>([]);
  const [, redraw] = useState(0);

  useEffect(() => {
    const graph = new MultiDirectedGraph<Attributes>();
    let sigma: Sigma;
    try {
      sigma = new Sigma(graph, box.current!, {
        allowInvalidContainer: true,
        defaultNodeType: 'shape',
        nodeProgramClasses: { shape: ShapeProgram },
        defaultEdgeType: 'arrow',
        labelFont: 'Noto Sans, Noto Sans Arabic, Noto Sans SC, sans-serif',
        labelSize: 12,
        zIndex: true,
        labelColor: { color: tokenValue('--ink') },
        nodeReducer: (id, data) => ({
          ...data,
          highlighted: false,
          size: latest.current.picked.has(id) ? Number(data['size']) * 1.5 : Number(data['size']),
          color: latest.current.picked.has(id) ? tokenValue('--wait') : data['color'],
          forceLabel: latest.current.picked.has(id),
        }),
      });
    } catch {
      // No WebGL here: the tables say the same.
      latest.current.onFail();
      return;
    }
    sigmaRef.current = sigma;
    const themed = new MutationObserver(() => {
      sigma.setSetting('labelColor', { color: tokenValue('--ink') });
      redraw((count) => count + 1);
    });
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    let held: string | null = null;
    let wasMoved = false;
    sigma.on('downNode', ({ node }) => {
      held = node;
      wasMoved = false;
      if (!sigma.getCustomBBox()) sigma.setCustomBBox(sigma.getBBox());
    });
    sigma.on('moveBody', ({ event }) => {
      if (held === null) return;
      wasMoved = true;
      // Counts as a movement of the picture, so that a thicket of lines stands back meanwhile.
      sigma.getMouseCaptor().draggedEvents++;
      const at = sigma.viewportToGraph(event);
      graph.mergeNodeAttributes(held, { x: at.x, y: at.y });
      event.preventSigmaDefault();
      event.original.preventDefault();
    });
    const letGo = (): void => {
      if (held !== null && wasMoved) {
        const { x, y } = graph.getNodeAttributes(held);
        latest.current.onMove(new Map([[held, { x, y }]]));
      }
      held = null;
    };
    sigma.on('upNode', letGo);
    sigma.on('upStage', letGo);
    sigma.on('clickNode', ({ node, event }) => {
      if (!wasMoved) latest.current.onPick([node], event.original.shiftKey);
    });
    sigma.on('clickStage', () => latest.current.onPick([], false));
    const camera = (): void => {
      // Notes lie over the picture and move with it; without any, React has nothing to do in a frame.
      if (latest.current.notes.length > 0) redraw((count) => count + 1);
    };
    sigma.getCamera().on('updated', camera);
    return () => {
      themed.disconnect();
      sigmaRef.current = null;
      sigma.kill();
    };
  }, [sigmaRef]);

  const theme = document.documentElement.dataset['theme'];
  useEffect(() => {
    const sigma = sigmaRef.current;
    if (!sigma) return;
    const graph = sigma.getGraph();
    graph.clear();
    // Thousands of nodes at full size would cover each other.
    const size = Math.max(3, Math.min(8, 8 * Math.sqrt(800 / Math.max(1, view.nodes.length))));
    for (const { id, node, x, y, members } of view.nodes) {
      if (x === null || y === null) continue;
      graph.addNode(id, {
        x,
        y,
        size,
        label: members.length > 1 ? `${nameOf(id)} (${members.length})` : nameOf(id),
        color: tokenValue(tokenOf[node.kind]),
        shape: shapeOf[node.kind],
      });
    }
    // A thicket of thick lines is neither read nor drawn in time: it is drawn thin, and stands back while it moves.
    const thicket = view.edges.length > manyEdges;
    sigma.setSettings({ hideEdgesOnMove: thicket, hideLabelsOnMove: thicket });
    const colours = { money: tokenValue('--ink-soft'), other: tokenValue('--hairline-strong') };
    for (const { id, kind, from, to, thickness } of view.edges) {
      if (!graph.hasNode(from) || !graph.hasNode(to)) continue;
      graph.addEdgeWithKey(id, from, to, {
        size: thicket ? Math.max(1, thickness / 3) : thickness,
        type: kind === 'money' ? 'arrow' : 'line',
        color: kind === 'money' ? colours.money : colours.other,
      });
    }
    // For whoever measures: when the picture stood there, and of how many nodes.
    sigma.once('afterRender', () => performance.mark('chart-drawn', { detail: graph.order }));
  }, [view, nameOf, sigmaRef, theme]);

  useEffect(() => void sigmaRef.current?.refresh({ skipIndexation: true }), [picked, sigmaRef]);

  const place = (event: PointerEvent<HTMLDivElement>): { x: number; y: number } => {
    const at = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - at.left, y: event.clientY - at.top };
  };
  const close = (): void => {
    const sigma = sigmaRef.current;
    if (sigma && line.length > 2) {
      const found = view.nodes.filter(
        ({ x, y }) => x !== null && y !== null && inside(line, sigma.graphToViewport({ x, y })),
      );
      props.onPick(
        found.map(({ id }) => id),
        true,
      );
    }
    setLine([]);
  };
  const sigma = sigmaRef.current;
  return (
    <div className={styles['canvas']} dir="ltr">
      <div ref={box} className={styles['picture']} role="img" aria-label={label} />
      {sigma &&
        notes.map((note) => {
          const at = sigma.graphToViewport(note);
          return (
            <p
              key={note.id}
              className={styles['note']}
              style={{ transform: `translate(${at.x}px, ${at.y}px)` }}
            >
              <bdi>{note.text}</bdi>
            </p>
          );
        })}
      {lasso && (
        <div
          className={styles['lasso']}
          onPointerDown={(event) => setLine([place(event)])}
          onPointerMove={(event) => {
            if (line.length > 0) setLine([...line, place(event)]);
          }}
          onPointerUp={close}
        >
          <svg aria-hidden>
            <polygon points={line.map(({ x, y }) => `${x},${y}`).join(' ')} />
          </svg>
        </div>
      )}
    </div>
  );
}
