import type { Random } from '@weir/engines/vocabulary';
import { dayStart } from '../countries.ts';
import { moment } from '../economy/moments.ts';
import { personWithAccount, type Society } from '../economy/society.ts';
import type { PlannedPayment } from '../ledger/plan.ts';
import type { Typology } from '../truth.ts';
import type { Account, Firm, Institution, LegalForm, Person, SandboxCountryCode } from '../world.ts';

/** Cash carried over the border and declared; the ledger knows nothing of it. */
export interface Crossing {
  readonly day: number;
  readonly courier: Person;
  readonly recipient: Person;
  /** Minor units of XNC. */
  readonly amount: number;
  readonly intendedUse: string;
  readonly scheme: string | null;
  /** The way of the cash, where the traveller declares it step by step; the declaration is then made by form 2. */
  readonly route?: readonly RouteStep[];
  /** The part of the amount that is bearer instruments and no banknotes, in minor units of XNC. */
  readonly bearer?: number;
}

/** One step of a journey as a cash declaration tells it. */
export interface RouteStep {
  readonly step: 'DEPART' | 'TRANSIT' | 'BORDER' | 'ARRIVE';
  readonly mode: 'AIR' | 'SEA' | 'RAIL' | 'ROAD';
  readonly type: 'COMMERCIAL' | 'PRIVATE' | 'FERRY' | 'BUS' | 'CAR';
  readonly carrier?: string;
  /** Flight, ship or plate. */
  readonly number?: string;
  readonly place: string;
  readonly country: 'XN' | 'XP';
}

/** A sale over a dealer's counter. The world price is about 92.00 XNC a gram of fine gold. */
export interface GoldSale {
  readonly day: number;
  readonly dealer: Institution;
  readonly buyer: Person;
  /** Minor units of XNC, asked and paid. */
  readonly price: number;
  readonly grams: number;
  /** Parts in a thousand, as declared. */
  readonly fineness: number;
  /** As an assay found it, where there was one. */
  readonly assayed?: number;
  readonly scheme: string | null;
}

/** A scheme or look-alike before its payments have happened. */
export interface Draft {
  readonly id: string;
  readonly typology: Typology;
  readonly innocent: boolean;
  readonly summary: string;
  readonly accounts: readonly string[];
  readonly payments: readonly PlannedPayment[];
  readonly sources: readonly PlannedPayment[];
  readonly persons: readonly Person[];
  readonly firms: readonly Firm[];
  readonly crossings: readonly Crossing[];
  readonly goldSales: readonly GoldSale[];
}

export interface StagePayment {
  readonly day: number;
  /** Hours after midnight; a chance hour of the working day where absent. */
  readonly hour?: number;
  readonly from: string | null;
  readonly to: string | null;
  /** Minor units. */
  readonly amount: number;
  readonly description: string;
  readonly outside?: 'cash' | 'border' | 'asset';
}

const major = 100;

/** Where one scheme is played: makes its people and accounts and notes what they do. */
export class Stage {
  readonly society: Society;
  readonly random: Random;
  readonly id: string;
  readonly #typology: Typology;
  readonly #innocent: boolean;
  readonly #accounts: string[] = [];
  readonly #payments: PlannedPayment[] = [];
  readonly #sources: PlannedPayment[] = [];
  readonly #persons: Person[] = [];
  readonly #firms: Firm[] = [];
  readonly #crossings: Crossing[] = [];
  readonly #goldSales: GoldSale[] = [];

  constructor(society: Society, random: Random, play: { id: string; typology: Typology; innocent: boolean }) {
    this.society = society;
    this.random = random;
    this.id = play.id;
    this.#typology = play.typology;
    this.#innocent = play.innocent;
  }

  /** A person with an account and an ordinary life beside the scheme. */
  person(country: SandboxCountryCode, occupation?: string, openingMax?: number): Person {
    const person = personWithAccount(this.society.registry, this.random, country, occupation, openingMax);
    this.#persons.push(person);
    this.#accounts.push(this.keyOf(person));
    return person;
  }

  people(country: SandboxCountryCode, count: number): Person[] {
    return Array.from({ length: count }, () => this.person(country));
  }

  /** Somebody who exists already and has an account. */
  include(person: Person): void {
    this.#persons.push(person);
    this.#accounts.push(this.keyOf(person));
  }

  /** Somebody without an account, who only directs a firm or carries cash. */
  contact(country: SandboxCountryCode, occupation: string): Person {
    const person = this.society.registry.newPerson({ country, occupation });
    this.#persons.push(person);
    return person;
  }

  /** A firm with an account that does nothing but what the scheme needs. */
  firm(wish: {
    country: SandboxCountryCode;
    word: string;
    business: string;
    directors?: readonly Person[];
    bank?: Institution;
    legalForm?: LegalForm;
  }): Firm {
    const { bank, ...rest } = wish;
    const firm = this.society.registry.newFirm({ ...rest, legalForm: wish.legalForm ?? 'LTD' });
    for (const director of firm.directors) {
      const person = this.society.registry.person(director);
      if (!this.#persons.includes(person)) this.#persons.push(person);
    }
    const account = this.society.registry.openAccount({
      holder: firm,
      holderKind: 'firm',
      opening: this.random.integer(400, 4_000) * major,
      ...(bank === undefined ? {} : { bank }),
    });
    this.society.quiet.add(firm.id);
    this.#firms.push(firm);
    this.#accounts.push(account.key);
    return firm;
  }

  /** Takes no part in ordinary life. */
  silence(person: Person): void {
    this.society.quiet.add(person.id);
  }

  keyOf(holder: { readonly id: string }): string {
    return this.accountOf(holder).key;
  }

  accountOf(holder: { readonly id: string }): Account {
    return this.society.registry.mainAccount(holder);
  }

  pay(payment: StagePayment): PlannedPayment {
    const { day, hour, ...rest } = payment;
    const planned = this.society.plan.pay({
      ...rest,
      time: hour === undefined ? moment(this.random, day) : dayStart(day) + Math.round(hour * 3600) * 1000,
      scheme: this.id,
    });
    this.#payments.push(planned);
    return planned;
  }

  /** The dirty money's way in. */
  source(payment: StagePayment): PlannedPayment {
    const planned = this.pay(payment);
    this.#sources.push(planned);
    return planned;
  }

  carry(crossing: Omit<Crossing, 'scheme'>): void {
    this.#crossings.push({ ...crossing, scheme: this.id });
  }

  sellGold(sale: Omit<GoldSale, 'scheme'>): void {
    this.#goldSales.push({ ...sale, scheme: this.id });
  }

  /** A whole number of major units between two. */
  amount(from: number, to: number): number {
    return this.random.integer(from, to) * major;
  }

  /** Cash comes in multiples of five. */
  cash(from: number, to: number): number {
    return this.random.integer(Math.ceil(from / 5), Math.floor(to / 5)) * 5 * major;
  }

  /** A share of an amount in whole major units, for instance 0.97 of what came in. */
  share(minor: number, fraction: number): number {
    return Math.floor((minor * fraction) / major) * major;
  }

  finish(summary: string): Draft {
    return {
      id: this.id,
      typology: this.#typology,
      innocent: this.#innocent,
      summary,
      accounts: [...this.#accounts],
      payments: this.#payments,
      sources: this.#sources,
      persons: this.#persons,
      firms: this.#firms,
      crossings: this.#crossings,
      goldSales: this.#goldSales,
    };
  }
}
