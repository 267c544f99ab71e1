import type { Random } from '@weir/engines/vocabulary';
import { dayStart, daysInYear, hourMs, workingDayFrom } from '../countries.ts';
import type { Firm, Person, SandboxCountryCode } from '../world.ts';
import { keepHousesOpen } from './houses.ts';
import { moment, monthDays } from './moments.ts';
import { hasOrdinaryLife, type Place, type Society } from './society.ts';

const major = 100;
/** Cash comes in notes and coins of at least five. */
const smallestCash = 5 * major;

/** The year's wages, rents, shopping, trade and cash of both countries. */
export function liveOrdinarily(society: Society, random: Random): void {
  for (const country of ['XN', 'XP'] as const) {
    const place = society.places[country];
    const people = society.registry.persons.filter(
      (person) => person.residence === country && hasOrdinaryLife(society, person),
    );
    for (const person of people) livePrivately(society, random.fork(person.id), person, place);
    for (const firm of place.employers) tradeThroughYear(society, random.fork(firm.id), firm, place);
    for (const shop of place.shops) bankTakings(society, random.fork(`${shop.id}/takings`), shop);
  }
  keepHousesOpen(society, random.fork('houses'));
}

function livePrivately(society: Society, random: Random, person: Person, place: Place): void {
  const { registry, plan } = society;
  const country = person.residence;
  const own = registry.mainAccount(person).key;
  const employer = random.chance(0.4) ? place.treasury : random.pick(place.employers);
  const landlord = registry.mainAccount(random.pick(place.landlords)).key;
  const salary = random.integer(1_700, 4_200) * major;
  const rent = Math.round(salary * (0.22 + random.next() * 0.12));
  const employed = person.occupation !== 'landlord' && person.occupation !== 'student';
  const payday = random.integer(24, 27);
  const regularShops = [random.pick(place.shops), random.pick(place.shops)].map(
    (shop) => registry.mainAccount(shop).key,
  );
  for (const monthDay of monthDays) {
    const on = (day: number): number => moment(random, workingDayFrom(monthDay + day, country));
    if (employed) {
      plan.pay({
        time: dayStart(workingDayFrom(monthDay + payday - 1, country)) + 6 * hourMs,
        from: registry.mainAccount(employer).key,
        to: own,
        amount: salary,
        description: 'Salary',
      });
    }
    if (own !== landlord && rent > 0 && !place.landlords.includes(person)) {
      plan.pay({
        time: on(random.integer(0, 4)),
        from: own,
        to: landlord,
        amount: rent,
        description: 'Rent',
      });
    }
    const utility = registry.mainAccount(place.utility).key;
    plan.pay({
      time: on(random.integer(9, 16)),
      from: own,
      to: utility,
      amount: random.integer(4_000, 17_000),
      description: 'Water and electricity',
    });
    for (let count = random.integer(1, 4); count > 0; count--) {
      plan.pay({
        time: moment(random, monthDay + random.integer(0, 27)),
        from: own,
        to: random.pick(regularShops),
        amount: random.integer(900, 19_000),
        description: 'Card purchase',
      });
    }
    if (random.chance(0.7)) {
      plan.pay({
        time: on(random.integer(0, 27)),
        from: own,
        to: null,
        outside: 'cash',
        amount: random.integer(6, 120) * smallestCash,
        description: 'Cash withdrawal',
      });
    }
    if (random.chance(0.03))
      depositCash(society, random, own, on(random.integer(0, 27)), random.integer(20, 900));
    if (random.chance(0.22)) sendToSomebody(society, random, person, on(random.integer(0, 27)));
    if (random.chance(0.06)) shopAbroad(society, random, own, country, on(random.integer(0, 27)));
  }
}

/** `units` of the smallest cash amount. */
function depositCash(society: Society, random: Random, to: string, time: number, units: number): void {
  const amount = units * smallestCash;
  society.plan.pay({
    time,
    from: null,
    to,
    outside: 'cash',
    amount,
    description: random.pick(['Cash deposit', 'Cash deposit at counter', 'Deposit']),
  });
}

function sendToSomebody(society: Society, random: Random, person: Person, time: number): void {
  const { registry, plan } = society;
  const friend = random.pick(registry.persons);
  if (friend === person || !hasOrdinaryLife(society, friend)) return;
  plan.pay({
    time,
    from: registry.mainAccount(person).key,
    to: registry.mainAccount(friend).key,
    amount: random.integer(10, 450) * major,
    description: random.pick([
      'Thank you',
      'Shared holiday',
      'Birthday',
      'Loan between friends',
      'Tickets',
      'Family',
    ]),
  });
}

function shopAbroad(
  society: Society,
  random: Random,
  own: string,
  country: SandboxCountryCode,
  time: number,
): void {
  const abroad = society.places[country === 'XN' ? 'XP' : 'XN'];
  society.plan.pay({
    time,
    from: own,
    to: society.registry.mainAccount(random.pick(abroad.shops)).key,
    amount: random.integer(1_500, 38_000),
    description: 'Card purchase abroad',
  });
}

function tradeThroughYear(society: Society, random: Random, firm: Firm, place: Place): void {
  const { registry, plan } = society;
  const own = registry.mainAccount(firm).key;
  const suppliers = [0, 1, 2, 3]
    .map(() => random.pick(place.traders))
    .filter((supplier) => supplier !== firm);
  const abroad = society.places[firm.country === 'XN' ? 'XP' : 'XN'];
  const foreignSupplier = registry.mainAccount(random.pick(abroad.traders)).key;
  const isShop = place.shops.includes(firm);
  for (const [month, monthDay] of monthDays.entries()) {
    const on = (day: number): number => moment(random, workingDayFrom(monthDay + day, firm.country));
    for (const supplier of suppliers) {
      plan.pay({
        time: on(random.integer(0, 27)),
        from: own,
        to: registry.mainAccount(supplier).key,
        amount: random.integer(90_000, 1_900_000),
        description: `Invoice ${invoiceNumber(random)}`,
      });
    }
    if (random.chance(isShop ? 0.3 : 0.55)) {
      plan.pay({
        time: on(random.integer(0, 27)),
        from: own,
        to: foreignSupplier,
        amount: random.integer(400_000, 5_200_000),
        description: `Import, invoice ${invoiceNumber(random)}`,
      });
    }
    if (!isShop && random.chance(0.5)) {
      plan.pay({
        time: on(random.integer(0, 27)),
        from: null,
        to: own,
        outside: 'border',
        amount: random.integer(800_000, 9_000_000),
        description: `Export, invoice ${invoiceNumber(random)}`,
      });
    }
    if (month % 3 === 0) {
      plan.pay({
        time: on(20),
        from: own,
        to: registry.mainAccount(place.treasury).key,
        amount: random.integer(200_000, 1_600_000),
        description: 'Quarterly tax',
      });
    }
  }
}

/** Shops bring their takings to the bank once a week; some weeks are good ones. */
function bankTakings(society: Society, random: Random, shop: Firm): void {
  const own = society.registry.mainAccount(shop).key;
  const usual = random.integer(500, 1_600);
  for (let day = random.integer(0, 6); day < daysInYear; day += 7) {
    const units = Math.round(usual * (0.7 + random.next() * 0.8));
    depositCash(society, random, own, moment(random, workingDayFrom(day, shop.country)), units);
  }
}

export function invoiceNumber(random: Random): string {
  return `${random.integer(25, 26)}-${String(random.integer(1, 99_999)).padStart(5, '0')}`;
}
