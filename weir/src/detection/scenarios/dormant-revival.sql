-- id: dormant-revival
-- title: A sleeping account wakes up
-- indicator: An account without movement for months suddenly receives much and pays it away.
-- source: Wolfsberg Group, Guidance on a Risk Based Approach (2006), and FATF red flags on reactivated dormant accounts
-- severity: medium
-- parameter: asleep integer 150 [30, 3650] Days without any movement
-- parameter: awake integer 30 [1, 180] Days after waking that are looked at
-- parameter: least money 5000.00 [10.00, 100000000.00] Least sum that comes in after waking, in the account's currency
-- parameter: share decimal 0.5 [0, 1] Least share of it that leaves again
-- parameter: times decimal 3 [1, 1000] It is so many times the largest credit before
-- reason: After {asleep} days without movement {total} {currency} came in within {awake} days and {passed} % of it left again.
-- part: asleep {asleep} days without movement
-- part: size {times} times the largest credit before
-- part: passed {passed} % left again
with ledger as (
  select begins_ms as begins, (ends_ms - begins_ms) // 1209600000 + 2 as fortnights from span
), likely as (
  -- An account that moved in nearly every fortnight never slept so long.
  select account, currency, opening_minor from accounts, ledger
  where accounts.fortnights <= ledger.fortnights - $asleep // 14 + 1 and near_in_minor * ceil($awake / 14) >= $least * unit
    and near_out_minor * ceil($awake / 14) >= $share * $least * unit
), steps as (
  -- An account that opened with a balance slept from the ledger's first day until its own first movement.
  select entries.*,
    coalesce(lag(occurred_ms) over history, case when opening_minor is not null then ledger.begins end) as before,
    max(case when direction = 'in' then amount_minor end) over (history rows between unbounded preceding and 1 preceding) as largest_before
  from entries join likely using (account, currency), ledger
  window history as (partition by account, currency order by occurred_ms, sequence)
), woken as (
  select account, currency, unit, occurred_ms as woke, occurred_ms - before as slept, coalesce(largest_before, 0) as largest_before
  from steps where occurred_ms - before >= $asleep * 86400000
)
select
  [entries.account] || coalesce(list_sort(list_distinct(list(entries.counterparty) filter (entries.counterparty is not null))), []) as accounts,
  list(entries.id order by entries.occurred_ms, entries.sequence) as transactions,
  entries.currency,
  any_value(slept) // 86400000 as asleep,
  any_value($awake) as awake,
  sum(amount_minor) filter (direction = 'in') as total_minor,
  round(100 * coalesce(sum(amount_minor) filter (direction = 'out'), 0) / sum(amount_minor) filter (direction = 'in')) as passed,
  round(sum(amount_minor) filter (direction = 'in') / greatest(1, any_value(largest_before)), 1) as times,
  0.2 + 0.2 * least(1, any_value(slept) / 86400000 / 730) as score_asleep,
  0.3 * least(1, sum(amount_minor) filter (direction = 'in') / greatest(1, any_value(largest_before)) / 20) as score_size,
  0.3 * least(1, coalesce(sum(amount_minor) filter (direction = 'out'), 0) / sum(amount_minor) filter (direction = 'in')) as score_passed
from woken join entries on entries.account = woken.account and entries.currency = woken.currency
  and entries.counterparty is distinct from entries.account
  and entries.occurred_ms between woke and woke + $awake * 86400000
group by entries.account, entries.currency, woke
having sum(amount_minor) filter (direction = 'in') >= any_value($least * entries.unit)
  and sum(amount_minor) filter (direction = 'in') >= $times * any_value(largest_before)
  and coalesce(sum(amount_minor) filter (direction = 'out'), 0) >= $share * sum(amount_minor) filter (direction = 'in')
