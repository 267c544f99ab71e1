/**
 * The lines of a file of any size, without ever holding the file: one pass over its bytes notes where every 256th line
 * begins; what is shown is sliced from the file when it is asked for. A line may be the whole file (XML without line
 * breaks), so every line is cut around the column that matters.
 */
export interface FileLines {
  readonly count: number;
  /** Lines from `first` (1 is the first), each cut after `longestShown` characters. */
  read(first: number, count: number): Promise<string[]>;
  /** One line around a column, both counted in characters as the checker counts them. */
  around(line: number, column: number): Promise<LinePart | undefined>;
}

export interface LinePart {
  text: string;
  /** Characters of the line that were cut off before `text`. */
  cut: number;
}

const every = 256;
const longestShown = 2000;
const radius = 120;
const chunkSize = 1 << 20;
const newline = 10;

export async function linesOf(file: Blob): Promise<FileLines> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const encoding = encodingOf(head);
  const marks = [0];
  let count = 1;
  for (let at = 0; at < file.size; at += chunkSize) {
    const bytes = new Uint8Array(await file.slice(at, at + chunkSize).arrayBuffer());
    for (let index = breakAt(bytes, 0, encoding); index >= 0; index = breakAt(bytes, index, encoding)) {
      if (count % every === 0) marks.push(at + index);
      count++;
    }
  }

  /** Where a line begins, and where the next one does. */
  const spans = async (first: number, wanted: number): Promise<[start: number, end: number][]> => {
    const found: [number, number][] = [];
    const mark = Math.min(marks.length - 1, Math.floor((first - 1) / every));
    let line = mark * every + 1;
    let start = marks[mark] ?? 0;
    for (let at = start; at < file.size && found.length < wanted; at += chunkSize) {
      const bytes = new Uint8Array(await file.slice(at, at + chunkSize).arrayBuffer());
      for (
        let index = breakAt(bytes, 0, encoding);
        index >= 0 && found.length < wanted;
        index = breakAt(bytes, index, encoding)
      ) {
        if (line >= first) found.push([start, at + index]);
        line++;
        start = at + index;
      }
    }
    if (found.length < wanted && line >= first && line <= count) found.push([start, file.size]);
    return found;
  };

  const decoder = new TextDecoder(encoding);
  const text = async (start: number, end: number): Promise<string> =>
    decoder.decode(await file.slice(start, end).arrayBuffer());

  return {
    count,
    read: async (first, wanted) =>
      Promise.all(
        (await spans(first, wanted)).map(async ([start, end]) => {
          const shown = await text(start, Math.min(end, start + longestShown * 4));
          const line = withoutBreak(shown);
          return line.length > longestShown ? `${line.slice(0, longestShown)}…` : line;
        }),
      ),
    around: async (line, column) => {
      const [span] = await spans(line, 1);
      if (!span) return undefined;
      const [start, end] = span;
      // Up to 4 bytes a character: the column is found by walking in pieces that never hold a whole long line.
      let passed = 0;
      const walking = new TextDecoder(encoding);
      let kept: string[] = [];
      for (let at = start; at < end; at += chunkSize) {
        const last = at + chunkSize >= end;
        const piece = walking.decode(await file.slice(at, Math.min(end, at + chunkSize)).arrayBuffer(), {
          stream: !last,
        });
        kept = [...kept, ...piece];
        const surplus = Math.min(kept.length, column - 1 - radius - passed);
        if (surplus > 0) {
          kept = kept.slice(surplus);
          passed += surplus;
        }
        if (passed + kept.length >= column + radius) break;
      }
      return { text: withoutBreak(kept.slice(0, radius * 2).join('')), cut: passed };
    },
  };
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0x3c && head[1] === 0) return 'utf-16le';
  if (head[0] === 0 && head[1] === 0x3c) return 'utf-16be';
  return 'utf-8';
}

/** The byte after the next line feed from `from` on; -1 where there is none in these bytes. */
function breakAt(bytes: Uint8Array, from: number, encoding: Encoding): number {
  if (encoding === 'utf-8') {
    const index = bytes.indexOf(newline, from);
    return index < 0 ? -1 : index + 1;
  }
  const [low, high] = encoding === 'utf-16le' ? [0, 1] : [1, 0];
  for (let index = from; index + 1 < bytes.length; index += 2) {
    if (bytes[index + low] === newline && bytes[index + high] === 0) return index + 2;
  }
  return -1;
}

function withoutBreak(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r?\n$/, '');
}
