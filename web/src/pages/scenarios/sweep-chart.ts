import type { BackTestFigures } from 'weir/detection/scenario-contract';

/** What stands where in the picture of a back-test: for each value a column of alerts, and above it the precision. */
export interface SweepColumn {
  readonly value: string;
  readonly x: number;
  readonly width: number;
  /** From the foot upwards. */
  readonly parts: readonly {
    readonly kind: 'useful' | 'notUseful' | 'rest';
    readonly y: number;
    readonly height: number;
  }[];
  readonly top: number;
  /** Null where nothing is decided. */
  readonly precision: { readonly y: number; readonly low: number; readonly high: number } | null;
}

export function sweepColumns(
  points: readonly { value: string; figures: BackTestFigures }[],
  size: { width: number; height: number; rightToLeft: boolean },
): SweepColumn[] {
  const most = Math.max(1, ...points.map(({ figures }) => figures.alerts));
  const step = size.width / Math.max(1, points.length);
  const width = Math.min(56, step * 0.5);
  return points.map(({ value, figures }, place) => {
    const middle = (place + 0.5) * step;
    const x = size.rightToLeft ? size.width - middle : middle;
    let y = size.height;
    const parts = (['useful', 'notUseful', 'rest'] as const).flatMap((kind) => {
      const count = kind === 'rest' ? figures.open + figures.unseen : figures[kind];
      const height = (count / most) * size.height;
      y -= height;
      return height > 0 ? [{ kind, y, height }] : [];
    });
    const at = (share: number): number => size.height * (1 - share);
    return {
      value,
      x,
      width,
      parts,
      top: y,
      precision:
        figures.precision === null || figures.low === null || figures.high === null
          ? null
          : { y: at(figures.precision), low: at(figures.low), high: at(figures.high) },
    };
  });
}
