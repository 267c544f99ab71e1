import { MultiDirectedGraph } from 'graphology';
import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { useTranslation } from 'react-i18next';
import { Sigma } from 'sigma';
import type { Note } from './chart-state.ts';
import { edgeNear, inside, type View } from './chart-view.ts';
import { moveByHand, panBy } from './moving.ts';
import { drawHover, show, tokenValue, type Attributes, type Shown } from './picture.ts';
import { ShapeProgram } from './shapes.ts';
import styles from './chart.module.css';

/** Points of the screen from a line within which a click means it. */
const reach = 6;
/** Points of the screen that an arrow key moves the picture, or what is picked. */
const stride = 40;

/**
 * The picture. It reads from left to right in every language, so that a saved layout looks alike to all; what it shows is
 * in the tables beside it, which are the way for those who do not see it.
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
  onEdge: (id: string) => void;
  onMove: (places: ReadonlyMap<string, { x: number; y: number }>) => void;
  onFail: () => void;
}): ReactNode {
  const { view, label, nameOf, picked, notes, lasso, sigmaRef } = props;
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const lines = useRef<SVGPathElement>(null);
  const shown = useRef<Shown>(null);
  const latest = useRef(props);
  latest.current = props;
  const [line, setLine] = useState<{ x: number; y: number }[]>([]);
  const [, redraw] = useState(0);

  useEffect(() => {
    let sigma: Sigma;
    let pickedColour = tokenValue('--wait');
    try {
      sigma = new Sigma(new MultiDirectedGraph<Attributes>(), box.current!, {
        allowInvalidContainer: true,
        defaultNodeType: 'shape',
        nodeProgramClasses: { shape: ShapeProgram },
        defaultEdgeType: 'arrow',
        defaultDrawNodeHover: drawHover,
        labelFont: 'Noto Sans, Noto Sans Arabic, Noto Sans SC, sans-serif',
        labelSize: 12,
        stagePadding: 40,
        zIndex: true,
        labelColor: { color: tokenValue('--ink') },
        nodeReducer: (id, data) => {
          const isPicked = latest.current.picked.has(id);
          return isPicked
            ? { ...data, size: Number(data['size']) * 1.5, color: pickedColour, forceLabel: true, zIndex: 1 }
            : data;
        },
      });
    } catch {
      // No WebGL here: the tables say the same.
      latest.current.onFail();
      return;
    }
    sigmaRef.current = sigma;
    shown.current = null;
    const themed = new MutationObserver(() => {
      pickedColour = tokenValue('--wait');
      sigma.setSetting('labelColor', { color: tokenValue('--ink') });
      redraw((count) => count + 1);
    });
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    moveByHand(sigma, sheet.current!, lines.current!, {
      moved: (id, to) => latest.current.onMove(new Map([[id, to]])),
      clicked: (at, more) => {
        if (typeof at === 'string') return latest.current.onPick([at], more);
        const places = new Map<string, { x: number; y: number }>();
        for (const { id, x, y } of latest.current.view.nodes)
          if (x !== null && y !== null) places.set(id, sigma.graphToViewport({ x, y }));
        const edge = edgeNear(latest.current.view.edges, (id) => places.get(id), at, reach);
        if (edge) latest.current.onEdge(edge.id);
        else latest.current.onPick([], false);
      },
    });
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
    const next: Shown = { view, nameOf, theme };
    show(sigma, next, shown.current);
    shown.current = next;
    if (latest.current.notes.length > 0) redraw((count) => count + 1);
  }, [view, nameOf, sigmaRef, theme]);

  const first = useRef(true);
  useEffect(() => {
    // Drawn just now with what is picked already.
    if (!first.current) sigmaRef.current?.refresh({ skipIndexation: true });
    first.current = false;
  }, [picked, sigmaRef]);

  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    const sigma = sigmaRef.current;
    if (!sigma || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const camera = sigma.getCamera();
    if (by !== undefined) {
      const [x, y] = [by[0]! * stride, by[1]! * stride];
      if (!event.shiftKey) panBy(sigma, { x: -x, y: -y });
      else props.onMove(shifted(sigma, view, picked, { x, y }));
    } else if (event.key === '+' || event.key === '=') void camera.animatedZoom({ duration: 0 });
    else if (event.key === '-') void camera.animatedUnzoom({ duration: 0 });
    else if (event.key === '0') void camera.animatedReset({ duration: 0 });
    else return;
    event.preventDefault();
  };

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
    <div
      className={styles['canvas']}
      dir="ltr"
      tabIndex={0}
      role="group"
      aria-label={t('chart.keys')}
      onKeyDown={onKey}
    >
      <div ref={sheet} className={styles['picture']}>
        <div ref={box} className={styles['picture']} role="img" aria-label={label} />
        <svg className={styles['lines']} aria-hidden>
          <path ref={lines} />
        </svg>
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
      </div>
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

/** Where what is picked comes to stand when it is moved by so many points of the screen. */
function shifted(
  sigma: Sigma,
  view: View,
  picked: ReadonlySet<string>,
  by: { x: number; y: number },
): Map<string, { x: number; y: number }> {
  const places = new Map<string, { x: number; y: number }>();
  for (const { id, x, y } of view.nodes) {
    if (!picked.has(id) || x === null || y === null) continue;
    const at = sigma.graphToViewport({ x, y });
    places.set(id, sigma.viewportToGraph({ x: at.x + by.x, y: at.y + by.y }));
  }
  return places;
}
