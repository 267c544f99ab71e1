import { writeSync } from 'node:fs';

/**
 * Writes rows as separated lines (tabs for DuckDB to read, commas for people). Fields are quoted only where they must
 * be, so that plain ones are copied byte by byte.
 */
export class RowLines {
  readonly #file: number;
  readonly #separator: number;
  #bytes = Buffer.allocUnsafe(1 << 20);
  #at = 0;
  #fieldsInRow = 0;
  rows = 0;

  constructor(file: number, separator: '\t' | ',') {
    this.#file = file;
    this.#separator = separator.charCodeAt(0);
  }

  slice(source: Buffer, start: number, end: number): void {
    this.#room(2 * (end - start) + 4);
    this.#separate();
    const bytes = this.#bytes;
    const separator = this.#separator;
    let at = this.#at;
    for (let index = start; index < end; index++) {
      const byte = source[index]!;
      // The separator, line ends and quotes (all below 0x2d) need quoting; the rest is copied.
      if (
        byte < 0x2d &&
        (byte === separator || byte === lineFeed || byte === carriageReturn || byte === quote)
      ) {
        this.#quoted(source.subarray(start, end));
        return;
      }
      bytes[at++] = byte;
    }
    this.#at = at;
  }

  text(value: string): void {
    const bytes = Buffer.from(value);
    this.slice(bytes, 0, bytes.length);
  }

  /** An integer from -(2^53-1) to 2^53-1. */
  integer(value: number): void {
    this.#room(24);
    this.#separate();
    if (value < 0) {
      this.#bytes[this.#at++] = minus;
      value = -value;
    }
    // Nine digits at a time fit 32-bit arithmetic, which is several times faster.
    if (value >= 1e9) {
      const high = Math.floor(value / 1e9);
      this.#digits(high, 0);
      this.#digits(value - high * 1e9, 9);
    } else this.#digits(value, 0);
  }

  #digits(value: number, least: number): void {
    let rest = value | 0;
    let length = Math.max(1, least);
    for (let bound = 10 ** length; value >= bound; bound *= 10) length++;
    const bytes = this.#bytes;
    for (let at = this.#at + length - 1; at >= this.#at; at--) {
      const tenth = (rest / 10) | 0;
      bytes[at] = 0x30 + (rest - tenth * 10);
      rest = tenth;
    }
    this.#at += length;
  }

  nothing(): void {
    this.#room(1);
    this.#separate();
  }

  endRow(): void {
    this.#room(1);
    this.#bytes[this.#at++] = lineFeed;
    this.#fieldsInRow = 0;
    this.rows++;
  }

  flush(): void {
    for (let at = 0; at < this.#at;) at += writeSync(this.#file, this.#bytes, at, this.#at - at);
    this.#at = 0;
  }

  #separate(): void {
    if (this.#fieldsInRow++ > 0) this.#bytes[this.#at++] = this.#separator;
  }

  #quoted(field: Buffer): void {
    const bytes = this.#bytes;
    bytes[this.#at++] = quote;
    for (const byte of field) {
      if (byte === quote) bytes[this.#at++] = quote;
      bytes[this.#at++] = byte;
    }
    bytes[this.#at++] = quote;
  }

  #room(more: number): void {
    if (this.#at + more + 1 <= this.#bytes.length) return;
    this.flush();
    if (more + 1 > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(more + 1);
  }
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const minus = 0x2d;
