import { msFromInstant, Problem, type Instant } from '@weir/engines/vocabulary';

/** So many a minute of each, with some at once (a token bucket); forgets whoever has been quiet where there are too many. */
export class Pace {
  readonly #perMs: number;
  readonly #atOnce: number;
  readonly #most: number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(perMinute: number, atOnce: number, most = 100_000) {
    this.#perMs = perMinute / 60_000;
    this.#atOnce = atOnce;
    this.#most = most;
  }

  /** @throws Problem `post-too-many` */
  spend(who: string, now: Instant): void {
    const at = msFromInstant(now);
    const bucket = this.#buckets.get(who) ?? { left: this.#atOnce, at };
    const left = Math.min(this.#atOnce, bucket.left + Math.max(0, at - bucket.at) * this.#perMs);
    this.#buckets.delete(who);
    this.#buckets.set(who, { left: Math.max(0, left - 1), at });
    if (this.#buckets.size > this.#most) this.#buckets.delete(this.#buckets.keys().next().value!);
    if (left < 1)
      throw new Problem({
        code: 'post-too-many',
        status: 429,
        detail: 'More comes than this node takes at once. Wait a little, then go on.',
      });
  }
}
