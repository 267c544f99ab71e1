import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { record } from '#audit';
import { somethingWaits, type Asker, type Platform, type Transaction } from '#platform';
import { consentRequests } from './consent-request.ts';
import type { Comment, ConsentRequest, NewComment } from './contract.ts';
import { authorsOf, commentsOf, insertComment } from './dissemination-store.ts';
import { rowOr404, type DisseminationRooms, type DraftActs } from './disseminations.ts';

/** What passes between the approver and the authors beside the decision: words at a place, and drafts to originators. */
export function reviewActs(platform: Platform, rooms: DisseminationRooms, drafts: DraftActs) {
  const { register, events, chance } = platform;

  async function views(tx: Transaction, id: string): Promise<Comment[]> {
    const rows = await commentsOf(tx, id);
    const names = await rooms.people.namesOf(tx, [...new Set(rows.map((row) => row.written_by))]);
    return rows.map((row) => ({
      id: row.id,
      answers: row.answers,
      place: row.place,
      text: row.text,
      by: { id: row.written_by, name: names.get(row.written_by)?.name ?? null },
      at: row.written_at,
    }));
  }

  function comments(asker: Asker, id: string): Promise<Comment[]> {
    return register.as(asker, async (tx) => views(tx, (await rowOr404(tx, id)).id));
  }

  /** Whoever comments does not become an author: the words are beside the product, not in it. */
  function comment(asker: Asker, id: string, given: NewComment): Promise<Comment[]> {
    return register.as(asker, async (tx) => {
      const row = await rowOr404(tx, id);
      const before = await commentsOf(tx, id);
      if (given.answers !== null && !before.some((each) => each.id === given.answers)) {
        throw new Problem({
          code: 'comment-unknown',
          status: 404,
          detail: 'The comment that this answers is not on this product. Read the comments again.',
        });
      }
      if (before.length >= 1000) {
        throw new Problem({
          code: 'comments-full',
          status: 409,
          detail: 'A product carries a thousand comments at most. Decide on it, or speak to its authors.',
        });
      }
      const one = newIdentifier(msFromInstant(tx.now), chance);
      await insertComment(tx, {
        id: one,
        dissemination: id,
        ...given,
        written_by: asker.person!,
        written_at: tx.now,
      });
      const authors = (await authorsOf(tx, [id])).get(id) ?? [];
      const told = [...new Set([...authors, ...before.map((each) => each.written_by)])];
      await events.publish(tx, somethingWaits, {
        kind: 'product-commented',
        path: `/products/${id}`,
        persons: told.filter((person) => person !== asker.person),
        compartment: (await rooms.cases.get(tx, row.case_id)).compartment,
      });
      await record(tx, {
        act: 'dissemination.commented',
        object: { kind: 'dissemination', id },
        facts: { comment: one, answers: given.answers },
      });
      return views(tx, id);
    });
  }

  function consents(asker: Asker, id: string): Promise<ConsentRequest[]> {
    return register.as(asker, async (tx) => {
      const { content } = await drafts.current(tx, await rowOr404(tx, id));
      return consentRequests(content, rooms.cases.own);
    });
  }

  return { comments, comment, consents };
}

export type ReviewActs = ReturnType<typeof reviewActs>;
