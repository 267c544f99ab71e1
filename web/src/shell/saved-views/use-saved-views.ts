import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  savedViewSchema,
  savedViewsSchema,
  type NewSavedView,
  type SavedView,
} from 'weir/people/saved-views-contract';
import { read, send, sendRaw } from '../../api/client.ts';
import { stringifySearch } from '../url-state.ts';

const queryKey = ['saved-views'];

/** One's own views; not asked for before something wants to show them. */
export function useSavedViews(enabled = true): {
  views: readonly SavedView[];
  error: unknown;
  keep: (view: NewSavedView) => Promise<unknown>;
  rename: (id: string, name: string) => Promise<unknown>;
  remove: (id: string) => Promise<unknown>;
} {
  const queries = useQueryClient();
  const { data, error } = useQuery({
    queryKey,
    queryFn: ({ signal }) => read(savedViewsSchema, '/saved-views', { signal }),
    enabled,
  });
  const then = <Answer>(answer: Promise<Answer>): Promise<void> =>
    answer.then(() => queries.invalidateQueries({ queryKey }));
  return {
    views: data?.items ?? [],
    error,
    keep: (view) => then(send(savedViewSchema, 'POST', '/saved-views', { body: view })),
    rename: (id, name) => then(send(savedViewSchema, 'PUT', `/saved-views/${id}`, { body: { name } })),
    remove: (id) => then(sendRaw('DELETE', `/saved-views/${id}`)),
  };
}

export function addressOf({ path, state }: Pick<SavedView, 'path' | 'state'>): string {
  return path + stringifySearch(state);
}
