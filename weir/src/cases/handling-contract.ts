import { z } from 'zod';

/** National levels under neutral names, lowest first. */
export const classificationSchema = z.enum(['unclassified', 'restricted', 'confidential', 'secret']);
export type Classification = z.infer<typeof classificationSchema>;

export const purposeSchema = z.enum([
  'intelligence',
  'investigation',
  'prosecution',
  'judicial_evidence',
  'confiscation',
  'administrative',
  'supervisory',
  'tax',
  'customs',
  'immigration',
]);
export type Purpose = z.infer<typeof purposeSchema>;

/** An originator's permission to pass its information to one recipient for one purpose. */
export const consentSchema = z.object({
  originator: z.string().min(1).max(100),
  /** An organisation's id. */
  recipient: z.string().min(1).max(100),
  purpose: purposeSchema,
  /** The letter or message by which it was given. */
  reference: z.string().min(1).max(200),
});
export type Consent = z.infer<typeof consentSchema>;

/** What the originators of a fragment allow. It travels with the fragment; what is made from several takes the strictest. */
export const handlingConditionsSchema = z.object({
  /** Who supplied it and keeps control; `XN-FIU` is this FIU itself. Several where it was made from several. */
  originators: z.array(z.string().min(1).max(100)).min(1).max(50),
  classification: classificationSchema,
  permittedPurposes: z.array(purposeSchema).max(20),
  /** Organisation ids; null = whomever this FIU decides on. */
  permittedRecipients: z.array(z.string().min(1).max(100)).max(200).nullable(),
  evidentiaryUse: z.enum(['permitted', 'not_permitted_without_consent', 'prohibited']),
  onwardDissemination: z.enum(['named_recipients_presumed', 'with_prior_consent', 'prohibited']),
  disclosureToSubject: z.enum(['required_by_law_notify_first', 'with_consent', 'prohibited']),
  /** `origin_hidden`: who reported and in which report must not be known beyond the FIU. */
  sourceProtection: z.enum(['none', 'origin_hidden']),
  /** Intelligence, or a record obtained by judicial or other lawful means that may stand before a court. */
  obtainedAs: z.enum(['lawfully_obtained_record', 'intelligence']),
  /** Dates or times as text; the earliest counts. */
  retentionUntil: z.string().max(40).nullable(),
  reviewOn: z.string().max(40).nullable(),
  /** What is due at the end of retention. */
  atEnd: z.enum(['keep', 'return_or_destroy']),
  consents: z.array(consentSchema).max(200),
});
export type HandlingConditions = z.infer<typeof handlingConditionsSchema>;
