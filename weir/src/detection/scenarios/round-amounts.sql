-- id: round-amounts
-- title: Nothing but round sums
-- indicator: Payments between two parties are nearly all in round sums of thousands, as no trade or wage comes out.
-- source: FATF, Trade-Based Money Laundering: Risk Indicators (2021); national lists of red flags on round-sum transfers
-- severity: low
-- reach: account
-- parameter: round money 1000.00 [10.00, 1000000.00] A sum is round when it is a multiple of this
-- parameter: least integer 6 [3, 1000] Fewest round payments between the two
-- parameter: share decimal 0.9 [0.5, 1] Least share of the payments between the two that are round
-- parameter: days integer 120 [1, 3650] All of them within so many days
-- parameter: total money 20000.00 [100.00, 1000000000.00] Least sum of the round payments
-- parameter: different integer 3 [1, 100] Fewest different sums: a rent or an instalment is always the same
-- reason: {count} payments of {total} {currency} together went to one counterparty within {days} days, {part} % of them in round sums.
-- part: count {count} round payments
-- part: share {part} % of the payments between the two are round
-- part: variety {different} different sums
with pairs as (
  select account, counterparty, currency, any_value(unit) as unit from entries
  where direction = 'out' and counterparty is not null and amount_minor % ($round * unit)::bigint = 0
  group by all
  having count(*) >= $least and sum(amount_minor) >= $total * any_value(unit) and count(distinct amount_minor) >= $different
), mine as (
  select entries.*, amount_minor % ($round * unit)::bigint = 0 as is_round from entries semi join pairs using (account, counterparty, currency)
  where direction = 'out'
)
select
  [account, counterparty] as accounts,
  list(id order by occurred_ms, sequence) filter (is_round) as transactions,
  currency,
  count(*) filter (is_round) as count,
  sum(amount_minor) filter (is_round) as total_minor,
  (max(occurred_ms) - min(occurred_ms)) // 86400000 + 1 as days,
  round(100 * count(*) filter (is_round) / count(*)) as part,
  count(distinct amount_minor) as different,
  0.15 + 0.2 * least(1, count(*) / 15) as score_count,
  0.25 * count(*) filter (is_round) / count(*) as score_share,
  0.15 * least(1, count(distinct amount_minor) / 8) as score_variety
from mine
group by account, counterparty, currency
having count(*) filter (is_round) >= $share * count(*)
  and max(occurred_ms) - min(occurred_ms) <= $days * 86400000
