import { z } from 'zod';

const text = z.string().max(500);
const field = z.string().min(1).max(200);
const dateFormat = z.string().min(1).max(40);
const decimalMark = z.enum(['point', 'comma']);
const codeTable = z.record(z.string().max(200), z.string().max(100));

export const columnMappingSchema = z.strictObject({
  /** The column's name as it stands in the header row. */
  column: z.string().min(1).max(200),
  field,
  dateFormat: dateFormat.optional(),
  decimal: decimalMark.optional(),
  codes: z.union([z.string().max(100), codeTable]).optional(),
  split: z.string().min(1).max(5).optional(),
});

export const sheetMappingSchema = z.strictObject({
  sheet: z.string().max(100).optional(),
  record: z.enum([
    'report', 'transaction', 'party', 'account', 'person', 'entity', 'address', 'phone', 'identification', 'item',
    'cash',
  ]), // prettier-ignore
  columns: z.array(columnMappingSchema).max(300),
  constants: z.record(field, text).optional(),
});

/** A saved column mapping: a JSON document that a person has confirmed. See docs/other-formats.md. */
export const savedMappingSchema = z.strictObject({
  weirMapping: z.literal(1),
  name: z.string().trim().min(1).max(200),
  form: z.enum(['transactions', 'parties', 'multi-sheet', 'cash', 'message']),
  csv: z
    .strictObject({
      delimiter: z.enum([',', ';', '\t', '|']).optional(),
      encoding: z
        .enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1251', 'windows-1256', 'gb18030'])
        .optional(),
    })
    .optional(),
  headerRow: z.number().int().min(1).max(100).optional(),
  decimal: decimalMark.optional(),
  dateFormat: dateFormat.optional(),
  header: z.record(field, z.string().max(10_000)).optional(),
  sheets: z.array(sheetMappingSchema).max(20).optional(),
  codes: z.record(z.string().max(100), codeTable).optional(),
  message: z
    .strictObject({
      ownBics: z.array(z.string().max(11)).max(100).optional(),
      transmodeCode: z.string().max(50).optional(),
      fromFundsCode: z.string().max(50).optional(),
      toFundsCode: z.string().max(50).optional(),
      transactionLocation: z.string().max(255).optional(),
      rates: z.record(z.string().max(5), z.string().max(30)).optional(),
    })
    .optional(),
});
export type SavedMappingView = z.infer<typeof savedMappingSchema>;

export const mappingRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  form: z.string(),
  createdAt: z.string(),
});

/** GET /report-mappings: the filer's own, newest first. */
export const mappingListSchema = z.object({ items: z.array(mappingRowSchema) });

/** GET /report-mappings/:id, and the answer to POST /report-mappings. */
export const mappingDetailSchema = mappingRowSchema.extend({ mapping: savedMappingSchema });
export type MappingDetail = z.infer<typeof mappingDetailSchema>;

/** POST /report-mappings/proposal: multipart, the table in field `report`. A guess, for a person to confirm. */
export const mappingProposalSchema = z.object({
  mapping: savedMappingSchema,
  unmapped: z.array(z.object({ sheet: z.string(), column: z.string() })),
  questions: z.array(
    z.object({
      column: z.string(),
      asks: z.enum(['date-format', 'decimal', 'field']),
      choices: z.array(z.string()),
    }),
  ),
});
export type MappingProposalView = z.infer<typeof mappingProposalSchema>;
