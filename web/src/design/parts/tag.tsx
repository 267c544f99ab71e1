import type { ReactNode } from 'react';
import styles from './parts.module.css';

/** What a status means to the reader: it waits, it harms, it is done, or it is simply so. */
export type Tone = 'plain' | 'wait' | 'harm' | 'done' | 'river';

const marks: Record<Tone, string> = { plain: '', wait: '◔', harm: '▲', done: '✓', river: '●' };

/** A status in words, with a mark beside the colour so that colour is never alone. */
export function Tag({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }): ReactNode {
  return (
    <span className={styles['tag']} data-tone={tone}>
      {marks[tone] && <span aria-hidden>{marks[tone]}</span>}
      {children}
    </span>
  );
}
