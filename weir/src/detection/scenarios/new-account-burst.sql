-- id: new-account-burst
-- title: A new account in full swing at once
-- indicator: An account is opened and within its first weeks much comes in and most of it leaves again.
-- source: FATF, Professional Money Laundering (2018), accounts opened for mules and shell companies; Wolfsberg Group, Frequently Asked Questions on Correspondent Banking (2014)
-- severity: medium
-- parameter: unseen integer 60 [1, 3650] The ledger is at least so many days old when the account is first seen
-- parameter: days integer 21 [1, 180] First days of the account that are looked at
-- parameter: least money 20000.00 [100.00, 1000000000.00] Least sum that comes in within them, in the account's currency
-- parameter: share decimal 0.8 [0, 1] Least share of it that leaves within them
-- parameter: payments integer 4 [2, 1000] Fewest payments within them
-- reason: First seen {began} days after the ledger begins, the account received {total} {currency} within {days} days and {passed} % of it left again.
-- part: size {total} received
-- part: passed {passed} % left again
-- part: whole {part} % of all that the account ever received
with ledger as (
  select begins_ms as begins from span
), fresh as (
  select accounts.account, accounts.currency, unit, first_ms, in_minor, (first_ms - begins) // 86400000 as began
  from accounts, ledger
  where first_ms - begins >= $unseen * 86400000 and in_minor >= $least * unit and in_count + out_count >= $payments
    and out_minor >= $share * $least * unit
    and first_ms = (select min(other.first_ms) from accounts as other where other.account = accounts.account)
    and coalesce(opening_minor, 0) <= 0
)
select
  [entries.account] || coalesce(list_sort(list_distinct(list(entries.counterparty) filter (entries.counterparty is not null))), []) as accounts,
  list(entries.id order by entries.occurred_ms, entries.sequence) as transactions,
  entries.currency,
  any_value(began) as began,
  any_value($days) as days,
  sum(amount_minor) filter (direction = 'in') as total_minor,
  round(100 * sum(amount_minor) filter (direction = 'out') / sum(amount_minor) filter (direction = 'in')) as passed,
  round(100 * sum(amount_minor) filter (direction = 'in') / any_value(in_minor)) as part,
  0.2 + 0.15 * least(1, sum(amount_minor) filter (direction = 'in') / any_value(entries.unit) / 200000) as score_size,
  0.25 * least(1, sum(amount_minor) filter (direction = 'out') / sum(amount_minor) filter (direction = 'in')) as score_passed,
  0.2 * sum(amount_minor) filter (direction = 'in') / any_value(in_minor) as score_whole
from fresh join entries using (account, currency)
where occurred_ms <= first_ms + $days * 86400000
group by entries.account, entries.currency
having sum(amount_minor) filter (direction = 'in') >= any_value($least * entries.unit) and count(*) >= $payments
  and sum(amount_minor) filter (direction = 'out') >= $share * sum(amount_minor) filter (direction = 'in')
  and sum(amount_minor) filter (direction = 'out') <= 1.2 * sum(amount_minor) filter (direction = 'in')
