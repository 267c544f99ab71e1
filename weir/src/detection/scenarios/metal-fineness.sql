-- id: metal-fineness
-- title: The assay does not bear out the declaration
-- indicator: The fineness that an assay found differs from the fineness that was declared: metal of another make or origin, or a price for metal that is not there.
-- source: FATF / APG, Money Laundering and Terrorist Financing Risks and Vulnerabilities Associated with Gold (2015), misdeclared purity
-- severity: high
-- needs: items
-- parameter: points decimal 15 [0.1, 1000] Least difference, in thousandths of fine metal
-- parameter: least decimal 10 [0, 1000000000] Least weight in grams
-- reason: {grams} g of {metal} was declared as {declared} and assayed as {found} thousandths fine.
-- part: difference {points} thousandths apart
-- part: size {grams} g
select
  list_filter([payer, payee], lambda party: party is not null) as accounts,
  [told] as transactions,
  currency,
  metal,
  grams,
  fineness as declared,
  assayed as found,
  round(abs(fineness - assayed), 1) as points,
  0.4 + 0.35 * least(1, abs(fineness - assayed) / 250) as score_difference,
  0.2 * least(1, grams / 5000) as score_size
from items
where kind = 'metal' and assayed is not null and fineness is not null and grams >= $least and abs(fineness - assayed) >= $points
