-- id: there-and-back
-- title: The same money there and back
-- indicator: Two accounts pay each other like sums within days, again and again or in one large stroke: turnover without a trade.
-- source: FATF / Egmont Group, Trade-Based Money Laundering: Risk Indicators (2021), offsetting and back-to-back payments
-- severity: medium
-- reach: account
-- parameter: least money 10000.00 [100.00, 1000000000.00] Least payment, in the account's currency
-- parameter: days integer 14 [1, 180] It comes back within this time
-- parameter: like decimal 0.1 [0, 0.5] Most that what comes back differs from what was paid
-- parameter: times integer 2 [1, 100] Fewest rounds between the two
-- parameter: share decimal 0.5 [0, 1] Least share of all payments from the one to the other that come back
-- reason: {count} payments of {total} {currency} together went to {other} and came back within {days} days each, {part} % of all between them.
-- part: count {count} rounds
-- part: share {part} % of all payments from the one to the other
-- part: likeness the sums differ by {differs} %
with paid as (
  select * from entries where direction = 'out' and counterparty is not null
), rounds as (
  select went.account, went.counterparty, went.currency, went.id, went.sequence, went.occurred_ms, went.amount_minor,
    arg_min(back.id, back.occurred_ms) as back_id, min(back.occurred_ms) as back_ms, arg_min(back.amount_minor, back.occurred_ms) as back_minor
  from paid as went join paid as back on back.account = went.counterparty and back.counterparty = went.account and back.currency = went.currency
    and back.occurred_ms > went.occurred_ms and back.occurred_ms <= went.occurred_ms + $days * 86400000
    and abs(back.amount_minor - went.amount_minor) <= $like * went.amount_minor
  where went.amount_minor >= $least * went.unit and back.amount_minor >= $least * back.unit * (1 - $like)
  group by all
), once as (
  select * from rounds qualify row_number() over (partition by account, counterparty, currency, back_id order by occurred_ms desc) = 1
), told as (
  select account, counterparty, currency, list(id order by occurred_ms, sequence) as ids, list(back_id order by back_ms, back_id) as back_ids, count(*) as rounds,
    sum(amount_minor) as total_minor, max((back_ms - occurred_ms) // 86400000 + 1) as days, avg(abs(back_minor - amount_minor) / amount_minor) as differs
  from once group by all having count(*) >= $times
), ever as (
  select account, counterparty, currency, count(*) as payments from paid semi join told using (account, counterparty, currency)
  where amount_minor >= $least * unit group by all
)
select
  [account, counterparty] as accounts,
  list_distinct(ids || back_ids) as transactions,
  currency,
  counterparty as other,
  rounds as count,
  total_minor,
  days,
  round(100 * rounds / payments) as part,
  round(100 * differs, 1) as differs,
  0.2 + 0.2 * least(1, rounds / 6) as score_count,
  0.25 * rounds / payments as score_share,
  0.2 * (1 - least(1, differs / greatest(0.001, $like))) as score_likeness
from told join ever using (account, counterparty, currency)
where rounds >= $share * payments
-- Told once for the two, from whoever paid first.
qualify row_number() over (partition by least(account, counterparty), greatest(account, counterparty), currency order by rounds desc, ids[1]) = 1
