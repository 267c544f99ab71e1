import { Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import { somethingWaits, type Asker, type Platform, type Transaction } from '#platform';
import { fragmentOr404 } from './case-fragments.ts';
import { lockedOr404 } from './case-rows.ts';
import { checkOpen } from './case-state.ts';
import type { CaseActs } from './cases.ts';
import type { AccessDecision, HandlingChange, HandlingConditions } from './contract.ts';
import { fragmentsById, fragmentsOf } from './fragment-store.ts';
import { narrowed, strictest, strictestOf } from './handling.ts';
import { noted } from './noted.ts';
import { changeHandling, moveCase, work } from './work-store.ts';

const same = (left: HandlingConditions, right: HandlingConditions): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

/** Who may know of a case, and what may be done with what is in it. */
export function needActs({ register, events }: Platform, acts: CaseActs, namesOf: NamesOf) {
  /** Somebody in the case asks that another be let in; a supervisor decides. */
  function askAccess(asker: Asker, caseId: string, given: { person: string; need: string }): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, caseId);
      if (!(await namesOf(tx, [given.person])).has(given.person)) {
        throw new Problem({
          code: 'person-unknown',
          status: 422,
          detail: 'There is nobody of this id. Choose a person of the list.',
        });
      }
      const there = await work(tx)
        .selectFrom('case_access')
        .select('id')
        .where('case_id', '=', caseId)
        .where('person', '=', given.person)
        .where('state', 'in', ['asked', 'granted'])
        .executeTakeFirst();
      if (there !== undefined) {
        throw new Problem({
          code: 'access-asked-already',
          status: 409,
          detail: 'This person’s access was asked for or granted already.',
        });
      }
      const id = acts.newId(tx);
      await work(tx)
        .insertInto('case_access')
        .values({
          id,
          case_id: caseId,
          ...given,
          asked_by: asker.person!,
          asked_at: tx.now,
          state: 'asked',
          decided_by: null,
          decided_at: null,
          reason: null,
        })
        .execute();
      await noted(tx, caseId, {
        key: 'access-asked',
        facts: { reason: given.need },
        ids: { access: id, person: given.person },
        reason: given.need,
      });
      await events.publish(tx, somethingWaits, {
        kind: 'case-access-asked',
        path: `/cases/${caseId}?tab=people`,
        roles: ['fiu_supervisor'],
        compartment: row.compartment,
      });
    });
  }

  function decideAccess(asker: Asker, caseId: string, id: string, given: AccessDecision): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, caseId);
      const found = await work(tx)
        .selectFrom('case_access')
        .selectAll()
        .where('case_id', '=', caseId)
        .where('id', '=', id)
        .executeTakeFirst();
      const from = given.decision === 'ended' ? 'granted' : 'asked';
      if (found?.state !== from) {
        throw new Problem({
          code: 'access-not-waiting',
          status: found === undefined ? 404 : 409,
          detail: 'There is no such request that waits for this decision.',
        });
      }
      if (
        given.decision === 'granted' &&
        (found.asked_by === asker.person || found.person === asker.person)
      ) {
        throw new Problem({
          code: 'access-own',
          status: 403,
          detail: 'Who asked, or is to be let in, does not grant it. Another supervisor decides.',
        });
      }
      const done = await work(tx)
        .updateTable('case_access')
        .set({ state: given.decision, decided_by: asker.person!, decided_at: tx.now, reason: given.reason })
        .where('id', '=', id)
        .returning('id')
        .execute();
      if (done.length === 0) throw notYours();
      await noted(tx, caseId, {
        key: `access-${given.decision}`,
        facts: { reason: given.reason },
        ids: { access: id, person: found.person },
        reason: given.reason,
      });
      // Who was let in is told although not cleared for the compartment: the grant is what clears her for this one case.
      if (given.decision === 'granted') {
        await events.publish(tx, somethingWaits, {
          kind: 'case-access-granted',
          path: `/cases/${row.id}`,
          persons: [found.person],
        });
      }
    });
  }

  /** Everything in a case is seen by whoever sees the case, so it follows. */
  function move(
    asker: Asker,
    caseId: string,
    given: { compartment: string | null; reason: string },
  ): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await lockedOr404(tx, caseId);
      if (!(await moveCase(tx, caseId, given.compartment))) throw notYours();
      await noted(tx, caseId, {
        key: 'compartment-moved',
        facts: { reason: given.reason },
        ids: { from: row.compartment, to: given.compartment },
        reason: given.reason,
      });
    });
  }

  /** Stricter by anybody in the case; looser only where each originator's consent is recorded, and never below what it inherits. */
  function setHandling(
    asker: Asker,
    caseId: string,
    fragmentId: string,
    given: HandlingChange,
  ): Promise<void> {
    return register.as(asker, async (tx) => {
      checkOpen((await lockedOr404(tx, caseId)).state);
      const row = await fragmentOr404(tx, caseId, fragmentId);
      const before = strictest(row.handling, row.handling);
      const asked: HandlingConditions = {
        ...before,
        ...(given.handling as Partial<HandlingConditions>),
        originators: before.originators,
      };
      const parents = await fragmentsById(tx, caseId, row.parents);
      const joined = strictestOf([asked, ...parents.map(({ handling }) => handling)]);
      const wanted = {
        ...joined,
        consents: joined.consents.filter((consent) => !narrowed(before, joined, consent)),
      };
      if (same(before, wanted)) {
        throw new Problem({
          code: 'handling-unchanged',
          status: 422,
          detail:
            'This changes nothing: the fragment has these conditions, or inherits stricter ones from what it draws on.',
        });
      }
      const loosened = !same(strictest(before, wanted), wanted);
      if (loosened) checkConsents(asker, acts.own, before.originators, given.consents);
      await put(tx, fragmentId, wanted, {
        loosened,
        consents: loosened ? given.consents : [],
        reason: given.reason,
      });
      await noted(tx, caseId, {
        key: loosened ? 'handling-loosened' : 'handling-tightened',
        facts: { title: row.title, reason: given.reason },
        ids: { fragment: fragmentId },
        reason: given.reason,
        fragment: fragmentId,
      });
      await tightenDerived(tx, caseId, fragmentId, wanted, given.reason);
    });
  }

  async function put(
    tx: Transaction,
    fragment: string,
    handling: HandlingConditions,
    how: { loosened: boolean; consents: object[]; reason: string },
  ): Promise<void> {
    if (!(await changeHandling(tx, { id: acts.newId(tx), fragment, handling, ...how }))) throw notYours();
  }

  /** What was made from it is never allowed what it now forbids. */
  async function tightenDerived(
    tx: Transaction,
    caseId: string,
    changed: string,
    handling: HandlingConditions,
    reason: string,
  ): Promise<void> {
    const { fragments } = await fragmentsOf(tx, caseId, 100_000);
    const now = new Map([[changed, handling]]);
    // Parents are older than what is made from them, so one pass in their order reaches all.
    for (const each of fragments) {
      const parents = each.parents.flatMap((id) => now.get(id) ?? []);
      if (parents.length === 0) continue;
      const mine = strictest(each.handling, each.handling);
      const tighter = strictestOf([mine, ...parents]);
      now.set(each.id, tighter);
      if (!same(mine, tighter)) await put(tx, each.id, tighter, { loosened: false, consents: [], reason });
    }
  }

  return { askAccess, decideAccess, move, setHandling };
}

/** @throws Problem `originator-consent-missing` */
function checkConsents(
  asker: Asker,
  own: string,
  originators: readonly string[],
  consents: HandlingChange['consents'],
): void {
  const missing = originators.filter(
    (originator) =>
      !consents.some((consent) => consent.originator === originator) ||
      // This FIU's own consent is its supervisor's to give.
      (originator === own && !asker.roles.includes('fiu_supervisor')),
  );
  if (missing.length > 0) {
    throw new Problem({
      code: 'originator-consent-missing',
      status: 403,
      detail:
        'These conditions are looser. Record the consent of each originator named; for this FIU’s own information a supervisor gives it.',
      facts: { originators: missing },
    });
  }
}

function notYours(): Problem {
  return new Problem({
    code: 'not-yours-to-decide',
    status: 403,
    detail: 'A supervisor who is cleared for the compartment decides this.',
  });
}
