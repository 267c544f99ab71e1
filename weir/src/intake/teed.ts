/**
 * One stream for two readers, piece by piece: each piece is given on when both have taken the one before. A reader that
 * stops early is left behind and does not hold the other up; a failing source fails both.
 */
export function teed<Piece>(source: AsyncIterable<Piece>): {
  first: AsyncIterable<Piece>;
  second: AsyncIterable<Piece>;
} {
  const iterator = source[Symbol.asyncIterator]();
  const readers = [new Reader<Piece>(), new Reader<Piece>()] as const;
  let pulling = false;

  const pull = (): void => {
    if (pulling || readers.some((reader) => !reader.ready) || readers.every((reader) => reader.gone)) return;
    pulling = true;
    iterator.next().then(
      (next) => {
        pulling = false;
        for (const reader of readers) reader.give(next);
        if (next.done !== true) pull();
      },
      (error: unknown) => {
        pulling = false;
        for (const reader of readers) reader.fail(error);
      },
    );
  };
  const iterable = (reader: Reader<Piece>): AsyncIterable<Piece> => ({
    [Symbol.asyncIterator]: () => ({
      next: () => {
        const piece = reader.take();
        pull();
        return piece;
      },
      return: async () => {
        reader.gone = true;
        pull();
        if (readers.every((each) => each.gone)) await iterator.return?.();
        return { done: true, value: undefined };
      },
    }),
  });
  return { first: iterable(readers[0]), second: iterable(readers[1]) };
}

class Reader<Piece> {
  gone = false;
  #asked: { resolve(next: IteratorResult<Piece>): void; reject(error: unknown): void } | undefined;
  #ended: IteratorResult<Piece> | undefined;
  #failed: { error: unknown } | undefined;

  /** Takes part in the next pull: waits for a piece, or has gone. */
  get ready(): boolean {
    return this.gone || this.#asked !== undefined;
  }
  take(): Promise<IteratorResult<Piece>> {
    if (this.#failed) return Promise.reject(this.#failed.error as Error);
    if (this.#ended) return Promise.resolve(this.#ended);
    return new Promise((resolve, reject) => (this.#asked = { resolve, reject }));
  }
  give(next: IteratorResult<Piece>): void {
    if (next.done === true) this.#ended = next;
    const asked = this.#asked;
    this.#asked = undefined;
    asked?.resolve(next);
  }
  fail(error: unknown): void {
    this.#failed = { error };
    const asked = this.#asked;
    this.#asked = undefined;
    asked?.reject(error);
  }
}
