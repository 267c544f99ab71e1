import { Problem } from '@weir/engines/vocabulary';
import type { Config } from '#platform';
import type { Role } from './contract.ts';

/** Which roles must have a second factor: nobody, those of the FIU and of oversight, or everybody. */
export type SecondFactorPolicy = 'none' | 'fiu' | 'all';

/** Default: required inside the FIU as soon as the node is reached over TLS, off for a laptop, the demo and training. */
export function secondFactorPolicy(config: Config, environment: NodeJS.ProcessEnv): SecondFactorPolicy {
  const given = environment['WEIR_SECOND_FACTOR'];
  if (given === undefined || given === '') return isProduction(config) ? 'fiu' : 'none';
  if (given === 'none' || given === 'fiu' || given === 'all') return given;
  throw new Problem({
    code: 'setting-not-valid',
    status: 400,
    detail: 'WEIR_SECOND_FACTOR is none, fiu or all.',
  });
}

export const isProduction = (config: Config): boolean => config.publicUrl?.startsWith('https:') === true;

const inside: readonly Role[] = ['administrator', 'auditor', 'dpo_oversight'];

export function mustHaveFactor(policy: SecondFactorPolicy, roles: readonly string[]): boolean {
  if (policy === 'none') return false;
  return (
    policy === 'all' ||
    roles.some((role) => role.startsWith('fiu_') || (inside as readonly string[]).includes(role))
  );
}
