import { ristretto255 } from '@noble/curves/ed25519.js';
import { normaliseName } from '@weir/engines/names';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64, joined, toBase64, toHex } from './bytes.ts';
import { agreementHash, type MatchingAgreement, verifyAgreement } from './matching/agreement.ts';
import { type Identifier, identifierBytes } from './matching/identifier.ts';
import { spend, type Spent } from './matching/limiter.ts';
import {
  answer,
  ask,
  epochKey,
  type Question,
  readAnswer,
  stateTable,
  verifyTable,
} from './matching/session.ts';
import { checkTable, entryBytes, isInTable, makeTable, paddedCount } from './matching/table.ts';
import { evaluateDirectly } from './matching/voprf.ts';
import { signStatement } from './node-key.ts';
import { at, bytesFrom, bytesSource, problemOf, type TestNode, testNode } from './test-nodes.ts';

const names = { latinWords: normaliseName };
const now = at('2026-06-10');
const agreement: MatchingAgreement = {
  kind: 'matching-agreement',
  version: 1,
  id: 'a'.repeat(32),
  parties: ['aldermoor', 'port-sable'],
  types: ['iban', 'phone', 'name-birth'],
  purposes: ['money-laundering'],
  questionsPerDay: 3,
  itemsPerDay: 150,
  itemsPerEpoch: 400,
  epochDays: 7,
  validFrom: at('2026-06-08'),
  validUntil: at('2027-06-08'),
  statedAt: at('2026-06-01'),
};
const phone = (number: number): Uint8Array =>
  identifierBytes({ type: 'phone', number: `+99900${String(number).padStart(6, '0')}` }, names);

let asker: TestNode;
let asked: TestNode;
beforeAll(async () => {
  asker = await testNode('aldermoor');
  asked = await testNode('port-sable');
});

const key = epochKey(bytesFrom('epoch key', 32), agreement, 'port-sable', 0);
const held = Array.from({ length: 100 }, (_, number) => phone(number * 3));
const table = makeTable(
  held.map((input) => evaluateDirectly(key, input)),
  bytesSource('table') as (length: number) => Uint8Array,
);
const stated = () =>
  stateTable({ agreement, epoch: 0, by: 'port-sable', table, statedAt: at('2026-06-08') }, key, asked.key);
const askFor = (numbers: readonly number[], id = 'question 1') =>
  ask(numbers.map(phone), { id, epoch: 0, purpose: 'money-laundering', agreement }, bytesSource(id));
const answerTo = (question: Question, changes: Partial<Parameters<typeof answer>[1]> = {}) =>
  answer(question, { agreement, key, spent: undefined, now, random: bytesSource('answer'), ...changes });

