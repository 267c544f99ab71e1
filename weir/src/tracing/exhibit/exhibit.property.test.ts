import { createHash } from 'node:crypto';
import {
  columnsFrom,
  decidedTrace,
  traceRules,
  type TraceQuestion,
  type TraceRule,
} from '@weir/engines/trails';
import { Problem } from '@weir/engines/vocabulary';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exchangeLedgers,
  limitedCase,
  smallLedgers,
  widestLedgers,
  type RandomCase,
} from '../../../../engines/trails/random-ledger.ts';
import { bundleOf, rowFields, sealOf, sha256Of, type ExhibitContent } from './exhibit-bundle.ts';
import { contentOf, type ExhibitContext } from './exhibit-content.ts';
import { verifyExhibit } from './exhibit-verify.ts';

const runs = process.env['WEIR_TEST_LONG'] === undefined ? 150 : 10_000;
const context: ExhibitContext = {
  title: 'The money of t0',
  madeAt: '2026-11-29T00:00:00.000Z' as ExhibitContext['madeAt'],
  madeWith: 'Weir',
  authorities: [{ jurisdiction: 'XN', citation: 'Invented act, section 4', checkedOn: null }],
  standing: { kind: 'intelligence-annex', bases: [] },
};

describe.each(traceRules)('an exhibit under %s', (rule) => {
  it.each(Object.entries({ small: smallLedgers, exchange: exchangeLedgers, widest: widestLedgers }))(
    'says alone what the whole ledger says, over %s ledgers',
    (_, scale) => {
      let compared = 0;
      fc.assert(
        fc.property(limitedCase(scale), (random) => {
          const made = contentFor(random, rule);
          if (made === undefined) return;
          const { bytes, sha256 } = bundleOf(made.content);
          const outcome = verifyExhibit(bytes, sha256);
          expect(outcome).toMatchObject({ verified: true, differences: [] });
          const { assumptionsElsewhere: _elsewhere, notes: _notes, ...whole } = made.whole;
          expect(outcome.parts?.answer).toEqual(whole);
          compared++;
        }),
        { numRuns: runs, seed: 20_271 },
      );
      expect(compared).toBeGreaterThan(runs / 10);
    },
  );

  it('is not verified once any byte is another', () => {
    fc.assert(
      fc.property(
        limitedCase(exchangeLedgers),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (random, where, flip) => {
          const made = contentFor(random, rule);
          if (made === undefined) return;
          const { bytes } = bundleOf(made.content);
          bytes[where % bytes.length]! ^= flip;
          const outcome = verifyExhibit(bytes);
          expect(outcome.verified).toBe(false);
          expect(outcome.differencesCount).toBeGreaterThan(0);
        },
      ),
      { numRuns: runs, seed: 20_272 },
    );
  });

  it('is not verified once a byte is missing or too many', () => {
    fc.assert(
      fc.property(limitedCase(smallLedgers), fc.nat(), fc.boolean(), (random, where, add) => {
        const made = contentFor(random, rule);
        if (made === undefined) return;
        const { bytes } = bundleOf(made.content);
        const at = where % bytes.length;
        const changed = Buffer.concat([
          bytes.subarray(0, at),
          add ? Buffer.from(' ') : Buffer.alloc(0),
          bytes.subarray(add ? at : at + 1),
        ]);
        expect(verifyExhibit(changed).verified).toBe(false);
      }),
      { numRuns: runs, seed: 20_273 },
    );
  });
});

/** A opens with 100, gets 60 dirty, then 40; pays 120 to B, who draws 30 as cash. C is a stranger who pays B. */
const story = {
  rows: [
    { id: 'dirty', from: null, to: 'A', fromType: 'border', time: 1, amount: 6000, currency: 'XNC' },
    { id: 'later', from: null, to: 'A', time: 2, amount: 4000, currency: 'XNC' },
    { id: 'clean', from: 'C', to: 'B', time: 3, amount: 500, currency: 'XNC' },
    { id: 'pay', from: 'A', to: 'B', time: 3, amount: 12_000, currency: 'XNC' },
    { id: 'far', from: 'C', to: 'D', time: 4, amount: 700, currency: 'XNC' },
    { id: 'cash', from: 'B', to: null, toType: 'cash', time: 5, amount: 3000, currency: 'XNC' },
  ],
  question: {
    rule: 'pro-rata',
    sources: [{ transaction: 'dirty' }],
    openings: [{ account: 'A', currency: 'XNC', amount: 10_000 }],
    assumptions: 'touched',
  },
} as const;

