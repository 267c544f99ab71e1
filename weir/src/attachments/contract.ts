import { z } from 'zod';

/**
 * `clean`: the virus scanner saw it and found nothing; `not-scanned`: this node has no scanner, or is set to keep files
 * while the scanner cannot be reached. What is infected is never kept.
 */
export const scanSchema = z.enum(['clean', 'not-scanned']);
export type Scan = z.infer<typeof scanSchema>;

/** What a file can belong to. The room of the owner answers who may see it. */
export const ownerKindSchema = z.enum(['report', 'message', 'answer']);
export type OwnerKind = z.infer<typeof ownerKindSchema>;

/**
 * One attachment. Bytes: GET /attachments/:id (download only). A page as a picture: GET /attachments/:id/pages/:n, from 1,
 * image/png, drawn in a process that can touch nothing; the answer's header `weir-pages` says how many there are.
 */
export const attachmentSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The media type that its first bytes show, never the one its sender claimed. */
  type: z.string(),
  size: z.number(),
  sha256: z.string(),
  scan: scanSchema,
  /** `pages`: it can be looked at without downloading it. */
  preview: z.enum(['none', 'pages']),
  /** How many pages; null until somebody has looked, and where there is no preview. */
  pages: z.number().nullable(),
});
export type AttachmentView = z.infer<typeof attachmentSchema>;

/** Why a file was not kept: facts.reason of the problem `attachment-refused`. */
export const refusalReasonSchema = z.enum([
  'executable',
  'script',
  'macros',
  'archive',
  'kind',
  'disguised',
  'too-large',
  'too-many',
  'empty',
  'infected',
  'scanner-unreachable',
]);
export type RefusalReason = z.infer<typeof refusalReasonSchema>;
