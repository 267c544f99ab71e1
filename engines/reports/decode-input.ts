import { isUtf8 } from 'node:buffer';
import type { XmlFault } from './xml-fault.ts';

/** Input reaches the tokenizer in pieces of this many bytes, whatever the caller's chunks are: bounded work between checks. */
const pieceBytes = 65_536;

/** The XML declaration lies within the first bytes; more of them are never looked at for it. */
const headBytes = 1024;

type Decoder = InstanceType<typeof TextDecoder>;

/** The input is no text, or ends inside a character: there is nothing to read on from. */
export class NotText extends Error {
  readonly fault: XmlFault;

  constructor(fault: XmlFault) {
    super(fault.message);
    this.fault = fault;
  }
}

export interface DecodedSink {
  /** Whole characters in valid UTF-8; the bytes may be written over after the call. */
  piece(utf8: Uint8Array): void;
  /** At the end of the pieces given so far. Reading goes on with what the bytes most likely mean. */
  fault(fault: XmlFault): void;
}

/**
 * Turns bytes into valid UTF-8: from UTF-8, UTF-16 by its mark or its look, or the encoding that the XML declaration
 * names. What the declaration says and what the bytes are must agree. The result does not depend on how the bytes
 * were cut.
 */
export class InputDecoder {
  readonly #sink: DecodedSink;
  /** Grows to a whole piece for larger files. */
  #held = Buffer.alloc(4096);
  #length = 0;
  #encoding = '';
  #decoder: Decoder | undefined;
  #started = false;
  /** From the first broken byte on, broken ones become U+FFFD. */
  #lenient = false;

  constructor(sink: DecodedSink) {
    this.#sink = sink;
  }

  /** @throws NotText, and what the sink throws */
  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + pieceBytes - this.#length);
      if (this.#length + part.length > this.#held.length) this.#grow(this.#length + part.length);
      this.#held.set(part, this.#length);
      this.#length += part.length;
      at += part.length;
      if (this.#length === pieceBytes) this.#flush();
    }
  }

