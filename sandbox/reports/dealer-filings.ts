import type { Random } from '@weir/engines/vocabulary';
import { daysInYear } from '../countries.ts';
import type { Society } from '../economy/society.ts';
import type { Institution } from '../world.ts';
import type { Filing, GoldDeal } from './filing.ts';
import { byThreshold, peopleWithAccounts, times } from './threshold-filing.ts';

export function goldSales(society: Society, random: Random): Filing[] {
  const dealers = dealersOf(society);
  const buyers = peopleWithAccounts(society, 'XN');
  return times(society, 20, () => {
    const day = random.integer(5, daysInYear - 6);
    const grams = random.integer(110, 420);
    return byThreshold(random.pick(dealers), 'DPMSR', day + random.integer(1, 3), {
      kind: 'gold-sale',
      sale: {
        day,
        dealer: random.pick(dealers),
        buyer: random.pick(buyers),
        price: grams * random.integer(9_120, 9_480),
        grams,
        fineness: random.pick([999, 999, 995, 916]),
        scheme: null,
      },
    });
  });
}

const metals = [
  { metal: 'GOLD', finenesses: [999, 995, 916], least: 9_120, most: 9_480, grams: [100, 250] },
  { metal: 'SILVER', finenesses: [999, 958, 925], least: 104, most: 118, grams: [1_000, 5_000] },
  { metal: 'PLATINUM', finenesses: [999, 950], least: 3_050, most: 3_310, grams: [50, 100] },
] as const;

/** Sales for cash, several bars on one invoice, brought about by a broker. Their cash was never on an account. */
export function goldDeals(society: Society, random: Random): Filing[] {
  const dealers = dealersOf(society);
  const people = peopleWithAccounts(society, 'XN');
  let number = 0;
  return times(society, 10, () => {
    const day = random.integer(5, daysInYear - 6);
    const dealer = random.pick(dealers);
    const invoice = `${dealer.code}-${String((number += 1)).padStart(4, '0')}`;
    const buyer = random.pick(people);
    const bars: GoldDeal['bars'] = Array.from({ length: random.integer(2, 4) }, (_, index) => {
      // The first bar is gold, so that the sale is over the threshold.
      const kind = index === 0 ? metals[0] : random.pick(metals);
      const grams = random.pick(kind.grams);
      return {
        metal: kind.metal,
        grams,
        fineness: random.pick(kind.finenesses),
        price: Math.ceil((grams * random.integer(kind.least, kind.most)) / 500) * 500,
        serial: `${kind.metal.slice(0, 2)}${random.integer(100_000, 999_999)}`,
      };
    });
    const broker = random.pick(people.filter((person) => person !== buyer));
    const deal: GoldDeal = { day, invoice, buyer, broker, bars };
    return byThreshold(dealer, 'DPMSR', day + random.integer(1, 3), { kind: 'gold-deal', deal });
  });
}

function dealersOf(society: Society): Institution[] {
  return society.registry.institutions.filter(
    (each) => each.kind === 'gold-dealer' && each.reportingEntityId !== null,
  );
}
