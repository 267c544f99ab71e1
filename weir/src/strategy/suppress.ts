/**
 * Which cells of a table of counts must not be published, so that no small or dominated count can be worked out, neither
 * from its own table nor from another table of the same cases.
 *
 * Primary: a count from 1 to below the threshold, or money of so few cases; a count in which too few contributors take part or one dominates (the
 * (1, k) dominance rule). Secondary: the hypercube method (Repsilber 1994; Giessing and Repsilber, GHMITER, in "Inference
 * Control in Statistical Databases", Springer LNCS 2316, 2002; Hundepool and others, "Statistical Disclosure Control",
 * Wiley 2012, chapter 4). For each sensitive cell four cells at the corners of a rectangle are suppressed such that adding to
 * one pair and taking from the other leaves every published figure as it is and no count below zero. That other table is
 * as possible as the true one to whoever sees the publication, so the sensitive count may as well be larger by the
 * protection: no linear combination pins it down.
 *
 * Column totals are published and never part of a rectangle; so the argument holds for several tables of the same cases that
 * share their columns, taken together.
 */
export interface Cell {
  /** How many cases, or how much money in whole minor units: what is published, from 0. */
  readonly count: number;
  /** How many cases the money is of; left out where `count` counts the cases. */
  readonly cases?: number;
  /** How many contribute to it; null where the rule does not apply. */
  readonly contributors: number | null;
  /** The count of the largest contributor, or an upper bound of it; null where the rule does not apply. */
  readonly largest: number | null;
}

export interface Rules {
  /** Counts from 1 to below this are not published. */
  readonly smallest: number;
  /** At least so many must contribute. */
  readonly contributors: number;
  /** One contributor may have at most this part of a count, 0 to 1. */
  readonly dominance: number;
}

export interface PublishedTable {
  readonly rows: { category: string; counts: (number | null)[]; total: number | null }[];
  readonly columnTotals: number[];
  readonly total: number;
}

/** By how much a sensitive count must be able to be larger: the threshold, or a fifth of it where that is more. */
export const protectionOf = (count: number, rules: Rules): number =>
  Math.max(rules.smallest, Math.ceil(count / 5));

export function isSensitive({ count, cases, contributors, largest }: Cell, rules: Rules): boolean {
  if (count === 0) return false;
  if ((cases ?? count) < rules.smallest) return true;
  if (contributors !== null && contributors < rules.contributors) return true;
  return largest !== null && largest > rules.dominance * count;
}

/** Several cells as one. Who contributes to which is not known here, so the bounds are on the safe side. */
export function together(cells: readonly Cell[]): Cell {
  const known = <T>(values: readonly (T | null)[]): T[] => values.filter((value) => value !== null);
  const contributors = known(cells.filter(({ count }) => count > 0).map((cell) => cell.contributors));
  const largest = known(cells.map((cell) => cell.largest));
  const cases = known(cells.map((cell) => cell.cases ?? null));
  return {
    count: cells.reduce((sum, { count }) => sum + count, 0),
    ...(cases.length > 0 && { cases: cases.reduce((sum, each) => sum + each, 0) }),
    contributors: contributors.length === 0 ? null : Math.max(...contributors),
    largest: largest.length === 0 ? null : largest.reduce((sum, each) => sum + each, 0),
  };
}

/** Undefined where nothing of the table can be published: a column is sensitive as a whole, or a cell cannot be protected. */
export function suppress(
  rows: readonly { readonly category: string; readonly cells: readonly Cell[] }[],
  columns: number,
  rules: Rules,
): PublishedTable | undefined {
  const totals = Array.from({ length: columns }, (_, at) => together(rows.map(({ cells }) => cells[at]!)));
  if ([...totals, together(totals)].some((cell) => isSensitive(cell, rules))) return undefined;

  // The last column holds the rows' totals.
  const grid = rows.map(({ cells }) => [...cells, together(cells)]);
  const hidden = grid.map((row) => row.map((cell) => isSensitive(cell, rules)));
  const sensitive = grid
    .flatMap((row, at) => row.map((cell, column) => ({ at, column, cell })))
    .filter(({ at, column }) => hidden[at]![column])
    .sort(
      (one, other) => other.cell.count - one.cell.count || one.at - other.at || one.column - other.column,
    );
  for (const { at, column, cell } of sensitive) {
    const corners = cheapestRectangle(grid, hidden, { at, column, by: protectionOf(cell.count, rules) });
    if (corners === undefined) return undefined;
    for (const [row, place] of corners) hidden[row]![place] = true;
  }
  const shown = (row: number, column: number): number | null =>
    hidden[row]![column] ? null : grid[row]![column]!.count;
  return {
    rows: rows.map(({ category }, at) => ({
      category,
      counts: totals.map((_, column) => shown(at, column)),
      total: shown(at, columns),
    })),
    columnTotals: totals.map(({ count }) => count),
    total: together(totals).count,
  };
}

/** The rectangle through a cell that lets it grow by `by` and hides the least that was still shown. */
function cheapestRectangle(
  grid: readonly (readonly Cell[])[],
  hidden: readonly (readonly boolean[])[],
  { at, column, by }: { at: number; column: number; by: number },
): [number, number][] | undefined {
  const last = grid[0]!.length - 1;
  const sign = (place: number): number => (place === last ? -1 : 1);
  let best: { corners: [number, number][]; cost: number } | undefined;
  for (let otherRow = 0; otherRow < grid.length; otherRow++) {
    if (otherRow === at) continue;
    for (let otherColumn = 0; otherColumn <= last; otherColumn++) {
      if (otherColumn === column) continue;
      const turn = sign(column) * sign(otherColumn);
      const moved: [number, number, number][] = [
        [at, otherColumn, -turn],
        [otherRow, column, -1],
        [otherRow, otherColumn, turn],
      ];
      const count = (row: number, place: number): number => grid[row]![place]!.count;
      if (moved.some(([row, place, way]) => way < 0 && count(row, place) < by)) continue;
      const cost = moved.reduce(
        (sum, [row, place]) => sum + (hidden[row]![place] ? 0 : 1 + count(row, place)),
        0,
      );
      if (best === undefined || cost < best.cost)
        best = { cost, corners: moved.map(([row, place]) => [row, place]) };
    }
  }
  return best?.corners;
}
