import type { TextEncodingName } from './mapping.ts';
import { FormatFault } from './source-findings.ts';

/** Bytes looked at to tell the encoding. */
const headBytes = 262_144;

export interface DecodedText {
  readonly encoding: TextEncodingName;
  /** Nothing in the bytes says the encoding: it is what remains. */
  readonly guessed: boolean;
  /** The first text, for telling the delimiter. */
  readonly head: string;
  readonly text: AsyncGenerator<string>;
}

/**
 * Bytes as text. A mark or the pattern of the bytes says UTF-8 or UTF-16; what is neither counts as windows-1252, which
 * the caller says aloud. @throws FormatFault `format-empty`, and while reading `format-encoding-broken`
 */
export async function decodedText(
  input: AsyncIterable<Uint8Array> | Uint8Array,
  told?: TextEncodingName,
): Promise<DecodedText> {
  const chunks = (input instanceof Uint8Array ? pieces(input) : input)[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < headBytes) {
    const next = await chunks.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  const head = joined(first, size);
  if (head.length === 0) throw new FormatFault('format-empty', 'The file is empty.');
  const recognised = told === undefined ? encodingOf(head, size >= headBytes) : undefined;
  const encoding = told ?? recognised ?? 'windows-1252';
  const headText = new TextDecoder(encoding).decode(head).replace(/^\ufeff/, '');
  if (headText.trim() === '')
    throw new FormatFault('format-empty', 'The file holds nothing but white space.');
  return {
    encoding,
    guessed: told === undefined && recognised === undefined,
    head: headText,
    text: decode(encoding, head, chunks),
  };
}

async function* decode(
  encoding: TextEncodingName,
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  const read = (bytes: Uint8Array | undefined): string => {
    try {
      const text = bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++;
      return text;
    } catch {
      throw new FormatFault(
        'format-encoding-broken',
        `Somewhere after line ${line} the bytes are not ${encoding}.`,
        {
          place: { line, column: 1, path: '/' },
          params: { encoding },
          fix: 'Save the file in UTF-8, or name its encoding in the mapping',
        },
      );
    }
  };
  for await (const piece of pieces(head)) yield read(piece);
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield read(next.value);
  yield read(undefined);
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536);
}

function encodingOf(head: Uint8Array, cut: boolean): TextEncodingName | undefined {
  const [first, second, third] = head;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first !== 0 && second === 0) return 'utf-16le';
  if (first === 0 && second !== 0) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: cut });
    return 'utf-8';
  } catch {
    return undefined;
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** All bytes of an input. @throws FormatFault `format-too-large` */
export async function allBytes(
  input: AsyncIterable<Uint8Array> | Uint8Array,
  most: number,
): Promise<Uint8Array> {
  const tooLarge = (): FormatFault =>
    new FormatFault('format-too-large', `The file is larger than ${Math.floor(most / 1_000_000)} MB.`, {
      params: { most: String(most) },
      fix: 'Part it into several files',
    });
  if (input instanceof Uint8Array) {
    if (input.length > most) throw tooLarge();
    return input;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of input) {
    size += chunk.length;
    if (size > most) throw tooLarge();
    chunks.push(chunk);
  }
  return joined(chunks, size);
}
