import { sql } from 'kysely';
import type { Entry, Part, Query } from '@weir/engines/names';
import { json, type Transaction } from '#platform';
import type { HitQuery, HitState } from './contract.ts';

export interface StoredHit {
  id: string;
  subject: string;
  list: string;
  entry: string;
  list_version: number;
  asked: Query;
  listed_name: string;
  /** Thousandths. */
  score: number;
  parts: Part[];
  entry_data: Entry;
  weights: string;
  state: HitState;
  found_at: string;
  superseded_by: string | null;
}

export interface StoredDecision {
  hit: string;
  number: number;
  decision: 'same' | 'different' | 'unsure';
  reason: string;
  decided_by: string;
  decided_at: string;
}

export interface HitTables {
  hits: StoredHit;
  hit_decisions: StoredDecision;
}

/** Hits are written one writer at a time: merging subjects moves them. */
export async function lockHits(tx: Transaction): Promise<void> {
  await tx.run<object>(sql`select pg_advisory_xact_lock(7070000031)`);
}

const rowsAtOnce = 500;

/**
 * Writes what was found. A pair that is there already is not doubled: an open one is brought up to date, a decided
 * one is left as it was decided.
 */
export async function saveHits(tx: Transaction, hits: readonly StoredHit[]): Promise<void> {
  for (let at = 0; at < hits.length; at += rowsAtOnce) {
    const rows = hits.slice(at, at + rowsAtOnce);
    await tx.run<object>(sql`
      insert into hits (id, subject, list, entry, list_version, asked, listed_name, score, parts, entry_data, weights,
        state, found_at)
      select id, subject, list, entry, list_version, asked, listed_name, score, parts, entry_data, weights, state, found_at
      from jsonb_to_recordset(${json(rows)}) as given (id text, subject text, list text, entry text, list_version integer,
        asked jsonb, listed_name text, score integer, parts jsonb, entry_data jsonb, weights text, state text,
        found_at timestamptz)
      on conflict (subject, list, entry) where superseded_by is null do update set
        list_version = excluded.list_version, asked = excluded.asked, listed_name = excluded.listed_name,
        score = excluded.score, parts = excluded.parts, entry_data = excluded.entry_data, weights = excluded.weights
      where hits.state = 'open'`);
  }
}

/**
 * Hits follow a subject that was merged. Where both had a hit on one entry, the one that a person decided counts, or
 * else the one that the staying subject had; the other points to it.
 */
export async function moveHits(tx: Transaction, moves: ReadonlyMap<string, string>): Promise<void> {
  const tables = tx.tables<HitTables>();
  for (const [from, to] of moves) {
    const moving = await standing(tx, from);
    const there = new Map((await standing(tx, to)).map((hit) => [`${hit.list}\n${hit.entry}`, hit]));
    for (const hit of moving) {
      const rival = there.get(`${hit.list}\n${hit.entry}`);
      if (rival === undefined) {
        await tables.updateTable('hits').set({ subject: to }).where('id', '=', hit.id).execute();
        continue;
      }
      const movedCounts = rival.state === 'open' && hit.state !== 'open';
      const [counts, yields] = movedCounts ? [hit, rival] : [rival, hit];
      await tables
        .updateTable('hits')
        .set({ superseded_by: counts.id })
        .where('id', '=', yields.id)
        .execute();
      if (movedCounts)
        await tables.updateTable('hits').set({ subject: to }).where('id', '=', hit.id).execute();
    }
  }
}

async function standing(tx: Transaction, subject: string): Promise<StoredHit[]> {
  return tx
    .tables<HitTables>()
    .selectFrom('hits')
    .selectAll()
    .where('subject', '=', subject)
    .where('superseded_by', 'is', null)
    .execute();
}

export type HitQueueRow = Omit<StoredHit, 'parts' | 'entry_data'>;

const queueColumns = ['id', 'subject', 'list', 'entry', 'list_version', 'asked', 'listed_name', 'score', 'weights', 'state', 'found_at', 'superseded_by'] as const; // prettier-ignore

/** Best score first. The cursor is the last row's score and id. */
export async function hitQueue(tx: Transaction, query: HitQuery): Promise<HitQueueRow[]> {
  let select = tx
    .tables<HitTables>()
    .selectFrom('hits')
    .select(queueColumns)
    .where('superseded_by', 'is', null)
    .orderBy('score', 'desc')
    .orderBy('id')
    .limit(query.limit);
  if (query.state !== undefined) select = select.where('state', '=', query.state);
  if (query.list !== undefined) select = select.where('list', '=', query.list);
  if (query.subject !== undefined) select = select.where('subject', '=', query.subject);
  const after = /^(\d{1,4})\.(.+)$/.exec(query.cursor ?? '');
  if (after !== null) {
    const [, score = '', id = ''] = after;
    select = select.where((where) =>
      where.or([
        where('score', '<', Number(score)),
        where.and([where('score', '=', Number(score)), where('id', '>', id)]),
      ]),
    );
  }
  return select.execute();
}

export const hitCursor = (row: HitQueueRow): string => `${row.score}.${row.id}`;

/** The hit itself, or the one that counts in its place. */
export async function findHit(
  tx: Transaction,
  id: string,
  lock: 'read' | 'change' = 'read',
): Promise<StoredHit | undefined> {
  let select = tx.tables<HitTables>().selectFrom('hits').selectAll().where('id', '=', id);
  if (lock === 'change') select = select.forUpdate();
  const found = await select.executeTakeFirst();
  return found === undefined || found.superseded_by === null ? found : findHit(tx, found.superseded_by, lock);
}

export async function decisionsOf(tx: Transaction, hit: string): Promise<StoredDecision[]> {
  return tx
    .tables<HitTables>()
    .selectFrom('hit_decisions')
    .selectAll()
    .where('hit', '=', hit)
    .orderBy('number')
    .execute();
}

export async function insertDecision(tx: Transaction, decision: StoredDecision): Promise<void> {
  await tx.tables<HitTables>().insertInto('hit_decisions').values(decision).execute();
  await tx
    .tables<HitTables>()
    .updateTable('hits')
    .set({ state: decision.decision })
    .where('id', '=', decision.hit)
    .execute();
}

/** Hits of several subjects, best first, for rooms that gather what is known. */
export async function hitsOfSubjects(
  tx: Transaction,
  subjects: readonly string[],
  limit: number,
): Promise<HitQueueRow[]> {
  if (subjects.length === 0) return [];
  return tx
    .tables<HitTables>()
    .selectFrom('hits')
    .select(queueColumns)
    .where('superseded_by', 'is', null)
    .where('subject', 'in', subjects)
    .orderBy('score', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}
