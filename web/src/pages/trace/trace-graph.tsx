import { useElementSize } from '@mantine/hooks';
import { useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSurroundings } from '../../design/surroundings.tsx';
import type { Flow } from './flow.ts';
import { nodeWidth, type Graph, type GraphNode } from './graph-layout.ts';
import { useLaneWord } from './lane-name.tsx';
import { useLayout } from './use-layout.ts';
import styles from './trace.module.css';

const nothingYet: Graph = { width: 320, height: 120, nodes: [], edges: [] };
/** Longer names are cut in the picture; the tables have them whole. */
const nameLongest = 22;

/**
 * The trace as a graph: accounts in columns by how many payments from the source the money first reached them, edges as
 * thick as the marked money that moved. The small accounts of a column are drawn as one and counted.
 */
export function TraceGraph(props: {
  flow: Flow;
  label: string;
  asOf: number;
  limit: number;
  selected: string | undefined;
  onSelect: (node: string | undefined) => void;
}): ReactNode {
  const { flow, label, asOf, limit, selected, onSelect } = props;
  const { format, rightToLeft } = useSurroundings();
  const { t } = useTranslation();
  const wordOf = useLaneWord();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const drawing = useRef<SVGSVGElement>(null);
  const question = useMemo(
    () => ({
      kind: 'graph' as const,
      flow,
      options: { width: Math.max(320, width), rightToLeft, asOf, limit },
    }),
    [flow, width, rightToLeft, asOf, limit],
  );
  const graph = useLayout(question) ?? nothingYet;
  const chosen = graph.nodes.find(({ id }) => id === selected);

  const walk = (event: KeyboardEvent): void => {
    const along = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (along === undefined) return;
    event.preventDefault();
    const at = chosen === undefined ? -1 : graph.nodes.indexOf(chosen);
    const next = graph.nodes[Math.max(0, Math.min(graph.nodes.length - 1, at + along))];
    if (!next) return;
    onSelect(next.id);
    requestAnimationFrame(() => drawing.current?.querySelector<SVGElement>('[data-chosen]')?.focus());
  };
  const nameOf = (node: GraphNode): string => wordOf(node.id, node.count) ?? node.id;
  const cut = (name: string): string =>
    name.length > nameLongest ? `${name.slice(0, nameLongest - 1)}…` : name;

  return (
    <div
      ref={ref}
      className={styles['graph']}
      dir={rightToLeft ? 'rtl' : 'ltr'}
      tabIndex={0}
      role="group"
      aria-label={label}
      aria-busy={graph === nothingYet}
    >
      <svg
        ref={drawing}
        width={graph.width}
        height={graph.height}
        role="group"
        aria-label={label}
        onKeyDown={walk}
        className={styles['drawing']}
      >
        {graph.edges.map((edge) => (
          <path
            key={`${edge.from}\n${edge.to}`}
            d={edge.path}
            strokeWidth={edge.thickness}
            className={styles['edge']}
            data-back={edge.back || undefined}
            data-faint={
              (chosen !== undefined && edge.from !== chosen.id && edge.to !== chosen.id) || undefined
            }
          >
            <title>{`${format.minor(edge.tainted, flow.currency)} ${flow.currency}`}</title>
          </path>
        ))}
        {graph.nodes.map((node, index) => (
          <g
            key={node.id}
            role="button"
            tabIndex={(chosen ? node === chosen : index === 0) ? 0 : -1}
            aria-pressed={node === chosen}
            aria-label={`${nameOf(node)}, ${t('trace.through')} ${format.minor(node.through, flow.currency)} ${flow.currency}`}
            data-kind={node.kind}
            data-chosen={node === chosen || undefined}
            className={styles['node']}
            onClick={() => onSelect(node === chosen ? undefined : node.id)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              onSelect(node === chosen ? undefined : node.id);
            }}
          >
            <rect x={node.x} y={node.y} width={nodeWidth} height={node.height} />
            <text
              x={rightToLeft ? node.x - 4 : node.x + nodeWidth + 4}
              y={node.y + node.height / 2}
              textAnchor={rightToLeft ? 'end' : 'start'}
            >
              {cut(nameOf(node))}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}
