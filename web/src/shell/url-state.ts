import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useCallback } from 'react';

export type UrlState = Readonly<Record<string, string | undefined>>;

/**
 * The part of a page that stands in its address: filters, tab, peeked row, as-of moment. Plain text values, so that an
 * address can be read and typed. Steps that a person would want to go back over are pushed, the rest replaced.
 */
export function useUrlState(): [state: UrlState, set: (patch: UrlState, how?: { push?: boolean }) => void] {
  const state = useRouterState({ select: (router) => router.location.search as UrlState });
  const navigate = useNavigate();
  const set = useCallback(
    (patch: UrlState, how: { push?: boolean } = {}) => {
      void navigate({
        to: '.',
        search: ((current: UrlState) => withoutEmpty({ ...current, ...patch })) as never,
        replace: how.push !== true,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [state, set];
}

export function parseSearch(text: string): UrlState {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text ? `?${text}` : '';
}

function withoutEmpty(state: UrlState): UrlState {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined && value !== ''));
}
