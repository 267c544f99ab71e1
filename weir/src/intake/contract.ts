import { z } from 'zod';

/**
 * A filing walks `received` → `accepted` | `returned`. What cannot be read at all is returned too; nothing that arrived
 * is thrown away. `received` lasts as long as the check does.
 */
export const reportStateSchema = z.enum(['received', 'accepted', 'returned']);
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
  /** Of the file as it arrived. */
  sha256: z.string(),
  size: z.number(),
  receivedAt: z.string(),
  state: reportStateSchema,
  verdict: verdictSchema,
  /** Place among the accepted reports, dense from 1; null where it was returned. */
  position: z.number().nullable(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** POST /reports: multipart, file in field `report`, optional field `as` (a reporting entity's number; for the FIU's intake on behalf). */
export const submissionSchema = receiptSchema.extend({
  /** The same file had been filed before; this is the receipt of then. */
  duplicate: z.boolean(),
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
  /** `equal-bytes`: another filer sent the same bytes. */
  flag: z.enum(['equal-bytes']),
  facts: z.record(z.string(), z.string()),
});

/** A row of the queue: GET /reports?state=&filer=&code=&q=&cursor=&limit=, newest first. */
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
});
export type ReportRow = z.infer<typeof reportRowSchema>;

export const reportQuerySchema = z.object({
  state: reportStateSchema.optional(),
  /** An organisation's id. */
  filer: z.string().max(100).optional(),
  code: z.string().max(50).optional(),
  /** In the number, the filer's reference or the file's name. */
  q: z.string().max(200).optional(),
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
  /** For the FIU; null for the filer, and where the file cannot be read. */
  reading: readingSchema.nullable(),
});
export type ReportDetail = z.infer<typeof reportDetailSchema>;
