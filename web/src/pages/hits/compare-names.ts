/** A stretch of a name, and whether the other name has it. For the eye only: the score comes from the names engine. */
export interface Piece {
  text: string;
  agrees: boolean;
}

/** Splits a name into the words that the other name also has and those it has not, regardless of case, order and accents. */
export function compareNames(name: string, other: string): Piece[] {
  const there = new Map<string, number>();
  for (const word of other.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [])
    there.set(folded(word), (there.get(folded(word)) ?? 0) + 1);
  return name.split(/([\p{L}\p{N}\p{M}]+)/u).flatMap((text, index): Piece[] => {
    if (text === '') return [];
    if (index % 2 === 0) return [{ text, agrees: true }];
    const left = there.get(folded(text)) ?? 0;
    if (left > 0) there.set(folded(text), left - 1);
    return [{ text, agrees: left > 0 }];
  });
}

function folded(word: string): string {
  return word.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase('en');
}
