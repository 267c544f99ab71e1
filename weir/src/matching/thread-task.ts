import { createHmac, randomBytes } from 'node:crypto';
import {
  answerBatch,
  type AnswerPart,
  blindItems,
  epochKey,
  evaluateDirectly,
  makeTable,
  readBatch,
  scalarFrom,
  tableStatement,
  type MatchingAgreement,
  type TableStatement,
} from '@weir/engines/envelopes';
import type { Instant } from '@weir/engines/vocabulary';

/** Which key: the seed and what it is for. */
export interface KeyFacts {
  readonly seed: Uint8Array;
  readonly agreement: MatchingAgreement;
  readonly by: string;
  readonly epoch: number;
}

/** Some of a question's own items, beginning with the one at `from`, and the seed that every blind follows from. */
export interface BlindFacts {
  readonly seed: Uint8Array;
  readonly values: readonly string[];
  readonly from: number;
}

/** What takes longer than a request may: one multiplication or more on the curve for each item. */
export type Task =
  | { readonly kind: 'evaluate'; readonly key: KeyFacts; readonly values: readonly string[] }
  | {
      readonly kind: 'table';
      readonly key: KeyFacts;
      readonly outputs: Uint8Array;
      readonly statedAt: Instant;
    }
  | { readonly kind: 'blind'; readonly blinds: BlindFacts }
  /** One batch at most, of which there is one proof. */
  | { readonly kind: 'answer'; readonly key: KeyFacts; readonly elements: readonly Uint8Array[] }
  | {
      readonly kind: 'read';
      readonly blinds: BlindFacts;
      readonly part: AnswerPart;
      readonly stated: TableStatement;
    };

export interface TaskAnswers {
  /** Sixteen bytes for each value, in their order. */
  evaluate: Uint8Array;
  table: { readonly table: Uint8Array; readonly statement: TableStatement };
  blind: Uint8Array[];
  answer: { readonly elements: Uint8Array; readonly proof: string };
  /** As `evaluate`, of what the partner evaluated; only where the proof of the batch holds. */
  read: Uint8Array;
}

export const outputBytes = 16;

export function doTask(task: Task): TaskAnswers[Task['kind']] {
  switch (task.kind) {
    case 'evaluate': {
      const key = keyOf(task.key);
      return packed(task.values.map((value) => evaluateDirectly(key, utf8(value))));
    }
    case 'table': {
      const { agreement, by, epoch } = task.key;
      const table = makeTable(chunks(task.outputs), (length) => randomBytes(length));
      return {
        table,
        statement: tableStatement({ agreement, by, epoch, table, statedAt: task.statedAt }, keyOf(task.key)),
      };
    }
    case 'blind': {
      const { seed, values, from } = task.blinds;
      const at = wideFrom(seed);
      let place = from;
      return blindItems(values.map(utf8), () => at(place++)).elements;
    }
    case 'answer':
      return answerBatch(keyOf(task.key), task.elements, () => randomBytes(64));
    case 'read': {
      const { seed, values, from } = task.blinds;
      const at = wideFrom(seed);
      const items = values.map((value, item) => ({
        input: utf8(value),
        scalar: scalarFrom(at(from + item)),
      }));
      return packed(readBatch(task.stated, task.part, items));
    }
  }
}

function keyOf({ seed, agreement, by, epoch }: KeyFacts) {
  return epochKey(seed, agreement, by, epoch);
}

/**
 * HKDF-SHA512 (RFC 5869) over a fresh seed for each question; the place in its info keeps one from another. Extracted once;
 * 64 bytes are one block, so that expanding is one HMAC.
 */
export function wideFrom(seed: Uint8Array): (place: number) => Uint8Array {
  const extracted = createHmac('sha512', new Uint8Array()).update(seed).digest();
  return (place) =>
    new Uint8Array(createHmac('sha512', extracted).update(`weir matching blind ${place}\u0001`).digest());
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function packed(outputs: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(outputs.length * outputBytes);
  outputs.forEach((output, place) => all.set(output.subarray(0, outputBytes), place * outputBytes));
  return all;
}

export function* chunks(outputs: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < outputs.length; at += outputBytes) yield outputs.subarray(at, at + outputBytes);
}
