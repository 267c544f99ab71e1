import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pairScore, type Kind, type NameQuality } from '../engines/names/index.ts';
import { weights } from '../engines/names/weights.ts';
import { noisySource } from '../tests/names-material.ts';
import { chanceOf, noisyPairs } from '../tests/noisy-pairs.ts';
import { curatedPairs, scriptPairs, type LabelledPair } from './names-pairs.ts';
import { areaUnderCurve, bestF1, f1At, type Judged } from './pair-measures.ts';

/*
 * Fits engines/names/data/weights.json: a random walk that keeps what is better. What is judged by (names-accuracy.ts)
 * is not fitted on: noisy pairs of other names, other clean names, and curated pairs by halves (--half 0 fits on the
 * even ones, so that the odd ones judge).
 *
 *     node benchmarks/fit-names-weights.ts [--from FILE] [--steps 300] [--half 0|1] [--seed 1] [--near FILE] [--dry]
 *
 * --near names a file of clean names with the listed names nearest to them (--collect writes it; it takes minutes).
 */

interface Pair extends LabelledPair {
  readonly rightKind?: Kind;
  readonly quality?: NameQuality | undefined;
}

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

const judged = (pairs: readonly Pair[]): Judged[] =>
  pairs.map((pair) => ({
    isSame: pair.isSame,
    score: pairScore(
      { names: [pair.left], kind: pair.kind },
      {
        names: [{ text: pair.right, ...(pair.quality === undefined ? {} : { quality: pair.quality }) }],
        kind: pair.rightKind ?? pair.kind,
      },
    ),
  }));

const option = optionsOf(process.argv);
const fromFile = option('from');
if (fromFile !== undefined) {
  const from = JSON.parse(readFileSync(fromFile, 'utf8')) as Record<string, unknown>;
  for (const [name, figure] of Object.entries(from))
    if (typeof figure === 'number' && name in weights) (weights as Record<string, number>)[name] = figure;
}
const steps = Number(option('steps') ?? 300);
const half = option('half') === undefined ? undefined : Number(option('half'));
const chance = chanceOf(Number(option('seed') ?? 1));
const nearFile = option('near');
const threshold = weights.threshold / 1000;

const curated = curatedPairs().filter((_, place) => half === undefined || place % 2 === half);
const source = noisySource(0, 2);
const toPair = ({ kind, left, right, isSame }: ReturnType<typeof noisyPairs>[number]): Pair => ({
  kind,
  left,
  right,
  isSame,
});
const easy = noisyPairs(source, 700, 101).map(toPair);
const hard = noisyPairs(source, 900, 102, 6).map(toPair);
const scripts: readonly Pair[] = [...scriptPairs(60, 103).values()].flat();
const near =
  nearFile === undefined
    ? { n: 1, out: [] as Near[] }
    : (JSON.parse(readFileSync(nearFile, 'utf8')) as { n: number; out: Near[] });
const unFile = option('un');
const un =
  unFile === undefined
    ? []
    : (JSON.parse(readFileSync(unFile, 'utf8')) as { q: string; truth: Near[]; rivals: Near[] }[]);

function alertsPerThousand(): number {
  const alerted = new Set<string>();
  for (const { q, n, k, w } of near.out) {
    if (alerted.has(q)) continue;
    const [one] = judged([{ left: q, right: n, kind: 'person', rightKind: k, quality: w, isSame: false }]);
    if (one!.score >= threshold) alerted.add(q);
  }
  return (1000 * alerted.size) / near.n;
}

function lostQueries(): number {
  const best = (q: string, names: readonly Near[]): number =>
    Math.max(
      0,
      ...judged(names.map(({ n, k, w }) => ({ left: q, right: n, kind: 'person', rightKind: k, quality: w, isSame: true }))).map(
        ({ score }) => score,
      ),
    ); // prettier-ignore
  let lost = 0;
  for (const { q, truth, rivals } of un) {
    const right = best(q, truth);
    if (right < threshold || best(q, rivals) > right) lost++;
  }
  return lost;
}

function measure(): { worth: number; figures: Record<string, number> } {
  const ofCurated = judged(curated);
  const ofEasy = judged(easy);
  const ofHard = judged(hard);
  const ofScripts = judged(scripts);
  const figures = {
    curatedArea: areaUnderCurve(ofCurated),
    curatedF1: f1At(ofCurated, threshold),
    easyArea: areaUnderCurve(ofEasy),
    easyF1: f1At(ofEasy, threshold),
    hardArea: areaUnderCurve(ofHard),
    hardBest: bestF1(ofHard).f1,
    scriptsF1: f1At(ofScripts, threshold),
    alerts: alertsPerThousand(),
    lost: lostQueries(),
  };
  const worth =
    4 * figures.curatedArea +
    3 * figures.curatedF1 +
    2 * figures.easyArea +
    figures.easyF1 +
    2 * figures.hardArea +
    figures.hardBest +
    figures.scriptsF1 -
    0.15 * Math.max(0, figures.alerts - 2.3) -
    0.02 * Math.max(0, figures.lost - 1);
  return { worth, figures };
}

const begun = { ...weights } as Readonly<Record<string, number>>;

function limitsOf(name: string): [least: number, most: number] {
  const first = begun[name]!;
  if (name === 'leastSimilarity') return [540, 600];
  if (
    /^(?:nickname|initials?|acronym|leastJoined|otherRomanisation|learnedBest|learnedBestSyllabic|learnedOverruled)$/.test(
      name,
    )
  )
    return [600, 960];
  return [Math.round(first * 0.5), Math.round(first * 1.8) + 5];
}

/** Those that the facts beside a name go by are set by hand: no labelled pairs hold enough of them. */
const fixed =
  /^(?:threshold|vowellessBest|patronymicApart|scrambled|born|country|sex|identifier|kindDiffers|weightPlain|address|orderGiven|steepnessShort|otherRomanisation|numberDiffers|numberMissing|weightTitle|weakAlias)/;
const mutable = weights as Record<string, number>;
const names = Object.keys(mutable).filter((name) => !fixed.test(name));
const file = option('out') ?? join(import.meta.dirname, '../engines/names/data/weights.json');
function keep(): void {
  if (process.argv.includes('--dry')) return;
  const shipped = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, `${JSON.stringify({ ...shipped, ...mutable }, null, 2)}\n`);
}
let { worth, figures } = measure();
const show = (step: number): void =>
  void process.stdout.write(
    `${step} ${worth.toFixed(4)} ${Object.entries(figures)
      .map(([name, figure]) => `${name} ${figure.toFixed(4)}`)
      .join(' ')}\n`,
  );
show(0);
for (let step = 1; step <= steps; step++) {
  const before: [string, number][] = [];
  const count = 1 + Math.floor(chance() * 3);
  for (let each = 0; each < count; each++) {
    const name = names[Math.floor(chance() * names.length)]!;
    const old = mutable[name]!;
    before.push([name, old]);
    const drift = (chance() + chance() - 1) * (chance() < 0.3 ? 0.8 : 0.25);
    const changed = Math.round(old * (1 + drift) + (chance() - 0.5) * 6);
    // Nothing drifts far from what was thought sensible, so that single pairs do not bend it out of shape.
    const [least, most] = limitsOf(name);
    mutable[name] = Math.min(most, Math.max(least, changed));
  }
  const next = measure();
  if (next.worth > worth) {
    ({ worth, figures } = next);
    show(step);
    keep();
  } else for (const [name, old] of before.reverse()) mutable[name] = old;
}
