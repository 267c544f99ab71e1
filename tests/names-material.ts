import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { csvRows } from '../engines/names/csv-rows.ts';
import { readList, type Entry, type Kind } from '../engines/names/index.ts';
import type { NoisySource } from './noisy-pairs.ts';
import { sharedFolder } from './shared-folder.ts';

/* Real lists and labelled names that lie beside the repository; undefined folder, no material. */

export const materialFolder = sharedFolder('data/screening');

export function materialBytes(path: string): Uint8Array {
  const bytes = readFileSync(`${materialFolder}/${path}`);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

export const materialRows = (path: string): string[][] =>
  [...csvRows(new TextDecoder().decode(materialBytes(path)), ',')].map(({ cells }) => cells);

/** The OFAC list as the product reads it, with aliases and addresses. */
export function ofacEntries(): Entry[] {
  const parts = ['sdn_2023-01', 'alt_2025-02', 'sdn_address_2023-01'];
  return [...readList(parts.map((part) => materialBytes(`lists/ofac_${part}.csv.gz`))).entries];
}

/** Prominent persons with all their names, many in several scripts. */
export function pepEntries(): Entry[] {
  const names = new Map<string, { country: string; names: string[] }>();
  for (const [id = '', country = '', , name = ''] of materialRows('lists/pep_everypolitician_2015_dev.csv.gz').slice(
    1,
  )) {
    const known = names.get(id);
    if (known === undefined) names.set(id, { country, names: [name] });
    else known.names.push(name);
  } // prettier-ignore
  return [...names].map(([id, entry]) => ({
    id,
    list: 'PEP',
    kind: 'person',
    names: entry.names.map((text) => ({ text })),
    born: [],
    countries: [],
    identifiers: [],
  }));
}

/** Names to make noisy pairs of: every `step`-th from `first`, so that fitting and judging can use others. */
export function noisySource(first: number, step: number): NoisySource {
  const isLatin = (name: string): boolean => /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+$/u.test(name);
  const ofac = ofacEntries();
  const some = (names: readonly string[]): string[] => names.filter((_, place) => place % step === first);
  const namesOf = (entries: readonly Entry[], kind: Kind): string[] =>
    entries.filter((entry) => entry.kind === kind).map(({ names }) => names[0]!.text).filter(isLatin);
  return {
    persons: some([...namesOf(ofac, 'person'), ...namesOf(pepEntries(), 'person').slice(0, 8000)]),
    organizations: some(namesOf(ofac, 'organization')),
    nicknames: new TextDecoder()
      .decode(materialBytes('reference/nicknames.csv'))
      .split('\n')
      .map((line) => line.trim().split(',').filter((_, place) => place !== 1))
      .filter((row) => row.length > 1),
  };
} // prettier-ignore
