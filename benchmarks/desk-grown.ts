import pg from 'pg';

/** How often each kind of thing is there once the demonstration's country has grown. */
export interface Growth {
  /** Reports with their subjects, mentions and relations. */
  readonly reports: number;
  readonly alerts: number;
  readonly hits: number;
  readonly cases: number;
}

/** How many of each report there are in the end, the first one included. */
export const reportCopies = 349;

/** What to write instead of copying, by column, in SQL; `k` is the copy's number. */
type Copy = Readonly<Record<string, string>>;

/** The id of a thing's k-th copy: still an identifier by form, and the same wherever it is named. */
const copied = (column: string): string => `left(${column}, 24) || left(md5(${column} || k), 12)`;
/** One of the copies that there are of reports and subjects, by turns. */
const copiedAmong = (column: string): string =>
  `left(${column}, 24) || left(md5(${column} || (1 + k % ${reportCopies - 1})), 12)`;
/** The k-th copy of a name: other letters of the same kind, so that 350 people do not bear one name. */
const renamed = (column: string): string =>
  `translate(${column}, 'aeiou', substr('aeiouaeiou', 1 + k % 5, 5)) ||
    substr('arelinotusavekilomun', 1 + 2 * (k / 5 % 10), 2) || substr('bodegasorinuve', 1 + 2 * (k / 50 % 7), 2)`;

const reportTables: readonly (readonly [table: string, copy: Copy])[] = [
  [
    'reports',
    {
      id: copied('id'),
      number: `left(number, 8) || lpad((k * 1000 + right(number, 6)::int)::text, 6, '0')`,
      sha256: `md5(sha256 || k) || md5(k || sha256)`,
      fingerprint: `case when fingerprint is null then null else md5(fingerprint || k) || md5(k || fingerprint) end`,
      entity_reference: `entity_reference || '-' || k`,
      position: `position + k * (select max(position) from reports)`,
      received_at: `received_at - k * interval '1 day'`,
      decided_at: `decided_at - k * interval '1 day'`,
      replaces: copied('replaces'),
      corrects: copied('corrects'),
    },
  ],
  ['report_flags', { report: copied('report') }],
  [
    'subjects',
    {
      id: copied('id'),
      core: copied('core'),
      merged_into: copied('merged_into'),
      name: `case when kind = 'account' then name || k else ${renamed('name')} end`,
      search_text: `case when kind = 'account' then search_text || k else ${renamed('search_text')} end`,
    },
  ],
  ['subject_mentions', { report: copied('report'), subject: copied('subject'), core: copied('core') }],
  ['subject_keys', { key: `key || '~' || k`, subject: copied('subject') }],
  ['subject_relations', { report: copied('report') }],
  ['subject_reports', { report: copied('report') }],
];

const alertTables: readonly (readonly [table: string, copy: Copy])[] = [
  [
    'alerts',
    {
      id: `id || '-' || k`,
      case_id: 'null',
      state: `'open'`,
      decided_by: 'null',
      decided_at: 'null',
      decided_reason: 'null',
    },
  ],
];

const hitTables: readonly (readonly [table: string, copy: Copy])[] = [
  ['hits', { id: copied('id'), subject: copied('subject'), state: `'open'`, superseded_by: 'null' }],
];

const caseTables: readonly (readonly [table: string, copy: Copy])[] = [
  [
    'cases',
    {
      id: copied('id'),
      number: `left(number, 5) || lpad((k + right(number, 6)::int)::text, 6, '0')`,
      title: `title || ' ' || k`,
      state: `(array['in_analysis', 'awaiting_information', 'archived'])[1 + k % 3]`,
    },
  ],
  // What a case holds is another copy's, so that not every case shares everything with all others.
  [
    'case_fragments',
    { id: copied('id'), case_id: copied('case_id'), provenance_id: copiedAmong('provenance_id') },
  ],
  ['case_note_versions', { fragment: copied('fragment') }],
  ['case_reports', { case_id: copied('case_id'), report: copiedAmong('report') }],
  ['case_acts', { case_id: copied('case_id'), fragment: copied('fragment') }],
];

/**
 * Multiplies what the demonstration left in the register, as the owner and with SQL: the tables then hold what a country's
 * do, and each copy still hangs together. The node must not be running. Constraints between rows are checked by the database.
 */
export async function grow(ownerUrl: string, growth: Growth): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await growAs(owner, growth);
  } finally {
    await owner.end();
  }
}

async function growAs(owner: pg.Client, growth: Growth): Promise<void> {
  const groups: [readonly (readonly [string, Copy])[], number][] = [
    [reportTables, growth.reports],
    [alertTables, growth.alerts],
    [hitTables, growth.hits],
    [caseTables, growth.cases],
  ];
  for (const [tables, times] of groups)
    for (const [table, copy] of tables) await copyRows(owner, table, copy, times);
  await owner.query("update cases set owner = (select id from people where email = 'analyst@demo.example')");
  await owner.query('update report_counter set position = (select max(position) from reports)');
  await owner.query('update report_followers set position = (select max(position) from reports)');
  await owner.query('update ledger_state set followed_to = (select max(position) from reports)');
  await owner.query('update case_counter set number = (select count(*) from cases)');
  await owner.query('analyze');
}

async function copyRows(owner: pg.Client, table: string, copy: Copy, times: number): Promise<void> {
  const { rows: columns } = await owner.query<{ column_name: string }>(
    `select column_name from information_schema.columns
      where table_schema = 'public' and table_name = '${table}' and is_identity = 'NO' and is_generated = 'NEVER'`,
  );
  const names = columns.map(({ column_name: name }) => name);
  for (const name of Object.keys(copy))
    if (!names.includes(name)) throw new Error(`${table} has no column ${name}.`);
  await owner.query(
    `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')})
      select ${names.map((name) => copy[name] ?? `"${name}"`).join(', ')} from ${table}, generate_series(1, ${times - 1}) k
      on conflict do nothing`,
  );
}
