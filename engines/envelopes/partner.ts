import type { Instant } from '@weir/engines/vocabulary';
import { refused } from './bytes.ts';
import {
  checkInstant,
  checkKind,
  fingerprintOf,
  type Introduction,
  isSignedBy,
  keyIdOf,
  type KeyStatement,
  revocationReasons,
  type RevocationStatement,
  type Signed,
  verifyKeyStatement,
} from './node-key.ts';

/** One generation of a partner's keys as we know it. */
export interface PartnerKey {
  readonly id: string;
  readonly stated: Signed<KeyStatement>;
  readonly revocation: Signed<RevocationStatement> | null;
}

/** A directory's entry: everything we know of a partner's keys, plain data, grown by the functions below alone. */
export interface Partner {
  readonly node: string;
  /** In the order of generations; the first is pinned. */
  readonly keys: readonly PartnerKey[];
  readonly introductions: readonly Signed<Introduction>[];
  /** The fingerprint of the first key that a person compared out of band, who, and when. */
  readonly confirmation: { readonly by: string; readonly at: Instant } | null;
}

/** How far a partner's keys may be relied on; only `confirmed` opens and seals. */
export type Standing = 'pinned' | 'introduced' | 'confirmed' | 'revoked';

/**
 * Pins a partner's first key. Nothing is opened under it before a person has confirmed the fingerprint.
 * @throws Problem `envelope-malformed`, `envelope-version-unknown`, `envelope-signature-wrong`
 */
export function pin(first: Signed<KeyStatement>): Partner {
  const id = verifyKeyStatement(first);
  return {
    node: first.statement.node,
    keys: [{ id, stated: first, revocation: null }],
    introductions: [],
    confirmation: null,
  };
}

/**
 * Takes an introduction by a partner that is itself confirmed; how many are wanted is the desk's to say.
 * @throws Problem `partner-introducer-not-confirmed`, `partner-fingerprint-differs`, `envelope-signature-wrong`
 */
export function introduce(
  partner: Partner,
  introduction: Signed<Introduction>,
  introducer: Partner,
  now: Instant,
): Partner {
  const { statement } = introduction;
  checkKind(statement, 'introduction');
  checkInstant(statement.statedAt);
  const first = partner.keys[0]!;
  if (
    statement.by !== introducer.node ||
    statement.by === partner.node ||
    standingOf(introducer, now) !== 'confirmed'
  )
    throw refused('partner-introducer-not-confirmed', 'Only a confirmed partner can introduce another one.');
  if (
    statement.node !== partner.node ||
    statement.key !== first.id ||
    statement.fingerprint !== fingerprintOf(first.stated.statement)
  )
    throw refused(
      'partner-fingerprint-differs',
      'The introduction speaks of another key than the one pinned. Ask both which is right before going on.',
    );
  const signer = validKey(introducer, introduction.signatures[0]?.key, statement.statedAt, now);
  if (!isSignedBy(introduction, publicOf(signer))) throw wrongSignature();
  if (partner.introductions.some((known) => known.statement.by === statement.by)) return partner;
  return { ...partner, introductions: [...partner.introductions, introduction] };
}

/**
 * A person compared the fingerprint out of band and types what was read; spaces do not matter.
 * @throws Problem `partner-fingerprint-differs`
 */
export function confirm(partner: Partner, act: { fingerprint: string; by: string; at: Instant }): Partner {
  const digits = (text: string): string => text.replaceAll(/\D/g, '');
  if (digits(act.fingerprint) !== digits(fingerprintOf(partner.keys[0]!.stated.statement)))
    throw refused(
      'partner-fingerprint-differs',
      'The digits are not those of the pinned key. Read them once more; if they still differ, someone may stand between you.',
    );
  return { ...partner, confirmation: { by: act.by, at: act.at } };
}

/**
 * Takes the next generation of a partner's keys, signed by itself and by the key before it. Between the two validities
 * lies the overlap in which both count.
 * @throws Problem `partner-key-out-of-order` (also for a second key of one generation: keep both as evidence),
 *   `partner-key-not-valid`, `envelope-signature-wrong`
 */
export function rotate(partner: Partner, next: Signed<KeyStatement>, now: Instant): Partner {
  const id = verifyKeyStatement(next);
  const { statement } = next;
  const last = partner.keys.at(-1)!;
  if (id === last.id) {
    if (statement.validUntil === last.stated.statement.validUntil) return partner;
    throw outOfOrder('The same key is stated with another validity.');
  }
  if (
    statement.node !== partner.node ||
    statement.previous !== last.id ||
    statement.generation !== last.stated.statement.generation + 1
  )
    throw outOfOrder(
      'The new key does not follow the last one that is known. Ask for the statements in between.',
    );
  if (statement.validFrom > last.stated.statement.validUntil)
    throw outOfOrder(
      'The new key begins after the old one ended: there is no overlap in which one vouches for the other.',
    );
  if (!countsAt(last, now, now))
    throw notValid(
      'The key that signs the new one has ended or was revoked; the fingerprint must be compared anew.',
    );
  if (!isSignedBy(next, publicOf(last))) throw wrongSignature();
  return { ...partner, keys: [...partner.keys, { id, stated: next, revocation: null }] };
}

