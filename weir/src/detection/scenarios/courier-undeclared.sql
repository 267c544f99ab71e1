-- id: courier-undeclared
-- title: Cash over the border that was not truly declared
-- indicator: Cash, bearer instruments or gold were found at the border undeclared, falsely or incompletely declared, above all by somebody found before.
-- source: FATF Recommendation 32 and its interpretive note; Regulation (EU) 2018/1672 arts 3, 5 and 6
-- severity: high
-- needs: items
-- parameter: least money 1000.00 [1.00, 1000000000.00] Least value found, in the declaration's currency
-- parameter: times integer 1 [1, 1000] Fewest times
-- reason: {total} {currency} in {count} crossings of {carrier} were not truly declared ({truth}).
-- part: untrue {truth}
-- part: count {count} times
-- part: size {total} together
with crossings as (
  select told, any_value(payer) as carrier, any_value(payee) as recipient, any_value(currency) as currency, any_value(unit) as unit,
    min(occurred_ms) as occurred_ms, sum(value_minor) as carried_minor, any_value(truth) as truth
  from items where border and truth in ('undeclared', 'false', 'incomplete') and payer is not null and value_minor > 0 group by told
)
select
  [carrier] || coalesce(list_sort(list_distinct(list(recipient) filter (recipient is not null))), []) as accounts,
  list(told order by occurred_ms, told) as transactions,
  currency,
  carrier,
  count(*) as count,
  sum(carried_minor)::bigint as total_minor,
  string_agg(distinct truth, ', ' order by truth) as truth,
  0.4 + 0.1 * max(case truth when 'undeclared' then 1 when 'false' then 1 else 0 end) as score_untrue,
  0.25 * least(1, (count(*) - 1) / 3) as score_count,
  0.2 * least(1, sum(carried_minor) / any_value(unit) / 100000) as score_size
from crossings group by carrier, currency
having sum(carried_minor) >= $least * any_value(unit) and count(*) >= $times
