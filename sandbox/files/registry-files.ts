import type { Registry } from '../people/registry.ts';
import type { Account, WorldFile } from '../world.ts';
import { csvLine } from './csv.ts';

/** The registers of the two countries: who exists, who owns which account, who files reports. */
export function registryFiles(registry: Registry, accounts: readonly Account[]): WorldFile[] {
  const encoder = new TextEncoder();
  const file = (
    path: string,
    columns: readonly string[],
    rows: readonly (readonly string[])[],
  ): WorldFile => ({
    path,
    bytes: encoder.encode([columns, ...rows].map((row) => csvLine(row)).join('')),
  });
  return [
    file(
      'registers/persons.csv',
      [
        'id',
        'name',
        'native_name',
        'sex',
        'born',
        'nationality',
        'residence',
        'identity_number',
        'passport',
        'address',
        'phone',
        'occupation',
      ],
      registry.persons.map((person) => [
        person.id,
        `${person.name.given} ${person.name.family}`,
        person.name.native,
        person.sex,
        person.born,
        person.nationality,
        person.residence,
        person.identityNumber,
        person.passport,
        `${person.address.street}, ${person.address.postcode} ${person.address.city}`,
        person.phone,
        person.occupation,
      ]),
    ),
    file(
      'registers/firms.csv',
      ['id', 'name', 'legal_form', 'business', 'registration_number', 'incorporated', 'country', 'directors'],
      registry.firms.map((firm) => [
        firm.id,
        firm.name,
        firm.legalForm,
        firm.business,
        firm.registrationNumber,
        firm.incorporated,
        firm.country,
        firm.directors.join('; '),
      ]),
    ),
    file(
      'registers/accounts.csv',
      ['account', 'bank', 'branch', 'currency', 'holder', 'opened'],
      accounts.map((account) => [
        account.key,
        account.bank,
        account.branch,
        account.currency,
        account.holder,
        account.opened,
      ]),
    ),
    file(
      'registers/filers.csv',
      ['id', 'name', 'kind', 'country', 'code', 'swift', 'rentity_id'],
      registry.institutions.map((institution) => [
        institution.id,
        institution.name,
        institution.kind,
        institution.country,
        institution.code,
        institution.swift ?? '',
        institution.reportingEntityId ?? '',
      ]),
    ),
  ];
}
