import { Problem } from '@weir/engines/vocabulary';
import type { Transaction } from '#platform';
import type { Consented } from './cases.ts';
import type { Consent, HandlingConditions } from './contract.ts';
import { fragmentsOf, type StoredFragment } from './fragment-store.ts';
import { derivedFrom, narrowed, ownConditions, strictest, strictestOf } from './handling.ts';
import { noted } from './noted.ts';
import { changeHandling } from './work-store.ts';

/**
 * What originators consented to is written to the fragments it is about, and to what was made of them where every other
 * part allows the same use. What this FIU's own officers took away stays away: a consent gives back only what the
 * originator kept.
 */
export async function takeConsents(
  tx: Transaction,
  at: { caseId: string; own: string; newId: (tx: Transaction) => string },
  given: Consented,
): Promise<string[]> {
  const { fragments } = await fragmentsOf(tx, at.caseId, 100_000);
  const before = new Map(fragments.map(({ id, handling }) => [id, handling]));
  const now = new Map(before);
  const changed: string[] = [];
  // Parents are older than what is made from them, so one pass in their order reaches all.
  for (const each of fragments) {
    const added = addedTo(each, at.own, given, before, now);
    if (added.length === 0) continue;
    const normal = strictest(each.handling, each.handling);
    const handling: HandlingConditions = { ...normal, consents: [...normal.consents, ...added] };
    now.set(each.id, handling);
    changed.push(each.id);
    const done = await changeHandling(tx, {
      id: at.newId(tx),
      fragment: each.id,
      handling,
      loosened: true,
      consents: added,
      reason: given.reason,
    });
    if (!done) throw notYours();
    await noted(tx, at.caseId, {
      key: 'handling-loosened',
      facts: { title: each.title, reason: given.reason },
      ids: { fragment: each.id },
      reason: given.reason,
      fragment: each.id,
    });
  }
  return changed;
}

function addedTo(
  fragment: StoredFragment,
  own: string,
  given: Consented,
  before: ReadonlyMap<string, HandlingConditions>,
  now: ReadonlyMap<string, HandlingConditions>,
): Consent[] {
  const arrived = given.fragments.get(fragment.id);
  const has = (consent: Consent): boolean =>
    fragment.handling.consents.some((each) => JSON.stringify(key(each)) === JSON.stringify(key(consent)));
  if (arrived !== undefined) {
    return given.consents.filter(
      (consent) =>
        fragment.handling.originators.includes(consent.originator) &&
        !has(consent) &&
        !narrowed(arrived, fragment.handling, consent),
    );
  }
  const parents = fragment.parents.flatMap((id) => {
    const was = before.get(id);
    const is = now.get(id);
    return was === undefined || is === undefined ? [] : [{ was, is }];
  });
  if (parents.every(({ was, is }) => was === is)) return [];
  const words = ownConditions(own);
  const inherited = strictestOf([words, ...parents.map(({ was }) => was)]);
  return derivedFrom(own, [words, ...parents.map(({ is }) => is)]).consents.filter(
    (consent) =>
      fragment.handling.originators.includes(consent.originator) &&
      !has(consent) &&
      !narrowed(inherited, fragment.handling, consent),
  );
}

const key = ({ originator, recipient, purpose, reference }: Consent): string[] => [
  originator,
  recipient,
  purpose,
  reference,
];

function notYours(): Problem {
  return new Problem({
    code: 'not-yours-to-decide',
    status: 403,
    detail: 'Consents are written to a case by those who work at it: an analyst, a supervisor or the desk.',
  });
}
