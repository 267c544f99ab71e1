import { sql } from 'kysely';
import { beginningWith, containing, type Transaction } from '#platform';
import type { Found } from './contract.ts';
import type { Candidate } from './search-index.ts';

/** Every question here runs as the asker: the policies of the register decide what is found. */

interface Row {
  kind: Found['kind'];
  id: string;
  words: string;
  beside: string | null;
}

/** Of what the index proposes the rows that the asker may see, in the order proposed. */
export async function seenOf(tx: Transaction, candidates: readonly Candidate[]): Promise<Found[]> {
  if (candidates.length === 0) return [];
  const ids = (isCase: boolean): string[] =>
    candidates.filter(({ kind }) => (kind === 'case') === isCase).map(({ id }) => id);
  const rows = await tx.run<Row>(sql`
    select kind, id, name as words, also_known_as[1] as beside from subjects
      where merged_into is null and id = any (${ids(false)}::text[])
    union all
    select 'case', id, title, number from cases where id = any (${ids(true)}::text[])`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return candidates.flatMap(({ id, why }) => {
    const row = byId.get(id);
    return row === undefined ? [] : [{ ...row, why }];
  });
}

export async function reportsBy(tx: Transaction, typed: string, most: number): Promise<Found[]> {
  // From what was typed to the last text that begins so, in the order of bytes: a comparison that row-level security lets
  // the index answer, and in its own order, so that no plan looks through the newest reports instead.
  const [from, to] = [typed.toLowerCase(), `${typed.toLowerCase()}\u{10ffff}`];
  const rows = await tx.run<Row & { reference: string | null }>(sql`
    select 'report' as kind, id, number as words, entity_reference as beside, entity_reference as reference from (
      (select id, number, entity_reference from reports where number_key ~>=~ ${from} and number_key ~<=~ ${to}
        order by number_key using ~>~ limit ${most})
      union
      (select id, number, entity_reference from reports where reference_key ~>=~ ${from} and reference_key ~<=~ ${to}
        order by reference_key using ~>~ limit ${most})
    ) as found order by id desc limit ${most}`);
  return rows.map(({ reference, ...row }) => ({
    ...row,
    why: {
      part: 'number',
      text: row.words.toLowerCase().startsWith(typed.toLowerCase()) ? row.words : (reference ?? row.words),
      how: 'begins',
    },
  }));
}

/** Products of the FIU's own people, and what an authority was sent. */
export async function productsBy(tx: Transaction, typed: string, most: number): Promise<Found[]> {
  const [part, within] = [beginningWith(typed.toLowerCase()), containing(typed.toLowerCase())];
  const rows = await tx.run<Row>(sql`
    (select 'product' as kind, id, title as words, number as beside from disseminations
      where lower(number) like ${part} or lower(title) like ${within} order by id desc limit ${most})
    union all
    (select 'delivery', dissemination, title, number from deliveries
      where recipient = ${tx.asker.organisation} and (lower(number) like ${part} or lower(title) like ${within})
      order by dissemination desc limit ${most})`);
  return rows.map((row) => {
    const byNumber = row.beside!.toLowerCase().startsWith(typed.toLowerCase());
    return {
      ...row,
      why: { part: byNumber ? 'number' : 'title', text: byNumber ? row.beside! : row.words, how: 'begins' },
    };
  });
}
