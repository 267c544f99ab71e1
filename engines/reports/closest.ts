/**
 * The candidate a writer most likely meant: equal after dropping case and separators, or within a third of its
 * length in edits (Damerau-Levenshtein with adjacent swaps); undefined when nothing is near or two are equally near.
 */
export function closest(text: string, candidates: Iterable<string>): string | undefined {
  const plain = simplified(text);
  if (plain === '' || text.length > 80) return undefined;
  let best: string | undefined;
  let bestCost = Infinity;
  let tie = false;
  for (const candidate of candidates) {
    const other = simplified(candidate);
    const allowed = Math.max(1, Math.floor(Math.min(other.length, plain.length) / 3));
    if (Math.abs(other.length - plain.length) > allowed) continue;
    const cost = other === plain ? 0 : edits(plain, other);
    if (cost > allowed || cost > bestCost) continue;
    tie = cost === bestCost;
    best = candidate;
    bestCost = cost;
  }
  return tie ? undefined : best;
}

function simplified(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function edits(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, beforeLast[column - 2]! + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length]!;
}
