import type { ConvertOptions } from '../conversion.ts';
import type { SavedMapping } from '../mapping.ts';
import type { ReportSink } from '../report-sink.ts';
import { sheetRecords, type SheetRecord } from '../sheet-reader.ts';
import { FormatFault, wholeFile, type SourceFindings } from '../source-findings.ts';
import type { Table } from '../table.ts';
import { allBytes } from '../text-decoding.ts';
import type { Transaction } from '../../report.ts';
import { borderReport, checkCash } from './cash-checks.ts';
import type { CashDeclaration } from './cash-declaration.ts';
import { cashMark, cashTransaction, type CashCodes } from './cash-report.ts';
import { cashFrom } from './read-cash.ts';

const jsonMax = 20_000_000;

/** One declaration, or a list of them in `declarations`. */
export async function convertCashJson(
  input: AsyncIterable<Uint8Array> | Uint8Array,
  options: ConvertOptions,
  findings: SourceFindings,
  sink: ReportSink,
): Promise<void> {
  const text = new TextDecoder().decode(await allBytes(input, jsonMax));
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new FormatFault('format-malformed', 'The file is not well-formed JSON.', {
      params: { reason: 'JSON' },
    });
  }
  const list = (document as { declarations?: unknown } | null)?.declarations;
  const all = Array.isArray(document) ? document : Array.isArray(list) ? list : [document];
  for (const [index, one] of all.entries()) {
    const place = all.length === 1 ? wholeFile : { ...wholeFile, path: `/declarations[${index + 1}]` };
    addDeclaration(cashFrom(one, place), place, options, findings, sink);
  }
  finishCash(options, sink);
}

/** A row is one kind of cash; rows of one reference are one declaration. */
export async function convertCashTable(
  table: Table,
  options: ConvertOptions & { readonly mapping: SavedMapping },
  findings: SourceFindings,
  sink: ReportSink,
): Promise<void> {
  const sheet = options.mapping.sheets?.find((one) => one.record === 'cash');
  if (sheet === undefined)
    throw new FormatFault('format-mapping-wrong', 'The mapping has no sheet for cash.', {
      params: { field: 'cash', record: 'cash' },
    });
  const declarations = new Map<string, SheetRecord[]>();
  for await (const record of sheetRecords(table, sheet, options, findings)) {
    const reference = record.get('reference') ?? `row ${record.place.line}`;
    declarations.set(reference, [...(declarations.get(reference) ?? []), record]);
  }
  for (const records of declarations.values()) {
    const place = records[0]!.place;
    const { value, conflicts } = declarationOf(records);
    for (const field of conflicts) {
      findings.add(
        'error',
        'format-key-twice',
        place,
        `The rows of one declaration differ in ${field}; the first counts.`,
        { params: { field } },
      );
    }
    try {
      addDeclaration(cashFrom(value, place), place, options, findings, sink);
    } catch (error) {
      // One wrong row is one finding; the other declarations are still looked at.
      if (!(error instanceof FormatFault)) throw error;
      findings.add('error', error.rule, error.place, error.message, { params: error.params });
    }
  }
  finishCash(options, sink);
}

function declarationOf(records: readonly SheetRecord[]): { value: object; conflicts: string[] } {
  const value: Record<string, unknown> = {};
  const conflicts = new Set<string>();
  const seen = new Map<string, string>();
  for (const [index, record] of records.entries()) {
    for (const { field, text } of record.values) {
      const path = field.replace(/^item\./, `items[${index + 1}].`);
      const before = seen.get(path);
      if (before !== undefined && before !== text) conflicts.add(path);
      if (before === undefined) put(value, path.split('.'), text);
      seen.set(path, text);
    }
  }
  return { value, conflicts: [...conflicts] };
}

function put(target: Record<string, unknown>, path: readonly string[], text: string): void {
  let here = target;
  for (const [depth, segment] of path.entries()) {
    const [, name = segment, index] = /^(\w+)(?:\[(\d+)\])?$/.exec(segment) ?? [];
    const last = depth === path.length - 1;
    if (index === undefined && last) {
      here[name] = name === 'transit' ? text.split(/[;,\s]+/).filter(Boolean) : text;
      return;
    }
    const at = Number(index ?? 0) - 1;
    if (index === undefined) here = (here[name] ??= {}) as Record<string, unknown>;
    else {
      const list = (here[name] ??= []) as Record<string, unknown>[];
      here = list[at] ??= {};
    }
  }
}

function addDeclaration(
  declaration: CashDeclaration,
  place: SheetRecord['place'],
  options: ConvertOptions,
  findings: SourceFindings,
  sink: ReportSink,
): void {
  sink.records++;
  checkCash(declaration, options.profile, options.now, place, findings);
  sink.transaction(cashTransaction(declaration, options.profile, codesOf(options.mapping), place, findings));
}

/** The table `cash` of the mapping's codes: `funds` → `CASH`, `item.gold` → `GOLD` … */
function codesOf(mapping: SavedMapping | undefined): CashCodes {
  const told = mapping?.codes?.['cash'] ?? {};
  const item = Object.fromEntries(
    Object.entries(told).flatMap(([key, code]) => (key.startsWith('item.') ? [[key.slice(5), code]] : [])),
  );
  return { ...told, item } as CashCodes;
}

function finishCash(options: ConvertOptions, sink: ReportSink): void {
  const border = borderReport(options.profile);
  if (border !== undefined) sink.setHeader('report_code', border);
}

/** The declaration that a transaction was made of; undefined where it was made of none. @throws FormatFault */
export function cashFromTransaction(transaction: Transaction): CashDeclaration | undefined {
  const line = transaction.comments?.split('\n').find((one) => one.startsWith(cashMark));
  if (line === undefined) return undefined;
  try {
    return cashFrom(JSON.parse(line.slice(cashMark.length)), { ...wholeFile, path: transaction.place });
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
