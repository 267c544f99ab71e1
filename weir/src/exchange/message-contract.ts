import { z } from 'zod';
import { handlingConditionsSchema, purposeSchema } from '../cases/handling-contract.ts';

/*
 * What FIUs say to each other, version 1: the `body` of a message of the post. docs/exchange.md says each field in words.
 * Every object is closed: a field that a reader does not know might be a condition, so a message with one is not taken.
 */

export const messageVersion = 1;

const id = z.string().min(1).max(200);
const line = z.string().trim().min(1).max(300);
const text = z.string().trim().min(3).max(20_000);
const shortText = z.string().trim().min(3).max(2000);
const day = z.iso.date();
const moment = z.iso.datetime();
const country = z.string().regex(/^[A-Z]{2}$/);
const moneySchema = z.strictObject({
  amount: z.string().regex(/^\d{1,18}(\.\d{1,8})?$/),
  currency: z.string().regex(/^[A-Z0-9]{3,10}$/),
});

/** As it is printed; what a product says is made of the same pieces. */
const printed = z.string().max(50_000);
export const messageBlockSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('paragraphs'),
    title: printed.nullable(),
    paragraphs: z.array(printed).max(1000),
  }),
  z.strictObject({
    kind: z.literal('facts'),
    title: printed,
    rows: z.array(z.strictObject({ label: printed, value: printed })).max(200),
  }),
  z.strictObject({
    kind: z.literal('table'),
    title: printed.nullable(),
    columns: z.array(printed).max(30),
    amounts: z.array(z.number().int().min(0).max(30)).max(30),
    rows: z.array(z.array(printed).max(30)).max(5000),
  }),
]);

/**
 * Conditions on the way. Recipients are named as the asker named them in its request; presumed consent names them, or it
 * would be consent to anybody. Consents do not travel: who needs one asks for it.
 */
export const sentHandlingSchema = handlingConditionsSchema
  .omit({ consents: true })
  .strict()
  .refine(
    ({ onwardDissemination, permittedRecipients }) =>
      onwardDissemination !== 'named_recipients_presumed' || permittedRecipients !== null,
    { message: 'consent is presumed for named recipients only', path: ['permittedRecipients'] },
  );
export type SentHandling = z.infer<typeof sentHandlingSchema>;

/** Where a fragment was first sent from: asked for consent, its originator finds it again. */
export const sourceRefSchema = z.strictObject({
  authority: line,
  message: id,
  ref: id,
});
export type SourceRef = z.infer<typeof sourceRefSchema>;

export const sentFragmentSchema = z.strictObject({
  /** Unique in its message. */
  ref: id,
  kind: z.enum([
    'note',
    'subject',
    'transaction',
    'document',
    'trace',
    'alert',
    'report-extract',
    'account',
    'asset',
  ]),
  title: line,
  blocks: z.array(messageBlockSchema).max(200),
  /** Place in the message's list of attachments; null where the blocks say all. */
  attachment: z.number().int().min(0).max(99).nullable(),
  handling: sentHandlingSchema,
  sources: z.array(sourceRefSchema).max(50),
});
export type SentFragment = z.infer<typeof sentFragmentSchema>;
const fragments = z
  .array(sentFragmentSchema)
  .max(200)
  .refine((all) => new Set(all.map(({ ref }) => ref)).size === all.length, { message: 'a ref twice' });

export const namedRecipientSchema = z.strictObject({
  /** Of the asker's own register: answers and consents name it back. */
  id,
  name: line,
  type: z.string().max(60).nullable(),
});

export const subjectSchema = z.strictObject({
  kind: z.enum(['person', 'organisation', 'account', 'wallet', 'asset']),
  name: line,
  role: line,
  why: shortText,
  /** Year, month or day. */
  born: z
    .string()
    .regex(/^\d{4}(-\d{2}){0,2}$/)
    .nullable(),
  countries: z.array(country).max(20),
  identifiers: z.array(z.strictObject({ type: line, number: line, country: country.nullable() })).max(50),
});

export const offenceSchema = z.strictObject({
  category: z.enum([
    'ml',
    'tf',
    'drug_1988',
    'organized_group',
    'corruption',
    'fraud',
    'trafficking_persons',
    'smuggling_migrants',
    'firearms',
    'other',
    'unknown',
  ]),
  conduct: z.string().max(5000),
});

export const assistanceKindSchema = z.enum([
  'identity',
  'accounts',
  'statements',
  'beneficial_ownership',
  'reports_held',
  'police_record',
  'assets',
  'registers',
  'tax',
  'travel',
  'wallet',
  'other',
]);

export const questionSchema = z.strictObject({
  id,
  kind: assistanceKindSchema,
  text: shortText,
  from: day.nullable(),
  until: day.nullable(),
});

/** On whose behalf, where it is not for the FIU itself: never silent. */
export const diagonalSchema = z.strictObject({ authority: line, purpose: shortText });

export const requestContentSchema = z.strictObject({
  contact: line,
  urgency: z.enum(['routine', 'priority', 'urgent']),
  urgencyReason: shortText.nullable(),
  neededBy: moment.nullable(),
  diagonal: diagonalSchema.nullable(),
  earlierReferences: z.array(line).max(20),
  subjects: z.array(subjectSchema).min(1).max(100),
  offence: offenceSchema,
  facts: text,
  /** Why this country. */
  link: z.string().trim().max(5000),
  domesticContext: z.string().trim().max(5000),
  questions: z.array(questionSchema).min(1).max(50),
  purposes: z.array(purposeSchema).min(1).max(20),
  recipients: z.array(namedRecipientSchema).max(50),
  sensitivities: z
    .array(z.enum(['do_not_contact_reporting_entity', 'do_not_query_police', 'do_not_alert_subject']))
    .max(3),
  /** Authorities asked the same, where they may know of each other. */
  alsoAsked: z.array(line).max(50).nullable(),
  fragments,
});

