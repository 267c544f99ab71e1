import type { Society } from '../economy/society.ts';
import type { Institution, Person } from '../world.ts';
import type { Filing, ReportCode } from './filing.ts';

/** What is filed because of its size and for no other reason. */
export function byThreshold(filer: Institution, code: ReportCode, day: number, body: Filing['body']): Filing {
  return {
    filer,
    code,
    day,
    body,
    reason: 'Filed by threshold.',
    action: 'Customer identified, papers copied',
    indicators: ['THRESHOLD'],
    schemes: [],
    story: false,
  };
}

export function peopleWithAccounts(society: Society, country: 'XN' | 'XP'): Person[] {
  const { registry, quiet } = society;
  return registry.persons.filter(
    (person) =>
      person.residence === country && registry.accountsOf(person.id).length > 0 && !quiet.has(person.id),
  );
}

/** A count at scale 1, fewer in a smaller world. */
export function times<T>(society: Society, count: number, make: () => T): T[] {
  const share = Math.min(1, society.places.XN.traders.length / 52);
  return Array.from({ length: Math.max(2, Math.round(count * share)) }, make);
}
