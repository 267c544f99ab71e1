import { useCallback, useEffect, useRef, type ReactNode } from 'react';
import type { CursorList } from '../../api/cursor-list.ts';
import { Loading } from '../parts/loading.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { ListFoot } from './list-foot.tsx';
import { Table, type Column } from './table.tsx';

interface RecordListProps<Row> {
  label: string;
  list: CursorList<Row>;
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  pageOf?: (row: Row) => string;
  selected?: string | undefined;
  onSelect?: (id: string | undefined) => void;
  /** What stands there when nothing is listed. */
  empty: ReactNode;
}

/** Rows before the end at which more are fetched while somebody walks. */
const walkAhead = 10;

/** A list in each of its states: coming, failed, empty, there. It grows by itself as one scrolls or walks towards its end. */
export function RecordList<Row>({ list, empty, ...table }: RecordListProps<Row>): ReactNode {
  const end = useMoreOnScroll(list);
  const { selected, rowId } = table;
  useEffect(() => {
    if (selected === undefined || !list.hasMore || list.loadingMore) return;
    if (list.rows.slice(-walkAhead).some((row) => rowId(row) === selected)) list.loadMore();
  }, [selected, list.rows, list.hasMore, list.loadingMore]);
  if (list.error && list.rows.length === 0) return <ProblemNotice error={list.error} retry={list.retry} />;
  if (list.pending) return <Loading rows={10} />;
  if (list.rows.length === 0) return empty;
  return (
    <Table
      {...table}
      rows={list.rows}
      rowCount={list.hasMore ? -1 : list.rows.length}
      foot={
        <>
          <span ref={end} />
          <ListFoot
            count={list.rows.length}
            hasMore={list.hasMore}
            loading={list.loadingMore}
            onMore={list.loadMore}
          />
          {list.error !== null && <ProblemNotice error={list.error} retry={list.loadMore} />}
        </>
      }
    />
  );
}

/** More rows as the end comes near, once somebody scrolls; what nobody looks for is not fetched. */
function useMoreOnScroll<Row>(list: CursorList<Row>): (end: HTMLElement | null) => (() => void) | undefined {
  const latest = useRef(list);
  latest.current = list;
  const isNear = useRef(false);
  const more = (): void => {
    const { hasMore, loadingMore, error, loadMore } = latest.current;
    if (isNear.current && window.scrollY > 0 && hasMore && !loadingMore && error === null) loadMore();
  };
  // After each page that came, the end may still be near.
  useEffect(more, [list.rows, list.loadingMore]);
  return useCallback((end: HTMLElement | null) => {
    if (!end) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        isNear.current = entries.at(-1)?.isIntersecting ?? false;
        more();
      },
      { rootMargin: '0px 0px 1000px' },
    );
    observer.observe(end);
    window.addEventListener('scroll', more, { passive: true });
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', more);
    };
  }, []);
}