describe('private matching', () => {
  it('tells the asker which of its own items are held, as plain sets would', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(330), { minLength: 1, maxLength: 70 }),
        fc.nat(1_000_000),
        (numbers, seed) => {
          const mine = askFor(numbers, `question ${seed}`);
          const results = readAnswer(mine, answerTo(mine.question).answer, {
            stated: stated().statement,
            table,
          });
          expect(results.map(({ result }) => result === 'in-their-set')).toEqual(
            numbers.map((number) => number % 3 === 0 && number < 300),
          );
          expect(new Set(results.flatMap((result) => Object.keys(result)))).toEqual(
            new Set(['item', 'type', 'result']),
          );
        },
      ),
      { numRuns: 4 },
    );
  });

  it('agrees with noble, step by step', () => {
    const mine = askFor([3, 4]);
    const given = answerTo(mine.question).answer;
    const element = fromBase64(mine.question.elements).subarray(0, 32);
    const evaluated = fromBase64(given.elements).subarray(0, 32);
    expect(toHex(ristretto255.Point.fromBytes(element).multiply(scalarOf(key.secret)).toBytes())).toBe(
      toHex(evaluated),
    );
    expect(isInTable(table, evaluateDirectly(key, phone(3)))).toBe(true);
    expect(isInTable(table, evaluateDirectly(key, phone(4)))).toBe(false);
  });

  it('shows the asked side a padded number and elements that never repeat', () => {
    const one = askFor([1, 2, 3], 'question a').question;
    const other = askFor(
      Array.from({ length: 60 }, (_, number) => number),
      'question b',
    ).question;
    expect(one.elements.length).toBe(other.elements.length);
    const again = askFor([1, 2, 3], 'question c').question;
    const elements = [one, again].flatMap(({ elements: text }) => chunksOf(fromBase64(text)));
    expect(new Set(elements.map(toHex)).size).toBe(elements.length);
    expect(table.length).toBe(paddedCount(held.length) * entryBytes);
    checkTable(table);
  });

  it('is under an agreement that both signed, and neither can change alone', () => {
    const both = signStatement(agreement, [asker.key, asked.key]);
    const parties = [asker.partner, asked.partner] as const;
    expect(problemOf(() => verifyAgreement(both, parties, now))).toBe('none');
    const changed = { ...both, statement: { ...agreement, itemsPerDay: 1_000_000 } };
    expect(problemOf(() => verifyAgreement(changed, parties, now))).toBe('agreement-not-signed-by-both');
    const one = signStatement(agreement, [asker.key]);
    expect(problemOf(() => verifyAgreement(one, parties, now))).toBe('agreement-not-signed-by-both');
    const question = { ...askFor([1]).question, agreement: agreementHash(changed.statement) };
    expect(problemOf(() => answerTo(question))).toBe('matching-agreement-differs');
    expect(problemOf(() => answerTo({ ...askFor([1]).question, purpose: 'tax' }))).toBe(
      'matching-purpose-not-agreed',
    );
    expect(problemOf(() => answerTo(askFor([1]).question, { now: at('2026-06-15') }))).toBe(
      'matching-epoch-over',
    );
    expect(problemOf(() => answerTo(askFor([1]).question, { now: at('2026-06-01') }))).toBe(
      'agreement-not-in-force',
    );
  });
});

describe('a malicious asker', () => {
  it('who goes through a dictionary learns no more than the limits let it ask', () => {
    let spent: Spent | undefined;
    let taken = 0;
    const refusals = new Set<string>();
    for (let day = 10; day < 15; day++)
      for (let question = 0; question < 20; question++) {
        try {
          spent = spend(spent, agreement, { id: `${day} ${question}`, items: 64 }, at(`2026-06-${day}`));
          taken += 64;
        } catch (problem) {
          refusals.add((problem as { code: string }).code);
        }
      }
    expect(taken).toBe(384);
    expect([...refusals]).toEqual(['matching-limit-reached']);
    const next = spend(spent, agreement, { id: 'next epoch', items: 64 }, at('2026-06-15'));
    expect(next.itemsThisEpoch).toBe(64);
    expect(problemOf(() => spend(next, agreement, { id: 'back', items: 1 }, at('2026-06-14')))).toBe(
      'matching-limit-reached',
    );
  });

  it('who replays a question is refused', () => {
    const { question } = askFor([1]);
    const { spent } = answerTo(question);
    expect(problemOf(() => answerTo(question, { spent }))).toBe('matching-question-replayed');
  });

  it('who sends what is no proper element is refused before anything is evaluated', () => {
    const { question } = askFor([1]);
    const elements = chunksOf(fromBase64(question.elements));
    const withFirst = (first: Uint8Array): Question => ({
      ...question,
      elements: toBase64(joined(first, ...elements.slice(1))),
    });
    const wrong = {
      identity: new Uint8Array(32),
      negative: elements[0]!.map((byte, place) => (place === 0 ? byte | 1 : byte)),
      aboveTheField: new Uint8Array(32).fill(255),
      // p, so that the field element is zero in a second spelling.
      notCanonical: Uint8Array.from(Buffer.from(`ed${'ff'.repeat(30)}7f`, 'hex')),
      twice: elements[1]!,
    };
    for (const [name, element] of Object.entries(wrong))
      expect(
        problemOf(() => answerTo(withFirst(element))),
        name,
      ).toBe('matching-element-invalid');
    const short = { ...question, elements: toBase64(joined(...elements.slice(1))) };
    expect(problemOf(() => answerTo(short))).toBe('envelope-malformed');
  });
});

