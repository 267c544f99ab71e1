-- id: metal-price
-- title: Precious metal far from the world price
-- indicator: Gold, silver, platinum or palladium changes hands for much less or much more than its fine weight costs on the world market.
-- source: FATF / APG, Money Laundering and Terrorist Financing Risks and Vulnerabilities Associated with Gold (2015), red flags on price
-- severity: high
-- needs: items, prices
-- parameter: deviation decimal 0.2 [0.01, 10] Least deviation from the world price of that day, as a share of it
-- parameter: least money 2000.00 [1.00, 1000000000.00] Least price paid, in the sale's currency
-- reason: {grams} g of {metal} of fineness {fineness} for {total} {currency}: {each} a gram of fine metal, where the world price was {world}.
-- part: deviation {deviation} % off the world price
-- part: size {total} paid
with sales as (
  select items.*, grams * coalesce(assayed, fineness) / 1000 as fine, gram_minor
  from items join world_prices on world_prices.metal = items.metal and world_prices.currency = items.currency
    and items.occurred_ms >= from_ms and items.occurred_ms < until_ms
  where kind = 'metal' and grams > 0 and coalesce(assayed, fineness) > 0 and price_minor > 0
)
select
  list_filter([payer, payee], lambda party: party is not null) as accounts,
  [told] as transactions,
  currency,
  metal,
  grams,
  coalesce(assayed, fineness) as fineness,
  price_minor::bigint as total_minor,
  price_minor / fine as each_minor,
  gram_minor as world_minor,
  round(100 * (price_minor / fine / gram_minor - 1)) as deviation,
  0.35 + 0.35 * least(1, abs(price_minor / fine / gram_minor - 1) / 0.6) as score_deviation,
  0.25 * least(1, price_minor / unit / 50000) as score_size
from sales where abs(price_minor / fine / gram_minor - 1) >= $deviation and price_minor >= $least * unit
