import { randomBytes } from 'node:crypto';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { sql } from 'kysely';
import type { z } from 'zod';
import { json, theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import type { AccessKey } from './access-key.ts';
import { access, type AccessTables } from './access-store.ts';
import type {
  EntityFacts,
  NewRegistration,
  OneTimeCode,
  Registration,
  registrationDecisionSchema,
  registrationStateSchema,
} from './contract.ts';
import { refuseUnknownCategory } from './obliged-entities.ts';
import { makeOneTimeCode } from './one-time-codes.ts';
import type { PeopleWriter } from './people-writer.ts';
import { listOrganisations, peopleById } from './people-store.ts';

/** Strangers may write here, so there is an end to it. */
const mostWaiting = 2000;
const largestProof = 3 * 1024 * 1024;

type Document = Registration['documents'][number];

export interface Registrations {
  /** By anybody. The answer is the same whoever applies: nobody learns who is registered. */
  apply(given: NewRegistration): Promise<{ reference: string; code: string }>;
  state(reference: string, code: string): Promise<z.infer<typeof registrationStateSchema>>;
  list(asker: Asker, state: Registration['state'] | undefined): Promise<Registration[]>;
  find(asker: Asker, id: string): Promise<Registration>;
  document(asker: Asker, id: string, document: string): Promise<{ document: Document; bytes: Buffer }>;
  decide(
    asker: Asker,
    id: string,
    decision: z.output<typeof registrationDecisionSchema>,
  ): Promise<{ registration: Registration; invitation: OneTimeCode | null }>;
}

export function openRegistrations(platform: Platform, key: AccessKey, writer: PeopleWriter): Registrations {
  const { register, vault } = platform;

  async function one(tx: Transaction, id: string): Promise<AccessTables['registrations']> {
    const row = await access(tx)
      .selectFrom('registrations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row) return row;
    throw new Problem({
      code: 'registration-unknown',
      status: 404,
      detail: 'There is no such registration.',
    });
  }

  return {
    apply: async (given) => {
      refuseUnknownCategory(given.entity.category);
      const proofs = given.documents.map(({ name, content }) => readProof(name, content));
      const waiting = await register.as(theNode, (tx) =>
        tx.run<{ count: number }>(sql`select count(*) as count from registrations where state = 'waiting'`),
      );
      if (waiting[0]!.count >= mostWaiting) {
        throw new Problem({
          code: 'registrations-full',
          status: 503,
          detail: 'Too many registrations wait for the FIU. Try again in a few days, or write to the FIU.',
        });
      }
      // Into the vault before the transaction: an orphan is harmless, a row without its file is not.
      const documents: Document[] = [];
      for (const { name, type, bytes } of proofs) {
        const { sha256, size } = await vault.put(bytes);
        documents.push({ id: randomBytes(9).toString('base64url'), name, type, size, sha256 });
      }
      const reference = `R-${newReference()}`;
      const code = randomBytes(18).toString('base64url');
      await register.as(theNode, async (tx) => {
        const id = newIdentifier(msFromInstant(tx.now), platform.chance) as string;
        await access(tx)
          .insertInto('registrations')
          .values({
            id,
            reference,
            code_sha256: key.hash(code),
            state: 'waiting',
            entity: json(given.entity),
            officer: json(given.officer),
            documents: json(documents),
            asked_at: tx.now,
            decided_at: null,
            decided_by: null,
            ground: null,
            reason: null,
            organisation: null,
          })
          .execute();
        await record(tx, {
          act: 'people.registration-asked',
          object: { kind: 'registration', id },
          facts: { category: given.entity.category, documents: documents.length },
        });
      });
      return { reference, code };
    },

    state: (reference, code) =>
      register.as(theNode, async (tx) => {
        const row = await access(tx)
          .selectFrom('registrations')
          .leftJoin('organisations', 'organisations.id', 'registrations.organisation')
          .select(['state', 'asked_at', 'decided_at', 'reason', 'reporting_entity_id'])
          .where('reference', '=', reference)
          .where('code_sha256', '=', key.hash(code))
          .executeTakeFirst();
        if (!row)
          throw new Problem({
            code: 'registration-unknown',
            status: 404,
            detail:
              'Reference and code do not belong together. Check both; they were shown when you registered.',
          });
        return {
          state: row.state,
          askedAt: row.asked_at,
          decidedAt: row.decided_at,
          reason: row.state === 'refused' ? row.reason : null,
          reportingEntityId: row.reporting_entity_id,
        };
      }),

    list: (asker, state) =>
      register.as(asker, async (tx) => {
        let query = access(tx).selectFrom('registrations').selectAll().orderBy('id', 'desc').limit(500);
        if (state !== undefined) query = query.where('state', '=', state);
        return views(tx, await query.execute());
      }),
    find: (asker, id) => register.as(asker, async (tx) => (await views(tx, [await one(tx, id)]))[0]!),
    document: async (asker, id, wanted) => {
      const row = await register.as(asker, (tx) => one(tx, id));
      const document = (row.documents as Document[]).find((each) => each.id === wanted);
      if (!document)
        throw new Problem({ code: 'document-unknown', status: 404, detail: 'There is no such document.' });
      return { document, bytes: await vault.get(document.sha256) };
    },

    decide: async (asker, id, { decision, ground, reason, reportingEntityId }) => {
      if ((decision === 'approve') !== (ground === 'facts-verified')) {
        throw new Problem({
          code: 'ground-not-fitting',
          status: 422,
          detail: 'An approval stands on the ground facts-verified; a refusal on one of the others.',
        });
      }
      return register.as(asker, async (tx) => {
        const row = await one(tx, id);
        // The row is taken first: of two officers at once, one decides.
        const taken = await access(tx)
          .updateTable('registrations')
          .set({
            state: decision === 'approve' ? 'approved' : 'refused',
            decided_by: asker.person,
            decided_at: tx.now,
            ground,
            reason,
          })
          .where('id', '=', id)
          .where('state', '=', 'waiting')
          .returning('id')
          .execute();
        if (taken.length === 0)
          throw new Problem({
            code: 'decided-already',
            status: 409,
            detail: 'Somebody has decided on this registration already.',
          });
        let invitation: OneTimeCode | null = null;
        if (decision === 'approve') {
          const entity = row.entity as EntityFacts;
          const officer = row.officer as NewRegistration['officer'];
          const organisation = await writer.asNode(tx, async (node) =>
            writer.addOrganisation(
              node,
              {
                kind: 'reporting_entity',
                type: entity.category,
                name: entity.name,
                country: entity.country,
                reportingEntityId: reportingEntityId ?? (await nextNumber(node)),
              },
              { ...entity },
            ),
          );
          const person = await writer.asNode(tx, (node) =>
            writer.addPerson(
              node,
              {
                name: officer.name,
                email: officer.email,
                organisation: organisation.id,
                roles: ['re_reporting_officer'],
                clearances: [],
              },
              '',
            ),
          );
          invitation = await writer.asNode(tx, (node) =>
            makeOneTimeCode(platform, node, key, {
              person: person.id,
              purpose: 'invitation',
              by: asker.person,
            }),
          );
          await access(tx)
            .updateTable('registrations')
            .set({ organisation: organisation.id, decided_by: asker.person })
            .where('id', '=', id)
            .execute();
        }
        await record(tx, {
          act: decision === 'approve' ? 'people.registration-approved' : 'people.registration-refused',
          object: { kind: 'registration', id },
          ground,
          reason,
        });
        return { registration: (await views(tx, [await one(tx, id)]))[0]!, invitation };
      });
    },
  };
}

async function views(
  tx: Transaction,
  rows: readonly AccessTables['registrations'][],
): Promise<Registration[]> {
  const deciders = await peopleById(tx, [...new Set(rows.flatMap(({ decided_by }) => decided_by ?? []))]);
  const entities = await listOrganisations(tx, 'reporting_entity');
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return rows.map((row) => {
    const entity = row.entity as EntityFacts;
    return {
      id: row.id,
      reference: row.reference,
      state: row.state,
      entity,
      officer: row.officer as Registration['officer'],
      documents: row.documents as Document[],
      alike: entities
        .filter(({ id, name }) => id !== row.organisation && plain(name) === plain(entity.name))
        .map(({ id, name, reportingEntityId }) => ({ id, name, reportingEntityId })),
      askedAt: row.asked_at,
      decidedAt: row.decided_at,
      decidedByName: deciders.find(({ id }) => id === row.decided_by)?.name ?? null,
      ground: row.ground,
      reason: row.reason,
      organisation: row.organisation,
    };
  });
}

/** One more than the highest number given so far. */
async function nextNumber(tx: Transaction): Promise<string> {
  await tx.run<object>(sql`select pg_advisory_xact_lock(7070000004)`);
  const rows = await tx.run<{ last: string | null }>(
    sql`select max(reporting_entity_id::numeric)::text as last from organisations where reporting_entity_id ~ '^[0-9]{1,15}$'`,
  );
  return String(BigInt(rows[0]?.last ?? '1000') + 1n);
}

const newReference = (): string => {
  const text = BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .toUpperCase()
    .padStart(13, '0')
    .slice(0, 12);
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
};

const kinds = [
  { type: 'application/pdf', first: '25504446' },
  { type: 'image/jpeg', first: 'ffd8ff' },
  { type: 'image/png', first: '89504e47' },
] as const;

/** What it is, is told by its first bytes, never by its name. */
function readProof(name: string, content: string): { name: string; type: string; bytes: Buffer } {
  const bytes = Buffer.from(content, 'base64');
  const type = kinds.find(({ first }) => bytes.toString('hex', 0, 4).startsWith(first))?.type;
  if (type === undefined || bytes.length > largestProof) {
    throw new Problem({
      code: 'document-refused',
      status: 422,
      detail: 'Documents are PDF, JPEG or PNG of at most 3 MiB each. Save it as one of these and try again.',
      facts: { name },
    });
  }
  return { name: name.replaceAll(/[\\/\p{Cc}"]/gu, '_'), type, bytes };
}
