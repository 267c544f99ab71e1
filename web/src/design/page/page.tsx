import { createContext, use, useEffect, type ReactNode } from 'react';
import styles from './page.module.css';

interface PageProps {
  title: string;
  /** What stands in the heading, where it is more than the title's text. */
  heading?: ReactNode;
  /** Where this belongs: a link back to the list. */
  above?: ReactNode;
  /** One line under the title. */
  summary?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page: its title (also of the browser's tab), what it says first, what can be done, then the matter. */
export function Page({ title, heading, above, summary, actions, children }: PageProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Weir`;
  }, [title]);
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <div className={styles['words']}>
          {above && <div className={styles['above']}>{above}</div>}
          <h1>{heading ?? title}</h1>
          {summary && <div className={styles['summary']}>{summary}</div>}
        </div>
        {actions && (
          <div className={styles['actions']} data-acts>
            {actions}
          </div>
        )}
      </header>
      {children}
    </div>
  );
}

/** A part of a page under its own heading. */
export function Section({
  title,
  aside,
  children,
  id,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  id?: string;
}): ReactNode {
  return (
    <section className={styles['section']} id={id}>
      <div className={styles['sectionHead']}>
        <h2>{title}</h2>
        {aside && <div className={styles['aside']}>{aside}</div>}
      </div>
      {children}
    </section>
  );
}

/** What stands after the filters of every list; the frame around the pages gives it. */
export const AfterFilters = createContext<ReactNode>(null);

/** Filters above a list. */
export function Filters({ children, label }: { children: ReactNode; label: string }): ReactNode {
  return (
    <div className={styles['filters']} role="group" aria-label={label} data-filters>
      {children}
      {use(AfterFilters)}
    </div>
  );
}

/** The matter, and what is known about it beside it. */
export function TwoColumns({ main, side }: { main: ReactNode; side: ReactNode }): ReactNode {
  return (
    <div className={styles['columns']}>
      <div className={styles['main']}>{main}</div>
      <div className={styles['side']}>{side}</div>
    </div>
  );
}
