import { closest } from './closest.ts';
import {
  tab,
  lineFeed,
  carriageReturn,
  space,
  bang,
  quote,
  ampersand,
  apostrophe,
  slash,
  less,
  greater,
  question,
  bracket,
  plain,
  atLineFeed,
  atReference,
  atBracket,
  atHigh,
  inText,
  inName,
  decoding,
  references,
  lineEnds,
  checking,
  placeIn,
  type XmlPlace,
} from './xml-bytes.ts';
import {
  attributesOf,
  characterFaults,
  commentFaults,
  declarationFault,
  instructionFaults,
  plainText,
  textFaults,
} from './xml-checks.ts';
import {
  documentType,
  malformed,
  misplacedDeclaration,
  severalRoots,
  tagMismatch,
  tooLong,
  truncated,
  type FaultAt,
  type XmlFault,
} from './xml-fault.ts';
import { XmlNames, type XmlName } from './xml-names.ts';

/** Receives the parts of a document in order. Lines and columns are those of the tag's `<`. */
export interface XmlListener {
  opened(name: string, attributes: ReadonlyMap<string, string> | null, line: number, column: number): void;
  /** Character data; `XmlTokenizer.text()` makes it while this is called. `blank`: nothing but white space. */
  text(blank: boolean): void;
  closed(line: number, column: number): void;
  /** The file is not well-formed here, and reading goes on behind it. */
  fault(fault: XmlFault, line: number, column: number): void;
}

/** Reading cannot go on behind this. */
export class XmlStop extends Error {
  readonly fault: XmlFault;
  readonly line: number;
  readonly column: number;

  constructor(fault: XmlFault, { line, column }: XmlPlace) {
    super(fault.message);
    this.fault = fault;
    this.line = line;
    this.column = column;
  }
}

/** The construct at this place ends beyond the bytes that are here. */
const incomplete = -1;
/** Zero bytes behind the window end every loop, so that none has to ask where the window ends. */
const padding = 16;

/**
 * Cuts UTF-8 into tags and texts, strictly by XML 1.0 without document types. It holds one piece of the file and the
 * construct (tag, text, comment …) begun before it, which may be `constructMax` characters long.
 *
 * Quick because a report's bytes are looked at once: a name is compared with the one that followed the last time, a
 * text is cut out of the piece without decoding where it is ASCII, and columns are reckoned from where lines start.
 */
export class XmlTokenizer {
  readonly #listener: XmlListener;
  readonly #names: XmlNames;
  readonly #constructMax: number;
  #bytes: Buffer = Buffer.alloc(16_384);
  /** The window as Latin-1: a place in it is the same place in the bytes. */
  #latin = '';
  #end = 0;
  /** Up to here everything has been told. */
  #at = 0;
  #line = 1;
  /** Where the line of `#at` began, moved on by each byte that continues a character: columns count characters. */
  #lineStart = 0;
  #begun = false;
  /** What must come before the construct at `#at` can be complete; 0 at the start. */
  #awaited = 0;
  #rootSeen = false;
  readonly #open: XmlName[] = [];
  #depth = 0;
  #last: XmlName;
  #textStart = 0;
  #textEnd = 0;
  #textNeeds = 0;

  /** `known` as for `XmlNames`. */
  constructor(listener: XmlListener, known: (name: string) => string, constructMax: number) {
    this.#listener = listener;
    this.#names = new XmlNames(known);
    this.#constructMax = constructMax;
    this.#last = this.#names.none;
  }

