import type { Random } from '@weir/engines/vocabulary';
import { ExchangeRates } from '../ledger/exchange-rates.ts';
import { Plan } from '../ledger/plan.ts';
import { foundInstitutions } from '../people/institutions.ts';
import { Registry } from '../people/registry.ts';
import type { Firm, Person, SandboxCountryCode } from '../world.ts';

/** Who does business with whom, before anything happens. */
export interface Society {
  readonly registry: Registry;
  readonly plan: Plan;
  readonly rates: ExchangeRates;
  readonly places: Readonly<Record<SandboxCountryCode, Place>>;
  /** Firms abroad that pay into the ledger and have no account in it. */
  readonly overseas: readonly Firm[];
  /** Holders with no ordinary payments of their own: shells, and accounts that sleep. */
  readonly quiet: Set<string>;
}

export interface Place {
  readonly treasury: Firm;
  readonly utility: Firm;
  readonly landlords: readonly Person[];
  readonly shops: readonly Firm[];
  readonly traders: readonly Firm[];
  readonly employers: readonly Firm[];
}

const trades: readonly (readonly [word: string, business: string])[] = [
  ['Timber', 'Sawmill and timber trade'],
  ['Marine', 'Ship supplies'],
  ['Textiles', 'Wholesale of textiles'],
  ['Instruments', 'Manufacture of instruments'],
  ['Haulage', 'Road freight'],
  ['Builders', 'Construction'],
  ['Seeds', 'Wholesale of seeds'],
  ['Ceramics', 'Manufacture of ceramics'],
  ['Machinery', 'Import of machinery'],
  ['Software', 'Software'],
];
const retail: readonly (readonly [word: string, business: string])[] = [
  ['Grocers', 'Grocery'],
  ['Bakery', 'Bakery'],
  ['Hardware', 'Hardware shop'],
  ['Pharmacy', 'Pharmacy'],
  ['Filling Station', 'Fuel retail'],
  ['Restaurant', 'Restaurant'],
];

const major = 100;

/** Scale 1 is about 1,200 people with an account; every scale keeps enough firms to trade. */
export function foundSociety(random: Random, scale: number): Society {
  const registry = new Registry(random.fork('registry'));
  foundInstitutions(registry);
  const rates = new ExchangeRates(random.fork('rates'));
  const plan = new Plan(registry, rates);
  const places = {
    XN: settle(registry, random.fork('XN'), 'XN', scale),
    XP: settle(registry, random.fork('XP'), 'XP', scale * 0.45),
  };
  const overseas = trades.map(([word, business]) => registry.newFirm({ country: 'XP', word, business }));
  return { registry, plan, rates, places, overseas, quiet: new Set() };
}

function settle(registry: Registry, random: Random, country: SandboxCountryCode, scale: number): Place {
  const treasury = firmWithAccount(
    registry,
    country,
    ['Public Office', 'Public administration'],
    90_000_000 * major,
  );
  const utility = firmWithAccount(registry, country, ['Water and Light', 'Utilities'], 800_000 * major);
  const shops = times(Math.max(6, Math.round(26 * scale)), () =>
    firmWithAccount(registry, country, random.pick(retail), random.integer(90_000, 220_000) * major),
  );
  const traders = times(Math.max(8, Math.round(52 * scale)), () =>
    firmWithAccount(registry, country, random.pick(trades), random.integer(450_000, 1_400_000) * major),
  );
  const landlords = times(Math.max(2, Math.round(14 * scale)), () =>
    personWithAccount(registry, random, country, 'landlord'),
  );
  times(Math.max(24, Math.round(820 * scale)), () => personWithAccount(registry, random, country));
  return { treasury, utility, landlords, shops, traders, employers: [...shops, ...traders] };
}

function firmWithAccount(
  registry: Registry,
  country: SandboxCountryCode,
  [word, business]: readonly [string, string],
  opening: number,
): Firm {
  const firm = registry.newFirm({ country, word, business });
  registry.openAccount({ holder: firm, holderKind: 'firm', opening });
  return firm;
}

export function personWithAccount(
  registry: Registry,
  random: Random,
  country: SandboxCountryCode,
  occupation?: string,
  openingMax = 24_000,
): Person {
  const person = registry.newPerson({ country, ...(occupation === undefined ? {} : { occupation }) });
  registry.openAccount({
    holder: person,
    holderKind: 'person',
    opening: random.integer(300, openingMax) * major,
  });
  return person;
}

/** Pays rent, shops and has friends; shells and sleepers do not. */
export function hasOrdinaryLife(society: Society, person: Person): boolean {
  return !society.quiet.has(person.id) && society.registry.accountsOf(person.id).length > 0;
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
