import { useElementSize } from '@mantine/hooks';
import { useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useSurroundings } from '../../design/surroundings.tsx';
import type { Flow } from './flow.ts';
import { LaneName } from './lane-name.tsx';
import type { Lane, Layout, Ribbon } from './trace-layout.ts';
import { useLayout } from './use-layout.ts';
import styles from './trace.module.css';

interface TracePictureProps {
  flow: Flow;
  /** What the picture shows, in a sentence; the table twin says the rest. */
  label: string;
  scale: 'even' | 'clock';
  asOf: number;
  othersCount: number;
  /** What each account holds at the end, from the answer itself; shown when nothing later is hidden. */
  atEnd: ReadonlyMap<string, number>;
  nameOf: (account: string) => ReactNode;
  selected: string | undefined;
  onSelect: (ribbon: Ribbon | undefined) => void;
  laneOrder?: readonly string[] | undefined;
  largest?: number | undefined;
  times?: readonly number[] | undefined;
}

const nothingYet: Layout = { width: 320, height: 120, pitch: 50, lanes: [], ribbons: [], ticks: [] };

/**
 * The trace as a picture: time runs along the reading direction, each account is a lane as thick as the tainted money
 * it holds, each movement a ribbon as thick as the tainted amount. A hairline beside a ribbon is the clean rest of the
 * same transaction. Labels stand at the lanes, so there is no legend.
 */
export function TracePicture(props: TracePictureProps): ReactNode {
  const { flow, label, scale, asOf, laneOrder, largest, times, selected, onSelect } = props;
  const { format, rightToLeft } = useSurroundings();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const drawing = useRef<SVGSVGElement>(null);
  const question = useMemo(
    () => ({
      kind: 'lanes' as const,
      flow,
      options: { width: Math.max(320, width), scale, rightToLeft, asOf, laneOrder, largest, times },
    }),
    [flow, width, scale, rightToLeft, asOf, laneOrder, largest, times],
  );
  const layout = useLayout(question) ?? nothingYet;
  const ended = asOf >= (flow.steps.at(-1)?.time ?? 0);
  const heldBy = (lane: Lane): number => (ended ? (props.atEnd.get(lane.id) ?? lane.held) : lane.held);
  const chosen = layout.ribbons.find((ribbon) => ribbon.key === selected);

  const walk = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = chosen ? layout.ribbons.indexOf(chosen) : -1;
    const direction = rightToLeft ? -step : step;
    const next = layout.ribbons[Math.max(0, Math.min(layout.ribbons.length - 1, at + direction))];
    if (!next) return;
    onSelect(next);
    requestAnimationFrame(() => drawing.current?.querySelector<SVGElement>('[data-chosen]')?.focus());
  };

  return (
    <div className={styles['picture']}>
      <ul className={styles['lanes']} style={{ blockSize: layout.height }}>
        {layout.lanes.map((lane) => (
          <li
            key={lane.id}
            style={{ insetBlockStart: lane.y - layout.pitch / 2, blockSize: layout.pitch }}
            data-kind={lane.kind}
          >
            <LaneName lane={lane.id} nameOf={props.nameOf} othersCount={props.othersCount} />
          </li>
        ))}
      </ul>
      <div
        ref={ref}
        className={styles['scroll']}
        dir={rightToLeft ? 'rtl' : 'ltr'}
        tabIndex={0}
        role="group"
        aria-label={label}
      >
        <svg
          ref={drawing}
          width={layout.width}
          height={layout.height}
          role="group"
          aria-label={label}
          onKeyDown={walk}
          className={styles['drawing']}
        >
          <Axis layout={layout} />
          {layout.lanes.map((lane) => (
            <g key={lane.id} data-kind={lane.kind} className={styles['lane']}>
              <line
                x1={rightToLeft ? 0 : lane.startX}
                x2={rightToLeft ? lane.startX : layout.width}
                y1={lane.y}
                y2={lane.y}
              />
              {lane.band && <path d={lane.band} />}
            </g>
          ))}
          {layout.ribbons.map((ribbon, index) => (
            <g key={`${ribbon.key}-${index}`}>
              {ribbon.clean && <path d={ribbon.clean} className={styles['clean']} />}
              <path
                d={ribbon.path}
                strokeWidth={ribbon.thickness}
                role="button"
                tabIndex={chosen ? (ribbon === chosen ? 0 : -1) : index === 0 ? 0 : -1}
                className={styles['ribbon']}
                data-source={ribbon.source || undefined}
                data-chosen={ribbon === chosen || undefined}
                aria-pressed={ribbon === chosen}
                aria-label={`${format.dateTime(new Date(ribbon.steps[0]!.time).toISOString())}, ${format.minor(ribbon.tainted, flow.currency)} ${flow.currency}`}
                onClick={() => onSelect(ribbon === chosen ? undefined : ribbon)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' || event.key === ' ') {
                    event.preventDefault();
                    onSelect(ribbon === chosen ? undefined : ribbon);
                  }
                }}
              >
                <title>{`${format.minor(ribbon.tainted, flow.currency)} ${flow.currency}`}</title>
              </path>
            </g>
          ))}
        </svg>
      </div>
      <ul className={styles['held']} style={{ blockSize: layout.height }}>
        {layout.lanes.map((lane) => (
          <li key={lane.id} style={{ insetBlockStart: lane.y - layout.pitch / 2, blockSize: layout.pitch }}>
            {heldBy(lane) > 0 && (
              <span className="figures ltr">{format.minor(heldBy(lane), flow.currency)}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Axis({ layout }: { layout: Layout }): ReactNode {
  const { format, rightToLeft } = useSurroundings();
  return (
    <g className={styles['axis']} aria-hidden>
      {layout.ticks.map((tick) => (
        <g key={tick.time}>
          <line x1={tick.x} x2={tick.x} y1={20} y2={layout.height} />
          <text x={rightToLeft ? tick.x - 3 : tick.x + 3} y={14} textAnchor={rightToLeft ? 'end' : 'start'}>
            {format.date(new Date(tick.time).toISOString())}
          </text>
        </g>
      ))}
    </g>
  );
}
