/**
 * Texts in order, each with whose it is: found by how they begin, and by how they end or begin where one letter is wrong.
 * What was added lately lies beside the order until it is worth sorting again.
 */
export class Beginnings {
  readonly #owners = new Map<string, Set<number>>();
  #sorted: string[] = [];
  #sortedBackwards: string[] = [];
  #fresh: string[] = [];

  add(text: string, owner: number): void {
    const owners = this.#owners.get(text);
    if (owners !== undefined) return void owners.add(owner);
    this.#owners.set(text, new Set([owner]));
    this.#fresh.push(text);
  }

  remove(text: string, owner: number): void {
    this.#owners.get(text)?.delete(owner);
  }

  ownersOf(text: string): ReadonlySet<number> {
    return this.#owners.get(text) ?? none;
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
    this.#sorted = [...this.#sorted, ...this.#fresh].sort();
    this.#sortedBackwards = this.#sorted.map(reversed).sort();
    this.#fresh = [];
  }
}

const none: ReadonlySet<number> = new Set();
const freshMost = 2000;
const looksAtMost = 20_000;

const reversed = (text: string): string => [...text].reverse().join('');

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
