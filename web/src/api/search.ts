import { searchAnswerSchema, type Found } from 'weir/search/contract';
import type { Person } from 'weir/people/contract';
import { read } from './client.ts';

export type { Found };

/** One question to the node, which answers with what this person may see. */
export async function searchEverything(text: string, signal: AbortSignal): Promise<Found[]> {
  return (await read(searchAnswerSchema, '/search', { query: { q: text }, signal })).items;
}

/** The page of what was found, in the house of whoever looks. */
export function pageOf({ kind, id }: Found, person: Person): string {
  switch (kind) {
    case 'report':
      return person.organisation.kind === 'reporting_entity' ? `/filings/${id}` : `/reports/${id}`;
    case 'case':
      return `/cases/${id}`;
    case 'product':
      return `/products/${id}`;
    case 'delivery':
      return `/received/${id}`;
    default:
      return `/subjects/${id}`;
  }
}
