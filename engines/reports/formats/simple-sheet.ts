import type { ConvertOptions } from './conversion.ts';
import { Draft } from './draft.ts';
import type { SavedMapping, SheetMapping } from './mapping.ts';
import type { ReportSink } from './report-sink.ts';
import { sheetRecords, type SheetRecord } from './sheet-reader.ts';
import type { SourceFindings } from './source-findings.ts';
import type { Table } from './table.ts';

type TableOptions = ConvertOptions & { readonly mapping: SavedMapping };

/** One sheet, one record a row: transactions with two sides, or the parties of an activity report. */
export async function convertSimple(
  table: Table,
  sheet: SheetMapping,
  options: TableOptions,
  findings: SourceFindings,
  sink: ReportSink,
): Promise<void> {
  for await (const record of sheetRecords(table, sheet, options, findings)) {
    sink.records++;
    if (sheet.record === 'transaction') sink.transaction(transactionDraft(record));
    else addReportParty(sink, record);
  }
}

export function transactionDraft(record: SheetRecord): Draft {
  const draft = new Draft('transaction', undefined, record.place);
  for (const { field, steps, text, place } of record.values) {
    if (field.endsWith('.my_client')) continue;
    setText(draft.at(steps, place), text);
  }
  for (const side of ['from', 'to']) {
    const made = draft.child(`t_${side}`);
    if (made !== undefined && record.get(`${side}.my_client`) === 'true') made.name = `t_${side}_my_client`;
  }
  return draft;
}

function addReportParty(sink: ReportSink, record: SheetRecord): void {
  const party = new Draft('report_party', undefined, record.place);
  for (const { field, steps, text, place } of record.values) {
    if (field !== 'my_client') setText(party.at(steps, place), text);
  }
  markClient(party, record.get('my_client') === 'true');
  sink.activity.at([{ name: 'report_parties', index: 1 }]).add(party);
}

/** In parties the subject's own name says that it is the filer's customer. */
export function markClient(party: Draft, myClient: boolean): void {
  if (!myClient) return;
  for (const child of party.children) {
    if (/^(?:account|person|entity)$/.test(child.name)) child.name += '_my_client';
  }
}

/** Two columns for one text field (two lines of comments) are joined, so that neither is lost. */
export function setText(draft: Draft, text: string): void {
  draft.text = draft.text === undefined ? text : `${draft.text}\n${text}`;
}
