import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, type DeadlineUnit } from '@weir/engines/vocabulary';

/** What a node needs to know of the country it works for. Law is data: reference-data/jurisdictions.json, with its source. */
export interface Jurisdiction {
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  /** The report profile that filers of this country are held to. */
  readonly reportProfile: string;
  /** Profiles of before, each taken until its day is over here, so that filers can change over in their own time. */
  readonly earlierProfiles?: readonly EarlierProfile[] | undefined;
  /** Who decides hits on lists here, beside the analyst; with its citation. Without it nobody has to. */
  readonly screening?: {
    /** Kinds of lists where a second person confirms that somebody is the same. */
    readonly secondPersonFor: readonly string[];
    /** Roles that may confirm a wanted person; until then the hit is a candidate. */
    readonly wantedConfirmedBy: readonly string[];
    readonly source: string;
  };
  /** Who switches detection's scenarios on; with its citation. Without it the supervisor who proposed one may approve it. */
  readonly detection?: {
    readonly secondPerson: boolean;
    readonly source: string;
  };
  /**
   * Whether two persons must have compared a partner's fingerprint before anything is sent to it, and two make and revoke this
   * node's own keys; without it one is enough.
   */
  readonly post?: {
    readonly secondPerson: boolean;
    readonly source: string;
  };
  /** Which counts must not be published here; without it our own limits hold (docs/strategic-analysis.md). */
  readonly disclosure?: {
    readonly smallest: number;
    readonly contributors: number;
    /** Part of a count, 0 to 1. */
    readonly dominance: number;
    readonly source: string;
  };
  /** What its courts or statutes say of each tracing rule that they know. */
  readonly tracing?: {
    readonly rules: Readonly<
      Record<string, { readonly citation: string; readonly checkedOn: string | null }>
    >;
    readonly source: string;
  };
  /** What a request for information to a reporting entity rests on here, and as what its answer may be used. */
  readonly requests?:
    | {
        readonly legalBasis: readonly { readonly citation: string; readonly checkedOn: string | null }[];
        /** Whether what an entity hands over on request may stand before a court, or is intelligence. */
        readonly answersAre: 'lawfully_obtained_record' | 'intelligence';
        readonly source: string;
      }
    | undefined;
  /** Which days its authorities work; the zone is the country's. Without it no working days can be counted. */
  readonly calendar?: {
    /** 1 Monday … 7 Sunday. */
    readonly weekend: readonly number[];
    readonly holidays: readonly { readonly date: string; readonly name: string }[];
    /** Calendar day; beyond it counts are estimates. */
    readonly knownUntil: string;
    readonly source: string;
  };
  /** Of what kinds of things the law demands a typed or inherited reason before a person's data is shown; elsewhere it is asked. */
  readonly access?: { readonly reasonDemandedFor: readonly string[]; readonly source: string };
  /** How long what is kept of persons may be kept; several of one kind where the law changed. */
  readonly retention?: { readonly rules: readonly RetentionRule[]; readonly source: string };
  /** By when something must be done here; several of one id where the law changed. */
  readonly deadlines?: readonly DeadlineRule[];
}

/** One rule on time, as the law of a country has it. */
export interface DeadlineRule {
  /** What it is for: `request.answer`, `suspension.account` and so on; docs/operating.md lists them. */
  readonly id: string;
  readonly amount: number;
  readonly unit: DeadlineUnit;
  readonly nature: 'legal_binding' | 'treaty' | 'soft_standard' | 'requested_by_partner' | 'internal_sla';
  /** First and last calendar day of a start that it counts for, in the country's zone. */
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly citation: string;
  /** Calendar day on which somebody read the citation's text; null while it is only recalled. */
  readonly checkedOn: string | null;
}

export const retainedKinds = [
  'report-without-outcome',
  'case-archived',
  'case-disseminated',
  'message',
  'exchange-matter',
  'exchange-letter',
  'refused-arrival',
  'bulk-file',
  'access-log',
  'backup',
] as const;

/** How long one kind of thing is kept, counted from its receipt, its end or its last message. */
export interface RetentionRule {
  readonly kind: (typeof retainedKinds)[number];
  readonly amount: number;
  readonly unit: 'calendar_day' | 'month';
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly citation: string;
  /** Calendar day on which somebody read the citation's text; null while it is only recalled. */
  readonly checkedOn: string | null;
}

export interface EarlierProfile {
  readonly profile: string;
  /** Calendar day in the country's time zone; the last on which it is taken. */
  readonly until: string;
  /** What says so. */
  readonly source: string;
}

/** The calendar day (`2026-11-29`) that it is in a country at a moment. */
export function dayIn(code: string, now: string): string {
  const { timeZone } = jurisdiction(code);
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(now));
}

/** Does a rule hold for what starts on that day? Both ends count; a null end is open. */
export const isInForce = (
  { validFrom, validUntil }: Pick<DeadlineRule, 'validFrom' | 'validUntil'>,
  day: string,
): boolean => (validFrom === null || validFrom <= day) && (validUntil === null || day <= validUntil);

/** The profiles that a report received now may follow: the country's own first, then those still taken. */
export function profilesTaken(code: string, now: string): [string, ...EarlierProfile[]] {
  const { reportProfile, earlierProfiles = [] } = jurisdiction(code);
  if (earlierProfiles.length === 0) return [reportProfile];
  const today = dayIn(code, now);
  return [reportProfile, ...earlierProfiles.filter(({ until }) => today <= until)];
}

const path = join(import.meta.dirname, '../../../reference-data/jurisdictions.json');
let table: Readonly<Record<string, Jurisdiction>> | undefined;
let added: Readonly<Record<string, Jurisdiction>> = {};

/** Lays later data (verified by whoever gives it) over what came with the release, in place of what was given before. */
export function useJurisdictions(later: Readonly<Record<string, Jurisdiction>>): void {
  added = later;
}

export function jurisdiction(code: string): Jurisdiction {
  table ??= (JSON.parse(readFileSync(path, 'utf8')) as { jurisdictions: Record<string, Jurisdiction> })
    .jurisdictions;
  const found = Object.hasOwn(added, code) ? added[code] : table[code];
  if (!found) {
    throw new Problem({
      code: 'jurisdiction-unknown',
      status: 400,
      detail: `There is no jurisdiction ${code} in reference-data/jurisdictions.json. Add it with its source, or set WEIR_JURISDICTION to one that is there.`,
    });
  }
  return found;
}
