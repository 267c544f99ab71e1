import { hkdfSync, randomBytes } from 'node:crypto';
import {
  answerBatch,
  type AnswerPart,
  blindItems,
  epochKey,
  evaluateDirectly,
  makeTable,
  matchingLimits,
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
  | { readonly kind: 'answer'; readonly key: KeyFacts; readonly elements: readonly Uint8Array[] }
  | {
      readonly kind: 'read';
      readonly blinds: BlindFacts;
      readonly parts: readonly AnswerPart[];
      readonly stated: TableStatement;
    };

export interface TaskAnswers {
  /** Sixteen bytes for each value, in their order. */
  evaluate: Uint8Array;
  table: { readonly table: Uint8Array; readonly statement: TableStatement };
  blind: Uint8Array[];
  answer: { readonly elements: Uint8Array; readonly proof: string }[];
  /** As `evaluate`, of what the partner evaluated; only where every proof of the part holds. */
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
      let place = task.blinds.from;
      return blindItems(task.blinds.values.map(utf8), () => wide(task.blinds.seed, place++)).elements;
    }
    case 'answer': {
      const key = keyOf(task.key);
      const made: TaskAnswers['answer'] = [];
      for (let at = 0; at < task.elements.length; at += matchingLimits.batch)
        made.push(
          answerBatch(key, task.elements.slice(at, at + matchingLimits.batch), () => randomBytes(64)),
        );
      return made;
    }
    case 'read': {
      const { seed, values, from } = task.blinds;
      return packed(
        task.parts.flatMap((part, place) => {
          const at = place * matchingLimits.batch;
          const items = values.slice(at, at + matchingLimits.batch).map((value, item) => ({
            input: utf8(value),
            scalar: scalarFrom(wide(seed, from + at + item)),
          }));
          return readBatch(task.stated, part, items);
        }),
      );
    }
  }
}

function keyOf({ seed, agreement, by, epoch }: KeyFacts) {
  return epochKey(seed, agreement, by, epoch);
}

/** HKDF (RFC 5869) over a fresh seed for each question; the place in its info keeps one from another. */
export function wide(seed: Uint8Array, place: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha512', seed, '', `weir matching blind ${place}`, 64));
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
