import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HandlingConditions } from './contract.ts';
import { handlingConditionsSchema, purposeSchema } from './contract.ts';
import {
  derivedFrom,
  isEvidence,
  ownConditions,
  refusals,
  strictest,
  strictestOf,
  tightened,
} from './handling.ts';

const own = 'XN-FIU';
const originators = [own, 'XP-FIU', 'police'];
const recipients = ['authority-one', 'authority-two'];
const dates = ['2027-01-01', '2027-01-01T00:00:00.000Z', '2030-06-30'];

const consent = fc.record({
  originator: fc.constantFrom(...originators),
  recipient: fc.constantFrom(...recipients),
  purpose: fc.constantFrom(...purposeSchema.options.slice(0, 4)),
  reference: fc.constantFrom('letter-1', 'letter-2'),
});
const conditions: fc.Arbitrary<HandlingConditions> = fc
  .record({
    originators: fc.subarray(originators, { minLength: 1 }),
    classification: fc.constantFrom(...handlingConditionsSchema.shape.classification.options),
    permittedPurposes: fc.subarray([...purposeSchema.options]),
    permittedRecipients: fc.option(fc.subarray(recipients)),
    evidentiaryUse: fc.constantFrom(...handlingConditionsSchema.shape.evidentiaryUse.options),
    onwardDissemination: fc.constantFrom(...handlingConditionsSchema.shape.onwardDissemination.options),
    disclosureToSubject: fc.constantFrom(...handlingConditionsSchema.shape.disclosureToSubject.options),
    sourceProtection: fc.constantFrom(...handlingConditionsSchema.shape.sourceProtection.options),
    obtainedAs: fc.constantFrom(...handlingConditionsSchema.shape.obtainedAs.options),
    retentionUntil: fc.option(fc.constantFrom(...dates)),
    reviewOn: fc.option(fc.constantFrom(...dates)),
    atEnd: fc.constantFrom(...handlingConditionsSchema.shape.atEnd.options),
    consents: fc.array(consent, { maxLength: 4 }),
  })
  // Their normal form: lists sorted, nothing twice, no consent of somebody whose information is not in it.
  .map((given) => strictest(given, given));

const runs = { seed: 70, numRuns: 500 };
const wishes = recipients.flatMap((recipient) =>
  purposeSchema.options.map((purpose) => ({ own, recipient, purpose })),
);

/** Says from the words of the conditions alone, one by one, whether a use is allowed: slow and separate from the lattice. */
function allowed(all: readonly HandlingConditions[], wish: (typeof wishes)[number]): boolean {
  return all.every((each) => {
    const named = each.permittedRecipients === null || each.permittedRecipients.includes(wish.recipient);
    const consented = (originator: string): boolean =>
      each.consents.some(
        (given) =>
          given.originator === originator &&
          given.recipient === wish.recipient &&
          given.purpose === wish.purpose,
      );
    const foreign = each.originators.filter((originator) => originator !== own);
    const onward =
      foreign.length === 0 ||
      each.onwardDissemination === 'named_recipients_presumed' ||
      (each.onwardDissemination === 'with_prior_consent' && foreign.every(consented));
    const evidence =
      wish.purpose !== 'judicial_evidence' ||
      each.evidentiaryUse === 'permitted' ||
      (each.evidentiaryUse === 'not_permitted_without_consent' && each.originators.every(consented));
    // Who named recipients and purposes may open one more use: all of them, and exactly this one.
    const opened = each.originators.every(consented);
    return (opened || (named && each.permittedPurposes.includes(wish.purpose))) && onward && evidence;
  });
}

