import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { seededRandom } from '@weir/engines/vocabulary';
import { openPlatform, readConfig, type Asker } from '../weir/src/platform/index.ts';
import { openSearchKey } from '../weir/src/oversight/search-key.ts';
import { createSearch } from '../weir/src/search/index.ts';
import { freshDatabase } from '../tests/registers.ts';
import { finish } from './bench.ts';

const full = 100_000;
const typed = 60;

/**
 * Search as somebody types, on PostgreSQL (WEIR_TEST_POSTGRES): names made of syllables, so that no real person is meant; each
 * text is asked from its second letter on. WEIR_BENCH_REPORTS makes it smaller, and then nothing is kept.
 */
export async function run(asJson: boolean): Promise<void> {
  const reports = Number(process.env['WEIR_BENCH_REPORTS'] ?? full);
  const database = await freshDatabase();
  const data = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  const platform = await openPlatform(
    readConfig(
      { data, port: 0, logLevel: 'silent', databaseUrl: database.server, ownerDatabaseUrl: database.owner },
      {},
    ),
  );
  try {
    const names = await furnish(platform.register.ownerQuery, reports);
    const search = createSearch(platform, { searchKey: openSearchKey(data) });
    const analyst: Asker = {
      person: 'a',
      organisation: 'o',
      roles: ['fiu_analyst'],
      clearances: [],
      door: 'api',
    };
    const timed = async (q: string): Promise<number> => {
      const begun = performance.now();
      await search.find(analyst, { q, limit: 6 });
      return performance.now() - begun;
    };
    const first = await timed(names[0]!);
    const random = seededRandom(11);
    const times: number[] = [];
    let foundTypos = 0;
    for (let at = 0; at < typed; at++) {
      const name = names[Math.floor(random.next() * names.length)]!;
      for (let length = 2; length <= name.length; length++) times.push(await timed(name.slice(0, length)));
      const wrong = `${name.slice(0, 3)}${name[3] === 'x' ? 'y' : 'x'}${name.slice(4)}`;
      const { items } = await search.find(analyst, { q: wrong, limit: 20 });
      if (items.some(({ words }) => words === name)) foundTypos++;
    }
    times.sort((one, other) => one - other);
    const p95 = times[Math.floor(times.length * 0.95)]!;
    const row = (what: string, ours: number, unit: string, target: string | null, met: boolean | null) => ({
      what, ours, unit, peer: null, peerValue: null, ratio: null, target, met, note: 'no peer runs here',
    }); // prettier-ignore
    finish(
      'search',
      [
        row(
          `search as you type, ${reports} reports, p95 at the server`,
          p95,
          'ms',
          '≤ 60',
          reports === full ? p95 <= 60 : null,
        ),
        row('the same, median', times[times.length >> 1]!, 'ms', null, null),
        row('the first search after a start (the index is built)', first, 'ms', null, null),
        row('names found with one wrong letter', (100 * foundTypos) / typed, '%', null, null),
      ],
      asJson,
      reports === full,
    );
  } finally {
    await platform.close();
    await database.drop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** Subjects, accounts, reports and cases as the size says; answers the people's names. */
async function furnish(
  query: (text: string, values?: unknown[]) => Promise<object[]>,
  reports: number,
): Promise<string[]> {
  const random = seededRandom(7);
  const syllables = [
    'ma',
    'ro',
    'len',
    'ka',
    'dri',
    'so',
    'vel',
    'tun',
    'ha',
    'bir',
    'ne',
    'gol',
    'sha',
    'mi',
    'ver',
    'ost',
    'ju',
    'pen',
  ];
  const word = (): string => {
    const text = Array.from(
      { length: 2 + Math.floor(random.next() * 2) },
      () => syllables[Math.floor(random.next() * syllables.length)],
    ).join('');
    return text[0]!.toUpperCase() + text.slice(1);
  };
  const names = Array.from({ length: reports }, () => `${word()} ${word()}`);
  for (let from = 0; from < reports; from += 5000) {
    await query(
      `insert into subjects (id, kind, name, also_known_as, born, countries, search_text, reports, first_seen_at, core)
       select 'p' || n, 'person', name, '{}', '{}', '{}', lower(name) || E'\\n' || 'p' || (1000000 + n), 1, now(), 'p' || n
       from unnest($1::text[]) with ordinality as given (name, place), lateral (select $2::int + place as n) as numbered`,
      [names.slice(from, from + 5000), from],
    );
  }
  await query(
    `insert into subjects (id, kind, name, also_known_as, born, countries, search_text, reports, first_seen_at, core)
     select 'a' || n, 'account', 'XN12MILL' || lpad(n::text, 12, '0'), '{}', '{}', '{}', 'xn12mill' || lpad(n::text, 12, '0'), 1, now(), 'a' || n
     from generate_series(1, $1::int) n`,
    [reports],
  );
  await query(
    `insert into organisations (id, kind, name, country, reporting_entity_id, created_at) values ('o', 'fiu', 'FIU', 'XN', null, now())`,
  );
  await query(
    `insert into reports (id, number, organisation, door, file_name, size, sha256, state, verdict, profile, header, counts, findings,
       findings_omitted, errors, warnings, position, received_at, decided_at, entity_reference, document_sha256, document_size)
     select 'r' || n, 'XN-' || lpad(n::text, 8, '0'), 'o', 'api', 'f', 1, 'r' || n, 'accepted', 'acceptable', 'p', '{}', '{}', '[]', 0, 0, 0, n,
       now(), now(), 'REF-' || n, 'r' || n, 1 from generate_series(1, $1::int) n`,
    [reports],
  );
  await query(
    `insert into cases (id, number, title, state, priority, owner, source_kind, opened_by, opened_at, changed_at, version)
     select 'c' || place, 'C-' || lpad(place::text, 6, '0'), 'Transfers of ' || name, 'opened', 'normal', 'a', 'hand', 'a', now(), now(), 1
     from unnest($1::text[]) with ordinality as given (name, place)`,
    [names.slice(0, Math.floor(reports / 20))],
  );
  await query('analyze');
  return names;
}
