import type { Listing } from '../lists/listed-people.ts';
import type { Registry } from '../people/registry.ts';
import type { DuplicateTruth, HitTruth, MentionTruth, NamesakeTruth } from '../truth.ts';
import type { WatchListEntry } from '../world.ts';
import type { FiledReport } from './file-reports.ts';

/** What screening must find in the accepted reports, and what it must not. */
export function hitsAndNamesakes(
  filed: readonly FiledReport[],
  listing: Listing,
): { hits: HitTruth[]; namesakes: NamesakeTruth[] } {
  const hits: HitTruth[] = [];
  const namesakes: NamesakeTruth[] = [];
  for (const { truth, mentions } of accepted(filed)) {
    for (const { subject, name, identified } of mentions) {
      const listed = listing.listed.get(subject);
      if (listed !== undefined) {
        const { list, entry } = listed;
        hits.push({
          file: truth.file,
          subject,
          name,
          list,
          entry: entry.id,
          by: howItMatches(name, entry),
          identified,
        });
      }
      const namesake = listing.namesakes.get(subject);
      if (namesake !== undefined) {
        const { list, entry, differs } = namesake;
        namesakes.push({ file: truth.file, subject, name, list, entry: entry.id, differs, identified });
      }
    }
  }
  return { hits, namesakes };
}

function howItMatches(name: string, entry: WatchListEntry): HitTruth['by'] {
  if (entry.name === name) return 'same';
  if (entry.aliases.includes(name)) return 'alias';
  return /\p{Script=Latin}/u.test(entry.name) ? 'spelling' : 'script';
}

/** Persons whom several accepted reports name under one identity number. */
export function duplicateTruth(filed: readonly FiledReport[], registry: Registry): DuplicateTruth[] {
  const bySubject = new Map<string, { file: string; name: string }[]>();
  for (const { truth, mentions } of accepted(filed)) {
    for (const { subject, name, identified } of mentions) {
      if (!identified) continue;
      bySubject.set(subject, [...(bySubject.get(subject) ?? []), { file: truth.file, name }]);
    }
  }
  return [...bySubject]
    .filter(([subject, mentions]) => subject.startsWith('P') && mentions.length > 1)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([subject, mentions]) => ({
      subject,
      identifier: registry.person(subject).identityNumber,
      mentions,
    }));
}

/** Everybody whom accepted reports name. */
export function mentionTruth(filed: readonly FiledReport[]): MentionTruth[] {
  return accepted(filed).flatMap(({ truth, mentions }) =>
    mentions.map(({ subject, name, identified }) => ({ file: truth.file, subject, name, identified })),
  );
}

function accepted(filed: readonly FiledReport[]): FiledReport[] {
  return filed.filter(({ truth }) => truth.intake === 'accepted');
}
