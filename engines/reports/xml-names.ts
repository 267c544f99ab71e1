import { isXmlName } from './xml-checks.ts';

/** The name of an element as the file writes it, once for all its occurrences. */
export interface XmlName {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Bytes beyond one for each character. */
  readonly extra: number;
  /** The name that opened next after this one the last time: reports repeat themselves, so it is tried first. */
  next: XmlName;
}

/** A file with more names than this is no report; further ones are made anew each time, so memory stays bounded. */
const namesMax = 4096;
const lengthMax = 128;

/** Names by a hash of their bytes, so that a name met before costs no text. */
export class XmlNames {
  /** Before the first element: matches no name. */
  readonly none: XmlName;
  /** Places in `#names`, from 1; 0 where free. */
  readonly #slots = new Int32Array(namesMax * 2);
  readonly #names: XmlName[] = [];
  readonly #texts: (text: string) => string;

  /** `known` gives the profile's own string for a name it knows, which makes later comparisons quick. */
  constructor(known: (text: string) => string) {
    this.#texts = known;
    const none = { text: '', bytes: Uint8Array.of(0), extra: 0 } as unknown as XmlName;
    none.next = none;
    this.none = none;
  }

  /** The name in the bytes from `start` to `end`; undefined where these are no XML name. */
  find(bytes: Buffer, start: number, end: number, hash: number): XmlName | undefined {
    const mask = namesMax * 2 - 1;
    let slot = (hash ^ (hash >>> 13)) & mask;
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      const known = this.#names[entry - 1]!;
      if (sameBytes(known.bytes, bytes, start, end)) return known;
      slot = (slot + 1) & mask;
    }
    const text = bytes.toString('utf8', start, end);
    if (!isXmlName(text)) return undefined;
    const own = Uint8Array.from(bytes.subarray(start, end));
    const made: XmlName = { text: this.#texts(text), bytes: own, extra: extraBytes(own), next: this.none };
    if (this.#names.length < namesMax && end - start <= lengthMax) this.#slots[slot] = this.#names.push(made);
    return made;
  }
}

function sameBytes(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const { length } = name;
  if (length !== end - start) return false;
  for (let index = 0; index < length; index++) if (name[index] !== bytes[start + index]) return false;
  return true;
}

function extraBytes(name: Uint8Array): number {
  let extra = 0;
  for (const byte of name) if ((byte & 0xc0) === 0x80) extra++;
  return extra;
}
