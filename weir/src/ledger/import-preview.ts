import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { ImportColumns, ImportMapping, ImportPreview } from './contract.ts';
import { bulkFormat, withRecords, type BulkRecords } from './bulk-records.ts';
import { plainBytes, type OpenBytes } from './bulk-file.ts';
import { fieldText, type CsvRecord } from './csv-scanner.ts';
import type { Duck } from './duck.ts';
import { pacsMapping } from './pacs-records.ts';
import { RowReader } from './read-rows.ts';
import { RowLines } from './row-lines.ts';

const rowsShown = 8;
const rowsChecked = 1_000;
const textShown = 200;

/**
 * What a file is and holds, for whoever is about to import it: the first rows as they stand, a mapping guessed from the
 * names and the values, and, once there is a mapping, what would become of the first thousand rows. Nothing is kept.
 */
export async function previewImport(
  duck: Duck,
  folder: string,
  bytes: OpenBytes,
  given: ImportMapping | undefined,
): Promise<ImportPreview> {
  const format = await bulkFormat(bytes);
  const delimiter = given?.delimiter ?? (format === 'csv' ? await likelyDelimiter(bytes) : ',');
  return withRecords(duck, bytes, delimiter, folder, async (records) => {
    const { columns, rows } = await firstRows(records);
    const proposed =
      format === 'pacs.008' ? { ...pacsMapping, timeUnit: 'iso' as const } : proposal(columns, rows);
    return {
      format,
      columns,
      rows: rows.slice(0, rowsShown),
      proposed: { ...proposed, delimiter },
      checked: given === undefined ? null : await checkRows(records, given),
    };
  });
}

async function firstRows(records: BulkRecords): Promise<{ columns: string[]; rows: string[][] }> {
  const found: string[][] = [];
  await records.scan(
    {
      record: (record) => {
        if (found.length <= 50) found.push(texts(record));
      },
      broken: () => undefined,
    },
    () => found.length > 50,
  );
  const [columns = [], ...rows] = found;
  return { columns: columns.map((name) => name.trim()), rows };
}

const texts = (record: CsvRecord): string[] =>
  Array.from({ length: Math.min(record.fields, 100) }, (_, field) =>
    fieldText(record, field).slice(0, textShown),
  );

/** @throws Problem `column-missing` and the other faults of a mapping */
async function checkRows(
  records: BulkRecords,
  mapping: ImportMapping,
): Promise<NonNullable<ImportPreview['checked']>> {
  const nowhere = openSync(devNull, 'w');
  try {
    const lines = new RowLines(nowhere, '\t');
    const bad: { line: number; reason: string; text: string }[] = [];
    const reasons: Record<string, number> = {};
    let reader: RowReader | undefined;
    let rows = 0;
    const note = (reason: string, record: CsvRecord): void => {
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      const text = record.bytes.toString(
        'utf8',
        record.start,
        Math.min(record.end, record.start + textShown),
      );
      if (bad.length < rowsShown) bad.push({ line: record.line, reason, text });
    };
    await records.scan(
      {
        record: (record) => {
          if (reader === undefined) reader = new RowReader(record, mapping);
          else if (rows < rowsChecked) {
            rows++;
            const reason = reader.take(record, lines);
            if (reason !== undefined) note(reason, record);
          }
        },
        broken: (reason, record) => {
          if (rows++ < rowsChecked) note(reason, record);
        },
      },
      () => rows >= rowsChecked,
    );
    return {
      rows: Math.min(rows, rowsChecked),
      taken: lines.rows,
      rounded: reader?.rounded ?? 0,
      reasons,
      bad,
    };
  } finally {
    closeSync(nowhere);
  }
}

