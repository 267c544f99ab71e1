import type { BenchRow } from './bench.ts';

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

export function row(what: string, ours: number, unit: string, limit: number | null, note?: string): BenchRow {
  return {
    what,
    ours,
    unit,
    peer: null,
    peerValue: null,
    ratio: null,
    target: limit === null ? null : `≤ ${limit}`,
    met: limit === null ? null : ours <= limit,
    ...(note === undefined ? {} : { note }),
  };
}
