import { sql } from 'kysely';
import type { LinkPart } from '@weir/engines/names';
import { json, type Transaction } from '#platform';
import { bars } from './group-cores.ts';

export interface StoredLink {
  left_core: string;
  right_core: string;
  bits: number;
  parts: LinkPart[];
  weights: string;
  contradict: boolean;
  left_facts: string;
  right_facts: string;
  found_at: string;
}

export interface StoredRuling {
  left_core: string;
  right_core: string;
  number: number;
  decision: 'same' | 'different' | 'unsure';
  reason: string;
  decided_by: string;
  decided_at: string;
  left_facts: string;
  right_facts: string;
}

export interface StoredChange {
  core: string;
  number: number;
  from_subject: string;
  to_subject: string;
  through: 'weights' | 'decision' | 'identifier';
  decided_by: string | null;
  at: string;
}

/** Cores that may share one key; beyond it the key says too little, and the README says so. */
const largestBlock = 1000;

/** Writes the keys of cores anew. */
export async function saveBlocks(
  tx: Transaction,
  blocks: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const cores = [...blocks.keys()];
  await tx.run<object>(sql`delete from subject_blocks where core = any (${cores}::text[])`);
  const rows = [...blocks].flatMap(([core, keys]) => keys.map((key) => ({ core, key })));
  await tx.run<object>(sql`
    insert into subject_blocks (key, core)
    select key, core from jsonb_to_recordset(${json(rows)}) as given (key text, core text)`);
}

/** Pairs of cores that share a key, where at least one is among those given; the smaller id first. */
export async function meetings(
  tx: Transaction,
  cores: readonly string[],
): Promise<{ left: string; right: string }[]> {
  return tx.run<{ left: string; right: string }>(sql`
    with telling as (
      select key from subject_blocks
      where key in (select key from subject_blocks where core = any (${cores}::text[]))
      group by key having count(*) between 2 and ${largestBlock}
    )
    select distinct least(mine.core, other.core) as left, greatest(mine.core, other.core) as right
    from subject_blocks mine
    join telling on telling.key = mine.key
    join subject_blocks other on other.key = mine.key and other.core <> mine.core
    where mine.core = any (${cores}::text[])
    order by 1, 2`);
}

/** Replaces all links of the cores given. */
export async function replaceLinks(
  tx: Transaction,
  cores: readonly string[],
  links: readonly StoredLink[],
): Promise<void> {
  await tx.run<object>(sql`
    delete from subject_links where left_core = any (${cores}::text[]) or right_core = any (${cores}::text[])`);
  if (links.length === 0) return;
  await tx.run<object>(sql`
    insert into subject_links (left_core, right_core, bits, parts, weights, contradict, left_facts, right_facts, found_at)
    select left_core, right_core, bits, parts, weights, contradict, left_facts, right_facts, found_at
    from jsonb_to_recordset(${json(links)}) as given (left_core text, right_core text, bits integer, parts jsonb,
      weights text, contradict boolean, left_facts text, right_facts text, found_at timestamptz)`);
}

export async function linksAmong(tx: Transaction, cores: readonly string[]): Promise<StoredLink[]> {
  return tx.run<StoredLink>(sql`
    select * from subject_links
    where left_core = any (${cores}::text[]) or right_core = any (${cores}::text[])
    order by left_core, right_core`);
}

/** The heaviest links between the cores of one subject. */
export async function linksWithin(tx: Transaction, cores: readonly string[]): Promise<StoredLink[]> {
  return tx.run<StoredLink>(sql`
    select * from subject_links
    where left_core = any (${cores}::text[]) and right_core = any (${cores}::text[])
    order by bits desc, left_core, right_core limit 50`);
}

