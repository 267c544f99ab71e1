import { defineEvent } from '#platform';

/** A report was accepted; published in the transaction that accepted it. */
export const reportAccepted = defineEvent<{ reportId: string; position: number }>('ReportAccepted');
