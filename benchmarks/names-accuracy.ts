import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import anyAscii from 'any-ascii';
import { distance } from 'fastest-levenshtein';
import {
  buildIndex,
  comparePair,
  countryCodeOf,
  normaliseName,
  pairScore,
  readBornDate,
  readList,
  shippedThreshold,
  type Entry,
  type NamesIndex,
} from '@weir/engines/names';
import { nativeWord, spelledAlike } from '../engines/names/spelling-model.ts';
import {
  materialBytes,
  materialFolder,
  materialRows,
  noisySource,
  ofacEntries,
  pepEntries,
} from '../tests/names-material.ts';
import { noisyPairs } from '../tests/noisy-pairs.ts';
import type { BenchRow } from './bench.ts';
import { crossValidated } from './names-fit.ts';
import { aliasPairs, curatedPairs, scriptPairs, type LabelledPair } from './names-pairs.ts';
import { areaUnderCurve, bestF1, f1At, recallAtFalse, type Judged } from './pair-measures.ts';

/*
 * How right the names engine is. Real lists and labelled names lie beside the repository; without them there are no
 * rows. What the weights were fitted on (fit-names-weights.ts) is not what is judged here, but for the curated pairs,
 * and there the note says so.
 */

/** A Python that has nomenklatura installed, for scoring the noisy pairs by its logic-v2 in the same run. */
const peerPython = process.env['WEIR_BENCH_NOMENKLATURA'];

export async function accuracyRows(): Promise<BenchRow[]> {
  if (materialFolder === undefined) return [];
  return [...curated(), ...noisy(), ...aliases(), ...tokens(), ...scripts(), ...queries()];
}

interface Figure {
  readonly what: string;
  readonly ours: number;
  readonly unit: string;
  readonly peer?: string;
  readonly peerValue?: number | undefined;
  readonly least?: number;
  readonly most?: number;
  readonly note?: string;
}

function row({ what, ours, unit, peer, peerValue, least, most, note }: Figure): BenchRow {
  const rounded = Math.round(ours * 10_000) / 10_000;
  const target = least !== undefined ? `≥ ${least}` : most !== undefined ? `≤ ${most}` : null;
  return {
    what: `accuracy: ${what}`,
    ours: rounded,
    unit,
    peer: peerValue === undefined ? null : (peer ?? null),
    peerValue: peerValue === undefined ? null : Math.round(peerValue * 10_000) / 10_000,
    ratio: peerValue === undefined ? null : Math.round((100 * ours) / peerValue) / 100,
    target,
    met: least !== undefined ? rounded >= least : most !== undefined ? rounded <= most : null,
    ...(note === undefined ? {} : { note }),
  };
}

const judged = (pairs: readonly LabelledPair[]): Judged[] =>
  pairs.map(({ left, right, kind, isSame }) => ({
    isSame,
    score: pairScore({ names: [left], kind }, { names: [right], kind }),
  }));

function curated(): BenchRow[] {
  const pairs = curatedPairs();
  const ours = judged(pairs);
  const peerPairs = pairs.flatMap(({ isSame, peer }) =>
    peer === undefined ? [] : [{ isSame, score: peer }],
  );
  const peer = 'logic-v2 (frozen scores)';
  const note = 'the weights were fitted on these pairs; see the next rows';
  const source = noisySource(0, 2);
  const beside = [...noisyPairs(source, 400, 101), ...noisyPairs(source, 400, 102, 6)];
  const held = crossValidated(pairs, beside, { repetitions: 2, steps: 120 });
  const heldNote = (round: number): string =>
    `five fifths twice, each fitted on the other four and on noisy pairs of other names from round figures; by these alone ${round.toFixed(3)}; rules and tables were written with all pairs in sight`;
  const peerArea = areaUnderCurve(peerPairs);
  const peerF1 = f1At(peerPairs, 0.7);
  return [
    row({ what: 'curated pairs, area under the curve', ours: areaUnderCurve(ours), unit: 'AUC', peer, peerValue: peerArea, least: 0.985, note }),
    row({ what: 'curated pairs, F1 at the shipped threshold', ours: f1At(ours, shippedThreshold), unit: 'F1', peer, peerValue: peerF1, least: 0.95, note }),
    row({ what: 'curated pairs, area under the curve, cross-validated', ours: held.area, unit: 'AUC', peer, peerValue: peerArea, least: 0.985, note: heldNote(held.areaRound) }),
    row({ what: 'curated pairs, F1 at the shipped threshold, cross-validated', ours: held.f1, unit: 'F1', peer, peerValue: peerF1, least: 0.95, note: heldNote(held.f1Round) }),
  ]; // prettier-ignore
}

