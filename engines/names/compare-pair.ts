import type { Comparison, Part, Side } from './entry.ts';
import { normaliseName } from './normalise.ts';

/** Compares two subjects; the order of the two does not matter. */
export function comparePair(left: Side, right: Side): Comparison {
  let best: Comparison = { score: 0, parts: [], names: ['', ''] };
  for (const one of left.names) {
    for (const other of right.names) {
      const a = typeof one === 'string' ? one : one.text;
      const b = typeof other === 'string' ? other : other.text;
      const parts = compareNames(a, b);
      const score = parts.reduce((sum, part) => sum + Math.round(part.points * 1000), 0) / 1000;
      if (score > best.score) best = { score, parts, names: [a, b] };
    }
  }
  return best;
}

function compareNames(left: string, right: string): Part[] {
  const rest = normaliseName(right).split(' ').filter(Boolean);
  const words = normaliseName(left).split(' ').filter(Boolean);
  const share = Math.floor(2000 / Math.max(1, words.length + rest.length));
  const parts: Part[] = [];
  for (const word of words) {
    const place = rest.indexOf(word);
    if (place < 0) continue;
    rest.splice(place, 1);
    parts.push({ part: 'name', points: share / 1000, why: `${word} = ${word}` });
  }
  const sum = parts.reduce((total, part) => total + Math.round(part.points * 1000), 0);
  if (parts.length === words.length && rest.length === 0 && sum < 1000 && sum > 0) {
    parts.push({ part: 'limit', points: (1000 - sum) / 1000, why: 'all words agree' });
  }
  return parts;
}
