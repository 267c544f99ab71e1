import type { PartialDate, Random } from '@weir/engines/vocabulary';
import type { Society } from '../economy/society.ts';
import { personName, scriptFor } from '../people/person-name.ts';
import { latinEndings, latinStems } from '../people/name-parts.ts';
import { spellingOf } from '../reports/written-names.ts';
import type { Played } from '../schemes/play-schemes.ts';
import type { Firm, Person, SandboxCountryCode, WatchList, WatchListEntry } from '../world.ts';

/** Who stands on a list, and who only sounds like it. */
export interface Listing {
  readonly lists: readonly WatchList[];
  /** By subject: list and entry that are truly theirs. */
  readonly listed: ReadonlyMap<string, { readonly list: WatchList['id']; readonly entry: WatchListEntry }>;
  /** By subject: an entry of somebody else with nearly the same name. */
  readonly namesakes: ReadonlyMap<
    string,
    { readonly list: WatchList['id']; readonly entry: WatchListEntry; readonly differs: string }
  >;
  /** By person: the spelling that reports use. */
  readonly spellings: ReadonlyMap<string, number>;
  /** Whom a filer should report, so that the lists have something to find. */
  readonly toReport: readonly (Person | Firm)[];
}

const prefixes = { sanctions: 'SAN', 'wanted-and-pep': 'WPL' } as const;

export function makeLists(society: Society, random: Random, played: Played): Listing {
  const entries: Record<WatchList['id'], WatchListEntry[]> = { sanctions: [], 'wanted-and-pep': [] };
  const listed = new Map<string, { list: WatchList['id']; entry: WatchListEntry }>();
  const namesakes = new Map<string, { list: WatchList['id']; entry: WatchListEntry; differs: string }>();
  const spellings = new Map<string, number>();
  const add = (list: WatchList['id'], entry: Omit<WatchListEntry, 'id'>): WatchListEntry => {
    const made = { id: `${prefixes[list]}-${String(entries[list].length + 1).padStart(4, '0')}`, ...entry };
    entries[list].push(made);
    return made;
  };
  const somebody = backgroundMaker(society, random.fork('background'));
  const fill = (list: WatchList['id'], count: number): void => {
    for (let index = 0; index < count; index++) add(list, somebody());
  };

  const { mastermind, collector } = played.story.cast;
  const { listedPersons, soundAlikes } = choose(society, random.fork('choose'), played);
  fill('wanted-and-pep', 17);
  spellings.set(mastermind.id, 2);
  listed.set(mastermind.id, {
    list: 'wanted-and-pep',
    entry: add('wanted-and-pep', personEntry(mastermind, 0, [mastermind.name.native])),
  });
  for (const [index, person] of listedPersons.entries()) {
    const list = index % 2 === 0 ? 'sanctions' : 'wanted-and-pep';
    fill(list, random.integer(4, 9));
    const { written, entry } = listedUnder(person, index);
    spellings.set(person.id, written);
    listed.set(person.id, { list, entry: add(list, entry) });
  }
  fill('sanctions', 5);
  listed.set(collector.id, { list: 'sanctions', entry: add('sanctions', firmEntry(collector)) });
  for (const [index, person] of soundAlikes.entries()) {
    const list = index % 2 === 0 ? 'wanted-and-pep' : 'sanctions';
    fill(list, random.integer(2, 5));
    const entry = add(list, strangerNamedLike(person, random));
    namesakes.set(person.id, { list, entry, differs: 'born, country and identifier' });
  }
  fill('sanctions', 30);
  fill('wanted-and-pep', 30);
  return {
    lists: [
      { id: 'sanctions', entries: entries.sanctions },
      { id: 'wanted-and-pep', entries: entries['wanted-and-pep'] },
    ],
    listed,
    namesakes,
    spellings,
    toReport: [...listedPersons, ...soundAlikes],
  };
}

function choose(
  society: Society,
  random: Random,
  played: Played,
): { listedPersons: Person[]; soundAlikes: Person[] } {
  const { mastermind } = played.story.cast;
  const bearers = countBearers(society);
  const canBeListed = (person: Person): boolean =>
    hasSpellings(person) && bearers.get(person.name.native) === 1 && bearers.get(fullName(person, 0)) === 1;
  const guilty = played.drafts
    .filter((draft) => !draft.innocent && draft.typology !== 'invoice-fraud')
    .map((draft) => draft.persons.find(canBeListed))
    .filter((person) => person !== undefined)
    .slice(0, 6);
  const officers = new Set(society.registry.institutions.flatMap((institution) => institution.officers));
  const staged = new Set(played.drafts.flatMap((draft) => draft.persons).map((person) => person.id));
  const others = society.registry.persons.filter(
    (person) =>
      canBeListed(person) &&
      person !== mastermind &&
      !staged.has(person.id) &&
      !officers.has(person.id) &&
      society.registry.accountsOf(person.id).length > 0,
  );
  const drawn = Array.from({ length: Math.min(14, others.length) }, () =>
    others.splice(random.integer(0, others.length - 1), 1),
  ).flat();
  return { listedPersons: [...guilty, ...drawn.slice(0, 6)], soundAlikes: drawn.slice(6) };
}

