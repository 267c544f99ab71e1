import { Worker } from 'node:worker_threads';
import type { Comparison, RankingModel } from '@weir/engines/ranking';
import { Problem } from '@weir/engines/vocabulary';

/** A decided alert: what the ranking learns from. */
export interface Decision {
  readonly id: string;
  /** Milliseconds: when it was decided. */
  readonly at: number;
  readonly features: Readonly<Record<string, number>>;
  readonly score: number;
  readonly useful: boolean;
}

export interface LearnOrder {
  readonly decisions: readonly Decision[];
  /** The model in force; null: the score. */
  readonly champion: RankingModel | null;
  /** Up to then the champion has learned; what comes before tests nobody. */
  readonly notBefore: number | null;
}

export interface Learned {
  readonly model: RankingModel;
  readonly comparison: Comparison & { readonly learned: number; readonly from: number | null };
}

const longestMs = 120_000;

/**
 * Learns a challenger from the earlier decisions and holds it against the champion on the later ones, in a thread.
 * @throws Problem `ranking-one-sided` and the others of `learn`, `ranking-too-slow`
 */
export function learnInThread(order: LearnOrder): Promise<Learned> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./learn-worker.ts', import.meta.url), { workerData: order });
    const timer = setTimeout(() => {
      void worker.terminate();
      reject(
        new Problem({
          code: 'ranking-too-slow',
          status: 422,
          detail: 'Learning took longer than two minutes.',
        }),
      );
    }, longestMs);
    worker.once('message', (answer: Learned | { problem: string; detail: string }) => {
      clearTimeout(timer);
      if ('problem' in answer)
        reject(new Problem({ code: answer.problem, status: 422, detail: answer.detail }));
      else resolve(answer);
    });
    worker.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
