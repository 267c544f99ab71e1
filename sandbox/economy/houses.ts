import type { Random } from '@weir/engines/vocabulary';
import { daysInYear, hourMs, workingDayFrom } from '../countries.ts';
import type { Institution } from '../world.ts';
import { moment, monthDays } from './moments.ts';
import { hasOrdinaryLife, type Society } from './society.ts';

const major = 100;

/** What gold dealers, the casino, the exchange houses and the free port do on ordinary days. */
export function keepHousesOpen(society: Society, random: Random): void {
  for (const house of society.registry.institutions) {
    const own = random.fork(house.id);
    if (house.kind === 'gold-dealer') sellGold(society, own, house);
    if (house.kind === 'casino') letThemPlay(society, own, house);
    if (house.kind === 'exchange-house') changeMoney(society, own, house);
  }
}

function sellGold(society: Society, random: Random, dealer: Institution): void {
  const { registry, plan } = society;
  const own = registry.mainAccount(dealer).key;
  for (let day = 3; day < daysInYear - 3; day += random.integer(5, 11)) {
    const time = moment(random, workingDayFrom(day, dealer.country));
    const articles = ['Wedding rings', 'Gold coins', 'Jewellery', 'Gold bar 20 g'];
    payHouse(society, random, { time, to: own, most: 4_000, articles });
    if (random.chance(0.3)) {
      plan.pay({
        time: time + hourMs,
        from: own,
        to: null,
        outside: 'asset',
        amount: random.integer(4_000, 30_000) * major,
        description: 'Bullion from refinery, into stock',
      });
    }
  }
  const freePort = registry.mainAccount({ id: 'free-port-psfp' }).key;
  for (const day of monthDays) {
    plan.pay({
      time: moment(random, workingDayFrom(day + 4, dealer.country)),
      from: own,
      to: freePort,
      amount: random.integer(900, 3_800) * major,
      description: 'Storage in the free port',
    });
  }
}

function letThemPlay(society: Society, random: Random, casino: Institution): void {
  const { registry, plan } = society;
  const own = registry.mainAccount(casino).key;
  for (let day = 1; day < daysInYear - 2; day += random.integer(1, 3)) {
    const time = moment(random, day);
    const player = payHouse(society, random, { time, to: own, most: 900, articles: ['Chips'] });
    if (player !== null && random.chance(0.35)) {
      plan.pay({
        time: time + 3 * hourMs,
        from: own,
        to: player,
        amount: random.integer(30, 1_400) * major,
        description: 'Winnings',
      });
    }
  }
}

function changeMoney(society: Society, random: Random, house: Institution): void {
  const own = society.registry.mainAccount(house).key;
  for (let day = 2; day < daysInYear - 2; day += random.integer(1, 4)) {
    const time = moment(random, workingDayFrom(day, house.country));
    payHouse(society, random, { time, to: own, most: 1_500, articles: ['Travel money', 'Foreign notes'] });
  }
}

/** Somebody with an ordinary life pays the house; answers their account. */
function payHouse(
  society: Society,
  random: Random,
  sale: { time: number; to: string; most: number; articles: readonly string[] },
): string | null {
  const customer = random.pick(society.registry.persons);
  if (!hasOrdinaryLife(society, customer)) return null;
  const from = society.registry.mainAccount(customer).key;
  society.plan.pay({
    time: sale.time,
    from,
    to: sale.to,
    amount: random.integer(40, sale.most) * major,
    description: random.pick(sale.articles),
  });
  return from;
}
