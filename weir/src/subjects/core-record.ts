import { createHash } from 'node:crypto';
import type { Mention } from '@weir/engines/reports';
import { recordKeys, type ResolveRecord } from '@weir/engines/names';

/** Of each kind of thing that a core's mentions say, that many are compared. */
const most = 8;

/** All that the mentions of one core say, as something to weigh; undefined for an account, which numbers alone identify. */
export function coreRecord(core: string, mentions: readonly Mention[]): ResolveRecord | undefined {
  const kind = mentions[0]?.kind;
  if (kind === undefined || kind === 'account') return undefined;
  const distinct = <T>(values: readonly T[]): T[] =>
    [...new Map(values.map((value) => [JSON.stringify(value), value])).entries()]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, value]) => value)
      .slice(0, most);
  const sexes = new Set(mentions.flatMap(({ sex }) => sex ?? []));
  const [sex] = sexes;
  return {
    id: core,
    kind: kind === 'person' ? 'person' : 'organization',
    names: distinct(mentions.flatMap(({ names }) => names.map(({ text }) => ({ full: text })))),
    born: distinct(mentions.flatMap(({ born }) => born ?? [])),
    // Two sexes recorded for one core say nothing.
    ...(sexes.size === 1 && sex !== undefined ? { sex } : {}),
    addresses: distinct(mentions.flatMap(({ addresses }) => addresses.map((text) => ({ text })))),
    phones: distinct(mentions.flatMap(({ phones }) => phones)),
    identifiers: distinct(mentions.flatMap(({ identifiers }) => identifiers)),
    countries: distinct(
      mentions.flatMap(({ nationality, countries }) => [...(nationality ? [nationality] : []), ...countries]),
    ),
  };
}

/** Changes when, and only when, what is compared changes: a decision is remembered until then. */
export function factsHash(record: ResolveRecord): string {
  const { id: _, ...facts } = record;
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}

/** Of the engine's keys those that few share: the register grows, and each new report asks all of them. */
const telling = /^(?:n|p|p7|e|d|gf|gi|f|f2|fz|sh) /;

export function blocksOfCore(record: ResolveRecord): string[] {
  return recordKeys(record).filter((key) => telling.test(key));
}
