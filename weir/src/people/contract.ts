import { z } from 'zod';
import { challengeSchema } from './factors-contract.ts';
import { oneTimeCodeSchema } from './registration-contract.ts';

export * from './factors-contract.ts';
export * from './machine-contract.ts';
export * from './oversight-contract.ts';
export * from './registration-contract.ts';

/**
 * The roles of the whole line, under the names of the field (docs/people.md says what each may not do). What each must
 * not do is enforced twice: in the rooms and by the register's policies.
 */
export const roleSchema = z.enum([
  're_reporting_officer',
  'fiu_intake',
  'fiu_analyst',
  'fiu_supervisor',
  'fiu_intl_desk',
  'fiu_strategic',
  'ca_incoming',
  'ca_outgoing',
  'prosecutor',
  'judge',
  'aro_officer',
  'amo_manager',
  'ncb_officer',
  'extradition_officer',
  'customs_officer',
  'supervisor_officer',
  'statistics_officer',
  'io_programme',
  'io_research',
  'io_secretariat',
  'dpo_oversight',
  'auditor',
  'victim_rep',
  'third_party_claimant',
  'administrator',
]);
export type Role = z.infer<typeof roleSchema>;

export const organisationKindSchema = z.enum([
  'fiu',
  'reporting_entity',
  'authority',
  'international_organisation',
  'outside_party',
]);
export type OrganisationKind = z.infer<typeof organisationKindSchema>;

/** An authority's type. A reporting entity's type is its category: data, see GET /obliged-entities. */
export const authorityTypeSchema = z.enum([
  'police',
  'prosecutor',
  'court',
  'customs',
  'tax',
  'justice',
  'central_authority',
  'aro',
  'amo',
  'ncb',
  'supervisor',
  'statistics',
  'oversight',
  'other',
]);
export type AuthorityType = z.infer<typeof authorityTypeSchema>;

const competent: readonly Role[] = ['prosecutor'];
/** An authority's roles by its type; one registered without a type may hold any of them. */
export const authorityRoles: Readonly<Record<AuthorityType, readonly Role[]>> = {
  // Police and tax receive products and answer as a competent authority does, under the same role.
  police: [...competent, 'aro_officer', 'ncb_officer'],
  prosecutor: [...competent, 'aro_officer'],
  court: ['judge'],
  customs: ['customs_officer', ...competent],
  tax: competent,
  justice: ['ca_incoming', 'ca_outgoing', 'extradition_officer'],
  central_authority: ['ca_incoming', 'ca_outgoing', 'extradition_officer'],
  aro: ['aro_officer'],
  amo: ['amo_manager'],
  ncb: ['ncb_officer'],
  supervisor: ['supervisor_officer'],
  statistics: ['statistics_officer'],
  oversight: ['dpo_oversight', 'auditor'],
  other: competent,
};

const rolesByKind: Readonly<Record<Exclude<OrganisationKind, 'authority'>, readonly Role[]>> = {
  fiu: [
    'fiu_intake',
    'fiu_analyst',
    'fiu_supervisor',
    'fiu_intl_desk',
    'fiu_strategic',
    'dpo_oversight',
    'auditor',
    'administrator',
  ],
  reporting_entity: ['re_reporting_officer'],
  international_organisation: ['io_programme', 'io_research', 'io_secretariat'],
  outside_party: ['victim_rep', 'third_party_claimant'],
};

/** Which roles go with which organisation: a bank's officer never holds an FIU role, whatever is typed. */
export function rolesFor(kind: OrganisationKind, type: string | null): readonly Role[] {
  if (kind !== 'authority') return rolesByKind[kind];
  const known = authorityTypeSchema.safeParse(type);
  return known.success ? authorityRoles[known.data] : [...new Set(Object.values(authorityRoles).flat())];
}

export const organisationSchema = z.object({
  id: z.string(),
  kind: organisationKindSchema,
  /** An authority's type or a reporting entity's category; null where none was given. */
  type: z.string().nullable().default(null),
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
  /** The roles ask for a second factor that this person has not yet: until then the node answers nothing else. */
  mustEnrol: z.boolean().default(false),
  /** One more role for a short time; shown loudly wherever the person goes. */
  breakGlass: z.object({ id: z.string(), role: roleSchema, until: z.string() }).nullable().default(null),
  unseenNotices: z.number().default(0),
  authority: z.object({ name: z.string(), country: z.string(), currency: z.string(), timeZone: z.string() }),
});
export type Session = z.infer<typeof sessionSchema>;

export const signInSchema = z.object({ email: z.string().max(200), password: z.string().max(1000) });

/** POST /session. `person` is null and `challenge` there when a second factor is due: go on at POST /session/factor. */
export const signInAnswerSchema = z.object({
  person: personSchema.nullable(),
  /** For commands only; a browser gets a cookie that scripts cannot read. */
  token: z.string().optional(),
  challenge: challengeSchema.optional(),
});

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
  /** Left out: the person is invited by a one-time code and sets it. On a node with TLS it must be left out. */
  password: z.string().min(12).max(1000).optional(),
  organisation: z.string(),
  roles: z.array(roleSchema).min(1),
  clearances: z.array(z.string().regex(/^[a-z0-9-]{1,40}$/)).default([]),
});
export type NewPerson = z.input<typeof newPersonSchema>;

/** POST /invitations, POST /people/:id/one-time-code: the code is shown once, to be handed over. */
export const newInvitationSchema = newPersonSchema.omit({ password: true });
export const invitedSchema = z.object({ person: personSchema, invitation: oneTimeCodeSchema });

/** PUT /people/:id/roles */
export const rolesChangeSchema = z.object({
  roles: z.array(roleSchema).min(1),
  clearances: z.array(z.string().regex(/^[a-z0-9-]{1,40}$/)),
  reason: z.string().trim().min(1).max(500),
});

/** GET /obliged-entities: categories as this jurisdiction's configuration has them, each with its supervisor and source. */
export const obligedEntitySchema = z.object({
  id: z.string(),
  name: z.string(),
  supervisor: z.string(),
  source: z.string(),
});
export type ObligedEntity = z.infer<typeof obligedEntitySchema>;

export const newOrganisationSchema = z.object({
  kind: organisationKindSchema,
  type: z.string().max(40).nullable().default(null),
  name: z.string().min(1).max(200),
  country: z.string().regex(/^[A-Z]{2}$/),
  reportingEntityId: z.string().min(1).max(50).nullable().default(null),
});
export type NewOrganisation = z.input<typeof newOrganisationSchema>;
