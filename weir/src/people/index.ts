export { createPeople, type NamesOf, type People, type PeopleOptions } from './people.ts';
export { useObligedEntities } from './obliged-entities.ts';
export { examinePeople } from './break-glass.ts';
export { refuseUnlessFresh } from './fresh.ts';
export { mayFileFor } from './delegations.ts';
export {
  findOrganisation,
  findOrganisations,
  findPerson,
  listOrganisations,
  organisationNames,
  peopleById,
  peopleOf,
} from './people-store.ts';
export type { ObligedEntity, Organisation, Person, Role, Session } from './contract.ts';
