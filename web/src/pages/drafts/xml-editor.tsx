import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { FindingView } from 'weir/intake/contract';
import { useFormat } from '../../design/surroundings.tsx';
import { offsetOf } from './mends.ts';
import styles from './draft.module.css';

const lineHeight = 20;
const margin = 10;

/** A place to type XML, or other code: the browser's own text field, with the lines' numbers and faults drawn beside what is in view. */
export function XmlEditor({
  label,
  text,
  findings,
  goTo,
  onChange,
}: {
  label: string;
  text: string;
  /** What is drawn beside the lines. */
  findings: readonly Pick<FindingView, 'line' | 'severity'>[];
  /** A new object goes there again. */
  goTo: { line: number; column: number } | null;
  onChange: (text: string) => void;
}): ReactNode {
  const format = useFormat();
  const area = useRef<HTMLTextAreaElement>(null);
  const [top, setTop] = useState(0);
  const count = useMemo(() => text.split('\n').length, [text]);
  const worst = useMemo(() => {
    const lines = new Map<number, 'error' | 'warning'>();
    for (const { line, severity } of findings) {
      if (severity !== 'warning') lines.set(line, 'error');
      else if (!lines.has(line)) lines.set(line, 'warning');
    }
    return lines;
  }, [findings]);
  useEffect(() => {
    if (!goTo || !area.current) return;
    const offset = offsetOf(area.current.value, goTo.line, goTo.column);
    if (offset === null) return;
    area.current.focus({ preventScroll: true });
    area.current.setSelectionRange(offset, offset);
    area.current.scrollTop = Math.max(0, (goTo.line - 8) * lineHeight);
  }, [goTo]);
  const first = Math.max(1, Math.floor(top / lineHeight) - margin);
  const last = Math.min(count, first + 60 + margin * 2);
  return (
    <div className={styles['editor']} dir="ltr">
      <div className={styles['gutter']} aria-hidden>
        <div style={{ transform: `translateY(${-top}px)` }}>
          {Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
            const number = first + index;
            return (
              <span
                key={number}
                data-severity={worst.get(number)}
                data-here={goTo?.line === number || undefined}
                style={{ insetBlockStart: (number - 1) * lineHeight }}
              >
                {worst.has(number) ? '▲ ' : ''}
                {format.number(number)}
              </span>
            );
          })}
        </div>
      </div>
      <textarea
        ref={area}
        aria-label={label}
        className={styles['text']}
        value={text}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={(event) => onChange(event.currentTarget.value)}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      />
    </div>
  );
}
