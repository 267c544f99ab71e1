-- Strategic analysis: outcomes of disseminations. The view is that of 0118 with one population more.
create or replace view strategic_counts with (security_barrier) as
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
    group by 3, 4
    union all
    -- What came of products, by what their recipients answered last; of cases in a compartment nothing is counted.
    select 'disseminations', 'outcome', last_answers.outcome, to_char(last_answers.answered_at at time zone 'UTC', 'YYYY-MM'), count(*)::integer, null, null
    from (
      select distinct on (delivery) delivery, outcome, answered_at from delivery_answers
      where kind = 'feedback' order by delivery, id desc) as last_answers
      join disseminations on disseminations.id = last_answers.delivery
      join cases on cases.id = disseminations.case_id and cases.compartment is null
    group by 3, 4) as counted
  where weir_has_role('fiu_strategic', 'fiu_supervisor');
