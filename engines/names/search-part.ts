import { eachCandidate } from './candidates.ts';
import type { Scratch } from './near-words.ts';
import { concluded, isBefore, pairModes, scorePrepared, weakCost } from './compare-pair.ts';
import type { Entry, Hit } from './entry.ts';
import { prepareName } from './prepare.ts';
import type { Question } from './question.ts';
import { mostFromFacts, scoreFacts } from './score-facts.ts';
import type { Points } from './score-name.ts';
import type { Segment } from './segment.ts';
import { shippedThreshold } from './weights.ts';

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

/** Hits of one segment at or above the floor (thousandths), in no order. */
export function searchPart(part: Part, question: Question, floor: number): Hit[] {
  const { segment, scratch, removed } = part;
  const best = new Map<number, Found>();
  const tried = new Set<number>();
  const consider = (name: number): void => {
    const entry = segment.arrays.nameEntries[name]!;
    if (tried.has(name) || removed.has(entry)) return;
    tried.add(name);
    const found = scoreName(segment, name, question);
    const known = best.get(entry);
    if (known === undefined || isBetter(segment, question, found, known)) best.set(entry, found);
  };
  const nameFloor = floor - mostFromFacts(question.facts);
  for (const prepared of question.searched()) eachCandidate(segment, scratch, prepared, nameFloor, consider);
  const shared = new Set<number>();
  for (const key of question.identifierKeys) {
    segment.eachWithIdentifier(key, (place) => {
      if (!removed.has(place)) shared.add(place);
    });
  }
  // Whoever shares an identifier is looked at under every name, however different.
  if (shared.size > 0) {
    segment.arrays.nameEntries.forEach((entry, name) => {
      if (shared.has(entry)) consider(name);
    });
  }
  const hits: Hit[] = [];
  for (const [place, found] of best) {
    if (found.total < nameFloor && !shared.has(place)) continue;
    const hit = hitOf(segment, place, found, question);
    if (Math.round(hit.score * 1000) >= floor) hits.push(hit);
  }
  return hits;
}

function scoreName(segment: Segment, name: number, question: Question): Found {
  const listed = segment.prepared(name);
  const cost = segment.isWeak(name) ? weakCost({ text: '', quality: 'weak' }, { text: '' }) : [];
  const kind = segment.isOfUnknownKind(name) ? 'unknown' : listed.mode;
  const modes = pairModes(
    { kind: question.facts.kind, text: question.name },
    { kind, text: () => listedText(segment, name) },
  );
  let best: Found | undefined;
  for (const mode of modes) {
    const other = listed.mode === mode ? listed : prepareName(listedText(segment, name), mode);
    const { total, points } = scorePrepared(question.as(mode), other);
    const all = total + cost.reduce((sum, part) => sum + part.points, 0);
    if (best === undefined || all > best.total)
      best = { total: all, name, points: () => [...points(), ...cost] };
  }
  return best!;
}

function listedText(segment: Segment, name: number): string {
  const { nameEntries, namePlaces } = segment.arrays;
  return segment.entry(nameEntries[name]!).names[namePlaces[name]!]!.text;
}

function isBetter(segment: Segment, question: Question, found: Found, known: Found): boolean {
  if (found.total !== known.total) return found.total > known.total;
  return isBefore(
    [question.name, listedText(segment, found.name)],
    [question.name, listedText(segment, known.name)],
  );
}

function hitOf(segment: Segment, place: number, found: Found, question: Question): Hit {
  const entry: Entry = segment.entry(place);
  const { score, parts } = concluded([
    ...found.points(),
    ...scoreFacts(question.facts, {
      kind: entry.kind,
      born: entry.born,
      countries: entry.countries,
      sex: entry.sex,
      identifiers: entry.identifiers,
      addresses: entry.addresses,
    }),
  ]);
  const name = entry.names[segment.arrays.namePlaces[found.name]!]!.text;
  return { entry, name, score, alert: score >= shippedThreshold, parts };
}
