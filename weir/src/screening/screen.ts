import type { Hit, NamesIndex, Part, Query } from '@weir/engines/names';
import type { SubjectProfile } from '#subjects';
import type { ListPurpose } from './contract.ts';
import { floorOf, isHit, retuned, type Tuning } from './tuning.ts';

/** Most names, dates of birth and countries of one subject that are asked for, and most hits kept of one question. */
export const namesAsked = 20;
const bornAsked = 3;
const countriesAsked = 3;
const hitsPerQuestion = 50;
/** Where parts are weighed otherwise, what stood lower may come first: more is looked at. */
const hitsPerWideQuestion = 300;

/** The best match of a subject with one entry, and what was asked to find it. */
export interface Match {
  readonly asked: Query;
  readonly hit: Hit;
  /** As the tuning weighs it. */
  readonly score: number;
  readonly parts: readonly Part[];
}

/** What was found before thresholds were held against it. */
export interface Likeness {
  readonly asked: Query;
  readonly hit: Hit;
}

export const pairKey = (list: string, entry: string): string => `${list}\n${entry}`;

/**
 * Holds one subject against an index. A subject may bear several names, dates and countries; each entry counts once,
 * with the question that fits it best. Below the threshold of its kind of list nothing is a hit.
 */
export function screen(
  index: NamesIndex,
  subject: SubjectProfile,
  tuning: Tuning,
  purposeOf: (list: string) => ListPurpose | undefined,
): Match[] {
  return [...judged(likenesses(index, subject, floorOf(tuning)), tuning, purposeOf).values()];
}

/** Everything that the index finds at or above the floor. */
export function likenesses(index: NamesIndex, subject: SubjectProfile, floor: number): Likeness[] {
  const limit = floor > 0.5 ? hitsPerQuestion : hitsPerWideQuestion;
  return [...questionsFor(subject)].flatMap((asked) =>
    index.search(asked, { floor, limit }).map((hit) => ({ asked, hit })),
  );
}

/** The hits among them under a tuning, by {@link pairKey}. */
export function judged(
  found: readonly Likeness[],
  tuning: Tuning,
  purposeOf: (list: string) => ListPurpose | undefined,
): Map<string, Match> {
  const best = new Map<string, Match>();
  for (const { asked, hit } of found) {
    const purpose = purposeOf(hit.entry.list);
    if (purpose === undefined) continue;
    const { score, parts } = retuned(hit, tuning);
    const key = pairKey(hit.entry.list, hit.entry.id);
    const known = best.get(key);
    if (isHit(score, purpose, tuning) && (known === undefined || score > known.score))
      best.set(key, { asked, hit, score, parts });
  }
  return best;
}

function* questionsFor(subject: SubjectProfile): Generator<Query> {
  const kind = subject.kind === 'entity' ? 'organization' : 'person';
  const orNothing = (texts: readonly string[]): readonly (string | undefined)[] =>
    texts.length === 0 ? [undefined] : texts;
  for (const name of subject.names.slice(0, namesAsked)) {
    for (const born of orNothing(subject.born.slice(0, bornAsked))) {
      for (const country of orNothing(subject.countries.slice(0, countriesAsked))) {
        yield {
          name,
          kind,
          ...(born === undefined ? {} : { born }),
          ...(country === undefined ? {} : { country }),
          ...(subject.sex === undefined ? {} : { sex: subject.sex }),
          identifiers: subject.identifiers,
        };
      }
    }
  }
}
