import { useEffect, useState } from 'react';
import { useWorker } from '../../api/use-worker.ts';
import type { Layouts, LayoutAnswer, LayoutQuestion } from './layout-worker.ts';

/** The picture for a question, placed in a thread of its own; while that works, the picture before it stays. */
export function useLayout<Kind extends keyof Layouts>(
  question: LayoutQuestion & { kind: Kind },
): Layouts[Kind] | undefined {
  const [layout, setLayout] = useState<Layouts[Kind]>();
  const ask = useWorker<LayoutQuestion, LayoutAnswer>(
    () => new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' }),
    (answer) => setLayout(() => answer.layout as Layouts[Kind]),
  );
  useEffect(() => ask(question), [question]);
  return layout;
}
