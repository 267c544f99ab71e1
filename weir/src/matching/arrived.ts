import { z } from 'zod';
import type { Answer, Question, Signed, TableStatement } from '@weir/engines/envelopes';
import { Problem } from '@weir/engines/vocabulary';
import type { Terms } from './rooms.ts';

/*
 * The shape of what partners send, before the engine judges it: nothing here is trusted, and nothing has a size that was
 * not limited.
 */

const signaturesSchema = z
  .array(
    z.strictObject({
      key: z.string().max(64),
      ed25519: z.string().max(100),
      mlDsa65: z.string().max(5_000),
    }),
  )
  .min(1)
  .max(2);
const countSchema = z.number().int().min(1).max(10_000_000);
const instantSchema = z.string().max(30);
const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** Whole, even where the engine would take more: terms that this node could not keep are refused before anybody reads them. */
export const termsSchema = z.strictObject({
  kind: z.literal('matching-agreement'),
  version: z.number(),
  id: z.string().regex(/^[0-9a-f]{32}$/),
  parties: z.tuple([z.string().max(64), z.string().max(64)]),
  types: z
    .array(z.enum(['iban', 'account', 'identity', 'email', 'phone', 'name-birth']))
    .min(1)
    .max(6),
  purposes: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{1,59}$/))
    .min(1)
    .max(20),
  questionsPerDay: countSchema,
  itemsPerDay: countSchema,
  itemsPerEpoch: countSchema,
  epochDays: z.number().int().min(1).max(92),
  validFrom: instantSchema,
  validUntil: instantSchema,
  statedAt: instantSchema,
});

const signedTermsSchema = z.strictObject({ statement: termsSchema, signatures: signaturesSchema });
const signedTableSchema = z.strictObject({
  statement: z.strictObject({
    kind: z.literal('matching-table'),
    version: z.number(),
    agreement: hashSchema,
    epoch: z.number().int().min(0).max(1_000_000),
    by: z.string().max(64),
    publicKey: z.string().max(64),
    tableHash: hashSchema,
    statedAt: instantSchema,
  }),
  signatures: signaturesSchema,
});
const questionSchema = z.strictObject({
  kind: z.literal('matching-question'),
  version: z.number(),
  id: z.string().regex(/^[0-9a-f]{32}$/),
  agreement: hashSchema,
  epoch: z.number().int().min(0).max(1_000_000),
  purpose: z.string().max(60),
  elements: z.string().min(1).max(1_000_000),
});
const answerSchema = z.strictObject({
  kind: z.literal('matching-answer'),
  version: z.number(),
  question: z.string().regex(/^[0-9a-f]{32}$/),
  elements: z.string().min(1).max(1_000_000),
  proofs: z.array(z.string().max(100)).min(1).max(20),
});
const endedSchema = z.object({ kind: z.string(), id: z.string().regex(/^[0-9a-f]{32}$/) });
const refusedSchema = z.object({
  kind: z.string(),
  what: z.enum(['agreement', 'table', 'question', 'answer']),
  object: z.string().max(100).nullable(),
  code: z.string().regex(/^[a-z0-9-]{1,80}$/),
});

const read =
  <Shape>(schema: z.ZodType<Shape>) =>
  (value: unknown): Shape => {
    const { data, success } = schema.safeParse(value);
    if (!success)
      throw new Problem({
        code: 'envelope-malformed',
        status: 422,
        detail:
          'What arrived has not the fields that the specification names. Ask which version its sender runs.',
      });
    return data;
  };

export const readTerms = read(signedTermsSchema) as unknown as (value: unknown) => Signed<Terms>;
export const readTable = read(signedTableSchema) as unknown as (value: unknown) => Signed<TableStatement>;
export const readQuestion = read(questionSchema) as (value: unknown) => Question;
export const readAnswerBody = read(answerSchema) as (value: unknown) => Answer;
export const readEnded = read(endedSchema);
export const readRefused = read(refusedSchema);
