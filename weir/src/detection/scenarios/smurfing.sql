-- id: smurfing
-- title: Cash of many hands for one account
-- indicator: Several accounts take in cash within days and each pays about as much to one and the same account.
-- source: FATF, Professional Money Laundering (2018), smurfs and collection accounts; FATF, Operational Issues: Financial Investigations Guidance (2012)
-- severity: high
-- needs: cash
-- parameter: hands integer 4 [2, 1000] Fewest different payers that had cash paid in
-- parameter: least money 500.00 [10.00, 10000000.00] Least cash deposit, in the account's currency
-- parameter: before integer 5 [1, 60] Days from the deposit to the payment
-- parameter: days integer 14 [1, 120] All payments within so many days
-- parameter: like decimal 0.2 [0, 0.9] Most that the payment differs from the deposit
-- reason: {hands} accounts paid {total} {currency} within {days} days to {collector}, each soon after as much had come to it in cash.
-- part: hands {hands} payers with cash behind them
-- part: haste within {days} days
-- part: share {part} % of all the account received
with cash as (
  select account, currency, unit, id, sequence, occurred_ms, amount_minor,
    -- What it leads to lies in the same stretch of so many days or in the next.
    unnest([occurred_ms // ($before * 86400000), occurred_ms // ($before * 86400000) + 1]) as stretch
  from entries
  where direction = 'in' and outside_type = 'cash' and amount_minor >= $least * unit
), led as (
  select cash.id as cash_id, cash.occurred_ms as cash_ms, went.id, went.sequence, went.occurred_ms, went.account as payer, went.counterparty as collector, went.currency, went.amount_minor
  from cash join (
    select *, occurred_ms // ($before * 86400000) as stretch from entries
    where direction = 'out' and counterparty is not null and amount_minor >= (1 - $like) * $least * unit
  ) as went on went.account = cash.account and went.currency = cash.currency and went.stretch = cash.stretch
    and went.occurred_ms between cash.occurred_ms and cash.occurred_ms + $before * 86400000
    and abs(went.amount_minor - cash.amount_minor) <= $like * cash.amount_minor
  qualify row_number() over (partition by went.sequence order by cash.occurred_ms desc, cash.sequence desc) = 1
), crowds as (
  select collector, currency from led group by all having count(distinct payer) >= $hands
), counted as (
  select led.*, count(distinct payer) over near as hands, min(occurred_ms) over near as first_ms
  from led semi join crowds using (collector, currency)
  window near as (partition by collector, currency order by occurred_ms range between $days * 86400000 preceding and current row)
), best as (
  select collector, currency, first_ms, occurred_ms as last_ms from counted where hands >= $hands
  qualify row_number() over (partition by collector, currency order by hands desc, occurred_ms) = 1
)
select
  [best.collector] || list_sort(list_distinct(list(led.payer))) as accounts,
  list(cash_id order by cash_ms, cash_id) || list(led.id order by led.occurred_ms, led.sequence) as transactions,
  best.currency,
  best.collector as collector,
  count(distinct payer) as hands,
  sum(led.amount_minor) as total_minor,
  (any_value(best.last_ms) - any_value(best.first_ms)) // 86400000 + 1 as days,
  round(100 * sum(led.amount_minor) / any_value(accounts.in_minor)) as part,
  0.25 + 0.3 * least(1, count(distinct payer) / 12) as score_hands,
  0.15 * (1 - least(1, (any_value(best.last_ms) - any_value(best.first_ms)) / 86400000 / $days)) as score_haste,
  0.3 * sum(led.amount_minor) / any_value(accounts.in_minor) as score_share
from best join led on led.collector = best.collector and led.currency = best.currency and led.occurred_ms between best.first_ms and best.last_ms
join accounts on accounts.account = best.collector and accounts.currency = best.currency
group by best.collector, best.currency
