/*
 * Which words of a dictionary are near to which is the same for every question, and nearly every word asked stands in
 * the dictionary: lists and reports name people alike. So what was found for such a word is kept, once for all threads
 * that share the index, and never forgotten. Words that are on no list are remembered by each thread (`NearCache`).
 */

/** A list of near words takes about so many figures; once the room is full, no more are kept. */
const usualLength = 100;
/** Forty-eight megabytes, however large the dictionary is. */
const mostFigures = 12 * 2 ** 20;
/** Where the next list begins; then where that of each word begins, then the lists. */
const nextField = 0;
const fieldCount = 1;

/** Near words of so few are found as soon as they are kept. */
const fewWords = 1000;

/** Room for the near words of so many words. Of memory that was never written to none is taken. */
export const nearRoom = (wordCount: number): ArrayBuffer =>
  new ArrayBuffer(
    wordCount < fewWords ? 0 : 4 * Math.min(mostFigures, fieldCount + wordCount * (1 + usualLength)),
  );

/** The same for all threads that open one saved index, whatever it holds. */
export const sharedNearRoom = (): SharedArrayBuffer => new SharedArrayBuffer(4 * mostFigures);

export class NearLists {
  readonly #figures: Uint32Array;
  readonly #wordCount: number;

  constructor(wordCount: number, room: ArrayBufferLike = nearRoom(wordCount)) {
    this.#figures = new Uint32Array(room);
    this.#wordCount = wordCount;
  }

  /** What was kept for a word; undefined where nothing was yet. */
  find(word: number): Uint32Array | undefined {
    if (fieldCount + word >= this.#figures.length) return undefined;
    const start = Atomics.load(this.#figures, fieldCount + word);
    return start === 0 ? undefined : this.#figures.subarray(start + 1, start + 1 + this.#figures[start]!);
  }

  /** Two threads may keep the same word's list: either is right. */
  keep(word: number, list: Uint32Array): void {
    const figures = this.#figures;
    const first = fieldCount + this.#wordCount;
    if (first >= figures.length) return;
    if (first + Atomics.load(figures, nextField) + list.length + 1 > figures.length) return;
    const start = first + Atomics.add(figures, nextField, list.length + 1);
    if (start + list.length + 1 > figures.length) return;
    figures[start] = list.length;
    figures.set(list, start + 1);
    // Whoever sees where the list begins sees the list.
    Atomics.store(figures, fieldCount + word, start);
  }
}
