import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { Document } from 'flexsearch';
import MiniSearch from 'minisearch';
import {
  defaultFloor,
  normaliseName,
  pairScore,
  saveIndex,
  shippedThreshold,
  type NamesIndex,
} from '@weir/engines/names';
import { seededRandom } from '@weir/engines/vocabulary';
import { buildIndexOnThreads } from '../weir/src/screening/build-index.ts';
import { writeIndexFolder } from '../weir/src/screening/names-index-folder.ts';
import type { BenchRow } from './bench.ts';
import { entriesOf, entryOf, madeNames, misspelt, nameParts, type NameParts } from './made-names.ts';

/*
 * How fast the names engine is, and what it can find at all. Names are made of the parts of listed ones (see
 * made-names.ts), questions are such names with one or two random edits. Milliseconds are of the processor, since the
 * clock of a busy machine measures its other work too; names a second are by the clock.
 */

const sizes = [12_000, 120_000, 1_200_000];
const questions = 1500;
/** A node is asked all day: by then the compiler has settled. */
const warmUp = 5000;
const peersSize = 120_000;
/** The customers of a small bank. */
const batchNames = 60_000;

/** @param tell called with each row as it is measured: the whole takes some minutes */
export async function speedRows(tell: (row: BenchRow) => void = () => undefined): Promise<BenchRow[]> {
  const parts = nameParts();
  if (parts === undefined) return [];
  const rows: BenchRow[] = [];
  const add = (...more: BenchRow[]): void => {
    rows.push(...more);
    more.forEach(tell);
  };
  for (const count of sizes) {
    const names = madeNames(parts, count);
    const asked = questionsOf(names);
    const { seconds, processorSeconds, peakMegabytes } = built(count);
    const index = await buildIndexOnThreads(entriesOf(names));
    const isLargest = count === sizes.at(-1);
    add({
      ...ours(
        `build ${shown(count)} names, on all processors`,
        seconds,
        's (clock)',
        isLargest ? [5, '≤ 5 s'] : undefined,
      ),
      note: `${processorSeconds.toFixed(1)} s of processors; at most ${peakMegabytes.toFixed(0)} MB with the names' own`,
    });
    add(...queryRows(index, asked, count, isLargest));
    if (count === peersSize) add(...peerRows(names, asked));
    if (!isLargest) continue;
    add(...recallRows(index, asked, names));
    add(...(await batchRows(index, parts, names)));
    add(addRow(index));
  }
  return rows;
}

interface Asked {
  readonly place: number;
  readonly name: string;
}

function questionsOf(names: readonly string[]): Asked[] {
  const random = seededRandom(`questions of ${names.length}`);
  return Array.from({ length: warmUp + questions }, () => {
    const place = random.integer(0, names.length - 1);
    return { place, name: misspelt(names[place]!, random) };
  });
}

function built(count: number): { seconds: number; processorSeconds: number; peakMegabytes: number } {
  return figuresOf('names-build.ts', String(count));
}

