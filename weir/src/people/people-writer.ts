import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { json, underNode, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { access } from './access-store.ts';
import {
  authorityTypeSchema,
  rolesFor,
  type NewOrganisation,
  type NewPerson,
  type Organisation,
  type Person,
  type Role,
} from './contract.ts';
import { refuseUnknownCategory } from './obliged-entities.ts';
import { emailKey, findOrganisation, findPerson } from './people-store.ts';

/** Writes organisations and people; who may ask is said by the routes and by the acts that call it. */
export interface PeopleWriter {
  addOrganisation(
    tx: Transaction,
    given: NewOrganisation,
    entity?: Readonly<Record<string, string>>,
  ): Promise<Organisation>;
  /** An empty hash: invited, no password fits yet. */
  addPerson(tx: Transaction, given: NewPerson, passwordHash: string): Promise<Person>;
  /** The same transaction under the node's policies, for rows that nobody else may touch. */
  asNode<Result>(tx: Transaction, work: (tx: Transaction) => Promise<Result>): Promise<Result>;
}

export function openPeopleWriter(platform: Platform): PeopleWriter {
  return {
    asNode: underNode,
    addOrganisation: async (tx, given, entity = {}) => {
      const reportingEntityId = given.reportingEntityId ?? null;
      const type = given.type ?? null;
      if ((given.kind === 'reporting_entity') !== (reportingEntityId !== null)) {
        throw new Problem({
          code: 'reporting-entity-number-missing',
          status: 400,
          detail: 'A reporting entity has the number that the FIU gave it; others have none.',
        });
      }
      refuseForeignType(given.kind, type);
      const id = newIdentifier(msFromInstant(tx.now), platform.chance) as string;
      const rows = await access(tx)
        .insertInto('organisations')
        .values({
          id,
          kind: given.kind,
          type,
          name: given.name,
          country: given.country,
          reporting_entity_id: reportingEntityId,
          record: json(entity),
          created_at: tx.now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .execute();
      if (rows.length === 0) {
        throw new Problem({
          code: 'reporting-entity-known',
          status: 409,
          detail: 'A reporting entity with this number is registered already.',
        });
      }
      await record(tx, {
        act: 'people.organisation-added',
        object: { kind: 'organisation', id },
        facts: { kind: given.kind, type },
      });
      return { id, kind: given.kind, type, name: given.name, country: given.country, reportingEntityId };
    },

    addPerson: async (tx, given, passwordHash) => {
      const organisation = await findOrganisation(tx, { id: given.organisation });
      if (!organisation)
        throw new Problem({
          code: 'organisation-unknown',
          status: 404,
          detail: 'There is no such organisation. Add it first.',
        });
      refuseForeignRoles(organisation, given.roles);
      const id = newIdentifier(msFromInstant(tx.now), platform.chance) as string;
      const rows = await access(tx)
        .insertInto('people')
        .values({
          id,
          organisation: given.organisation,
          name: given.name,
          email: given.email.trim(),
          email_key: emailKey(given.email),
          password_hash: passwordHash,
          roles: given.roles,
          clearances: given.clearances ?? [],
          active: true,
          created_at: tx.now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .execute();
      if (rows.length === 0)
        throw new Problem({
          code: 'address-known',
          status: 409,
          detail: 'Somebody with this address is registered already.',
        });
      await record(tx, {
        act: 'people.person-added',
        object: { kind: 'person', id },
        facts: { roles: given.roles, organisation: given.organisation, invited: passwordHash === '' },
      });
      return (await findPerson(tx, id))!;
    },
  };
}

function refuseForeignType(kind: NewOrganisation['kind'], type: string | null): void {
  if (type === null) return;
  if (kind === 'reporting_entity') return refuseUnknownCategory(type);
  if (kind === 'authority' && authorityTypeSchema.safeParse(type).success) return;
  throw new Problem({
    code: 'organisation-type-unknown',
    status: 422,
    detail: 'An authority is of one of the types named; other kinds of organisation have none.',
    facts: { allowed: kind === 'authority' ? authorityTypeSchema.options : [] },
  });
}

const apart: readonly (readonly Role[])[] = [['administrator'], ['auditor', 'dpo_oversight']];

export function refuseForeignRoles(
  organisation: Pick<Organisation, 'kind' | 'type'>,
  roles: readonly Role[],
): void {
  const allowed = rolesFor(organisation.kind, organisation.type);
  const foreign = roles.filter((role) => !allowed.includes(role));
  if (foreign.length > 0) {
    throw new Problem({
      code: 'role-not-for-organisation',
      status: 422,
      detail: 'This role does not belong to this kind of organisation. Choose one of those named.',
      facts: { refused: foreign, allowed },
    });
  }
  for (const group of apart) {
    if (roles.some((role) => group.includes(role)) && !roles.every((role) => group.includes(role))) {
      throw new Problem({
        code: group.includes('administrator') ? 'administrator-alone' : 'oversight-alone',
        status: 422,
        detail: group.includes('administrator')
          ? 'An administrator sees no case content and holds no other role. Make a second account.'
          : 'Whoever oversees does not do the work that is overseen. Make a second account.',
      });
    }
  }
}
