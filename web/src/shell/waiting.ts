import { useQuery } from '@tanstack/react-query';
import { countWaiting } from '../api/waiting-counts.ts';
import type { PlaceKey } from './houses.ts';
import { usePerson } from './session.tsx';

/** How much waits in each place, for the navigation; asked again every minute. */
export function useWaiting(): Partial<Record<PlaceKey, number>> {
  const person = usePerson();
  const query = useQuery({
    queryKey: ['waiting', person.id],
    queryFn: ({ signal }) => countWaiting(person, signal),
    refetchInterval: 60_000,
    staleTime: 30_000,
  });
  return query.data ?? {};
}
