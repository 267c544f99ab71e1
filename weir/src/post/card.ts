import { Problem, type Instant } from '@weir/engines/vocabulary';
import { canonicalBytes, isSignedBy, parseCanonical, type Json, type Partner } from '@weir/engines/envelopes';
import { z } from 'zod';
import { postLimits } from './limits.ts';
import type { Statements } from './post-tables.ts';

const signature = z.strictObject({
  key: z.string().max(64),
  ed25519: z.string().max(100),
  mlDsa65: z.string().max(4500),
});
const signed = <Shape extends z.ZodType>(statement: Shape) =>
  z.strictObject({ statement, signatures: z.array(signature).min(1).max(2) });

/** The card alone is checked here; what a key statement or a revocation must be is the engine's to say. */
const statementsSchema = z.strictObject({
  keys: z
    .array(signed(z.looseObject({ kind: z.literal('key') })))
    .min(1)
    .max(200),
  revocations: z.array(signed(z.looseObject({ kind: z.literal('revocation') }))).max(200),
  card: signed(
    z.strictObject({
      kind: z.literal('card'),
      version: z.literal(1),
      node: z.string().max(64),
      authority: z.string().trim().min(1).max(200),
      jurisdiction: z.string().regex(/^[A-Z]{2}$/),
      url: z
        .string()
        .max(300)
        .regex(/^https:\/\/[^/?#@\s]+$/)
        .nullable(),
      statedAt: z.string().max(40),
    }),
  ),
});

/** @throws Problem `statement-malformed` */
export function statementsFrom(value: unknown): Statements {
  const read = statementsSchema.safeParse(value);
  if (!read.success)
    throw new Problem({
      code: 'statement-malformed',
      status: 422,
      detail:
        'This is not what a node states of itself. Ask the partner for the file that `weir post statement` writes.',
    });
  return read.data as unknown as Statements;
}

/** @throws Problem `statement-too-large`, `statement-malformed`, `envelope-malformed` */
export function readStatements(bytes: Uint8Array): Statements {
  if (bytes.length > postLimits.statementBytes)
    throw new Problem({
      code: 'statement-too-large',
      status: 413,
      detail: 'A statement is smaller than half a megabyte.',
    });
  return statementsFrom(parseCanonical(bytes));
}

export const writeStatements = (statements: Statements): Uint8Array =>
  canonicalBytes(statements as unknown as Json);

/** @throws Problem `statement-card-unproven` where no key of the partner that counts signed it */
export function cardBy(partner: Partner, card: Statements['card'], now: Instant): Statements['card'] {
  if (card.statement.node !== partner.node || !isStatedBy(partner, card, now))
    throw new Problem({
      code: 'statement-card-unproven',
      status: 422,
      detail:
        'Who the node says to be is not signed by a key of its own that counts. Ask for the statement again.',
    });
  return card;
}

function isStatedBy(partner: Partner, card: Statements['card'], now: Instant): boolean {
  const { statedAt } = card.statement;
  return partner.keys.some(({ id, stated, revocation }) => {
    const { signing, validFrom, validUntil } = stated.statement;
    const ended = revocation === null || revocation.statement.from > now ? undefined : revocation.statement;
    return (
      statedAt >= validFrom &&
      statedAt < validUntil &&
      (ended === undefined || (ended.reason !== 'compromised' && statedAt < ended.from)) &&
      isSignedBy(card, { id, signing })
    );
  });
}