/** Names that columns have in banks' files, letters and digits only. */
const names: Readonly<Record<keyof ImportColumns, readonly string[]>> = {
  id: [
    'id',
    'transactionid',
    'txid',
    'transid',
    'uetr',
    'reference',
    'ref',
    'transactionnumber',
    'no',
    'number',
  ],
  from: [
    'from',
    'fromaccount',
    'sender',
    'senderaccount',
    'payer',
    'payeraccount',
    'debtor',
    'debtoraccount',
    'orig',
    'source',
    'src',
  ],
  to: [
    'to',
    'toaccount',
    'receiver',
    'receiveraccount',
    'payee',
    'payeeaccount',
    'beneficiaryaccount',
    'beneficiary',
    'creditor',
    'creditoraccount',
    'dest',
    'dst',
  ],
  account: ['account', 'accountid', 'accountnumber', 'iban'],
  direction: ['direction', 'drcr', 'dc', 'creditdebit', 'creditdebitindicator', 'cdtdbtind', 'sign'],
  counterparty: [
    'counterparty',
    'counterpartyaccount',
    'counteraccount',
    'partneraccount',
    'otheraccount',
    'partner',
  ],
  time: [
    'time',
    'timestamp',
    'datetime',
    'date',
    'bookingdate',
    'valuedate',
    'transactiondate',
    'occurredat',
    'when',
  ],
  amount: ['amount', 'amountpaid', 'sum', 'value', 'betrag', 'montant', 'importe'],
  currency: ['currency', 'ccy', 'curr', 'paymentcurrency', 'currencycode'],
  toAmount: ['toamount', 'amountreceived', 'creditedamount'],
  toCurrency: ['tocurrency', 'receivingcurrency', 'creditedcurrency'],
  type: ['type', 'kind', 'mode', 'channel', 'paymentformat', 'transactiontype'],
  description: ['description', 'text', 'details', 'remittance', 'narrative', 'purpose', 'memo'],
};

function proposal(
  columns: readonly string[],
  rows: readonly string[][],
): { columns: Partial<ImportColumns> } & ReturnType<typeof timesOf> {
  const plain = columns.map((name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  const found: Partial<Record<keyof ImportColumns, string>> = {};
  for (const [key, known] of Object.entries(names) as [keyof ImportColumns, readonly string[]][]) {
    const name = known.find((each) => plain.includes(each));
    if (name !== undefined) found[key] = columns[plain.indexOf(name)]!;
  }
  // A file with both ends is no statement.
  if (found.from !== undefined && found.to !== undefined) {
    delete found.account;
    delete found.direction;
    delete found.counterparty;
  } else {
    delete found.from;
    delete found.to;
  }
  return { columns: found, ...timesOf(columns, rows, found.time) };
}

function timesOf(
  columns: readonly string[],
  rows: readonly string[][],
  column = '',
): { timeUnit: ImportMapping['timeUnit']; timeFormat?: string } {
  const at = columns.indexOf(column);
  const values = at < 0 ? [] : rows.map((row) => (row[at] ?? '').trim()).filter((value) => value !== '');
  const all = (form: RegExp): boolean => values.length > 0 && values.every((value) => form.test(value));
  if (all(/^(?:19|20)\d{6}$/)) return { timeUnit: 'iso', timeFormat: 'yyyyMMdd' };
  if (all(/^\d{2}\.\d{2}\.\d{4}$/)) return { timeUnit: 'iso', timeFormat: 'dd.MM.yyyy' };
  if (all(/^\d{13}$/)) return { timeUnit: 'ms' };
  if (all(/^\d{9,10}$/)) return { timeUnit: 's' };
  if (all(/^\d{1,5}$/)) return { timeUnit: 'day' };
  return { timeUnit: 'iso' };
}

async function likelyDelimiter(bytes: OpenBytes): Promise<string> {
  let line = '';
  for await (const part of plainBytes(bytes())) {
    line += part.toString('utf8');
    if (line.includes('\n') || line.length > 100_000) break;
  }
  line = line.split('\n', 1)[0]!;
  const counted = [',', ';', '\t', '|'].map((mark) => ({ mark, count: line.split(mark).length }));
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).mark;
}
