import { parentPort, workerData } from 'node:worker_threads';
import { compareRankings, learn, scoreOf, splitByTime } from '@weir/engines/ranking';
import type { LearnOrder, Learned } from './learn.ts';

/* A thread of its own, so that learning holds nobody up; see learn.ts. */

const { decisions, champion, notBefore } = workerData as LearnOrder;
parentPort!.postMessage(learned(), []);

function learned(): Learned | { problem: string; detail: string } {
  const { learned: past, tested, from } = splitByTime(decisions, notBefore === null ? {} : { notBefore });
  try {
    const model = learn(past);
    const comparison = compareRankings(
      tested.map(({ features, score, useful }) => ({
        useful,
        champion: champion === null ? score : scoreOf(champion, features).score,
        challenger: scoreOf(model, features).score,
      })),
    );
    return { model, comparison: { ...comparison, learned: past.length, from } };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined) throw error;
    return { problem: code, detail: message };
  }
}
