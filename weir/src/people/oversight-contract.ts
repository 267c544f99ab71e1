import { z } from 'zod';

/** Break-glass, and what the data-protection officer and the auditor read: ids and codes, never content. */

export const breakGlassRoles = ['fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'] as const;
export const breakGlassGrounds = ['nobody-reachable', 'deadline-runs', 'danger-to-life', 'exercise'] as const;

/** POST /break-glass: one more role for a short time, by a person of the FIU. */
export const openBreakGlassSchema = z.object({
  role: z.enum(breakGlassRoles),
  ground: z.enum(breakGlassGrounds),
  reason: z.string().trim().min(10).max(1000),
  minutes: z.number().int().min(5).max(240).default(60),
});
export const breakGlassSchema = z.object({
  id: z.string(),
  person: z.string(),
  personName: z.string().nullable(),
  role: z.enum(breakGlassRoles),
  ground: z.string(),
  reason: z.string(),
  openedAt: z.string(),
  until: z.string(),
  endedAt: z.string().nullable(),
  state: z.enum(['open', 'to-review', 'reviewed']),
  /** Acts that the audit log holds of this person in that time. */
  acts: z.number(),
  reviewedByName: z.string().nullable(),
  reviewedAt: z.string().nullable(),
  finding: z.enum(['justified', 'not-justified']).nullable(),
  reviewReason: z.string().nullable(),
});
export type BreakGlass = z.infer<typeof breakGlassSchema>;
/** POST /break-glass/:id/review, by somebody else. */
export const breakGlassReviewSchema = z.object({
  finding: z.enum(['justified', 'not-justified']),
  reason: z.string().trim().min(1).max(1000),
});

/** GET /oversight/accesses: who did or looked at what. */
export const accessQuestionSchema = z.object({
  person: z.string().max(60).optional(),
  organisation: z.string().max(60).optional(),
  objectKind: z.string().max(60).optional(),
  objectId: z.string().max(100).optional(),
  act: z.string().max(100).optional(),
  /** Instants, from included, until not. */
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const accessSchema = z.object({
  position: z.number(),
  at: z.string(),
  person: z.string().nullable(),
  personName: z.string().nullable(),
  organisationName: z.string().nullable(),
  door: z.string(),
  act: z.string(),
  /** A look rather than a change. */
  isLook: z.boolean(),
  objectKind: z.string(),
  objectId: z.string(),
  ground: z.string().nullable(),
});
export type Access = z.infer<typeof accessSchema>;

/** GET /oversight/people: rights, and when they were last used. */
export const rightsSchema = z.object({
  id: z.string(),
  name: z.string(),
  organisationName: z.string(),
  organisationKind: z.string(),
  roles: z.array(z.string()),
  clearances: z.array(z.string()),
  active: z.boolean(),
  invited: z.boolean(),
  lastSignInAt: z.string().nullable(),
  factors: z.number(),
  factorRequired: z.boolean(),
  openSessions: z.number(),
});
export type Rights = z.infer<typeof rightsSchema>;

/** GET /oversight/personal-data: the register of what is kept of persons, where, why and how long. */
export const keptDataSchema = z.object({
  id: z.string(),
  what: z.string(),
  whose: z.string(),
  where: z.array(z.string()),
  why: z.string(),
  basis: z.string(),
  keptFor: z.string(),
  readBy: z.array(z.string()),
  rows: z.number().nullable(),
});
