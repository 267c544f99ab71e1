import { SaxesParser } from 'saxes';
import type { Notes } from './notes.ts';

/** One element of a record. Names are without their namespace prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  readonly line: number;
  text: string;
}

const deepest = 64;
const mostElements = 100_000;
const mostText = 4_000_000;
const longestPiece = 1 << 20;

/**
 * Walks an XML file of any length and hands over one record at a time as a small tree; everything else passes by.
 * Entities are not expanded and no record may grow beyond a limit. A file that breaks off or is not well-formed gives
 * what came before and a last note.
 *
 * @param wanted the names of elements that are records; a record inside a record belongs to the outer one
 * @param onRoot told of the outermost element
 */
export function xmlRecords(
  text: string,
  notes: Notes,
  wanted: ReadonlySet<string>,
  onRecord: (record: XmlElement) => void,
  onRoot: (name: string, attributes: Readonly<Record<string, string>>) => void = () => undefined,
): void {
  const open: XmlElement[] = [];
  const parser = new SaxesParser();
  let depth = 0;
  let elements = 0;
  let letters = 0;
  let tooLarge = false;
  parser.on('opentag', ({ name, attributes }) => {
    const local = name.slice(name.indexOf(':') + 1);
    if (depth++ === 0) onRoot(local, attributes);
    if (open.length === 0 && !wanted.has(local)) return;
    if (open.length === 0) {
      elements = letters = 0;
      tooLarge = false;
    }
    const element: XmlElement = { name: local, attributes, children: [], line: parser.line, text: '' };
    tooLarge ||= ++elements > mostElements || open.length >= deepest;
    // A record that is too large is walked to its end, but nothing more of it is held.
    if (!tooLarge) open.at(-1)?.children.push(element);
    open.push(element);
  });
  const hear = (piece: string): void => {
    const element = open.at(-1);
    if (element === undefined || tooLarge) return;
    letters += piece.length;
    if (letters > mostText) tooLarge = true;
    else element.text += piece;
  };
  parser.on('text', hear);
  parser.on('cdata', hear);
  parser.on('closetag', () => {
    depth--;
    const element = open.pop();
    if (element === undefined || open.length > 0) return;
    if (tooLarge) notes.left(element.line, 'the record is larger than any real one');
    else onRecord(element);
  });
  try {
    for (let at = 0; at < text.length; at += longestPiece) parser.write(text.slice(at, at + longestPiece));
    parser.close();
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message.replace(/^\d+:\d+: /, '') : 'not well-formed';
    notes.left(parser.line, `the XML breaks here and the rest was not read: ${reason}`);
  }
}

/** Children of that name, whatever its capitals. */
export function allOf(element: XmlElement | undefined, name: string): XmlElement[] {
  const wanted = name.toLowerCase();
  return element?.children.filter((child) => child.name.toLowerCase() === wanted) ?? [];
}

export function firstOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return allOf(element, name)[0];
}

/** The text of the first child of that name. */
export function textOf(element: XmlElement | undefined, name: string): string {
  return firstOf(element, name)?.text.trim() ?? '';
}

/** Children of the children: `<akaList><aka/><aka/></akaList>`. */
export function within(element: XmlElement | undefined, list: string, item: string): XmlElement[] {
  return allOf(element, list).flatMap((child) => allOf(child, item));
}

/** Every element below of that name, in the order of the file. */
export function* everyOf(element: XmlElement, name: string): Generator<XmlElement> {
  for (const child of element.children) {
    if (child.name === name) yield child;
    yield* everyOf(child, name);
  }
}
