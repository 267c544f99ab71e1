/**
 * A typed array that doubles as it fills; `taken` gives what was put in, without a copy of the spare room. In memory
 * that threads share where that is asked for.
 */
export class GrowingInts {
  readonly #isShared: boolean;
  #values: Uint32Array;
  #length = 0;

  constructor(room = 1024, isShared = false) {
    this.#isShared = isShared;
    this.#values = this.#made(room);
  }

  #made(room: number): Uint32Array {
    return this.#isShared ? new Uint32Array(new SharedArrayBuffer(4 * room)) : new Uint32Array(room);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const wider = this.#made(this.#length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.#length++] = value;
  }

  clear(): void {
    this.#length = 0;
  }

  at(place: number): number {
    return this.#values[place]!;
  }

  set(place: number, value: number): void {
    this.#values[place] = value;
  }

  taken(): Uint32Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** The same for bytes. */
export class GrowingBytes {
  #values: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(room = 4096) {
    this.#values = new Uint8Array(room);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    this.#make(1);
    this.#values[this.#length++] = value;
  }

  /** The text as a JSON value, in UTF-8. */
  pushJson(text: string): void {
    this.#make(text.length + 2);
    const values = this.#values;
    let at = this.#length;
    values[at++] = quote;
    for (let place = 0; place < text.length; place++) {
      const unit = text.charCodeAt(place);
      // Most of what a list holds is plain, and written here quicker than another can be asked to.
      if (unit < 0x20 || unit > 0x7e || unit === quote || unit === backslash)
        return this.pushText(JSON.stringify(text));
      values[at++] = unit;
    }
    values[at++] = quote;
    this.#length = at;
  }

  pushText(text: string): void {
    // UTF-8 needs at most three bytes for a UTF-16 unit.
    this.#make(text.length * 3);
    this.#length += encoder.encodeInto(text, this.#values.subarray(this.#length)).written;
  }

  taken(): Uint8Array<ArrayBuffer> {
    return this.#values.subarray(0, this.#length);
  }

  #make(room: number): void {
    if (this.#length + room <= this.#values.length) return;
    const wider = new Uint8Array(Math.max(this.#values.length * 2, this.#length + room));
    wider.set(this.#values);
    this.#values = wider;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const encoder = new TextEncoder();
