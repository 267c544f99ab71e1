import { msFromInstant, Problem, type Clock } from '@weir/engines/vocabulary';
import type { Asker } from '#platform';
import { freshFor } from './sessions.ts';

/**
 * For sensitive acts: who asks must have proved within the last ten minutes who she or he is (with the second factor,
 * where there is one). @throws Problem `step-up-needed`
 */
export function refuseUnlessFresh(clock: Clock, asker: Asker): void {
  if (asker.session === undefined) {
    throw new Problem({
      code: 'step-up-impossible',
      status: 403,
      detail: 'This needs a person who has just signed in; a key or a program cannot do it.',
    });
  }
  const at = asker.session.freshAt;
  if (at !== null && msFromInstant(clock()) - msFromInstant(at as never) <= freshFor) return;
  throw new Problem({
    code: 'step-up-needed',
    status: 403,
    detail: 'Prove once more who you are, then do this again.',
  });
}