/**
 * Takes a revocation, signed by the key itself or by a later one. It cannot be taken back; an earlier `from` wins.
 * @throws Problem `partner-key-unknown`, `envelope-signature-wrong`, `envelope-malformed`
 */
export function revoke(partner: Partner, revocation: Signed<RevocationStatement>): Partner {
  const { statement } = revocation;
  checkKind(statement, 'revocation');
  checkInstant(statement.from);
  checkInstant(statement.statedAt);
  if (!revocationReasons.includes(statement.reason) || statement.node !== partner.node)
    throw refused(
      'partner-revocation-unfit',
      'The revocation names another node or a reason that is not known.',
    );
  const place = partner.keys.findIndex((key) => key.id === statement.key);
  if (place < 0) throw unknownKey();
  if (!partner.keys.slice(place).some((key) => isSignedBy(revocation, publicOf(key)))) throw wrongSignature();
  const known = partner.keys[place]!.revocation;
  if (known !== null && known.statement.from <= statement.from) return partner;
  return {
    ...partner,
    keys: partner.keys.map((key, at) => (at === place ? { ...key, revocation } : key)),
  };
}

export function standingOf(partner: Partner, now: Instant): Standing {
  if (partner.keys.every((key) => key.revocation !== null && key.revocation.statement.from <= now))
    return 'revoked';
  if (partner.confirmation !== null) return 'confirmed';
  return partner.introductions.length > 0 ? 'introduced' : 'pinned';
}

/**
 * The key under which something was signed at a time, as we know it now.
 * @throws Problem `partner-not-confirmed`, `partner-key-unknown`, `partner-key-not-valid`
 */
export function signerOf(
  partner: Partner,
  { key, signedAt, now }: { key: string | undefined; signedAt: Instant; now: Instant },
): PartnerKey {
  checkConfirmed(partner, now);
  return validKey(partner, key, signedAt, now);
}

/**
 * The newest key that counts now, to seal to.
 * @throws Problem `partner-not-confirmed`, `partner-key-not-valid`
 */
export function sealingKeyOf(partner: Partner, now: Instant): { node: string; key: string; sealing: string } {
  checkConfirmed(partner, now);
  const key = partner.keys.findLast((one) => countsAt(one, now, now));
  if (key === undefined)
    throw notValid('The partner has no key that counts now. Ask for its next statement.');
  return { node: partner.node, key: key.id, sealing: key.stated.statement.sealing };
}

/** Revoked keys count for nothing that was signed after `from`; of a compromised key nothing counts, ever. */
function countsAt(key: PartnerKey, signedAt: Instant, now: Instant): boolean {
  const { validFrom, validUntil } = key.stated.statement;
  if (signedAt < validFrom || signedAt >= validUntil) return false;
  const revocation = key.revocation?.statement;
  if (revocation === undefined || now < revocation.from) return true;
  return revocation.reason !== 'compromised' && signedAt < revocation.from;
}

function validKey(partner: Partner, id: string | undefined, signedAt: Instant, now: Instant): PartnerKey {
  const key = partner.keys.find((one) => one.id === id);
  if (key === undefined) throw unknownKey();
  if (!countsAt(key, signedAt, now))
    throw notValid('The key was not yet or no longer valid, or revoked, when this was signed.');
  return key;
}

function checkConfirmed(partner: Partner, now: Instant): void {
  const standing = standingOf(partner, now);
  if (standing !== 'confirmed')
    throw refused(
      'partner-not-confirmed',
      "Nobody has confirmed this partner's fingerprint, or its keys are revoked.",
      { standing },
    );
}

export function publicOf(key: PartnerKey): { id: string; signing: KeyStatement['signing'] } {
  return { id: keyIdOf(key.stated.statement), signing: key.stated.statement.signing };
}

const outOfOrder = (detail: string) => refused('partner-key-out-of-order', detail);
const notValid = (detail: string) => refused('partner-key-not-valid', detail);
const unknownKey = () =>
  refused('partner-key-unknown', 'This is signed by a key that we do not know for this partner.');
const wrongSignature = () =>
  refused('envelope-signature-wrong', 'A signature does not verify; both algorithms must.');
