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
    const first = this.#root(one);
    const second = this.#root(other);
    if (first !== second) this.#parent.set(Math.max(first, second), Math.min(first, second));
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
    let root = member;
    for (let next = this.#parent.get(root); next !== root; next = this.#parent.get(root)) {
      if (next === undefined) break;
      root = next;
    }
    this.#parent.set(member, root);
    return root;
  }
}
