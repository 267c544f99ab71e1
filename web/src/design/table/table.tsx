import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, type MouseEvent, type ReactNode } from 'react';
import styles from './table.module.css';
import { useListKeys } from './list-keys.ts';
import { chunkRows, RowChunk, wholeMax } from './row-chunk.tsx';

export interface Column<Row> {
  id: string;
  head: string;
  cell: (row: Row) => ReactNode;
  align?: 'end';
  /** CSS width; columns without one share what is left. */
  width?: string;
  /** Left out while the peek panel is open. */
  secondary?: boolean;
}

interface TableProps<Row> {
  /** What the table lists, for those who hear it. */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  /** Where Enter goes. Without it a row only selects. */
  pageOf?: ((row: Row) => string) | undefined;
  selected?: string | undefined;
  onSelect?: ((id: string | undefined) => void) | undefined;
  /** How many rows there are, drawn or not; -1 where nobody knows yet. */
  rowCount?: number | undefined;
  /** Shown under the rows: "more" button, counts. */
  foot?: ReactNode;
}

/**
 * Rows to walk: j and k move, Enter opens the page, Escape closes the peek. The first cell of each row is a link, so a
 * mouse, a keyboard and a screen reader find the same way; a click peeks, a second one or Enter opens.
 */
export function Table<Row>(props: TableProps<Row>): ReactNode {
  const { label, rows, columns, rowId, pageOf, selected, onSelect, rowCount, foot } = props;
  const body = useRef<HTMLTableElement>(null);
  const ids = useMemo(() => rows.map(rowId), [rows]);
  const chunks = useMemo(() => inChunks(rows), [rows]);
  const chosen = useMemo(() => (selected === undefined ? -1 : ids.indexOf(selected)), [ids, selected]);
  useListKeys({ ids, selected, onSelect, focus: (id) => linkOf(body.current, id)?.focus() });
  const shown = selected === undefined ? columns : columns.filter((column) => !column.secondary);

  useEffect(() => {
    if (selected === undefined) return;
    const show = (): void => rowOf(body.current, selected)?.scrollIntoView({ block: 'nearest' });
    show();
    // Rows that were drawn only now may be higher or lower than those that stood there before.
    const again = setTimeout(show, 150);
    return () => clearTimeout(again);
  }, [selected]);

  const clicked = (id: string) => (event: MouseEvent<HTMLTableRowElement>) => {
    if (!onSelect || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const target = event.target as HTMLElement;
    const link = target.closest('a');
    if (link && !link.hasAttribute('data-row')) return;
    if (target.closest('button, input, select, label')) return;
    // Enter on the link arrives as a click without a pointer (detail 0) and goes to the page.
    if (event.detail === 0) return;
    event.preventDefault();
    if (event.detail === 1) onSelect(id);
    else link?.click();
  };

  return (
    // Without links in its rows, a wide table would not scroll for the keyboard.
    <div
      className={styles['frame']}
      {...(pageOf === undefined && { tabIndex: 0, role: 'group', 'aria-label': label })}
    >
      <table
        ref={body}
        className={styles['table']}
        aria-label={label}
        aria-rowcount={rowCount === undefined || rowCount < 0 ? rowCount : rowCount + 1}
      >
        <thead>
          <tr aria-rowindex={1}>
            {shown.map((column) => (
              <th
                key={column.id}
                scope="col"
                data-align={column.align}
                style={column.width ? { inlineSize: column.width } : { minInlineSize: 120 }}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        {chunks.map((chunk, at) => (
          <RowChunk
            key={at}
            keep={rows.length <= wholeMax || Math.floor(chosen / chunkRows) === at}
            columns={shown.length}
          >
            {() =>
              chunk.map((row, index) => {
                const id = rowId(row);
                return (
                  <tr
                    key={id}
                    data-id={id}
                    aria-rowindex={at * chunkRows + index + 2}
                    aria-current={selected === id ? 'true' : undefined}
                    data-walk={onSelect ? '' : undefined}
                    onClickCapture={clicked(id)}
                  >
                    {shown.map((column, cell) => (
                      <td key={column.id} data-align={column.align}>
                        {cell === 0 && pageOf ? (
                          <Link to={pageOf(row)} data-row className={styles['rowLink']}>
                            {column.cell(row)}
                          </Link>
                        ) : (
                          column.cell(row)
                        )}
                      </td>
                    ))}
                  </tr>
                );
              })
            }
          </RowChunk>
        ))}
      </table>
      {foot && <div className={styles['foot']}>{foot}</div>}
    </div>
  );
}

function inChunks<Row>(rows: readonly Row[]): Row[][] {
  const chunks: Row[][] = [];
  for (let start = 0; start < rows.length; start += chunkRows)
    chunks.push(rows.slice(start, start + chunkRows));
  return chunks;
}

function rowOf(body: HTMLElement | null, id: string): HTMLElement | null {
  return body?.querySelector<HTMLElement>(`tr[data-id="${CSS.escape(id)}"]`) ?? null;
}

function linkOf(body: HTMLElement | null, id: string): HTMLElement | null {
  return rowOf(body, id)?.querySelector<HTMLElement>('a[data-row]') ?? null;
}
