import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

/** One line of a benchmark's table: ours and the peer's figure, measured in the same run. */
export interface BenchRow {
  readonly what: string;
  readonly ours: number | null;
  readonly unit: string;
  /** What ours is held against; null where none runs here, and `note` says so. */
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** Ours divided by the peer's, turned so that more is better. */
  readonly ratio: number | null;
  /** As the issue states it. */
  readonly target: string | null;
  readonly met: boolean | null;
  readonly note?: string;
}

export interface Bench {
  readonly bench: string;
  readonly date: string;
  readonly machine: string;
  readonly rows: readonly BenchRow[];
}

export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
}

/** The median of several runs in milliseconds; the first run warms up and does not count. */
export async function medianMs(runs: number, work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  return times.sort((one, two) => one - two)[Math.floor(times.length / 2)]!;
}

/** `keep` false prints only: what ran was a part. */
export function finish(bench: string, rows: readonly BenchRow[], asJson: boolean, keep = true): void {
  const result: Bench = { bench, date: new Date().toISOString().slice(0, 10), machine: machine(), rows };
  if (keep) {
    const folder = join(import.meta.dirname, 'results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${bench}.json`), `${JSON.stringify(result, null, 2)}\n`);
  }
  process.stdout.write(asJson ? `${JSON.stringify(result)}\n` : table(result));
}

function table(result: Bench): string {
  const figure = (value: number | null): string =>
    value === null
      ? '-'
      : value >= 100
        ? Math.round(value).toLocaleString('en')
        : String(Math.round(value * 100) / 100);
  const lines = [
    ['what', 'ours', 'unit', 'peer', 'peer value', 'ratio', 'target', 'met'],
    ...result.rows.map((row) => [
      row.what,
      figure(row.ours),
      row.unit,
      row.peer ?? '-',
      figure(row.peerValue),
      figure(row.ratio),
      row.target ?? '-',
      row.met === null ? '-' : row.met ? 'yes' : 'no',
    ]),
  ];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const notes = result.rows.flatMap((row) => (row.note === undefined ? [] : [`  ${row.what}: ${row.note}`]));
  return [
    `${result.bench}, ${result.date}, ${result.machine}`,
    '',
    ...lines.map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    ),
    ...(notes.length > 0 ? ['', ...notes] : []),
    '',
  ].join('\n');
}
