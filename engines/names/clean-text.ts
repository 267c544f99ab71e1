/** A name longer than this many UTF-16 units is cut: no list holds one, and the work grows with the length. */
export const longestName = 2000;

/**
 * Unicode NFKC without what cannot be seen or said: format characters (zero-width, bidi controls, soft hyphens),
 * variation selectors and tags go; controls, symbols, emoji and unassigned code points become a space.
 */
export function cleanText(text: string): string {
  const cut = text.length > longestName ? text.slice(0, longestName) : text;
  if (/^[\x20-\x7e]*$/.test(cut)) return cut;
  return cut
    .normalize('NFKC')
    .replace(/[\p{Cf}\u034f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu, '')
    .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{So}\p{Sk}\u{1f3fb}-\u{1f3ff}]/gu, ' ')
    .normalize('NFC');
}
