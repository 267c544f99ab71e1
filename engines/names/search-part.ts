import { collectCandidates, type Reading } from './candidates.ts';
import { concluded, isBefore, pairModes, scorePrepared, weakCost } from './compare-pair.ts';
import type { Entry, Hit, Kind } from './entry.ts';
import { prepareName, type Mode } from './prepare.ts';
import type { Question } from './question.ts';
import { mostFromFacts, scoreFacts } from './score-facts.ts';
import type { Points } from './score-name.ts';
import type { Scratch } from './scratch.ts';
import { modeNames, type Segment } from './segment.ts';
import { shippedThreshold, weights } from './weights.ts';

/** A segment with its work space and the places of entries that were removed or replaced. */
export interface Part {
  readonly segment: Segment;
  readonly scratch: Scratch;
  readonly removed: Set<number>;
}

interface Found {
  readonly total: number;
  readonly name: number;
  readonly points: () => Points[];
}

/**
 * The best hits of one segment at or above the floor (thousandths), in no order: all that can be among the best
 * `limit`, and more where scores are equal. Names are scored from the highest bound downwards, until no bound left
 * can reach the score of the entry at the limit (the threshold algorithm of Fagin, Lotem, Naor, 2003).
 */
export function searchPart(part: Part, question: Question, floor: number, limit: number): Hit[] {
  const { segment, removed } = part;
  const fromFacts = mostFromFacts(question.facts);
  const scoring = new Scoring(segment, question, floor, limit);
  // Whoever shares an identifier is looked at under every name, however different.
  for (const key of question.identifierKeys) {
    segment.eachWithIdentifier(key, (entry) => {
      if (!removed.has(entry)) segment.eachNameOfEntry(entry, (name) => scoring.score(name, entry));
    });
  }
  collect(part, question, floor - fromFacts);
  const { names, bounds } = part.scratch;
  for (const place of fromHighest(bounds.taken())) {
    if (bounds.at(place) + fromFacts < scoring.least) break;
    const name = names.at(place);
    const entry = segment.arrays.nameEntries[name]!;
    if (!removed.has(entry)) scoring.score(name, entry);
  }
  return scoring.hits();
}

/** Puts names that may reach the floor into the scratch, under every reading of the question that is compared. */
export function collect({ segment, scratch }: Part, question: Question, floor: number): void {
  scratch.names.clear();
  scratch.bounds.clear();
  scratch.looked.clear();
  for (const reading of readings(segment, question, floor)) collectCandidates(segment, scratch, reading);
}

/** How names of each mode in the segment are asked for: as they will be compared. */
function readings(segment: Segment, question: Question, floor: number): Reading[] {
  const { kind = 'unknown' } = question.facts;
  const ways = new Map<string, { -readonly [Key in keyof Reading]: Reading[Key] }>();
  modeNames.forEach((mode, place) => {
    if ((segment.modes & (1 << place)) === 0) return;
    const compared = readingFor(kind, mode);
    // Names that will be read anew for the comparison are kept under other words: they are looked for under both.
    for (const asked of new Set([compared, mode])) {
      const isOther = compared === mode && kind !== 'unknown' && kind !== mode && !segment.hasUnknownKind;
      const way = {
        asked: question.as(asked),
        modes: 1 << place,
        isPersons: compared === 'person' && mode === 'person',
        floor: isOther ? floor + weights.kindDiffers : floor,
      };
      const key = `${asked} ${way.isPersons} ${way.floor}`;
      const known = ways.get(key);
      if (known === undefined) ways.set(key, way);
      else known.modes |= way.modes;
    }
  });
  return [...ways.values()];
}

/** As {@link pairModes} decides it for names whose kinds are known. */
function readingFor(kind: NonNullable<Question['facts']['kind']>, mode: Mode): Mode {
  if (kind === 'unknown') return mode;
  if (kind === 'organization' || mode === 'organization') return 'organization';
  if (kind === 'person' || mode === 'person') return 'person';
  return 'vessel';
}

/** Places in descending order of their figures (0 to 1002), equal ones as they stand. */
function fromHighest(figures: Uint32Array): Uint32Array {
  const highest = 1003;
  const starts = new Uint32Array(highest + 1);
  for (const figure of figures) starts[highest - Math.min(figure, 1002)]!++;
  for (let place = 0; place < highest; place++) starts[place + 1]! += starts[place]!;
  const order = new Uint32Array(figures.length);
  for (let place = 0; place < figures.length; place++)
    order[starts[highest - Math.min(figures[place]!, 1002) - 1]!++] = place;
  return order;
}