/** Names that were not fitted on, changed as often as people change them, and so often that the peer does as in its own tests. */
function noisy(): BenchRow[] {
  const source = noisySource(1, 2);
  const sets = [
    { what: 'noisy pairs, 1-3 changes', pairs: noisyPairs(source, 4000, 11), note: undefined },
    {
      what: 'noisy pairs, 1-6 changes',
      pairs: noisyPairs(source, 3000, 12, 6),
      note: 'as hard for logic-v2 as its own unseen pairs',
    },
  ];
  return sets.flatMap(({ what, pairs, note }) => {
    const ours = judged(pairs);
    const scores = peerScores(pairs);
    const theirs = scores && pairs.map(({ isSame }, place) => ({ isSame, score: scores[place] ?? 0 }));
    const peer = 'logic-v2 (live)';
    return [
      row({ what: `${what}, area under the curve`, ours: areaUnderCurve(ours), unit: 'AUC', peer, peerValue: theirs && areaUnderCurve(theirs), least: 0.93, ...(note === undefined ? {} : { note }) }),
      row({ what: `${what}, best F1`, ours: bestF1(ours).f1, unit: 'F1', peer, peerValue: theirs && bestF1(theirs).f1, least: 0.87 }),
      row({ what: `${what}, F1 at the shipped threshold`, ours: f1At(ours, shippedThreshold), unit: 'F1', peer, peerValue: theirs && f1At(theirs, 0.7) }),
    ]; // prettier-ignore
  });
}

