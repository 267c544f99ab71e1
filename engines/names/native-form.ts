/** Costs are negative natural logarithms of probabilities, in this fraction: whole numbers, alike on every machine. */
export const costUnit = 100;

/** A native word as the tables know it: no marks, one form per letter, Hangul in its letters, Hiragana as Katakana. */
export function nativeForm(word: string): string {
  const plain = word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\u0640|\u200c|\u200d|\u00b7|\u30fb/g, '')
    .replace(/[\u05f3\u2019]/g, "'")
    // Signs are no letters, but that an apostrophe makes other letters of some Hebrew ones.
    .replace(/(?<!\p{Script=Hebrew})'|[^\P{P}']|[\p{S}\p{Z}\p{Cf}]/gu, '');
  if (/\p{Script=Hangul}/u.test(plain)) return plain.normalize('NFD');
  if (/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(plain))
    // Persian and Urdu write yeh and kaf by other code points, final yeh may lack its dots.
    return plain
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[\u0649\u06cc]/g, '\u064a')
      .replaceAll('\u06a9', '\u0643');
  return plain
    .normalize('NFC')
    .replace(/(?<=\p{Script=Cyrillic})\p{M}+/gu, '')
    .replace(/[\u3041-\u3096]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60));
}
