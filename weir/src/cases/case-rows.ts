import { Problem } from '@weir/engines/vocabulary';
import type { Transaction } from '#platform';
import { findCase, lockCase, type StoredCase } from './case-store.ts';
import type { HandlingConditions } from './contract.ts';
import type { Draft } from './fragment-content.ts';
import type { StoredFragment } from './fragment-store.ts';

/** An act's row without its facts. */
export function act(tx: Transaction, caseId: string, key: string) {
  return {
    case_id: caseId,
    at: tx.now as string,
    key,
    facts: {},
    fragment: null,
    product: null,
    person: tx.asker.person,
  };
}

export function stored(
  tx: Transaction,
  id: string,
  caseId: string,
  draft: Draft,
  handling: HandlingConditions,
  parents: readonly string[] = [],
): StoredFragment {
  return {
    id,
    case_id: caseId,
    kind: draft.kind,
    title: draft.title,
    content: draft.content,
    provenance_room: draft.provenance.room,
    provenance_id: draft.provenance.id,
    provenance_place: draft.provenance.place,
    handling,
    parents: [...parents],
    version: 1,
    created_by: tx.asker.person!,
    created_at: tx.now,
    changed_by: null,
    changed_at: null,
    withdrawn_by: null,
    withdrawn_at: null,
    withdrawn_reason: null,
  };
}

/** Rows that only some may see do not go into a case that more may see. */
export function checkCompartments(drafts: readonly Draft[], compartment: string | null): void {
  const narrower = drafts
    .flatMap(({ compartments }) => compartments ?? [])
    .filter((each) => each !== compartment);
  if (narrower.length > 0) {
    throw new Problem({
      code: 'compartment-narrower',
      status: 422,
      detail:
        'Some of it is for those cleared for a compartment that the case is not in. Use a case of that compartment.',
      facts: { compartments: [...new Set(narrower)] },
    });
  }
}

export async function caseOr404(tx: Transaction, id: string): Promise<StoredCase> {
  return (await findCase(tx, id)) ?? refuse();
}

export async function lockedOr404(tx: Transaction, id: string): Promise<StoredCase> {
  return (await lockCase(tx, id)) ?? refuse();
}

function refuse(): never {
  throw new Problem({
    code: 'case-unknown',
    status: 404,
    detail: 'There is no such case, or it is not yours to see.',
  });
}
