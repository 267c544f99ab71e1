-- id: courier-crossings
-- title: The same carrier over the border again and again
-- indicator: One person carries or sends cash over the border several times within weeks.
-- source: FATF Recommendation 32 and its interpretive note; FATF, Money Laundering Through the Physical Transportation of Cash (2015), repeated declarations
-- severity: high
-- needs: items
-- parameter: times integer 3 [2, 1000] Fewest crossings
-- parameter: days integer 60 [1, 3650] All of them within so many days
-- parameter: least money 10000.00 [1.00, 1000000000.00] Least sum of them, in the declaration's currency
-- reason: {carrier} took cash over the border {count} times within {days} days, {total} {currency} together.
-- part: count {count} crossings
-- part: size {total} together
-- part: likeness the sums differ by {unlike} %
with crossings as (
  select told, any_value(payer) as carrier, any_value(payee) as recipient, any_value(currency) as currency, any_value(unit) as unit,
    min(occurred_ms) as occurred_ms, sum(value_minor) as carried_minor
  from items where border and payer is not null and value_minor > 0 group by told
), counted as (
  select *, count(*) over near as crossed, sum(carried_minor) over near as near_minor, min(occurred_ms) over near as first_ms from crossings
  window near as (partition by carrier, currency order by occurred_ms range between $days * 86400000 preceding and current row)
), best as (
  select carrier, currency, first_ms, occurred_ms as last_ms from counted where crossed >= $times and near_minor >= $least * unit
  qualify row_number() over (partition by carrier, currency order by crossed desc, near_minor desc, occurred_ms) = 1
)
select
  [best.carrier] || coalesce(list_sort(list_distinct(list(recipient) filter (recipient is not null))), []) as accounts,
  list(told order by occurred_ms, told) as transactions,
  best.currency,
  best.carrier as carrier,
  count(*) as count,
  sum(carried_minor)::bigint as total_minor,
  (any_value(last_ms) - any_value(first_ms)) // 86400000 + 1 as days,
  round(100 * coalesce(stddev_pop(carried_minor) / avg(carried_minor), 0)) as unlike,
  0.3 + 0.25 * least(1, count(*) / 8) as score_count,
  0.2 * least(1, sum(carried_minor) / any_value(unit) / 100000) as score_size,
  0.2 * (1 - least(1, coalesce(stddev_pop(carried_minor) / avg(carried_minor), 0))) as score_likeness
from best join crossings on crossings.carrier = best.carrier and crossings.currency = best.currency and crossings.occurred_ms between first_ms and last_ms
group by best.carrier, best.currency
