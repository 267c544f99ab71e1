import { Problem } from '@weir/engines/vocabulary';
import type { z } from 'zod';
import { theNode, type Asker, type Platform } from '#platform';
import type { freshSchema } from './contract.ts';
import type { Factors } from './factors.ts';
import { byPerson, type Lockout } from './lockout.ts';
import { passwordFits } from './password.ts';
import { finishUsing } from './passkeys.ts';
import type { PeopleTables } from './people-store.ts';
import type { Sessions } from './sessions.ts';

/** A fresh proof by whoever is signed in: the second factor where there is one; the password counts only without. */
export function proveAgainWith(platform: Platform, lockout: Lockout, factors: Factors, sessions: Sessions) {
  const { register } = platform;

  async function fits(asker: Asker, proof: z.output<typeof freshSchema>): Promise<boolean> {
    const person = asker.person!;
    if (proof.method === 'totp')
      return register.as(theNode, (tx) => factors.spendTotp(tx, person, proof.code));
    if (proof.method === 'passkey')
      return (await finishUsing(platform, proof.ceremony, proof.response)).person === person;
    const { methods, hash } = await register.as(theNode, async (tx) => ({
      methods: await factors.methodsOf(tx, person),
      hash: (
        await tx
          .tables<PeopleTables>()
          .selectFrom('people')
          .select('password_hash')
          .where('id', '=', person)
          .executeTakeFirstOrThrow()
      ).password_hash,
    }));
    if (methods.length > 0)
      throw new Problem({
        code: 'second-factor-needed',
        status: 403,
        detail: 'Prove it with your second factor, not with the password.',
        facts: { methods },
      });
    return passwordFits(proof.password, hash);
  }

  return async (asker: Asker, proof: z.output<typeof freshSchema>): Promise<string> => {
    const counted = [byPerson(asker.person!)];
    await lockout.refuseWhileLocked(counted);
    if (await fits(asker, proof)) {
      await register.as(theNode, (tx) => lockout.clear(tx, counted[0]!));
      return sessions.refresh(asker);
    }
    await lockout.failed(counted, 'people.factor-failed');
    throw new Problem({ code: 'factor-wrong', status: 422, detail: 'That was not right. Try again.' });
  };
}
