export { entryRow, record, verify, type AuditEntry } from './audit.ts';
export { hashOf, verifyRows, type AuditRow, type AuditVerdict } from './chain.ts';
export { auditRoutes } from './audit-routes.ts';
export { readLog, type LogQuestion } from './read-log.ts';
