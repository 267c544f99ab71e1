import { afterEach, describe, expect, it } from 'vitest';
import { AskedThread } from './asked-thread.ts';

const program = (source: string): URL => new URL(`data:text/javascript,${encodeURIComponent(source)}`);
const unmet: unknown[] = [];
const note = (error: unknown): void => void unmet.push(error);
afterEach(() => void process.off('unhandledRejection', note));

describe('a thread that is asked', () => {
  it('tells whoever waits that it failed, and ends without a word more', async () => {
    process.on('unhandledRejection', note);
    const thread = new AskedThread(program('throw new Error("broken")'));
    await expect(thread.ask(1)).rejects.toThrow('broken');
    await thread.end();
    const another = new AskedThread(program('throw new Error("broken")'));
    // It has failed by now, and nobody here has heard of it: the word comes while it is being ended.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    await another.end();
    await expect(another.ask(1)).rejects.toThrow('broken');
    await new Promise((soon) => setTimeout(soon, 50));
    expect(unmet).toEqual([]);
  });

  it('answers in the order in which it was asked', async () => {
    const thread = new AskedThread<number, number>(
      program(
        'import { parentPort } from "node:worker_threads"; parentPort.on("message", (n) => parentPort.postMessage(n * 2))',
      ),
    );
    expect(await Promise.all([1, 2, 3].map((n) => thread.ask(n)))).toEqual([2, 4, 6]);
    expect(thread.busy).toBe(0);
    await thread.end();
  });
});