/** How many bear a name, in either script: only who bears it alone can be told from everybody else. */
function countBearers(society: Society): Map<string, number> {
  const bearers = new Map<string, number>();
  for (const person of society.registry.persons) {
    for (const name of new Set([person.name.native, fullName(person, 0)])) {
      bearers.set(name, (bearers.get(name) ?? 0) + 1);
    }
  }
  return bearers;
}

function hasSpellings(person: Person): boolean {
  return person.name.script !== 'latin' && person.name.spellings.length > 0;
}

/** Four ways a true match hides, in turn. */
function listedUnder(person: Person, turn: number): { written: number; entry: Omit<WatchListEntry, 'id'> } {
  const last = person.name.spellings.length;
  switch (turn % 4) {
    case 0:
      return { written: last, entry: personEntry(person, 0, [person.name.native]) };
    case 1:
      return { written: last, entry: personEntry(person, 0, [fullName(person, last)]) };
    case 2:
      return { written: 0, entry: { ...personEntry(person, 0, []), name: person.name.native } };
    default:
      return { written: 0, entry: personEntry(person, 0, []) };
  }
}

function personEntry(
  person: Person,
  spelling: number,
  aliases: readonly string[],
): Omit<WatchListEntry, 'id'> {
  return {
    name: fullName(person, spelling),
    kind: 'person',
    aliases,
    born: person.born,
    country: person.nationality,
    identifier: person.passport,
  };
}

/** Lists write the legal form out and shout. */
function firmEntry(firm: Firm): Omit<WatchListEntry, 'id'> {
  return {
    name: firm.name.toUpperCase().replace(/ LTD$/, ' LIMITED'),
    kind: 'organization',
    aliases: [firm.name.split(' ').slice(0, 2).join(' ')],
    born: null,
    country: firm.country,
    identifier: null,
  };
}

function strangerNamedLike(person: Person, random: Random): Omit<WatchListEntry, 'id'> {
  const year = Number(person.born.slice(0, 4));
  const otherYear = year > 1978 ? year - random.integer(9, 22) : year + random.integer(9, 22);
  return {
    name: fullName(person, random.integer(0, person.name.spellings.length)),
    kind: 'person',
    aliases: [],
    born: `${otherYear}${person.born.slice(4)}` as PartialDate,
    country: person.nationality === 'XN' ? 'XP' : 'XN',
    identifier: `${person.nationality === 'XN' ? 'XP' : 'XN'}9${String(random.integer(0, 999_999)).padStart(6, '0')}`,
  };
}

function fullName(person: Person, spelling: number): string {
  const { given, family } = spellingOf(person, spelling);
  return `${given} ${family}`;
}

/** People and organisations of the lists that nobody in the world is. */
function backgroundMaker(society: Society, random: Random): () => Omit<WatchListEntry, 'id'> {
  const taken = new Set(
    society.registry.persons.flatMap((person) => [
      person.name.native,
      `${person.name.given} ${person.name.family}`,
    ]),
  );
  const firmNames = new Set(society.registry.firms.map((firm) => firm.name.split(' ')[0]!));
  return () => {
    const country = random.pick(['XN', 'XP'] as const);
    if (random.chance(0.15)) return backgroundFirm(random, country, firmNames);
    const sex = random.pick(['m', 'f'] as const);
    let name = personName(scriptFor(country, random), sex, random);
    while (taken.has(name.native) || taken.has(`${name.given} ${name.family}`)) {
      name = personName('latin', sex, random);
    }
    const latin = `${name.given} ${name.family}`;
    taken.add(name.native).add(latin);
    const others = name.spellings.map((spelling) => `${spelling.given} ${spelling.family}`);
    return {
      name: latin,
      kind: 'person',
      aliases: [...others.filter(() => random.chance(0.5)), ...(name.native === latin ? [] : [name.native])],
      born: random.chance(0.2)
        ? (String(random.integer(1948, 1999)) as PartialDate)
        : (new Date(Date.UTC(1948, 0, 1) + random.integer(0, 18_000) * 86_400_000)
            .toISOString()
            .slice(0, 10) as PartialDate),
      country,
      identifier: random.chance(0.6)
        ? `${country}9${String(random.integer(0, 999_999)).padStart(6, '0')}`
        : null,
    };
  };
}

function backgroundFirm(
  random: Random,
  country: SandboxCountryCode,
  taken: Set<string>,
): Omit<WatchListEntry, 'id'> {
  const invent = (): string => random.pick(latinStems)[0] + random.pick(latinEndings);
  let word = invent();
  for (let tries = 0; tries < 80 && taken.has(word); tries++) word = invent();
  taken.add(word);
  const field = random.pick(['Shipping Company', 'General Trading', 'Bureau', 'Mining Group']);
  return {
    name: `${word} ${field}`,
    kind: 'organization',
    aliases: [],
    born: null,
    country,
    identifier: null,
  };
}
