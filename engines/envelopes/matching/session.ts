import type { Instant } from '@weir/engines/vocabulary';
import { fromBase64, joined, malformed, refused, toBase64, utf8 } from '../bytes.ts';
import type { Json } from '../canonical.ts';
import { fieldsOf } from '../message.ts';
import { checkKind, isSignedBy, type NodeKey, type Signed, signStatement, version } from '../node-key.ts';
import { type Partner, publicOf, signerOf } from '../partner.ts';
import { agreementHash, epochAt, type MatchingAgreement } from './agreement.ts';
import type { IdentifierType } from './identifier.ts';
import { spend, type Spent } from './limiter.ts';
import { checkTable, isInTable, paddedCount, tableHash } from './table.ts';
import {
  blind,
  checkElement,
  decoyElement,
  deriveKey,
  elementBytes,
  evaluate,
  finaliseAll,
  type MatchingKey,
  proofHolds,
  prove,
  scalarFrom,
} from './voprf.ts';

/** The asked node fixes, once an epoch, under which key it answers and what it holds; the table itself goes beside it. */
export interface TableStatement {
  readonly kind: 'matching-table';
  readonly version: number;
  readonly agreement: string;
  readonly epoch: number;
  readonly by: string;
  readonly publicKey: string;
  readonly tableHash: string;
  readonly statedAt: Instant;
}

/** Blinded elements, padded: it shows how many there may be, and nothing of what they are. */
export interface Question {
  readonly kind: 'matching-question';
  readonly version: number;
  readonly id: string;
  readonly agreement: string;
  readonly epoch: number;
  readonly purpose: string;
  /** base64url of the elements, 32 bytes each. */
  readonly elements: string;
}

export interface Answer {
  readonly kind: 'matching-answer';
  readonly version: number;
  readonly question: string;
  readonly elements: string;
  readonly proofs: readonly string[];
}

/** What stays with the asker until the answer comes; secret. */
export interface Asked {
  readonly question: Question;
  readonly items: readonly { readonly input: Uint8Array; readonly scalar: Uint8Array }[];
}

/** `in-their-set` is a question to a person; `not-in-their-set-this-epoch` says nothing of innocence. */
export interface MatchResult {
  readonly item: number;
  readonly type: IdentifierType;
  readonly result: 'in-their-set' | 'not-in-their-set-this-epoch';
}

export const matchingLimits = { items: 20_480, batch: 1_024 } as const;

/**
 * The key for one partner and one epoch.
 * @param seed 32 fresh random bytes for each partner and epoch; destroyed when the epoch ends
 */
export function epochKey(
  seed: Uint8Array,
  agreement: MatchingAgreement,
  by: string,
  epoch: number,
): MatchingKey {
  return deriveKey(seed, utf8(`weir matching 1|${agreementHash(agreement)}|${by}|${epoch}`));
}

/** What there is to sign of a table, for whoever keeps the signing key elsewhere. */
export function tableStatement(
  facts: { agreement: MatchingAgreement; epoch: number; by: string; table: Uint8Array; statedAt: Instant },
  key: MatchingKey,
): TableStatement {
  const { agreement, table, ...rest } = facts;
  return {
    kind: 'matching-table',
    version,
    ...rest,
    agreement: agreementHash(agreement),
    publicKey: toBase64(key.open),
    tableHash: tableHash(table),
  };
}

export function stateTable(
  facts: Parameters<typeof tableStatement>[0],
  key: MatchingKey,
  signer: NodeKey,
): Signed<TableStatement> {
  return signStatement(tableStatement(facts, key), [signer]);
}

/** @throws Problem `matching-table-altered`, `matching-agreement-differs`, and what `signerOf` throws */
export function verifyTable(
  signed: Signed<TableStatement>,
  table: Uint8Array,
  { agreement, partner, now }: { agreement: MatchingAgreement; partner: Partner; now: Instant },
): void {
  const { statement } = signed;
  checkKind(statement, 'matching-table');
  if (statement.agreement !== agreementHash(agreement)) throw differs();
  const signer = signerOf(partner, {
    key: signed.signatures[0]?.key,
    signedAt: statement.statedAt,
    now,
  });
  if (
    statement.by !== partner.node ||
    !isSignedBy(signed, publicOf(signer)) ||
    statement.tableHash !== tableHash(table)
  )
    throw refused(
      'matching-table-altered',
      'The table is not the one that the partner signed for this epoch.',
    );
  checkTable(table);
  checkElement(fromBase64(statement.publicKey, elementBytes));
}

