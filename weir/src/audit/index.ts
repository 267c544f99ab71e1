export { record, verify, hashOf, type AuditEntry, type AuditVerdict } from './audit.ts';
