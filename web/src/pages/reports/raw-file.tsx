import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingView, ReportDetail } from 'weir/intake/contract';
import { readText } from '../../api/client.ts';
import { Answered } from '../../design/parts/answered.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useFindingSentence } from './finding-sentence.ts';
import styles from './report.module.css';

const lineHeight = 20;
const margin = 20;
const longestLine = 4000;

/** The file as it arrived, with each fault at its line. Only the lines in view are drawn, so any size scrolls. */
export function RawFile({ report, line }: { report: ReportDetail; line: number }): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['reports', report.id, 'content'],
    queryFn: ({ signal }) => readText(`/reports/${report.id}/content`, { signal }),
    staleTime: Infinity,
  });
  return (
    <Answered query={query}>
      {(text) => <Lines text={text} findings={report.findings} line={line} label={t('report.raw')} />}
    </Answered>
  );
}

function Lines({
  text,
  findings,
  line,
  label,
}: {
  text: string;
  findings: readonly FindingView[];
  line: number;
  label: string;
}): ReactNode {
  const format = useFormat();
  const sentence = useFindingSentence();
  const frame = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const lines = useMemo(() => text.split(/\r\n|\r|\n/), [text]);
  const faults = useMemo(() => Map.groupBy(findings, (finding) => finding.line), [findings]);
  useEffect(() => {
    if (line > 0) frame.current?.scrollTo({ top: Math.max(0, (line - 8) * lineHeight) });
  }, [line]);
  const height = frame.current?.clientHeight ?? 900;
  const first = Math.max(0, Math.floor(top / lineHeight) - margin);
  const shown = lines.slice(first, first + Math.ceil(height / lineHeight) + margin * 2);
  return (
    <div
      ref={frame}
      className={styles['raw']}
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div style={{ blockSize: lines.length * lineHeight }}>
        {shown.map((content, index) => {
          const number = first + index + 1;
          const here = faults.get(number) ?? [];
          const worst = here.some((finding) => finding.severity !== 'warning')
            ? 'error'
            : here.length > 0
              ? 'warning'
              : undefined;
          return (
            <div
              key={number}
              className={styles['rawLine']}
              data-severity={worst}
              data-here={number === line || undefined}
              style={{ insetBlockStart: (number - 1) * lineHeight }}
            >
              <span>{format.number(number)}</span>
              <span>{content.length > longestLine ? `${content.slice(0, longestLine)}…` : content}</span>
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
