import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '@weir/engines/vocabulary';
import { temporaryFolder } from './block-files.ts';
import { Quarantine, quarantineRows, readBulk, type OpenBytes } from './bulk-file.ts';
import { openRecords, type BulkRecords } from './bulk-records.ts';
import { literal, type DuckConnection } from './duck.ts';
import { itemColumnTypes, itemColumns, type DraftItem } from './ledger-items.ts';
import { columnTypes, lawfullyObtained, ledgerColumns, relationOf, type DraftRow } from './ledger-schema.ts';
import type { ImportOrder, ImportOutcome } from './manifest.ts';
import { readOpenings } from './openings.ts';
import { endTypes, noCurrency } from './read-rows.ts';

/**
 * The rows of sources that are being written, with the ordinal of their source. Not temporary tables, which only one
 * connection sees: files are written by several at once.
 */
export const stagedTable = 'writing.staged';
export const stagedOpenings = 'writing.openings';
export const stagedItems = 'writing.items';
export const blockTable = 'writing.block';

export async function makeStage(duck: DuckConnection): Promise<void> {
  await duck.run('create schema if not exists writing');
  await duck.run(`create or replace table ${stagedTable} (ordinal bigint, ${columnTypes})`);
  await duck.run(
    `create or replace table ${stagedOpenings} (ordinal bigint, account varchar, currency varchar, amount_minor bigint, compartment varchar)`,
  );
  await duck.run(`create or replace table ${stagedItems} (ordinal bigint, ${itemColumnTypes})`);
}

export async function dropStage(duck: DuckConnection): Promise<void> {
  await duck.run('drop schema if exists writing cascade');
}

export interface StagePlace {
  readonly ordinal: number;
  readonly firstSequence: number;
  /** Files whose identifiers are taken; those of sources staged before count as well. */
  readonly known: readonly string[];
  readonly folder: string;
  /** Where reports put their rows. */
  readonly reportRows: ReportRows;
}

export interface StagedRows {
  readonly rows: number;
  readonly span: number;
  readonly openings: number;
}

/**
 * Rows of reports: few, so they go through the appender one by one. One appender for many reports, since opening and closing
 * it costs more than a report's rows; what was taken is on the stage once it is closed.
 */
export class ReportRows {
  readonly #duck: DuckConnection;
  #appender: Awaited<ReturnType<DuckConnection['raw']['createAppender']>> | undefined;
  #items: Awaited<ReturnType<DuckConnection['raw']['createAppender']>> | undefined;

  constructor(duck: DuckConnection) {
    this.#duck = duck;
  }

