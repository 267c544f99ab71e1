import { sql } from 'kysely';
import type { Entry, Part, Query } from '@weir/engines/names';
import { json, type Transaction } from '#platform';
import type { FieldChange, HitQuery, HitState, ListPurpose } from './contract.ts';
import type { Facts } from './entry-facts.ts';

export interface StoredHit {
  id: string;
  subject: string;
  list: string;
  purpose: ListPurpose;
  entry: string;
  list_version: number;
  asked: Query;
  listed_name: string;
  /** Thousandths. */
  score: number;
  parts: Part[];
  entry_data: Entry;
  weights: string;
  tuning: number;
  subject_facts: Facts;
  /** Both sides as they stood when somebody last decided. */
  decided_on: { subject: Facts; entry: Facts } | null;
  state: HitState;
  lapsed_from: HitState | null;
  candidate_since: string | null;
  found_at: string;
  superseded_by: string | null;
}

export interface StoredDecision {
  hit: string;
  number: number;
  decision: 'same' | 'different' | 'unsure';
  step: 'decision' | 'confirmation';
  /** The decision that a confirmation answers, and who made it. */
  confirms: number | null;
  first_by: string | null;
  reason: string;
  decided_by: string;
  decided_at: string;
}

export interface SidedChange extends FieldChange {
  side: 'subject' | 'entry';
}

export interface StoredChange {
  hit: string;
  number: number;
  change: 'lapsed' | 'returned' | 'reopened';
  /** `entry-removed`, `no-likeness`, `tuning`, `taken-back`, `changed`, `person` */
  cause: string;
  facts: { fields?: SidedChange[] };
  reason: string | null;
  by_person: string | null;
  at: string;
}

export interface HitTables {
  hits: StoredHit;
  hit_decisions: StoredDecision;
  hit_changes: StoredChange;
}

/** Hits are written one writer at a time: merging subjects moves them. */
export async function lockHits(tx: Transaction): Promise<void> {
  await tx.run<object>(sql`select pg_advisory_xact_lock(7070000031)`);
}

const rowsAtOnce = 500;

/** Writes pairs that were not there before. */
export async function insertHits(tx: Transaction, hits: readonly StoredHit[]): Promise<void> {
  for (let at = 0; at < hits.length; at += rowsAtOnce) {
    const rows = hits.slice(at, at + rowsAtOnce);
    await tx.run<object>(sql`
      insert into hits (id, subject, list, purpose, entry, list_version, asked, listed_name, score, parts, entry_data,
        weights, tuning, subject_facts, state, found_at)
      select id, subject, list, purpose, entry, list_version, asked, listed_name, score, parts, entry_data, weights, tuning,
        subject_facts, state, found_at
      from jsonb_to_recordset(${json(rows)}) as given (id text, subject text, list text, purpose text, entry text,
        list_version integer, asked jsonb, listed_name text, score integer, parts jsonb, entry_data jsonb, weights text,
        tuning integer, subject_facts jsonb, state text, found_at timestamptz)
      on conflict (subject, list, entry) where superseded_by is null do nothing`);
  }
}

/** Brings a pair up to what is known now; its decisions stay. */
export async function renewHit(tx: Transaction, id: string, now: StoredHit, state: HitState): Promise<void> {
  await tx.run<object>(sql`
    update hits set list_version = ${now.list_version}, asked = ${json(now.asked)}, listed_name = ${now.listed_name},
      score = ${now.score}, parts = ${json(now.parts)}, entry_data = ${json(now.entry_data)}, weights = ${now.weights},
      tuning = ${now.tuning}, subject_facts = ${json(now.subject_facts)}, state = ${state},
      lapsed_from = case when ${state} = 'lapsed' then lapsed_from else null end
    where id = ${id}`);
}

/** Only what is known of the subject, for pairs that a screening did not find again. */
export async function renewFacts(
  tx: Transaction,
  hits: readonly Pick<StoredHit, 'id'>[],
  facts: Facts,
): Promise<void> {
  if (hits.length === 0) return;
  await tx.run<object>(sql`
    update hits set subject_facts = ${json(facts)}
    where id = any(${hits.map(({ id }) => id)}::text[]) and subject_facts <> ${json(facts)}`);
}

/** An unsettled hit whose ground is gone. It keeps what it was, to come back to. */
export async function lapse(
  tx: Transaction,
  hits: readonly Pick<StoredHit, 'id' | 'state'>[],
  cause: string,
): Promise<void> {
  for (const { id, state } of hits) {
    await tx
      .tables<HitTables>()
      .updateTable('hits')
      .set({ state: 'lapsed', lapsed_from: state })
      .where('id', '=', id)
      .execute();
    await insertChange(tx, { hit: id, change: 'lapsed', cause });
  }
}

export async function insertChange(
  tx: Transaction,
  given: Pick<StoredChange, 'hit' | 'change' | 'cause'> & { fields?: SidedChange[]; reason?: string },
): Promise<void> {
  await tx.run<object>(sql`
    insert into hit_changes (hit, number, change, cause, facts, reason, by_person, at)
    select ${given.hit}, coalesce(max(number), 0) + 1, ${given.change}, ${given.cause},
      ${json(given.fields === undefined ? {} : { fields: given.fields })}, ${given.reason ?? null}::text,
      ${tx.asker.person}::text, ${tx.now}::timestamptz
    from hit_changes where hit = ${given.hit}`);
}

export async function changesOf(tx: Transaction, hit: string): Promise<StoredChange[]> {
  return tx
    .tables<HitTables>()
    .selectFrom('hit_changes')
    .selectAll()
    .where('hit', '=', hit)
    .orderBy('number')
    .execute();
}

