import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';

/** Characters that are gathered before they are packed: one piece, when it is read again. */
const pieceSize = 256 * 1024;

/**
 * A long text kept small: UTF-8, deflated piece by piece as it grows. A report says the same words in each of its
 * transactions, so it packs to a tenth or less; only one piece is ever there in full.
 */
export class PackedText {
  readonly #packed: Uint8Array[] = [];
  #open: string[] = [];
  #openSize = 0;

  add(text: string): void {
    this.#open.push(text);
    this.#openSize += text.length;
    if (this.#openSize >= pieceSize) this.#pack();
  }

  /** The text from its beginning, as often as it is asked for. */
  *pieces(): Generator<Uint8Array> {
    this.#pack();
    for (const piece of this.#packed) yield inflateRawSync(piece);
  }

  #pack(): void {
    if (this.#openSize === 0) return;
    this.#packed.push(
      deflateRawSync(Buffer.from(this.#open.join(''), 'utf8'), { level: constants.Z_BEST_SPEED }),
    );
    this.#open = [];
    this.#openSize = 0;
  }
}
