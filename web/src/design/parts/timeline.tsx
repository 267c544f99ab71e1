import type { ReactNode } from 'react';
import { Moment } from './partial-date.tsx';
import styles from './parts.module.css';

export interface TimelineEntry {
  id: string;
  at: string;
  title: ReactNode;
  body?: ReactNode;
  who?: string | undefined;
  tone?: 'plain' | 'wait' | 'harm' | 'done' | 'river';
}

/** What happened, in order, with who and when. */
export function Timeline({
  entries,
  label,
}: {
  entries: readonly TimelineEntry[];
  label: string;
}): ReactNode {
  return (
    <ol className={styles['timeline']} aria-label={label}>
      {entries.map((entry) => (
        <li key={entry.id} data-tone={entry.tone ?? 'plain'}>
          <div className={styles['timelineWhen']}>
            <Moment at={entry.at} />
          </div>
          <div>
            <div className={styles['timelineTitle']}>{entry.title}</div>
            {entry.who && <div className="faint">{entry.who}</div>}
            {entry.body && <div className={styles['timelineBody']}>{entry.body}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
