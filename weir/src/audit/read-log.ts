import type { Transaction } from '#platform';
import type { AuditTables } from './audit.ts';
import type { AuditRow } from './chain.ts';

export interface LogQuestion {
  readonly person?: string | undefined;
  readonly organisation?: string | undefined;
  readonly objectKind?: string | undefined;
  readonly objectId?: string | undefined;
  readonly act?: string | undefined;
  /** From included, until not. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Entries of the log, newest first, for rooms that show who did what. */
export function readLog(tx: Transaction, question: LogQuestion): Promise<AuditRow[]> {
  const { person, organisation, objectKind, objectId, act, from, until, cursor, limit } = question;
  let query = tx
    .tables<AuditTables>()
    .selectFrom('audit_log')
    .selectAll()
    .orderBy('position', 'desc')
    .limit(limit);
  if (cursor !== undefined) query = query.where('position', '<', Number(cursor));
  if (person !== undefined) query = query.where('person', '=', person);
  if (organisation !== undefined) query = query.where('organisation', '=', organisation);
  if (objectKind !== undefined) query = query.where('object_kind', '=', objectKind);
  if (objectId !== undefined) query = query.where('object_id', '=', objectId);
  if (act !== undefined) query = query.where('act', '=', act);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (until !== undefined) query = query.where('at', '<', until);
  return query.execute();
}
