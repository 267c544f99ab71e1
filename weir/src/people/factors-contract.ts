import { z } from 'zod';

/** Signing in, second factors, passkeys, sessions. WebAuthn documents pass through as the browser's library makes them. */

export const factorKindSchema = z.enum(['totp', 'passkey']);
export type FactorKind = z.infer<typeof factorKindSchema>;
export const secondStepSchema = z.enum(['totp', 'passkey', 'recovery-code']);
export type SecondStep = z.infer<typeof secondStepSchema>;

/** What POST /session answers, with `person` null, when the password was right and a second factor is due. */
export const challengeSchema = z.object({
  /** Sent back with the second step; good for five minutes. */
  token: z.string(),
  methods: z.array(secondStepSchema),
  expiresAt: z.string(),
});
export type Challenge = z.infer<typeof challengeSchema>;

/** Options and answers of WebAuthn: made and read by the library on both sides. */
export const webauthnSchema = z.record(z.string(), z.unknown());

/** POST /session/factor: the second step. `response` is the passkey's answer to POST /session/factor/passkey-options. */
export const secondFactorSchema = z.discriminatedUnion('method', [
  z.object({ challenge: z.string().max(100), method: z.literal('totp'), code: z.string().max(20) }),
  z.object({ challenge: z.string().max(100), method: z.literal('recovery-code'), code: z.string().max(40) }),
  z.object({ challenge: z.string().max(100), method: z.literal('passkey'), response: webauthnSchema }),
]);

/** POST /session/passkey-options and its like: `ceremony` is sent back with the answer. */
export const passkeyOptionsSchema = z.object({ ceremony: z.string(), options: webauthnSchema });
/** POST /session/passkey: signing in with a passkey alone (it verifies the person itself). */
export const passkeySignInSchema = z.object({ ceremony: z.string().max(100), response: webauthnSchema });

export const factorSchema = z.object({
  id: z.string(),
  kind: factorKindSchema,
  name: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});
export type Factor = z.infer<typeof factorSchema>;

/** GET /session/factors */
export const factorsSchema = z.object({
  items: z.array(factorSchema),
  recoveryCodesLeft: z.number(),
  /** The policy asks this person's roles for a second factor. */
  required: z.boolean(),
  passkeysPossible: z.boolean(),
});

/** POST /session/factors/totp → seed to scan; POST /session/factors/totp/confirmation proves that it was. */
export const totpBegunSchema = z.object({ id: z.string(), uri: z.string(), secret: z.string() });
export const totpConfirmSchema = z.object({ id: z.string().max(60), code: z.string().max(20) });
/** POST /session/factors/passkey (after POST /session/factors/passkey-options) */
export const passkeyAddSchema = z.object({
  ceremony: z.string().max(100),
  name: z.string().trim().min(1).max(100),
  response: webauthnSchema,
});
/** Adding the first factor also gives recovery codes, shown once; `recoveryCodes` is empty otherwise. */
export const factorAddedSchema = z.object({ factor: factorSchema, recoveryCodes: z.array(z.string()) });
/** POST /session/recovery-codes: new ones, the old end. */
export const recoveryCodesSchema = z.object({ codes: z.array(z.string()) });

/**
 * POST /session/fresh: prove again who you are, for a sensitive act (problem `step-up-needed`, facts.methods). Whoever
 * has a second factor uses it; the password counts only for those without.
 */
export const freshSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('password'), password: z.string().max(1000) }),
  z.object({ method: z.literal('totp'), code: z.string().max(20) }),
  z.object({ method: z.literal('passkey'), ceremony: z.string().max(100), response: webauthnSchema }),
]);
export const freshUntilSchema = z.object({ until: z.string() });

/** GET /session/list: where this person is signed in. */
export const openSessionSchema = z.object({
  id: z.string(),
  current: z.boolean(),
  door: z.string(),
  /** Browser and system by name, no more. */
  device: z.string(),
  /** The address cut to its network: 192.0.2.0 or 2001:db8:: */
  from: z.string(),
  since: z.string(),
  lastSeenAt: z.string(),
  factor: z.string().nullable(),
});
export type OpenSession = z.infer<typeof openSessionSchema>;

/** PUT /session/password: ends all other sessions. */
export const passwordChangeSchema = z.object({
  current: z.string().max(1000),
  password: z.string().min(12).max(1000),
});
/** POST /password-by-code: an invitation's or a reset's one-time code sets the password. */
export const passwordByCodeSchema = z.object({
  code: z.string().max(100),
  password: z.string().min(12).max(1000),
});
/** POST /password-by-code/look: whom a code is for, before the password is typed. */
export const codeLookSchema = z.object({ code: z.string().max(100) });
export const codeForSchema = z.object({
  purpose: z.enum(['invitation', 'reset']),
  name: z.string(),
  email: z.string(),
  organisation: z.string(),
});

/** GET /session/doors: what the sign-in page offers. */
export const signInDoorsSchema = z.object({
  passkeys: z.boolean(),
  /** The name of the identity provider, where one is set up: a link to /api/v1/session/openid. */
  openid: z.string().nullable(),
});

/** What happened to one's own account; GET /session/notices, POST /session/notices/seen. */
export const noticeSchema = z.object({
  id: z.string(),
  kind: z.enum([
    'password-changed',
    'factor-added',
    'factor-removed',
    'factor-reset-asked',
    'factor-reset',
    'recovery-code-used',
    'recovery-codes-made',
    'openid-linked',
    'sessions-ended',
    'one-time-code-made',
    'roles-changed',
  ]),
  at: z.string(),
  seen: z.boolean(),
});

/** POST /people/:id/factor-reset asks; a second administrator or supervisor decides on it. */
export const factorResetSchema = z.object({
  id: z.string(),
  person: z.string(),
  personName: z.string(),
  state: z.enum(['asked', 'approved', 'refused']),
  reason: z.string(),
  askedByName: z.string().nullable(),
  askedAt: z.string(),
  decidedByName: z.string().nullable(),
  decidedAt: z.string().nullable(),
});
export type FactorReset = z.infer<typeof factorResetSchema>;
export const factorResetDecisionSchema = z.object({
  decision: z.enum(['approve', 'refuse']),
  reason: z.string().trim().min(1).max(1000),
});
