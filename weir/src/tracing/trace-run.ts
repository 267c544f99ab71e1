import { Worker } from 'node:worker_threads';
import type {
  Columns,
  DecidedTrace,
  OriginQuestion,
  Origins,
  Trace,
  TraceQuestion,
} from '@weir/engines/trails';
import { Problem } from '@weir/engines/vocabulary';
import type { FlowView } from './contract.ts';
import { doTask } from './trace-task.ts';

/** What a thread is asked to do. Transactions are named by their row numbers, which the asker turns into identifiers. */
export type Task =
  | { readonly kind: 'trace'; readonly question: PlainQuestion }
  | { readonly kind: 'decided'; readonly question: PlainQuestion }
  | { readonly kind: 'origins'; readonly question: OriginQuestion };

/** A question that can be sent to a thread. */
export type PlainQuestion = Omit<TraceQuestion, 'eachCarrier'>;

export interface TaskAnswers {
  trace: { answer: Trace; flow: FlowView };
  decided: DecidedTrace;
  origins: Origins;
}

export interface TaskGround {
  readonly columns: Columns;
  /** Rows of the identifiers that the question names. */
  readonly places: ReadonlyMap<string, readonly number[]>;
}

/** Ledgers of fewer rows are traced within a few milliseconds, sooner than a thread starts. */
export const rowsInline = 100_000;

/** Runs a trace: in a thread of its own, so that the node goes on answering, unless it is a matter of milliseconds. */
export function runTask<Kind extends Task['kind']>(
  ground: TaskGround,
  task: Task & { kind: Kind },
  inline = ground.columns.count <= rowsInline,
): Promise<TaskAnswers[Kind]> {
  if (inline) return Promise.resolve().then(() => doTask(ground, task) as TaskAnswers[Kind]);
  return inThread<TaskAnswers[Kind]>({ ground: sendable(ground), task });
}

/** Answers what the thread answers; a Problem over there is a Problem here. */
export function inThread<Answer>(workerData: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('trace-worker.ts', import.meta.url), { workerData });
    let said: { answer: Answer } | { problem: ProblemFacts } | undefined;
    worker.once('message', (message) => (said = message));
    worker.once('error', reject);
    // Only when it is gone: starting a thread while another ends has crashed Node (nodejs/node, issue 56312).
    worker.once('exit', () => {
      if (!said) reject(new Error('A thread that traces ended before its work.'));
      else if ('answer' in said) resolve(said.answer);
      else reject(new Problem(said.problem));
    });
  });
}

export type ProblemFacts = ConstructorParameters<typeof Problem>[0];

/** The columns lie in shared memory and are not copied; names of accounts are. */
function sendable({ columns, places }: TaskGround): unknown {
  const { count, accounts, currencies, from, to, time, amount, payer, payee, selfPayments } = columns;
  const { pocketAccount, pocketCurrency, toAmount } = columns;
  const several = currencies.length > 1 && { currency: columns.currency, toCurrency: columns.toCurrency };
  return {
    places,
    columns: {
      count,
      accounts,
      currencies,
      from,
      to,
      time,
      amount,
      payer,
      payee,
      selfPayments,
      pocketAccount,
      pocketCurrency,
      // One array stays one: that is how the engine knows a ledger without exchange.
      ...(toAmount !== amount && { toAmount }),
      ...several,
    },
  };
}
