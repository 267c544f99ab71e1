-- id: loan-back
-- title: One's own money back as a loan
-- indicator: Cash is paid in and sent to a lender who deals with hardly anybody; the lender soon pays about as much to somebody else, often a firm of the same owner.
-- source: FATF, Laundering the Proceeds of Corruption (2011), and FATF, Money Laundering and Terrorist Financing through the Real Estate Sector (2007), loan-back schemes
-- severity: high
-- needs: cash
-- parameter: least money 10000.00 [100.00, 1000000000.00] Least payment to the lender, in the payer's currency
-- parameter: before integer 30 [1, 180] Days before it within which the cash came in
-- parameter: cash decimal 0.6 [0.1, 1] Least share of the payment that came in as cash
-- parameter: days integer 45 [1, 365] Within so many days the lender pays on
-- parameter: share decimal 0.8 [0.3, 1] Least share of what the lender received
-- parameter: few integer 12 [2, 1000] Most payments that the lender has in all
-- reason: {total} {currency}, of which {cash} % had come in as cash, went to {lender}, which paid {part} % of it to {borrower} {days} days later.
-- part: cash {cash} % had come in as cash
-- part: share {part} % was lent on
-- part: few the lender has {payments} payments in all
with likely as (
  select account, currency from accounts where cash_in_minor >= $least * $cash * unit and out_largest >= $least * unit
), lenders as (
  select account, any_value(in_count + out_count) as payments from accounts
  where in_count >= 1 and out_count >= 1 and in_count + out_count <= $few group by account having count(*) = 1
), lent as (
  select went.account as owner, went.currency, went.id, went.sequence, went.occurred_ms, went.amount_minor, came.account as lender,
    onward.counterparty as borrower, onward.id as onward_id, onward.occurred_ms as onward_ms, onward.amount_minor / came.amount_minor as part
  from entries as went semi join likely on likely.account = went.account and likely.currency = went.currency
  join entries as came on came.sequence = went.sequence and came.direction = 'in'
  join entries as onward on onward.account = came.account and onward.currency = came.currency and onward.direction = 'out'
    and onward.occurred_ms > came.occurred_ms and onward.occurred_ms <= came.occurred_ms + $days * 86400000
    and onward.amount_minor between $share * came.amount_minor and came.amount_minor
  where went.direction = 'out' and went.amount_minor >= $least * went.unit
    and came.account in (select account from lenders) and onward.counterparty is not null and onward.counterparty <> went.account
), fed as (
  select lent.owner, lent.currency, lent.id, lent.sequence, lent.occurred_ms, lent.amount_minor, lender, borrower, onward_id, onward_ms, part,
    list(cash.id order by cash.occurred_ms, cash.sequence) as cash_ids, sum(cash.amount_minor) as cash_minor
  from lent join entries as cash on cash.account = lent.owner and cash.currency = lent.currency and cash.direction = 'in'
    and cash.outside_type = 'cash' and cash.occurred_ms between lent.occurred_ms - $before * 86400000 and lent.occurred_ms
  group by all
)
select
  [owner, lender, borrower] as accounts,
  cash_ids || [id, onward_id] as transactions,
  currency,
  amount_minor as total_minor,
  least(100, round(100 * cash_minor / amount_minor)) as cash,
  lender,
  borrower,
  round(100 * part) as part,
  (onward_ms - occurred_ms) // 86400000 + 1 as days,
  payments,
  0.2 + 0.2 * least(1, cash_minor / amount_minor) as score_cash,
  0.25 * part as score_share,
  0.25 * (1 - (payments - 2) / $few) as score_few
from fed join lenders on lenders.account = fed.lender
where cash_minor >= $cash * amount_minor
