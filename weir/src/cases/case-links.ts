import { Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import type { Asker, Platform, Transaction } from '#platform';
import { caseOr404, lockedOr404 } from './case-rows.ts';
import { personOf } from './case-view.ts';
import type { CaseActs } from './cases.ts';
import type { CaseLink, LinkDecision } from './contract.ts';
import { noted } from './noted.ts';
import { putLink, sharedWith, work } from './work-store.ts';
import { json } from '#platform';
import { sql, type RawBuilder } from 'kysely';

/** Ties between cases: the node proposes where two hold the same thing, a person decides. */
export function linkActs({ register }: Platform, acts: CaseActs) {
  function decide(asker: Asker, caseId: string, given: LinkDecision): Promise<void> {
    return register.as(asker, async (tx) => {
      await lockedOr404(tx, caseId);
      if (given.other === caseId) {
        throw new Problem({
          code: 'link-to-itself',
          status: 422,
          detail: 'A case is not linked with itself. Name another one.',
        });
      }
      // One that is there but not for this asker is answered like one that is not.
      const other = await caseOr404(tx, given.other);
      const shared = (await sharedWith(tx, caseId))
        .filter((each) => each.other === other.id)
        .map(({ kind, id }) => ({ kind, id }));
      const there = await work(tx)
        .selectFrom('case_links')
        .selectAll()
        .where((where) =>
          where.or([
            where.and([where('from_case', '=', caseId), where('to_case', '=', other.id)]),
            where.and([where('from_case', '=', other.id), where('to_case', '=', caseId)]),
          ]),
        )
        .executeTakeFirst();
      const decided = {
        type: given.type,
        state: given.decision,
        reason: given.reason,
        decided_by: asker.person!,
        decided_at: tx.now as string,
      };
      if (there === undefined)
        await putLink(tx, { id: acts.newId(tx), from_case: caseId, to_case: other.id, shared, ...decided });
      else
        await work(tx)
          .updateTable('case_links')
          .set({ ...decided, shared: json(shared) as RawBuilder<never> })
          .where('id', '=', there.id)
          .execute();
      // In the log with both ids; in neither chronology, which somebody cleared for one case alone may read.
      await noted(tx, caseId, {
        key: `link-${given.decision}`,
        ids: { other: other.id, type: given.type },
        reason: given.reason,
        silent: true,
      });
    });
  }
  return { decide };
}

/** Decided links first, then what the node proposes; both only where the asker sees both cases. */
export async function linksOf(tx: Transaction, caseId: string, namesOf: NamesOf): Promise<CaseLink[]> {
  const shared = new Map<string, CaseLink['shared']>();
  for (const { other, kind, id } of await sharedWith(tx, caseId))
    shared.set(other, [...(shared.get(other) ?? []), { kind, id }]);
  const stored = await work(tx)
    .selectFrom('case_links')
    .selectAll()
    .where((where) => where.or([where('from_case', '=', caseId), where('to_case', '=', caseId)]))
    .orderBy('decided_at')
    .limit(500)
    .execute();
  const names = await namesOf(tx, [...new Set(stored.map((link) => link.decided_by))]);
  const others = await othersOf(tx, [
    ...stored.map((link) => (link.from_case === caseId ? link.to_case : link.from_case)),
    ...shared.keys(),
  ]);
  const links: CaseLink[] = [];
  for (const link of stored) {
    const forward = link.from_case === caseId;
    const other = others.get(forward ? link.to_case : link.from_case);
    if (other === undefined) continue;
    shared.delete(other.id);
    links.push({
      other,
      state: link.state,
      type: link.type,
      forward,
      shared: link.shared,
      reason: link.reason,
      by: personOf(names, link.decided_by),
      at: link.decided_at,
    });
  }
  for (const [id, found] of shared) {
    const other = others.get(id);
    if (other === undefined) continue;
    links.push({
      other,
      state: 'proposed',
      type: null,
      forward: true,
      shared: found.slice(0, 100),
      reason: null,
      by: null,
      at: null,
    });
  }
  return links;
}

/** Of these cases those that the asker may see, in one question. */
async function othersOf(tx: Transaction, ids: readonly string[]): Promise<Map<string, CaseLink['other']>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.run<CaseLink['other']>(
    sql`select id, number, title, state from cases where id = any (${[...ids]}::text[])`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}
