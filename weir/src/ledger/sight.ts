import { Problem } from '@weir/engines/vocabulary';
import type { Asker } from '#platform';
import type { Sight } from './reader.ts';

/** What an asker may see of the ledger. @throws Problem `not-allowed` */
export function sightOf(asker: Asker): Sight {
  if (asker.roles.includes('node')) return { clearances: 'all' };
  if (!asker.roles.some((role) => role === 'fiu_analyst' || role === 'fiu_supervisor')) {
    throw new Problem({
      code: 'not-allowed',
      status: 403,
      detail: 'Only analysts and supervisors of the FIU see transactions.',
    });
  }
  return { clearances: [...asker.clearances].sort() };
}
