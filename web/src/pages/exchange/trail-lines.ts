import type { Trail } from 'weir/exchange/contract';

/** A box of the drawn trail; column 0 is where it came from, the last is where it went. */
export interface TrailBox {
  readonly id: string;
  readonly column: number;
  readonly row: number;
  readonly title: string;
  readonly detail: string;
  /** An address of the product, where it has one. */
  readonly path: string | null;
}

export interface TrailLine {
  readonly from: string;
  readonly to: string;
  /** `open` by a consent, `stopped` for want of one, `plain` where none is needed. */
  readonly tone: 'plain' | 'open' | 'stopped';
  readonly words: string | null;
}

export interface TrailDrawing {
  readonly boxes: readonly TrailBox[];
  readonly lines: readonly TrailLine[];
  readonly columns: number;
  readonly rows: number;
}

interface Uses {
  readonly consent: (consent: Trail['consents'][number]) => string;
}

/**
 * From each source through the pieces made of it to every use, as boxes in columns and lines between them. A line to a use
 * says which consent opened it.
 */
export function trailDrawing(trail: Trail, words: Uses): TrailDrawing {
  const boxes: TrailBox[] = [];
  const lines: TrailLine[] = [];
  const taken = new Map<number, number>();
  const place = (column: number): number => {
    const row = taken.get(column) ?? 0;
    taken.set(column, row + 1);
    return row;
  };
  const pieces = trail.cases.flatMap((one) => one.fragments.map((fragment) => ({ ...fragment, in: one })));
  const known = new Set(pieces.map(({ id }) => id));
  const depths = new Map<string, number>();
  const depthOf = (id: string, seen: ReadonlySet<string> = new Set()): number => {
    const kept = depths.get(id);
    if (kept !== undefined) return kept;
    const parents = pieces.find((piece) => piece.id === id)?.parents.filter((each) => known.has(each)) ?? [];
    const depth = Math.max(
      0,
      ...parents.filter((each) => !seen.has(each)).map((each) => 1 + depthOf(each, new Set([...seen, id]))),
    );
    depths.set(id, depth);
    return depth;
  };
  for (const [index, source] of trail.sources.entries())
    boxes.push({
      id: `source ${index}`,
      column: 0,
      row: place(0),
      title: source.authority,
      detail: source.matter?.number ?? source.ref,
      path: source.matter === null ? null : `/exchange/matters/${source.matter.id}`,
    });
  for (const piece of pieces) {
    const column = 1 + depthOf(piece.id);
    boxes.push({
      id: piece.id,
      column,
      row: place(column),
      title: piece.title,
      detail: piece.in.number,
      path: `/cases/${piece.in.id}`,
    });
    const parents = piece.parents.filter((each) => known.has(each));
    if (parents.length === 0)
      trail.sources.forEach((_, index) =>
        lines.push({ from: `source ${index}`, to: piece.id, tone: 'plain', words: null }),
      );
    for (const parent of parents) lines.push({ from: parent, to: piece.id, tone: 'plain', words: null });
  }
  const last = 1 + Math.max(1, ...boxes.map(({ column }) => column));
  for (const product of trail.products) {
    boxes.push({
      id: product.id,
      column: last,
      row: place(last),
      title: product.recipient.name,
      detail: product.number,
      path: `/products/${product.id}`,
    });
    for (const fragment of product.fragmentIds.filter((each) => known.has(each))) {
      const consent = trail.consents.find(
        (each) =>
          each.recipient.id === product.recipient.id &&
          each.purpose === product.purpose &&
          each.appliedAt !== null &&
          each.fragmentIds.includes(fragment),
      );
      lines.push({
        from: fragment,
        to: product.id,
        tone: !product.allowed ? 'stopped' : consent === undefined ? 'plain' : 'open',
        words: consent === undefined ? null : words.consent(consent),
      });
    }
  }
  for (const letter of trail.letters) {
    boxes.push({
      id: letter.letter,
      column: last,
      row: place(last),
      title: letter.partner,
      detail: letter.matter.number,
      path: `/exchange/matters/${letter.matter.id}`,
    });
    for (const fragment of letter.fragmentIds.filter((each) => known.has(each)))
      lines.push({ from: fragment, to: letter.letter, tone: 'plain', words: null });
  }
  return { boxes, lines, columns: last + 1, rows: Math.max(1, ...taken.values()) };
}
