export { record, verify, hashOf, type AuditEntry, type AuditVerdict } from './audit.ts';
export { auditRoutes } from './audit-routes.ts';
