import { Button } from '@mantine/core';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChronologyEntry } from 'weir/cases/contract';
import { useFormat } from '../../design/surroundings.tsx';
import styles from './case.module.css';

/** Milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

const bins = 120;
const hourMs = 3_600_000;

/** How much happened when, between the first line and the last, or in the part that is looked at: down to one hour. */
export function ChronologyLine({
  entries,
  span,
  onSpan,
}: {
  entries: readonly ChronologyEntry[];
  span: Span | null;
  onSpan: (span: Span | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  if (entries.length === 0) return null;
  const times = entries.map(({ at }) => Date.parse(at));
  const whole = { from: Math.min(times[0]!, times.at(-1)!), to: Math.max(times.at(-1)!, times[0]! + hourMs) };
  const { from, to } = span ?? whole;
  const heights = Array.from({ length: bins }, () => 0);
  for (const time of times)
    if (time >= from && time <= to)
      heights[Math.min(bins - 1, Math.floor(((time - from) / (to - from)) * bins))]!++;
  const most = Math.max(1, ...heights);
  const zoom = (factor: number, shift = 0): void => {
    const width = Math.max(hourMs, (to - from) * factor);
    const middle = (from + to) / 2 + shift * (to - from);
    if (width >= whole.to - whole.from) onSpan(null);
    else {
      const start = Math.max(whole.from, Math.min(middle - width / 2, whole.to - width));
      onSpan({ from: start, to: start + width });
    }
  };
  const keys: Record<string, () => void> = {
    '+': () => zoom(0.5),
    '-': () => zoom(2),
    ArrowRight: () => zoom(1, document.dir === 'rtl' ? -0.25 : 0.25),
    ArrowLeft: () => zoom(1, document.dir === 'rtl' ? 0.25 : -0.25),
    Home: () => onSpan(null),
  };
  const pressed = (event: KeyboardEvent): void => {
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const day = (ms: number): string => format.weekdayTime(new Date(ms).toISOString());
  return (
    <div className={styles['line']}>
      <div
        className={styles['bins']}
        role="group"
        tabIndex={0}
        aria-label={t('casework.line', { from: day(from), to: day(to) })}
        onKeyDown={pressed}
      >
        {heights.map((height, index) => (
          <span
            key={index}
            aria-hidden
            style={{ blockSize: height === 0 ? 0 : `${Math.max(6, (height / most) * 100)}%` }}
            onClick={() => {
              const at = from + ((index + 0.5) / bins) * (to - from);
              const width = Math.max(hourMs, (to - from) / 4);
              onSpan({ from: at - width / 2, to: at + width / 2 });
            }}
          />
        ))}
      </div>
      <div className={styles['lineFoot']}>
        <span>
          {new Date(from).getUTCFullYear()} · {day(from)}
        </span>
        <span>
          <Button size="compact-xs" onClick={() => zoom(0.5)} disabled={to - from <= hourMs}>
            {t('casework.zoomIn')}
          </Button>{' '}
          <Button size="compact-xs" onClick={() => zoom(2)} disabled={span === null}>
            {t('casework.zoomOut')}
          </Button>{' '}
          <Button size="compact-xs" onClick={() => onSpan(null)} disabled={span === null}>
            {t('casework.zoomWhole')}
          </Button>
        </span>
        <span>
          {new Date(to).getUTCFullYear()} · {day(to)}
        </span>
      </div>
    </div>
  );
}
