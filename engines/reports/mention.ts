import { isPartialDate, type PartialDate } from '../vocabulary/index.ts';
import { institutionOf } from './account-key.ts';
import { addressesOf, elementsAt, phonesOf } from './contact-details.ts';
import type { ReportElement } from './element.ts';
import { loadProfile } from './load-profile.ts';
import { knownText } from './placeholder.ts';
import type { Particle, Profile } from './profile.ts';
import type { Party, Report, SubjectKind, Transaction } from './report.ts';
import { personName } from './subject-name.ts';

export interface MentionName {
  readonly text: string;
  readonly kind: 'legal' | 'alias' | 'native';
}

export interface MentionIdentifier {
  /** `passport`, `national-id`, `id`, `tax`, `tax-registration`, `registration`, or what the profile calls the code; else the file's code. */
  readonly type: string;
  readonly number: string;
  readonly country?: string;
}

export interface MentionAccount {
  readonly number: string;
  readonly iban?: string;
  readonly institution?: string;
  readonly swift?: string;
  readonly currency?: string;
  readonly balance?: string;
}

/** Someone or something a report names, at one place. The same person named twice makes two mentions. */
export interface Mention {
  readonly kind: SubjectKind;
  readonly path: string;
  /**
   * What it is there: `from`, `to`, `conductor`, `account-person`, `account-owner`, `director`, `related`, `subject`,
   * `reporting-person`, or the role code that the file gives.
   */
  readonly role: string;
  readonly names: readonly MentionName[];
  readonly born?: PartialDate;
  readonly sex?: 'm' | 'f';
  readonly nationality?: string;
  readonly countries: readonly string[];
  readonly identifiers: readonly MentionIdentifier[];
  readonly addresses: readonly string[];
  readonly phones: readonly string[];
  readonly account?: MentionAccount;
  /** The filer's own customer. */
  readonly myClient: boolean;
}

/** Everybody and everything that a report names, in the order of the file; placeholders count as unknown. */
export function mentionsOf(report: Report, profile: Profile = loadProfile(report.profile)): Mention[] {
  const collector = new MentionCollector(profile);
  const { reportingPerson } = report.header;
  if (reportingPerson !== undefined) collector.add('person', reportingPerson, 'reporting-person', false);
  for (const transaction of report.transactions) collector.transaction(transaction);
  for (const party of report.activity?.parties ?? []) collector.party(party, 'subject');
  return collector.mentions;
}

/** The same for one transaction, as `onTransaction` hands it over. */
export function mentionsOfTransaction(transaction: Transaction, profile: Profile): Mention[] {
  const collector = new MentionCollector(profile);
  collector.transaction(transaction);
  return collector.mentions;
}

/** Where a subject's element names further subjects: path of names, kind, and the role when the file gives none. */
const nested: Readonly<Record<SubjectKind, readonly [path: readonly string[], SubjectKind, role: string][]>> =
  {
    account: [
      [['t_entity'], 'entity', 'account-owner'],
      [['signatory', 't_person'], 'person', 'account-person'],
      [['related_persons', 'account_related_person', 't_person'], 'person', 'account-person'],
      [['related_entities', 'account_related_entity', 'entity'], 'entity', 'related'],
      [['related_accounts', 'account_related_account', 'account'], 'account', 'related'],
    ],
    entity: [
      [['director_id'], 'person', 'director'],
      [['related_persons', 'entity_related_person', 'person'], 'person', 'director'],
      [['related_entities', 'entity_related_entity', 'entity'], 'entity', 'related'],
    ],
    person: [[['related_persons', 'person_related_person', 'person'], 'person', 'related']],
  };

