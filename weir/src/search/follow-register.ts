import { sql } from 'kysely';
import { theNode, type Register, type Transaction } from '#platform';
import type { Candidate } from './search-index.ts';
import { openSearchThread, type SearchThread } from './search-thread.ts';

const rowsAtOnce = 5000;

export interface FollowedIndex {
  find(typed: string, most: number): Promise<Candidate[]>;
  /** Fills the index before anybody asks. */
  fill(): Promise<void>;
  close(): void;
}

/**
 * Keeps an index beside the register. Each look takes the rows of all transactions that may not have been over at the last one
 * (`changed_in` from the oldest then running), so that one that commits late is not missed; taking a row twice changes
 * nothing. The index is filled from the register when the node starts.
 */
export function followRegister(register: Register): FollowedIndex {
  let thread: SearchThread | undefined;
  let from: number | bigint = 0;
  let last: Promise<unknown> = Promise.resolve();

  const look = async (): Promise<SearchThread> => {
    if (thread?.isOpen !== true) [thread, from] = [openSearchThread(), 0];
    const filled = thread;
    try {
      from = await register.as(theNode, (tx) => changesSince(tx, from, (rows) => filled.take(rows)));
    } catch (error) {
      // What was taken of the changes so far is taken again.
      if (from === 0) {
        filled.close();
        thread = undefined;
      }
      throw error;
    }
    return filled;
  };
  const current = (): Promise<SearchThread> => {
    const next = last.then(look);
    last = next.catch(() => undefined);
    return next;
  };
  return {
    find: async (typed, most) => (await current()).find(typed, most),
    fill: async () => void (await (await current()).find('', 0)),
    close: () => thread?.close(),
  };
}

/**
 * Gives the subjects and cases of transactions from `from` on, as lines of JSON, and answers from where to look the next time.
 * The register writes the JSON, so that a country's names cross the node's thread as a few long texts.
 */
async function changesSince(
  tx: Transaction,
  from: number | bigint,
  take: (rows: string) => void,
): Promise<number | bigint> {
  let oldest: number | bigint | undefined;
  // Written into the statement: a plan kept for any value would walk over every subject.
  const since = sql.raw(String(BigInt(from)));
  for (let after = ''; ;) {
    const [page] = await tx.run<{
      oldest: number | bigint;
      rows: string | null;
      last: string | null;
      count: number;
    }>(sql`
      with changed as (
        select id, kind, name, also_known_as as also, search_text as text, merged_into is not null as merged
        from subjects where changed_in >= ${since} and id > ${after} order by id limit ${rowsAtOnce})
      select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest,
        string_agg(row_to_json(changed)::text, E'\n') as rows, max(id) as last, count(*)::int as count from changed`);
    oldest ??= page!.oldest;
    if (page!.rows !== null) take(page!.rows);
    if (page!.count < rowsAtOnce) break;
    after = page!.last!;
  }
  const [cases] = await tx.run<{ rows: string | null }>(sql`
    select string_agg(json_build_object('id', id, 'kind', 'case', 'name', title, 'number', number)::text, E'\n') as rows
    from cases where changed_in >= ${since}`);
  if (cases!.rows !== null) take(cases!.rows);
  return oldest;
}
