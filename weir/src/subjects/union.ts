/** What a report's mentions come to: which belong together, and which known subjects turn out to be one. */
export interface Union {
  /** For each mention the index of its group. */
  readonly groupOf: readonly number[];
  readonly groups: readonly {
    readonly keys: readonly string[];
    /** Known subjects that the group's keys lead to, in the order of their ids: the first is the one that stays. */
    readonly subjects: readonly string[];
    /** For each subject after the first, a key that joined it. */
    readonly joinedBy: ReadonlyMap<string, string>;
  }[];
}

/**
 * Joins mentions by their keys and by what the keys are known to lead to (union-find with path halving; Tarjan and
 * van Leeuwen 1984). The groups are the connected parts of one graph of mentions and keys, so they are the same in
 * whatever order reports arrive; which id a subject bears is the smallest of those joined.
 */
export function unite(
  mentionKeys: readonly (readonly string[])[],
  known: ReadonlyMap<string, string>,
): Union {
  const parent: number[] = [];
  const nodes = new Map<string, number>();
  const node = (name: string): number => {
    let index = nodes.get(name);
    if (index === undefined) {
      index = parent.length;
      parent.push(index);
      nodes.set(name, index);
    }
    return index;
  };
  const root = (index: number): number => {
    while (parent[index] !== index) {
      parent[index] = parent[parent[index]!]!;
      index = parent[index]!;
    }
    return index;
  };
  const join = (one: number, other: number): void => {
    parent[root(other)] = root(one);
  };

  mentionKeys.forEach((keys, mention) => {
    const self = node(`m${mention}`);
    for (const key of keys) {
      join(self, node(`k${key}`));
      const subject = known.get(key);
      if (subject !== undefined) join(self, node(`s${subject}`));
    }
  });

  const groups: { keys: string[]; subjects: string[]; joinedBy: Map<string, string> }[] = [];
  const groupAt = new Map<number, number>();
  const groupFor = (index: number): number => {
    const top = root(index);
    let group = groupAt.get(top);
    if (group === undefined) {
      group = groups.length;
      groups.push({ keys: [], subjects: [], joinedBy: new Map() });
      groupAt.set(top, group);
    }
    return group;
  };
  const groupOf = mentionKeys.map((_, mention) => groupFor(node(`m${mention}`)));
  for (const [name, index] of nodes) {
    if (name.startsWith('k')) groups[groupFor(index)]!.keys.push(name.slice(1));
    if (name.startsWith('s')) groups[groupFor(index)]!.subjects.push(name.slice(1));
  }
  for (const group of groups) {
    group.keys.sort();
    group.subjects.sort();
    for (const subject of group.subjects.slice(1)) {
      const key = group.keys.find((each) => known.get(each) === subject);
      if (key !== undefined) group.joinedBy.set(subject, key);
    }
  }
  return { groupOf, groups };
}
