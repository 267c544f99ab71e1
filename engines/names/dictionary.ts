import { assert } from '@weir/engines/vocabulary';
import type { DescribedWords } from './describe-words.ts';
import { GrowingBytes } from './growing.ts';
import { makeHashTable } from './hash-table.ts';
import { mostCodes, mostInline, wordField, type SegmentArrays } from './segment.ts';

/** Where a described word stands: which description, which word of it, where its codes and keys begin there. */
interface Cursor {
  readonly described: DescribedWords;
  readonly codeStarts: Uint32Array;
  readonly keyStarts: Uint32Array;
  readonly wordCount: number;
}

function cursorOf(described: DescribedWords): Cursor {
  const { words, keyCounts, spelled } = described;
  const codeStarts = new Uint32Array(keyCounts.length + 1);
  const keyStarts = new Uint32Array(keyCounts.length + 1);
  for (let place = 0; place < keyCounts.length; place++) {
    codeStarts[place + 1] = codeStarts[place]! + words[4 * place]!;
    keyStarts[place + 1] = keyStarts[place]! + keyCounts[place]!;
  }
  return { described, codeStarts, keyStarts, wordCount: keyCounts.length - spelled.length };
}

export type Dictionary = Pick<
  SegmentArrays,
  'keyStarts' | 'keyText' | 'codes' | 'words' | 'spelledWords' | 'nearStarts' | 'nearValues'
>;

/**
 * Puts described words together as the dictionary of a segment.
 *
 * @param keys the words by the alphabet
 * @param order for each of them its place among the described words, counted through all descriptions
 */
export function makeDictionary(
  keys: readonly string[],
  order: Uint32Array,
  descriptions: readonly DescribedWords[],
): Dictionary {
  const cursors = descriptions.map(cursorOf);
  const count = keys.length;
  const keyStarts = new Uint32Array(count + 1);
  const keyText = new GrowingBytes();
  keys.forEach((key, id) => {
    keyStarts[id] = keyText.length;
    keyText.pushText(key);
  });
  keyStarts[count] = keyText.length;
  const sum = (figures: (described: DescribedWords) => ArrayLike<number>): number =>
    descriptions.reduce((all, described) => all + figures(described).length, 0);
  assert(sum(({ codes }) => codes) < mostCodes, 'the distinct words of one segment stay within their room');
  const words = new Uint32Array((wordField.size / 4) * sum((described) => described.words));
  const inline = new Uint8Array(words.buffer);
  const codes = new GrowingBytes();
  const hashes = new Uint32Array(sum((described) => described.keys));
  const values = new Uint32Array(hashes.length);
  const spelledWords = new Uint32Array(sum(({ spelled }) => spelled));
  let hashCount = 0;
  const put = (id: number, { described, codeStarts, keyStarts: starts }: Cursor, place: number): void => {
    const length = described.words[4 * place]!;
    const word = wordField.size * id;
    words[word] = (codes.length << 6) | length;
    for (let field = 1; field < 4; field++) words[word + field] = described.words[4 * place + field]!;
    const start = codeStarts[place]!;
    const isInline = length <= mostInline;
    const byte = 4 * (word + wordField.inline) - start;
    for (let at = start; at < start + length; at++) {
      if (isInline) inline[byte + at] = described.codes[at]!;
      else codes.push(described.codes[at]!);
    }
    for (let at = starts[place]!; at < starts[place + 1]!; at++) {
      hashes[hashCount] = described.keys[at]!;
      values[hashCount++] = id;
    }
  };
  // By their place in the whole: which description, and which word of it.
  const wherein: Uint32Array = new Uint32Array(2 * count);
  let before = 0;
  cursors.forEach(({ wordCount }, which) => {
    for (let place = 0; place < wordCount; place++) {
      wherein[2 * (before + place)] = which;
      wherein[2 * (before + place) + 1] = place;
    }
    before += wordCount;
  });
  assert(before === count, 'every word is described once');
  const firstSpelled = cursors.map(({ described, wordCount }) => {
    const firsts = new Uint32Array(wordCount + 1);
    for (const place of described.spelled) firsts[place + 1]!++;
    for (let place = 0; place < wordCount; place++) firsts[place + 1]! += firsts[place]!;
    return firsts;
  });
  for (let id = 0; id < count; id++)
    put(id, cursors[wherein[2 * order[id]!]!]!, wherein[2 * order[id]! + 1]!);
  let spelledCount = 0;
  for (let id = 0; id < count; id++) {
    const which = wherein[2 * order[id]!]!;
    const place = wherein[2 * order[id]! + 1]!;
    const firsts = firstSpelled[which]!;
    const cursor = cursors[which]!;
    for (let spelling = firsts[place]!; spelling < firsts[place + 1]!; spelling++) {
      put(count + spelledCount, cursor, cursor.wordCount + spelling);
      spelledWords[spelledCount++] = id;
    }
  }
  const near = makeHashTable(hashes, values);
  return {
    keyStarts,
    keyText: keyText.taken(),
    codes: codes.taken(),
    words,
    spelledWords,
    nearStarts: near.starts,
    nearValues: near.values,
  };
}
