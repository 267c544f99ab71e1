import { useEffect, useRef, useState, type ReactNode } from 'react';

/** Rows that come and go together; two or three pieces fill a window. */
export const chunkRows = 50;
/** A list up to here is drawn whole: then the browser's own search finds every row. */
export const wholeMax = 100;
/** Beyond the window's edges, so that scrolling meets rows instead of emptiness. */
const margin = '1200px 0px';

/**
 * A piece of a long table. Far from the window it is one empty row of the height that its rows had, so that a hundred thousand rows cost
 * the browser what a few hundred do and the scroll bar does not jump.
 */
export function RowChunk({
  keep,
  columns,
  children,
}: {
  /** Stays drawn wherever it is: it holds the chosen row, or the list is short. */
  keep: boolean;
  columns: number;
  children: () => ReactNode;
}): ReactNode {
  const body = useRef<HTMLTableSectionElement>(null);
  const height = useRef(0);
  const [near, setNear] = useState(true);
  useEffect(() => {
    const observed = body.current;
    if (!observed) return;
    const observer = new IntersectionObserver(
      (entries) => {
        const isNear = entries.at(-1)?.isIntersecting ?? true;
        if (!isNear) height.current = observed.getBoundingClientRect().height;
        setNear(isNear);
      },
      { rootMargin: margin },
    );
    observer.observe(observed);
    return () => observer.disconnect();
  }, []);
  return (
    <tbody ref={body}>
      {near || keep ? (
        children()
      ) : (
        <tr role="none" style={{ blockSize: height.current }}>
          <td colSpan={columns} aria-hidden style={{ padding: 0, border: 0 }} />
        </tr>
      )}
    </tbody>
  );
}
