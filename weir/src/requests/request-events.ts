import { defineEvent } from '#platform';

/** A request was served on an entity; published in that transaction. */
export const requestServed = defineEvent<{ requestId: string; entity: string }>('RequestServed');

/** An entity acknowledged, or submitted answers to all items or to some; `state` is what the request came to by it. */
export const requestAnswered = defineEvent<{ requestId: string; state: string; at: string }>(
  'RequestAnswered',
);
