import { defineEvent } from '#platform';

/** A product was approved and sent; published in that transaction. */
export const disseminationSent = defineEvent<{ disseminationId: string; caseId: string }>(
  'DisseminationSent',
);

/** The recipient acknowledged a product or said what became of it. */
export const disseminationAnswered = defineEvent<{
  disseminationId: string;
  caseId: string;
  kind: 'acknowledgement' | 'feedback';
  outcome: string | null;
  /** Of a feedback: whether it was of use; null where the authority does not know yet. */
  useful: boolean | null;
}>('DisseminationAnswered');