describe('the strictest of handling conditions', () => {
  it('is the same whichever comes first', () => {
    fc.assert(
      fc.property(conditions, conditions, (a, b) => {
        expect(strictest(a, b)).toEqual(strictest(b, a));
      }),
      runs,
    );
  });

  it('is the same however three are grouped', () => {
    fc.assert(
      fc.property(conditions, conditions, conditions, (a, b, c) => {
        expect(strictest(strictest(a, b), c)).toEqual(strictest(a, strictest(b, c)));
        expect(strictestOf([a, b, c])).toEqual(strictest(a, strictest(b, c)));
      }),
      runs,
    );
  });

  it('of one and itself is itself', () => {
    fc.assert(
      fc.property(conditions, (a) => {
        expect(strictest(a, a)).toEqual(a);
        expect(strictestOf([a])).toEqual(a);
      }),
      runs,
    );
  });

  it('allows nothing that a parent forbids', () => {
    fc.assert(
      fc.property(conditions, conditions, (a, b) => {
        const joined = strictest(a, b);
        for (const wish of wishes)
          if (refusals(joined, wish).length === 0) expect(allowed([a, b], wish)).toBe(true);
        if (isEvidence(joined)) expect(isEvidence(a) && isEvidence(b)).toBe(true);
      }),
      runs,
    );
  });

  it('does not loosen when one side becomes stricter', () => {
    fc.assert(
      fc.property(conditions, conditions, conditions, (a, b, c) => {
        const before = strictest(a, c);
        const after = strictest(strictest(a, b), c);
        for (const wish of wishes)
          if (refusals(after, wish).length === 0) expect(refusals(before, wish)).toEqual([]);
        expect(strictest(before, after)).toEqual(after);
      }),
      runs,
    );
  });

  it('agrees, for a fragment alone, with its conditions read one by one', () => {
    fc.assert(
      fc.property(conditions, (a) => {
        for (const wish of wishes) expect(refusals(a, wish).length === 0).toBe(allowed([a], wish));
      }),
      runs,
    );
  });

  it('is exact for uses that consents name, and no wider than its parts for any', () => {
    fc.assert(
      fc.property(conditions, conditions, conditions, (a, b, c) => {
        const derived = derivedFrom(own, [a, b, c]);
        const named = [a, b, c].flatMap(({ consents }) => consents);
        for (const wish of wishes) {
          const may = refusals(derived, wish).length === 0;
          if (may) expect(allowed([a, b, c], wish)).toBe(true);
          if (named.some((each) => each.recipient === wish.recipient && each.purpose === wish.purpose))
            expect(may).toBe(allowed([a, b, c], wish));
        }
      }),
      runs,
    );
  });

  it('gives back by no consent what an officer took away', () => {
    fc.assert(
      fc.property(conditions, conditions, (inherited, given) => {
        const { permittedPurposes, permittedRecipients } = given;
        const result = tightened(inherited, { permittedPurposes, permittedRecipients });
        for (const wish of wishes) {
          if (refusals(result, wish).length > 0 || !inherited.permittedPurposes.includes(wish.purpose))
            continue;
          expect(permittedPurposes).toContain(wish.purpose);
        }
      }),
      runs,
    );
  });

  it('is not loosened by what an analyst adds', () => {
    fc.assert(
      fc.property(conditions, conditions, (inherited, given) => {
        const result = tightened(inherited, { ...given, retentionUntil: undefined } as never);
        expect(strictest(inherited, result)).toEqual(result);
      }),
      runs,
    );
  });
});

describe('refusals', () => {
  const foreign: HandlingConditions = { ...ownConditions(own), originators: ['XP-FIU'] };
  const wish = { own, recipient: 'authority-one', purpose: 'investigation' } as const;
  const kinds = (handling: HandlingConditions, purpose = 'investigation' as never): string[] =>
    refusals(handling, { ...wish, purpose }).map(({ refusal }) => refusal);

  it('let the FIU decide on its own information, but not on its use as evidence', () => {
    expect(kinds(ownConditions(own))).toEqual([]);
    expect(kinds({ ...ownConditions(own), onwardDissemination: 'prohibited' })).toEqual([]);
    expect(kinds(ownConditions(own), 'judicial_evidence' as never)).toEqual([
      'purpose-not-permitted',
      'evidentiary-use',
    ]);
  });

  it('ask the foreign originator before its information goes on', () => {
    expect(kinds(foreign)).toEqual(['onward-needs-consent']);
    const given = {
      originator: 'XP-FIU',
      recipient: 'authority-one',
      purpose: 'investigation',
      reference: 'PS 12',
    } as const;
    expect(kinds({ ...foreign, consents: [given] })).toEqual([]);
    expect(kinds({ ...foreign, consents: [{ ...given, purpose: 'tax' }] })).toEqual(['onward-needs-consent']);
    expect(kinds({ ...foreign, consents: [given], onwardDissemination: 'prohibited' })).toEqual([
      'onward-prohibited',
    ]);
  });

  it('presume consent only for recipients that were named', () => {
    const named = { ...foreign, onwardDissemination: 'named_recipients_presumed' as const };
    expect(kinds({ ...named, permittedRecipients: ['authority-one'] })).toEqual([]);
    expect(kinds({ ...named, permittedRecipients: ['authority-two'] })).toEqual(['recipient-not-permitted']);
  });

  it('open exactly the one use that every originator consented to', () => {
    const kept = { ...foreign, permittedPurposes: ['intelligence' as const], permittedRecipients: ['other'] };
    const given = { originator: 'XP-FIU', ...wish, reference: 'PS 13' };
    expect(kinds({ ...kept, consents: [given] })).toEqual([]);
    expect(kinds({ ...kept, consents: [given] }, 'intelligence' as never)).toContain(
      'recipient-not-permitted',
    );
    expect(kinds({ ...kept, originators: [own, 'XP-FIU'], consents: [given] })).toContain(
      'purpose-not-permitted',
    );
  });
});
