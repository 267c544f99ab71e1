import type { PartialDate } from '../vocabulary/index.ts';
import type { Report } from './report.ts';

export interface MentionName {
  readonly text: string;
  readonly kind: 'legal' | 'alias' | 'native';
}

export interface MentionIdentifier {
  /** `passport`, `national-id`, `tax`, `registration`, or the file's own type code. */
  readonly type: string;
  readonly number: string;
  readonly country?: string;
}

export interface MentionAccount {
  readonly number: string;
  readonly iban?: string;
  readonly institution?: string;
  readonly swift?: string;
  readonly currency?: string;
  readonly balance?: string;
}

/** Someone or something a report names, at one place. The same person named twice makes two mentions. */
export interface Mention {
  readonly kind: 'person' | 'entity' | 'account';
  readonly path: string;
  /** What it is there: `from`, `to`, `conductor`, `signatory`, `director`, `subject`, `reporting-person`, or a party's role code. */
  readonly role: string;
  readonly names: readonly MentionName[];
  readonly born?: PartialDate;
  readonly sex?: 'm' | 'f';
  readonly nationality?: string;
  readonly countries: readonly string[];
  readonly identifiers: readonly MentionIdentifier[];
  readonly addresses: readonly string[];
  readonly phones: readonly string[];
  readonly account?: MentionAccount;
  /** The filer's own customer. */
  readonly myClient: boolean;
}

export function mentionsOf(_report: Report): Mention[] {
  return [];
}
