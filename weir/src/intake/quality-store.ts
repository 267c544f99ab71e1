import { sql } from 'kysely';
import type { Transaction } from '#platform';

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
}

export interface BrokenRule {
  organisation: string;
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
export async function qualityRows(
  tx: Transaction,
  span: { from: string; to: string },
  organisation: string | undefined,
): Promise<QualityRow[]> {
  return tx.run<QualityRow>(sql`
    select organisation, to_char(month, 'YYYY-MM') as month, count(*)::int as filed,
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
    from (
      -- Most reports were found nothing in: what is asked of findings is then not asked at all.
      select *, date_trunc('month', received_at at time zone 'UTC') as month, findings <> '[]' as found from reports) r
    where received_at >= ${span.from} and received_at <= ${span.to} and state in ('accepted', 'returned')
      and moved_in is null
      and ${organisation === undefined ? sql`true` : sql`organisation = ${organisation}`}
    group by 1, 2 order by 1, 2`);
}

/** The rules broken in most reports, at most `most` of each filer. */
export async function brokenRules(
  tx: Transaction,
  span: { from: string; to: string },
  organisations: readonly string[],
  most: number,
): Promise<BrokenRule[]> {
  if (organisations.length === 0) return [];
  return tx.run<BrokenRule>(sql`
    select organisation, rule, severity, reports, times from (
      select organisation, rule, severity, reports, times,
        row_number() over (partition by organisation order by reports desc, times desc, rule) as place
      from (
        select r.organisation, f ->> 'rule' as rule,
          case max(case f ->> 'severity' when 'fatal' then 3 when 'error' then 2 else 1 end)
            when 3 then 'fatal' when 2 then 'error' else 'warning' end as severity,
          count(distinct r.id)::int as reports, count(*)::int as times
        from reports r cross join lateral jsonb_array_elements(r.findings) f
        where r.received_at >= ${span.from} and r.received_at <= ${span.to} and r.state in ('accepted', 'returned')
          and r.moved_in is null
          and r.organisation in (${sql.join(organisations)})
          and coalesce(f ->> 'source', 'checker') <> 'officer'
        group by 1, 2) counted) ranked
    where place <= ${most} order by organisation, place`);
}
