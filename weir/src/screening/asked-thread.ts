import { Worker, type ResourceLimits } from 'node:worker_threads';

interface Waiting<Answer> {
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** A thread that answers each message by one message, in their order. */
export class AskedThread<Ask, Answer> {
  /** Messages that it has not answered yet. */
  busy = 0;
  readonly #worker: Worker;
  readonly #asked: Waiting<Answer>[] = [];
  #failure: Error | undefined;

  constructor(program: URL, workerData?: unknown, resourceLimits: ResourceLimits = {}) {
    this.#worker = new Worker(program, { workerData, resourceLimits });
    this.#worker.on('message', (answer: Answer) => {
      this.busy--;
      this.#asked.shift()?.resolve(answer);
    });
    this.#worker.on('error', (error) => this.#fail(error as Error));
    this.#worker.on('exit', () => this.#fail(new Error('A thread of names ended before its work.')));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#asked.splice(0)) reject(this.#failure);
  }

  ask(message: Ask): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.busy++;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      this.#worker.postMessage(message, []);
    });
    // A failure is met where its turn comes, not before.
    answer.catch(() => undefined);
    return answer;
  }

  /** An error that comes while it ends is nobody's to meet any more. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
