import { z } from 'zod';

/**
 * The roles this line needs, under the names of the field (docs: "Who may see what"). What each must not do is enforced
 * twice: in the rooms and by the register's policies.
 */
export const roleSchema = z.enum([
  're_reporting_officer',
  'fiu_intake',
  'fiu_analyst',
  'fiu_supervisor',
  'fiu_intl_desk',
  'prosecutor',
  'auditor',
  'administrator',
]);
export type Role = z.infer<typeof roleSchema>;

export const organisationKindSchema = z.enum(['fiu', 'reporting_entity', 'authority']);
export type OrganisationKind = z.infer<typeof organisationKindSchema>;

export const organisationSchema = z.object({
  id: z.string(),
  kind: organisationKindSchema,
  name: z.string(),
  country: z.string(),
  /** The number the FIU gave a reporting entity; goAML's `rentity_id`. Null for others. */
  reportingEntityId: z.string().nullable(),
});
export type Organisation = z.infer<typeof organisationSchema>;

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  organisation: organisationSchema,
  roles: z.array(roleSchema),
  clearances: z.array(z.string()),
  active: z.boolean(),
});
export type Person = z.infer<typeof personSchema>;

/** GET /session: who is signed in; `person` is null for a visitor. `setUpNeeded` while nobody has been made administrator. */
export const sessionSchema = z.object({
  person: personSchema.nullable(),
  setUpNeeded: z.boolean(),
  authority: z.object({ name: z.string(), country: z.string(), currency: z.string(), timeZone: z.string() }),
});
export type Session = z.infer<typeof sessionSchema>;

export const signInSchema = z.object({ email: z.string().max(200), password: z.string().max(1000) });

export const setUpSchema = z.object({
  /** The one-time code that `weir init` or the first start prints for whoever holds the machine. */
  code: z.string().max(100),
  name: z.string().min(1).max(200),
  email: z.email().max(200),
  password: z.string().min(12).max(1000),
  authorityName: z.string().min(1).max(200),
});

export const newPersonSchema = z.object({
  name: z.string().min(1).max(200),
  email: z.email().max(200),
  password: z.string().min(12).max(1000),
  organisation: z.string(),
  roles: z.array(roleSchema).min(1),
  clearances: z.array(z.string().regex(/^[a-z0-9-]{1,40}$/)).default([]),
});
export type NewPerson = z.infer<typeof newPersonSchema>;

export const newOrganisationSchema = z.object({
  kind: organisationKindSchema,
  name: z.string().min(1).max(200),
  country: z.string().regex(/^[A-Z]{2}$/),
  reportingEntityId: z.string().min(1).max(50).nullable().default(null),
});
export type NewOrganisation = z.infer<typeof newOrganisationSchema>;
