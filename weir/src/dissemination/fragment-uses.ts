import type { Purpose } from '#cases';
import { findOrganisation, organisationNames } from '#people';
import type { Transaction } from '#platform';
import { consentsNeeded } from './consent-request.ts';
import type { DisseminationRow, Draft } from './contract.ts';
import { productsOfCase } from './dissemination-store.ts';
import { rowOr404, type DisseminationRooms } from './disseminations.ts';

/** The use that a product makes of fragments, and whose consent it lacks. */
export interface NeededConsents {
  readonly caseId: string;
  readonly number: string;
  readonly recipient: { readonly id: string; readonly name: string; readonly type: string | null };
  readonly purpose: Purpose;
  readonly needed: readonly {
    readonly originator: string;
    readonly fragments: readonly { readonly id: string; readonly title: string }[];
  }[];
}

export interface ProductWith {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly state: DisseminationRow['state'];
  readonly purpose: Purpose;
  readonly recipient: { readonly id: string; readonly name: string };
  readonly sentAt: string | null;
  /** Those asked for that it names. */
  readonly fragmentIds: readonly string[];
}

/** Every fragment that a draft prints or is based on. */
function namedIn(sections: Draft['sections']): string[] {
  return [
    ...new Set(
      sections.flatMap(({ items }) =>
        items.flatMap((item) => (item.kind === 'fragment' ? [item.fragmentId] : (item.basedOn ?? []))),
      ),
    ),
  ];
}

/** Which products use which fragments, for the rooms that answer for where those came from. */
export function usesOfFragments({ cases }: DisseminationRooms) {
  return {
    consentsNeeded: async (tx: Transaction, id: string): Promise<NeededConsents> => {
      const row = await rowOr404(tx, id);
      const recipient = await findOrganisation(tx, { id: row.recipient });
      const fragments = await cases.fragments(tx, row.case_id, namedIn(row.sections));
      return {
        caseId: row.case_id,
        number: row.number,
        recipient: {
          id: row.recipient,
          name: recipient?.name ?? row.recipient,
          type: recipient?.type ?? null,
        },
        purpose: row.purpose,
        needed: consentsNeeded(
          fragments.filter(({ withdrawn }) => withdrawn === null),
          { own: cases.own, recipient: row.recipient, purpose: row.purpose },
        ),
      };
    },
    productsWith: async (
      tx: Transaction,
      caseId: string,
      fragmentIds: readonly string[],
    ): Promise<ProductWith[]> => {
      const rows = await productsOfCase(tx, caseId);
      const names = await organisationNames(
        tx,
        rows.map(({ recipient }) => recipient),
      );
      return rows.flatMap((row) => {
        const named = namedIn(row.sections).filter((each) => fragmentIds.includes(each));
        if (named.length === 0) return [];
        return [
          {
            id: row.id,
            number: row.number,
            title: row.title,
            state: row.state,
            purpose: row.purpose,
            recipient: { id: row.recipient, name: names.get(row.recipient) ?? row.recipient },
            sentAt: row.sent_at,
            fragmentIds: named,
          },
        ];
      });
    },
  };
}
