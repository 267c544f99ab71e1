import { randomBytes, timingSafeEqual } from 'node:crypto';
import { instantFromMs, msFromInstant, Problem } from '@weir/engines/vocabulary';
import type { z } from 'zod';
import { theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { access, type AccessTables } from './access-store.ts';
import type { KeyScope, MachineKey, newMachineKeySchema } from './contract.ts';
import { networkOf } from './from.ts';
import { bySource, type Lockout } from './lockout.ts';
import { findOrganisation, findPerson, peopleById, sha256 } from './people-store.ts';

const prefix = 'weir_key_';
const pattern = /^weir_key_([a-z2-7]{16})_([\w-]{43})$/;

export interface KeyUse {
  readonly asker: Asker;
  readonly scopes: readonly KeyScope[];
}

export interface MachineKeys {
  add(
    asker: Asker,
    given: z.output<typeof newMachineKeySchema>,
  ): Promise<{
    key: MachineKey;
    id: string;
    secret: string;
    bearer: string;
  }>;
  list(asker: Asker): Promise<MachineKey[]>;
  revoke(asker: Asker, id: string): Promise<MachineKey>;
  /** @throws Problem `key-refused` (unknown, wrong, expired, revoked alike), `key-too-fast` */
  use(bearer: string, source: string): Promise<KeyUse>;
}

export const isMachineKey = (text: string): boolean => text.startsWith(prefix);
export const bearerOf = (id: string, secret: string): string =>
  `${id.startsWith(prefix) ? id : prefix + id}_${secret}`;

export function openMachineKeys(platform: Platform, lockout: Lockout): MachineKeys {
  const { register, clock } = platform;
  const minutes = new Map<string, { minute: number; count: number }>();

  function slowDown(id: string, perMinute: number): void {
    const minute = Math.floor(msFromInstant(clock()) / 60_000);
    const counted = minutes.get(id);
    const count = counted?.minute === minute ? counted.count + 1 : 1;
    minutes.set(id, { minute, count });
    if (count <= perMinute) return;
    throw new Problem({
      code: 'key-too-fast',
      status: 429,
      detail: `This key may ask ${perMinute} times a minute. Wait for the next minute, or put more transactions into one file.`,
      facts: { retryAfterSeconds: 60 - Math.floor((msFromInstant(clock()) / 1000) % 60) },
    });
  }

  return {
    add: (asker, given) =>
      register.as(asker, async (tx) => {
        const own = asker.roles.includes('re_reporting_officer');
        const organisation = own ? asker.organisation! : (given.organisation ?? '');
        const officer = own ? asker.person! : (given.officer ?? '');
        const found = await findOrganisation(tx, { id: organisation });
        const answering = await findPerson(tx, officer);
        if (
          found?.kind !== 'reporting_entity' ||
          answering?.organisation.id !== organisation ||
          !answering.active
        ) {
          throw new Problem({
            code: 'key-officer-missing',
            status: 422,
            detail:
              'A key belongs to a reporting entity and to an active officer of it who answers for what it files.',
          });
        }
        const id = base32(randomBytes(10));
        const secret = randomBytes(32).toString('base64url');
        const row = await access(tx)
          .insertInto('machine_keys')
          .values({
            id,
            organisation,
            officer,
            name: given.name,
            secret_sha256: sha256(secret),
            scopes: given.scopes,
            requests_per_minute: given.requestsPerMinute,
            created_by: asker.person!,
            created_at: tx.now,
            expires_at: instantFromMs(msFromInstant(tx.now) + given.days * 86_400_000),
            last_used_at: null,
            last_from: null,
            revoked_at: null,
            revoked_by: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await record(tx, {
          act: 'people.key-made',
          object: { kind: 'machine-key', id },
          facts: { organisation, officer, scopes: given.scopes },
        });
        return { key: (await views(tx, [row]))[0]!, id: prefix + id, secret, bearer: bearerOf(id, secret) };
      }),

    list: (asker) =>
      register.as(asker, async (tx) =>
        views(
          tx,
          await access(tx)
            .selectFrom('machine_keys')
            .selectAll()
            .orderBy('created_at', 'desc')
            .limit(1000)
            .execute(),
        ),
      ),

    revoke: (asker, id) =>
      register.as(asker, async (tx) => {
        const row = await access(tx)
          .updateTable('machine_keys')
          .set({ revoked_at: tx.now, revoked_by: asker.person })
          .where('id', '=', id.replace(prefix, ''))
          .where('revoked_at', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (!row)
          throw new Problem({
            code: 'key-unknown',
            status: 404,
            detail: 'There is no such key, or it was revoked already.',
          });
        await record(tx, { act: 'people.key-revoked', object: { kind: 'machine-key', id: row.id } });
        return (await views(tx, [row]))[0]!;
      }),

    use: async (bearer, source) => {
      const match = pattern.exec(bearer);
      if (source !== '') await lockout.refuseWhileLocked(bySource(source));
      const row =
        match &&
        (await register.as(theNode, (tx) =>
          access(tx)
            .selectFrom('machine_keys')
            .innerJoin('people', 'people.id', 'machine_keys.officer')
            .selectAll('machine_keys')
            .select(['people.active', 'people.roles'])
            .where('machine_keys.id', '=', match[1]!)
            .executeTakeFirst(),
        ));
      const fits = row && timingSafeEqual(Buffer.from(sha256(match[2]!)), Buffer.from(row.secret_sha256));
      const now = msFromInstant(clock());
      if (
        !row ||
        !fits ||
        !row.active ||
        row.revoked_at !== null ||
        now > msFromInstant(row.expires_at as never)
      ) {
        if (source !== '') await lockout.failed(bySource(source), 'people.key-failed');
        throw new Problem({
          code: 'key-refused',
          status: 401,
          detail:
            'This key is not good: mistyped, expired or revoked. Ask your compliance officer for a new one.',
        });
      }
      slowDown(row.id, row.requests_per_minute);
      // Written once a minute, not with every request.
      if (row.last_used_at === null || now > msFromInstant(row.last_used_at as never) + 60_000) {
        await register.as(theNode, (tx) =>
          access(tx)
            .updateTable('machine_keys')
            .set({ last_used_at: tx.now, last_from: networkOf(source) })
            .where('id', '=', row.id)
            .execute(),
        );
      }
      return {
        scopes: row.scopes as KeyScope[],
        asker: {
          person: row.officer,
          organisation: row.organisation,
          roles: row.roles.filter((role) => role === 're_reporting_officer'),
          clearances: [],
          door: 'api',
          machineKey: row.id,
        },
      };
    },
  };
}

async function views(tx: Transaction, rows: readonly AccessTables['machine_keys'][]): Promise<MachineKey[]> {
  const people = new Map(
    (await peopleById(tx, [...new Set(rows.map(({ officer }) => officer))])).map((person) => [
      person.id,
      person,
    ]),
  );
  const names = new Map<string, string>();
  for (const { organisation } of rows)
    if (!names.has(organisation))
      names.set(organisation, (await findOrganisation(tx, { id: organisation }))?.name ?? '');
  const now = msFromInstant(tx.now);
  return rows.map((row) => ({
    id: prefix + row.id,
    organisation: row.organisation,
    organisationName: names.get(row.organisation) ?? '',
    name: row.name,
    scopes: row.scopes as KeyScope[],
    state:
      row.revoked_at !== null ? 'revoked' : now > msFromInstant(row.expires_at as never) ? 'expired' : 'good',
    officerName: people.get(row.officer)?.name ?? null,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastFrom: row.last_from,
    requestsPerMinute: row.requests_per_minute,
  }));
}

function base32(bytes: Uint8Array): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let at = 0; at < (bytes.length * 8) / 5; at++, bits >>= 5n) text += letters[Number(bits & 31n)]!;
  return text;
}
