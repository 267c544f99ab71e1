import { type Instant, msFromInstant } from '@weir/engines/vocabulary';
import { hashOf, malformed, refused } from '../bytes.ts';
import { canonicalBytes, type Json } from '../canonical.ts';
import { fieldsOf } from '../message.ts';
import { checkInstant, checkKind, checkNode, isSignedBy, type Signed } from '../node-key.ts';
import { type Partner, publicOf, signerOf } from '../partner.ts';
import { identifierTypes, type IdentifierType } from './identifier.ts';

/** What two FIUs agreed about matching; in force once both have signed the same bytes. Limits count padded items. */
export interface MatchingAgreement {
  readonly kind: 'matching-agreement';
  readonly version: number;
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** Both nodes, sorted. */
  readonly parties: readonly [string, string];
  readonly types: readonly IdentifierType[];
  /** Coded purposes, of which each question names one. */
  readonly purposes: readonly string[];
  readonly questionsPerDay: number;
  readonly itemsPerDay: number;
  readonly itemsPerEpoch: number;
  readonly epochDays: number;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
  readonly statedAt: Instant;
}

const dayMs = 86_400_000;

/** What questions and tables name: a changed agreement has another hash, so neither side can change it alone. */
export function agreementHash(agreement: MatchingAgreement): string {
  return hashOf('weir matching agreement 1', canonicalBytes(agreement as unknown as Json));
}

/**
 * @param parties both parties as partners; of oneself a `Partner` made from one's own statements
 * @throws Problem `agreement-not-signed-by-both`, `envelope-malformed`, and what `signerOf` throws
 */
export function verifyAgreement(
  signed: Signed<MatchingAgreement>,
  parties: readonly [Partner, Partner],
  now: Instant,
): void {
  checkAgreement(signed.statement);
  for (const name of signed.statement.parties) {
    const party = parties.find((one) => one.node === name);
    if (party === undefined) throw notByBoth();
    verifyAgreedBy(signed, party, now);
  }
}

/**
 * That one party signed it: what can be said of an offer, before the other side has signed too.
 * @throws Problem `agreement-not-signed-by-both`, `envelope-malformed`, and what `signerOf` throws
 */
export function verifyAgreedBy(signed: Signed<MatchingAgreement>, party: Partner, now: Instant): void {
  checkAgreement(signed.statement);
  const keyIds = new Set(party.keys.map((key) => key.id));
  const key = signed.signatures.find((signature) => keyIds.has(signature.key))?.key;
  if (key === undefined) throw notByBoth();
  const signer = signerOf(party, { key, signedAt: signed.statement.statedAt, now });
  if (!isSignedBy(signed, publicOf(signer))) throw notByBoth();
}

/** Which epoch a time lies in, from 0. @throws Problem `agreement-not-in-force` */
export function epochAt(agreement: MatchingAgreement, now: Instant): number {
  if (now < agreement.validFrom || now >= agreement.validUntil)
    throw refused('agreement-not-in-force', 'The agreement has not begun or has ended.');
  const passed = msFromInstant(now) - msFromInstant(agreement.validFrom);
  return Math.floor(passed / (agreement.epochDays * dayMs));
}

export function checkAgreement(agreement: MatchingAgreement): void {
  fieldsOf(agreement as unknown as Json, agreementFields);
  checkKind(agreement, 'matching-agreement');
  agreement.parties.forEach(checkNode);
  [agreement.validFrom, agreement.validUntil, agreement.statedAt].forEach(checkInstant);
  const counts = [
    agreement.questionsPerDay,
    agreement.itemsPerDay,
    agreement.itemsPerEpoch,
    agreement.epochDays,
  ];
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 1))
    throw malformed('A limit of the agreement is a whole number from 1.');
  if (agreement.parties.length !== 2 || agreement.parties[0] >= agreement.parties[1])
    throw malformed('An agreement names two parties in order.');
  if (agreement.types.length === 0 || agreement.types.some((type) => !identifierTypes.includes(type)))
    throw malformed('The agreement names a type of identifier that is not known.');
  if (agreement.purposes.length === 0 || agreement.validUntil <= agreement.validFrom)
    throw malformed('The agreement needs a purpose and must end after it begins.');
}

const agreementFields = [
  'kind',
  'version',
  'id',
  'parties',
  'types',
  'purposes',
  'questionsPerDay',
  'itemsPerDay',
  'itemsPerEpoch',
  'epochDays',
  'validFrom',
  'validUntil',
  'statedAt',
] as const;

const notByBoth = () =>
  refused(
    'agreement-not-signed-by-both',
    'Both parties must have signed the same agreement. Compare its hash.',
  );
