export { element, pathStep, ReportElement, type ElementPlan } from './element.ts';
export type { Finding, Severity } from './finding.ts';
export {
  mentionsOf,
  type Mention,
  type MentionAccount,
  type MentionIdentifier,
  type MentionName,
} from './mention.ts';
export { movementsOf, type EndType, type Holder, type Movement } from './movement.ts';
export type { Profile, ReportCode, RuleSetting } from './profile.ts';
export { loadProfile, profiles } from './load-profile.ts';
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
