import type { ReactNode } from 'react';
import type { Block } from 'weir/dissemination/contract';
import { useSurroundings } from '../../design/surroundings.tsx';
import styles from './product.module.css';

const pitch = 26;
const names = 190;
const wide = 700;
const above = 24;

/** How money moved, as the paper draws it: accounts are lanes, payments are arrows in the order of time. */
export function FlowPicture({ block }: { block: Extract<Block, { kind: 'flow' }> }): ReactNode {
  const { rightToLeft } = useSurroundings();
  const { lanes, moves } = block;
  const x = (along: number): number => (rightToLeft ? wide - along : along);
  const y = (lane: number): number => above + (lane + 0.5) * pitch;
  return (
    <div className={styles['block']}>
      <h3>
        <bdi>{block.title}</bdi>
      </h3>
      <svg
        className={styles['flow']}
        viewBox={`0 0 ${wide} ${above + lanes.length * pitch}`}
        role="img"
        aria-label={block.alt}
      >
        {lanes.map((name, lane) => (
          <g key={lane}>
            <line className={styles['lane']} x1={x(names)} x2={x(wide)} y1={y(lane)} y2={y(lane)} />
            <text x={x(0)} y={y(lane) + 4} direction={rightToLeft ? 'rtl' : 'ltr'}>
              {name.length > 26 ? `${name.slice(0, 25)}…` : name}
            </text>
          </g>
        ))}
        {moves.map((move, place) => {
          const at = x(names + ((place + 0.5) / moves.length) * (wide - names));
          const [from, to] = [y(move.from), y(move.to)];
          const down = from <= to ? 1 : -1;
          return (
            <g key={move.number} className={styles['move']}>
              <text className={styles['number']} x={at} y={12} textAnchor="middle">
                {move.number}
              </text>
              <circle cx={at} cy={from} r={3} />
              <line x1={at} x2={at} y1={from} y2={to - down * 6} strokeWidth={1.5 + 8 * move.share} />
              <path d={`M${at} ${to} l-6 ${-down * 9} h12 z`} />
            </g>
          );
        })}
      </svg>
    </div>
  );
}
