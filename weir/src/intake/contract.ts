import { z } from 'zod';
import { attachmentSchema } from '../attachments/contract.ts';

/**
 * A filing walks `received` → (`held` →) `accepted` | `returned`. What cannot be read at all is returned too; nothing
 * that arrived is thrown away. `received` lasts as long as the check does; `held` waits for the FIU's intake officer,
 * where the node is set to look before it accepts. A returned filing can be made a draft, and a draft filed again.
 */
export const reportStateSchema = z.enum(['received', 'held', 'accepted', 'returned']);
export type ReportState = z.infer<typeof reportStateSchema>;

export const verdictSchema = z.enum(['acceptable', 'returned', 'unreadable']);

/** One fault with its place and where possible its mend; `rule` and `params` let the browser say it in any language. */
export const findingSchema = z.object({
  rule: z.string(),
  severity: z.enum(['fatal', 'error', 'warning']),
  path: z.string(),
  line: z.number(),
  column: z.number(),
  value: z.string().optional(),
  message: z.string(),
  params: z.record(z.string(), z.string()).optional(),
  fix: z.string().optional(),
  /** Who found it; absent: the checker. `door`: what the file cannot know (who files, what came before). */
  source: z.enum(['checker', 'door', 'officer']).optional(),
});
export type FindingView = z.infer<typeof findingSchema>;

export const countsSchema = z.object({
  transactions: z.number(),
  parties: z.number(),
  persons: z.number(),
  entities: z.number(),
  accounts: z.number(),
  indicators: z.number(),
});

