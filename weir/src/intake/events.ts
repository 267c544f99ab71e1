import { defineEvent } from '#platform';

/** The FIU's intake officer returned a held report; `note` is what the filer is told. */
export const reportReturned = defineEvent<{ reportId: string; note: string }>('ReportReturned');
