import { sql } from 'kysely';
import { record } from '#audit';
import type { SearchKey } from '#oversight';
import { theNode, type Asker, type Register, type Transaction } from '#platform';

/** Who stops typing for so long has asked; the next letter begins another question. */
export const finishedAfterMs = 10_000;
const finishedAtOnce = 200;

/** What somebody is typing at this moment, as the register holds it: words sealed, who was shown on the way. */
interface OpenQuestion {
  person: string;
  door: Asker['door'];
  organisation: string | null;
  roles: string[];
  term_hashes: string[];
  term_sealed: string;
  found: string[];
  passed: string[];
  asked: number;
  last_at: string;
}

/**
 * Oversight asks who searched for whom, not which letters were typed. So the beginnings of one question are one entry: it
 * stands in the register from the first letter on, with everybody who was shown (`found` by the longest words, `passed` by
 * shorter ones), and goes into both logs once another question begins or its asker stops. Nothing is lost where the node
 * stops meanwhile.
 */
export async function noteQuestion(
  tx: Transaction,
  key: SearchKey,
  { q, shown }: { q: string; shown: readonly string[] },
): Promise<void> {
  const { person, organisation, roles, door } = tx.asker;
  const words = q.toLowerCase();
  const [open] = await tx.run<OpenQuestion & { is_going_on: boolean }>(sql`
    select *, last_at > ${tx.now}::timestamptz - ${`${finishedAfterMs} milliseconds`}::interval as is_going_on
    from open_searches where person = ${person} and door = ${door} for update`);
  const before = open?.is_going_on === true ? key.open(open.term_sealed) : undefined;
  if (open !== undefined && before !== undefined) {
    if (before.startsWith(words)) {
      await tx.run<object>(sql`update open_searches set last_at = ${tx.now}, asked = asked + 1,
        passed = array(select unnest(passed) union select unnest(${[...shown]}::text[]))
        where person = ${person} and door = ${door}`);
      return;
    }
    if (words.startsWith(before)) {
      await tx.run<object>(sql`update open_searches set last_at = ${tx.now}, asked = asked + 1,
        passed = array(select unnest(passed) union select unnest(found)), found = ${[...shown]}::text[],
        term_hashes = ${key.hashes(words)}::text[], term_sealed = ${key.seal(words)}
        where person = ${person} and door = ${door}`);
      return;
    }
  }
  await tx.run<object>(sql`
    insert into open_searches (person, door, organisation, roles, term_hashes, term_sealed, found, passed, asked, last_at)
    values (${person}, ${door}, ${organisation}, ${[...roles]}::text[], ${key.hashes(words)}::text[], ${key.seal(words)},
      ${[...shown]}::text[], '{}', 1, ${tx.now})
    on conflict (person, door) do update set organisation = excluded.organisation, roles = excluded.roles,
      term_hashes = excluded.term_hashes, term_sealed = excluded.term_sealed, found = excluded.found,
      passed = excluded.passed, asked = excluded.asked, last_at = excluded.last_at`);
  // Late, as the log's end is held until the commit.
  if (open !== undefined) await enter(tx, open);
}

/** Enters the questions whose askers have stopped, each as the one who asked. */
export async function finishQuestions(register: Register): Promise<void> {
  const due = await register.as(theNode, (tx) =>
    tx.run<OpenQuestion>(sql`select * from open_searches
      where last_at <= ${tx.now}::timestamptz - ${`${finishedAfterMs} milliseconds`}::interval limit ${finishedAtOnce}`),
  );
  for (const { person, organisation, roles, door, last_at: lastAt } of due) {
    const asker: Asker = { person, organisation, roles, clearances: [], door };
    await register.as(asker, async (tx) => {
      const [open] = await tx.run<OpenQuestion>(sql`
        delete from open_searches where person = ${person} and door = ${door} and last_at = ${lastAt} returning *`);
      if (open !== undefined) await enter(tx, open);
    });
  }
}

/** Into the log of accesses, and into the log of acts where people, firms or accounts were shown: ids, never what was typed. */
async function enter(tx: Transaction, open: OpenQuestion): Promise<void> {
  const found = new Set(open.found);
  const passed = open.passed.filter((id) => !found.has(id)).sort();
  await tx.run<object>(sql`insert into accesses
      (at, person, organisation, roles, door, kind, object_kind, subjects, purpose, term_hashes, term_sealed)
    values (${open.last_at}, ${open.person}, ${open.organisation}, ${open.roles}::text[], ${open.door}, 'search', 'everything',
      ${[...found, ...passed]}::text[], 'none', ${open.term_hashes}::text[], ${open.term_sealed})`);
  if (found.size + passed.length === 0) return;
  await record(tx, {
    act: 'search.found',
    object: { kind: 'subjects', id: 'search' },
    facts: { found: open.found, passed, asked: open.asked },
  });
}
