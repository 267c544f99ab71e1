import { sql } from 'kysely';
import type { Ledger } from '#ledger';
import { theNode, type Platform } from '#platform';
import { literal } from '#ledger';
import type { SearchKey } from '#oversight';
import { normaliseName } from '@weir/engines/names';
import type { ErasableKind } from './contract.ts';

/** What has to be known before anything is erased, since afterwards nobody can ask. */
export interface Gathered {
  readonly rowIds: string[];
  /** Accounts that only these sources name. */
  readonly accounts: string[];
  /** Names and numbers of persons, firms and accounts that only these reports name. */
  readonly texts: string[];
  readonly traces: string[];
  /** Searches that looked for them. */
  readonly searches: number[];
}

export async function gather(
  platform: Pick<Platform, 'register' | 'vault'>,
  rooms: { ledger: Ledger; searchKey: SearchKey },
  { kind, objects }: { kind: ErasableKind; objects: readonly string[] },
): Promise<Gathered> {
  const none: Gathered = { rowIds: [], accounts: [], texts: [], traces: [], searches: [] };
  if (kind === 'case') return { ...none, traces: await tracesOfCases(platform, objects) };
  if (kind !== 'report' && kind !== 'import') return none;
  const rows = await rowsOf(rooms.ledger, objects);
  const texts = kind === 'report' ? await textsOf(platform, objects) : [];
  return {
    ...rows,
    texts,
    traces: await tracesThatName(platform, [...rows.rowIds, ...rows.accounts]),
    searches: await searchesFor(platform, rooms.searchKey, texts),
  };
}

function rowsOf(
  ledger: Ledger,
  sources: readonly string[],
): Promise<{ rowIds: string[]; accounts: string[] }> {
  return ledger.query(theNode, async (duck) => {
    const among = `source_id in (${sources.map(literal).join(', ')})`;
    const ids = await duck.rows<{ id: string }>(`select id from all_rows where ${among}`);
    const accounts = await duck.rows<{ account: string }>(`
      with ends as (select "from" as account, ${among} as mine from all_rows union all select "to", ${among} from all_rows)
      select account from ends where account is not null group by account having bool_and(mine)`);
    return { rowIds: ids.map(({ id }) => id), accounts: accounts.map(({ account }) => account) };
  });
}

interface Said {
  names?: { text: string }[];
  identifiers?: { number: string }[];
  account?: { number?: string; iban?: string };
}

async function textsOf(
  { register }: Pick<Platform, 'register'>,
  reports: readonly string[],
): Promise<string[]> {
  const rows = await register.as(theNode, (tx) =>
    tx.run<{
      data: Said;
    }>(sql`select data from subject_mentions mine where report = any (${[...reports]}::text[])
      and not exists (select from subject_mentions other where other.subject = mine.subject
        and other.report <> all (${[...reports]}::text[]))`),
  );
  const texts = rows.flatMap(({ data }) => [
    ...(data.names ?? []).map(({ text }) => text),
    ...(data.identifiers ?? []).map(({ number }) => number),
    data.account?.number ?? '',
    data.account?.iban ?? '',
  ]);
  const whole = texts.map((text) => text.trim()).filter((text) => text.length > 3);
  return [
    ...new Set([
      ...whole,
      ...(await ownWords(
        register,
        rows.map(({ data }) => data),
        reports,
      )),
    ]),
  ];
}

/** Words of names that nobody else bears: where somebody wrote the family name alone, it names the person all the same. */
async function ownWords(
  register: Platform['register'],
  said: readonly Said[],
  reports: readonly string[],
): Promise<string[]> {
  const words = said.flatMap(({ names = [] }) => names.flatMap(({ text }) => text.split(/\s+/)));
  const long = [...new Set(words.filter((word) => word.length > 4))];
  if (long.length === 0) return [];
  const rows = await register.as(theNode, (tx) =>
    tx.run<{ word: string }>(sql`select word from unnest(${long}::text[]) as word
      where not exists (select from subjects where strpos(search_text, lower(word)) > 0
        and exists (select from subject_mentions where subject = subjects.id
          and report <> all (${[...reports]}::text[])))`),
  );
  return rows.map(({ word }) => word);
}

/** Answers lie in the vault as bytes, so each is opened and looked through; erasures are rare, and traces few. */
async function tracesThatName(
  { register, vault }: Pick<Platform, 'register' | 'vault'>,
  texts: readonly string[],
): Promise<string[]> {
  if (texts.length === 0) return [];
  const traces = await register.as(theNode, (tx) =>
    tx.run<{ id: string; sha256: string | null; asked: string }>(
      sql`select id, sha256, sources::text || source_accounts::text || source_transactions::text as asked from traces`,
    ),
  );
  const found: string[] = [];
  for (const { id, sha256, asked } of traces) {
    const answer = sha256 !== null && vault.has(sha256) ? (await vault.get(sha256)).toString('utf8') : '';
    if (texts.some((text) => asked.includes(text) || answer.includes(text))) found.push(id);
  }
  return found;
}

async function tracesOfCases(
  { register }: Pick<Platform, 'register'>,
  cases: readonly string[],
): Promise<string[]> {
  const rows = await register.as(theNode, (tx) =>
    tx.run<{ id: string }>(sql`select distinct provenance_id as id from case_fragments mine
      where kind = 'trace' and case_id = any (${[...cases]}::text[]) and provenance_id is not null
      and not exists (select from case_fragments other where other.provenance_id = mine.provenance_id
        and other.case_id <> all (${[...cases]}::text[]))`),
  );
  return rows.map(({ id }) => id);
}

/** A search is for somebody where each of its words begins a word of the name, and one of them is more than a syllable. */
async function searchesFor(
  { register }: Pick<Platform, 'register'>,
  key: SearchKey,
  texts: readonly string[],
): Promise<number[]> {
  if (texts.length === 0) return [];
  const names = texts.map((text) => wordsOf(text));
  const found: number[] = [];
  for (let after = 0; ;) {
    const rows = await register.as(theNode, (tx) =>
      tx.run<{
        id: number;
        term_sealed: string;
      }>(sql`select id, term_sealed from accesses where kind = 'search'
        and term_sealed is not null and id > ${after} order by id limit 5000`),
    );
    for (const { id, term_sealed: sealed } of rows) {
      const words = wordsOf(key.open(sealed) ?? '');
      if (!words.some((word) => word.length > 2)) continue;
      if (names.some((name) => words.every((word) => name.some((part) => part.startsWith(word)))))
        found.push(id);
    }
    if (rows.length === 0) return found;
    after = rows.at(-1)!.id;
  }
}

function wordsOf(text: string): string[] {
  const normalised = normaliseName(text) || text.toLowerCase();
  return [...normalised.split(/\s+/), text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')].filter(
    (word) => word !== '',
  );
}