/** All threads: what the collector and the compiler do beside counts too. */
function spentMs(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

function queryRows(index: NamesIndex, asked: readonly Asked[], count: number, isJudged: boolean): BenchRow[] {
  for (const { name } of asked.slice(0, warmUp)) index.search({ name });
  const times: number[] = [];
  const walls: number[] = [];
  for (const { name } of asked.slice(warmUp)) {
    const begun = process.cpuUsage();
    const start = performance.now();
    index.search({ name });
    walls.push(performance.now() - start);
    times.push(spentMs(begun));
  }
  return ([[50, 0.5], [95, 2], [99, 5]] as const).map(([percent, most]) => ({
    ...ours(
      `one query over ${shown(count)} names, scored and explained, p${percent}`,
      quantile(times, percent),
      'ms (processor)',
      isJudged ? [most, `≤ ${most} ms`] : undefined,
    ),
    note: `${quantile(walls, percent).toFixed(2)} ms by the clock`,
    ...(isJudged && percent === 50
      ? { peer: 'yente, published', peerValue: 250, ratio: 250 / quantile(times, percent) }
      : {}),
  })); // prettier-ignore
}

/**
 * Counted is whether the entry that a question was made of is looked at, whatever it scores then; a question is its name
 * with one or two random edits, which may fall on a space or make another name of a short word.
 */
function recallRows(index: NamesIndex, asked: readonly Asked[], names: readonly string[]): BenchRow[] {
  let found = 0;
  let looked = 0;
  let bounded = 0;
  let hits = 0;
  let reaching = 0;
  let foundReaching = 0;
  let alerting = 0;
  let foundAlerting = 0;
  const judged = asked.slice(0, 2000);
  for (const { place, name } of judged) {
    const candidates = index.candidates({ name });
    const isFound = candidates.has('made', String(place));
    looked += candidates.looked;
    bounded += candidates.bounded;
    if (isFound) found++;
    // What the score would show if every entry were compared: the rest no search could show, however it looks.
    const score = pairScore({ names: [name], kind: 'person' }, { names: [names[place]!], kind: 'person' });
    if (score >= defaultFloor) {
      reaching++;
      if (isFound) foundReaching++;
    }
    if (score >= shippedThreshold) {
      alerting++;
      if (isFound) foundAlerting++;
    }
    if (index.search({ name }).some(({ entry }) => entry.id === String(place))) hits++;
  }
  const each = (sum: number): string => (sum / judged.length).toFixed(1);
  return [
    {
      ...ours('candidate recall, 1-2 random edits, 1.2 M names', found / judged.length, 'share'),
      peer: 'trigram prefix filter, measured before',
      peerValue: 0.9985,
      target: '≥ .9995',
      met: found / judged.length >= 0.9995,
      note: `${each(looked)} entries looked at for each query, ${each(bounded)} with a bound at the floor`,
    },
    {
      ...ours('the same of entries whose score reaches the floor', foundReaching / reaching, 'share'),
      note: `${judged.length - reaching} of ${judged.length} do not: two edits make another name of a short word`,
    },
    {
      ...ours('the same of entries whose score alerts', foundAlerting / alerting, 'share'),
      note: `${alerting - foundAlerting} of ${alerting} not looked at`,
    },
    ours('the true entry among the ten hits shown, 1.2 M names', hits / judged.length, 'share'),
  ];
}

function addRow(index: NamesIndex): BenchRow {
  const times = Array.from({ length: 1000 }, (_, place) => {
    const begun = performance.now();
    index.add(entryOf(`Added Number${place} Quabrashon`, 10_000_000 + place));
    return performance.now() - begun;
  });
  return {
    ...ours('add one entry to 1.2 M names, p99', quantile(times, 99), 'ms', [10, '≤ 10 ms']),
    note: `p50 ${quantile(times, 50).toFixed(2)} ms`,
  };
}

async function batchRows(index: NamesIndex, parts: NameParts, names: readonly string[]): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-names-'));
  try {
    const bytes = saveIndex(index);
    await writeIndexFolder(folder, bytes);
    const random = seededRandom('batch');
    const file = (what: string, batch: readonly string[]): string => {
      const path = join(folder, `${what}.txt`);
      writeFileSync(path, batch.map((name) => name.replace(/\s+/g, ' ')).join('\n'));
      return path;
    };
    // Most names in a report are nobody's: made alike, and on no list.
    const strangers = madeNames(parts, names.length + batchNames).slice(names.length);
    const usual = file(
      'usual',
      strangers.map((name, place) => (place % 10 === 0 ? misspelt(random.pick(names), random) : name)),
    );
    const slipped = file(
      'slipped',
      strangers.map(() => misspelt(random.pick(names), random)),
    );
    const one = screened(folder, usual, 1);
    const two = screened(folder, usual, 2);
    const worst = screened(folder, slipped, 2);
    return [
      {
        ...ours('batch over 1.2 M names, one in ten listed with a slip, 2 workers', two.steady, 'names/s'),
        peer: 'yente, published, 2 processors',
        peerValue: 8,
        ratio: two.steady / 8,
        target: '≥ 5,000/s',
        met: two.steady >= 5000,
        note: `the second half of ${shown(batchNames)} names; ${Math.round(two.whole)}/s over all, with opening and warming up`,
      },
      {
        ...ours('the same with 1 worker', one.steady, 'names/s'),
        note: `the second worker makes it ${(two.steady / one.steady).toFixed(2)} times as fast`,
      },
      ours('batch of names that are all listed with a slip or two, 2 workers', worst.steady, 'names/s'),
      ours('memory of screening over 1.2 M names, 2 workers', two.peakMegabytes, 'MB', [600, '≤ 600 MB']),
      ours('saved size of 1.2 M names', bytes.length / 1e6, 'MB'),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const screened = (
  folder: string,
  file: string,
  workers: number,
): { whole: number; steady: number; peakMegabytes: number } =>
  figuresOf('names-batch.ts', folder, file, String(workers), String(batchNames));

/** Of a program beside this one, in a process of its own. */
function figuresOf<Figures>(program: string, ...given: string[]): Figures {
  const path = join(import.meta.dirname, program);
  const { stdout, stderr } = spawnSync(process.execPath, [path, ...given], { encoding: 'utf8' });
  if (stdout === '') throw new Error(`${program} gave no figures: ${stderr}`);
  return JSON.parse(stdout) as Figures;
}

/** Libraries that search text by near words, and the plain way: every name measured by its edits. */
function peerRows(names: readonly string[], asked: readonly Asked[]): BenchRow[] {
  const plain = names.map(normaliseName);
  const documents = plain.map((name, id) => ({ id, name }));
  const mini = new MiniSearch({ fields: ['name'] });
  mini.addAll(documents);
  const flex = new Document({ document: { id: 'id', index: ['name'] }, tokenize: 'forward' });
  for (const document of documents) flex.add(document);
  const brute = (name: string): number[] =>
    plain
      .map((other, place) => ({ place, edits: distance(name, other) }))
      .sort((a, b) => a.edits - b.edits)
      .slice(0, 50)
      .map(({ place }) => place);
  const peers: [string, (name: string) => number[], number][] = [
    ['minisearch', (name) => mini.search(name, { fuzzy: 0.25 }).slice(0, 50).map(({ id }) => id as number), 400],
    ['flexsearch', (name) => flex.search(name, { limit: 50, suggest: true }).flatMap(({ result }) => result as number[]), 400],
    ['edit distance to every name', brute, 20],
  ]; // prettier-ignore
  return peers.map(([peer, search, count]) => {
    let found = 0;
    const times = asked.slice(0, count).map(({ place, name }) => {
      const begun = process.cpuUsage();
      const places = search(normaliseName(name));
      const spent = spentMs(begun);
      if (places.includes(place)) found++;
      return spent;
    });
    return {
      what: `the peer ${peer} over ${shown(peersSize)} names, p50`,
      ours: null,
      unit: 'ms (processor)',
      peer,
      peerValue: quantile(times, 50),
      ratio: null,
      target: null,
      met: null,
      note: `p99 ${quantile(times, 99).toFixed(1)} ms; the true name among its best 50: ${(found / count).toFixed(3)}`,
    };
  });
}

function ours(what: string, value: number, unit: string, [most, target]: [number?, string?] = []): BenchRow {
  return {
    what,
    ours: value,
    unit,
    peer: null,
    peerValue: null,
    ratio: null,
    target: target ?? null,
    met: most === undefined ? null : value <= most,
  };
}

const quantile = (figures: readonly number[], percent: number): number =>
  figures.toSorted((a, b) => a - b)[
    Math.min(figures.length - 1, Math.floor((figures.length * percent) / 100))
  ]!;

const shown = (count: number): string => (count >= 1e6 ? `${count / 1e6} M` : `${count / 1000}k`);
