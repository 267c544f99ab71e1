import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import type { ObligedEntity } from './contract.ts';

const path = join(import.meta.dirname, '../../../reference-data/obliged-entities.json');
let table: readonly ObligedEntity[] | undefined;
let later: readonly ObligedEntity[] | undefined;

/** Takes later law (verified by whoever gives it) in place of the release's; undefined: the release's again. */
export function useObligedEntities(given: readonly ObligedEntity[] | undefined): void {
  later = given;
}

/** Who must report, by category, with its supervisor: law, so it is data with its source. */
export function obligedEntities(): readonly ObligedEntity[] {
  if (later !== undefined) return later;
  table ??= (JSON.parse(readFileSync(path, 'utf8')) as { categories: ObligedEntity[] }).categories;
  return table;
}

export function refuseUnknownCategory(category: string): void {
  if (obligedEntities().some(({ id }) => id === category)) return;
  throw new Problem({
    code: 'category-unknown',
    status: 422,
    detail: 'There is no such category of obliged entity. Choose one of those named.',
    facts: { allowed: obligedEntities().map(({ id }) => id) },
  });
}
