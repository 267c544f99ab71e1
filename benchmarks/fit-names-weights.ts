import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind, NameQuality } from '../engines/names/index.ts';
import { noisySource } from '../tests/names-material.ts';
import { noisyPairs } from '../tests/noisy-pairs.ts';
import {
  currentWeights,
  fitWeights,
  judgedPairs,
  roundFigures,
  setWeights,
  worthOfPairs,
  type FittedPair,
} from './names-fit.ts';
import { curatedPairs, scriptPairs } from './names-pairs.ts';
import { areaUnderCurve, bestF1, f1At } from './pair-measures.ts';

/*
 * Fits engines/names/data/weights.json. What is judged by (names-accuracy.ts) is not fitted on: noisy pairs of other
 * names, other clean names, and curated pairs by fifths there.
 *
 *     node benchmarks/fit-names-weights.ts [--from FILE|round] [--steps 300] [--seed 1] [--near FILE] [--out FILE] [--dry]
 *
 * --near names a file of clean names (`n`: how many were asked) with the listed names nearest to them (`out`).
 */

interface Near {
  readonly q: string;
  readonly n: string;
  readonly k: Kind;
  readonly w?: NameQuality;
}

function optionsOf(args: readonly string[]): (name: string) => string | undefined {
  return (name) => {
    const place = args.indexOf(`--${name}`);
    return place < 0 ? undefined : args[place + 1];
  };
}

const option = optionsOf(process.argv);
const fromFile = option('from');
if (fromFile === 'round') setWeights(roundFigures());
else if (fromFile !== undefined) {
  const from = JSON.parse(readFileSync(fromFile, 'utf8')) as Record<string, unknown>;
  setWeights(
    Object.fromEntries(
      Object.entries(from).flatMap(([name, figure]) => (typeof figure === 'number' ? [[name, figure]] : [])),
    ),
  );
}
const begin = currentWeights();
const threshold = begin['threshold']! / 1000;
const nearFile = option('near');
const near =
  nearFile === undefined
    ? { n: 1, out: [] as Near[] }
    : (JSON.parse(readFileSync(nearFile, 'utf8')) as { n: number; out: Near[] });

const curated = curatedPairs();
const source = noisySource(0, 2);
const easy = noisyPairs(source, 700, 101);
const hard = noisyPairs(source, 900, 102, 6);
const scripts: readonly FittedPair[] = [...scriptPairs(60, 103).values()].flat();
const nearPairs = near.out.map(({ q, n, k, w }): FittedPair => ({
  left: q,
  right: n,
  kind: 'person',
  rightKind: k,
  quality: w,
  isSame: false,
}));

function alertsPerThousand(): number {
  const alerted = new Set<string>();
  judgedPairs(nearPairs).forEach(({ score }, place) => {
    if (score >= threshold) alerted.add(nearPairs[place]!.left);
  });
  return (1000 * alerted.size) / near.n;
}

let figures: Readonly<Record<string, number>> = {};
function worth(): number {
  const ofCurated = judgedPairs(curated);
  const ofEasy = judgedPairs(easy);
  const ofHard = judgedPairs(hard);
  const now = {
    curatedArea: areaUnderCurve(ofCurated),
    curatedF1: f1At(ofCurated, threshold),
    easyArea: areaUnderCurve(ofEasy),
    easyF1: f1At(ofEasy, threshold),
    hardArea: areaUnderCurve(ofHard),
    hardBest: bestF1(ofHard).f1,
    hardF1: f1At(ofHard, threshold),
    scriptsF1: f1At(judgedPairs(scripts), threshold),
    alerts: alertsPerThousand(),
  };
  figures = now;
  return (
    worthOfPairs(curated, threshold) +
    2 * now.easyArea +
    now.easyF1 +
    2 * now.hardArea +
    now.hardBest +
    now.hardF1 +
    now.scriptsF1 -
    0.15 * Math.max(0, now.alerts - 2.3)
  );
}

const file = option('out') ?? join(import.meta.dirname, '../engines/names/data/weights.json');
fitWeights({
  begin,
  steps: Number(option('steps') ?? 300),
  seed: Number(option('seed') ?? 1),
  worth,
  better: (step, found) => {
    const shown = Object.entries(figures).map(([name, figure]) => `${name} ${figure.toFixed(4)}`);
    process.stdout.write(`${step} ${found.toFixed(4)} ${shown.join(' ')}\n`);
    if (process.argv.includes('--dry')) return;
    const shipped = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, `${JSON.stringify({ ...shipped, ...currentWeights() }, null, 2)}\n`);
  },
});
