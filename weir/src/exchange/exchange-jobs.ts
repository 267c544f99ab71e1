import { instantFromMs, msFromInstant } from '@weir/engines/vocabulary';
import { theNode, type Platform } from '#platform';
import { dueBefore, updateMatter } from './exchange-store.ts';
import type { LetterActs } from './letters.ts';

const dayMs = 86_400_000;
const atOnce = 100;

/** A clock that runs out within a day is told to those who work at the matter, once; it decides nothing. */
export function exchangeJobs({ register, jobs, clock }: Platform, letters: LetterActs): void {
  jobs.follow('exchange.remind', async () => {
    if (!(await register.lead('exchange.remind'))) return false;
    const until = instantFromMs(msFromInstant(clock()) + dayMs);
    return register.as(theNode, async (tx) => {
      const found = await dueBefore(tx, until, atOnce);
      for (const matter of found) {
        // Nobody did anything at it, so its time runs on.
        await updateMatter(tx, matter, { reminded_at: tx.now, changed_at: matter.changed_at });
        await letters.tell(tx, matter, {
          kind: 'exchange-due',
          roles: matter.case_id === null ? ['fiu_intl_desk'] : ['fiu_intl_desk', 'fiu_analyst'],
        });
      }
      return found.length === atOnce;
    });
  });
}