function peerScores(pairs: readonly LabelledPair[]): number[] | undefined {
  if (peerPython === undefined) return undefined;
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const rows = pairs.map(({ kind, left, right }, place) => `${place},${kind},${cell(left)},${cell(right)}`);
  const { status, stdout, stderr } = spawnSync(peerPython, [join(import.meta.dirname, 'peers/logic_v2.py')], {
    input: `id,kind,left,right\n${rows.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`The peer did not answer: ${stderr.slice(-500)}`);
  return stdout.trim().split('\n').map((line) => Number(line.split(',')[1])); // prettier-ignore
}

function aliases(): BenchRow[] {
  const ours = judged(aliasPairs());
  const note = 'labels follow the lists: an alias may be a wholly different name, so nobody reaches 1';
  return [
    row({ what: 'listed aliases and near misses, area under the curve', ours: areaUnderCurve(ours), unit: 'AUC', note }),
    row({ what: 'listed aliases and near misses, best F1', ours: bestF1(ours).f1, unit: 'F1', note }),
  ]; // prettier-ignore
}

const tokenTargets = [
  ['arabic', 0.93],
  ['hebrew', 0.92],
  ['korean', 0.92],
  ['chinese', 0.85],
  ['russian', 0.98],
  ['katakana', 0.93],
] as const;

interface ScriptWord {
  readonly latin: string;
  readonly written: string;
}

const learnedScore = ({ written, latin }: ScriptWord): number => {
  const native = nativeWord(written);
  // What cannot be read (two scripts in one word) counts as not found.
  return native === undefined ? 0 : spelledAlike(native, latin) / 1000;
};

const letterScore = ({ written, latin }: ScriptWord): number => {
  const read = anyAscii(written).toLowerCase().replace(/[^a-z]/g, '');
  return 1 - distance(read, latin) / Math.max(read.length, latin.length);
}; // prettier-ignore

/** Words of files never learned from. A wrong pair is a native word with the Latin word of another row. */
function tokens(): BenchRow[] {
  return tokenTargets.flatMap(([script, least]) => {
    const words = new TextDecoder()
      .decode(materialBytes(`pairs/translit_${script}_dev.tsv.gz`))
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([english = '', spaced = '']) => ({
        latin: normaliseName(english).replace(/[^a-z]/g, ''),
        written: spaced.replaceAll(' ', ''),
      }))
      .filter(({ latin, written }) => latin !== '' && written !== '')
      .slice(0, 8000);
    const pairs = words.flatMap(({ latin, written }, place) => {
      const other = words[(place * 7 + 1013) % words.length]!.latin;
      const right = { isSame: true, latin, written };
      return other === latin ? [right] : [right, { isSame: false, latin: other, written }];
    });
    const ours = pairs.map((pair) => ({ isSame: pair.isSame, score: learnedScore(pair) }));
    const theirs = pairs.map((pair) => ({ isSame: pair.isSame, score: letterScore(pair) }));
    const found = recallAtFalse(ours, 100);
    const figure = row({
      what: `unseen ${script} words, recall at 1 % false`,
      ours: found,
      unit: 'recall',
      peer: 'any-ascii + edit distance',
      peerValue: recallAtFalse(theirs, 100),
      least,
    });
    if (figure.met !== false) return [figure];
    // Where less is found than should be: how much could be?
    const [fewest, most] = strangersIn(words);
    return [
      { ...figure, note: 'not all rows of the file are pairs: see the next row' },
      row({
        what: `unseen ${script} words, what anybody could find at 1 % false`,
        ours: 1 - 0.99 * fewest,
        unit: 'recall',
        note: `${(100 * fewest).toFixed(1)} to ${(100 * most).toFixed(1)} % of the rows are no pair (a family name beside the given name of the same person): how many more rows lie apart than words of such rows set at random do, once by letters and once by what was learned`,
      }),
    ];
  });
}

/**
 * The share of rows that are no pair, estimated twice. Some rows are surely strangers: those that one measure puts
 * wholly apart. Of their words set against one another at random, a share lies below a low score of the other measure;
 * as strangers among all rows do so too, and true pairs seldom, the ratio of the two shares bounds the strangers from
 * above (the mixture bound of Storey, J. R. Statist. Soc. B 64, 2002). The least over low scores counts.
 */
function strangersIn(words: readonly ScriptWord[]): [least: number, most: number] {
  const measures = [letterScore, learnedScore] as const;
  const shares = measures.map((measure, which) => {
    const suspects = words.filter((word) => measures[1 - which]!(word) <= 0.1);
    const strangers = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((turn) =>
      suspects.flatMap(({ written, latin }, place) => {
        const other = suspects[(place * 7 + 101 * turn) % suspects.length]!.latin;
        return other === latin ? [] : [measure({ written, latin: other })];
      }),
    );
    const scores = words.map(measure);
    const below = (figures: readonly number[], score: number): number =>
      figures.filter((figure) => figure <= score).length / figures.length;
    return Math.min(
      ...[0, 0.05, 0.1, 0.15, 0.2].map((score) => below(scores, score) / below(strangers, score)),
    );
  });
  return [Math.min(...shares), Math.max(...shares)];
}

function scripts(): BenchRow[] {
  return [...scriptPairs(500, 77)].map(([script, pairs]) => {
    const ours = judged(pairs);
    const theirs = pairs.map(({ left, right, isSame }) => {
      const sorted = (name: string): string => anyAscii(name).toLowerCase().replace(/[^a-z ]/g, ' ').split(/ +/).sort().join(' ').trim();
      const one = sorted(left);
      const other = sorted(right);
      return { isSame, score: 1 - distance(one, other) / Math.max(one.length, other.length, 1) };
    }); // prettier-ignore
    return row({
      what: `whole names, Latin and ${script}, recall at 1 % false`,
      ours: recallAtFalse(ours, 100),
      unit: 'recall',
      peer: 'any-ascii + edit distance of sorted words',
      peerValue: recallAtFalse(theirs, 100),
      note: `${pairs.filter(({ isSame }) => isSame).length} pairs of prominent persons; many are other names, not other spellings`,
    });
  });
}

function queries(): BenchRow[] {
  const un = readList(materialBytes('lists/un_consolidated_2026-02-27.xml.gz')).entries;
  const sanctions = [...un, ...ofacEntries()];
  const all = buildIndex([...sanctions, ...pepEntries()]);
  const { asked, first } = typoQueries(all, un);
  const { byName, byAll, clean } = cleanNames(buildIndex(sanctions));
  return [
    row({ what: `UN typo queries over UN + OFAC + PEP (${all.size} entries), right person first and alerted`, ours: first / asked, unit: 'recall@1', least: 0.995, note: `${first} of ${asked}` }),
    row({ what: 'alerts per 1,000 clean names over UN + OFAC, name only', ours: (1000 * byName) / clean, unit: 'alerts', most: 3, note: `${clean} names not fitted on` }),
    row({ what: 'the same with date of birth and country', ours: (1000 * byAll) / clean, unit: 'alerts', most: 0.3 }),
  ]; // prettier-ignore
}

const plain = (text: string): string => text.toUpperCase().replace(/\s+/g, ' ').trim();

export function typoQueries(index: NamesIndex, un: readonly Entry[]): { asked: number; first: number; missed: string[] } {
  const missed: string[] = [];
  let asked = 0;
  let first = 0;
  for (const [name = '', , , , , , , , truth = ''] of materialRows('queries/positives_un_dev.csv').slice(1)) {
    const right = un.filter((entry) => plain(entry.names[0]!.text) === plain(truth));
    if (right.length === 0) continue;
    asked++;
    const [top] = index.search({ name, kind: 'person' }, { limit: 1 });
    if (top?.alert === true && right.some((entry) => isSamePerson(entry, top.entry))) first++;
    else missed.push(`${name} | ${truth} | ${top?.name ?? 'no hit'}`);
  }
  return { asked, first, missed };
} // prettier-ignore

/** The same entry, or on another list one that shares a name, or nearly and a year of birth. */
function isSamePerson(entry: Entry, other: Entry): boolean {
  if (entry.list === other.list) return entry.id === other.id;
  const { score } = comparePair(
    { names: entry.names, kind: 'person' },
    { names: other.names, kind: 'person' },
  );
  if (score >= 0.98) return true;
  const years = ({ born }: Entry): string[] => born.map((date) => date.slice(0, 4));
  return score >= 0.85 && years(entry).some((year) => years(other).includes(year));
}

/** One clean name in twelve, others than those that were fitted on. */
function cleanNames(index: NamesIndex): { byName: number; byAll: number; clean: number } {
  let byName = 0;
  let byAll = 0;
  let clean = 0;
  for (const set of ['global', 'us']) {
    for (const [place, cells] of materialRows(`queries/negatives_${set}_dev.csv.gz`).entries()) {
      if (place === 0 || place % 12 !== 2) continue;
      const [name = '', , , , , date = '', , nationality = ''] = cells;
      clean++;
      const asked = { name, kind: 'person' } as const;
      const options = { floor: shippedThreshold, limit: 1 };
      if (index.search(asked, options).length > 0) byName++;
      const born = readBornDate(date);
      const country = countryCodeOf(nationality);
      const facts = {
        ...(born === undefined ? {} : { born }),
        ...(country === undefined ? {} : { country }),
      };
      if (index.search({ ...asked, ...facts }, options).length > 0) byAll++;
    }
  }
  return { byName, byAll, clean };
}
