import { Problem } from '../vocabulary/index.ts';
import type { Profile } from './profile.ts';

const shipped: Readonly<Record<string, { title: string; country: string | null; currency: string | null }>> =
  {
    'un-5.0.1': { title: 'goAML 5.0.1, generic', country: null, currency: null },
    'ae-5.0.2': { title: 'United Arab Emirates, goAML 5.0.2', country: 'AE', currency: 'AED' },
    xn: { title: 'Aldermoor', country: 'XN', currency: 'XNC' },
  };

/** Ids of the profiles that come with the engine. */
export function profiles(): readonly string[] {
  return Object.keys(shipped);
}

/** @throws Problem `profile-unknown` */
export function loadProfile(id: string): Profile {
  const facts = shipped[id];
  if (facts === undefined) {
    throw new Problem({
      code: 'profile-unknown',
      status: 400,
      detail: `There is no report profile ${id}. Known: ${profiles().join(', ')}.`,
      facts: { id, known: profiles() },
    });
  }
  return {
    id,
    title: facts.title,
    country: facts.country,
    localCurrency: facts.currency,
    schemaVersion: '5.0.1',
    source: { title: 'goAML', date: '2022-02-25' },
    documents: [],
    types: {},
    values: {},
    codes: {},
    reportCodes: {},
    meanings: { cashFunds: [], assetFunds: [], payerRoles: [], payeeRoles: [], borderReports: [] },
    rules: [],
  };
}