/** The filer's proof: when it arrived, which bytes, what became of it. The same file again gets the same receipt. */
export const receiptSchema = z.object({
  reportId: z.string(),
  /** The FIU's number for it, e.g. `XN-2026-000042`; gapless within a node. */
  number: z.string(),
  /** Of the file as it arrived: the XML, or the ZIP with it. */
  sha256: z.string(),
  size: z.number(),
  /** The report's own XML: the same as above, unless it came in a ZIP; null where a ZIP holds none. */
  document: z.object({ sha256: z.string(), size: z.number() }).nullable(),
  receivedAt: z.string(),
  state: reportStateSchema,
  verdict: verdictSchema,
  /** Place among the accepted reports, dense from 1; null where it was returned. */
  position: z.number().nullable(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** What an earlier installation had called a report that was moved in: its number and time there, as they were written. */
export const movedInSchema = z.object({ number: z.string().nullable(), receivedAt: z.string().nullable() });

/** GET /reports/:id/receipt.pdf: the same on paper, in the reader's language. */
export const receiptLanguageSchema = z.enum(['ar', 'en', 'es', 'fr', 'ru', 'zh']);
export type ReceiptLanguage = z.infer<typeof receiptLanguageSchema>;
export const receiptQuerySchema = z.object({ language: receiptLanguageSchema.default('en') });

/**
 * POST /reports: multipart, the file (XML, or ZIP with one report and its attachments) in field `report`. Optional fields:
 * `as` (the number of the entity it is filed for: the FIU's intake, or a delegate), `mapping` (a saved mapping's id: the
 * file is a table or a payment message), `draft` (the id of the draft that this file ends), `replaces` and `corrects` (id
 * or number of the returned filing it mends, of the accepted report it corrects).
 */
export const submissionSchema = receiptSchema.extend({
  /** The same file had been filed before; this is the receipt of then. */
  duplicate: z.boolean(),
  attachments: z.array(attachmentSchema),
  /** The returned filing that this one mends, and the accepted one that it corrects. */
  replaces: z.string().nullable(),
  corrects: z.string().nullable(),
  findings: z.array(findingSchema),
  findingsOmitted: z.number(),
  counts: countsSchema,
});
export type Submission = z.infer<typeof submissionSchema>;

/** POST /reports/check: multipart, file in field `report`, optional field `profile`. Nothing is kept. The command prints the same. */
export const checkedFileSchema = z.object({
  file: z.string(),
  profile: z.string(),
  verdict: verdictSchema,
  counts: countsSchema,
  findings: z.array(findingSchema),
  findingsOmitted: z.number(),
});
export type CheckedFile = z.infer<typeof checkedFileSchema>;

/** What only the FIU may know of a filing. */
export const reportFlagSchema = z.object({
  /**
   * `equal-bytes`: another filer sent the same bytes {report}; `same-transactions`: another filer reported the same set of
   * transactions {report}; `late-filing`: filed later than the profile's window {days, window, occurred}.
   */
  flag: z.enum(['equal-bytes', 'same-transactions', 'late-filing']),
  facts: z.record(z.string(), z.string()),
});

/** A row of the queue: GET /reports?state=&filer=&code=&q=&from=&to=&cursor=&limit=, newest first. */
export const reportRowSchema = z.object({
  id: z.string(),
  number: z.string(),
  state: reportStateSchema,
  verdict: verdictSchema,
  position: z.number().nullable(),
  filer: z.object({ id: z.string(), name: z.string(), reportingEntityId: z.string().nullable() }),
  fileName: z.string(),
  size: z.number(),
  sha256: z.string(),
  /** `STR`, `CTR` … as the file says; null where it could not be read or has none. */
  code: z.string().nullable(),
  /** The filer's own reference. */
  entityReference: z.string().nullable(),
  receivedAt: z.string(),
  decidedAt: z.string().nullable(),
  errors: z.number(),
  warnings: z.number(),
  counts: countsSchema,
  /** Empty for a filer. */
  flags: z.array(reportFlagSchema),
  container: z.enum(['xml', 'zip', 'converted']),
  attachmentCount: z.number(),
  /** 1, and one more for each filing that replaces an earlier one. */
  version: z.number(),
  /** Who filed it for the filer, by delegation. */
  filedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Not filed here: it came from an earlier installation, and `receivedAt` is the time of the move. Null: filed here. */
  movedIn: movedInSchema.nullable(),
});
export type ReportRow = z.infer<typeof reportRowSchema>;

export const reportQuerySchema = z.object({
  state: reportStateSchema.optional(),
  flag: reportFlagSchema.shape.flag.optional(),
  /** An organisation's id. */
  filer: z.string().max(100).optional(),
  code: z.string().max(50).optional(),
  /** In the number, the filer's reference or the file's name. */
  q: z.string().max(200).optional(),
  /** Received on these days and between them, by UTC. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ReportQuery = z.infer<typeof reportQuerySchema>;

export const reportPageSchema = z.object({
  items: z.array(reportRowSchema),
  nextCursor: z.string().nullable(),
});

export const reportHeaderSchema = z.object({
  reportingEntityId: z.string().nullable(),
  branch: z.string().nullable(),
  reportCode: z.string().nullable(),
  entityReference: z.string().nullable(),
  fiuReference: z.string().nullable(),
  rejectedReference: z.string().nullable(),
  submissionDate: z.string().nullable(),
  localCurrency: z.string().nullable(),
  reason: z.string().nullable(),
  action: z.string().nullable(),
  indicators: z.array(z.string()),
});
export type ReportHeaderView = z.infer<typeof reportHeaderSchema>;

/** One side of a transaction as a person reads it. */
const endSchema = z.object({
  /** `account`, `cash`, `border`, `asset`, `unknown`. */
  type: z.string(),
  account: z.string().nullable(),
  label: z.string().nullable(),
  country: z.string().nullable(),
});

/** The report as a person reads it; read again from the vault each time, cut at the limits said in `omitted`. */
export const readingSchema = z.object({
  transactions: z.array(
    z.object({
      path: z.string(),
      number: z.string(),
      occurredAt: z.string(),
      money: z.object({ amount: z.string(), currency: z.string() }),
      from: endSchema,
      to: endSchema,
      mode: z.string(),
      description: z.string(),
    }),
  ),
  parties: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(['person', 'entity', 'account']),
      role: z.string(),
      names: z.array(z.object({ text: z.string(), kind: z.enum(['legal', 'alias', 'native']) })),
      born: z.string().nullable(),
      nationality: z.string().nullable(),
      countries: z.array(z.string()),
      identifiers: z.array(
        z.object({ type: z.string(), number: z.string(), country: z.string().optional() }),
      ),
      addresses: z.array(z.string()),
      phones: z.array(z.string()),
      account: z.string().nullable(),
      myClient: z.boolean(),
    }),
  ),
  omitted: z.object({ transactions: z.number(), parties: z.number() }),
});
export type ReadingView = z.infer<typeof readingSchema>;

/**
 * GET and PUT /intake-settings: which filings wait for the intake officer. `flagged`: those that come late or repeat
 * transactions of the same filer; never for what only the FIU knows.
 */
export const reviewSchema = z.enum(['none', 'flagged', 'all']);
export type Review = z.infer<typeof reviewSchema>;
export const intakeSettingsSchema = z.object({ review: reviewSchema });

const lineageSchema = z.object({
  id: z.string(),
  number: z.string(),
  state: reportStateSchema,
  version: z.number(),
  receivedAt: z.string(),
});

/** Why an officer accepts what the rules would return, or what was held. */
export const acceptGroundSchema = z.enum(['reviewed', 'rule-not-applicable', 'agreed-with-filer', 'urgent']);

/** POST /reports/:id/accept: a held filing, or a returned one whose errors are all of business rules. Answered with the detail. */
export const acceptanceSchema = z.object({
  ground: acceptGroundSchema,
  reason: z.string().trim().min(3).max(2000),
});

/** POST /reports/:id/return: a held filing goes back with a note and findings. Answered with the detail. */
export const returnSchema = z.object({
  note: z.string().trim().min(3).max(4000),
  findings: z
    .array(
      z.object({
        path: z.string().max(500).optional(),
        line: z.number().int().min(1).optional(),
        message: z.string().trim().min(1).max(1000),
      }),
    )
    .max(200)
    .default([]),
});

const decisionSchema = z.object({
  kind: z.enum(['accepted', 'returned']),
  at: z.string(),
  by: z.string().nullable(),
  /** The check would have returned it. */
  override: z.boolean(),
  /** `moved-in`: the earlier installation had accepted it. */
  ground: z.enum([...acceptGroundSchema.options, 'moved-in']).nullable(),
  /** The officer's reason for accepting; for the FIU only. */
  reason: z.string().nullable(),
  /** What the filer is told of a return. */
  note: z.string().nullable(),
});

/**
 * A draft: a returned filing being mended, or a file not yet filed. It never ends by itself.
 * POST /reports/:id/draft makes one of a returned filing (the same again where there is one); POST /report-drafts (multipart
 * field `report`, optional `as`) one of a new file. GET /report-drafts: those of one's entity. DELETE /report-drafts/:id.
 */
export const draftRowSchema = z.object({
  id: z.string(),
  /** One more with each change; a change names the version it was made on. */
  version: z.number(),
  fileName: z.string(),
  size: z.number(),
  sha256: z.string(),
  filer: z.object({ id: z.string(), name: z.string(), reportingEntityId: z.string().nullable() }),
  /** The returned filing that it mends. */
  replaces: z.object({ id: z.string(), number: z.string() }).nullable(),
  verdict: verdictSchema,
  errors: z.number(),
  warnings: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type DraftRow = z.infer<typeof draftRowSchema>;

export const draftListSchema = z.object({ items: z.array(draftRowSchema) });

/** GET /report-drafts/:id; also the answer to every change of it. */
export const draftDetailSchema = draftRowSchema.extend({
  /** The XML, where it is text of no more than a million characters; otherwise replace the file. */
  text: z.string().nullable(),
  profile: z.string(),
  counts: countsSchema,
  findings: z.array(findingSchema),
  findingsOmitted: z.number(),
  attachments: z.array(attachmentSchema),
});
export type DraftDetail = z.infer<typeof draftDetailSchema>;

/** PUT /report-drafts/:id. A stale version is answered with `draft-changed` (409). POST /report-drafts/:id/file replaces the file (multipart `report`). */
export const draftChangeSchema = z.object({ text: z.string().max(1_000_000), version: z.number().int() });

/** POST /report-drafts/:id/submission: files it; answered with the submission (above). */

/** GET /reports/:id. Content: GET /reports/:id/content (the bytes as they arrived, as plain text). */
export const reportDetailSchema = reportRowSchema.extend({
  profile: z.string(),
  root: z.string().nullable(),
  header: reportHeaderSchema,
  findings: z.array(findingSchema),
  findingsOmitted: z.number(),
  receipt: receiptSchema,
  submittedBy: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  history: z.array(z.object({ state: reportStateSchema, at: z.string() })),
  /** The returned filing that this one mends, and the one that mended this. */
  replaces: z.string().nullable(),
  replacedBy: z.string().nullable(),
  /** The same, and the lineage's further ends, as a person reads them; oldest first, without this one. */
  lineage: z.array(lineageSchema),
  corrects: z.string().nullable(),
  correctedBy: z.string().nullable(),
  attachments: z.array(attachmentSchema),
  /** What the intake officer decided; null where the check alone did. Who it was is for the FIU only. */
  decision: decisionSchema.nullable(),
  /** The draft that was made of it and is not yet filed. */
  draft: z.string().nullable(),
  /** What the asker may do with it now. */
  may: z.array(z.enum(['accept', 'return', 'draft', 'correct'])),
  /** For the FIU; null for the filer, and where the file cannot be read. */
  reading: readingSchema.nullable(),
});
export type ReportDetail = z.infer<typeof reportDetailSchema>;