/**
 * Blinds what is asked for and pads the number.
 * @param inputs of `identifierBytes`, each once
 * @param random 64 fresh random bytes at each call
 * @throws Problem `matching-too-many`
 */
export function ask(
  inputs: readonly Uint8Array[],
  facts: Pick<Question, 'id' | 'epoch' | 'purpose'> & { agreement: MatchingAgreement },
  random: () => Uint8Array,
): Asked {
  checkCount(inputs.length);
  const { items, elements } = blindItems(inputs, random);
  return { question: questionFrom(elements, facts, random), items };
}

/** The items of a question blinded; parts of one may be blinded by several threads at once. */
export function blindItems(
  inputs: readonly Uint8Array[],
  random: () => Uint8Array,
): { items: Asked['items']; elements: Uint8Array[] } {
  const items = inputs.map((input) => ({ input, scalar: scalarFrom(random()) }));
  return { items, elements: items.map(({ input, scalar }) => blind(input, scalar)) };
}

/** Fills up what was blinded with elements that nobody can tell from it. @throws Problem `matching-too-many` */
export function questionFrom(
  blinded: readonly Uint8Array[],
  facts: Pick<Question, 'id' | 'epoch' | 'purpose'> & { agreement: MatchingAgreement },
  random: () => Uint8Array,
): Question {
  const count = checkCount(blinded.length);
  const elements = [...blinded];
  while (elements.length < count) elements.push(decoyElement(random()));
  const { agreement, ...rest } = facts;
  return {
    kind: 'matching-question',
    version,
    ...rest,
    agreement: agreementHash(agreement),
    elements: toBase64(joined(...elements)),
  };
}

function checkCount(items: number): number {
  const count = paddedCount(items);
  if (items === 0 || count > matchingLimits.items)
    throw refused(
      'matching-too-many',
      `A question holds 1 to ${matchingLimits.items} items, padding included.`,
    );
  return count;
}

/**
 * Answers a question, after it was counted: evaluates each element and proves, a batch at a time, that it was under
 * the key stated for the epoch. It learns the padded number asked and nothing of hits.
 * @param random 64 fresh random bytes at each call
 * @throws Problem `matching-agreement-differs`, `matching-purpose-not-agreed`, `matching-epoch-over`,
 *   `matching-element-invalid`, `envelope-malformed`, and what `spend` throws
 */
export function answer(
  question: Question,
  {
    agreement,
    key,
    spent,
    now,
    random,
  }: {
    agreement: MatchingAgreement;
    key: MatchingKey;
    spent: Spent | undefined;
    now: Instant;
    random: () => Uint8Array;
  },
): { answer: Answer; spent: Spent } {
  const elements = checkQuestion(question, { agreement, now });
  elements.forEach(checkElement);
  const after = spend(spent, agreement, { id: question.id, items: elements.length }, now);
  const made = batches(elements).map((batch) => answerBatch(key, batch, random));
  return { answer: answerFrom(question, made), spent: after };
}

/**
 * Judges a question as far as it can be without the curve: each element is checked where it is evaluated.
 * @throws Problem as `answer` does
 */
export function checkQuestion(
  question: Question,
  { agreement, now }: { agreement: MatchingAgreement; now: Instant },
): Uint8Array[] {
  fieldsOf(question as unknown as Json, [
    'kind',
    'version',
    'id',
    'agreement',
    'epoch',
    'purpose',
    'elements',
  ]);
  checkKind(question, 'matching-question');
  if (question.agreement !== agreementHash(agreement)) throw differs();
  if (!agreement.purposes.includes(question.purpose))
    throw refused(
      'matching-purpose-not-agreed',
      'The agreement does not cover the purpose of this question.',
    );
  if (question.epoch !== epochAt(agreement, now))
    throw refused('matching-epoch-over', 'The question is for another epoch, whose key is destroyed.');
  const elements = elementsOf(question.elements);
  if (elements.length > matchingLimits.items || paddedCount(elements.length) !== elements.length)
    throw malformed('The number of items is not a padded one.');
  if (new Set(elements.map(toBase64)).size < elements.length)
    throw refused('matching-element-invalid', 'An element stands twice in the question.');
  return elements;
}

/** One batch of an answer, of at most `matchingLimits.batch` elements; batches may be made by several threads at once. */
export function answerBatch(
  key: MatchingKey,
  elements: readonly Uint8Array[],
  random: () => Uint8Array,
): { elements: Uint8Array; proof: string } {
  const evaluated = elements.map((element) => evaluate(key, element));
  return {
    elements: joined(...evaluated),
    proof: toBase64(prove(key, elements, evaluated, scalarFrom(random()))),
  };
}

