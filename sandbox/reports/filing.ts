import type { Institution, Person, Transaction } from '../world.ts';
import type { Crossing, GoldSale } from '../schemes/stage.ts';

export type ReportCode =
  'STR' | 'SAR' | 'TFR' | 'TFAR' | 'CTR' | 'EFT' | 'IFT' | 'BCR' | 'DPMSR' | 'REAR' | 'AIF' | 'AIFT';

/** A report that a filer decides to send, before it is written. */
export interface Filing {
  readonly filer: Institution;
  readonly code: ReportCode;
  /** Midnight of the day it is sent. */
  readonly day: number;
  readonly body: FilingBody;
  readonly reason: string;
  readonly action: string;
  readonly indicators: readonly string[];
  readonly schemes: readonly string[];
  /** The story's reports are never faulty. */
  readonly story: boolean;
  /** The FIU's request that an AIF or AIFT answers. */
  readonly answers?: string;
}

export type FilingBody =
  | { readonly kind: 'transactions'; readonly transactions: readonly Transaction[] }
  | { readonly kind: 'crossing'; readonly crossing: Crossing }
  | { readonly kind: 'gold-sale'; readonly sale: GoldSale }
  | { readonly kind: 'gold-deal'; readonly deal: GoldDeal }
  | { readonly kind: 'property-sale'; readonly buyer: Person; readonly price: number; readonly place: string }
  | { readonly kind: 'activity'; readonly subjects: readonly Subject[] };

/** Somebody a report of activity is about. */
export interface Subject {
  /** Id of a person or firm. */
  readonly id: string;
  readonly reason: string;
  readonly significance: number;
}

/** A sale over the counter for cash in which several have a part, with its invoice. It touches no account. */
export interface GoldDeal {
  readonly day: number;
  readonly invoice: string;
  readonly buyer: Person;
  readonly broker: Person;
  readonly bars: readonly {
    readonly metal: 'GOLD' | 'SILVER' | 'PLATINUM';
    readonly grams: number;
    /** Parts in a thousand. */
    readonly fineness: number;
    /** Minor units of XNC. */
    readonly price: number;
    readonly serial: string;
  }[];
}
