import type { Classification, Consent, HandlingConditions, Purpose } from './handling-contract.ts';

/**
 * Handling conditions form a lattice: "at least as strict as" orders them, and `strictest` is the join, the least strict
 * conditions that are at least as strict as both. What is made from several fragments carries their join, so that nothing
 * is ever allowed for a derived fragment that one of its parents forbids (originator control; Egmont Group, Principles
 * for Information Exchange Between FIUs, on prior consent and purpose).
 */
export function strictest(left: HandlingConditions, right: HandlingConditions): HandlingConditions {
  return {
    originators: sortedUnique([...left.originators, ...right.originators]),
    classification: later(classifications, left.classification, right.classification),
    permittedPurposes: sortedUnique(intersection(left.permittedPurposes, right.permittedPurposes)),
    permittedRecipients: recipientsOfBoth(left.permittedRecipients, right.permittedRecipients),
    evidentiaryUse: later(evidentiaryUses, left.evidentiaryUse, right.evidentiaryUse),
    onwardDissemination: later(onwardUses, left.onwardDissemination, right.onwardDissemination),
    disclosureToSubject: later(disclosures, left.disclosureToSubject, right.disclosureToSubject),
    sourceProtection: later(protections, left.sourceProtection, right.sourceProtection),
    obtainedAs: later(ways, left.obtainedAs, right.obtainedAs),
    retentionUntil: earliest(left.retentionUntil, right.retentionUntil),
    reviewOn: earliest(left.reviewOn, right.reviewOn),
    atEnd: later(ends, left.atEnd, right.atEnd),
    consents: consentsOfBoth(left, right),
  };
}

/** The join of all; at least one. A single one comes back in its normal form (lists sorted, nothing twice). */
export function strictestOf(all: readonly [HandlingConditions, ...HandlingConditions[]]): HandlingConditions {
  return all.reduce(strictest, all[0]);
}

/**
 * The conditions of what is made from these parts. It is their join, and exact for the uses that consents name: what each
 * part by itself may be used for, its whole may be used for too. A join alone would forget it where one part is allowed by
 * its conditions and another by a consent. `own` as in `refusals`.
 */
export function derivedFrom(
  own: string,
  parts: readonly [HandlingConditions, ...HandlingConditions[]],
): HandlingConditions {
  const join = strictestOf(parts);
  const named = parts.flatMap(({ consents }) => consents);
  const allowed = named.filter(({ recipient, purpose }) =>
    parts.every((part) => refusals(part, { own, recipient, purpose }).length === 0),
  );
  const kept = new Map(join.consents.map((consent) => [consentKey(consent), consent]));
  for (const use of allowed)
    for (const originator of join.originators) {
      const said = named.find(
        (each) =>
          each.originator === originator && each.recipient === use.recipient && each.purpose === use.purpose,
      );
      // Who needed no consent is named with the same use, under the reference that opened it.
      const consent = said ?? { ...use, originator };
      kept.set(consentKey(consent), consent);
    }
  return { ...join, consents: inOrder(kept) };
}

/** `given` adds conditions to what is inherited; what it leaves out stays, and nothing of it can loosen. */
export function tightened(
  inherited: HandlingConditions,
  given: Partial<HandlingConditions> | undefined,
): HandlingConditions {
  if (given === undefined) return strictest(inherited, inherited);
  const after = strictest(inherited, { ...inherited, ...dropUndefined(given) });
  return { ...after, consents: after.consents.filter((consent) => !narrowed(inherited, after, consent)) };
}

/**
 * Whether this FIU's own officers took away a use that the conditions allowed before. A consent of the originator does not
 * give back what they took.
 */
export function narrowed(
  before: HandlingConditions,
  after: HandlingConditions,
  { recipient, purpose }: Pick<Consent, 'recipient' | 'purpose'>,
): boolean {
  const may = (recipients: readonly string[] | null): boolean =>
    recipients === null || recipients.includes(recipient);
  return (
    (may(before.permittedRecipients) && !may(after.permittedRecipients)) ||
    (before.permittedPurposes.includes(purpose) && !after.permittedPurposes.includes(purpose)) ||
    (after.onwardDissemination === 'prohibited' && before.onwardDissemination !== 'prohibited') ||
    (after.evidentiaryUse === 'prohibited' && before.evidentiaryUse !== 'prohibited')
  );
}

export type Refusal =
  | 'recipient-not-permitted'
  | 'purpose-not-permitted'
  | 'onward-prohibited'
  | 'onward-needs-consent'
  | 'evidentiary-use';

/** Those of the originators who did not consent to this use. */
export function withoutConsent(
  handling: Pick<HandlingConditions, 'consents'>,
  originators: readonly string[],
  use: { recipient: string; purpose: Purpose },
): string[] {
  return originators.filter(
    (originator) =>
      !handling.consents.some(
        (consent) =>
          consent.originator === originator &&
          consent.recipient === use.recipient &&
          consent.purpose === use.purpose,
      ),
  );
}

/**
 * Why these conditions forbid passing the fragment to `recipient` for `purpose`; empty where they do not. `own` is this
 * FIU's code as an originator: passing on its own information is not onward dissemination. Consent of every originator to
 * exactly this use opens it beyond the recipients and purposes that they named at first, and opens nothing beside it.
 */