describe('a malicious asked side', () => {
  it('that answers under another key, or forges, is found out', () => {
    const mine = askFor([3, 5]);
    const read = (given: ReturnType<typeof answerTo>['answer']) =>
      problemOf(() => readAnswer(mine, given, { stated: stated().statement, table }));
    const honest = answerTo(mine.question).answer;
    expect(read(honest)).toBe('none');
    const otherKey = epochKey(bytesFrom('only for this one', 32), agreement, 'port-sable', 0);
    expect(read(answerTo(mine.question, { key: otherKey }).answer)).toBe('matching-answer-forged');
    const [first, second, ...rest] = chunksOf(fromBase64(honest.elements)) as [Uint8Array, Uint8Array];
    const swapped = { ...honest, elements: toBase64(joined(second, first, ...rest)) };
    expect(read(swapped)).toBe('matching-answer-forged');
    expect(read({ ...honest, proofs: [toBase64(new Uint8Array(64))] })).toBe('matching-answer-forged');
    expect(read({ ...honest, question: 'another' })).toBe('matching-answer-forged');
    const identity = { ...honest, elements: toBase64(joined(new Uint8Array(32), second, ...rest)) };
    expect(read(identity)).toBe('matching-element-invalid');
  });

  it('cannot change its table or key within an epoch', () => {
    const signed = stated();
    const check = (one: typeof signed, bytes: Uint8Array): string =>
      problemOf(() => verifyTable(one, bytes, { agreement, partner: asked.partner, now }));
    expect(check(signed, table)).toBe('none');
    const altered = table.slice();
    altered[5]! ^= 1;
    expect(check(signed, altered)).toBe('matching-table-altered');
    const swapped = { ...signed, statement: { ...signed.statement, publicKey: toBase64(key.secret) } };
    expect(check(swapped, table)).toBe('matching-table-altered');
  });
});

describe('identifiers have one spelling', () => {
  const spelled = (identifier: Identifier): string =>
    Buffer.from(identifierBytes(identifier, names)).toString();

  it('as published', () => {
    expect(spelled({ type: 'iban', iban: 'gb82 west 1234 5698 7654 32' })).toBe(
      'iban|GB82WEST12345698765432',
    );
    expect(spelled({ type: 'account', institution: 'abcdxnxxxxx', number: '00-123.456' })).toBe(
      'account|ABCDXNXX|123456',
    );
    expect(spelled({ type: 'identity', issuer: 'xn', document: 'passport', number: 'p 12-34' })).toBe(
      'identity|XN|passport|P1234',
    );
    expect(spelled({ type: 'email', address: ' A.Person@Bücher.example ' })).toBe(
      'email|a.person@xn--bcher-kva.example',
    );
    expect(spelled({ type: 'phone', number: '00999 (12) 345-678' })).toBe('phone|+99912345678');
    expect(spelled({ type: 'name-birth', name: 'Zoe ÁBEL', born: '1971-03-09' })).toBe(
      'name-birth|abel zoe|1971-03-09',
    );
    expect(spelled({ type: 'name-birth', name: 'Abel, Zoe', born: '1971-03-09' })).toBe(
      'name-birth|abel zoe|1971-03-09',
    );
  });

  it('or are refused', () => {
    const unfit: Identifier[] = [
      { type: 'iban', iban: 'GB82 WEST 1234 5698 7654 33' },
      { type: 'identity', issuer: 'XNX', document: 'passport', number: '1' },
      { type: 'email', address: 'nobody' },
      { type: 'phone', number: '12 345 678' },
      { type: 'name-birth', name: 'Zoe Abel', born: '1971-03' },
      { type: 'name-birth', name: 'Zoe Abel', born: '1971-02-30' },
      { type: 'name-birth', name: '…', born: '1971-03-09' },
    ];
    for (const identifier of unfit)
      expect(
        problemOf(() => spelled(identifier)),
        JSON.stringify(identifier),
      ).toBe('matching-identifier-unfit');
  });
});

const chunksOf = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: bytes.length / 32 }, (_, place) => bytes.subarray(place * 32, place * 32 + 32));
const scalarOf = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes.slice().reverse())}`);
