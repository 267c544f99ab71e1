import { seededRandom, type Random } from '@weir/engines/vocabulary';
import { nicknamesOfRow } from '../tables.ts';
import type { ResolveRecord } from './record.ts';

/*
 * Made-up people and firms with duplicates whose truth is known, for tests and benchmarks: other noise than the public
 * sets have, and households, movers and namesakes, which those lack. Nothing here is taken from real persons.
 */

export interface MadeRecord extends ResolveRecord {
  readonly truth: string;
}

export interface MadeOptions {
  readonly seed: number;
  /** Records, about. */
  readonly records: number;
  /** Slips per field of a duplicate; 0.15 is careful, 0.4 is bad. */
  readonly noise: number;
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const neighbours = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const onsets = [
  'b',
  'br',
  'c',
  'ch',
  'd',
  'dr',
  'f',
  'g',
  'gr',
  'h',
  'k',
  'l',
  'm',
  'n',
  'p',
  'pr',
  'r',
  's',
  'st',
  't',
  'tr',
  'v',
  'w',
];
const vowels = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou'];
const endings = ['n', 'r', 's', 'son', 'ton', 'ley', 'man', 'ers', 'well', 'ski', 'ini', 'ard', 'is', 'ov'];
const streetKinds = ['street', 'road', 'avenue', 'lane', 'close', 'drive'];
const shortKinds: Readonly<Record<string, string>> = {
  street: 'St',
  road: 'Rd',
  avenue: 'Ave',
  lane: 'Ln',
  close: 'Cl',
  drive: 'Dr',
};
const trades = [
  'trading',
  'foods',
  'shipping',
  'textiles',
  'consulting',
  'metals',
  'motors',
  'logistics',
  'pharma',
  'timber',
  'optics',
  'printing',
];
const forms = ['ltd', 'limited', 'llc', 'inc', 'gmbh', 'plc', 'sa'];

function word(random: Random, syllables: number): string {
  let text = '';
  for (let at = 0; at < syllables; at++) text += random.pick(onsets) + random.pick(vowels);
  return text + random.pick(endings);
}

/** Few values often, many seldom, as with names and towns. */
function zipf<T>(random: Random, items: readonly T[]): T {
  return items[Math.min(items.length - 1, Math.floor(items.length ** random.next()) - 1)]!;
}

/** One slip: a letter changed for its neighbour on the keyboard, put in, left out, doubled, or two exchanged. */
export function slip(random: Random, text: string): string {
  if (text.length < 2) return text;
  const at = random.integer(0, text.length - 1);
  const letter = text[at]!;
  const row = neighbours.find((keys) => keys.includes(letter));
  const near = /\d/.test(letter) ? String(random.integer(0, 9)) : row === undefined ? random.pick([...letters]) : (row[row.indexOf(letter) + 1] ?? row[row.length - 2]!); // prettier-ignore
  switch (random.integer(0, 4)) {
    case 0:
      return text.slice(0, at) + near + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + letter + text.slice(at);
    case 3:
      return text.slice(0, at) + near + text.slice(at);
    default:
      return at + 1 < text.length ? text.slice(0, at) + text[at + 1]! + letter + text.slice(at + 2) : text;
  }
}

interface World {
  readonly random: Random;
  readonly noise: number;
  readonly given: readonly string[];
  readonly families: readonly string[];
  readonly streets: readonly string[];
  readonly towns: readonly { city: string; postcode: string; state: string }[];
}

function makeWorld({ seed, records, noise }: MadeOptions): World {
  const random = seededRandom(`made-${seed}`);
  const many = (count: number, make: () => string): string[] => [
    ...new Set(Array.from({ length: count }, make)),
  ];
  return {
    random,
    noise,
    given: [...new Set(nicknamesOfRow.map((row) => row[0]!)), ...many(300, () => word(random, 1))],
    families: many(Math.max(200, Math.floor(records / 12)), () => word(random, random.integer(1, 2))),
    streets: many(
      Math.max(100, Math.floor(records / 8)),
      () => `${word(random, 2)} ${random.pick(streetKinds)}`,
    ),
    towns: Array.from({ length: Math.max(30, Math.floor(records / 60)) }, () => ({
      city: word(random, 2),
      postcode: String(random.integer(1000, 9999)),
      state: random.pick(['nw', 'se', 'ku', 'ta', 'vo']),
    })),
  };
}

interface Home {
  readonly number: string;
  readonly street: string;
  readonly city: string;
  readonly postcode: string;
  readonly state: string;
}

interface Person {
  given: string;
  family: string;
  born: string;
  ssn: string;
  phone: string;
  email: string;
  home: Home;
}

const makeHome = ({ random, streets, towns }: World): Home => ({
  number: String(random.integer(1, 300)),
  street: zipf(random, streets),
  ...zipf(random, towns),
});

function makePerson(world: World, like?: Person): Person {
  const { random } = world;
  const given = zipf(random, world.given);
  const family = like?.family ?? zipf(random, world.families);
  const two = (number: number): string => String(number).padStart(2, '0');
  return {
    given,
    family,
    born: `${random.integer(1930, 2006)}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`,
    ssn: String(random.integer(100_000_000, 999_999_999)),
    // A household often has one telephone.
    phone:
      like !== undefined && random.chance(0.4) ? like.phone : `07${random.integer(10_000_000, 99_999_999)}`,
    email: `${given}.${family}${random.integer(1, 99)}@${random.pick(['mail', 'post', 'box', 'home'])}.example`,
    home: like?.home ?? makeHome(world),
  };
}

/** Persons in households, each one to five times; about a third of the households hold several people. */
export function madePeople(options: MadeOptions): MadeRecord[] {
  const world = makeWorld(options);
  const { random } = world;
  const records: MadeRecord[] = [];
  let subject = 0;
  while (records.length < options.records) {
    const first = makePerson(world);
    const household = [first];
    while (random.chance(0.3) && household.length < 4) household.push(makePerson(world, first));
    for (const person of household) {
      subject++;
      const copies = random.chance(0.45) ? 0 : random.integer(1, 4);
      records.push(writtenPerson(world, person, `s${subject}`, 0));
      for (let copy = 1; copy <= copies; copy++) {
        const later = { ...person };
        if (random.chance(0.12)) later.home = makeHome(world);
        if (random.chance(0.04)) later.family = zipf(random, world.families);
        if (random.chance(0.1)) later.phone = `07${random.integer(10_000_000, 99_999_999)}`;
        records.push(writtenPerson(world, later, `s${subject}`, copy));
      }
    }
  }
  return shuffled(random, records);
}

function writtenPerson(world: World, person: Person, truth: string, copy: number): MadeRecord {
  const { random } = world;
  const noise = copy === 0 ? 0.03 : world.noise;
  const wrong = (text: string): string => {
    if (random.chance(noise * 0.35)) return '';
    let written = text;
    while (random.chance(noise * 0.55)) written = slip(random, written);
    return written;
  };
  let given = person.given;
  const nicknames = nicknamesOfRow.find((row) => row[0] === given);
  if (copy > 0 && nicknames !== undefined && random.chance(noise * 0.5)) given = random.pick(nicknames);
  if (copy > 0 && random.chance(noise * 0.15)) given = given.slice(0, 1);
  const isTurned = copy > 0 && random.chance(noise * 0.1);
  const [one, other] = [wrong(given), wrong(person.family)];
  const [year = '', month = '', day = ''] = person.born.split('-');
  const born =
    copy > 0 && random.chance(noise * 0.12) && Number(day) <= 12 ? `${year}-${day}-${month}` : person.born;
  const bornText = random.chance(noise * 0.3)
    ? ''
    : random.chance(noise * 0.25)
      ? slipDigit(random, born)
      : born;
  const [streetName = '', kind = ''] = person.home.street.split(' ');
  const street = random.chance(0.3) ? `${streetName} ${shortKinds[kind]}` : person.home.street;
  const ssn = random.chance(0.35) ? '' : wrong(person.ssn);
  const phone = random.chance(0.4) ? '' : wrong(person.phone);
  const email = random.chance(0.6) ? '' : wrong(person.email);
  return {
    id: `${truth}-${copy}-${random.integer(0, 999_999)}`,
    truth,
    kind: 'person',
    names: [isTurned ? { given: other, family: one } : { given: one, family: other }],
    born: bornText === '' ? [] : [bornText],
    addresses: [
      {
        number: wrong(person.home.number),
        street: wrong(street),
        city: wrong(person.home.city),
        postcode: wrong(person.home.postcode),
        state: wrong(person.home.state),
      },
    ],
    identifiers: ssn === '' ? [] : [{ type: 'ssn', number: ssn }],
    phones: phone === '' ? [] : [phone],
    emails: email === '' ? [] : [email],
  };
}

function slipDigit(random: Random, date: string): string {
  const places = [2, 3, 6, 9];
  const at = random.pick(places);
  return date.slice(0, at) + String(random.integer(0, 9)) + date.slice(at + 1);
}

/** Firms, many of one trade and of similar names, some at one address. */
export function madeFirms(options: MadeOptions): MadeRecord[] {
  const world = makeWorld(options);
  const { random } = world;
  const records: MadeRecord[] = [];
  let subject = 0;
  let home = makeHome(world);
  while (records.length < options.records) {
    subject++;
    if (random.chance(0.85)) home = makeHome(world);
    const name = [zipf(random, world.families), ...(random.chance(0.3) ? [zipf(random, world.families)] : []), random.pick(trades)]; // prettier-ignore
    const firm = {
      name,
      form: random.pick(forms),
      number: String(random.integer(1_000_000, 99_999_999)),
      phone: `08${random.integer(10_000_000, 99_999_999)}`,
      home,
    };
    const copies = random.chance(0.5) ? 0 : random.integer(1, 3);
    for (let copy = 0; copy <= copies; copy++) records.push(writtenFirm(world, firm, `f${subject}`, copy));
  }
  return shuffled(random, records);
}

function writtenFirm(
  world: World,
  firm: { name: readonly string[]; form: string; number: string; phone: string; home: Home },
  truth: string,
  copy: number,
): MadeRecord {
  const { random } = world;
  const noise = copy === 0 ? 0.03 : world.noise;
  const wrong = (text: string): string => {
    if (random.chance(noise * 0.3)) return '';
    let written = text;
    while (random.chance(noise * 0.45)) written = slip(random, written);
    return written;
  };
  const words = firm.name.map((each) => (random.chance(noise * 0.3) ? slip(random, each) : each));
  const kept = words.length > 2 && random.chance(noise * 0.4) ? words.slice(0, -1) : words;
  const form = random.chance(noise) ? random.pick(['', ...forms]) : firm.form;
  const number = random.chance(0.45) ? '' : wrong(firm.number);
  const phone = random.chance(0.4) ? '' : wrong(firm.phone);
  const home = random.chance(noise * 0.25) ? makeHome(world) : firm.home;
  return {
    id: `${truth}-${copy}-${random.integer(0, 999_999)}`,
    truth,
    kind: 'organization',
    names: [{ full: [...kept, form].join(' ').trim() }],
    addresses: [
      { text: `${wrong(home.number)} ${wrong(home.street)}, ${wrong(home.city)} ${wrong(home.postcode)}` },
    ],
    identifiers: number === '' ? [] : [{ type: 'registration', number }],
    phones: phone === '' ? [] : [phone],
  };
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
