import { defineEvent } from '#platform';

/** A case was opened; published in the transaction that opened it. */
export const caseOpened = defineEvent<{ caseId: string; source: string; sourceId: string | null }>(
  'CaseOpened',
);

/** A case went to another state. */
export const caseStateChanged = defineEvent<{ caseId: string; from: string; to: string }>('CaseStateChanged');
