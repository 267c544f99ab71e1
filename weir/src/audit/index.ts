export { entryRow, record, verify, type AuditEntry } from './audit.ts';
export {
  beginning as beginningOfChain,
  hashOf,
  verifyRows,
  type AuditRow,
  type AuditVerdict,
} from './chain.ts';
export { openNodeKey, type NodeKey } from './node-key.ts';
export { nodeOf, readPublicKey } from './checkpoint.ts';
export { auditRoutes } from './audit-routes.ts';
export { readLog, type LogQuestion } from './read-log.ts';
export { csvWithMark, markExport, type Export } from './exports.ts';
