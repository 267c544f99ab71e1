import { defineEvent } from '#platform';

/** A report was accepted; published in the transaction that accepted it. */
export const reportAccepted = defineEvent<{ reportId: string; position: number }>('ReportAccepted');

/** The FIU's intake officer returned a held report; `note` is what the filer is told. */
export const reportReturned = defineEvent<{ reportId: string; note: string }>('ReportReturned');
