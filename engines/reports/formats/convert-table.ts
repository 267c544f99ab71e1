import type { ConvertOptions } from './conversion.ts';
import { csvTable } from './csv-table.ts';
import type { SavedMapping } from './mapping.ts';
import { convertMultiSheet } from './multi-sheet.ts';
import type { ReportSink } from './report-sink.ts';
import { convertSimple } from './simple-sheet.ts';
import { FormatFault, type SourceFindings } from './source-findings.ts';

/** A CSV file or workbook by its mapping's form. */
export async function convertTable(
  kind: 'csv' | 'xlsx',
  input: AsyncIterable<Uint8Array> | Uint8Array,
  options: ConvertOptions & { readonly mapping: SavedMapping },
  findings: SourceFindings,
  sink: ReportSink,
): Promise<void> {
  const { mapping } = options;
  const table =
    kind === 'csv'
      ? await csvTable(input, mapping, findings)
      : await (await import('./xlsx-table.ts')).xlsxTable(input);
  const sheets = mapping.sheets ?? [];
  switch (mapping.form) {
    case 'transactions':
    case 'parties': {
      const record = mapping.form === 'transactions' ? 'transaction' : 'party';
      const sheet = sheets.find((one) => one.record === record);
      if (sheet === undefined) break;
      return convertSimple(table, sheet, options, findings, sink);
    }
    case 'multi-sheet':
      return convertMultiSheet(table, options, findings, sink);
    case 'cash': {
      const { convertCashTable } = await import('./cash/convert-cash.ts');
      return convertCashTable(table, options, findings, sink);
    }
    default:
  }
  throw new FormatFault(
    'format-mapping-wrong',
    `The mapping is for ${mapping.form} and has no sheet for it.`,
    {
      params: { field: mapping.form, record: mapping.form },
      fix: 'Choose a mapping that is made for this table',
    },
  );
}
