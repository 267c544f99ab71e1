import type { Severity } from './finding.ts';

/**
 * What one FIU asks of a report, as data: the element tree, its limits and code lists, and the rules checked after
 * the structure. Made from a country's own schema by `profile-from-schema.ts`, then completed by hand with what no
 * schema says (which codes are cash, which report codes want transactions, which rules apply).
 */
export interface Profile {
  readonly id: string;
  readonly title: string;
  /** ISO 3166-1 alpha-2 of the FIU; null for the generic profile. */
  readonly country: string | null;
  /** The national currency, where the FIU has one. */
  readonly localCurrency: string | null;
  readonly schemaVersion: string;
  readonly source: { readonly title: string; readonly date: string; readonly note?: string };
  readonly documents: readonly DocumentKind[];
  /** Complex types by name. */
  readonly types: Readonly<Record<string, ContentModel>>;
  /** Simple types by name. */
  readonly values: Readonly<Record<string, ValueType>>;
  /** Code lists by name: code → label here (empty where the source gives none). */
  readonly codes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** report_code → what it is and which body it wants. */
  readonly reportCodes: Readonly<Record<string, ReportCode>>;
  readonly meanings: Meanings;
  /** What the rules stand on, by the name that a setting gives in `cites`. */
  readonly citations: Readonly<Record<string, RuleCitation>>;
  readonly rules: readonly RuleSetting[];
}

/** One kind of document the FIU takes, chosen by root and, where a root has two kinds, by its first child. */
export interface DocumentKind {
  readonly root: 'report' | 'reportdata';
  readonly kind: 'full' | 'transactions-only';
  readonly type: string;
  readonly firstChild?: readonly string[];
}

export interface ReportCode {
  readonly label: string;
  readonly shape: 'transaction' | 'activity' | 'both';
}

/** `min..max`, `n` for unbounded; left out means `1..1`. */
export type Occurs = `${number}..${number | 'n'}`;

export type Particle = ElementParticle | SequenceParticle | ChoiceParticle | ContentOfParticle;

export interface ElementParticle {
  readonly element: string;
  /** Name in `types` or `values`. */
  readonly type: string;
  readonly occurs?: Occurs;
  readonly nillable?: boolean;
  /** The only value allowed, compared in the value space of its type: `true` equals `1`. */
  readonly fixed?: string;
  /** First goAML version that reads it. */
  readonly since?: string;
  readonly deprecated?: boolean;
  readonly label?: string;
  /** What the FIU uses the element for, where that is not what its name says. */
  readonly meansHere?: string;
}

export interface SequenceParticle {
  readonly sequence: readonly Particle[];
  readonly occurs?: Occurs;
}

export interface ChoiceParticle {
  readonly choice: readonly Particle[];
  readonly occurs?: Occurs;
}

/** The content of another type at this place: how a schema extends a type (`director_id` is a person and a role). */
export interface ContentOfParticle {
  readonly contentOf: string;
  readonly occurs?: Occurs;
}

export interface ContentModel {
  readonly content: Particle;
}

export interface ValueType {
  readonly base: 'any' | 'string' | 'boolean' | 'decimal' | 'int' | 'dateTime';
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Regular expressions over the whole value (XSD flavour, without `^` and `$`); each must match. */
  readonly patterns?: readonly string[];
  readonly minInclusive?: string;
  readonly maxInclusive?: string;
  readonly fractionDigits?: number;
  /** Name in `codes`. */
  readonly codes?: string;
}

/**
 * The part of a profile that a schema says: `profiles/trees/*.json`, written by `profile-from-schema.ts` and never by
 * hand. Code lists are `A|B|C`, or code → label where the schema gives labels.
 */
export interface ProfileTree {
  readonly schemaVersion: string;
  readonly source: { readonly title: string; readonly date: string };
  readonly documents: readonly DocumentKind[];
  readonly types: Readonly<Record<string, ContentModel>>;
  readonly values: Readonly<Record<string, ValueType>>;
  readonly codes: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** The part that a person writes: `profiles/*.json`. It changes a tree and adds what no schema says. */
export interface ProfileFile {
  readonly id: string;
  readonly title: string;
  readonly country: string | null;
  readonly localCurrency: string | null;
  /** Id of the tree it stands on. */
  readonly tree: string;
  readonly source: Profile['source'];
  /** Code lists replaced (`only`) or extended (`add`), with labels. */
  readonly codes?: Readonly<Record<string, { readonly only?: Codes; readonly add?: Codes }>>;
  /** Elements changed in a type: other limits, occurrence, label or meaning. */
  readonly elements?: readonly ElementChange[];
  readonly reportCodes: Profile['reportCodes'];
  readonly meanings: Meanings;
  readonly citations: Profile['citations'];
  readonly rules: readonly RuleSetting[];
}

export type Codes = Readonly<Record<string, string>>;

export interface ElementChange extends Partial<Omit<ElementParticle, 'element'>> {
  /** Name of the content type it stands in; `*` for every type that has the element. */
  readonly in: string;
  readonly element: string;
}

/** What codes mean in this country; engines never guess from the code's letters. */
export interface Meanings {
  /** from/to funds codes that are cash, and those that are assets. */
  readonly cashFunds: readonly string[];
  readonly assetFunds: readonly string[];
  /** Party roles that pay and that are paid, in multi-party transactions. */
  readonly payerRoles: readonly string[];
  readonly payeeRoles: readonly string[];
  /** Report codes whose cash crosses a border. */
  readonly borderReports: readonly string[];
  /** Codes of identity documents → `passport`, `national-id`, `registration`, `tax` …, one word for one thing. */
  readonly identifierTypes?: Readonly<Record<string, string>>;
  /** Codes of items that are precious metal → ISO 4217 of the metal (XAU, XAG, XPT, XPD); of items that are cash or bearer instruments. */
  readonly metalItems?: Readonly<Record<string, string>>;
  readonly cashItems?: readonly string[];
  /** Words before the declared and the assayed fineness in the text of an item, which has no field for them. */
  readonly finenessWords?: readonly string[];
  readonly assayWords?: readonly string[];
}

/** A rule of `business-rules/` switched on, with its severity for some report codes (all where left out). */
export interface RuleSetting {
  readonly rule: string;
  readonly severity: Exclude<Severity, 'fatal'>;
  readonly reports?: readonly string[];
  readonly parameters?: Readonly<Record<string, string | number | readonly string[]>>;
  /** Name in the profile's `citations`. */
  readonly cites: string;
  /** First and last calendar day of submission that it applies to; open where left out. */
  readonly validFrom?: string;
  readonly validTo?: string;
}

/**
 * Where a rule comes from. `verified`: read in a document, schema or validator at hand; `recalled`: known from somebody
 * else's account, to be confirmed by the FIU; `own`: advice of this project or an invented country, no law behind it.
 */
export interface RuleCitation {
  readonly source: string;
  readonly mark: 'verified' | 'recalled' | 'own';
}