export function refusals(
  handling: HandlingConditions,
  wish: { own: string; recipient: string; purpose: Purpose },
): { refusal: Refusal; originators: string[] }[] {
  const found: { refusal: Refusal; originators: string[] }[] = [];
  const others = handling.originators.filter((originator) => originator !== wish.own);
  const unconsented = (originators: readonly string[]): string[] =>
    withoutConsent(handling, originators, wish);

  const opened = unconsented(handling.originators).length === 0;

  if (
    !opened &&
    handling.permittedRecipients !== null &&
    !handling.permittedRecipients.includes(wish.recipient)
  )
    found.push({ refusal: 'recipient-not-permitted', originators: [...handling.originators] });
  if (!opened && !handling.permittedPurposes.includes(wish.purpose))
    found.push({ refusal: 'purpose-not-permitted', originators: [...handling.originators] });
  if (others.length > 0 && handling.onwardDissemination === 'prohibited')
    found.push({ refusal: 'onward-prohibited', originators: others });
  if (handling.onwardDissemination === 'with_prior_consent' && unconsented(others).length > 0)
    found.push({ refusal: 'onward-needs-consent', originators: unconsented(others) });
  if (wish.purpose === 'judicial_evidence' && handling.evidentiaryUse !== 'permitted') {
    const missing =
      handling.evidentiaryUse === 'prohibited'
        ? [...handling.originators]
        : unconsented(handling.originators);
    if (missing.length > 0) found.push({ refusal: 'evidentiary-use', originators: missing });
  }
  return found;
}

/** May stand before a court as it is: a record lawfully obtained whose use as evidence is permitted. */
export const isEvidence = (handling: HandlingConditions): boolean =>
  handling.obtainedAs === 'lawfully_obtained_record' && handling.evidentiaryUse === 'permitted';

/** This FIU as an originator: `XN-FIU`. */
export const fiuCode = (jurisdiction: string): string => `${jurisdiction}-FIU`;

/**
 * Conditions of what this FIU itself wrote or derived from reports, until its officers make them stricter: intelligence,
 * never evidence without consent, never shown to the subject, its source hidden. FATF recommendations 21 (tipping-off)
 * and 29 (use and protection of FIU information).
 */
export function ownConditions(own: string): HandlingConditions {
  return {
    originators: [own],
    classification: 'confidential',
    permittedPurposes: [
      'administrative',
      'confiscation',
      'customs',
      'intelligence',
      'investigation',
      'prosecution',
      'supervisory',
      'tax',
    ],
    permittedRecipients: null,
    evidentiaryUse: 'not_permitted_without_consent',
    onwardDissemination: 'with_prior_consent',
    disclosureToSubject: 'prohibited',
    sourceProtection: 'origin_hidden',
    obtainedAs: 'intelligence',
    retentionUntil: null,
    reviewOn: null,
    atEnd: 'keep',
    consents: [],
  };
}

// Each order runs from the widest to the strictest.
const classifications: readonly Classification[] = ['unclassified', 'restricted', 'confidential', 'secret'];
const evidentiaryUses = ['permitted', 'not_permitted_without_consent', 'prohibited'] as const;
const onwardUses = ['named_recipients_presumed', 'with_prior_consent', 'prohibited'] as const;
const disclosures = ['required_by_law_notify_first', 'with_consent', 'prohibited'] as const;
const protections = ['none', 'origin_hidden'] as const;
const ways = ['lawfully_obtained_record', 'intelligence'] as const;
const ends = ['keep', 'return_or_destroy'] as const;

function later<Value extends string>(order: readonly Value[], left: Value, right: Value): Value {
  return order.indexOf(left) >= order.indexOf(right) ? left : right;
}

/** No date (null) is the widest. Text of ISO dates sorts by time; a day alone comes before any moment of it. */
function earliest(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return left <= right ? left : right;
}

function recipientsOfBoth(left: readonly string[] | null, right: readonly string[] | null): string[] | null {
  if (left === null) return right === null ? null : sortedUnique(right);
  return right === null ? sortedUnique(left) : sortedUnique(intersection(left, right));
}

/**
 * A consent speaks for its originator's information. Where both sides hold information of that originator, both must
 * have the consent; where only one does, its consent stands.
 */
function consentsOfBoth(left: HandlingConditions, right: HandlingConditions): Consent[] {
  const kept = new Map<string, Consent>();
  for (const [mine, other] of [
    [left, right],
    [right, left],
  ] as const) {
    for (const consent of mine.consents) {
      if (!mine.originators.includes(consent.originator)) continue;
      const agreed =
        !other.originators.includes(consent.originator) ||
        other.consents.some((theirs) => consentKey(theirs) === consentKey(consent));
      if (agreed) kept.set(consentKey(consent), consent);
    }
  }
  return inOrder(kept);
}

const inOrder = (kept: ReadonlyMap<string, Consent>): Consent[] =>
  [...kept].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, consent]) => consent);

const consentKey = (consent: Consent): string =>
  JSON.stringify([consent.originator, consent.recipient, consent.purpose, consent.reference]);

const intersection = <Value>(left: readonly Value[], right: readonly Value[]): Value[] =>
  left.filter((each) => right.includes(each));

const sortedUnique = <Value extends string>(values: readonly Value[]): Value[] => [...new Set(values)].sort();

function dropUndefined(given: Partial<HandlingConditions>): Partial<HandlingConditions> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
