import { leftOutKept, type LeftOut } from './list-form.ts';

const longestReason = 300;

/** Says what was left out and why: the first ten thousand one by one, all of them in number. */
export class Notes {
  readonly kept: LeftOut[] = [];
  count = 0;
  /** Which of several files is being read. */
  file: number | undefined;
  readonly #tallies = new Map<string, number>();

  /** A row or record that could not become an entry. */
  left(line: number, reason: string): void {
    this.#add({ line, reason, kept: false });
  }

  /** A value that was left out of an entry that stands. */
  value(line: number, reason: string): void {
    this.#add({ line, reason, kept: true });
  }

  /** The same thing many times over: said once at the end, with its number. */
  tally(reason: string): void {
    this.#tallies.set(reason, (this.#tallies.get(reason) ?? 0) + 1);
  }

  /** Writes the tallies down; called once, after the last file. */
  close(): void {
    for (const [reason, times] of this.#tallies) {
      this.#add({ line: 0, reason: `${times} × ${reason}`, kept: false });
      this.count += times - 1;
    }
    this.#tallies.clear();
  }

  #add(given: LeftOut): void {
    this.count++;
    if (this.kept.length >= leftOutKept) return;
    const reason =
      given.reason.length > longestReason ? `${given.reason.slice(0, longestReason)}…` : given.reason;
    this.kept.push({ ...given, reason, ...(this.file === undefined ? {} : { file: this.file }) });
  }
}
