import { linkRecords, resolveWeightsVersion, type Link, type ResolveRecord } from '@weir/engines/names';
import { sql } from 'kysely';
import { record } from '#audit';
import type { Transaction } from '#platform';
import { blocksOfCore, coreRecord, factsHash } from './core-record.ts';
import { bars, groupCores, mistakenAmong, type CoreLink, type Ruling } from './group-cores.ts';
import {
  insertChanges,
  linksAmong,
  meetings,
  replaceLinks,
  rulingsOn,
  saveBlocks,
  type StoredLink,
  type StoredRuling,
} from './link-store.ts';
import { mentionFrom, summariseAgain } from './mention-rows.ts';
import { mentionsOfCores } from './subject-store.ts';

/** Cores that hang together by links at most; a larger heap is a fault of the data, and its rest waits. */
const largestHeap = 400;
const contradicting = new Set(['born', 'generation', 'national-number']);

export interface Regrouped {
  /** Subjects that gained or lost cores. */
  readonly subjectIds: string[];
  /** Ids that no longer stand for themselves. */
  readonly mergedIds: string[];
}

/** Weighs changed cores against all that they can meet; `gone` are those that identifiers joined to others. */
export async function relink(
  tx: Transaction,
  changed: readonly string[],
  gone: readonly string[] = [],
): Promise<void> {
  const own = await recordsOf(tx, changed);
  const blocks = new Map<string, readonly string[]>(gone.map((core) => [core, []]));
  for (const [core, given] of own) blocks.set(core, blocksOfCore(given));
  await saveBlocks(tx, blocks);
  const pairs = await meetings(tx, [...own.keys()]);
  const others = await recordsOf(
    tx,
    [...new Set(pairs.flatMap(({ left, right }) => [left, right]))].filter((core) => !own.has(core)),
  );
  const all = new Map([...own, ...others]);
  const facts = new Map([...all].map(([core, given]) => [core, factsHash(given)]));
  const links: StoredLink[] = [];
  for (const { left, right } of pairs) {
    const [one, other] = [all.get(left), all.get(right)];
    if (one === undefined || other === undefined || one.kind !== other.kind) continue;
    const link = linkRecords(one, other, mistakenAmong);
    const bits = Math.round(link.bits * 100);
    if (bits < bars.review && !contradict(link)) continue;
    if (bits < -1400) continue;
    links.push({
      left_core: left,
      right_core: right,
      bits,
      parts: [...link.parts],
      weights: resolveWeightsVersion,
      contradict: contradict(link),
      left_facts: facts.get(left)!,
      right_facts: facts.get(right)!,
      found_at: tx.now,
    });
  }
  await replaceLinks(tx, [...changed, ...gone], links);
}

/** Where the two state different numbers or dates, however alike, no weights join them: a person is asked. */
export function isForPerson({ parts }: Pick<StoredLink, 'parts'>): boolean {
  return parts.some(({ part, level }) => contradicting.has(part) && level !== 'same');
}

/** Facts that one person or firm has one of, and the two have two. */
function contradict({ bits, parts }: Link): boolean {
  return bits < 0 && parts.some(({ part, bits: each }) => contradicting.has(part) && each <= -3);
}

async function recordsOf(tx: Transaction, cores: readonly string[]): Promise<Map<string, ResolveRecord>> {
  const found = await mentionsOfCores(tx, cores);
  return new Map(
    [...found].flatMap(([core, mentions]) => {
      const given = coreRecord(core, mentions.map(mentionFrom));
      return given === undefined ? [] : [[core, given] as const];
    }),
  );
}

/**
 * Says anew which cores are one subject, for those given and all that hang on them, and writes what changed. A
 * person's decision is told apart from what weights and identifiers said.
 */
