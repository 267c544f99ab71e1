import { useEffect, useRef, useState } from 'react';
import type { Layouts, LayoutAnswer, LayoutQuestion } from './layout-worker.ts';

/** The picture for a question, placed in a thread of its own; while that works, the picture before it stays. */
export function useLayout<Kind extends keyof Layouts>(
  question: LayoutQuestion & { kind: Kind },
): Layouts[Kind] | undefined {
  const [layout, setLayout] = useState<Layouts[Kind]>();
  const worker = useRef<Worker>(undefined);
  const asked = useRef(0);
  useEffect(() => {
    const made = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
    made.addEventListener('message', ({ data }: MessageEvent<LayoutAnswer>) => {
      // Only the latest question counts: a slider asks many.
      if (data.number === asked.current) setLayout(() => data.layout as Layouts[Kind]);
    });
    worker.current = made;
    return () => made.terminate();
  }, []);
  useEffect(() => {
    worker.current?.postMessage({ ...question, number: ++asked.current }, []);
  }, [question]);
  return layout;
}