const lineStatus = z.enum([
  'answered',
  'nothing_found',
  'not_available_in_our_powers',
  'pending_source',
  'refused',
]);
const refusalGround = z.enum([
  'impedes_inquiry',
  'no_reciprocity',
  'professional_privilege',
  'no_basis',
  'fundamental_principles',
  'cannot_be_protected',
  'outside_scope',
  'disproportionate',
]);
const refused = { ground: refusalGround, citation: line, reason: shortText };

export const answerContentSchema = z.strictObject({
  extent: z.enum(['interim', 'partial', 'final', 'negative']),
  lines: z
    .array(
      z.strictObject({
        question: id,
        status: lineStatus,
        text: z.string().max(20_000),
        source: z.enum(['fiu', 'reporting_entity', 'open', 'police', 'commercial', 'other']).nullable(),
        refusal: z.strictObject(refused).nullable(),
        /** Refs of the fragments that answer it. */
        fragments: z.array(id).max(200),
      }),
    )
    .min(1)
    .max(50),
  /** To what the request asked for: onward use to the recipients and for the purposes that it named. */
  consent: z.enum(['granted_as_asked', 'with_prior_consent', 'refused']),
  restBy: moment.nullable(),
  remarks: z.string().max(5000),
  fragments,
});

export const disclosureContentSchema = z.strictObject({
  contact: line,
  subjects: z.array(subjectSchema).max(100),
  offence: offenceSchema,
  facts: text,
  link: z.string().trim().max(5000),
  /** Of a report that concerns the other country alone: the sender adds no restriction of its own. */
  crossBorderReport: z.boolean(),
  purposes: z.array(purposeSchema).min(1).max(20),
  fragments,
});

export const suspensionContentSchema = z.strictObject({
  contact: line,
  asset: z.strictObject({
    kind: z.enum(['transaction', 'account']),
    institution: line,
    account: line,
    transactionReference: line.nullable(),
    money: moneySchema.nullable(),
  }),
  facts: text,
  legalBasis: line,
  urgencyReason: shortText,
  neededBy: moment,
  diagonal: diagonalSchema.nullable(),
  /** What will follow: who prepares the judicial order. */
  followUp: shortText,
  purposes: z.array(purposeSchema).min(1).max(20),
  fragments,
});

export const consentRequestContentSchema = z.strictObject({
  /** The information, as its originator sent it. */
  about: z.array(sourceRefSchema).min(1).max(200),
  recipient: namedRecipientSchema,
  purpose: purposeSchema,
  reason: shortText,
});

export const consentContentSchema = z.strictObject({
  granted: z.array(sourceRefSchema).max(200),
  refused: z.array(z.strictObject({ about: sourceRefSchema, ...refused })).max(200),
  remarks: z.string().max(5000),
});

export const letterSchemas = {
  request: requestContentSchema,
  disclosure: disclosureContentSchema,
  suspension: suspensionContentSchema,
  'consent-request': consentRequestContentSchema,
  acknowledgement: z.strictObject({}),
  reminder: z.strictObject({}),
  clarification: z.strictObject({ missing: z.array(shortText).min(1).max(50) }),
  clarified: z.strictObject({ text, fragments }),
  answer: answerContentSchema,
  refusal: z.strictObject(refused),
  postponement: z.strictObject({ ...refused, until: day.nullable() }),
  consent: consentContentSchema,
  feedback: z.strictObject({
    used: z
      .array(
        z.enum([
          'opened_case',
          'supported_case',
          'asset_identified',
          'suspension',
          'freeze',
          'prosecution',
          'strategic',
          'no_use',
        ]),
      )
      .min(1)
      .max(8),
    value: z.enum(['high', 'some', 'none']),
    remarks: z.string().max(5000),
    mayBeCited: z.boolean(),
  }),
  withdrawal: z.strictObject({ reason: shortText }),
  'suspension-imposed': z.strictObject({
    until: moment,
    measure: line,
    citation: line,
    followUp: shortText,
  }),
  'suspension-ended': z.strictObject({
    how: z.enum(['lapsed', 'lifted', 'converted']),
    at: moment,
    remarks: z.string().max(2000),
  }),
} as const;
export type LetterKind = keyof typeof letterSchemas;
export type ContentOf<Kind extends LetterKind> = z.infer<(typeof letterSchemas)[Kind]>;
export type LetterContent = ContentOf<LetterKind>;
export const letterKinds = Object.keys(letterSchemas) as LetterKind[];
export const letterKindSchema = z.enum(letterKinds as [LetterKind, ...LetterKind[]]);

/** What stands around every content. `kind` = `exchange.` and the letter's. */
export const messageFrameSchema = z.strictObject({
  kind: z.string().max(60),
  version: z.literal(messageVersion),
  /** What both sides call the matter; given by whoever began it. */
  matter: z.string().regex(/^[\w.-]{8,100}$/),
  /** The sender's own number of it. */
  number: line,
  title: line,
  /** The matter that this one renews or follows. */
  follows: z.string().max(100).nullable(),
  /** Who decided, by name and office; null for a plain sign of life. */
  decidedBy: line.nullable(),
  content: z.unknown(),
});
export type MessageFrame = z.infer<typeof messageFrameSchema>;
