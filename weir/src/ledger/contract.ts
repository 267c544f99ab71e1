import { z } from 'zod';

/*
 * Routes of the ledger, all under /api/v1, for fiu_analyst and fiu_supervisor unless said otherwise:
 *
 *   GET  /ledger                              ledgerSummarySchema
 *   GET  /ledger/transactions                 ledgerQuerySchema → ledgerPageSchema
 *   POST /ledger/imports                      multipart: file in field `file`, importMappingSchema as JSON in field `mapping`,
 *                                             opening balances optionally as a second file in field `openings` → importSchema
 *                                             (fiu_analyst; the work goes on as the job `jobId`)
 *   POST /ledger/imports/preview              multipart: file in field `file`, perhaps `mapping` → importPreviewSchema (fiu_analyst)
 *   GET  /ledger/imports                      newest first → importPageSchema
 *   GET  /ledger/imports/:id                  importDetailSchema
 *   GET  /ledger/imports/:id/quarantine       every row left out, with line and reason, as text/csv
 *   POST /ledger/questions                    askSchema → answerSchema, or text/csv where `format` is csv
 *   GET  /ledger/questions                    one's own, a supervisor's all, newest first → questionPageSchema
 *   POST /ledger/rates                        multipart: CSV (base,quote,date,rate,source) in field `file` → ratesAddedSchema
 *   POST /ledger/rebuilding                   writes all files again → rebuiltSchema (fiu_supervisor, administrator)
 */

export const moneySchema = z.object({ amount: z.string(), currency: z.string() });

/** What lies at an end of a transaction: an account of the ledger, or the outside world and its type. */
export const endTypeSchema = z.enum(['account', 'cash', 'border', 'asset', 'unknown']);
export type EndType = z.infer<typeof endTypeSchema>;

export const rowSourceSchema = z.object({
  kind: z.enum(['report', 'import']),
  /** Id of the report or of the import. */
  id: z.string(),
  /** Path in the report's file; in a bulk file its line, its row, or the path of its message's element. */
  place: z.string(),
});

/** One transaction of the ledger, with where it came from. */
export const ledgerRowSchema = z.object({
  /** As the bulk file names it; an opaque name made from report and place where it came in a report. */
  id: z.string(),
  /** Order of import; with the time it decides the order of money. */
  sequence: z.number(),
  occurredAt: z.string(),
  /** null = the outside world. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  fromType: endTypeSchema,
  toType: endTypeSchema,
  money: moneySchema,
  /** What arrived, where an exchange changed the currency. */
  toMoney: moneySchema.nullable(),
  mode: z.string(),
  description: z.string(),
  /** The reference that the filer or the file gave it. */
  reference: z.string(),
  source: rowSourceSchema,
  /** Other reports or files that tell of the same transaction; its money counts once. */
  alsoIn: z.array(rowSourceSchema),
  compartment: z.string().nullable(),
  /** The amount in the currency that was asked for, at a stated rate of the day or the latest before it; the original stays. */
  converted: z
    .object({
      money: moneySchema,
      /** One unit of the original's currency is worth so many of this one. */
      rate: z.string(),
      rateDay: z.string(),
      source: z.string(),
      rounding: z.literal('half-even'),
    })
    .optional(),
});
export type LedgerRow = z.infer<typeof ledgerRowSchema>;