  /** Whole characters of valid UTF-8. @throws XmlStop, and what the listener throws */
  write(piece: Uint8Array): void {
    this.#take(piece);
    // A long text comes in many pieces, and is only looked at again when its end is here.
    if (this.#awaited === 0 || piece.includes(this.#awaited)) {
      this.#scan();
    }
    if (this.#isTooLong()) throw new XmlStop(tooLong(this.#constructMax), this.#placeOf(this.#at));
  }

  /** Nothing more comes. @throws XmlStop */
  end(): void {
    this.#scan();
    const complete = this.#rootSeen && this.#depth === 0;
    if (complete && this.#latin.slice(this.#at, this.#end).trim() === '') return;
    throw new XmlStop(truncated(), this.endPlace());
  }

  /** Where the bytes that came so far end. */
  endPlace(): XmlPlace {
    return this.#placeOf(this.#end);
  }

  /** The text that the listener is being told of. */
  text(): string {
    const needs = this.#textNeeds;
    if (needs === 0) return this.#latin.substring(this.#textStart, this.#textEnd);
    const cut =
      (needs & decoding) === 0
        ? this.#latin.substring(this.#textStart, this.#textEnd)
        : this.#bytes.toString('utf8', this.#textStart, this.#textEnd);
    if ((needs & references) !== 0) return plainText(cut);
    return (needs & lineEnds) === 0 ? cut : cut.replace(/\r\n?/g, '\n');
  }

  /** Moves what is left to the front and puts the piece behind it. */
  #take(piece: Uint8Array): void {
    const left = this.#end - this.#at;
    const length = left + piece.length;
    if (length + padding > this.#bytes.length) {
      const larger = Buffer.alloc((length + padding) * 2);
      larger.set(this.#bytes.subarray(this.#at, this.#end));
      this.#bytes = larger;
    } else this.#bytes.copyWithin(0, this.#at, this.#end);
    this.#lineStart -= this.#at;
    this.#at = 0;
    this.#bytes.set(piece, left);
    this.#bytes.fill(0, length, length + padding);
    this.#end = length;
  }

  #isTooLong(): boolean {
    const max = this.#constructMax;
    if (this.#end - this.#at <= max) return false;
    let characters = 0;
    for (let at = this.#at; at < this.#end; at++) if ((this.#bytes[at]! & 0xc0) !== 0x80) characters++;
    return characters > max;
  }

  #scan(): void {
    const bytes = this.#bytes;
    const end = this.#end;
    this.#latin = bytes.toString('latin1', 0, end);
    let at = this.#at;
    while (at < end) {
      const isTag = bytes[at] === less;
      const next = isTag ? this.#markup(at) : this.#characters(at);
      if (next === incomplete) {
        this.#awaited = isTag ? greater : less;
        return;
      }
      this.#at = at = next;
    }
    this.#awaited = 0;
  }

  #markup(at: number): number {
    const next = this.#bytes[at + 1];
    if (next === slash) return this.#closingTag(at);
    if (next === bang || next === question) return this.#otherMarkup(at, next);
    return this.#openingTag(at);
  }

  #openingTag(at: number): number {
    const bytes = this.#bytes;
    const name = this.#last.next;
    const expected = name.bytes;
    const { length } = expected;
    let index = 0;
    while (index < length && bytes[at + 1 + index] === expected[index]) index++;
    const behind = at + 1 + index;
    if (index < length || bytes[behind] !== greater) return this.#otherOpeningTag(at);
    this.#enter(name, null, at);
    this.#lineStart += name.extra;
    return behind + 1;
  }

  #otherOpeningTag(at: number): number {
    const bytes = this.#bytes;
    let behind = at + 1;
    let hash = 0;
    for (let byte = bytes[behind]!; inName[byte] === 1; byte = bytes[behind]!) {
      hash = (Math.imul(hash, 31) + byte) | 0;
      behind++;
    }
    if (behind >= this.#end) return incomplete;
    const name = behind === at + 1 ? undefined : this.#names.find(bytes, at + 1, behind, hash);
    if (name === undefined) throw this.#stop(malformed('a < begins no tag here; write it as &lt;'), at);
    this.#last.next = name;
    if (bytes[behind] === greater) {
      this.#enter(name, null, at);
      this.#lineStart += name.extra;
      return behind + 1;
    }
    const end = this.#tagEnd(behind);
    if (end === incomplete) return incomplete;
    const empty = bytes[end - 1] === slash;
    const { line, column } = this.#placeOf(at);
    const text = bytes.toString('utf8', behind, empty ? end - 1 : end);
    this.#tagWithAttributes(name, text, at, behind);
    this.#advance(end + 1);
    if (empty) this.#leave(line, column);
    return end + 1;
  }

  /** What stands behind the name may be white space alone. */
  #tagWithAttributes(name: XmlName, text: string, at: number, textAt: number): void {
    const { values, faults, broken } = attributesOf(text);
    this.#enter(name, values.size === 0 ? null : values, at);
    this.#tell(faults, text, textAt);
    if (broken === undefined) return;
    throw new XmlStop(broken.fault, placeIn(text, broken.index, this.#placeOf(textAt)));
  }

  /** The `>` that ends a tag, which is not one inside quotes. */
  #tagEnd(from: number): number {
    const bytes = this.#bytes;
    let open = 0;
    for (let at = from; at < this.#end; at++) {
      const byte = bytes[at]!;
      if (byte === less) throw this.#stop(malformed('a < stands inside a tag'), at);
      if (open !== 0) open = byte === open ? 0 : open;
      else if (byte === greater) return at;
      else if (byte === quote || byte === apostrophe) open = byte;
    }
    return incomplete;
  }

