import { json, type Transaction } from '#platform';
import type { Detection, DetectionRequest } from './contract.ts';

export interface StoredDetection {
  id: string;
  job: string | null;
  state: 'waiting' | 'done' | 'failed';
  request: DetectionRequest;
  asked_by: string | null;
  started_at: string;
  ended_at: string | null;
  ledger_version: number | null;
  rows: number;
  raised: number;
  known: number;
  stations: Detection['stations'];
  problem: string | null;
}

interface DetectionTables {
  detections: StoredDetection;
}

export async function insertDetection(
  tx: Transaction,
  row: Pick<StoredDetection, 'id' | 'job' | 'request'>,
): Promise<void> {
  await tx
    .tables<DetectionTables>()
    .insertInto('detections')
    .values({
      ...row,
      request: json(row.request) as never,
      state: 'waiting',
      asked_by: tx.asker.person,
      started_at: tx.now,
      ended_at: null,
      ledger_version: null,
      rows: 0,
      raised: 0,
      known: 0,
      stations: json([]) as never,
      problem: null,
    })
    .execute();
}

export function findDetection(tx: Transaction, id: string): Promise<StoredDetection | undefined> {
  return tx
    .tables<DetectionTables>()
    .selectFrom('detections')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function endDetection(
  tx: Transaction,
  id: string,
  set: Partial<
    Pick<StoredDetection, 'ledger_version' | 'rows' | 'raised' | 'known' | 'stations' | 'problem'>
  >,
): Promise<void> {
  await tx
    .tables<DetectionTables>()
    .updateTable('detections')
    .set({
      ...set,
      ...(set.stations !== undefined && { stations: json(set.stations) as never }),
      state: set.problem === undefined ? 'done' : 'failed',
      ended_at: tx.now,
    })
    .where('id', '=', id)
    .execute();
}

export function listDetections(
  tx: Transaction,
  cursor: string | undefined,
  limit: number,
): Promise<StoredDetection[]> {
  let select = tx
    .tables<DetectionTables>()
    .selectFrom('detections')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit);
  if (cursor !== undefined) select = select.where('id', '<', cursor);
  return select.execute();
}

export function detectionView(row: StoredDetection): Detection {
  return {
    id: row.id,
    jobId: row.job,
    state: row.state,
    askedBy: row.asked_by,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    ledgerVersion: row.ledger_version,
    rows: row.rows,
    raised: row.raised,
    known: row.known,
    stations: row.stations,
  };
}
