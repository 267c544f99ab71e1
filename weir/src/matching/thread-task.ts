import { hkdfSync, randomBytes } from 'node:crypto';
import {
  answer,
  ask,
  epochKey,
  evaluateDirectly,
  makeTable,
  readAnswer,
  scalarFrom,
  tableStatement,
  type Answer,
  type Asked,
  type MatchingAgreement,
  type MatchResult,
  type Question,
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

export interface AskFacts {
  /** 32 secret random bytes from which every blind follows, so that the answer can be read after a restart. */
  readonly seed: Uint8Array;
  readonly values: readonly string[];
  readonly id: string;
  readonly epoch: number;
  readonly purpose: string;
  readonly agreement: MatchingAgreement;
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
  | { readonly kind: 'ask'; readonly ask: AskFacts }
  | { readonly kind: 'answer'; readonly key: KeyFacts; readonly question: Question; readonly now: Instant }
  | {
      readonly kind: 'read';
      readonly ask: AskFacts;
      readonly question: Question;
      readonly answer: Answer;
      readonly stated: TableStatement;
      readonly table: Uint8Array;
    };

export interface TaskAnswers {
  /** Sixteen bytes for each value, in their order. */
  evaluate: Uint8Array;
  table: { readonly table: Uint8Array; readonly statement: TableStatement };
  ask: Question;
  answer: Answer;
  read: readonly MatchResult[];
}

export const outputBytes = 16;

export function doTask(task: Task): TaskAnswers[Task['kind']] {
  switch (task.kind) {
    case 'evaluate': {
      const key = keyOf(task.key);
      const outputs = new Uint8Array(task.values.length * outputBytes);
      task.values.forEach((value, place) =>
        outputs.set(evaluateDirectly(key, utf8(value)).subarray(0, outputBytes), place * outputBytes),
      );
      return outputs;
    }
    case 'table': {
      const { agreement, by, epoch } = task.key;
      const table = makeTable(chunks(task.outputs), (length) => randomBytes(length));
      return {
        table,
        statement: tableStatement({ agreement, by, epoch, table, statedAt: task.statedAt }, keyOf(task.key)),
      };
    }
    case 'ask':
      return askedFrom(task.ask).question;
    case 'answer':
      // Counted before, in the register: here it is the only question.
      return answer(task.question, {
        agreement: task.key.agreement,
        key: keyOf(task.key),
        spent: undefined,
        now: task.now,
        random: () => randomBytes(64),
      }).answer;
    case 'read': {
      const items = task.ask.values.map((value, place) => ({
        input: utf8(value),
        scalar: blindOf(task.ask.seed, place),
      }));
      return readAnswer({ question: task.question, items }, task.answer, {
        stated: task.stated,
        table: task.table,
      });
    }
  }
}

function keyOf({ seed, agreement, by, epoch }: KeyFacts) {
  return epochKey(seed, agreement, by, epoch);
}

function askedFrom({ seed, values, agreement, ...facts }: AskFacts): Asked {
  let place = 0;
  return ask(
    values.map(utf8),
    { ...facts, agreement },
    // The engine draws a blind for each item and then the elements that fill up; both 64 bytes.
    () => wide(seed, place++),
  );
}

/** The blind of an item, as the engine made it when it asked. */
function blindOf(seed: Uint8Array, place: number): Uint8Array {
  return scalarFrom(wide(seed, place));
}

/** HKDF (RFC 5869) over a fresh seed for each question; the place in its info keeps one from another. */
function wide(seed: Uint8Array, place: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha512', seed, '', `weir matching blind ${place}`, 64));
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function* chunks(outputs: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < outputs.length; at += outputBytes) yield outputs.subarray(at, at + outputBytes);
}
