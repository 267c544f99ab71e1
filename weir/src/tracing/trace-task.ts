import { decidedTrace, originsOf, trace, type Columns } from '@weir/engines/trails';
import { FlowCollector } from './flow.ts';
import type { Task, TaskAnswers, TaskGround } from './trace-run.ts';

/** Does a task where it is called: in the node's own thread or in one beside it. */
export function doTask({ columns, places }: TaskGround, task: Task): TaskAnswers[Task['kind']] {
  const numbered = Object.create(columns, {
    idOf: { value: (row: number) => String(row) },
    rowsWithId: { value: (id: string) => places.get(id) ?? [] },
  }) as Columns;
  if (task.kind === 'origins') return originsOf(numbered, task.question);
  if (task.kind === 'decided') return decidedTrace(numbered, task.question);
  const marked = new Set(
    task.question.sources.flatMap((source) =>
      'transaction' in source ? (places.get(source.transaction) ?? []) : [],
    ),
  );
  const flow = new FlowCollector(numbered);
  const answer = trace(numbered, { ...task.question, eachCarrier: flow.take });
  return { answer, flow: flow.finish(marked) };
}
