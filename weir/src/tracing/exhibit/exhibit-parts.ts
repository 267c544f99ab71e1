import { z } from 'zod';
import { ruleSchema, traceAnswerSchema } from '../contract.ts';

/*
 * What an exhibit's bundle holds, part by part. The file is one JSON document, one part a line and one row a line, always
 * written the same way, so that a changed byte shows and can be named:
 *
 *   {"format":"weir-exhibit-1",
 *   "made":…,
 *   …
 *   "rows":[
 *   ["t1","2026-03-02T10:00:00.000Z",null,"border","A",null,"60.00","XNC",null,null,"60.00",null,"4bd1…"],
 *   …
 *   ],
 *   "hashes":{"made":"<sha256>", … ,"rows":"<sha256>"}}
 *
 * The last column of a row is its seal: the first 16 hexadecimal digits of the SHA-256 over the seal before it and the row.
 */
export const exhibitFormat = 'weir-exhibit-1';

/** The parts in their order, rows and hashes aside. */
export const partNames = [
  'made',
  'standing',
  'rule',
  'says',
  'question',
  'ledger',
  'reading',
  'answer',
  'accounts',
  'openings',
  'columns',
] as const;
export type PartName = (typeof partNames)[number];

export const rowColumns = [
  'transaction',
  'time',
  'from',
  'fromType',
  'to',
  'toType',
  'amount',
  'currency',
  'toAmount',
  'toCurrency',
  'arrived',
  'taken',
  'seal',
] as const;

const decimal = z.string().regex(/^\d{1,20}(\.\d{1,4})?$/);
const currency = z.string().regex(/^[A-Z]{3,5}$/);
const time = z.string().regex(/^[+-]?\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);

/** The question as the engine took it: names as in the rows, times ISO UTC, every amount with its currency. */
export const exhibitQuestionSchema = z.strictObject({
  sources: z
    .array(
      z.union([
        z.strictObject({ transaction: z.string() }),
        z.strictObject({ account: z.string(), currency, time, amount: decimal }),
      ]),
    )
    .min(1)
    .max(1000),
  rule: ruleSchema,
  until: time.nullable(),
  since: time.nullable(),
  stops: z.array(z.string()).nullable(),
  minimums: z.array(z.strictObject({ currency, amount: decimal })).nullable(),
});
export type ExhibitQuestion = z.infer<typeof exhibitQuestionSchema>;

export const exhibitPartsSchema = z.strictObject({
  made: z.strictObject({ at: time, with: z.string(), title: z.string().max(300) }),
  /** `intelligence-annex` unless every row comes from a lawfully obtained record; then under which orders or laws. */
  standing: z.strictObject({
    kind: z.enum(['intelligence-annex', 'lawfully-obtained-records']),
    bases: z.array(z.string()),
  }),
  /** Under which law the rule is asked for; a citation nobody has checked says so by `checkedOn: null`. */
  rule: z.strictObject({
    name: ruleSchema,
    authorities: z.array(
      z.strictObject({
        jurisdiction: z.string(),
        citation: z.string(),
        checkedOn: z.string().nullable(),
      }),
    ),
  }),
  /** Sentences for the reader; nothing is computed from them. */
  says: z.record(z.string(), z.string()),
  question: exhibitQuestionSchema,
  /** Of the whole ledger, as its keeper states it: it does not follow from the rows here. */
  ledger: z.strictObject({
    rows: z.number(),
    selfPayments: z.number(),
    assumptionsElsewhere: z.strictObject({
      count: z.number(),
      accounts: z.number(),
      totals: z.array(z.strictObject({ currency: z.string(), amount: z.string() })),
    }),
  }),
  /** Conventions and roundings that the answer hangs on. */
  reading: z.strictObject({
    carriers: z.number(),
    /** Carriers of which the payer took part in another transaction at the very same time. */
    orderedByConvention: z.number(),
    /** Payments whose tainted share was rounded down to a whole minor unit. */
    roundedDown: z.number(),
    /** No holding is off by more minor units than this; a share by source by no more than the second. */
    holdingOffByAtMost: z.number(),
    shareOffByAtMost: z.number(),
    assumptions: z.number(),
  }),
  answer: traceAnswerSchema.omit({ assumptionsElsewhere: true, notes: true }),
  /** Accounts that the money lay in or a source names, with how many of the rows are theirs. */
  accounts: z.array(z.strictObject({ account: z.string(), rows: z.number() })),
  openings: z.array(z.strictObject({ account: z.string(), currency: currency.nullable(), amount: decimal })),
  columns: z.array(z.string()),
});
export type ExhibitParts = z.infer<typeof exhibitPartsSchema>;

/** Rows of one exhibit; a question whose money touched more is narrowed. */
export const exhibitRowsAtMost = 2_000_000;
export const exhibitBytesAtMost = 1 << 30;
