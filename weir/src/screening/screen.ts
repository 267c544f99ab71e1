import { shippedThreshold, type Hit, type NamesIndex, type Query } from '@weir/engines/names';
import type { SubjectProfile } from '#subjects';

/** Most names, dates of birth and countries of one subject that are asked for, and most hits kept of one question. */
export const namesAsked = 20;
const bornAsked = 3;
const countriesAsked = 3;
const hitsPerQuestion = 50;

/** The best match of a subject with one entry, and what was asked to find it. */
export interface Match {
  readonly asked: Query;
  readonly hit: Hit;
}

/**
 * Holds one subject against an index. A subject may bear several names, dates and countries; each entry counts once,
 * with the question that fits it best. Below the shipped threshold nothing is a hit.
 */
export function screen(index: NamesIndex, subject: SubjectProfile): Match[] {
  const best = new Map<string, Match>();
  for (const asked of questionsFor(subject)) {
    for (const hit of index.search(asked, { floor: shippedThreshold, limit: hitsPerQuestion })) {
      const key = `${hit.entry.list}\n${hit.entry.id}`;
      const known = best.get(key);
      if (hit.alert && (known === undefined || hit.score > known.hit.score)) best.set(key, { asked, hit });
    }
  }
  return [...best.values()];
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
