import { z } from 'zod';

export const subjectKindSchema = z.enum(['person', 'entity', 'account']);
export type SubjectKind = z.infer<typeof subjectKindSchema>;

/** Where something is said: the report, the place in its file, and when the FIU recorded it. */
export const sourceSchema = z.object({
  reportId: z.string(),
  reportNumber: z.string(),
  path: z.string(),
  recordedAt: z.string(),
});
export type Source = z.infer<typeof sourceSchema>;

export const subjectRefSchema = z.object({
  id: z.string(),
  kind: subjectKindSchema,
  /** The name in the script that the files wrote first by rule; an account's number for an account. */
  name: z.string(),
});
export type SubjectRef = z.infer<typeof subjectRefSchema>;

/** A row of GET /subjects?q=&kind=&cursor=&limit=. */
export const subjectRowSchema = subjectRefSchema.extend({
  /** Other names, at most ten. */
  alsoKnownAs: z.array(z.string()),
  born: z.array(z.string()),
  countries: z.array(z.string()),
  reports: z.number(),
  firstSeenAt: z.string(),
});
export type SubjectRow = z.infer<typeof subjectRowSchema>;

export const subjectQuerySchema = z.object({
  /** A name, an account or an identifier, or a part of it; two characters at least. */
  q: z.string().trim().min(2).max(200).optional(),
  kind: subjectKindSchema.optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type SubjectQuery = z.infer<typeof subjectQuerySchema>;

export const subjectPageSchema = z.object({
  items: z.array(subjectRowSchema),
  nextCursor: z.string().nullable(),
});

export const attributeKindSchema = z.enum([
  'name',
  'alias',
  'native-name',
  'born',
  'sex',
  'nationality',
  'country',
  'identifier',
  'address',
  'phone',
  'account',
]);

/** One thing that is said of a subject, and everywhere it is said. */
export const attributeSchema = z.object({
  kind: attributeKindSchema,
  value: z.string(),
  /** The identifier's type, the account's institution. */
  detail: z.string().nullable(),
  country: z.string().nullable(),
  /** At most 20; the rest is counted. */
  sources: z.array(sourceSchema),
  sourcesOmitted: z.number(),
});
export type Attribute = z.infer<typeof attributeSchema>;

/** `owner` owns an account, `signatory` signs for it, `director-of` directs a firm; `linked` where the file says no more. */
export const relationKindSchema = z.enum(['owner', 'signatory', 'director-of', 'linked']);

export const relationSchema = z.object({
  kind: relationKindSchema,
  /** `out`: this subject is the owner, signatory or director; `in`: the other one is. */
  direction: z.enum(['out', 'in']),
  other: subjectRefSchema,
  /** The role codes that the files give. */
  roles: z.array(z.string()),
  sources: z.array(sourceSchema),
  sourcesOmitted: z.number(),
});
export type Relation = z.infer<typeof relationSchema>;

/** GET /subjects/:id. An id that was merged into another answers the other, and says so in `askedFor`. */
export const subjectDetailSchema = subjectRowSchema.extend({
  askedFor: z.string(),
  attributes: z.array(attributeSchema),
  relations: z.array(relationSchema),
  /** Accounts it owns or signs for. */
  accounts: z.array(subjectRefSchema),
  appearsIn: z.array(
    z.object({
      reportId: z.string(),
      reportNumber: z.string(),
      notedAt: z.string(),
      roles: z.array(z.string()),
      /** The filer's own customer there. */
      myClient: z.boolean(),
    }),
  ),
  /** Subjects that turned out to be this one, and through which kind of identifier. */
  merges: z.array(
    z.object({ merged: z.string(), through: z.string(), reportId: z.string(), at: z.string() }),
  ),
  /** Mentions looked at; beyond the limit the rest is counted here. */
  mentionsOmitted: z.number(),
});
export type SubjectDetail = z.infer<typeof subjectDetailSchema>;
