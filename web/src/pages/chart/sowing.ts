export interface LayoutWork {
  /** A node that is `still` stays where it is. */
  readonly nodes: readonly { id: string; x: number | null; y: number | null; still: boolean }[];
  readonly edges: readonly { from: string; to: string }[];
}

export type Places = [string, { x: number; y: number }][];

/** Rounds after which labels hardly change any more. */
const rounds = 4;
/** Between two neighbours on the curve, in units of the layout that settles it afterwards. */
const step = 8;

/**
 * Rough places in milliseconds, so that a large chart stands there before it is laid out: nodes that belong together by label
 * propagation (Raghavan, Albert, Kumara 2007) lie beside each other on a Hilbert curve (Muelder, Ma 2008). Deterministic.
 */
export function sown({ nodes, edges }: Pick<LayoutWork, 'nodes' | 'edges'>): Places {
  const numberOf = new Map(nodes.map(({ id }, number) => [id, number]));
  const neighbours: number[][] = nodes.map(() => []);
  for (const { from, to } of edges) {
    const [one, other] = [numberOf.get(from), numberOf.get(to)];
    if (one === undefined || other === undefined || one === other) continue;
    neighbours[one]!.push(other);
    neighbours[other]!.push(one);
  }
  const labels = Int32Array.from(nodes, (_, number) => number);
  const count = new Int32Array(nodes.length);
  for (let round = 0; round < rounds; round++) {
    for (const [number, near] of neighbours.entries()) {
      let best = labels[number]!;
      for (const other of near) {
        const label = labels[other]!;
        count[label]!++;
        if (count[label]! > count[best]! || (count[label] === count[best] && label < best)) best = label;
      }
      for (const other of near) count[labels[other]!] = 0;
      labels[number] = best;
    }
  }
  const order = nodes
    .map((_, number) => number)
    .sort((one, other) => labels[one]! - labels[other]! || one - other);
  let side = 1;
  while (side * side < nodes.length) side *= 2;
  return order.map((number, place) => {
    const { x, y } = onCurve(side, Math.floor((place * side * side) / nodes.length));
    return [nodes[number]!.id, { x: (x - side / 2) * step, y: (y - side / 2) * step }];
  });
}

/** Where the Hilbert curve through a square of `side` (a power of two) is after so many steps. */
function onCurve(side: number, along: number): { x: number; y: number } {
  let [x, y, rest] = [0, 0, along];
  for (let size = 1; size < side; size *= 2) {
    const right = 1 & (rest >> 1);
    const up = 1 & (rest ^ right);
    if (up === 0) {
      if (right === 1) [x, y] = [size - 1 - x, size - 1 - y];
      [x, y] = [y, x];
    }
    x += size * right;
    y += size * up;
    rest = Math.floor(rest / 4);
  }
  return { x, y };
}
