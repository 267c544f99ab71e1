import { sql } from 'kysely';
import { theNode, type Register, type Transaction } from '#platform';
import { SearchIndex, type Indexed } from './search-index.ts';

interface ChangedSubject {
  id: string;
  kind: 'person' | 'entity' | 'account';
  name: string;
  also_known_as: string[];
  search_text: string;
  merged_into: string | null;
}
interface ChangedCase {
  id: string;
  number: string;
  title: string;
}

const rowsAtOnce = 5000;

/**
 * Keeps an index beside the register. Each look takes the rows of all transactions that may not have been over at the last one
 * (`changed_in` from the oldest then running), so that one that commits late is not missed; taking a row twice changes
 * nothing. The index is rebuilt from the register when the node starts.
 */
export function followRegister(register: Register): { current(): Promise<SearchIndex> } {
  let index: SearchIndex | undefined;
  let from: number | bigint = 0;
  let last: Promise<unknown> = Promise.resolve();

  const look = async (): Promise<SearchIndex> => {
    const changed = await register.as(theNode, async (tx) => {
      const [snapshot] = await tx.run<{ oldest: number | bigint }>(
        sql`select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest`,
      );
      const things = [...(await changedSubjects(tx, from)), ...(await changedCases(tx, from))];
      from = snapshot!.oldest;
      return things;
    });
    if (index === undefined) {
      index = new SearchIndex(changed.flatMap(({ thing }) => (thing === undefined ? [] : [thing])));
      return index;
    }
    for (const { id, thing } of changed) {
      if (thing === undefined) index.remove(id);
      else index.put(thing);
    }
    return index;
  };
  return {
    current: () => {
      const next = last.then(look);
      last = next.catch(() => undefined);
      return next;
    },
  };
}

type Change = { id: string; thing: Indexed | undefined };

async function changedSubjects(tx: Transaction, from: number | bigint): Promise<Change[]> {
  const changes: Change[] = [];
  for (let after = ''; ;) {
    const rows: ChangedSubject[] = await tx.run<ChangedSubject>(sql`
      select id, kind, name, also_known_as, search_text, merged_into from subjects
      where changed_in >= ${from} and id > ${after} order by id limit ${rowsAtOnce}`);
    changes.push(
      ...rows.map((row) => ({
        id: row.id,
        thing: row.merged_into === null ? indexedSubject(row) : undefined,
      })),
    );
    if (rows.length < rowsAtOnce) return changes;
    after = rows.at(-1)!.id;
  }
}

/** Numbers are what of a subject's texts has a digit; each text stands as written and in plainer forms, which are one. */
function indexedSubject({ id, kind, name, also_known_as, search_text }: ChangedSubject): Indexed {
  const shown = [name, ...also_known_as];
  const isNumber = (text: string): boolean => /\d/.test(text);
  const plain = search_text.split('\n').filter((text) => isNumber(text) && !/\s/.test(text));
  return {
    id,
    kind,
    names: shown.filter((text) => !isNumber(text)),
    numbers: [...new Set([...shown.filter(isNumber), ...plain])],
  };
}

async function changedCases(tx: Transaction, from: number | bigint): Promise<Change[]> {
  const rows = await tx.run<ChangedCase>(
    sql`select id, number, title from cases where changed_in >= ${from}`,
  );
  return rows.map(({ id, number, title }) => ({
    id,
    thing: { id, kind: 'case', names: [title], numbers: [number] },
  }));
}
