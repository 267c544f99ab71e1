import { sql } from 'kysely';
import { theNode, type Register, type Transaction } from '#platform';

/** What one filer's filings of one month come to; every number a count of filings. */
export interface QualityRow {
  organisation: string;
  month: string;
  filed: number;
  accepted: number;
  returned: number;
  first: number;
  first_accepted: number;
  late: number;
  complete: number;
  real_values: number;
  rules: BrokenRule[];
}

/** A rule that was broken, in how many of the month's reports and how often in them. */
export interface BrokenRule {
  rule: string;
  severity: 'fatal' | 'error' | 'warning';
  reports: number;
  times: number;
}

/**
 * Counted from the reports and the findings that their filers were shown. Flags, hits, cases and everything else that only
 * the FIU knows stay out: a score must not tell. An officer's own findings count for the return, not as rules.
 *
 * At first try means: it mends no earlier filing, and neither the check nor an officer found anything that returns it.
 */
async function countMonths(tx: Transaction, touched: readonly Touched[]): Promise<QualityRow[]> {
  // Most reports were found nothing in: what is asked of findings is then not asked at all.
  return tx.run<QualityRow>(sql`
    with asked as (
      select * from unnest(${touched.map(({ organisation }) => organisation)}::text[],
        ${touched.map(({ month }) => `${month}-01T00:00:00Z`)}::timestamptz[]) as asked (organisation, begun)),
    r as (
      select reports.*, to_char(asked.begun at time zone 'UTC', 'YYYY-MM') as month, findings <> '[]' as found
      from asked join reports on reports.organisation = asked.organisation and received_at >= asked.begun
        and received_at < (asked.begun at time zone 'UTC' + interval '1 month') at time zone 'UTC'
      where state in ('accepted', 'returned') and moved_in is null),
    broken as (
      select organisation, month, jsonb_agg(jsonb_build_object('rule', rule, 'severity', severity, 'reports', reports, 'times', times)) as rules
      from (
        select organisation, month, f ->> 'rule' as rule,
          case max(case f ->> 'severity' when 'fatal' then 3 when 'error' then 2 else 1 end)
            when 3 then 'fatal' when 2 then 'error' else 'warning' end as severity,
          count(distinct r.id)::int as reports, count(*)::int as times
        from r cross join lateral jsonb_array_elements(findings) f
        where found and coalesce(f ->> 'source', 'checker') <> 'officer'
        group by 1, 2, 3) as counted
      group by 1, 2)
    select counted.*, coalesce(broken.rules, '[]') as rules from (
      select organisation, month, count(*)::int as filed,
        (count(*) filter (where state = 'accepted'))::int as accepted,
        (count(*) filter (where state = 'returned'))::int as returned,
        (count(*) filter (where replaces is null))::int as first,
        (count(*) filter (where replaces is null and state = 'accepted' and verdict = 'acceptable'))::int as first_accepted,
        (count(*) filter (where found and findings @> '[{"rule":"DATE-2"}]'))::int as late,
        (count(*) filter (where verdict <> 'unreadable' and (not found or not findings @> '[{"rule":"element-missing"}]'
          and not findings @> '[{"rule":"element-missing-choice"}]'
          and not findings @> '[{"rule":"value-missing"}]'
          and not findings @> '[{"rule":"PER-1"}]' and not findings @> '[{"rule":"ENT-1"}]'
          and not findings @> '[{"rule":"HDR-2"}]')))::int as complete,
        (count(*) filter (where verdict <> 'unreadable' and (not found or not exists (
          select from jsonb_array_elements(findings) f
          where f ->> 'rule' in ('TXT-1', 'PER-5')
            or lower(btrim(f ->> 'value')) in ('-', '--', '---', '.', '..', '0', 'x', 'xx', 'xxx', 'n/a', 'na', 'nil', 'none', 'null', 'unknown', 'true', '?')
            or f ->> 'value' ~ '^(1900-01-01|1753-01-01|0001-01-01|1899-12-30|2100-12-31|9999-12-31)'))))::int as real_values
      from r group by 1, 2) as counted
    left join broken using (organisation, month)`);
}

interface Touched {
  readonly organisation: string;
  readonly month: string;
}

export interface QualityMonths {
  /** What the months from `from` (`2026-01`) on come to, of one filer or of all, oldest first. */
  since(from: string, organisation: string | undefined): Promise<QualityRow[]>;
}

/**
 * Counting a year over every report takes a second, so what was counted is kept in memory, and only the months of filers in
 * which a report changed are counted again. Each look takes those of all transactions that may not have been over at the last
 * one (`changed_in`), so none is missed that commits late. These are counts of the whole register: the routes say who sees
 * which.
 */
export function followQuality(register: Register): QualityMonths {
  const counted = new Map<string, Map<string, QualityRow>>();
  let from: number | bigint = 0;
  let last: Promise<unknown> = Promise.resolve();

  const look = (): Promise<void> =>
    register.as(theNode, async (tx) => {
      // Written into the statement: a plan kept for any value would walk over every report.
      const rows = await tx.run<Touched & { oldest: number | bigint }>(sql`
        with touched as (select distinct organisation, to_char(received_at at time zone 'UTC', 'YYYY-MM') as month
          from reports where changed_in >= ${sql.raw(String(BigInt(from)))})
        select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest, organisation, month
        from (select) as always left join touched on true`);
      const touched = rows.filter(({ organisation }) => organisation !== null);
      const counts = touched.length === 0 ? [] : await countMonths(tx, touched);
      for (const { organisation, month } of touched) counted.get(organisation)?.delete(month);
      for (const row of counts)
        counted.set(row.organisation, (counted.get(row.organisation) ?? new Map()).set(row.month, row));
      from = rows[0]!.oldest;
    });
  return {
    since: async (month, organisation) => {
      const next = last.then(look);
      last = next.catch(() => undefined);
      await next;
      const months =
        organisation === undefined
          ? [...counted.values()]
          : [counted.get(organisation) ?? new Map<string, QualityRow>()];
      return months
        .flatMap((own) => [...own.values()])
        .filter((row) => row.month >= month)
        .sort((one, two) => (one.month < two.month ? -1 : one.month > two.month ? 1 : 0));
    },
  };
}

/** The rules broken in most reports of these months, at most `most`. */
export function mostBroken(rows: readonly QualityRow[], most: number): BrokenRule[] {
  const order = ['warning', 'error', 'fatal'];
  const byRule = new Map<string, BrokenRule>();
  for (const { rules } of rows)
    for (const each of rules) {
      const before = byRule.get(each.rule);
      if (before === undefined) byRule.set(each.rule, { ...each });
      else {
        before.reports += each.reports;
        before.times += each.times;
        if (order.indexOf(each.severity) > order.indexOf(before.severity)) before.severity = each.severity;
      }
    }
  return [...byRule.values()]
    .sort(
      (one, two) =>
        two.reports - one.reports ||
        two.times - one.times ||
        (one.rule < two.rule ? -1 : one.rule > two.rule ? 1 : 0),
    )
    .slice(0, most);
}
