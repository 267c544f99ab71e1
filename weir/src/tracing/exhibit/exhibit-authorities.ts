import table from '../../../../reference-data/tracing-rules.json' with { type: 'json' };
import { jurisdiction } from '#platform';
import type { Rule } from '../contract.ts';
import type { ExhibitParts } from './exhibit-parts.ts';

/**
 * Whose law knows the rule: what the given jurisdiction's profile says of it first, then the decisions that it is named
 * for. Which rule a court will apply is for the court.
 */
export function authoritiesOf(rule: Rule, code: string | undefined): ExhibitParts['rule']['authorities'] {
  const own = code === undefined ? undefined : jurisdiction(code).tracing?.rules[rule];
  return [
    ...(own === undefined || code === undefined ? [] : [{ jurisdiction: code, ...own }]),
    ...table.rules[rule].map((each) => ({ ...each, checkedOn: each.checkedOn as string | null })),
  ];
}