/** All pairs of these subjects that stand, whatever their state. */
export async function hitsStanding(tx: Transaction, subjects: readonly string[]): Promise<StoredHit[]> {
  if (subjects.length === 0) return [];
  return tx
    .tables<HitTables>()
    .selectFrom('hits')
    .selectAll()
    .where('superseded_by', 'is', null)
    .where('subject', 'in', subjects)
    .execute();
}

/** Unsettled hits on entries of a list that are gone. */
export async function unsettledOn(
  tx: Transaction,
  list: string,
  entries: readonly string[],
): Promise<Pick<StoredHit, 'id' | 'state'>[]> {
  const found: Pick<StoredHit, 'id' | 'state'>[] = [];
  for (let at = 0; at < entries.length; at += rowsAtOnce) {
    found.push(
      ...(await tx
        .tables<HitTables>()
        .selectFrom('hits')
        .select(['id', 'state'])
        .where('superseded_by', 'is', null)
        .where('list', '=', list)
        .where('entry', 'in', entries.slice(at, at + rowsAtOnce))
        .where('state', 'in', ['open', 'unsure', 'to-confirm', 'candidate'])
        .execute()),
    );
  }
  return found;
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
      const undecided: readonly HitState[] = ['open', 'lapsed'];
      const movedCounts = undecided.includes(rival.state) && !undecided.includes(hit.state);
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

const standing = (tx: Transaction, subject: string): Promise<StoredHit[]> => hitsStanding(tx, [subject]);

const queueColumns = ['id', 'subject', 'list', 'purpose', 'entry', 'list_version', 'asked', 'listed_name', 'score', 'weights', 'state', 'found_at', 'superseded_by'] as const; // prettier-ignore
export type HitQueueRow = Pick<StoredHit, (typeof queueColumns)[number]>;

const statesOf = (state: HitQuery['state']): HitState[] | undefined =>
  state === undefined ? undefined : state === 'waiting' ? ['open', 'unsure'] : [state];

/** The cursor is the last row's score and id. */
const cursorOf = (cursor: string | undefined): { score: number; id: string } | undefined => {
  const [, score = '', id = ''] = /^(\d{1,4})\.(.+)$/.exec(cursor ?? '') ?? [];
  return id === '' ? undefined : { score: Number(score), id };
};

/** Best score first. */
export async function hitQueue(tx: Transaction, query: HitQuery): Promise<HitQueueRow[]> {
  let select = tx
    .tables<HitTables>()
    .selectFrom('hits')
    .select(queueColumns)
    .where('superseded_by', 'is', null)
    .orderBy('score', 'desc')
    .orderBy('id')
    .limit(query.limit);
  const states = statesOf(query.state);
  if (states !== undefined) select = select.where('state', 'in', states);
  if (query.purpose !== undefined) select = select.where('purpose', '=', query.purpose);
  if (query.list !== undefined) select = select.where('list', '=', query.list);
  if (query.subject !== undefined) select = select.where('subject', '=', query.subject);
  const after = cursorOf(query.cursor);
  if (after !== undefined) {
    select = select.where((where) =>
      where.or([
        where('score', '<', after.score),
        where.and([where('score', '=', after.score), where('id', '>', after.id)]),
      ]),
    );
  }
  return select.execute();
}

export const hitCursor = (row: { score: number; id: string }): string => `${row.score}.${row.id}`;

/** Subjects by their best hit: the id of that hit, how many there are, and of which kinds. */
export async function subjectQueue(
  tx: Transaction,
  query: HitQuery,
): Promise<{ subject: string; hits: number; purposes: ListPurpose[]; score: number; id: string }[]> {
  const states = statesOf(query.state) ?? null;
  const after = cursorOf(query.cursor);
  return tx.run(sql`
    select * from (
      select subject, count(*)::integer as hits, array_agg(distinct purpose) as purposes, max(score) as score,
        (array_agg(id order by score desc, id))[1] as id
      from hits where superseded_by is null
        and (${states === null} or state = any(${states ?? []}::text[]))
        and (${query.purpose ?? null}::text is null or purpose = ${query.purpose ?? null}::text)
        and (${query.list ?? null}::text is null or list = ${query.list ?? null}::text)
        and (${query.subject ?? null}::text is null or subject = ${query.subject ?? null}::text)
      group by subject) as queue
    where ${after?.score ?? null}::integer is null or score < ${after?.score ?? null}::integer
      or (score = ${after?.score ?? null}::integer and id > ${after?.id ?? null}::text)
    order by score desc, id limit ${query.limit}`);
}

export async function hitsById(tx: Transaction, ids: readonly string[]): Promise<HitQueueRow[]> {
  if (ids.length === 0) return [];
  return tx.tables<HitTables>().selectFrom('hits').select(queueColumns).where('id', 'in', ids).execute();
}

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

/** The decision, and what it makes of the hit: its state, what it rested on, and since when it is a candidate. */
export async function insertDecision(
  tx: Transaction,
  decision: StoredDecision,
  hit: Pick<StoredHit, 'state' | 'decided_on' | 'candidate_since'>,
): Promise<void> {
  await tx.tables<HitTables>().insertInto('hit_decisions').values(decision).execute();
  await tx.run<object>(sql`
    update hits set state = ${hit.state}, decided_on = ${json(hit.decided_on)},
      candidate_since = ${hit.candidate_since}::timestamptz where id = ${decision.hit}`);
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
