export { createPeople, type People } from './people.ts';
export { findOrganisation, findPerson, listOrganisations, peopleById } from './people-store.ts';
export type { Organisation, Person, Role, Session } from './contract.ts';