  async take(
    rows: readonly DraftRow[],
    source: { id: string; originator: string | null; handling: string | null; compartment: string | null },
    place: Pick<StagePlace, 'ordinal' | 'firstSequence'>,
  ): Promise<StagedRows> {
    const appender = (this.#appender ??= await this.#duck.raw.createAppender('staged', 'writing'));
    const text = (value: string | null): void => {
      if (value === null) appender.appendNull();
      else appender.appendVarchar(value);
    };
    const integer = (value: number | null): void => {
      if (value === null) appender.appendNull();
      else appender.appendBigInt(BigInt(value));
    };
    rows.forEach((row, index) => {
      integer(place.ordinal);
      integer(place.firstSequence + index);
      text(row.id);
      text(row.from);
      text(row.to);
      text(row.fromType);
      text(row.toType);
      integer(row.occurredMs);
      integer(row.amountMinor);
      text(row.currency);
      integer(row.toAmountMinor);
      text(row.toCurrency);
      text(row.mode);
      text(row.description);
      text(row.reference);
      text('report');
      text(source.id);
      text(row.place);
      text(source.originator);
      text(source.handling);
      text(source.compartment);
      // The writer numbers the accounts once all rows are here.
      integer(null);
      integer(null);
      appender.endRow();
    });
    return { rows: rows.length, span: rows.length, openings: 0 };
  }

  async takeItems(
    items: readonly DraftItem[],
    source: { id: string; originator: string | null; handling: string | null; compartment: string | null },
    { ordinal }: Pick<StagePlace, 'ordinal'>,
  ): Promise<void> {
    if (items.length === 0) return;
    const appender = (this.#items ??= await this.#duck.raw.createAppender('items', 'writing'));
    for (const item of items) {
      const values = { ...item, ...source, source_id: source.id, id: item.id };
      appender.appendBigInt(BigInt(ordinal));
      for (const [name, type] of itemColumns) {
        const value = values[name];
        if (value === null) appender.appendNull();
        else if (type === 'BIGINT') appender.appendBigInt(BigInt(value as number | bigint));
        else if (type === 'DOUBLE') appender.appendDouble(value as number);
        else if (type === 'BOOLEAN') appender.appendBoolean(value as boolean);
        else appender.appendVarchar(value as string);
      }
      appender.endRow();
    }
  }

  close(): void {
    for (const appender of [this.#appender, this.#items]) appender?.closeSync();
    this.#appender = this.#items = undefined;
  }
}

const bulkColumns = {
  n: 'BIGINT',
  id: 'VARCHAR',
  from: 'VARCHAR',
  to: 'VARCHAR',
  from_type: 'UTINYINT',
  to_type: 'UTINYINT',
  occurred_ms: 'BIGINT',
  amount_minor: 'BIGINT',
  currency: 'VARCHAR',
  to_amount_minor: 'BIGINT',
  to_currency: 'VARCHAR',
  mode: 'VARCHAR',
  description: 'VARCHAR',
  place: 'VARCHAR',
};

const readLines = (path: string, columns: Record<string, string>): string =>
  `read_csv(${literal(path)}, auto_detect = false, header = false, delim = '\t', quote = '"', escape = '"', new_line = '\\n',
    nullstr = '', max_line_size = 4000000, columns = {${Object.entries(columns)
      .map(([name, type]) => `'${name}': '${type}'`)
      .join(', ')}})`;

/** A bulk file: read and checked row by row, then taken by DuckDB as columns. Duplicated identifiers go to quarantine. */
export async function stageBulk(
  duck: DuckConnection,
  order: ImportOrder,
  files: { rows: OpenBytes; openings: OpenBytes | null },
  place: StagePlace,
): Promise<StagedRows & { outcome: ImportOutcome }> {
  const path = join(place.folder, temporaryFolder, `import-${place.ordinal}-quarantine.csv`);
  const quarantine = new Quarantine(path);
  let records: BulkRecords | undefined;
  const taken = await (async () => {
    const { delimiter } = order.mapping;
    records = await openRecords(duck, files.rows, delimiter, place.folder, `import-${place.ordinal}`);
    return takeBulk(duck, order, { ...files, rows: records }, place, quarantine);
  })()
    .catch(async (error: unknown) => {
      await quarantine.abandon();
      throw error;
    })
    .finally(() => records?.close());
  return { ...taken, outcome: { ...taken.outcome, quarantine: await quarantine.finish() } };
}

async function takeBulk(
  duck: DuckConnection,
  order: ImportOrder,
  files: { rows: BulkRecords; openings: OpenBytes | null },
  place: StagePlace,
  quarantine: Quarantine,
): Promise<StagedRows & { outcome: Omit<ImportOutcome, 'quarantine'> }> {
  const { ordinal, firstSequence, folder } = place;
  const { mapping } = order;
  const name = `import-${ordinal}`;
  const read = await readBulk(files.rows, mapping, quarantine, folder, name);
  const constant = (value: string | null): string => (value === null ? 'null' : literal(value));
  const types = `[${endTypes.map(literal).join(', ')}]`;
  // A row without an identifier is named by its number; a second such file puts its own number before it.
  const id = mapping.columns.id !== undefined || ordinal === 1 ? 'id' : `'${ordinal}/' || id`;
  await duck.run(`insert into ${stagedTable} select ${ordinal}, ${firstSequence - 1} + n, ${id}, "from", "to",
      ${types}[from_type + 1], ${types}[to_type + 1], occurred_ms, amount_minor, currency, to_amount_minor, to_currency,
      coalesce(mode, ''), coalesce(description, ''), '', 'import', ${literal(order.id)}, place,
      ${constant(order.originator)}, ${constant(mapping.legalBasis === undefined ? null : lawfullyObtained)}, ${constant(mapping.compartment)}, null, null
    from ${readLines(read.path, bulkColumns)} ${read.inOrder ? '' : 'order by occurred_ms, n'}`);
  const mine = `${stagedTable} where ordinal = ${ordinal}`;
  const [taken] = await duck.rows<{ rows: number }>(`select count(*) as rows from ${mine}`);
  assert(taken?.rows === read.rows, 'DuckDB takes every row that was checked');
  await rm(read.path);

  await leaveOutDuplicates(duck, files.rows, place, quarantine);
  const openings =
    files.openings === null ? 0 : await stageOpenings(duck, order, files.openings, place, quarantine);
  const [facts] = await duck.rows<{ rows: number; self: number; first: number | null; last: number | null }>(
    `select count(*) as rows, count(*) filter ("from" = "to" and to_currency is null) as self,
      min(occurred_ms) as first, max(occurred_ms) as last from ${mine}`,
  );
  assert(facts !== undefined, 'a count has a row');
  const outcome = {
    id: order.id,
    rows: facts.rows,
    quarantined: quarantine.count,
    reasons: quarantine.reasons,
    rounded: read.rounded,
    selfPayments: facts.self,
    openings,
    firstMs: facts.first,
    lastMs: facts.last,
  };
  return { rows: facts.rows, span: read.span, openings, outcome };
}

/** Of rows with one identifier the first stays; a row whose identifier the ledger has already goes as well. */
async function leaveOutDuplicates(
  duck: DuckConnection,
  records: BulkRecords,
  { ordinal, firstSequence, known }: StagePlace,
  quarantine: Quarantine,
): Promise<void> {
  const mine = `select id from ${stagedTable} where ordinal = ${ordinal}`;
  const others =
    ordinal === 1
      ? ['select null where false']
      : [`select id from ${stagedTable} where ordinal < ${ordinal}`];
  if (known.length > 0) others.push(`select id from ${relationOf(known)}`);
  const twice = await duck.rows<{ sequence: number; reason: string }>(`
    with doubled as (${mine} group by id having count(*) > 1), taken as (${mine} intersect (${others.join(' union all ')})),
    ranked as (select id, sequence, row_number() over (partition by id order by sequence) as nth from ${stagedTable}
      where ordinal = ${ordinal} and id in (select id from doubled union all select id from taken))
    select sequence, case when id in (select id from taken) then 'id-in-ledger' else 'id-duplicated' end as reason
    from ranked where nth > 1 or id in (select id from taken)`);
  if (twice.length === 0) return;
  const rows = new Map(twice.map((row) => [row.sequence - firstSequence + 1, row.reason]));
  await quarantineRows(records, rows, quarantine);
  for (let at = 0; at < twice.length; at += 10_000) {
    const sequences = twice.slice(at, at + 10_000).map((row) => row.sequence);
    await duck.run(
      `delete from ${stagedTable} where ordinal = ${ordinal} and sequence in (${sequences.join(',')})`,
    );
  }
}

async function stageOpenings(
  duck: DuckConnection,
  order: ImportOrder,
  bytes: OpenBytes,
  { ordinal, folder, known }: StagePlace,
  quarantine: Quarantine,
): Promise<number> {
  const { mapping } = order;
  const read = await readOpenings(
    bytes,
    order.openingsColumns ?? [],
    mapping.delimiter,
    mapping.round,
    quarantine,
    folder,
    `import-${ordinal}`,
    await currenciesOfAccounts(duck, known),
  );
  await duck.run(`insert into ${stagedOpenings} select ${ordinal}, account, currency, amount_minor,
      ${mapping.compartment === null ? 'null' : literal(mapping.compartment)}
    from ${readLines(read.path, { account: 'VARCHAR', currency: 'VARCHAR', amount_minor: 'BIGINT' })}`);
  await rm(read.path);
  return read.rows;
}

/** The ledger's only currency; else the only one of the account; undefined where it has several, or none. */
async function currenciesOfAccounts(
  duck: DuckConnection,
  known: readonly string[],
): Promise<(account: string) => string | undefined> {
  const rows = `(select "from", "to", currency, coalesce(to_currency, currency) as to_currency from ${stagedTable}
    union all select "from", "to", currency, coalesce(to_currency, currency) from ${relationOf(known)})`;
  const found = await duck.rows<{ currency: string }>(
    `select distinct currency from (select currency from ${rows} union select to_currency from ${rows}) limit 2`,
  );
  if (found.length <= 1) return () => found[0]?.currency ?? noCurrency;
  const each = await duck.rows<{ account: string; currency: string }>(`
    select account, min(currency) as currency from (select "from" as account, currency from ${rows}
      union select "to", to_currency from ${rows}) where account is not null group by 1 having count(distinct currency) = 1`);
  const byAccount = new Map(each.map(({ account, currency }) => [account, currency]));
  return (account) => byAccount.get(account);
}

export const stagedColumns = ledgerColumns.map(([name]) => `"${name}"`).join(', ');
