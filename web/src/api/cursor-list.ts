import { useMemo } from 'react';
import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import type { z } from 'zod';
import { read, type Query } from './client.ts';

interface CursorPage<Row> {
  items: Row[];
  nextCursor: string | null;
}

export interface CursorList<Row> {
  rows: readonly Row[];
  error: unknown;
  pending: boolean;
  hasMore: boolean;
  loadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
}

const freshPagesMax = 3;

/** A list that the node gives page by page; earlier pages stay while the next one comes. */
export function useCursorList<Row>(options: {
  key: QueryKey;
  path: string;
  page: z.ZodType<CursorPage<Row>>;
  query?: Query;
  enabled?: boolean;
}): CursorList<Row> {
  const { key, path, page, query, enabled = true } = options;
  const list = useInfiniteQuery({
    queryKey: [...key, query ?? {}],
    queryFn: ({ pageParam, signal }) =>
      read(page, path, { query: { ...query, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    enabled,
    // A long list is not asked for anew, page by page, because a window came to the front.
    refetchOnWindowFocus: ({ state }) => (state.data?.pages.length ?? 0) <= freshPagesMax,
  });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  return {
    rows,
    error: list.error,
    pending: list.isPending && enabled,
    hasMore: list.hasNextPage,
    loadingMore: list.isFetchingNextPage,
    loadMore: () => void list.fetchNextPage(),
    retry: () => void list.refetch(),
  };
}
