export { element, pathStep, ReportElement, type ElementPlan } from './element.ts';
export type { Finding, Severity } from './finding.ts';
export {
  mentionsOf,
  mentionsOfTransaction,
  type Mention,
  type MentionAccount,
  type MentionIdentifier,
  type MentionName,
} from './mention.ts';
export { accountKey, isIban } from './account-key.ts';
export { declaredItemsOf, type DeclaredItem } from './declared-items.ts';
export {
  movementsOf,
  movementsOfTransaction,
  type EndType,
  type Holder,
  type Movement,
  type MovementContext,
} from './movement.ts';
export type { Profile, ReportCode, RuleSetting } from './profile.ts';
export { checkProfiles, giveProfiles, loadProfile, profiles, type GivenProfiles } from './load-profile.ts';
export { profileForFile } from './profile-for-file.ts';
export { catalogueDocument, ruleCatalogue, type RuleCatalogue } from './business-rules/catalogue.ts';
export { readReport } from './read-report.ts';
export type { Counts, Reading, ReadOptions, Verdict } from './reading.ts';
export { reportFromTree } from './report-from-tree.ts';
export type {
  Activity,
  ForeignAmount,
  Party,
  Report,
  ReportHeader,
  ReportRoot,
  Side,
  SubjectKind,
  Transaction,
} from './report.ts';
export { writeReport } from './write-report.ts';
export { isPlaceholder } from './placeholder.ts';
export { resolveProfile } from './resolve-profile.ts';
