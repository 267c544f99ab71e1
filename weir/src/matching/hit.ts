import type { Transaction } from '#platform';
import type { MatchingType } from './contract.ts';
import { itemsOfAsk, tables } from './matching-store.ts';
import type { Hit } from './rooms.ts';

/** A waiting proposal with the items that hit, for the room that drafts a request from it. */
export async function hitOf(tx: Transaction, proposal: string): Promise<Hit | undefined> {
  const row = await tables(tx)
    .selectFrom('matching_proposals')
    .innerJoin('matching_asks', 'matching_asks.id', 'matching_proposals.ask')
    .select([
      'matching_proposals.ask',
      'matching_proposals.case_id',
      'matching_proposals.partner',
      'matching_proposals.places',
      'matching_asks.purpose',
      'matching_asks.drafted_by',
    ])
    .where('matching_proposals.id', '=', proposal)
    .where('matching_proposals.state', '=', 'proposed')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const items = await itemsOfAsk(tx, row.ask);
  return {
    proposal,
    caseId: row.case_id,
    partner: row.partner,
    purpose: row.purpose,
    person: row.drafted_by,
    items: row.places.map((place) => {
      const { fragment, type, value } = items[place]!;
      return { fragment, type: type as MatchingType, value };
    }),
  };
}
