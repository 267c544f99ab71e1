import { sql, type RawBuilder } from 'kysely';
import { dueAfter, type Instant } from '@weir/engines/vocabulary';
import { calendarOf, dayIn, isInForce, jurisdiction, type RetentionRule, type Transaction } from '#platform';
import type { AppliedRule, Due, ErasableKind } from './contract.ts';

/**
 * What is kept of each kind, with its compartment; entries of the access log are many and have no row of their own. A matter
 * that lies in a case is part of it, and of none of this by itself.
 */
export const keptOf: Readonly<Record<Exclude<ErasableKind, 'accesses'>, RawBuilder<unknown>>> = {
  report: sql`select id, null::text as compartment from reports where erased_at is null`,
  case: sql`select id, compartment from cases where erased_at is null`,
  import: sql`select id, compartment from ledger_imports where erased_at is null`,
  thread: sql`select id, null::text as compartment from threads where erased_at is null`,
  matter: sql`select id, null::text as compartment from exchange_matters where case_id is null`,
  letter: sql`select message_id as id, null::text as compartment from exchange_early union
    select id, null from post_inbox where state = 'refused' and content_sha256 <> 'erased'`,
  'refused-arrival': sql`select id, null::text as compartment from post_refused`,
};

type DueKind = Exclude<RetentionRule['kind'], 'backup'>;

/** The rule in force on a day for one kind of thing; undefined where the country has none. */
export function retentionRule(
  country: string,
  kind: RetentionRule['kind'],
  now: Instant,
): RetentionRule | undefined {
  const day = dayIn(country, now);
  return jurisdiction(country).retention?.rules.find((rule) => rule.kind === kind && isInForce(rule, day));
}

export function endOfKeeping(country: string, rule: RetentionRule, since: Instant): Instant {
  return dueAfter(since, rule.amount, rule.unit, calendarOf(country)).at;
}

export const appliedRule = ({ kind, amount, unit, citation, checkedOn }: RetentionRule): AppliedRule => ({
  kind,
  amount,
  unit,
  citation,
  checkedOn,
});

/** Of a case: its partners abroad owe nothing in it and are owed nothing. */
const nothingOwed = sql`not exists (select from exchange_matters where case_id = cases.id and not exchange_over(state))`;

/** Per kind: what is erased, and the candidates with the instant from which their time runs. */
const candidates: Readonly<Record<DueKind, { objectKind: ErasableKind; rows: RawBuilder<unknown> }>> = {
  'report-without-outcome': {
    objectKind: 'report',
    rows: sql`select id, number as code, received_at as since from reports where erased_at is null
      and not exists (select from case_reports where case_reports.report = reports.id)`,
  },
  'case-archived': {
    objectKind: 'case',
    rows: sql`select id, number as code, changed_at as since from cases where erased_at is null
      and state in ('archived', 'merged', 'referred') and ${nothingOwed}
      and not exists (select from disseminations where case_id = cases.id and state in ('sent', 'acknowledged', 'feedback_received'))`,
  },
  'case-disseminated': {
    objectKind: 'case',
    rows: sql`select id, number as code, changed_at as since from cases where erased_at is null and ${nothingOwed}
      and (state = 'disseminated' or (state in ('archived', 'merged', 'referred') and exists (select from disseminations
        where case_id = cases.id and state in ('sent', 'acknowledged', 'feedback_received'))))`,
  },
  message: {
    objectKind: 'thread',
    rows: sql`select threads.id, null as code, max(messages.at) as since from threads join messages on thread = threads.id
      where erased_at is null group by threads.id`,
  },
  'exchange-matter': {
    objectKind: 'matter',
    rows: sql`select id, number as code,
        greatest(changed_at, (select max(changed_at) from exchange_letters where matter = exchange_matters.id)) as since
      from exchange_matters where exchange_rests(exchange_matters)`,
  },
  'exchange-letter': {
    objectKind: 'letter',
    rows: sql`select message_id as id, null as code, arrived_at as since from exchange_early union
      select id, null, arrived_at from post_inbox where state = 'refused' and content_sha256 <> 'erased'`,
  },
  'refused-arrival': {
    objectKind: 'refused-arrival',
    // What nobody of the desk has read yet waits for that.
    rows: sql`select id, null as code, last_at as since from post_refused where seen_at is not null`,
  },
  'bulk-file': {
    objectKind: 'import',
    rows: sql`select id, null as code, imported_at as since from ledger_imports where erased_at is null and state = 'done'`,
  },
  'access-log': {
    objectKind: 'accesses',
    // One instant for all entries of a day: whoever erases the log erases it up to there.
    rows: sql`select to_char(date_trunc('day', at at time zone 'UTC') + interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as id,
      null as code, max(at) as since from accesses group by 1`,
  },
};

/**
 * What is past its time, oldest first. Which instant is past is counted by the calendar, not by the database: it gives the
 * candidates in order, and the first one that is not due ends the list.
 */
export async function dueOf(
  tx: Transaction,
  country: string,
  kind: DueKind,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ rule: AppliedRule | null; items: Due[]; nextCursor: string | null }> {
  const rule = retentionRule(country, kind, tx.now);
  if (rule === undefined) return { rule: null, items: [], nextCursor: null };
  const { objectKind, rows } = candidates[kind];
  const [since, id] = page.cursor?.split('~') ?? [];
  const found = await tx.run<{
    id: string;
    code: string | null;
    since: string;
    held: boolean;
    ordered: boolean;
  }>(sql`
    select id, code, since, cardinality(held_objects(${objectKind}, array[id])) > 0 as held,
      exists (select from erasure_orders where object_kind = ${objectKind} and objects @> array[id]
        and state not in ('refused', 'stopped', 'done')) as ordered
    from (${rows}) as candidate
    where ${since === undefined || id === undefined ? sql`true` : sql`(since, id) > (${since}::timestamptz, ${id})`}
    order by since, id limit ${page.limit}`);
  const items: Due[] = [];
  for (const row of found) {
    const dueAt = endOfKeeping(country, rule, row.since as Instant);
    if (dueAt > tx.now) break;
    items.push({
      objectKind,
      objectId: row.id,
      code: row.code,
      since: row.since,
      dueAt,
      held: row.held,
      ordered: row.ordered,
    });
  }
  const last = items.at(-1);
  return {
    rule: appliedRule(rule),
    items,
    nextCursor: last !== undefined && items.length === page.limit ? `${last.since}~${last.objectId}` : null,
  };
}

/** Those of the objects whose time is not over, or that do not exist: an order that names them stands on no rule. */
export async function notDue(
  tx: Transaction,
  country: string,
  objectKind: ErasableKind,
  objects: readonly string[],
): Promise<{ rule: AppliedRule | null; notDue: string[] }> {
  const left = new Set(objects);
  let applied: AppliedRule | null = null;
  for (const [kind, candidate] of Object.entries(candidates) as [DueKind, (typeof candidates)[DueKind]][]) {
    if (candidate.objectKind !== objectKind) continue;
    const rule = retentionRule(country, kind, tx.now);
    if (rule === undefined) continue;
    const rows = await tx.run<{ id: string; since: string }>(
      sql`select id, since from (${candidate.rows}) as candidate where id = any (${[...left]}::text[])`,
    );
    for (const { id, since } of rows) {
      if (endOfKeeping(country, rule, since as Instant) > tx.now) continue;
      // Two rules of one kind of object may both have ended; the longer is named.
      if (applied === null || applied.amount < rule.amount) applied = appliedRule(rule);
      left.delete(id);
    }
  }
  return { rule: applied, notDue: [...left] };
}
