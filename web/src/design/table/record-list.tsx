import type { ReactNode } from 'react';
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

/** A list in each of its states: coming, failed, empty, there. */
export function RecordList<Row>({ list, empty, ...table }: RecordListProps<Row>): ReactNode {
  if (list.error && list.rows.length === 0) return <ProblemNotice error={list.error} retry={list.retry} />;
  if (list.pending) return <Loading rows={10} />;
  if (list.rows.length === 0) return empty;
  return (
    <Table
      {...table}
      rows={list.rows}
      foot={
        <ListFoot
          count={list.rows.length}
          hasMore={list.hasMore}
          loading={list.loadingMore}
          onMore={list.loadMore}
        />
      }
    />
  );
}
