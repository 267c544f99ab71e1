import { assert, type PartialDate, type Random } from '@weir/engines/vocabulary';
import { countryOf } from '../countries.ts';
import { ibanOf } from '../iban.ts';
import { identityNumber } from '../identity-number.ts';
import type {
  Account,
  Address,
  Firm,
  Institution,
  LegalForm,
  Person,
  PersonName,
  SandboxCountryCode,
  Script,
} from '../world.ts';
import { latinEndings, latinStems } from './name-parts.ts';
import { personName, scriptFor } from './person-name.ts';

export interface PersonWish {
  readonly country: SandboxCountryCode;
  readonly nationality?: SandboxCountryCode;
  readonly script?: Script;
  readonly sex?: 'm' | 'f';
  readonly name?: PersonName;
  readonly occupation?: string;
}

export interface FirmWish {
  readonly country: SandboxCountryCode;
  readonly business: string;
  /** What stands between the invented word and the legal form: `Timber`. */
  readonly word: string;
  readonly legalForm?: LegalForm;
  readonly directors?: readonly Person[];
  readonly incorporated?: PartialDate;
}

export interface AccountWish {
  readonly holder: Person | Firm | Institution;
  readonly holderKind: 'person' | 'firm' | 'institution';
  readonly bank?: Institution;
  readonly opening: number;
  readonly opened?: PartialDate;
}

const occupations = (
  'teacher,nurse,carpenter,shop assistant,driver,accountant,fisherman,engineer,cook,clerk,mechanic,student,' +
  'electrician,farmer,civil servant,hairdresser,warehouse worker,translator,baker,pharmacist'
).split(',');
const streets = (
  'Alder Lane,Quarry Row,Fell Street,Old Weir Road,Heron Walk,Millrace,Tollgate,Ropewalk,Lantern Street,Salt Steps,' +
  'Cooper Yard,Orchard Rise,Harbour Parade,Kiln Lane,Marl Street,Observatory Hill'
).split(',');
const legalSuffix: Readonly<Record<LegalForm, string>> = {
  LTD: 'Ltd',
  PLC: 'plc',
  SOLE: 'Shop',
  FOUND: 'Foundation',
  PARTNER: '& Partners',
};

