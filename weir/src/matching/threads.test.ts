import { describe, expect, it } from 'vitest';
import { openThreads } from './threads.ts';

/** Answers with its own number and what it was given; breaks, or refuses, where it is told to. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', (task) => {
      if (task === null) return parentPort.close();
      if (task.breaks) throw new Error('broken');
      if (task.refuses) return parentPort.postMessage({ problem: { code: 'no', status: 422, detail: 'No.' } });
      setTimeout(() => parentPort.postMessage({ answer: [threadId, task.number], processorMs: 1 }), task.ms ?? 0);
    });
  `)}`,
);
type Answer = [thread: number, number: number];
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('threads that stay open', () => {
  it('start when wanted, no more than may, take tasks in turn and serve the next question, too', async () => {
    const threads = openThreads({ script, most: 2, idleMs: 60_000 });
    expect(threads.open()).toBe(0);
    const ask = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, number) => threads.run<Answer>({ number, ms: 5 })));
    const first = (await ask(9)).map(({ answer }) => answer);
    expect(first.map(([, number]) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const used = new Set(first.map(([thread]) => thread));
    expect(used.size).toBe(2);
    const second = (await ask(4)).map(({ answer }) => answer[0]);
    expect(second.every((thread) => used.has(thread))).toBe(true);
    await threads.end();
    expect(threads.open()).toBe(0);
    // A node that stopped does not take them from another of the same process.
    expect((await ask(1))[0]!.answer[1]).toBe(0);
    await threads.end();
  });

  it('end when they have been idle, and start again for what comes meanwhile', async () => {
    const threads = openThreads({ script, most: 2, idleMs: 20 });
    const [thread] = (await threads.run<Answer>({ number: 1 })).answer;
    await until(() => threads.open() === 0);
    const [later] = (await threads.run<Answer>({ number: 2 })).answer;
    expect(later).not.toBe(thread);
    // While the first ends nothing starts; what waits is done all the same.
    const ending = threads.end();
    const [next] = (await threads.run<Answer>({ number: 3 })).answer;
    expect(next).not.toBe(later);
    await ending;
    await threads.end();
  });

  it('fail the task at which one breaks and no other, and hand on a refusal with its code', async () => {
    const threads = openThreads({ script, most: 1, idleMs: 60_000 });
    const [broken, refused, whole] = await Promise.allSettled([
      threads.run<Answer>({ breaks: true }),
      threads.run<Answer>({ refuses: true }),
      threads.run<Answer>({ number: 7 }),
    ]);
    expect(broken).toMatchObject({ status: 'rejected', reason: { message: 'broken' } });
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'no', status: 422 } });
    expect(whole).toMatchObject({ status: 'fulfilled', value: { answer: [expect.any(Number), 7] } });
    await threads.end();
  });
});
