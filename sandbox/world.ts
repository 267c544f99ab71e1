import type { Instant, PartialDate } from '@weir/engines/vocabulary';
import type { Truth } from './truth.ts';

export type SandboxCountryCode = 'XN' | 'XP';
export type SandboxCurrency = 'XNC' | 'XPC';

export interface Holiday {
  /** `2026-01-01` */
  readonly date: string;
  readonly name: string;
}

export interface SandboxCountry {
  readonly code: SandboxCountryCode;
  readonly name: string;
  readonly currency: SandboxCurrency;
  readonly phonePrefix: string;
  readonly cities: readonly { readonly name: string; readonly postcode: string }[];
  readonly holidays: readonly Holiday[];
}

export type Script = 'latin' | 'arabic' | 'cyrillic' | 'chinese' | 'greek' | 'hebrew';

export interface PersonName {
  readonly script: Script;
  /** The name as its bearer writes it, in its own script and order. */
  readonly native: string;
  readonly given: string;
  readonly family: string;
  /** Other Latin spellings in use, as `{given, family}`; the first spelling is `given` and `family` above. */
  readonly spellings: readonly { readonly given: string; readonly family: string }[];
}

export interface Address {
  readonly street: string;
  readonly city: string;
  readonly postcode: string;
  readonly country: SandboxCountryCode;
}

export interface Person {
  /** `P00042` */
  readonly id: string;
  readonly name: PersonName;
  readonly sex: 'm' | 'f';
  readonly born: PartialDate;
  readonly nationality: SandboxCountryCode;
  readonly residence: SandboxCountryCode;
  /** With a check digit, see `isIdentityNumber`. */
  readonly identityNumber: string;
  readonly passport: string;
  readonly address: Address;
  readonly phone: string;
  readonly occupation: string;
}

/** Codes of profile `xn`. */
export type LegalForm = 'LTD' | 'PLC' | 'SOLE' | 'FOUND' | 'PARTNER';

export interface Firm {
  /** `F0007` */
  readonly id: string;
  readonly name: string;
  readonly legalForm: LegalForm;
  readonly business: string;
  readonly registrationNumber: string;
  readonly incorporated: PartialDate;
  readonly country: SandboxCountryCode;
  readonly address: Address;
  readonly phone: string;
  /** Ids of persons. */
  readonly directors: readonly string[];
}

export type InstitutionKind =
  'bank' | 'exchange-house' | 'gold-dealer' | 'casino' | 'real-estate-agent' | 'free-port' | 'customs';

export interface Institution {
  /** `bank-alcb` */
  readonly id: string;
  readonly kind: InstitutionKind;
  readonly name: string;
  readonly country: SandboxCountryCode;
  /** Four letters; part of the account numbers of a bank. */
  readonly code: string;
  /** Eight letters shaped like a BIC; banks only. */
  readonly swift: string | null;
  /** What Aldermoor's FIU registered it under; null for institutions that do not report to Aldermoor. */
  readonly reportingEntityId: string | null;
  readonly branches: readonly string[];
  readonly address: Address;
  readonly phone: string;
  /** The persons who sign its reports. */
  readonly officers: readonly string[];
}

export interface Account {
  /** As reports and transaction files name it: `iban:XN…`. */
  readonly key: string;
  readonly iban: string;
  readonly number: string;
  /** Id of an institution. */
  readonly bank: string;
  readonly branch: string;
  readonly currency: SandboxCurrency;
  /** Id of a person, a firm or an institution. */
  readonly holder: string;
  readonly holderKind: 'person' | 'firm' | 'institution';
  readonly clientNumber: string;
  readonly opened: PartialDate;
  /** Minor units on the first moment of the year. */
  readonly opening: number;
}

/** `cash`, `border` and `asset` say what lies outside where `from` or `to` is null; `exchange` has two currencies. */
export type TransactionType = 'transfer' | 'exchange' | 'cash' | 'border' | 'asset';

export interface Transaction {
  /** `T0000001` in the order of time. */
  readonly id: string;
  /** Seconds are unique over the whole world, so the order of time is total. */
  readonly time: Instant;
  readonly from: string | null;
  readonly to: string | null;
  /** Minor units, payer's side. */
  readonly amount: number;
  readonly currency: SandboxCurrency;
  /** Minor units, payee's side; the same as `amount` unless `type` is `exchange`. */
  readonly toAmount: number;
  readonly toCurrency: SandboxCurrency;
  readonly type: TransactionType;
  readonly description: string;
  /** Scheme or look-alike it belongs to; null for ordinary life. Not written to the transaction files. */
  readonly scheme: string | null;
}

export interface ReportFile {
  /** `reports/1001/STR-2026-00012.xml` */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Id of the institution that files it. */
  readonly filer: string;
  readonly reportCode: string;
  readonly entityReference: string;
  readonly submittedAt: Instant;
}

export interface WatchListEntry {
  readonly id: string;
  readonly name: string;
  readonly kind: 'person' | 'organization';
  readonly aliases: readonly string[];
  readonly born: PartialDate | null;
  readonly country: SandboxCountryCode | null;
  readonly identifier: string | null;
}

export interface WatchList {
  readonly id: 'sanctions' | 'wanted-and-pep';
  readonly entries: readonly WatchListEntry[];
}

/** A file to be written; the path is relative to the world's folder, with `/`. */
export interface WorldFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Two countries over a year, with everything that is true about them. */
export interface World {
  readonly seed: string;
  readonly scale: number;
  readonly countries: readonly SandboxCountry[];
  readonly institutions: readonly Institution[];
  readonly persons: readonly Person[];
  readonly firms: readonly Firm[];
  readonly accounts: readonly Account[];
  /** In the order of time. */
  readonly transactions: readonly Transaction[];
  readonly reports: readonly ReportFile[];
  readonly lists: readonly WatchList[];
  /** Everything `writeWorld` writes but `truth.json`, by path. */
  readonly files: readonly WorldFile[];
  readonly truth: Truth;
}
