/**
 * A cross-border cash declaration or disclosure: the blocks of the form of Regulation (EU) 2018/1672 and what FATF
 * Recommendation 32 wants kept. Recalled and read in part: docs/other-formats.md says how sure each part is.
 */
export interface CashDeclaration {
  /** The office's reference. */
  readonly reference: string;
  /** `entering` or `leaving` the country of the profile. */
  readonly direction: 'entering' | 'leaving';
  /** Accompanied cash is declared, unaccompanied cash (mail, cargo) is disclosed. */
  readonly kind: 'declaration' | 'disclosure';
  readonly mode: 'carried' | 'mail' | 'cargo' | 'vehicle';
  /** When it was declared or found, ISO 8601. */
  readonly date: string;
  readonly office?: string;
  readonly truth: 'declared' | 'undeclared' | 'false' | 'incomplete';
  readonly state: CashState;
  readonly carrier: CashPerson;
  readonly transport?: CashTransport;
  readonly items: readonly CashItem[];
  /** The whole value in the local currency, decimal text. */
  readonly totalLocal: string;
  readonly origin?: string;
  readonly use?: string;
  /** Empty: the carrier owns all. */
  readonly owners?: readonly CashOwner[];
  readonly sender?: CashParty;
  readonly recipient?: CashParty;
  readonly official?: CashOfficial;
}

export type CashState = 'recorded' | 'released' | 'detained' | 'seized' | 'sanctioned' | 'sent_to_fiu';

/** From each state, where it may go. */
export const cashTransitions: Readonly<Record<CashState, readonly CashState[]>> = {
  recorded: ['released', 'detained', 'sanctioned'],
  detained: ['released', 'seized'],
  released: ['sent_to_fiu'],
  seized: ['sent_to_fiu'],
  sanctioned: ['sent_to_fiu'],
  sent_to_fiu: [],
};

export interface CashPerson {
  readonly firstName: string;
  readonly lastName: string;
  readonly sex?: 'F' | 'M' | '-';
  readonly birthDate?: string;
  readonly birthPlace?: string;
  readonly nationality?: string;
  readonly residence?: string;
  readonly personalNumber?: string;
  /** Country prefix of the telephone, digits alone. */
  readonly phonePrefix?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly address?: CashAddress;
  readonly document?: CashDocument;
}

export interface CashAddress {
  readonly line: string;
  readonly city: string;
  readonly postcode?: string;
  readonly country: string;
}

export interface CashDocument {
  /** A code of the profile, e.g. `PASSPORT`. */
  readonly type: string;
  readonly number: string;
  readonly country: string;
  readonly issued?: string;
}

export interface CashTransport {
  readonly from: string;
  readonly departed?: string;
  readonly to: string;
  readonly arrives?: string;
  readonly transit?: readonly string[];
  readonly means?: string;
  readonly company?: string;
  /** Flight, ship or plate number. */
  readonly number?: string;
  readonly crossing?: string;
}

export interface CashItem {
  readonly kind: 'currency' | 'bearer' | 'gold' | 'prepaid';
  /** Of the face value (currency, bearer instrument, card) or of the estimated value (gold). */
  readonly currency: string;
  readonly amount: string;
  /** Type of instrument, of coins or bars, or issuer of the card. */
  readonly description?: string;
  readonly quantity?: string;
  /** Grams, and thousandths of pure metal. */
  readonly weight?: string;
  readonly fineness?: string;
}

export interface CashParty {
  readonly person?: CashPerson;
  readonly entity?: CashEntity;
}

export interface CashEntity {
  readonly name: string;
  readonly registrationNumber?: string;
  readonly registrationCountry?: string;
  readonly taxNumber?: string;
  readonly address?: CashAddress;
}

export interface CashOwner extends CashParty {
  /** Percent of the whole, decimal text. */
  readonly share: string;
}

export interface CashOfficial {
  readonly control?: string;
  readonly detained?: string;
  readonly detainedUntil?: string;
  readonly suspicion?: string;
  readonly sentToFiu?: string;
}
