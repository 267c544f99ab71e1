/** Input reaches the parser in pieces of this many bytes, whatever the caller's chunks are: bounded work between checks. */
const pieceBytes = 65_536;

/** The XML declaration lies within the first bytes; more of them are never looked at for it. */
const headBytes = 1024;

type Decoder = InstanceType<typeof TextDecoder>;

/** What makes bytes not text: the reader turns it into a fatal finding. */
export class DecodingFault extends Error {
  readonly rule:
    'xml-empty' | 'xml-not-xml' | 'xml-encoding' | 'xml-encoding-mismatch' | 'xml-encoding-broken';
  readonly params: Readonly<Record<string, string>>;
  readonly fix: string | undefined;

  constructor(
    rule: DecodingFault['rule'],
    message: string,
    params: Record<string, string> = {},
    fix?: string,
  ) {
    super(message);
    this.rule = rule;
    this.params = params;
    this.fix = fix;
  }
}

/**
 * Turns bytes into text: UTF-8, UTF-16 by its mark or its look, or the encoding that the XML declaration names. What
 * the declaration says and what the bytes are must agree. The result does not depend on how the bytes were cut.
 */
export class InputDecoder {
  #head: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  #decoder: Decoder | undefined;
  #pending: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  #started = false;

  /** Text of the next bytes, in pieces. @throws DecodingFault, after the text that came before the fault */
  *write(bytes: Uint8Array): Generator<string> {
    if (this.#decoder === undefined) {
      this.#head = joined(this.#head, bytes);
      if (this.#head.length < headBytes) return;
      yield* this.#start();
      return;
    }
    yield* this.#decode(bytes);
  }

  *end(): Generator<string> {
    if (this.#decoder === undefined) yield* this.#start();
    const decoder = this.#decoder!;
    if (this.#pending.length > 0) throw broken(decoder.encoding);
    if (tryDecode(decoder, this.#pending) === undefined) throw broken(decoder.encoding);
  }

  *#start(): Generator<string> {
    const head = this.#head;
    this.#head = new Uint8Array(0);
    const encoding = encodingOf(head);
    this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    yield* this.#decode(head);
  }

  *#decode(bytes: Uint8Array): Generator<string> {
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      yield* this.#piece(bytes.subarray(start, start + pieceBytes));
    }
  }

  *#piece(piece: Uint8Array): Generator<string> {
    const decoder = this.#decoder!;
    const whole = joined(this.#pending, piece);
    // Other multi-byte encodings (GB 18030, Shift_JIS) keep their own state, at the price of a coarser fault position.
    const stream = !decoder.encoding.startsWith('utf-');
    const cut = completeLength(whole, decoder.encoding);
    this.#pending = whole.slice(cut);
    const complete = whole.subarray(0, cut);
    const decoded = tryDecode(decoder, complete, stream);
    const text = decoded ?? (stream ? '' : longestGoodPrefix(decoder.encoding, complete));
    const mark = !this.#started && text.startsWith('\ufeff') ? 1 : 0;
    this.#started ||= text.length > 0;
    if (text.length > mark) yield text.slice(mark);
    if (decoded === undefined) throw broken(decoder.encoding);
  }
}

function tryDecode(decoder: Decoder, bytes: Uint8Array, stream = false): string | undefined {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    return undefined;
  }
}

function longestGoodPrefix(encoding: string, bytes: Uint8Array): string {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let good = 0;
  let bad = bytes.length;
  let text = '';
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const cut = completeLength(bytes.subarray(0, middle), encoding);
    const tried = tryDecode(decoder, bytes.subarray(0, cut));
    if (tried === undefined) bad = middle;
    else {
      good = middle;
      text = tried;
    }
  }
  return text;
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

function encodingOf(head: Uint8Array): string {
  if (head.length === 0) throw new DecodingFault('xml-empty', 'The file is empty.');
  const real = realEncoding(head);
  const start = new TextDecoder(real).decode(head.subarray(0, headBytes)).replace(/^\ufeff/, '');
  if (start.trim() === '' && head.length < headBytes) {
    throw new DecodingFault('xml-empty', 'The file holds nothing but white space.');
  }
  if (!start.trimStart().startsWith('<')) {
    throw new DecodingFault(
      'xml-not-xml',
      `This is not an XML file${lookOf(head)}.`,
      {},
      'Send the goAML XML file itself',
    );
  }
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1];
  if (declared === undefined) return real;
  const known = knownEncoding(declared);
  if (known === undefined) {
    throw new DecodingFault(
      'xml-encoding',
      `The encoding ${declared.slice(0, 40)} is not known.`,
      { declared: declared.slice(0, 40) },
      'Write the file in UTF-8',
    );
  }
  const wide = real !== 'utf-8';
  const agrees = known.startsWith('utf-16') ? wide : !wide && (known === 'utf-8' || !hasMark(head));
  if (!agrees) {
    throw new DecodingFault(
      'xml-encoding-mismatch',
      `The file says it is ${declared} but its bytes are ${real.toUpperCase()}.`,
      { declared, real },
      `Write encoding="${real.startsWith('utf-16') ? 'UTF-16' : 'UTF-8'}", or write the file in ${declared}`,
    );
  }
  return wide ? real : known;
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

function broken(encoding: string): DecodingFault {
  return new DecodingFault(
    'xml-encoding-broken',
    `From here on the bytes are not ${encoding.toUpperCase()}.`,
    { encoding },
    'Write the whole file in the encoding that it declares, best UTF-8',
  );
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBufferLike> {
  if (left.length === 0) return right;
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
