/**
 * A saved column mapping: which column of a filer's table, or which constant, is which field of the report. A JSON
 * document that a person has confirmed; nothing in it is guessed while converting. Fields bear goAML's own names,
 * with short words for what repeats (`from.account.iban`, `to.person.last_name`): see docs/other-formats.md.
 */
export interface SavedMapping {
  readonly weirMapping: 1;
  readonly name: string;
  /**
   * `transactions`: a row is a transaction; `parties`: a row is somebody in an activity report; `multi-sheet`: linked
   * sheets; `cash`: a row is of a cross-border cash declaration; `message`: no table, but what an ISO message lacks.
   */
  readonly form: MappingForm;
  readonly csv?:
    | { readonly delimiter?: Delimiter | undefined; readonly encoding?: TextEncodingName | undefined }
    | undefined;
  /** Row of the column names, 1 unless told. */
  readonly headerRow?: number | undefined;
  /** How decimals are written where a column does not say otherwise: a point unless told. */
  readonly decimal?: DecimalMark | undefined;
  /** How dates are written where a column does not say otherwise, e.g. `DD.MM.YYYY`; ISO 8601 unless told. */
  readonly dateFormat?: string | undefined;
  /** Fields of the report's header with one value for every file. */
  readonly header?: Readonly<Record<string, string>> | undefined;
  readonly sheets?: readonly SheetMapping[] | undefined;
  /** Named translations of codes: theirs → the profile's. */
  readonly codes?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  readonly message?: MessageSettings | undefined;
}

export type MappingForm = 'transactions' | 'parties' | 'multi-sheet' | 'cash' | 'message';
export type Delimiter = ',' | ';' | '\t' | '|';
/** What a table's bytes may be. Only the first four are ever recognised; the others have to be said. */
export type TextEncodingName =
  'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'windows-1251' | 'windows-1256' | 'gb18030';
export type DecimalMark = 'point' | 'comma';

/** What one row of a sheet is. */
export type RecordKind =
  | 'report'
  | 'transaction'
  | 'party'
  | 'account'
  | 'person'
  | 'entity'
  | 'address'
  | 'phone'
  | 'identification'
  | 'item'
  | 'cash';

export interface SheetMapping {
  /** The sheet's name; left out: the only sheet, or the first. */
  readonly sheet?: string | undefined;
  readonly record: RecordKind;
  readonly columns: readonly ColumnMapping[];
  /** Fields with one value for every row. */
  readonly constants?: Readonly<Record<string, string>> | undefined;
}

export interface ColumnMapping {
  /** The column's name as it stands in the header row; case and outer spaces do not count. */
  readonly column: string;
  readonly field: string;
  readonly dateFormat?: string | undefined;
  readonly decimal?: DecimalMark | undefined;
  /** A named table of `codes`, or the table itself. A text that is not in it is a finding. */
  readonly codes?: string | Readonly<Record<string, string>> | undefined;
  /** The cell holds several values, parted by this. */
  readonly split?: string | undefined;
}

/** What a payment message does not say and nobody may guess. */
export interface MessageSettings {
  /** BICs of the reporting entity: sides at these are its customers. */
  readonly ownBics?: readonly string[] | undefined;
  readonly transmodeCode?: string | undefined;
  readonly fromFundsCode?: string | undefined;
  readonly toFundsCode?: string | undefined;
  readonly transactionLocation?: string | undefined;
  /** Local currency per unit of a foreign one, as decimal text. */
  readonly rates?: Readonly<Record<string, string>> | undefined;
}
