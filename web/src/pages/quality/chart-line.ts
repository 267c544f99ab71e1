/** Where each month's score stands in a chart of this size; a month without filings is a gap in the line. */
export interface ChartPoint {
  month: string;
  score: number | null;
  x: number;
  y: number | null;
}

export interface ChartLine {
  points: readonly ChartPoint[];
  /** One SVG path for each unbroken run of months. */
  paths: readonly string[];
}

export function chartLine(
  months: readonly { month: string; score: number | null }[],
  size: { width: number; height: number; rightToLeft: boolean },
): ChartLine {
  const step = months.length > 1 ? size.width / (months.length - 1) : 0;
  const points = months.map(({ month, score }, index): ChartPoint => {
    const along = months.length > 1 ? index * step : size.width / 2;
    return {
      month,
      score,
      x: round(size.rightToLeft ? size.width - along : along),
      y: score === null ? null : round(size.height * (1 - Math.min(100, Math.max(0, score)) / 100)),
    };
  });
  const paths: string[] = [];
  let path = '';
  for (const { x, y } of points) {
    if (y === null) {
      if (path.includes('L')) paths.push(path);
      path = '';
    } else path += `${path === '' ? 'M' : 'L'}${x} ${y}`;
  }
  if (path.includes('L')) paths.push(path);
  return { points, paths };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
