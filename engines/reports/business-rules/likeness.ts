/** Words that say what kind of firm it is and not which one; general to banking and to no country. */
const general: ReadonlySet<string> = new Set(
  'the of and for bank banking plc ltd limited inc corp corporation company co pjsc psc sa ag nv llc pvt private public'.split(
    ' ',
  ),
);

/**
 * How like two names of institutions are, from 0 to 1: the share of letter pairs that their telling words have in common
 * (Dice); 1 where one is the other's initials (`BOC`, Bank of Ceylon) or begins it.
 */
export function likeness(left: string, right: string): number {
  const one = words(left);
  const other = words(right);
  if (isInitials(left, right) || isInitials(right, left)) return 1;
  const [a, b] = [telling(one), telling(other)];
  if (a === '' || b === '') return one.join('') === other.join('') ? 1 : 0;
  if (a.startsWith(b) || b.startsWith(a)) return 1;
  return dice(a, b);
}

function words(name: string): string[] {
  return (
    name
      .toLowerCase()
      .normalize('NFD')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function telling(all: readonly string[]): string {
  return all.filter((word) => !general.has(word)).join('');
}

function isInitials(short: string, long: string): boolean {
  const letters = words(short).join('');
  const full = words(long);
  if (letters.length < 2 || full.length < 2) return false;
  return full.map((word) => word[0]).join('') === letters;
}

function dice(left: string, right: string): number {
  if (left.length < 2 || right.length < 2) return left === right ? 1 : 0;
  const pairs = new Map<string, number>();
  for (let at = 0; at + 2 <= left.length; at++) {
    const pair = left.slice(at, at + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let common = 0;
  for (let at = 0; at + 2 <= right.length; at++) {
    const pair = right.slice(at, at + 2);
    const count = pairs.get(pair) ?? 0;
    if (count === 0) continue;
    pairs.set(pair, count - 1);
    common++;
  }
  return (2 * common) / (left.length + right.length - 2);
}
