import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import type { Person, Role, Session } from 'weir/people/contract';
import { sessionSchema, signInAnswerSchema } from 'weir/people/contract';
import type { z } from 'zod';
import { read, send, sendRaw } from '../api/client.ts';
import { draftsBelongTo, dropDrafts } from '../api/drafts.ts';
import { dropRecents, recentsBelongTo } from './recent-places.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await read(sessionSchema, '/session', { signal });
    if (session.person) belongTo(session.person);
    return session;
  },
  staleTime: 60_000,
});

export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

/** The signed-in person; pages inside the shell always have one. */
export function usePerson(): Person {
  const { person } = useSession();
  if (!person) throw new Error('Broken promise: a page inside the shell is shown to a visitor.');
  return person;
}

export function useHasRole(...roles: Role[]): boolean {
  const person = usePerson();
  return roles.some((role) => person.roles.includes(role));
}

/** The first step; a `challenge` in the answer says that a second one is due. */
export async function signIn(credentials: {
  email: string;
  password: string;
}): Promise<z.output<typeof signInAnswerSchema>> {
  const answer = await send(signInAnswerSchema, 'POST', '/session', { body: credentials });
  if (answer.person) belongTo(answer.person);
  return answer;
}

function belongTo({ id }: Person): void {
  draftsBelongTo(id);
  recentsBelongTo(id);
}

/** Leaves for good: what the caches and drafts of this browser hold goes too. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await sendRaw('DELETE', '/session');
    dropDrafts();
    dropRecents();
    // The case or alert that was worked on is not the next person's ground.
    sessionStorage.clear();
    queries.clear();
    window.location.assign('/sign-in');
  };
}
