import type { Person } from 'weir/people/contract';

export interface Found {
  kind: 'person' | 'entity' | 'account' | 'report' | 'case';
  id: string;
  words: string;
  beside?: string | undefined;
  path: string;
}

/** Asks each room that this person may enter, side by side. */
export async function searchEverything(
  _text: string,
  _person: Person,
  _signal: AbortSignal,
): Promise<Found[]> {
  return [];
}