/** The last word of a person on each pair that touches the cores given, under the cores' present ids. */
export async function rulingsOn(tx: Transaction, cores: readonly string[]): Promise<StoredRuling[]> {
  return tx.run<StoredRuling>(sql`
    select distinct on (least(one.core, other.core), greatest(one.core, other.core))
      least(one.core, other.core) as left_core, greatest(one.core, other.core) as right_core, number, decision, reason,
      decided_by, decided_at,
      case when one.core < other.core then left_facts else right_facts end as left_facts,
      case when one.core < other.core then right_facts else left_facts end as right_facts
    from subject_decisions
    join subjects one on one.id = left_core
    join subjects other on other.id = right_core
    where one.core <> other.core and (one.core = any (${cores}::text[]) or other.core = any (${cores}::text[]))
    order by least(one.core, other.core), greatest(one.core, other.core), decided_at desc, number desc`);
}

/** Everything that was decided on a pair, oldest first. */
export async function decisionsOn(tx: Transaction, left: string, right: string): Promise<StoredRuling[]> {
  return tx.run<StoredRuling>(sql`
    select * from subject_decisions where left_core = ${left} and right_core = ${right} order by number`);
}

export async function insertRuling(tx: Transaction, ruling: Omit<StoredRuling, 'number'>): Promise<void> {
  await tx.run<object>(sql`
    insert into subject_decisions (left_core, right_core, number, decision, reason, decided_by, decided_at, left_facts, right_facts)
    select ${ruling.left_core}, ${ruling.right_core}, coalesce(max(number), 0) + 1, ${ruling.decision}, ${ruling.reason},
      ${ruling.decided_by}, ${ruling.decided_at}::timestamptz, ${ruling.left_facts}, ${ruling.right_facts}
    from subject_decisions where left_core = ${ruling.left_core} and right_core = ${ruling.right_core}`);
}

/** A pair that waits for a person, or did. */
export type ProposalRow = Pick<StoredLink, 'left_core' | 'right_core' | 'bits' | 'found_at'> & {
  state: 'open' | 'same' | 'different' | 'unsure';
};

/**
 * Pairs that the weights leave to a person. A word is in force while both sides say what they said then; `same` is in
 * force until a person says otherwise.
 */
export async function proposalRows(
  tx: Transaction,
  given: { state: string | undefined; after: { bits: number; key: string } | undefined; limit: number },
): Promise<ProposalRow[]> {
  return tx.run<ProposalRow>(sql`
    select * from (
      select link.left_core, link.right_core, link.bits, link.found_at,
        case when word.decision is null then 'open'
          when word.decision <> 'same' and (word.left_facts <> link.left_facts or word.right_facts <> link.right_facts) then 'open'
          else word.decision end as state,
        one.subject = other.subject as together
      from subject_links link
      left join lateral (
        select decision, left_facts, right_facts from subject_decisions
        where left_core = link.left_core and right_core = link.right_core order by number desc limit 1
      ) word on true
      join lateral (select subject from subject_mentions where core = link.left_core limit 1) one on true
      join lateral (select subject from subject_mentions where core = link.right_core limit 1) other on true
      where link.bits >= ${bars.review}
    ) as pairs
    where (${given.state ?? null}::text is null or state = ${given.state ?? null})
      -- What the weights joined by themselves asks nobody.
      and not (state = 'open' and together)
      and (${given.after?.bits ?? null}::integer is null or bits < ${given.after?.bits ?? null}
        or (bits = ${given.after?.bits ?? null} and left_core || '~' || right_core > ${given.after?.key ?? null}))
    order by bits desc, left_core || '~' || right_core limit ${given.limit}`);
}

export async function insertChanges(
  tx: Transaction,
  changes: readonly Omit<StoredChange, 'number' | 'at'>[],
): Promise<void> {
  for (const { core, from_subject: from, to_subject: to, through, decided_by: by } of changes)
    await tx.run<object>(sql`
      insert into subject_changes (core, number, from_subject, to_subject, through, decided_by, at)
      select ${core}, coalesce(max(number), 0) + 1, ${from}, ${to}, ${through}, ${by}, ${tx.now}::timestamptz
      from subject_changes where core = ${core}`);
}

/** How the cores of a subject came to it and left it, oldest first. */
export async function changesOf(tx: Transaction, subject: string): Promise<StoredChange[]> {
  return tx.run<StoredChange>(sql`
    select * from subject_changes where to_subject = ${subject} or from_subject = ${subject}
    order by at, core, number limit 200`);
}
