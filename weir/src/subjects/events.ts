import { defineEvent } from '#platform';

/**
 * The mentions of a report were noted: these subjects are new or know more than before. Ids may have been merged into
 * others by the time a listener hears of it: ask `subjects.survivorsOf`.
 */
export const subjectsNoted = defineEvent<{
  /** Null where a person joined or parted subjects. */ reportId: string | null;
  subjectIds: string[];
  mergedIds: string[];
}>('SubjectsNoted');
