import { Problem } from '@weir/engines/vocabulary';
import type { Foreground } from './foreground.ts';
import { placeOf, type Log } from './log.ts';

/**
 * Work that follows a growing order of things (accepted reports): the room that follows keeps how far it has come, so
 * nothing has to be enqueued for each of them, and many are taken at once. It is woken when something was added here, and
 * looks by itself now and then: another node may have added.
 */
export interface Following {
  /** `step` does a part of what is left and tells whether more may be left. Steps of one name never overlap here. */
  follow(name: string, step: () => Promise<boolean>, options?: FollowOptions): void;
  wake(): void;
  start(): void;
  stop(): Promise<void>;
  /** Resolves when every follower has found nothing left to do, asked after the call; at once where none was started. */
  caughtUp(): Promise<void>;
}

export interface FollowOptions {
  /**
   * Woken, it waits for more to come, as long as more comes and at most so long: a step that costs much for one costs
   * little more for many. One alone does not wait for a crowd.
   */
  readonly gatherMs?: number;
}

const lookMs = 1000;
/** Whoever comes within this time of another comes in a crowd. */
const aloneMs = 60;
const longestPauseMs = 60_000;

export function openFollowing(log: Log, foreground: Pick<Foreground, 'quiet'>): Following {
  const followers: Follower[] = [];
  let started = false;
  return {
    follow: (name, step, options = {}) => {
      const follower = new Follower(name, step, options, log, foreground);
      followers.push(follower);
      if (started) follower.start();
    },
    wake: () => followers.forEach((follower) => follower.wake()),
    start: () => {
      started = true;
      followers.forEach((follower) => follower.start());
    },
    stop: async () => {
      started = false;
      await Promise.all(followers.map((follower) => follower.stop()));
    },
    caughtUp: async () => {
      // One after the other, in the order in which they were added: some follow what an earlier one brings about.
      if (started) for (const follower of followers) await follower.caughtUp();
    },
  };
}

class Follower {
  readonly #name: string;
  readonly #step: () => Promise<boolean>;
  readonly #gatherMs: number;
  readonly #log: Log;
  readonly #foreground: Pick<Foreground, 'quiet'>;
  #running: Promise<void> | undefined;
  #stopped = false;
  /** Ends the pause. */
  #ring: () => void = () => undefined;
  #woken = false;
  #gathering = false;
  #failures = 0;
  #waiting: (() => void)[] = [];

  constructor(
    name: string,
    step: () => Promise<boolean>,
    { gatherMs = 0 }: FollowOptions,
    log: Log,
    foreground: Pick<Foreground, 'quiet'>,
  ) {
    this.#name = name;
    this.#step = step;
    this.#gatherMs = gatherMs;
    this.#log = log;
    this.#foreground = foreground;
  }

  start(): void {
    this.#stopped = false;
    this.#running ??= this.#run();
  }

  wake(): void {
    this.#woken = true;
    // After a failure the pause is kept: whoever files must not make a broken follower try a hundred times a second.
    if (this.#failures === 0 && !this.#gathering) this.#ring();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#ring();
    await this.#running;
    this.#running = undefined;
  }

  caughtUp(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#woken = true;
      this.#ring();
    });
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#woken = false;
      const waiting = this.#waiting;
      this.#waiting = [];
      let isDone = false;
      try {
        await this.#foreground.quiet();
        isDone = this.#stopped || !(await this.#step());
        this.#failures = 0;
      } catch (error) {
        this.#failures++;
        const code = error instanceof Problem ? error.code : 'unexpected';
        this.#log.warn({
          event: 'follower-failed',
          name: this.#name,
          code,
          ...(code === 'unexpected' ? { broke: placeOf(error) } : {}),
        });
      }
      if (isDone) waiting.forEach((resolve) => resolve());
      else this.#waiting.unshift(...waiting);
      if (this.#failures > 0 || (isDone && !this.#woken)) await this.#pause();
      // Not while somebody waits for the end of it.
      this.#gathering = true;
      const end = performance.now() + this.#gatherMs;
      while (this.#woken && this.#waiting.length === 0 && !this.#stopped && performance.now() < end) {
        this.#woken = false;
        await this.#rest(Math.min(aloneMs, end - performance.now()));
        // Nobody came: what woke it first is still to be done.
        if (!this.#woken) break;
      }
      this.#gathering = false;
    }
  }

  #pause(): Promise<void> {
    return this.#rest(
      this.#failures === 0 ? lookMs : Math.min(longestPauseMs, 1000 * 2 ** (this.#failures - 1)),
    );
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#ring = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stopped) this.#ring();
    });
  }
}
