export const tab = 9;
export const lineFeed = 10;
export const carriageReturn = 13;
export const space = 32;
export const bang = 33;
export const quote = 34;
export const ampersand = 38;
export const apostrophe = 39;
export const slash = 47;
export const less = 60;
export const greater = 62;
export const question = 63;
export const bracket = 93;

/** Why the quick loop over a text stops at a byte; 0 where it goes on. */
export const plain = 0;
export const atLess = 1;
export const atLineFeed = 2;
export const atReference = 3;
export const atBracket = 4;
export const atHigh = 5;
export const atControl = 6;
export const inText = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === less) return atLess;
  if (byte === lineFeed) return atLineFeed;
  if (byte === ampersand || byte === carriageReturn) return atReference;
  if (byte === bracket) return atBracket;
  if (byte >= 0x80) return atHigh;
  return byte < space && byte !== tab ? atControl : plain;
});
/** Bytes that a name may hold; whether they make a name is looked at once for each name. */
export const inName = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 || /[\w:.-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** What a text needs before it can be given out or accepted. */
export const decoding = 1;
export const references = 2;
export const lineEnds = 4;
export const checking = 8;

export interface XmlPlace {
  readonly line: number;
  readonly column: number;
}

/** The place of an index in a text, given the place of an earlier one. */
export function placeIn(text: string, index: number, from: XmlPlace, fromIndex = 0): XmlPlace {
  let { line, column } = from;
  for (let at = fromIndex; at < index; at++) {
    const unit = text.charCodeAt(at);
    if (unit === lineFeed || (unit === carriageReturn && text.charCodeAt(at + 1) !== lineFeed)) {
      line++;
      column = 1;
    } else if (unit < 0xdc00 || unit > 0xdfff) column++;
  }
  return { line, column };
}
