-- id: fan-in-count
-- title: A crowd of payers all at once
-- indicator: An account that few ever paid is paid by a crowd within days, often in small sums.
-- source: FATF, Crowdfunding for Terrorism Financing (2023), and FATF, Professional Money Laundering (2018), mule and collection accounts
-- severity: medium
-- parameter: payers integer 15 [3, 10000] Fewest different payers within the window
-- parameter: days integer 7 [1, 90] Length of the window
-- parameter: times decimal 4 [1, 1000] So many times the payers that such a window would have at the account's own pace outside it
-- parameter: least money 500.00 [1.00, 1000000000.00] Least sum that comes in within the window, in the account's currency
-- parameter: strangers decimal 0.7 [0, 1] Least share of them that pay at no other time
-- reason: {payers} different payers within {days} days, {times} times what is usual for this account, {total} {currency} together.
-- part: payers {payers} different payers
-- part: times {times} times the usual number
-- part: strangers {strangers} % of them pay at no other time
-- part: haste within {days} days
with ledger as (
  select ends_ms - begins_ms + 86400000 as length from span
), likely as (
  select account, currency, unit, in_count from accounts, ledger
  where in_count >= $payers and near_in_count * ceil($days / 14) >= $payers and near_in_minor * ceil($days / 14) >= $least * unit
    and near_in_count * ceil($days / 14) >= $times * (in_count - near_in_count * ceil($days / 14)) * $days * 86400000 / length
), crowded as (
  -- A window touches two neighbouring stretches of its own length, and so holds at most twice what the fullest one does.
  select account, currency from (
    select account, currency, max(payments) as most, sum(payments) as payments_ever from (
      select account, currency, occurred_ms // ($days * 86400000) as stretch, count(*) as payments
      from entries semi join likely using (account, currency)
      where direction = 'in' and counterparty is not null group by all
    ) group by all
  ), ledger where 2 * most >= $payers and 2 * most >= $times * greatest(1, (payments_ever - 2 * most) * $days * 86400000 / length)
), paid as (
  select entries.* from entries semi join crowded using (account, currency)
  where direction = 'in' and counterparty is not null
), busy as (
  -- Counting different payers over every window is dear, so it is done where the payments alone would be many enough.
  select distinct account, currency from (
    select account, currency, count(*) over near as payments, count(*) over (partition by account, currency) as payments_ever
    from paid
    window near as (partition by account, currency order by occurred_ms range between $days * 86400000 preceding and current row)
  ), ledger where payments >= $payers and payments >= $times * greatest(1, (payments_ever - payments) * $days * 86400000 / length)
), counted as (
  select account, currency, occurred_ms, unit, sum(amount_minor) over near as near_minor, count(distinct counterparty) over near as payers,
    count(*) over near as payments, count(*) over (partition by account, currency) as payments_ever, min(occurred_ms) over near as first_ms
  from paid semi join busy using (account, currency)
  window near as (partition by account, currency order by occurred_ms range between $days * 86400000 preceding and current row)
), best as (
  select account, currency, first_ms, occurred_ms as last_ms, payers,
    payers / greatest(1, (payments_ever - payments) * $days * 86400000 / length) as times
  from counted, ledger
  where payers >= $payers and near_minor >= $least * unit
    and payers >= $times * greatest(1, (payments_ever - payments) * $days * 86400000 / length)
  qualify row_number() over (partition by account, currency order by payers desc, occurred_ms) = 1
), habits as (
  select account, currency, counterparty, min(occurred_ms) as began, max(occurred_ms) as ended from paid semi join best using (account, currency) group by all
), told as (
  select paid.*, best.first_ms, best.last_ms, best.times, best.payers, (began >= best.first_ms and ended <= best.last_ms) as stranger
  from best join paid using (account, currency) join habits using (account, currency, counterparty)
  where paid.occurred_ms between best.first_ms and best.last_ms
)
select
  [account] || list_sort(list_distinct(list(counterparty))) as accounts,
  list(id order by occurred_ms, sequence) as transactions,
  currency,
  any_value(payers) as payers,
  sum(amount_minor) as total_minor,
  (any_value(last_ms) - any_value(first_ms)) // 86400000 + 1 as days,
  round(any_value(times), 1) as times,
  round(100 * count(distinct counterparty) filter (stranger) / count(distinct counterparty)) as strangers,
  0.15 + 0.25 * least(1, any_value(payers) / 60) as score_payers,
  0.25 * least(1, any_value(times) / 30) as score_times,
  0.2 * count(distinct counterparty) filter (stranger) / count(distinct counterparty) as score_strangers,
  0.1 * (1 - least(1, (any_value(last_ms) - any_value(first_ms)) / 86400000 / $days)) as score_haste
from told group by account, currency
having count(distinct counterparty) filter (stranger) >= $strangers * count(distinct counterparty)
