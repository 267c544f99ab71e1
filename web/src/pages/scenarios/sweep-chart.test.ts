import { describe, expect, it } from 'vitest';
import { sweepColumns } from './sweep-chart.ts';

const figures = (useful: number, notUseful: number, open: number, unseen: number) => ({
  alerts: useful + notUseful + open + unseen,
  useful,
  notUseful,
  open,
  unseen,
  precision: useful + notUseful === 0 ? null : useful / (useful + notUseful),
  low: useful + notUseful === 0 ? null : 0.1,
  high: useful + notUseful === 0 ? null : 0.9,
});
const size = { width: 200, height: 100, rightToLeft: false };

describe('the picture of a back-test', () => {
  it('stacks what is useful, what is not, and the rest; the largest fills the height', () => {
    const [one, other] = sweepColumns(
      [
        { value: '3', figures: figures(4, 4, 1, 1) },
        { value: '5', figures: figures(5, 0, 0, 0) },
      ],
      size,
    );
    expect(one!.parts.map(({ kind, y, height }) => [kind, Math.round(y), Math.round(height)])).toEqual([
      ['useful', 60, 40],
      ['notUseful', 20, 40],
      ['rest', 0, 20],
    ]);
    expect(one!.top).toBeCloseTo(0, 10);
    expect(other!.parts).toMatchObject([{ kind: 'useful', y: 50 }]);
    expect([one!.precision!.y, other!.precision!.y]).toEqual([50, 0]);
  });

  it('has no precision where nothing is decided, and runs along the reading direction', () => {
    const points = [
      { value: '3', figures: figures(0, 0, 0, 0) },
      { value: '5', figures: figures(1, 0, 0, 0) },
    ];
    expect(sweepColumns(points, size)[0]).toMatchObject({ parts: [], precision: null, x: 50 });
    expect(sweepColumns(points, { ...size, rightToLeft: true })[0]!.x).toBe(150);
  });
});
