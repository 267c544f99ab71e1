import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { theNode, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import type { AccessKey } from './access-key.ts';
import { access } from './access-store.ts';
import type { Factor, SecondStep } from './contract.ts';
import { byPerson, type Lockout } from './lockout.ts';
import { tell } from './notices.ts';
import type { NewPasskey } from './passkeys.ts';
import { findPerson, type PeopleTables } from './people-store.ts';
import { mustHaveFactor, type SecondFactorPolicy } from './policy.ts';
import { recoveryCodesLeft, renewRecoveryCodes, spendRecoveryCode } from './recovery-codes.ts';
import { newSeed, otpauthUri, spendTotp } from './totp.ts';

export interface FactorAdded {
  readonly factor: Factor;
  /** Shown once, with the first factor. */
  readonly recoveryCodes: string[];
}

/** The second factors of people. All of it is the node's own business: no policy lets anybody else read a seed. */
export interface Factors {
  required(roles: readonly string[]): boolean;
  methodsOf(tx: Transaction, person: string): Promise<SecondStep[]>;
  spendTotp(tx: Transaction, person: string, code: string): Promise<boolean>;
  spendRecoveryCode(tx: Transaction, person: string, code: string): Promise<boolean>;
  list(person: string): Promise<{ items: Factor[]; recoveryCodesLeft: number }>;
  beginTotp(asker: Asker): Promise<{ id: string; uri: string; secret: string }>;
  /** @throws Problem `factor-wrong` */
  confirmTotp(asker: Asker, id: string, code: string): Promise<FactorAdded>;
  addPasskey(asker: Asker, name: string, passkey: NewPasskey): Promise<FactorAdded>;
  remove(asker: Asker, id: string): Promise<void>;
  renewRecoveryCodes(asker: Asker): Promise<string[]>;
  /** All factors and recovery codes of a person go; call as the node. */
  forget(tx: Transaction, person: string): Promise<void>;
}

export function openFactors(
  platform: Platform,
  key: AccessKey,
  policy: SecondFactorPolicy,
  lockout: Lockout,
): Factors {
  const { register } = platform;
  const own = (asker: Asker): string => asker.person!;
  const newId = (tx: Transaction) => newIdentifier(msFromInstant(tx.now), platform.chance) as string;

  async function added(tx: Transaction, asker: Asker, id: string): Promise<FactorAdded> {
    const person = own(asker);
    const confirmed = await confirmedOf(tx, person);
    const codes = confirmed.length === 1 ? await renewRecoveryCodes(tx, key, person) : [];
    await access(tx)
      .updateTable('sessions')
      .set({ must_enrol: false })
      .where('id', '=', asker.session?.id ?? '')
      .execute();
    await tell(platform, tx, person, 'factor-added');
    const row = confirmed.find((factor) => factor.id === id)!;
    await record(
      { ...tx, asker },
      {
        act: 'people.factor-added',
        object: { kind: 'person', id: person },
        facts: { factor: row.kind },
      },
    );
    return { factor: factorFrom(row), recoveryCodes: codes };
  }

  return {
    required: (roles) => mustHaveFactor(policy, roles),
    methodsOf: async (tx, person) => {
      const kinds = new Set((await confirmedOf(tx, person)).map(({ kind }) => kind));
      if (kinds.size === 0) return [];
      return [...kinds, ...((await recoveryCodesLeft(tx, person)) > 0 ? (['recovery-code'] as const) : [])];
    },
    spendTotp: (tx, person, code) => spendTotp(tx, key, { person }, code),
    spendRecoveryCode: (tx, person, code) => spendRecoveryCode(tx, key, person, code),
    list: (person) =>
      register.as(theNode, async (tx) => ({
        items: (await confirmedOf(tx, person)).map(factorFrom),
        recoveryCodesLeft: await recoveryCodesLeft(tx, person),
      })),

    beginTotp: (asker) =>
      register.as(theNode, async (tx) => {
        const person = (await findPerson(tx, own(asker)))!;
        if ((await confirmedOf(tx, person.id)).some(({ kind }) => kind === 'totp')) {
          throw new Problem({
            code: 'factor-known',
            status: 409,
            detail: 'You have an authenticator app already. Remove it first, or add a passkey.',
          });
        }
        await access(tx)
          .deleteFrom('factors')
          .where('person', '=', person.id)
          .where('confirmed', '=', false)
          .execute();
        const id = newId(tx);
        const secret = newSeed();
        await access(tx)
          .insertInto('factors')
          .values({
            id,
            person: person.id,
            kind: 'totp',
            name: 'Authenticator',
            created_at: tx.now,
            last_used_at: null,
            confirmed: false,
            sealed_seed: key.seal(secret, person.id),
            last_step: 0,
            credential: null,
            public_key: null,
            counter: 0,
            transports: [],
          })
          .execute();
        const authority = await tx
          .tables<PeopleTables>()
          .selectFrom('authority')
          .select('name')
          .executeTakeFirst();
        return { id, secret, uri: otpauthUri(secret, `Weir ${authority?.name ?? ''}`.trim(), person.email) };
      }),

    confirmTotp: async (asker, id, code) => {
      await lockout.refuseWhileLocked([byPerson(own(asker))]);
      const done = await register.as(theNode, async (tx) =>
        (await spendTotp(tx, key, { id, person: own(asker) }, code)) ? added(tx, asker, id) : undefined,
      );
      if (done) return done;
      await lockout.failed([byPerson(own(asker))], 'people.factor-failed');
      throw new Problem({
        code: 'factor-wrong',
        status: 422,
        detail:
          'The code does not fit. Scan the picture again, check the clock of your telephone, and type the next code.',
      });
    },

    addPasskey: (asker, name, passkey) =>
      register.as(theNode, async (tx) => {
        const id = newId(tx);
        const rows = await access(tx)
          .insertInto('factors')
          .values({
            id,
            person: own(asker),
            kind: 'passkey',
            name,
            created_at: tx.now,
            last_used_at: null,
            confirmed: true,
            sealed_seed: null,
            last_step: 0,
            credential: passkey.credential,
            public_key: passkey.publicKey,
            counter: passkey.counter,
            transports: passkey.transports,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('id')
          .execute();
        if (rows.length === 0)
          throw new Problem({
            code: 'factor-known',
            status: 409,
            detail: 'This passkey is enrolled already.',
          });
        return added(tx, asker, id);
      }),

    remove: (asker, id) =>
      register.as(theNode, async (tx) => {
        const person = (await findPerson(tx, own(asker)))!;
        const left = (await confirmedOf(tx, person.id)).filter((row) => row.id !== id);
        if (left.length === 0 && mustHaveFactor(policy, person.roles)) {
          throw new Problem({
            code: 'last-factor',
            status: 409,
            detail: 'Your roles need a second factor. Add another one before you remove this one.',
          });
        }
        const rows = await access(tx)
          .deleteFrom('factors')
          .where('id', '=', id)
          .where('person', '=', person.id)
          .returning('kind')
          .execute();
        if (rows.length === 0)
          throw new Problem({
            code: 'factor-unknown',
            status: 404,
            detail: 'You have no such second factor.',
          });
        if (left.length === 0)
          await access(tx).deleteFrom('recovery_codes').where('person', '=', person.id).execute();
        await tell(platform, tx, person.id, 'factor-removed');
        await record(
          { ...tx, asker },
          {
            act: 'people.factor-removed',
            object: { kind: 'person', id: person.id },
            facts: { factor: rows[0]!.kind },
          },
        );
      }),

    renewRecoveryCodes: (asker) =>
      register.as(theNode, async (tx) => {
        if ((await confirmedOf(tx, own(asker))).length === 0) {
          throw new Problem({
            code: 'factor-missing',
            status: 409,
            detail: 'Recovery codes stand in for a second factor. Add one first.',
          });
        }
        const codes = await renewRecoveryCodes(tx, key, own(asker));
        await tell(platform, tx, own(asker), 'recovery-codes-made');
        await record(
          { ...tx, asker },
          {
            act: 'people.recovery-codes-made',
            object: { kind: 'person', id: own(asker) },
          },
        );
        return codes;
      }),

    forget: async (tx, person) => {
      await access(tx).deleteFrom('factors').where('person', '=', person).execute();
      await access(tx).deleteFrom('recovery_codes').where('person', '=', person).execute();
    },
  };
}

function confirmedOf(tx: Transaction, person: string) {
  return access(tx)
    .selectFrom('factors')
    .select(['id', 'kind', 'name', 'created_at', 'last_used_at'])
    .where('person', '=', person)
    .where('confirmed', '=', true)
    .orderBy('created_at')
    .execute();
}

function factorFrom(row: Awaited<ReturnType<typeof confirmedOf>>[number]): Factor {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}
