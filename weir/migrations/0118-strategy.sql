-- Strategic analysis: what is counted, and what was published of it.

-- Counts only, at the grain of the published tables: no id, name or number of anything leaves this view, whoever asks. Its
-- owner reads the tables; those who may ask are named here, because policies on the tables do not hold inside.
-- `contributors` and `largest` are there for the dominance rule; null where nobody contributes (alerts).
create view strategic_counts with (security_barrier) as
  select population, classification, category, month, cases, contributors, largest
  from (
    select 'reports' as population, classification, category, month, sum(n)::integer as cases,
      count(*)::integer as contributors, max(n)::integer as largest
    from (
      select classification, category, to_char(decided_at at time zone 'UTC', 'YYYY-MM') as month, organisation,
        count(*)::integer as n
      from reports join organisations on organisations.id = reports.organisation
        cross join lateral (values ('sector', coalesce(organisations.type, 'other')), ('kind', coalesce(reports.code, 'other')))
          as cut (classification, category)
      -- Acceptance is final and has its day: a month that is over does not change any more.
      where reports.state = 'accepted'
      group by 1, 2, 3, 4) as by_filer
    group by 2, 3, 4
    union all
    -- Alerts in a compartment are counted nowhere: their number alone could tell that the compartment exists.
    select 'alerts', 'typology', typology, to_char(raised_at at time zone 'UTC', 'YYYY-MM'), count(*)::integer, null, null
    from alerts where compartments = '{}'
    group by 3, 4) as counted
  where weir_has_role('fiu_strategic', 'fiu_supervisor');

-- A table as it was first published. It is never counted again: two publications of one period could be subtracted.
create table strategic_tables (
  population text not null,
  classification text not null,
  quarter text not null,
  published jsonb not null,
  published_by text not null,
  published_at timestamptz not null,
  primary key (population, classification, quarter)
);

grant select on strategic_counts to weir_server;
grant select, insert on strategic_tables to weir_server;
alter table strategic_tables enable row level security;
create policy strategic_tables_read on strategic_tables for select using ((select weir_has_role('fiu_strategic', 'fiu_supervisor')));
create policy strategic_tables_publish on strategic_tables for insert with check (
  (select weir_has_role('fiu_strategic', 'fiu_supervisor')) and published_by = (select weir_person()));
