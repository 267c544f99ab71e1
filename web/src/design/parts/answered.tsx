import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loading } from './loading.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** Shows what a question answered, or that it is coming, or why not. An old answer stays while a new one comes. */
export function Answered<Data>({
  query,
  failed: Failed = Notice,
  children,
}: {
  query: UseQueryResult<Data>;
  /** How a failure is shown, where a notice is not enough. */
  failed?: (props: Failure) => ReactNode;
  children: (data: Data) => ReactNode;
}): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failed error={query.error} reset={() => void query.refetch()} />;
  return <Loading />;
}

export interface Failure {
  error: unknown;
  /** Asks again. */
  reset: () => void;
}

function Notice({ error, reset }: Failure): ReactNode {
  return <ProblemNotice error={error} retry={reset} />;
}
