-- id: trade-value
-- title: Paid far more, or less, than the goods are stated to be worth
-- indicator: What was paid for goods differs widely from the value that the same report states for them.
-- source: FATF / Egmont Group, Trade-Based Money Laundering: Risk Indicators (2021), payment inconsistent with the value of the goods
-- severity: high
-- needs: items
-- parameter: times decimal 2 [1.1, 1000] Paid so many times the stated value, or the other way round
-- parameter: least money 10000.00 [1.00, 1000000000.00] Least difference, in the sale's currency
-- reason: {total} {currency} was paid for goods stated to be worth {value} {currency} ({goods}).
-- part: ratio {times} times apart
-- part: size a difference of {difference}
with sales as (
  select told, currency, any_value(unit) as unit, any_value(payer) as payer, any_value(payee) as payee, max(paid_minor) as paid_minor,
    sum(value_minor) as value_minor, any_value(goods) as goods
  from items where kind = 'goods' group by told, currency
  having bool_and(value_minor > 0) and max(paid_minor) > 0
)
select
  list_filter([payer, payee], lambda party: party is not null) as accounts,
  [told] as transactions,
  currency,
  paid_minor::bigint as total_minor,
  value_minor::bigint as value_minor,
  goods,
  abs(paid_minor - value_minor)::bigint as difference_minor,
  round(greatest(paid_minor / value_minor, value_minor / paid_minor), 1) as times,
  0.3 + 0.35 * least(1, greatest(paid_minor / value_minor, value_minor / paid_minor) / (5 * $times)) as score_ratio,
  0.3 * least(1, abs(paid_minor - value_minor) / unit / 200000) as score_size
from sales where greatest(paid_minor / value_minor, value_minor / paid_minor) >= $times and abs(paid_minor - value_minor) >= $least * unit