export const ledgerQuerySchema = z.object({
  /** Either end. */
  account: z.string().max(200).optional(),
  id: z.string().max(200).optional(),
  report: z.string().max(100).optional(),
  /** Both inclusive. */
  from: z.string().max(40).optional(),
  until: z.string().max(40).optional(),
  /** Amounts in this currency as well, where a rate is stated. */
  in: z
    .string()
    .regex(/^[A-Z]{3,5}$/)
    .optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type LedgerQuery = z.infer<typeof ledgerQuerySchema>;

/** In the order of money: (time, sequence). */
export const ledgerPageSchema = z.object({
  items: z.array(ledgerRowSchema),
  nextCursor: z.string().nullable(),
});

export const ledgerSummarySchema = z.object({
  /** Rises by one with every change of the files. */
  version: z.number(),
  rows: z.number(),
  accounts: z.number(),
  selfPayments: z.number(),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  currencies: z.array(z.object({ currency: z.string(), rows: z.number(), total: z.string() })),
  files: z.number(),
  bytes: z.number(),
  /** Accepted reports that are in the ledger, and those still to come. */
  reports: z.object({ followedTo: z.number(), waiting: z.number() }),
  imports: z.number(),
  quarantined: z.number(),
  /** Rows that tell again of a transaction already told, counted once in `rows`. */
  repeated: z.number(),
});
export type LedgerSummary = z.infer<typeof ledgerSummarySchema>;

/** What a transaction file is written in; known by its content. */
export const bulkFormatSchema = z.enum(['csv', 'parquet', 'pacs.008']);
export type BulkFormat = z.infer<typeof bulkFormatSchema>;

const columnName = z.string().min(1).max(200);

/**
 * Which column means what. Two-sided files name `from` and `to`; one-sided statements name `account`, `direction` and
 * `counterparty`. A `counterparty` (or any account) may join two columns: `bank+account`.
 */
export const importColumnsSchema = z.object({
  /** Without one, a row is named by its number. */
  id: columnName.optional(),
  from: columnName.optional(),
  to: columnName.optional(),
  account: columnName.optional(),
  direction: columnName.optional(),
  counterparty: columnName.optional(),
  time: columnName,
  amount: columnName,
  /** Without one, XXX with two decimals. */
  currency: columnName.optional(),
  toAmount: columnName.optional(),
  toCurrency: columnName.optional(),
  /** The kind of payment; where an end is empty, `cash`, `border` and `asset` say what lies there. */
  type: columnName.optional(),
  description: columnName.optional(),
});

const words = z.array(z.string().max(100)).max(50);

export const importMappingSchema = z.object({
  columns: importColumnsSchema,
  timeUnit: z.enum(['iso', 's', 'ms', 'day']).default('iso'),
  /** Letters yyyy yy MM dd HH mm ss; instead of a unit. UTC; two-digit years lie between 1950 and 2049. */
  timeFormat: z.string().min(2).max(40).optional(),
  delimiter: z.string().length(1).default(','),
  /** Values of the direction column; `in`/`credit`/`C` and `out`/`debit`/`D` need no telling. */
  credit: words.default([]),
  debit: words.default([]),
  /** Values that stand where there is no account, e.g. `0`. */
  none: words.default([]),
  /** Values of the type column that mean the outside world of this kind. */
  cash: words.default([]),
  border: words.default([]),
  asset: words.default([]),
  /** More decimals than the currency has are quarantined unless rounding is asked for, which is recorded. */
  round: z.enum(['refuse', 'half-even']).default('refuse'),
  /** Need to know: rows of this import are for those cleared for the compartment only. */
  compartment: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .nullable()
    .default(null),
  /**
   * The order or law under which these records were obtained, where they were: then the rows may stand before a court.
   * Without it they are intelligence.
   */
  legalBasis: z.string().trim().min(1).max(300).optional(),
});
export type ImportMapping = z.infer<typeof importMappingSchema>;
export type ImportColumns = z.infer<typeof importColumnsSchema>;

/** A file that is about to be imported: what it is, its first rows, a guess, and what would become of its rows. */
export const importPreviewSchema = z.object({
  format: bulkFormatSchema,
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
  proposed: z.object({
    columns: importColumnsSchema.partial(),
    delimiter: z.string(),
    timeUnit: z.enum(['iso', 's', 'ms', 'day']),
    timeFormat: z.string().optional(),
  }),
  /** Of the first thousand rows, under the mapping that was sent; null where none was. */
  checked: z
    .object({
      rows: z.number(),
      taken: z.number(),
      rounded: z.number(),
      reasons: z.record(z.string(), z.number()),
      bad: z.array(z.object({ line: z.number(), reason: z.string(), text: z.string() })),
    })
    .nullable(),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

/** A row left out, and why. */
export const quarantinedRowSchema = z.object({
  line: z.number(),
  /** `amount-not-positive`, `time-not-readable`, `columns-missing`, `id-duplicated` … */
  reason: z.string(),
  /** The row as it stands in the file, cut after 1,000 characters. */
  text: z.string(),
});
export type QuarantinedRow = z.infer<typeof quarantinedRowSchema>;

export const importSchema = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'done', 'failed']),
  fileName: z.string(),
  size: z.number(),
  sha256: z.string(),
  /** Rows taken into the ledger. */
  rows: z.number(),
  quarantined: z.number(),
  /** How many rows were left out for each reason. */
  reasons: z.record(z.string(), z.number()),
  /** Amounts that were rounded, where the mapping asked for it. */
  rounded: z.number(),
  selfPayments: z.number(),
  openings: z.number(),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  /** The code of what went wrong with the whole file. */
  problem: z.string().nullable(),
  jobId: z.string().nullable(),
  importedBy: z.string().nullable(),
  importedAt: z.string(),
});
export type Import = z.infer<typeof importSchema>;

export const importPageSchema = z.object({ items: z.array(importSchema), nextCursor: z.string().nullable() });

export const importDetailSchema = importSchema.extend({
  mapping: importMappingSchema,
  /** The first hundred of the rows left out. */
  quarantine: z.array(quarantinedRowSchema),
});
export type ImportDetail = z.infer<typeof importDetailSchema>;

/** `same` = the files that were there came out again, byte for byte. */
export const rebuiltSchema = z.object({ version: z.number(), files: z.number(), same: z.boolean() });
export type Rebuilt = z.infer<typeof rebuiltSchema>;

/** A question in SQL, read-only, over the views `transactions`, `entries` and `openings` as far as the asker is cleared. */
export const askSchema = z.object({
  sql: z.string().trim().min(1).max(20_000),
  format: z.enum(['json', 'csv']).default('json'),
});

/** Whole numbers beyond 32 bits, decimals and times come as text, so that nothing is rounded on the way. */
export const answerSchema = z.object({
  id: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.unknown())),
  ms: z.number(),
});
export type Answer = z.infer<typeof answerSchema>;

export const questionSchema = z.object({
  id: z.string(),
  sql: z.string(),
  state: z.enum(['asked', 'answered', 'refused']),
  problem: z.string().nullable(),
  rows: z.number().nullable(),
  ms: z.number().nullable(),
  askedBy: z.object({ id: z.string(), name: z.string().nullable() }),
  askedAt: z.string(),
});
export type Question = z.infer<typeof questionSchema>;

export const questionPageSchema = z.object({
  items: z.array(questionSchema),
  nextCursor: z.string().nullable(),
});

/** Exchange rates taken, and rows of the file that are none. */
export const ratesAddedSchema = z.object({
  id: z.string(),
  rates: z.number(),
  refused: z.array(z.object({ line: z.number(), reason: z.string() })),
  refusedCount: z.number(),
});
export type RatesAdded = z.infer<typeof ratesAddedSchema>;
