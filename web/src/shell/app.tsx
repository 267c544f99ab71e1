import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Suspense, type ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { SurroundingsProvider } from '../design/surroundings.tsx';
import { makeRouter } from './router.tsx';
import { sessionQuery, useSession } from './session.tsx';
import { ThemeProvider } from './theme-context.tsx';
import { StartFailed } from './start-failed.tsx';

const queries = new QueryClient({
  defaultOptions: {
    // The fetch layer repeats what is worth repeating; here every failure is final and shown.
    // A browser that believes to be offline asks all the same and hears at once that it was in vain: what waits unseen and is sent
    // later by itself would be a lie.
    queries: { retry: false, staleTime: 15_000, refetchOnWindowFocus: true, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

// A session that ended while the page stood open: ask again who is here; the router then shows the door.
queries.getQueryCache().subscribe(({ type, query }) => {
  const error = type === 'updated' ? query.state.error : null;
  if (error instanceof ApiProblem && error.code === 'not-signed-in' && query.queryKey[0] !== 'session') {
    void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }
});

const router = makeRouter(queries);

// Who is here, and the page of this address, are asked for while the words are still coming.
void queries.prefetchQuery(sessionQuery);
void router.load();

export function App(): ReactNode {
  return (
    <QueryClientProvider client={queries}>
      <ThemeProvider>
        <StartFailed>
          <Suspense fallback={null}>
            <WithAuthority />
          </Suspense>
        </StartFailed>
      </ThemeProvider>
    </QueryClientProvider>
  );
}

function WithAuthority(): ReactNode {
  const { authority } = useSession();
  return (
    <SurroundingsProvider zone={authority.timeZone}>
      <RouterProvider router={router} />
    </SurroundingsProvider>
  );
}
