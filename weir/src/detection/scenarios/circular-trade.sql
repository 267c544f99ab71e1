-- id: circular-trade
-- title: Trade that goes round in a circle
-- indicator: A payment of like size goes from firm to firm and comes back to the first, each step later than the one before: invoices without a trade.
-- source: FATF / Egmont Group, Trade-Based Money Laundering: Trends and Developments (2020), circular invoicing and carousel trade
-- severity: high
-- parameter: least money 20000.00 [100.00, 1000000000.00] Least payment, in the payer's currency
-- parameter: keep decimal 0.85 [0.5, 1] Each step carries at least this share of the one before
-- parameter: days integer 45 [1, 365] The circle closes within this time
-- parameter: least_steps integer 3 [3, 6] Fewest payments of the circle
-- parameter: most_steps integer 6 [3, 6] Most payments of the circle
-- reason: {total} {currency} went through {steps} accounts and {returned} {back_currency} came back to the first within {days} days.
-- part: closed a circle of {steps} payments
-- part: likeness {part} % of it came back
-- part: haste within {days} days
with recursive likely as (
  select account, currency from accounts where in_largest >= $least * $keep * unit * 0.1 and out_largest >= $least * unit * 0.1
), steps as (
  -- What the payer paid and what the payee received, which differ where it was exchanged; amounts in steps of a fifth find like ones.
  select went.account as payer, went.counterparty as payee, went.sequence, went.id, went.occurred_ms, went.amount_minor, went.currency, went.unit,
    came.amount_minor as came_minor, came.currency as came_currency,
    floor(ln(went.amount_minor) * 5)::int as went_size, floor(ln(came.amount_minor) * 5)::int as came_size
  from entries as went semi join likely using (account, currency)
  join entries as came on came.sequence = went.sequence and came.direction = 'in' and came.account in (select account from likely)
  where went.direction = 'out' and went.counterparty is not null and went.amount_minor >= $least * went.unit * 0.4
), onward as (
  select steps.*, size from steps, unnest([went_size, went_size + 1, went_size + 2, went_size + 3]) as near(size)
), paths as (
  select payer as home, payee as holder, [id] as ids, [payer] as visited, occurred_ms as first_ms, occurred_ms as last_ms, 1 as steps,
    amount_minor as first_minor, currency as first_currency, came_minor, came_currency, came_size
  from steps where amount_minor >= $least * unit
  union all
  select home, onward.payee, list_append(ids, id), list_append(visited, onward.payer), first_ms, occurred_ms, steps + 1,
    first_minor, first_currency, onward.came_minor, onward.came_currency, onward.came_size
  from paths join onward on onward.payer = paths.holder and onward.size = paths.came_size and onward.currency = paths.came_currency
    and onward.occurred_ms > paths.last_ms and onward.occurred_ms <= paths.first_ms + $days * 86400000
    and onward.amount_minor between $keep * paths.came_minor and paths.came_minor * 1.01
  where steps < $most_steps and holder <> home and (onward.payee = home or not list_contains(visited, onward.payee))
), closed as (
  select * from paths where holder = home and steps >= $least_steps
)
select
  visited as accounts,
  ids as transactions,
  first_currency as currency,
  steps,
  first_minor as total_minor,
  (last_ms - first_ms) // 86400000 + 1 as days,
  came_minor as returned_minor,
  came_currency as back_currency,
  case when came_currency = first_currency then round(100 * came_minor / first_minor) else 0 end as part,
  0.45 + 0.05 * least(4, steps - 2) as score_closed,
  case when came_currency = first_currency then 0.2 * least(1, came_minor / first_minor) else 0.1 end as score_likeness,
  0.15 * (1 - (last_ms - first_ms) / 86400000 / $days) as score_haste
from closed
