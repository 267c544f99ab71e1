import { countryOf } from '../countries.ts';
import type { Registry } from '../people/registry.ts';
import type { Account, Address, Firm, Institution, Person, SandboxCountryCode } from '../world.ts';
import type { WrittenNames } from './written-names.ts';
import { optional, xml, type XmlElement } from './xml.ts';

/** What the makers of elements need to know of the filer. */
export interface Writing {
  readonly registry: Registry;
  readonly filer: Institution;
  readonly names: WrittenNames;
}

/** `2026-03-05` or an instant, as goAML writes dates: no zone, whole seconds. */
export function dateTime(date: string): string {
  return date.length === 10 ? `${date}T00:00:00` : date.slice(0, 19);
}

export function addressElement(name: string, address: Address, type: string): XmlElement {
  return xml(name, [
    xml('address_type', type),
    xml('address', address.street),
    xml('city', address.city),
    xml('zip', address.postcode),
    xml('country_code', address.country),
  ]);
}

export function phoneElement(
  phone: string,
  country: SandboxCountryCode,
  contact: string,
  kind: 'MOB' | 'LAND',
): XmlElement {
  return xml('phone', [
    xml('tph_contact_type', contact),
    xml('tph_communication_type', kind),
    xml('tph_country_prefix', countryOf(country).phonePrefix),
    xml('tph_number', phone),
  ]);
}

/** Everything a bank knows of its customer, under the name the place wants. */
export function clientPerson(writing: Writing, person: Person): XmlElement[] {
  const { given, family } = writing.names.person(person, true);
  return [
    xml('gender', person.sex === 'm' ? 'M' : 'F'),
    xml('first_name', given),
    xml('last_name', family),
    xml('birthdate', dateTime(person.born)),
    ...kept([optional('full_name_frn', writing.names.native(person))]),
    xml('ssn', person.identityNumber),
    ...(person.nationality === 'XN'
      ? []
      : [xml('passport_number', person.passport), xml('passport_country', person.nationality)]),
    xml('nationality1', person.nationality),
    xml('residence', person.residence),
    xml('phones', [phoneElement(person.phone, person.residence, 'HOME', 'MOB')]),
    xml('addresses', [addressElement('address', person.address, 'HOME')]),
    xml('occupation', person.occupation),
    xml('identifications', [
      xml('identification', [
        xml('type', 'NID'),
        xml('number', person.identityNumber),
        xml('issue_country', person.nationality),
      ]),
    ]),
  ];
}

/** What is known of somebody else's customer: a name, and at times a passport or a birth date. */
export function otherPerson(
  writing: Writing,
  person: Person,
  known: 'name' | 'document' = 'name',
): XmlElement[] {
  const shown = known === 'document';
  const { given, family } = writing.names.person(person, shown);
  return kept([
    xml('gender', person.sex === 'm' ? 'M' : 'F'),
    xml('first_name', given),
    xml('last_name', family),
    shown ? xml('birthdate', dateTime(person.born)) : undefined,
    optional('full_name_frn', shown ? writing.names.native(person) : null),
    shown ? xml('passport_number', person.passport) : undefined,
    shown ? xml('passport_country', person.nationality) : undefined,
    shown ? xml('id_number', person.identityNumber) : undefined,
    shown ? xml('nationality1', person.nationality) : undefined,
    xml('residence', person.residence),
  ]);
}

export function clientEntity(writing: Writing, firm: Firm): XmlElement[] {
  return [
    xml('name', writing.names.firm(firm)),
    xml('commercial_name', firm.name),
    xml('incorporation_legal_form', firm.legalForm),
    xml('incorporation_number', firm.registrationNumber),
    xml('business', firm.business),
    xml('phones', [phoneElement(firm.phone, firm.country, 'REG', 'LAND')]),
    xml('addresses', [addressElement('address', firm.address, 'REG')]),
    xml('incorporation_country_code', firm.country),
    ...firm.directors.map((director) =>
      xml('director_id', [...clientPerson(writing, writing.registry.person(director)), xml('role', 'DIR')]),
    ),
    xml('incorporation_date', dateTime(firm.incorporated)),
  ];
}

export function otherEntity(writing: Writing, firm: Firm | Institution): XmlElement[] {
  return [
    xml('name', writing.names.firm(firm)),
    ...('business' in firm
      ? [xml('incorporation_number', firm.registrationNumber), xml('business', firm.business)]
      : []),
    xml('addresses', [addressElement('address', firm.address, 'REG')]),
    xml('incorporation_country_code', firm.country),
  ];
}

/** An account with the filer, its holder in full. */
export function clientAccount(writing: Writing, account: Account): XmlElement[] {
  const { registry } = writing;
  const holder = registry.holder(account.holder);
  const signatory =
    'sex' in holder
      ? holder
      : registry.person('directors' in holder ? holder.directors[0]! : holder.officers[0]!);
  return [
    ...accountHead(writing, account),
    xml('branch', account.branch),
    xml('account', account.number),
    xml('currency_code', account.currency),
    xml('account_name', holderName(writing, holder)),
    xml('iban', account.iban),
    xml('client_number', account.clientNumber),
    xml('personal_account_type', 'sex' in holder ? 'CURRENT' : 'BUSINESS'),
    ...('directors' in holder ? [xml('t_entity', clientEntity(writing, holder))] : []),
    xml('signatory', [
      xml('is_primary', 'true'),
      xml('t_person', clientPerson(writing, signatory)),
      xml('role', 'sex' in holder ? 'HOLDER' : 'SIGNER'),
    ]),
    xml('opened', dateTime(account.opened)),
    xml('status_code', 'ACTIVE'),
  ];
}

/** An account with another bank, as far as a payment message tells. */
export function otherAccount(writing: Writing, account: Account): XmlElement[] {
  const holder = writing.registry.holder(account.holder);
  return [
    ...accountHead(writing, account),
    xml('account', account.number),
    xml('currency_code', account.currency),
    xml('account_name', holderName(writing, holder)),
    xml('iban', account.iban),
    'sex' in holder
      ? xml('signatory', [xml('t_person', otherPerson(writing, holder))])
      : xml('t_entity', otherEntity(writing, holder)),
  ];
}

function accountHead(writing: Writing, account: Account): XmlElement[] {
  const bank = writing.registry.institution(account.bank);
  return [xml('institution_name', bank.name), xml('swift', bank.swift ?? bank.code)];
}

function holderName(writing: Writing, holder: Person | Firm | Institution): string {
  if (!('sex' in holder)) return writing.names.firm(holder);
  const { given, family } = writing.names.person(holder, false);
  return `${given} ${family}`;
}

function kept(elements: readonly (XmlElement | undefined)[]): XmlElement[] {
  return elements.filter((element) => element !== undefined);
}
