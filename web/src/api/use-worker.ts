import { useCallback, useEffect, useRef } from 'react';

/**
 * Asks a thread of its own, and hears what it answers to the latest question only: a slider asks many. `make` creates the worker
 * (`new Worker(new URL('./x.ts', import.meta.url), { type: 'module' })`, spelled out where the bundler looks for it); questions and
 * answers bear a `number`.
 */
export function useWorker<Question extends object, Answer extends { readonly number: number }>(
  make: () => Worker,
  heard: (answer: Answer) => void,
): (question: Question) => void {
  const worker = useRef<Worker>(undefined);
  const asked = useRef(0);
  useEffect(() => {
    const made = make();
    made.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (data.number === asked.current) heard(data);
    });
    worker.current = made;
    return () => made.terminate();
  }, []);
  return useCallback((question: Question) => {
    worker.current?.postMessage({ ...question, number: ++asked.current }, []);
  }, []);
}
