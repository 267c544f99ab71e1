import { z } from 'zod';

/** Registration of a reporting entity from outside, changes of its record, and filing for another. */

const word = (max: number) => z.string().trim().min(1).max(max);
const optionalWord = (max: number) => z.string().trim().max(max).default('');

export const entityFactsSchema = z.object({
  name: word(200),
  country: z.string().regex(/^[A-Z]{2}$/),
  /** An id of GET /obliged-entities. */
  category: z.string().max(40),
  /** The number in the companies' or traders' register. */
  registrationNumber: word(60),
  taxNumber: optionalWord(60),
  /** Licence or authorisation by the supervisor. */
  licence: optionalWord(100),
  address: word(500),
  phone: optionalWord(40),
});
export type EntityFacts = z.infer<typeof entityFactsSchema>;

export const proofSchema = z.object({
  name: word(150),
  /** Base64; PDF, JPEG or PNG, told by its first bytes. At most 3 files of 3 MiB. */
  content: z.string().max(4_200_000),
});

/** POST /registrations, by anybody. */
export const newRegistrationSchema = z.object({
  entity: entityFactsSchema,
  /** The compliance officer, who becomes the first person of the reporting entity. */
  officer: z.object({ name: word(200), email: z.email().max(200), phone: optionalWord(40) }),
  documents: z.array(proofSchema).max(3).default([]),
});
export type NewRegistration = z.infer<typeof newRegistrationSchema>;

/** The answer is the same for every applicant; the code is shown once and asks for the state afterwards. */
export const registrationReceiptSchema = z.object({ reference: z.string(), code: z.string() });

/** POST /registrations/state, by anybody who holds reference and code. */
export const registrationQuestionSchema = z.object({
  reference: z.string().max(40),
  code: z.string().max(100),
});

export const registrationStates = ['waiting', 'approved', 'refused'] as const;
export const registrationStateSchema = z.object({
  state: z.enum(registrationStates),
  askedAt: z.string(),
  decidedAt: z.string().nullable(),
  /** Why it was refused, for the applicant. */
  reason: z.string().nullable(),
  reportingEntityId: z.string().nullable(),
});

export const registrationGrounds = [
  'facts-verified',
  'facts-not-verified',
  'not-an-obliged-entity',
  'registered-already',
  'licence-missing',
  'other',
] as const;

export const registrationSchema = z.object({
  id: z.string(),
  reference: z.string(),
  state: z.enum(registrationStates),
  entity: entityFactsSchema,
  officer: z.object({ name: z.string(), email: z.string(), phone: z.string() }),
  documents: z.array(
    z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.number(), sha256: z.string() }),
  ),
  /** Registered reporting entities with the same register number or name: for the officer's eyes. */
  alike: z.array(z.object({ id: z.string(), name: z.string(), reportingEntityId: z.string().nullable() })),
  askedAt: z.string(),
  decidedAt: z.string().nullable(),
  decidedByName: z.string().nullable(),
  ground: z.string().nullable(),
  reason: z.string().nullable(),
  organisation: z.string().nullable(),
});
export type Registration = z.infer<typeof registrationSchema>;

/** POST /registrations/:id/decision, by fiu_intake or fiu_supervisor. */
export const registrationDecisionSchema = z.object({
  decision: z.enum(['approve', 'refuse']),
  ground: z.enum(registrationGrounds),
  reason: word(1000),
  /** The number to give; the next free one where it is left out. */
  reportingEntityId: z.string().min(1).max(50).optional(),
});

/** A one-time code, shown once to whoever hands it over; the person sets the password with it. */
export const oneTimeCodeSchema = z.object({ code: z.string(), expiresAt: z.string(), link: z.string() });
export type OneTimeCode = z.infer<typeof oneTimeCodeSchema>;

export const registrationDecidedSchema = z.object({
  registration: registrationSchema,
  invitation: oneTimeCodeSchema.nullable(),
});

/** POST /change-requests, by an officer for the own entity. */
export const newChangeRequestSchema = z.object({
  changes: entityFactsSchema
    .partial()
    .extend({
      taxNumber: z.string().trim().max(60).optional(),
      licence: z.string().trim().max(100).optional(),
      phone: z.string().trim().max(40).optional(),
    })
    .refine((changes) => Object.keys(changes).length > 0, 'names at least one change'),
  reason: word(1000),
});

export const changeRequestSchema = z.object({
  id: z.string(),
  organisation: z.string(),
  organisationName: z.string(),
  state: z.enum(registrationStates),
  changes: z.record(z.string(), z.string()),
  before: z.record(z.string(), z.string()),
  reason: z.string(),
  askedAt: z.string(),
  askedByName: z.string().nullable(),
  decidedAt: z.string().nullable(),
  decisionReason: z.string().nullable(),
});
export type ChangeRequest = z.infer<typeof changeRequestSchema>;

/** POST /change-requests/:id/decision and POST /delegations/:id/decision, by fiu_intake or fiu_supervisor. */
export const plainDecisionSchema = z.object({ decision: z.enum(['approve', 'refuse']), reason: word(1000) });

/** `asked` by the delegator, `accepted` by the delegate, `approved` by the FIU; then it counts between its days. */
export const delegationStates = ['asked', 'accepted', 'approved', 'refused', 'revoked'] as const;
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** POST /delegations, by an officer of the entity that wants another to file for it. */
export const newDelegationSchema = z.object({
  /** The delegate's reporting entity number: filers do not see each other's names. */
  delegateNumber: word(50),
  from: day,
  until: day.nullable().default(null),
  reason: word(1000),
});

export const delegationSchema = z.object({
  id: z.string(),
  state: z.enum(delegationStates),
  /** Approved, and today lies between its days. */
  inForce: z.boolean(),
  delegator: z.object({ id: z.string(), name: z.string(), reportingEntityId: z.string().nullable() }),
  delegate: z.object({ id: z.string(), name: z.string(), reportingEntityId: z.string().nullable() }),
  from: z.string(),
  until: z.string().nullable(),
  reason: z.string(),
  askedAt: z.string(),
  acceptedAt: z.string().nullable(),
  decidedAt: z.string().nullable(),
  decisionReason: z.string().nullable(),
  endedAt: z.string().nullable(),
});
export type Delegation = z.infer<typeof delegationSchema>;
