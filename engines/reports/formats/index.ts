/**
 * Other formats into the canonical report: payment messages, tables and cash declarations become goAML XML that
 * `readReport` judges like any other. Its own entry, since tables need heavy libraries.
 */
export type {
  Conversion,
  ConvertCounts,
  ConvertHeader,
  ConvertOptions,
  RecognisedKind,
  SourceKind,
  SourcePlace,
} from './conversion.ts';
export type {
  ColumnMapping,
  DecimalMark,
  Delimiter,
  MappingForm,
  MessageSettings,
  RecordKind,
  SavedMapping,
  SheetMapping,
  TextEncodingName,
} from './mapping.ts';
export { convert } from './convert.ts';
export { recogniseBytes, recogniseFormat } from './recognise.ts';
export { readMessage, type MessageElement } from './iso/message-tree.ts';
export { cashFromTransaction } from './cash/convert-cash.ts';
export { cashTransitions, type CashDeclaration, type CashState } from './cash/cash-declaration.ts';
export { proposeMapping, type MappingProposal, type MappingQuestion } from './propose-mapping.ts';
export { FormatFault } from './source-findings.ts';
export { templateCsv, templateMapping, templateXlsx, type TemplateKind } from './templates.ts';
export { checkMapping } from './check-mapping.ts';