/** Scores names, keeps each entry's best, and knows which score is still worth looking for. */
class Scoring {
  readonly #segment: Segment;
  readonly #question: Question;
  readonly #floor: number;
  readonly #limit: number;
  readonly #best = new Map<number, Found & { readonly score: number }>();
  readonly #tried = new Set<number>();
  readonly #facts = new Map<number, number>();
  /** How many entries have each score, and how many have `least` or more. */
  readonly #counts = new Uint32Array(1001);
  #atLeast = 0;
  /** Lower scores than this cannot be among the best. */
  least: number;

  constructor(segment: Segment, question: Question, floor: number, limit: number) {
    this.#segment = segment;
    this.#question = question;
    this.#floor = floor;
    this.#limit = limit;
    this.least = floor;
  }

  score(name: number, entry: number): void {
    if (this.#tried.has(name)) return;
    this.#tried.add(name);
    const found = this.#scoreName(name);
    const known = this.#best.get(entry);
    if (known !== undefined && !this.#isBetter(found, known)) return;
    const score = Math.min(1000, Math.max(0, found.total + this.#factsOf(entry, name)));
    this.#best.set(entry, { ...found, score });
    if (known !== undefined && known.score >= this.#floor) this.#count(known.score, -1);
    if (score >= this.#floor) this.#count(score, 1);
  }

  #count(score: number, change: number): void {
    this.#counts[score]! += change;
    if (score >= this.least) this.#atLeast += change;
    while (this.#atLeast - this.#counts[this.least]! >= this.#limit) {
      this.#atLeast -= this.#counts[this.least]!;
      this.least++;
    }
  }

  hits(): Hit[] {
    const hits: Hit[] = [];
    for (const [entry, found] of this.#best) {
      if (found.score >= this.least) hits.push(this.#hitOf(entry, found));
    }
    return hits;
  }

  #scoreName(name: number): Found {
    const segment = this.#segment;
    const question = this.#question;
    const listed = segment.prepared(name);
    const cost = segment.isWeak(name) ? weakCost({ text: '', quality: 'weak' }, { text: '' }) : [];
    const kind = this.#kindOf(name);
    const modes = pairModes(
      { kind: question.facts.kind, text: question.name },
      { kind, text: () => this.#textOf(name) },
    );
    let best: Found | undefined;
    for (const mode of modes) {
      const other = listed.mode === mode ? listed : prepareName(this.#textOf(name), mode);
      const { total, points } = scorePrepared(question.as(mode), other);
      const all = total + cost.reduce((sum, part) => sum + part.points, 0);
      if (best === undefined || all > best.total)
        best = { total: all, name, points: () => [...points(), ...cost] };
    }
    return best!;
  }

  #textOf(name: number): string {
    const { nameEntries, namePlaces } = this.#segment.arrays;
    return this.#segment.entry(nameEntries[name]!).names[namePlaces[name]!]!.text;
  }

  #isBetter(found: Found, known: Found): boolean {
    if (found.total !== known.total) return found.total > known.total;
    const { name } = this.#question;
    return isBefore([name, this.#textOf(found.name)], [name, this.#textOf(known.name)]);
  }

  /** Points that the entry's facts give. Where nothing but the kind is asked, the entry need not be read. */
  #factsOf(entry: number, name: number): number {
    const known = this.#facts.get(entry);
    if (known !== undefined) return known;
    const { facts } = this.#question;
    const isBare =
      !facts.born?.length &&
      !facts.countries?.length &&
      facts.sex === undefined &&
      !facts.identifiers?.length;
    const listed = isBare ? { kind: this.#kindOf(name) } : this.#segment.entry(entry);
    const points = scoreFacts(facts, listed).reduce((sum, part) => sum + part.points, 0);
    this.#facts.set(entry, points);
    return points;
  }

  #kindOf(name: number): Kind {
    return this.#segment.isOfUnknownKind(name) ? 'unknown' : this.#segment.modeOfName(name);
  }

  #hitOf(place: number, found: Found): Hit {
    const entry: Entry = this.#segment.entry(place);
    const { score, parts } = concluded([...found.points(), ...scoreFacts(this.#question.facts, entry)]);
    const name = entry.names[this.#segment.arrays.namePlaces[found.name]!]!.text;
    return { entry, name, score, alert: score >= shippedThreshold, parts };
  }
}
