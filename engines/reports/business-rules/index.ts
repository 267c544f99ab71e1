import { headerRules } from './header-rules.ts';
import type { BusinessRule } from './rule.ts';
import { subjectRules } from './subject-rules.ts';
import { transactionRules } from './transaction-rules.ts';

/** Every rule the engine knows, by id. */
export const businessRules: ReadonlyMap<string, BusinessRule> = new Map(
  [...headerRules, ...transactionRules, ...subjectRules].map((rule) => [rule.id, rule]),
);