/** The batches of one answer, in their order. */
export function answerFrom(
  question: Question,
  made: readonly { elements: Uint8Array; proof: string }[],
): Answer {
  return {
    kind: 'matching-answer',
    version,
    question: question.id,
    elements: toBase64(joined(...made.map(({ elements }) => elements))),
    proofs: made.map(({ proof }) => proof),
  };
}

/**
 * Reads an answer: verifies every proof against the key that was stated for the epoch, then looks each item up.
 * @throws Problem `matching-answer-forged`, `matching-element-invalid`, `envelope-malformed`
 */
export function readAnswer(
  asked: Asked,
  given: Answer,
  { stated, table }: { stated: TableStatement; table: Uint8Array },
): readonly MatchResult[] {
  const parts = checkAnswer(asked.question, given, { stated, tableHash: tableHash(table) });
  const outputs = parts.flatMap((part, place) =>
    readBatch(
      stated,
      part,
      asked.items.slice(place * matchingLimits.batch, (place + 1) * matchingLimits.batch),
    ),
  );
  return asked.items.map(({ input }, item) => ({
    item,
    type: typeOf(input),
    result: isInTable(table, outputs[item]!) ? 'in-their-set' : 'not-in-their-set-this-epoch',
  }));
}

/** What was asked and what came back for it, with its proof. */
export interface AnswerPart {
  readonly elements: readonly Uint8Array[];
  readonly evaluated: readonly Uint8Array[];
  readonly proof: string;
}

/** The batches of an answer, whose proofs are still to be verified. @throws Problem as `readAnswer` does */
export function checkAnswer(
  question: Question,
  given: Answer,
  { stated, tableHash: hash }: { stated: TableStatement; tableHash: string },
): AnswerPart[] {
  fieldsOf(given as unknown as Json, ['kind', 'version', 'question', 'elements', 'proofs']);
  checkKind(given, 'matching-answer');
  const elements = elementsOf(question.elements);
  const evaluated = elementsOf(given.elements);
  if (
    given.question !== question.id ||
    stated.agreement !== question.agreement ||
    stated.epoch !== question.epoch ||
    stated.tableHash !== hash ||
    evaluated.length !== elements.length ||
    given.proofs.length !== batches(elements).length
  )
    throw forged();
  const images = batches(evaluated);
  return batches(elements).map((batch, place) => ({
    elements: batch,
    evaluated: images[place]!,
    proof: given.proofs[place]!,
  }));
}

/**
 * Verifies one batch and unblinds its own items: the function's outputs, in their order. Nothing of an answer may be used
 * before every batch of it was read.
 * @throws Problem `matching-answer-forged`, `matching-element-invalid`
 */
export function readBatch(
  stated: TableStatement,
  { elements, evaluated, proof }: AnswerPart,
  items: Asked['items'],
): Uint8Array[] {
  const open = fromBase64(stated.publicKey, elementBytes);
  if (!proofHolds(open, elements, evaluated, fromBase64(proof, 64))) throw forged();
  return finaliseAll(items.map((one, item) => ({ ...one, evaluated: evaluated[item]! })));
}

function typeOf(input: Uint8Array): IdentifierType {
  const text = new TextDecoder().decode(input);
  return text.slice(0, text.indexOf('|')) as IdentifierType;
}

function elementsOf(text: string): Uint8Array[] {
  const bytes = fromBase64(text);
  if (bytes.length === 0 || bytes.length % elementBytes !== 0)
    throw malformed('Elements have 32 bytes each.');
  return Array.from({ length: bytes.length / elementBytes }, (_, place) =>
    bytes.subarray(place * elementBytes, (place + 1) * elementBytes),
  );
}

function batches(elements: readonly Uint8Array[]): Uint8Array[][] {
  return Array.from({ length: Math.ceil(elements.length / matchingLimits.batch) }, (_, place) =>
    elements.slice(place * matchingLimits.batch, (place + 1) * matchingLimits.batch),
  );
}

const differs = () =>
  refused(
    'matching-agreement-differs',
    'The other side means another agreement than ours. Compare the hashes; one of the two changed it.',
  );
const forged = () =>
  refused(
    'matching-answer-forged',
    'The answer was not made under the key that was stated for this epoch. Nothing of it is used; keep it as evidence.',
  );
