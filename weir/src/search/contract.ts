import { z } from 'zod';

export const searchQuerySchema = z.object({
  /** What was typed so far: a name in any script, an account, an identity number, a report's or case's number or title. */
  q: z.string().trim().min(2).max(200),
  /** At most so many of each kind. */
  limit: z.coerce.number().int().min(1).max(20).default(6),
});

export const foundKindSchema = z.enum([
  'person',
  'entity',
  'account',
  'report',
  'case',
  'product',
  'delivery',
]);
export type FoundKind = z.infer<typeof foundKindSchema>;

export const foundSchema = z.object({
  kind: foundKindSchema,
  id: z.string(),
  words: z.string(),
  /** The name in another script, a number, a filer: what tells two of one name apart. */
  beside: z.string().nullable(),
  why: z.object({
    /** What of it matched, and as it is written there. */
    part: z.enum(['name', 'number', 'title']),
    text: z.string(),
    /** `near`: not as it was typed, but close to it. */
    how: z.enum(['begins', 'near']),
  }),
});
export type Found = z.infer<typeof foundSchema>;

/** GET /search: by kind, the best of each first. It says nothing of what the asker may not see, not even how much. */
export const searchAnswerSchema = z.object({ items: z.array(foundSchema) });
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;
