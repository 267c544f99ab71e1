/**
 * Remembers what was asked for last: the latest, up to so much in all, and as much before it. What is asked for again
 * moves to the latest; what was not asked for so long is forgotten.
 */
export class Recent<Key, Value extends object> {
  readonly #most: number;
  readonly #weigh: (value: Value) => number;
  #latest = new Map<Key, Value>();
  #earlier = new Map<Key, Value>();
  #weight = 0;

  /** @param most what the latest may weigh in all */
  constructor(most: number, weigh: (value: Value) => number = () => 1) {
    this.#most = most;
    this.#weigh = weigh;
  }

  get(key: Key): Value | undefined {
    const latest = this.#latest.get(key);
    if (latest !== undefined) return latest;
    const earlier = this.#earlier.get(key);
    return earlier === undefined ? undefined : this.set(key, earlier);
  }

  set(key: Key, value: Value): Value {
    if (this.#weight >= this.#most) {
      this.#earlier = this.#latest;
      this.#latest = new Map();
      this.#weight = 0;
    }
    this.#weight += this.#weigh(value);
    this.#latest.set(key, value);
    return value;
  }

  clear(): void {
    this.#latest = new Map();
    this.#earlier = new Map();
    this.#weight = 0;
  }
}
