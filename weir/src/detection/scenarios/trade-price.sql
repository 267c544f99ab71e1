-- id: trade-price
-- title: Goods at a price far from that of their like
-- indicator: The price of goods in a reported sale, for one unit, lies far above or below what such goods cost in other reported sales.
-- source: FATF / Egmont Group, Trade-Based Money Laundering: Risk Indicators (2021), over- and under-invoicing
-- severity: high
-- needs: items
-- parameter: times decimal 3 [1.1, 1000] So many times dearer, or cheaper, than the median of like goods
-- parameter: known integer 4 [2, 1000] Fewest other sales of like goods to compare with
-- parameter: least money 5000.00 [1.00, 1000000000.00] Least sum paid, in the sale's currency
-- reason: {quantity} × {goods} for {total} {currency}: {each} each, where {known} other sales have a median of {median}.
-- part: price {times} times the median, or the median so many times the price
-- part: known compared with {known} other sales
-- part: size {total} paid
with sales as (
  select *, price_minor / quantity as each_minor from items
  where kind = 'goods' and quantity > 0 and price_minor > 0
), measured as (
  select one.told, one.id, one.goods, one.currency, one.unit, one.payer, one.payee, one.quantity, one.price_minor as total_minor,
    one.each_minor, median(other.each_minor) as median_minor, count(*) as known
  from sales as one join sales as other on other.goods = one.goods and other.currency = one.currency and other.told <> one.told
    and other.quantity_unit is not distinct from one.quantity_unit
  where one.price_minor >= $least * one.unit
  group by all having count(*) >= $known
)
select
  list_filter([payer, payee], lambda party: party is not null) as accounts,
  [told] as transactions,
  currency,
  quantity,
  goods,
  total_minor::bigint as total_minor,
  each_minor,
  median_minor,
  known,
  round(greatest(each_minor / median_minor, median_minor / each_minor), 1) as times,
  0.3 + 0.3 * least(1, greatest(each_minor / median_minor, median_minor / each_minor) / (4 * $times)) as score_price,
  0.15 * least(1, known / 20) as score_known,
  0.2 * least(1, total_minor / unit / 200000) as score_size
from measured where each_minor >= $times * median_minor or median_minor >= $times * each_minor