/** Everyone and everything of the two countries that has a name. Ids count up in the order of making. */
export class Registry {
  readonly persons: Person[] = [];
  readonly firms: Firm[] = [];
  readonly institutions: Institution[] = [];
  readonly #accounts: Account[] = [];
  readonly #accountByKey = new Map<string, Account>();
  readonly #accountsByHolder = new Map<string, Account[]>();
  readonly #openings = new Map<string, number>();
  readonly #holders = new Map<string, Person | Firm | Institution>();
  readonly #namesTaken = new Set<string>();
  readonly #numbersTaken = new Set<string>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  newPerson(wish: PersonWish): Person {
    const random = this.#random;
    const sex = wish.sex ?? random.pick(['m', 'f'] as const);
    const nationality = wish.nationality ?? (random.chance(0.93) ? wish.country : otherCountry(wish.country));
    const born = this.#birthDate();
    const address = this.newAddress(wish.country);
    const person: Person = {
      id: `P${String(this.persons.length + 1).padStart(5, '0')}`,
      name: wish.name ?? this.#freshName(wish.script ?? scriptFor(nationality, random), sex),
      sex,
      born,
      nationality,
      residence: wish.country,
      identityNumber: this.#fresh(() =>
        identityNumber(born.slice(2).replaceAll('-', '') + digits(random, 4)),
      ),
      passport: this.#fresh(() => `${nationality}${digits(random, 7)}`),
      address,
      phone: this.#fresh(() => `5${digits(random, 7)}`),
      occupation: wish.occupation ?? random.pick(occupations),
    };
    this.persons.push(person);
    this.#holders.set(person.id, person);
    return person;
  }

  newFirm(wish: FirmWish): Firm {
    const random = this.#random;
    const legalForm = wish.legalForm ?? random.pick(['LTD', 'LTD', 'LTD', 'PLC', 'SOLE', 'PARTNER'] as const);
    const directors = wish.directors ?? [
      this.newPerson({ country: wish.country, occupation: 'company director' }),
    ];
    const year = random.integer(1978, 2023);
    const firm: Firm = {
      id: `F${String(this.firms.length + 1).padStart(4, '0')}`,
      name: this.#fresh(() =>
        `${random.pick(latinStems)[0]}${random.pick(latinEndings)} ${wish.word} ${legalSuffix[legalForm]}`.trim(),
      ),
      legalForm,
      business: wish.business,
      registrationNumber: this.#fresh(() => `${wish.country}${digits(random, 8)}`),
      incorporated:
        wish.incorporated ?? (`${year}-0${random.integer(1, 9)}-1${random.integer(0, 9)}` as PartialDate),
      country: wish.country,
      address: this.newAddress(wish.country),
      phone: this.#fresh(() => `2${digits(random, 7)}`),
      directors: directors.map((director) => director.id),
    };
    this.firms.push(firm);
    this.#holders.set(firm.id, firm);
    return firm;
  }

  addInstitution(institution: Institution): Institution {
    this.institutions.push(institution);
    this.#holders.set(institution.id, institution);
    return institution;
  }

  openAccount(wish: AccountWish): Account {
    const random = this.#random;
    const country = 'residence' in wish.holder ? wish.holder.residence : wish.holder.country;
    const bank = wish.bank ?? random.pick(this.banksOf(country));
    const number = this.#fresh(() => digits(random, 16));
    const iban = ibanOf(bank.country, bank.code, number);
    const account: Account = {
      key: `iban:${iban}`,
      iban,
      number,
      bank: bank.id,
      branch: random.pick(bank.branches),
      currency: countryOf(bank.country).currency,
      holder: wish.holder.id,
      holderKind: wish.holderKind,
      clientNumber: `C${number.slice(-8)}`,
      opened:
        wish.opened ??
        (`${random.integer(2006, 2024)}-0${random.integer(1, 9)}-2${random.integer(0, 8)}` as PartialDate),
      opening: 0,
    };
    this.#accounts.push(account);
    this.#accountByKey.set(account.key, account);
    this.#accountsByHolder.set(account.holder, [...this.accountsOf(account.holder), account]);
    this.#openings.set(account.key, wish.opening);
    return account;
  }

  /** Adds clean money to what an account holds when the year begins. */
  addToOpening(key: string, minor: number): void {
    this.#openings.set(key, (this.#openings.get(key) ?? 0) + minor);
  }

  get accounts(): Account[] {
    return this.#accounts.map((account) => ({ ...account, opening: this.#openings.get(account.key)! }));
  }

  account(key: string): Account {
    const account = this.#accountByKey.get(key);
    assert(account !== undefined, `There is no account ${key} in the world.`);
    return account;
  }

  accountsOf(holder: string): readonly Account[] {
    return this.#accountsByHolder.get(holder) ?? [];
  }

  /** The first account of a holder who has one. */
  mainAccount(holder: { readonly id: string }): Account {
    const account = this.accountsOf(holder.id)[0];
    assert(account !== undefined, `${holder.id} holds no account.`);
    return account;
  }

  person(id: string): Person {
    const person = this.#holders.get(id);
    assert(person !== undefined && 'sex' in person, `${id} is no person of the world.`);
    return person;
  }

  holder(id: string): Person | Firm | Institution {
    const holder = this.#holders.get(id);
    assert(holder !== undefined, `${id} is nobody in the world.`);
    return holder;
  }

  institution(id: string): Institution {
    const institution = this.#holders.get(id);
    assert(institution !== undefined && 'kind' in institution, `${id} is no institution of the world.`);
    return institution;
  }

  banksOf(country: SandboxCountryCode): Institution[] {
    return this.institutions.filter((each) => each.kind === 'bank' && each.country === country);
  }

  newAddress(country: SandboxCountryCode): Address {
    const random = this.#random;
    const city = random.pick(countryOf(country).cities);
    return {
      street: `${random.integer(1, 180)} ${random.pick(streets)}`,
      city: city.name,
      postcode: `${city.postcode}${digits(random, 4 - city.postcode.length)}`,
      country,
    };
  }

  phoneNumber(): string {
    return this.#fresh(() => `2${digits(this.#random, 7)}`);
  }

  #birthDate(): PartialDate {
    const day = this.#random.integer(0, 50 * 365);
    return new Date(Date.UTC(1953, 0, 1) + day * 86_400_000).toISOString().slice(0, 10) as PartialDate;
  }

  /** A name nobody in the world has yet; after many tries in a small script a second bearer is allowed. */
  #freshName(script: Script, sex: 'm' | 'f'): PersonName {
    let name = personName(script, sex, this.#random);
    for (let tries = 0; tries < 60 && this.#isTaken(name); tries++) {
      name = personName(script, sex, this.#random);
    }
    this.#namesTaken.add(name.native).add(`${name.given} ${name.family}`);
    return name;
  }

  /** Two Chinese family names can be one in Latin, so both forms must be free. */
  #isTaken(name: PersonName): boolean {
    return this.#namesTaken.has(name.native) || this.#namesTaken.has(`${name.given} ${name.family}`);
  }

  #fresh(make: () => string): string {
    let text = make();
    while (this.#numbersTaken.has(text)) text = make();
    this.#numbersTaken.add(text);
    return text;
  }
}

function otherCountry(country: SandboxCountryCode): SandboxCountryCode {
  return country === 'XN' ? 'XP' : 'XN';
}

function digits(random: Random, count: number): string {
  let text = '';
  for (let index = 0; index < count; index++) text += String(random.integer(0, 9));
  return text;
}
