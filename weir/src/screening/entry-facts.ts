import type { Entry } from '@weir/engines/names';
import type { SubjectProfile } from '#subjects';
import type { FieldChange } from './contract.ts';

/** What identifies one side of a pair, as sorted texts by field: what a decision rests on, and what may change. */
export type Facts = Readonly<Record<string, readonly string[]>>;

const sorted = (texts: readonly (string | undefined)[]): string[] =>
  [...new Set(texts.filter((text) => text !== undefined && text !== ''))].sort() as string[];

const identifierText = ({ type, number, country }: Entry['identifiers'][number]): string =>
  [type, number, country].filter(Boolean).join(' ');

/** Remarks are not among them: a list's remark that a case was reviewed changes nobody. */
export function entryFacts(entry: Entry): Facts {
  return {
    names: sorted(entry.names.map(({ text }) => text)),
    kind: [entry.kind],
    born: sorted(entry.born),
    countries: sorted(entry.countries),
    sex: sorted([entry.sex]),
    identifiers: sorted(entry.identifiers.map(identifierText)),
  };
}

export function subjectFacts(subject: SubjectProfile): Facts {
  return {
    names: sorted(subject.names),
    born: sorted(subject.born),
    countries: sorted(subject.countries),
    sex: sorted([subject.sex]),
    identifiers: sorted(subject.identifiers.map(identifierText)),
  };
}

/** What came and what went, field by field; empty where both are the same. */
export function factsChanged(before: Facts, now: Facts): FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((field) => {
    const [old, fresh] = [new Set(before[field] ?? []), new Set(now[field] ?? [])];
    const added = [...fresh].filter((text) => !old.has(text));
    const removed = [...old].filter((text) => !fresh.has(text));
    return added.length + removed.length === 0 ? [] : [{ field, added, removed }];
  });
}

/** Everything that two versions of an entry differ in, remarks too. */
export function entryChanges(before: Entry, now: Entry): FieldChange[] {
  const all = (entry: Entry): Facts => ({ ...entryFacts(entry), remarks: sorted([entry.remarks]) });
  return factsChanged(all(before), all(now));
}
