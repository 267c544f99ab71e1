import type { Platform, Transaction } from '#platform';
import { agreementActs } from './agreements.ts';
import { answerActs } from './answers.ts';
import { endThreads } from './aside.ts';
import { askRoutes } from './ask-routes.ts';
import { askActs } from './asks.ts';
import { keeping } from './keeping.ts';
import { deskRoutes } from './matching-routes.ts';
import { tables } from './matching-store.ts';
import { erasing, refusalActs } from './noting.ts';
import { ownTables } from './own-tables.ts';
import { questionWork } from './question-work.ts';
import { resultActs } from './results.ts';
import { hitOf } from './hit.ts';
import type { Hit, MatchingOptions, MatchingRooms } from './rooms.ts';
import { theirTables } from './their-tables.ts';

/** What rooms after this one use. */
export interface Matching {
  /** What a waiting proposal is about; undefined where it waits no more. As the node alone. */
  hit(tx: Transaction, proposal: string): Promise<Hit | undefined>;
  /** A waiting proposal became this draft request; false where it waits no more. */
  taken(tx: Transaction, proposal: string, request: string): Promise<boolean>;
}

export function createMatching(
  platform: Platform,
  rooms: MatchingRooms,
  options: MatchingOptions = {},
): Matching {
  const refusals = refusalActs(platform, rooms);
  const work = questionWork(options);
  erasing(platform);
  const agreements = agreementActs(platform, rooms, refusals);
  ownTables(platform, rooms, options);
  theirTables(platform, rooms, refusals);
  keeping(platform, rooms);
  const asks = askActs(platform, rooms, work);
  answerActs(platform, rooms, { refusals, work });
  const results = resultActs(platform, rooms, { refusals, asks, work });
  platform.http.server.addHook('onClose', endThreads);
  rooms.cases.beforeClosing(async (tx, caseId) => {
    const rows = await tables(tx)
      .selectFrom('matching_asks')
      .select('id')
      .where('case_id', '=', caseId)
      .where('state', 'in', ['draft', 'released', 'sent'])
      .execute();
    return rows.map(({ id }) => ({ kind: 'matching', id }));
  });
  deskRoutes(platform, rooms, agreements);
  askRoutes(platform, rooms, { asks, results });
  return {
    hit: hitOf,
    taken: async (tx, proposal, request) => {
      const done = await tables(tx)
        .updateTable('matching_proposals')
        .set({ state: 'taken', request, closed_by: tx.asker.person, closed_at: tx.now })
        .where('id', '=', proposal)
        .where('state', '=', 'proposed')
        .returning('id')
        .execute();
      return done.length > 0;
    },
  };
}

export { matchingHit } from './rooms.ts';
export type { Hit, MatchingOptions, MatchingRooms } from './rooms.ts';
