import { accountRules } from './account-rules.ts';
import { foreignRules } from './foreign-rules.ts';
import { headerRules } from './header-rules.ts';
import { identityRules } from './identity-rules.ts';
import { kindRules } from './kind-rules.ts';
import type { BusinessRule } from './rule.ts';
import { subjectRules } from './subject-rules.ts';
import { transactionRules } from './transaction-rules.ts';

/** Every rule the engine knows, by id. */
export const businessRules: ReadonlyMap<string, BusinessRule> = new Map(
  [
    ...headerRules,
    ...kindRules,
    ...transactionRules,
    ...foreignRules,
    ...subjectRules,
    ...identityRules,
    ...accountRules,
  ].map((rule) => [rule.id, rule]),
);
