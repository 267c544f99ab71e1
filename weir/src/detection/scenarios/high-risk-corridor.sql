-- id: high-risk-corridor
-- title: Payments with a country under a call for action
-- indicator: An account deals, more than once or in large sums, with accounts in a country that the reference data names as high-risk.
-- source: FATF Recommendation 19 (higher-risk countries); which countries is reference data: reference-data/detection.json
-- severity: high
-- reach: account
-- needs: corridors
-- parameter: least money 1000.00 [1.00, 1000000000.00] Least sum of all of them, in the account's currency
-- parameter: payments integer 1 [1, 1000] Fewest payments
-- parameter: days integer 90 [1, 3650] Length of the window that is told together
-- reason: {count} payments of {total} {currency} together with accounts in {country} within {days} days.
-- part: country {country} is named in the reference data
-- part: size {total} in all
-- part: share {part} % of all that moved on the account
with far as (
  select distinct account, country_of(account) as country from accounts where country_of(account) in (select country from high_risk)
), paid as (
  select entries.*, far.country, (occurred_ms // ($days * 86400000)) as stretch from entries join far on far.account = entries.counterparty
  join high_risk on high_risk.country = far.country and occurred_ms >= since_ms
  where entries.account not in (select account from far)
)
select
  [paid.account] || list_sort(list_distinct(list(counterparty))) as accounts,
  list(id order by occurred_ms, sequence) as transactions,
  currency,
  country,
  count(*) as count,
  sum(amount_minor) as total_minor,
  (max(occurred_ms) - min(occurred_ms)) // 86400000 + 1 as days,
  round(100 * sum(amount_minor) / any_value(in_minor + out_minor)) as part,
  0.4 as score_country,
  0.25 * least(1, sum(amount_minor) / any_value(paid.unit) / 50000) as score_size,
  0.25 * sum(amount_minor) / any_value(in_minor + out_minor) as score_share
from paid join accounts using (account, currency)
group by account, currency, country, stretch
having sum(amount_minor) >= $least * any_value(paid.unit) and count(*) >= $payments