  #enter(name: XmlName, attributes: ReadonlyMap<string, string> | null, at: number): void {
    if (this.#depth === 0) {
      if (this.#rootSeen) throw this.#stop(severalRoots(), at);
      this.#rootSeen = true;
      this.#begun = true;
    }
    this.#open[this.#depth++] = name;
    this.#last = name;
    this.#listener.opened(name.text, attributes, this.#line, at - this.#lineStart + 1);
  }

  #leave(line: number, column: number): void {
    this.#depth--;
    this.#listener.closed(line, column);
  }

  #closingTag(at: number): number {
    const bytes = this.#bytes;
    if (this.#depth > 0) {
      const name = this.#open[this.#depth - 1]!;
      const expected = name.bytes;
      const { length } = expected;
      let index = 0;
      while (index < length && bytes[at + 2 + index] === expected[index]) index++;
      const behind = at + 2 + index;
      if (index === length && bytes[behind] === greater) {
        this.#leave(this.#line, at - this.#lineStart + 1);
        this.#lineStart += name.extra;
        return behind + 1;
      }
    }
    return this.#otherClosingTag(at);
  }

  #otherClosingTag(at: number): number {
    const bytes = this.#bytes;
    let end = at + 2;
    while (end < this.#end && bytes[end] !== greater && bytes[end] !== less) end++;
    if (end >= this.#end) return incomplete;
    const match = /^([^ \t\n\r]+)[ \t\n\r]*$/.exec(bytes.toString('utf8', at + 2, end));
    if (bytes[end] === less || match === null)
      throw this.#stop(malformed('a closing tag is written </name>'), at);
    const name = match[1]!;
    const { line, column } = this.#placeOf(at);
    if (this.#depth === 0) throw this.#stop(malformed('a closing tag stands outside the document'), at);
    if (this.#open[this.#depth - 1]!.text !== name) this.#mismatched(name, line, column);
    else this.#leave(line, column);
    this.#advance(end + 1);
    return end + 1;
  }

  /** Goes on with what was most likely meant, so that the faults behind are found too. */
  #mismatched(name: string, line: number, column: number): void {
    const expected = this.#open[this.#depth - 1]!.text;
    this.#listener.fault(tagMismatch(name, expected), line, column);
    const outer = this.#open.findLastIndex((open, index) => index < this.#depth && open.text === name);
    const depth =
      outer >= 0 ? outer : closest(name, [expected]) === undefined ? this.#depth : this.#depth - 1;
    while (this.#depth > depth) this.#leave(line, column);
  }

  #characters(at: number): number {
    const bytes = this.#bytes;
    let line = this.#line;
    let lineStart = this.#lineStart;
    let needs = 0;
    let here = at;
    let byte = bytes[here]!;
    while (byte === space || byte === lineFeed || byte === tab || byte === carriageReturn) {
      if (byte === carriageReturn) needs = references;
      if (byte === lineFeed || (byte === carriageReturn && bytes[here + 1] !== lineFeed)) {
        line++;
        lineStart = here + 1;
      }
      byte = bytes[++here]!;
    }
    const blank = byte === less;
    while (byte !== less) {
      switch (inText[byte]) {
        case plain:
          do byte = bytes[++here]!;
          while (inText[byte] === plain);
          continue;
        case atLineFeed:
          line++;
          lineStart = here + 1;
          break;
        case atReference:
          needs |= references;
          if (byte === ampersand) needs |= checking;
          else if (bytes[here + 1] !== lineFeed) {
            line++;
            lineStart = here + 1;
          }
          break;
        case atBracket:
          if (bytes[here + 1] === bracket && bytes[here + 2] === greater) needs |= checking;
          break;
        case atHigh:
          needs |= decoding;
          if (byte < 0xc0) lineStart++;
          // U+FFFE and U+FFFF, which are no characters.
          else if (byte === 0xef && bytes[here + 1] === 0xbf && bytes[here + 2]! >= 0xbe) needs |= checking;
          break;
        default:
          if (here >= this.#end) return this.#depth === 0 ? this.#outside(at, here) : incomplete;
          needs |= checking;
      }
      byte = bytes[++here]!;
    }
    if (this.#depth === 0) return this.#outside(at, here);
    this.#textStart = at;
    this.#textEnd = here;
    this.#textNeeds = needs;
    if ((needs & checking) !== 0) {
      const text = bytes.toString('utf8', at, here);
      this.#tell(textFaults(text), text, at);
    }
    this.#line = line;
    this.#lineStart = lineStart;
    this.#listener.text(blank);
    return here;
  }

  /** Outside the root only white space may stand. */
  #outside(at: number, end: number): number {
    const text = this.#bytes.toString('utf8', at, end);
    const index = text.search(/[^ \t\n\r]/);
    if (index >= 0) this.#tell([{ index, fault: malformed('a text stands outside the document') }], text, at);
    this.#begun = true;
    // A carriage return at the end of a piece may be half of a line end.
    const whole = end === this.#end && text.endsWith('\r') ? end - 1 : end;
    if (whole === at) return incomplete;
    this.#advance(whole);
    return whole;
  }

  #otherMarkup(at: number, kind: number): number {
    const { length } = '<![CDATA[';
    const start = this.#latin.substring(at, at + length);
    if (kind === question) return this.#instruction(at);
    if (start.startsWith('<!--')) return this.#comment(at);
    if (start === '<![CDATA[') return this.#cdata(at);
    if (start.startsWith('<!DOCTYPE')) throw this.#stop(documentType(), at);
    const begun = ['<!--', '<![CDATA[', '<!DOCTYPE'].some((known) => known.startsWith(start));
    if (begun && at + start.length >= this.#end) return incomplete;
    throw this.#stop(malformed('<! begins neither a comment nor CDATA here'), at);
  }

  #comment(at: number): number {
    const end = this.#latin.indexOf('-->', at + 4);
    if (end < 0) return incomplete;
    const text = this.#bytes.toString('utf8', at + 4, end);
    this.#tell(commentFaults(text), text, at + 4);
    return this.#passed(end + 3);
  }

  #instruction(at: number): number {
    const end = this.#latin.indexOf('?>', at + 2);
    if (end < 0) return incomplete;
    const text = this.#bytes.toString('utf8', at + 2, end);
    if (!/^xml(?:[ \t\n\r]|$)/.test(text)) this.#tell(instructionFaults(text), text, at + 2);
    else if (this.#rootSeen && this.#depth === 0) throw this.#stop(severalRoots(), at);
    else {
      const fault = this.#begun ? misplacedDeclaration() : declarationFault(text);
      if (fault !== undefined) this.#tell([{ index: 0, fault }], text, at);
    }
    return this.#passed(end + 2);
  }

  #cdata(at: number): number {
    if (this.#depth === 0) throw this.#stop(malformed('CDATA stands outside the document'), at);
    const end = this.#latin.indexOf(']]>', at + 9);
    if (end < 0) return incomplete;
    const text = this.#bytes.toString('utf8', at + 9, end);
    this.#tell([...characterFaults(text)], text, at + 9);
    this.#advance(end + 3);
    this.#textStart = at + 9;
    this.#textEnd = end;
    this.#textNeeds = decoding | lineEnds;
    this.#listener.text(/^[ \t\n\r]*$/.test(text));
    return end + 3;
  }

  #passed(end: number): number {
    this.#begun = true;
    this.#advance(end);
    return end;
  }

  /** Tells faults of a text that begins at that byte. */
  #tell(faults: readonly FaultAt[], text: string, at: number): void {
    if (faults.length === 0) return;
    let place = this.#placeOf(at);
    let index = 0;
    for (const found of faults) {
      place = placeIn(text, found.index, place, index);
      index = found.index;
      this.#listener.fault(found.fault, place.line, place.column);
    }
  }

  #stop(fault: XmlFault, at: number): XmlStop {
    return new XmlStop(fault, this.#placeOf(at));
  }

  #placeOf(at: number): XmlPlace {
    const { line, lineStart } = this.#lineOf(at);
    return { line, column: at - lineStart + 1 };
  }

  /** Follows the lines up to a place; `#line` and `#lineStart` hold for `#at`. */
  #lineOf(to: number): { line: number; lineStart: number } {
    const bytes = this.#bytes;
    let line = this.#line;
    let lineStart = this.#lineStart;
    for (let at = this.#at; at < to; at++) {
      const byte = bytes[at]!;
      if ((byte & 0xc0) === 0x80) lineStart++;
      else if (byte === lineFeed || (byte === carriageReturn && bytes[at + 1] !== lineFeed)) {
        line++;
        lineStart = at + 1;
      }
    }
    return { line, lineStart };
  }

  #advance(to: number): void {
    const { line, lineStart } = this.#lineOf(to);
    this.#line = line;
    this.#lineStart = lineStart;
    this.#at = to;
  }
}
