import { bucketShift } from './hash-table.ts';
import { nearKeys } from './near-keys.ts';
import { distanceFromSet, setPattern } from './plain-distance.ts';
import type { Segment } from './segment.ts';
import { keyOfToken, type Token } from './token.ts';
import { tokenSimilarity } from './token-similarity.ts';

/** Work space that belongs to one segment: stamps instead of clearing. */
export class Scratch {
  stamp = 0;
  readonly wordStamps: Uint32Array;
  readonly similarities: Uint16Array;
  /** Which asked words (bits) the dictionary word is near to. */
  readonly masks: Uint32Array;
  readonly nameStamps: Uint32Array;
  /** Near words of words asked before: names share their commonest words, which have the most. */
  readonly near = new Map<string, NearWords>();
  readonly seenStamps: Uint32Array;
  seen = 0;

  constructor(segment: Segment) {
    this.wordStamps = new Uint32Array(segment.wordCount);
    this.similarities = new Uint16Array(segment.wordCount);
    this.masks = new Uint32Array(segment.wordCount);
    this.seenStamps = new Uint32Array(segment.wordCount);
    this.nameStamps = new Uint32Array(segment.nameCount);
  }

  next(): number {
    this.stamp++;
    if (this.stamp === 0xffffffff) {
      this.stamp = 1;
      this.wordStamps.fill(0);
      this.nameStamps.fill(0);
    }
    return this.stamp;
  }
}

interface NearWords {
  readonly ids: number[];
  readonly similarities: number[];
}

/** Words whose near words are remembered; then they are forgotten all at once. */
const mostRemembered = 20_000;

/** Two edits where an exchange of neighbours is one and counts plainly as two. */
const mostPlainEdits = 3;

const isKin = (left: Token, right: Token): boolean =>
  left.sorted === right.sorted || (left.skeleton.length > 1 && left.skeleton === right.skeleton);

/** The dictionary's words that can pair with this one, with their similarity. */
export function nearWords(segment: Segment, scratch: Scratch, token: Token, isOneEdit = false): NearWords {
  const key = isOneEdit ? `1${keyOfToken(token)}` : keyOfToken(token);
  const known = scratch.near.get(key);
  if (known !== undefined) return known;
  const { starts, hashes, values } = segment.near;
  const shift = bucketShift(segment.near);
  const { seenStamps } = scratch;
  const seen = ++scratch.seen;
  const found: NearWords = { ids: [], similarities: [] };
  const isMeasured = token.text.length <= 32 && !token.vowelless;
  if (isMeasured) setPattern(token.codes);
  const look = (hash: number): void => {
    const bucket = hash >>> shift;
    for (let at = starts[bucket]!; at < starts[bucket + 1]!; at++) {
      if (hashes[at] !== hash) continue;
      const id = values[at]!;
      if (seenStamps[id] === seen) continue;
      seenStamps[id] = seen;
      const other = segment.token(id);
      if (
        isMeasured &&
        !other.vowelless &&
        distanceFromSet(other.codes) > mostPlainEdits &&
        !isKin(token, other)
      )
        continue;
      const similarity = tokenSimilarity(token, other);
      if (similarity === 0) continue;
      found.ids.push(id);
      found.similarities.push(similarity);
    }
  };
  nearKeys(token, look, isOneEdit);
  if (scratch.near.size >= mostRemembered) scratch.near.clear();
  scratch.near.set(key, found);
  return found;
}
