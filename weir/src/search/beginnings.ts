/**
 * Texts in order, each with whose it is: found by how they begin, and by how they end or begin where one letter is wrong.
 * What was added lately lies beside the order until it is worth merging in.
 */
export class Beginnings {
  /** Most texts have one owner, and a set for each would be most of the memory. */
  readonly #owners = new Map<string, number | Set<number>>();
  #sorted: string[] = [];
  #sortedBackwards: string[] = [];
  #fresh: string[] = [];

  add(text: string, owner: number): void {
    const owners = this.#owners.get(text);
    if (owners === undefined) {
      this.#owners.set(text, owner);
      this.#fresh.push(text);
    } else if (typeof owners === 'object') owners.add(owner);
    else if (owners === nobody) this.#owners.set(text, owner);
    else if (owners !== owner) this.#owners.set(text, new Set([owners, owner]));
  }

  remove(text: string, owner: number): void {
    const owners = this.#owners.get(text);
    if (typeof owners === 'object') owners.delete(owner);
    else if (owners === owner) this.#owners.set(text, nobody);
  }

  ownersOf(text: string): Iterable<number> {
    const owners = this.#owners.get(text);
    if (owners === undefined || owners === nobody) return [];
    return typeof owners === 'object' ? owners : [owners];
  }

  countOf(text: string): number {
    const owners = this.#owners.get(text);
    if (owners === undefined || owners === nobody) return 0;
    return typeof owners === 'object' ? owners.size : 1;
  }

  /** Texts that begin so, in no promised order, at most `most`. */
  beginning(part: string, most: number): string[] {
    this.#settle();
    const found = this.#fresh.filter((text) => text.startsWith(part));
    return [...found, ...startingWith(this.#sorted, part, most)].slice(0, most);
  }

  /**
   * Texts one edit from `part`. One edit leaves one half of the text as it is (the pigeonhole of approximate search, Navarro,
   * "A guided tour to approximate string matching", ACM Computing Surveys 33, 2001, section 8): so whatever begins with the
   * one or ends with the other is compared.
   */
  near(part: string, most: number): string[] {
    this.#settle();
    const half = part.length >> 1;
    const ending = reversed(part.slice(half));
    const looked = [
      ...this.#fresh,
      ...startingWith(this.#sorted, part.slice(0, half), looksAtMost),
      ...startingWith(this.#sortedBackwards, ending, looksAtMost).map(reversed),
    ];
    return [...new Set(looked.filter((text) => text !== part && isOneEditApart(text, part)))].slice(0, most);
  }

  #settle(): void {
    if (this.#fresh.length < freshMost) return;
    const fresh = this.#fresh.sort();
    this.#sorted = merged(this.#sorted, fresh);
    this.#sortedBackwards = merged(this.#sortedBackwards, fresh.map(reversed).sort());
    this.#fresh = [];
  }
}

const nobody = -1;
const freshMost = 2000;
const looksAtMost = 20_000;

const reversed = (text: string): string => {
  let turned = '';
  for (const letter of text) turned = letter + turned;
  return turned;
};

function merged(one: readonly string[], other: readonly string[]): string[] {
  const both: string[] = [];
  for (let left = 0, right = 0; left < one.length || right < other.length;)
    both.push(
      right >= other.length || (left < one.length && one[left]! < other[right]!)
        ? one[left++]!
        : other[right++]!,
    );
  return both;
}

function startingWith(sorted: readonly string[], part: string, most: number): string[] {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < part) low = middle + 1;
    else high = middle;
  }
  const found: string[] = [];
  for (let at = low; at < sorted.length && found.length < most && sorted[at]!.startsWith(part); at++)
    found.push(sorted[at]!);
  return found;
}

/** One letter more, less or another, or two neighbours changed about (Damerau 1964). */
export function isOneEditApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return (
    short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2)
  );
}
