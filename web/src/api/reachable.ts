import { useSyncExternalStore } from 'react';

/** Whether the node answered the last time anything was asked of it. */
let answers = true;
const listeners = new Set<() => void>();

export function noteAnswer(answered: boolean): void {
  if (answers === answered) return;
  answers = answered;
  for (const listener of listeners) listener();
}

/** What a proxy says when there is no node behind it. */
export function isFromNode({ status }: { status: number }): boolean {
  return status !== 502 && status !== 504;
}

export function useNodeAnswers(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => answers,
  );
}

/** Asks the smallest thing there is; changes nothing. */
export async function knock(): Promise<boolean> {
  const answer = await fetch('/api/v1/session/doors', {
    credentials: 'same-origin',
    cache: 'no-store',
  }).catch(() => undefined);
  return answer !== undefined && isFromNode(answer);
}
