import { inLedgerOrder } from './finding.ts';

/** Joins numbers into groups (disjoint sets); a group goes by its smallest member. */
export class Groups {
  readonly #parent = new Map<number, number>();

  add(member: number): void {
    this.#root(member);
  }

  same(one: number, other: number): boolean {
    return this.#root(one) === this.#root(other);
  }

  join(one: number, other: number): void {
    const [low, high] = [this.#root(one), this.#root(other)].sort((first, second) => first - second);
    if (low !== high) this.#parent.set(high!, low!);
  }

  all(): number[][] {
    const groups = new Map<number, number[]>();
    for (const member of inLedgerOrder(this.#parent.keys())) {
      const root = this.#root(member);
      const group = groups.get(root);
      if (group === undefined) groups.set(root, [member]);
      else group.push(member);
    }
    return [...groups.values()];
  }

  #root(member: number): number {
    if (!this.#parent.has(member)) this.#parent.set(member, member);
    let root = member;
    while (this.#parent.get(root) !== root) root = this.#parent.get(root)!;
    this.#parent.set(member, root);
    return root;
  }
}
