-- id: metal-split
-- title: Precious metal bought in pieces
-- indicator: One buyer acquires precious metal again and again within weeks, together far above the amount of one reported sale.
-- source: FATF / APG, Money Laundering and Terrorist Financing Risks and Vulnerabilities Associated with Gold (2015), red flags on repeated purchases
-- severity: medium
-- needs: items
-- parameter: times integer 3 [2, 1000] Fewest purchases
-- parameter: days integer 45 [1, 365] All of them within so many days
-- parameter: least money 20000.00 [1.00, 1000000000.00] Least sum of them, in the sale's currency
-- reason: {count} purchases of precious metal by {buyer} within {days} days, {total} {currency} and {grams} g together.
-- part: count {count} purchases
-- part: size {total} together
-- part: sellers {sellers} different sellers
with bought as (
  select told, any_value(payer) as buyer, any_value(payee) as seller, any_value(currency) as currency, any_value(unit) as unit, min(occurred_ms) as occurred_ms,
    sum(price_minor) as price_minor, sum(grams) as grams
  from items where kind = 'metal' and payer is not null and truth is null group by told
), counted as (
  select *, count(*) over near as purchases, sum(price_minor) over near as near_minor, min(occurred_ms) over near as first_ms from bought
  window near as (partition by buyer, currency order by occurred_ms range between $days * 86400000 preceding and current row)
), best as (
  select buyer, currency, first_ms, occurred_ms as last_ms from counted where purchases >= $times and near_minor >= $least * unit
  qualify row_number() over (partition by buyer, currency order by near_minor desc, occurred_ms) = 1
)
select
  [best.buyer] || coalesce(list_sort(list_distinct(list(seller) filter (seller is not null))), []) as accounts,
  list(told order by occurred_ms, told) as transactions,
  best.currency,
  best.buyer as buyer,
  count(*) as count,
  sum(price_minor)::bigint as total_minor,
  round(sum(grams)) as grams,
  count(distinct seller) as sellers,
  (any_value(last_ms) - any_value(first_ms)) // 86400000 + 1 as days,
  0.2 + 0.25 * least(1, count(*) / 8) as score_count,
  0.3 * least(1, sum(price_minor) / any_value(unit) / 100000) as score_size,
  0.15 * least(1, (count(distinct seller) - 1) / 3) as score_sellers
from best join bought on bought.buyer = best.buyer and bought.currency = best.currency and bought.occurred_ms between first_ms and last_ms
group by best.buyer, best.currency