function storyContent(): ExhibitContent {
  return contentOf(decidedTrace(columnsFrom(story.rows), story.question), story.question, context);
}

describe('a bundle that somebody changed', () => {
  const places = (change: (content: Mutable<ExhibitContent>) => void): string[] => {
    const content = structuredClone(storyContent()) as Mutable<ExhibitContent>;
    change(content);
    // Sealed and hashed anew, as a careful forger would.
    const outcome = verifyExhibit(bundleOf(content).bytes);
    expect(outcome.verified).toBe(false);
    return outcome.differences.map(({ part, place }) => `${part} ${place}`);
  };

  it('holds only what the money touched', () => {
    const content = storyContent();
    expect(content.rows.map(({ id }) => id)).toEqual(['dirty', 'later', 'clean', 'pay', 'cash']);
    expect(content.parts.accounts).toEqual([
      { account: 'A', rows: 3 },
      { account: 'B', rows: 3 },
    ]);
    expect(content.parts.ledger).toMatchObject({ rows: 6, assumptionsElsewhere: { count: 2, accounts: 1 } });
  });

  it('is told by the row, where it was not sealed anew', () => {
    const text = bundleOf(storyContent()).bytes.toString('utf8');
    const outcome = verifyExhibit(
      Buffer.from(text.replace('"12000"', '"120.01"').replace('"120.00"', '"120.01"')),
    );
    expect(outcome.differences.map(({ part, place }) => `${part} ${place}`)).toEqual(
      expect.arrayContaining(['rows line 17, transaction pay', 'rows hash', 'answer held[0].amount']),
    );
    expect(outcome.differences.filter(({ place }) => place.startsWith('line')).length).toBe(1);
  });

  it.each<[string, (content: Mutable<ExhibitContent>) => void, string]>([
    ['a row’s amount', ({ rows }) => void (rows[3]!.amount = 12_001), 'answer held[0].amount'],
    ['a row’s payee', ({ rows }) => void (rows[3]!.to = 'E'), 'answer held[0].account'],
    ['a row’s time', ({ rows }) => void (rows[4]!.time = 0), 'rows transaction cash'],
    ['a row’s marked money', ({ rows }) => void (rows[3]!.arrived -= 1), 'rows transaction pay, arrived'],
    ['a row taken out', ({ rows }) => void rows.splice(1, 1), 'accounts [0].rows'],
    ['a row put in twice', ({ rows }) => void rows.splice(1, 0, rows[1]!), 'accounts [0].rows'],
    ['rows exchanged at one time', ({ rows }) => void rows.reverse(), 'rows transaction pay'],
    [
      'a row of strangers',
      ({ rows }) => void rows.push({ ...rows[4]!, id: 'x', from: 'C', to: 'D', arrived: 0 }),
      'rows transaction x',
    ],
    [
      'an opening balance',
      ({ parts }) => void (parts.openings[0]!.amount = '101.00'),
      'answer held[0].amount',
    ],
    ['an opening balance taken out', ({ parts }) => void parts.openings.pop(), 'answer held[0].amount'],
    [
      'an opening balance of a stranger',
      ({ parts }) => void parts.openings.push({ account: 'Z', currency: 'XNC', amount: '1.00' }),
      'openings [1]',
    ],
    ['the rule', ({ parts }) => void (parts.question.rule = 'fifo'), 'rule name'],
    [
      'the rule everywhere',
      ({ parts }) => {
        parts.question.rule = 'fifo';
        parts.rule.name = 'fifo';
        parts.answer.rule = 'fifo';
      },
      'answer held[0].amount',
    ],
    [
      'the source',
      ({ parts }) => void (parts.question.sources[0] = { transaction: 'later' }),
      'answer sources[0].transaction',
    ],
    [
      'the end of the question',
      ({ parts }) => void (parts.question.until = '1970-01-01T00:00:00.003Z'),
      'answer until',
    ],
    ['a holder', ({ parts }) => void (parts.answer.held[0]!.account = 'C'), 'answer held[0].account'],
    [
      'a holder’s amount',
      ({ parts }) => void (parts.answer.held[0]!.amount = '1.00'),
      'answer held[0].amount',
    ],
    ['what left', ({ parts }) => void parts.answer.left.pop(), 'answer left[0]'],
    [
      'a path',
      ({ parts }) => void (parts.answer.paths[0]!.transactions[0] = 'later'),
      'answer paths[0].transactions[0]',
    ],
    [
      'a convention',
      ({ parts }) => void (parts.reading.orderedByConvention += 1),
      'reading orderedByConvention',
    ],
    [
      'the rounding bound',
      ({ parts }) => void (parts.reading.holdingOffByAtMost = 0),
      'reading holdingOffByAtMost',
    ],
    ['an account', ({ parts }) => void (parts.accounts[1]!.account = 'C'), 'accounts [1].account'],
    ['the columns', ({ parts }) => void parts.columns.reverse(), 'columns '],
  ])('is told: %s', (_, change, place) => {
    expect(places(change)).toContain(place);
  });

  it('is another file, where nothing of it is computed', () => {
    const { bytes, sha256 } = bundleOf(storyContent());
    const text = bytes.toString('utf8').replace('Invented act, section 4', 'Invented act, section 5');
    const [before] = /"rule":"[0-9a-f]{64}"/.exec(text)!;
    const part = /^"rule":(.*),$/m.exec(text)![1]!;
    const forged = Buffer.from(text.replace(before, `"rule":"${sha256Of(part)}"`));
    expect(verifyExhibit(forged).verified).toBe(true);
    expect(verifyExhibit(forged, sha256)).toMatchObject({
      verified: false,
      differences: [{ part: 'file', place: 'sha256' }],
    });
    expect(verifyExhibit(bytes, sha256.toUpperCase()).verified).toBe(true);
  });

  it('is told, and never more than told, whatever stands in its lines', () => {
    const lines = bundleOf(storyContent()).bytes.toString('utf8').split('\n');
    const hostile = fc.oneof(
      fc.json(),
      fc.constantFrom('', '[', '{"__proto__":1}', '1e999', '"\\ud800"', '['.repeat(50_000)),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.nat(lines.length - 1), hostile, fc.boolean(), (place, text, whole) => {
        const before = lines[place]!;
        const name = /^("\w+":)/.exec(before)?.[1] ?? '';
        const line = whole ? text : `${name}${text}${before.endsWith(',') ? ',' : ''}`;
        if (line === before) return;
        const changed = Buffer.from(lines.with(place, line).join('\n'));
        expect(verifyExhibit(changed).verified).toBe(false);
      }),
      { numRuns: runs * 4, seed: 20_274 },
    );
  });

  it('is told where its parts are sealed anew with other values', () => {
    const content = storyContent();
    const names = [
      'question',
      'openings',
      'reading',
      'answer',
      'accounts',
      'columns',
      'standing',
      'rule',
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), (name, value) => {
        const parts = { ...content.parts, [name]: value } as typeof content.parts;
        expect(verifyExhibit(bundleOf({ ...content, parts }).bytes).verified).toBe(false);
      }),
      { numRuns: runs * 2, seed: 20_275 },
    );
  });

  it('is refused where it is no bundle at all', () => {
    for (const text of [
      '',
      '{}',
      'PK',
      '{"format":"weir-exhibit-1",',
      '{"format":"weir-exhibit-1",\n"made":{},\n',
    ]) {
      expect(verifyExhibit(Buffer.from(text)).verified).toBe(false);
    }
  });

  it('seals rows as it says', () => {
    const [row] = storyContent().rows;
    const fields = rowFields(row!);
    expect(sealOf('', fields)).toBe(
      createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 16),
    );
  });
});

type Mutable<Thing> = { -readonly [Key in keyof Thing]: Mutable<Thing[Key]> };

function contentFor({ rows, until, since, ...random }: RandomCase, rule: TraceRule) {
  const question: TraceQuestion = {
    ...random,
    rule,
    assumptions: 'touched',
    until: Math.min(until, 8.64e15),
    ...(since !== undefined && { since: Math.max(since, -8.64e15) }),
  };
  try {
    const decided = decidedTrace(columnsFrom(rows), question);
    return { content: contentOf(decided, question, context), whole: decided.answer };
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
