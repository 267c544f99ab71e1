-- id: pass-through
-- title: Money that passes through at once
-- indicator: A sum much larger than the account usually sees comes in and nearly all of it leaves again within hours or days.
-- source: FATF, Professional Money Laundering (2018), money mule networks; Egmont Group, 100 Cases from the Egmont Group, indicators on transit accounts
-- severity: high
-- reach: account
-- parameter: least money 5000.00 [10.00, 100000000.00] Least sum that comes in, in the account's currency
-- parameter: hours integer 72 [1, 720] The money leaves within this time
-- parameter: share decimal 0.85 [0.5, 1] Least share of it that leaves
-- parameter: more decimal 1.15 [1, 2] Most that leaves, as a multiple of what came in
-- parameter: usual decimal 0.2 [0.01, 1] The sum is at least this share of all that the account ever received
-- reason: {total} {currency} came in and {passed} % of it left within {within} hours; it is {part} % of all the account received.
-- part: passed {passed} % left again
-- part: speed within {within} hours
-- part: unusual {part} % of all the account ever received
with whole as (
  select account, currency, unit, in_minor as came_ever from accounts
  where near_in_minor * ceil($hours / 336) >= $least * unit and near_in_minor * ceil($hours / 336) >= $usual * in_minor
    and near_out_minor * (ceil($hours / 336) + 1) >= $share * greatest($least * unit, $usual * in_minor)
), daily as (
  select account, currency, occurred_ms // 86400000 as day, sum(arrived) as came, sum(amount_minor - arrived) as went
  from (select *, case direction when 'in' then amount_minor else 0 end as arrived from entries)
  semi join whole using (account, currency) group by all
), around as (
  select *, sum(came) over (partition by account, currency order by day range between $hours // 24 preceding and current row) as came_near,
    sum(went) over (partition by account, currency order by day range between $hours // 24 preceding and $hours // 24 + 1 following) as went_near
  from daily
), likely as (
  select distinct account, currency from around join whole using (account, currency)
  where came_near >= $least * unit and came_near >= $usual * came_ever and went_near >= $share * came_near
), arrivals as (
  select account, currency, unit, occurred_ms, sequence, amount_minor, came_ever,
    sum(amount_minor) over burst as burst_minor, min(occurred_ms) over burst as burst_start
  from (select * exclude (unit) from entries) semi join likely using (account, currency) join whole using (account, currency)
  where direction = 'in' and counterparty is distinct from account
  window burst as (partition by account, currency order by occurred_ms range between $hours * 3600000 preceding and current row)
), candidates as (
  select account, currency, unit, came_ever, occurred_ms as burst_end, max(burst_minor) as burst_minor, min(burst_start) as burst_start
  from arrivals where burst_minor >= $least * unit and burst_minor >= $usual * came_ever
  group by account, currency, unit, came_ever, occurred_ms
), passed as (
  select candidates.*, sum(entries.amount_minor) as out_minor, max(entries.occurred_ms) as out_end
  from candidates join entries on entries.account = candidates.account and entries.currency = candidates.currency
    and entries.direction = 'out' and entries.counterparty is distinct from entries.account
    and entries.occurred_ms between candidates.burst_start and candidates.burst_end + $hours * 3600000
  group by all
), best as (
  select * from passed
  where out_minor >= $share * burst_minor and out_minor <= $more * burst_minor
  qualify row_number() over (partition by account, currency, burst_start // (2 * $hours * 3600000) order by burst_minor desc, burst_end) = 1
)
select
  [best.account] || coalesce(list_sort(list_distinct(list(entries.counterparty) filter (entries.counterparty is not null))), []) as accounts,
  list(entries.id order by entries.occurred_ms, entries.sequence) as transactions,
  best.currency,
  best.burst_minor as total_minor,
  round(100 * best.out_minor / best.burst_minor) as passed,
  (best.out_end - best.burst_start) // 3600000 + 1 as within,
  round(100 * best.burst_minor / best.came_ever) as part,
  0.25 + 0.2 * least(1, best.out_minor / best.burst_minor) as score_passed,
  0.2 * (1 - least(1, (best.out_end - best.burst_start) / 3600000 / (2 * $hours))) as score_speed,
  0.35 * best.burst_minor / best.came_ever as score_unusual
from best join entries on entries.account = best.account and entries.currency = best.currency
  and entries.counterparty is distinct from entries.account
  and ((entries.direction = 'in' and entries.occurred_ms between best.burst_start and best.burst_end)
    or (entries.direction = 'out' and entries.occurred_ms between best.burst_start and best.burst_end + $hours * 3600000))
group by best.account, best.currency, best.burst_start, best.burst_end, best.burst_minor, best.out_minor, best.out_end, best.came_ever
