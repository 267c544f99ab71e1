import { describe, expect, it } from 'vitest';
import { chartLine } from './chart-line.ts';

const size = { width: 200, height: 100, rightToLeft: false };
const months = (...scores: (number | null)[]) =>
  scores.map((score, index) => ({ month: `2026-0${index + 1}`, score }));

describe('the line of a score', () => {
  it('goes from edge to edge, 100 at the top and 0 at the bottom', () => {
    const { points, paths } = chartLine(months(100, 50, 0), size);
    expect(points.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [100, 50],
      [200, 100],
    ]);
    expect(paths).toEqual(['M0 0L100 50L200 100']);
  });

  it('breaks at a month without filings, and draws no line to a month alone', () => {
    expect(chartLine(months(10, 20, null, 40, null, 60), size).paths).toEqual(['M0 90L40 80']);
    expect(chartLine(months(70), size)).toEqual({
      points: [{ month: '2026-01', score: 70, x: 100, y: 30 }],
      paths: [],
    });
    expect(chartLine([], size)).toEqual({ points: [], paths: [] });
  });

  it('runs along the reading direction', () => {
    const { points } = chartLine(months(100, 0), { ...size, rightToLeft: true });
    expect(points.map(({ x }) => x)).toEqual([200, 0]);
  });
});
