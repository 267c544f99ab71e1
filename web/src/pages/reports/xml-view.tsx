import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingView } from 'weir/intake/contract';
import { useFormat } from '../../design/surroundings.tsx';
import type { FileLines } from './file-lines.ts';
import { useFindingSentence } from './finding-sentence.ts';
import styles from './report.module.css';

const lineHeight = 20;
const margin = 20;
/** Browsers place nothing below some 33 million pixels; longer files scroll in larger steps. */
const tallest = 16_000_000;

/** A file with each fault at its line. Only the lines in view are read and drawn, so any size scrolls. */
export function XmlView({
  lines,
  findings,
  line,
  label,
  onLine,
  short = false,
}: {
  lines: FileLines;
  findings: readonly FindingView[];
  /** Where to go; 0: nowhere. */
  line: number;
  label: string;
  /** Chosen by its number: the officer adds a finding there. */
  onLine?: ((line: number) => void) | undefined;
  short?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = useFindingSentence();
  const frame = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(1);
  const [shown, setShown] = useState<{ first: number; lines: string[] }>({ first: 1, lines: [] });
  const faults = useMemo(() => Map.groupBy(findings, (finding) => finding.line), [findings]);
  const height = Math.min(lines.count * lineHeight, tallest);
  const perPixel = lines.count / Math.max(height, 1);
  const room = Math.ceil((frame.current?.clientHeight ?? 900) / lineHeight) + margin * 2;

  useEffect(() => {
    if (line <= 0 || !frame.current) return;
    frame.current.scrollTo({ top: Math.max(0, (line - 6) / perPixel) });
    setFirst(Math.max(1, line - margin));
  }, [line, lines]);
  useEffect(() => {
    let left = false;
    void lines.read(first, room).then((read) => {
      if (!left) setShown({ first, lines: read });
    });
    return () => {
      left = true;
    };
  }, [lines, first, room]);

  return (
    <div
      ref={frame}
      className={styles['raw']}
      data-short={short || undefined}
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={(event) => {
        const top = Math.floor(event.currentTarget.scrollTop * perPixel) + 1;
        setFirst(Math.max(1, top - margin));
      }}
    >
      <div style={{ blockSize: height }}>
        {shown.lines.map((content, index) => {
          const number = shown.first + index;
          const here = faults.get(number) ?? [];
          const worst = here.some((finding) => finding.severity !== 'warning')
            ? 'error'
            : here.length > 0
              ? 'warning'
              : undefined;
          // Where lines are squeezed, those in view still stand one under the other.
          const top = (shown.first - 1) / perPixel + index * lineHeight;
          return (
            <div
              key={number}
              className={styles['rawLine']}
              data-severity={worst}
              data-here={number === line || undefined}
              style={{ insetBlockStart: top }}
            >
              {onLine ? (
                <button
                  type="button"
                  className={styles['rawNumber']}
                  onClick={() => onLine(number)}
                  title={t('report.addFindingAt', { line: number })}
                  aria-label={t('report.addFindingAt', { line: number })}
                >
                  {format.number(number)}
                </button>
              ) : (
                <span className={styles['rawNumber']}>{format.number(number)}</span>
              )}
              <span>{content}</span>
              {here.map((finding, at) => (
                <span key={at} className={styles['rawNote']} dir="auto">
                  {sentence(finding)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
