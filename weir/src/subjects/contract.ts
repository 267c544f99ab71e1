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

/** A named part of a weight in bits (+1 doubles the odds that the two are one); the parts add up to it exactly. */
export const weightPartSchema = z.object({
  part: z.string(),
  level: z.string(),
  bits: z.number(),
  why: z.string(),
});
export type WeightPart = z.infer<typeof weightPartSchema>;

export const proposalStateSchema = z.enum(['open', 'same', 'different', 'unsure']);
export type ProposalState = z.infer<typeof proposalStateSchema>;

/** A row of GET /subject-proposals?state=&cursor=&limit=, the heaviest first: may these two be one? */
export const proposalRowSchema = z.object({
  /** `LEFT~RIGHT`, the ids of the two cores. */
  id: z.string(),
  state: proposalStateSchema,
  kind: subjectKindSchema,
  left: subjectRefSchema,
  right: subjectRefSchema,
  bits: z.number(),
  foundAt: z.string(),
});
export type ProposalRow = z.infer<typeof proposalRowSchema>;

export const proposalQuerySchema = z.object({
  state: proposalStateSchema.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ProposalQuery = z.infer<typeof proposalQuerySchema>;
export const proposalPageSchema = z.object({
  items: z.array(proposalRowSchema),
  nextCursor: z.string().nullable(),
});

const decidedSchema = z.object({
  decision: z.enum(['same', 'different', 'unsure']),
  reason: z.string(),
  by: z.object({ id: z.string(), name: z.string().nullable() }),
  at: z.string(),
  /** False where a side says something else than it did then: the question is open again. */
  inForce: z.boolean(),
});

/** One side of a proposal: the mentions that identifiers join, and the subject they are part of now. */
export const coreSchema = z.object({
  core: z.string(),
  subject: subjectRefSchema,
  attributes: z.array(attributeSchema),
  reports: z.number(),
});
export type Core = z.infer<typeof coreSchema>;

/** GET /subject-proposals/:id. */
export const proposalDetailSchema = proposalRowSchema.extend({
  parts: z.array(weightPartSchema),
  sides: z.tuple([coreSchema, coreSchema]),
  decisions: z.array(decidedSchema),
});
export type ProposalDetail = z.infer<typeof proposalDetailSchema>;

/** POST /subject-proposals/:id/decision. `different` is remembered until either side says something else. */
export const proposalDecisionSchema = z.object({
  decision: z.enum(['same', 'different', 'unsure']),
  reason: z.string().trim().min(1).max(4000),
});
export type ProposalDecision = z.infer<typeof proposalDecisionSchema>;

/** POST /subjects/:id/parting: takes one core out of a subject again. Answers the subject that remains. */
export const partingSchema = z.object({
  core: z.string().max(100),
  reason: z.string().trim().min(1).max(4000),
});

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
  /** What the subject is made of: one core, or several that weights or a person joined. */
  cores: z.array(z.object({ core: z.string(), name: z.string(), reports: z.number(), mentions: z.number() })),
  /** The pairs that hold the cores together or may add to them, heaviest first, at most 50. */
  links: z.array(
    z.object({
      id: z.string(),
      left: z.string(),
      right: z.string(),
      bits: z.number(),
      parts: z.array(weightPartSchema),
    }),
  ),
  /** How cores came to this subject and left it, oldest first. */
  changes: z.array(
    z.object({
      core: z.string(),
      from: z.string(),
      to: z.string(),
      through: z.enum(['weights', 'decision', 'identifier']),
      by: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
      at: z.string(),
    }),
  ),
  /** Mentions looked at; beyond the limit the rest is counted here. */
  mentionsOmitted: z.number(),
});
export type SubjectDetail = z.infer<typeof subjectDetailSchema>;