  end(): void {
    this.#flush();
    if (this.#length === 0 || this.#lenient) return;
    // The file ends inside a character.
    throw new NotText(broken(this.#encoding));
  }

  #grow(least: number): void {
    const larger = Buffer.alloc(Math.min(pieceBytes, Math.max(least, this.#held.length * 2)));
    larger.set(this.#held.subarray(0, this.#length));
    this.#held = larger;
  }

  #flush(): void {
    if (!this.#started) this.#start();
    const whole = this.#held.subarray(0, this.#length);
    const cut = completeLength(whole, this.#encoding);
    if (this.#encoding === 'utf-8' && !this.#lenient) this.#utf8(whole.subarray(0, cut));
    else this.#decode(whole.subarray(0, cut));
    this.#held.copyWithin(0, cut, this.#length);
    this.#length -= cut;
  }

  #start(): void {
    const head = this.#held.subarray(0, this.#length);
    const { encoding, fault } = encodingOf(head);
    this.#encoding = encoding;
    this.#started = true;
    if (fault !== undefined) this.#sink.fault(fault);
    if (encoding === 'utf-8') {
      if (hasMark(head)) this.#drop(3);
      return;
    }
    this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    if (encoding.startsWith('utf-16') && head[0]! >= 0xfe) this.#drop(2);
  }

  #drop(bytes: number): void {
    this.#held.copyWithin(0, bytes, this.#length);
    this.#length -= bytes;
  }

  #utf8(bytes: Uint8Array): void {
    if (isUtf8(bytes)) {
      this.#sink.piece(bytes);
      return;
    }
    const good = longestGood(bytes, (length) =>
      isUtf8(bytes.subarray(0, completeLength(bytes.subarray(0, length), 'utf-8'))),
    );
    this.#afterBroken(bytes, completeLength(bytes.subarray(0, good), 'utf-8'), (part) => part);
  }

  #decode(bytes: Uint8Array): void {
    const decoder = this.#decoder!;
    // Other multi-byte encodings (GB 18030, Shift_JIS) keep their own state, at the price of a coarser fault position.
    const stream = this.#lenient || !decoder.encoding.startsWith('utf-');
    try {
      this.#give(decoder.decode(bytes, { stream }));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const fresh = new TextDecoder(this.#encoding, { fatal: true, ignoreBOM: true });
      const decoded = (length: number): string | undefined => {
        try {
          return fresh.decode(bytes.subarray(0, completeLength(bytes.subarray(0, length), this.#encoding)));
        } catch {
          return undefined;
        }
      };
      const good = stream ? 0 : longestGood(bytes, (length) => decoded(length) !== undefined);
      const cut = completeLength(bytes.subarray(0, good), this.#encoding);
      this.#afterBroken(bytes, cut, (part) =>
        Buffer.from(new TextDecoder(this.#encoding, { ignoreBOM: true }).decode(part)),
      );
    }
  }

  #afterBroken(bytes: Uint8Array, good: number, utf8: (part: Uint8Array) => Uint8Array): void {
    if (good > 0) this.#sink.piece(utf8(bytes.subarray(0, good)));
    this.#sink.fault(broken(this.#encoding, bytes[good]));
    this.#lenient = true;
    this.#decoder = new TextDecoder(this.#encoding, { ignoreBOM: true });
    this.#decode(bytes.subarray(good));
  }

  #give(text: string): void {
    if (text.length > 0) this.#sink.piece(Buffer.from(text));
  }
}

/** The most bytes for which `isGood` holds, where it holds for all fewer ones too. */
function longestGood(bytes: Uint8Array, isGood: (length: number) => boolean): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isGood(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** How many bytes from the start hold whole characters; the rest waits for the next piece. */
function completeLength(bytes: Uint8Array, encoding: string): number {
  const { length } = bytes;
  if (encoding === 'utf-8') {
    for (let back = 1; back <= Math.min(3, length); back++) {
      const byte = bytes[length - back]!;
      if (byte < 0x80) return length;
      if (byte >= 0xc0) {
        const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
        return wanted > back ? length - back : length;
      }
    }
    return length;
  }
  if (encoding !== 'utf-16le' && encoding !== 'utf-16be') return length;
  const even = length - (length % 2);
  if (even < 2) return even;
  const high = bytes[encoding === 'utf-16le' ? even - 1 : even - 2]!;
  return high >= 0xd8 && high <= 0xdb ? even - 2 : even;
}

interface Encoding {
  readonly encoding: string;
  /** What the declaration says is not so. */
  readonly fault?: XmlFault;
}

function encodingOf(head: Uint8Array): Encoding {
  if (head.length === 0) throw new NotText({ rule: 'xml-empty', message: 'The file is empty.' });
  const real = realEncoding(head);
  const start = new TextDecoder(real).decode(head.subarray(0, headBytes)).replace(/^\ufeff/, '');
  if (start.trim() === '' && head.length < headBytes) {
    throw new NotText({ rule: 'xml-empty', message: 'The file holds nothing but white space.' });
  }
  if (!start.trimStart().startsWith('<')) {
    throw new NotText({
      rule: 'xml-not-xml',
      message: `This is not an XML file${lookOf(head)}.`,
      fix: 'Send the goAML XML file itself',
    });
  }
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1];
  if (declared === undefined) return { encoding: real };
  const known = knownEncoding(declared);
  if (known === undefined) {
    const fault: XmlFault = {
      rule: 'xml-encoding',
      message: `The encoding ${declared.slice(0, 40)} is not known.`,
      params: { declared: declared.slice(0, 40) },
      fix: 'Write the file in UTF-8',
    };
    return { encoding: real, fault };
  }
  const wide = real !== 'utf-8';
  const agrees = known.startsWith('utf-16') ? wide : !wide && (known === 'utf-8' || !hasMark(head));
  if (agrees) return { encoding: wide ? real : known };
  const fault: XmlFault = {
    rule: 'xml-encoding-mismatch',
    message: `The file says it is ${declared} but its bytes are ${real.toUpperCase()}.`,
    params: { declared, real: real.toUpperCase() },
    fix: `Write encoding="${wide ? 'UTF-16' : 'UTF-8'}", or write the file in ${declared}`,
  };
  return { encoding: real, fault };
}

function hasMark(head: Uint8Array): boolean {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}

function realEncoding(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0) return 'utf-16le';
  if (first === 0 && second === 0x3c) return 'utf-16be';
  return 'utf-8';
}

function knownEncoding(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

function lookOf(head: Uint8Array): string {
  const start = new TextDecoder('latin1').decode(head.subarray(0, 8));
  if (start.startsWith('PK')) return '; it looks like a ZIP archive';
  if (start.startsWith('%PDF')) return '; it looks like a PDF document';
  if (start.startsWith('{') || start.startsWith('[')) return '; it looks like JSON';
  return /^[\w"; ,]+/.test(start) ? '; it looks like plain text or CSV' : '';
}

function broken(encoding: string, byte?: number): XmlFault {
  const name = encoding.toUpperCase();
  const shown = byte === undefined ? '' : `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return {
    rule: 'xml-encoding-broken',
    message:
      byte === undefined
        ? `The file ends inside a character of ${name}.`
        : `The byte ${shown} here is not ${name}.`,
    params: { encoding: name, byte: shown },
    fix: 'Write the whole file in the encoding that it declares, best UTF-8',
  };
}