export async function regroup(
  tx: Transaction,
  cores: readonly string[],
  why: { readonly decidedBy?: string; readonly joinedByIdentifier?: ReadonlySet<string> } = {},
): Promise<Regrouped> {
  const { heap, links, rulings } = await heapOf(tx, cores);
  const groups = groupCores(heap, links, rulings);
  const before = await subjectsOfCores(tx, heap);
  const moved = heap.filter((core) => before.get(core) !== groups.get(core));
  for (const core of moved) {
    const subject = groups.get(core)!;
    await tx.run<object>(sql`update subject_mentions set subject = ${subject} where core = ${core}`);
    await tx.run<object>(
      sql`update subjects set merged_into = case when id = ${subject} then null else ${subject} end where core = ${core}`,
    );
  }
  const throughWhat = (subject: string): 'decision' | 'identifier' | 'weights' =>
    why.decidedBy !== undefined
      ? 'decision'
      : why.joinedByIdentifier?.has(subject) === true
        ? 'identifier'
        : 'weights';
  const told = moved.map((core) => ({
    core,
    from_subject: before.get(core) ?? core,
    to_subject: groups.get(core)!,
    through: throughWhat(before.get(core) ?? core),
    decided_by: why.decidedBy ?? null,
  }));
  await insertChanges(tx, told);
  for (const { core, from_subject: from, to_subject: to, through } of told)
    await record(tx, {
      act: to === core && from !== core ? 'subjects.parted' : 'subjects.joined',
      object: { kind: 'subject', id: to },
      facts: { core, from, to, through },
    });
  const touched = new Set(moved.flatMap((core) => [before.get(core) ?? core, groups.get(core)!]));
  const standing = new Set(groups.values());
  await summariseAgain(
    tx,
    [...touched].filter((subject) => standing.has(subject)),
  );
  return {
    subjectIds: [...touched].filter((subject) => standing.has(subject)).sort(),
    mergedIds: [...touched].filter((subject) => !standing.has(subject)).sort(),
  };
}

/** The cores given with all that strong links, a person's word or a subject in common tie to them. */
async function heapOf(
  tx: Transaction,
  cores: readonly string[],
): Promise<{ heap: string[]; links: CoreLink[]; rulings: Ruling[] }> {
  const heap = new Set(cores);
  const links = new Map<string, StoredLink>();
  const rulings = new Map<string, StoredRuling>();
  let edge = [...heap];
  while (edge.length > 0 && heap.size < largestHeap) {
    const next = new Set<string>();
    for (const link of await linksAmong(tx, edge)) {
      links.set(`${link.left_core}~${link.right_core}`, link);
      if (link.bits >= bars.sure && !isForPerson(link)) next.add(link.left_core).add(link.right_core);
    }
    for (const ruling of await rulingsOn(tx, edge)) {
      rulings.set(`${ruling.left_core}~${ruling.right_core}`, ruling);
      if (ruling.decision === 'same') next.add(ruling.left_core).add(ruling.right_core);
    }
    for (const core of await coresBeside(tx, edge)) next.add(core);
    edge = [...next].filter((core) => !heap.has(core)).sort();
    for (const core of edge) heap.add(core);
  }
  const inForce = [...rulings].flatMap(([key, ruling]): Ruling[] => {
    if (ruling.decision === 'unsure') return [];
    const link = links.get(key);
    const changed = link !== undefined && (link.left_facts !== ruling.left_facts || link.right_facts !== ruling.right_facts); // prettier-ignore
    if (ruling.decision === 'different' && changed) return [];
    return [{ left: ruling.left_core, right: ruling.right_core, decision: ruling.decision }];
  });
  return {
    heap: [...heap].sort(),
    links: [...links.values()].map((link) => ({
      left: link.left_core,
      right: link.right_core,
      bits: isForPerson(link) ? Math.min(link.bits, bars.sure - 1) : link.bits,
      contradict: link.contradict,
    })),
    rulings: inForce,
  };
}

/** Cores that are one subject with those given at present. */
async function coresBeside(tx: Transaction, cores: readonly string[]): Promise<string[]> {
  const rows = await tx.run<{ core: string }>(sql`
    select distinct other.core from subjects mine
    join subjects other on other.core = other.id
      and coalesce(other.merged_into, other.id) = coalesce(mine.merged_into, mine.id)
    where mine.id = any (${cores}::text[])`);
  return rows.map(({ core }) => core);
}

async function subjectsOfCores(tx: Transaction, cores: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.run<{ core: string; subject: string }>(sql`
    select distinct core, subject from subject_mentions where core = any (${cores}::text[])`);
  return new Map(rows.map(({ core, subject }) => [core, subject]));
}