class MentionCollector {
  readonly mentions: Mention[] = [];
  readonly #profile: Profile;
  readonly #repurposed: ReadonlySet<string>;

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#repurposed = repurposedElements(profile);
  }

  transaction(transaction: Transaction): void {
    for (const [side, role] of [
      [transaction.from, 'from'],
      [transaction.to, 'to'],
    ] as const) {
      if (side === null) continue;
      if (side.conductor !== null) this.add('person', side.conductor, 'conductor', side.myClient);
      if (side.kind !== null && side.subject !== null) this.add(side.kind, side.subject, role, side.myClient);
    }
    for (const party of transaction.parties) this.party(party, 'party');
  }

  party(party: Party, role: string): void {
    if (party.kind === null || party.subject === null) return;
    this.add(party.kind, party.subject, knownText(party.role) ?? role, party.myClient);
  }

  add(kind: SubjectKind, element: ReportElement, role: string, myClient: boolean): void {
    if (kind === 'account') this.mentions.push(accountMention(element, role, myClient));
    else if (kind === 'person') this.mentions.push(this.#person(element, role, myClient));
    else this.mentions.push(this.#entity(element, role, myClient));
    for (const [path, innerKind, innerRole] of nested[kind]) {
      for (const inner of elementsAt(element, path)) {
        const given = knownText(inner.value('role')) ?? knownText(inner.parent?.value('role'));
        this.add(innerKind, inner, given ?? innerRole, myClient);
      }
    }
  }

  #person(element: ReportElement, role: string, myClient: boolean): Mention {
    const nationality = this.#known(element, 'nationality1');
    const born = birthdate(this.#known(element, 'birthdate'));
    const sex = sexOf(element.value('gender'));
    return {
      kind: 'person',
      path: element.path,
      role,
      names: personNames(element, (name) => this.#known(element, name)),
      ...(born !== undefined && { born }),
      ...(sex !== undefined && { sex }),
      ...(nationality !== undefined && { nationality }),
      countries: this.#countries(element, ['nationality1', 'nationality2', 'nationality3', 'residence']),
      identifiers: this.#identifiers(element, personIdentifiers),
      addresses: addressesOf(element),
      phones: phonesOf(element),
      myClient,
    };
  }

  #entity(element: ReportElement, role: string, myClient: boolean): Mention {
    const legal = this.#known(element, 'name');
    const trading = this.#known(element, 'commercial_name');
    return {
      kind: 'entity',
      path: element.path,
      role,
      names: [
        ...(legal === undefined ? [] : [{ text: legal, kind: 'legal' as const }]),
        ...(trading === undefined || trading === legal ? [] : [{ text: trading, kind: 'alias' as const }]),
      ],
      countries: this.#countries(element, ['incorporation_country_code']),
      identifiers: this.#identifiers(element, entityIdentifiers),
      addresses: addressesOf(element),
      phones: phonesOf(element),
      myClient,
    };
  }

  /** A field's text, unless it is a placeholder or this FIU uses the field for something else. */
  #known(element: ReportElement, name: string): string | undefined {
    return this.#repurposed.has(name) ? undefined : knownText(element.value(name));
  }

  #countries(element: ReportElement, names: readonly string[]): string[] {
    const own = names.map((name) => this.#known(element, name));
    const lived = elementsAt(element, ['addresses', 'address']).map((address) =>
      knownText(address.value('country_code')),
    );
    return [...new Set([...own, ...lived].filter((country) => country !== undefined))];
  }

  #identifiers(element: ReportElement, fields: readonly IdentifierField[]): MentionIdentifier[] {
    const found: MentionIdentifier[] = [];
    const add = (type: string, number: string | undefined, country: string | undefined): void => {
      if (number === undefined || found.some((other) => other.type === type && other.number === number))
        return;
      found.push({ type, number, ...(country !== undefined && { country }) });
    };
    for (const [name, type, countryName] of fields) {
      add(type, this.#known(element, name), countryName && this.#known(element, countryName));
    }
    const types = this.#profile.meanings.identifierTypes ?? {};
    for (const document of [
      ...element.all('identification'),
      ...elementsAt(element, ['identifications', 'identification']),
      ...elementsAt(element, ['entity_identifications', 'entity_identification']),
    ]) {
      const code = knownText(document.value('type'));
      if (code === undefined) continue;
      add(
        types[code] ?? code,
        knownText(document.value('number')),
        knownText(document.value('issue_country')),
      );
    }
    return found;
  }
}

type IdentifierField = readonly [element: string, type: string, country?: string];

const personIdentifiers: readonly IdentifierField[] = [
  ['ssn', 'national-id'],
  ['passport_number', 'passport', 'passport_country'],
  ['id_number', 'id'],
  ['tax_number', 'tax'],
  ['tax_reg_number', 'tax-registration'],
];

const entityIdentifiers: readonly IdentifierField[] = [
  ['incorporation_number', 'registration', 'incorporation_country_code'],
  ['tax_number', 'tax', 'incorporation_country_code'],
  ['tax_reg_number', 'tax-registration', 'incorporation_country_code'],
];

function accountMention(element: ReportElement, role: string, myClient: boolean): Mention {
  const name = knownText(element.value('account_name'));
  const country = knownText(element.value('institution_country'));
  const institution = institutionOf(element);
  const optional = {
    iban: knownText(element.value('iban')),
    institution: institution === 'unknown' ? undefined : institution,
    swift: knownText(element.value('swift')),
    currency: knownText(element.value('currency_code')),
    // A balance of 0 is a balance, so only the texts that are no number count as unknown.
    balance: /\d/.test(element.value('balance') ?? '') ? element.value('balance') : undefined,
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return {
    kind: 'account',
    path: element.path,
    role,
    names: name === undefined ? [] : [{ text: name, kind: 'legal' }],
    countries: country === undefined ? [] : [country],
    identifiers: [],
    addresses: [],
    phones: [],
    account: { number: knownText(element.value('account')) ?? '', ...given },
    myClient,
  };
}

function personNames(person: ReportElement, known: (name: string) => string | undefined): MentionName[] {
  const previous = elementsAt(person, ['previous_names', 'previous_name']).map(personName);
  const names: MentionName[] = [
    { text: personName(person), kind: 'legal' },
    { text: known('full_name_frn') ?? '', kind: 'native' },
    { text: known('alias') ?? '', kind: 'alias' },
    ...previous.map((text) => ({ text, kind: 'alias' as const })),
  ];
  return names.filter((name) => name.text !== '');
}

function birthdate(text: string | undefined): PartialDate | undefined {
  const date = text?.slice(0, 10) ?? '';
  return isPartialDate(date) ? date : undefined;
}

function sexOf(code: string | undefined): 'm' | 'f' | undefined {
  return code === 'M' ? 'm' : code === 'F' ? 'f' : undefined;
}

const repurposed = new WeakMap<Profile, ReadonlySet<string>>();

function repurposedElements(profile: Profile): ReadonlySet<string> {
  let known = repurposed.get(profile);
  if (known === undefined) {
    const names = new Set<string>();
    const visit = (particle: Particle): void => {
      if ('element' in particle) {
        if (particle.meansHere !== undefined) names.add(particle.element);
      } else if ('sequence' in particle) particle.sequence.forEach(visit);
      else if ('choice' in particle) particle.choice.forEach(visit);
    };
    for (const type of Object.values(profile.types)) visit(type.content);
    known = names;
    repurposed.set(profile, known);
  }
  return known;
}
