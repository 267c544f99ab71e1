import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { instantFromMs, msFromInstant, type Instant } from '@weir/engines/vocabulary';
import type { Attachment } from './attachment.ts';
import { bigEndian, fromBase64, hashOf, joined, malformed, refused, toBase64, utf8 } from './bytes.ts';
import { canonicalBytes, parseCanonical, type Json } from './canonical.ts';
import { checkInstant, checkKind, checkNode, type NodeKey, version } from './node-key.ts';
import { paddedLength } from './padding.ts';
import { type Partner, publicOf, signerOf } from './partner.ts';
import { unwrapKey, wrapKey } from './sealing-key.ts';
import { type Signature, signBytes, signedBytes, verifyBytes } from './signing-key.ts';

/** What one node writes to others; signed as a whole. */
export interface Message {
  readonly kind: 'message';
  readonly version: number;
  /** Unique for its author for ever: 16 random bytes, hexadecimal. */
  readonly id: string;
  readonly from: string;
  /** Every recipient, sorted. Whoever opens it and is not named refuses it, so a recipient cannot pass it off as sent to others. */
  readonly to: readonly string[];
  readonly writtenAt: Instant;
  /** Id of the key that signs. */
  readonly key: string;
  /** Id of the message this one answers. */
  readonly answers: string | null;
  readonly body: Json;
  readonly attachments: readonly Attachment[];
}

export const messageLimits = {
  envelopeBytes: 8 * 2 ** 20,
  recipients: 64,
  attachments: 200,
  /** How far ahead of ours a sender's clock may be. */
  aheadMs: 10 * 60_000,
  /** How long after its key ended a message may still come in (a month offline, and then some). */
  lateMs: 90 * 86_400_000,
} as const;

const domain = 'weir message 1';
const contentDomain = 'weir content 1';
const info = 'weir envelope 1';

/**
 * Signs a message and seals it to its recipients: one fresh content key, wrapped once for each.
 * @param random 32 fresh random bytes; the wrapping draws its own inside OpenSSL unless `wrapRandom` (64 bytes for
 *   each recipient, for test vectors only) is given
 * @throws Problem `envelope-malformed`, `envelope-too-large`
 */
export async function sealMessage(
  message: Omit<Message, 'kind' | 'version' | 'key' | 'to'>,
  {
    author,
    recipients,
    random,
    wrapRandom,
  }: {
    author: NodeKey;
    recipients: readonly { node: string; key: string; sealing: string }[];
    random: Uint8Array;
    wrapRandom?: readonly Uint8Array[];
  },
): Promise<{ envelope: Uint8Array; message: Message; contentHash: string }> {
  const whole: Message = {
    kind: 'message',
    version,
    ...message,
    to: recipients.map((recipient) => recipient.node).sort(),
    key: author.id,
  };
  checkMessage(whole);
  if (random.length !== 32) throw malformed('A content key is made from 32 random bytes.');
  const content = whole as unknown as Json;
  const signed = signedBytes(domain, content);
  const signature = signBytes(signed, author.signing);
  const { boxKey, commitment } = keysFrom(random);
  const bound = fromBase64(commitment);
  const to = await Promise.all(
    recipients.map(async ({ key, sealing }, place) => {
      const wrapped = await wrapKey(random, { open: sealing, info, bound }, wrapRandom?.[place]);
      return { key, enc: toBase64(wrapped.enc), wrapped: toBase64(wrapped.wrapped) };
    }),
  );
  const header = { commitment, kind: 'envelope', to, version };
  const box = sealBox(
    boxKey,
    canonicalBytes({ content, signature: { ...signature } }),
    canonicalBytes(header),
  );
  const envelope = canonicalBytes({ ...header, box: toBase64(box) });
  if (envelope.length > messageLimits.envelopeBytes) throw tooLarge();
  return { envelope, message: whole, contentHash: hashOf(contentDomain, signed) };
}

/** What the receipts of a message are about: SHA-256 over exactly what its author signed. */
export function contentHashOf(message: Message): string {
  return hashOf(contentDomain, signedBytes(domain, message as unknown as Json));
}

export interface Opened {
  readonly message: Message;
  readonly contentHash: string;
  readonly signature: Signature;
  /** Until when the store must remember (from, id, contentHash): later copies are refused for their age. */
  readonly rememberUntil: Instant;
}

/**
 * Opens an envelope, and gives it only if its author is a confirmed partner, both signatures verify, it names this
 * node and its time can be.
 * @throws Problem `envelope-too-large`, `envelope-malformed`, `envelope-version-unknown`, `envelope-not-for-us`,
 *   `envelope-altered`, `envelope-signature-wrong`, `envelope-from-the-future`, `envelope-too-old`, and what `signerOf`
 *   throws. Keep the bytes of what is refused as evidence.
 */
export async function openMessage(
  envelope: Uint8Array,
  {
    node,
    keys,
    partnerOf,
    now,
  }: {
    node: string;
    keys: readonly NodeKey[];
    partnerOf: (node: string) => Partner | undefined;
    now: Instant;
  },
): Promise<Opened> {
  const { content, signature } = await openBox(envelope, keys);
  const message = content as unknown as Message;
  checkMessage(message);
  if (!message.to.includes(node))
    throw refused(
      'envelope-not-for-us',
      'The author did not address this to us; a recipient may have sealed it anew.',
    );
  const partner = partnerOf(message.from);
  if (partner === undefined || partner.node !== message.from)
    throw refused('partner-unknown', 'The author is not in the directory of partners.', {
      from: message.from,
    });
  if (msFromInstant(message.writtenAt) > msFromInstant(now) + messageLimits.aheadMs)
    throw refused(
      'envelope-from-the-future',
      "It is dated later than now. One of the two nodes' clocks is wrong.",
    );
  const signer = signerOf(partner, { key: message.key, signedAt: message.writtenAt, now });
  const rememberUntil = instantFromMs(
    msFromInstant(signer.stated.statement.validUntil) + messageLimits.lateMs,
  );
  if (now > rememberUntil)
    throw refused(
      'envelope-too-old',
      'It comes more than 90 days after its key ended. Ask for it to be sent anew.',
    );
  const signed = signedBytes(domain, content);
  if (!verifyBytes(signed, signature, publicOf(signer).signing))
    throw refused('envelope-signature-wrong', 'A signature does not verify; both algorithms must.');
  return { message, contentHash: hashOf(contentDomain, signed), signature, rememberUntil };
}

/**
 * What an opened message is to a store that remembers (from, id) → contentHash: `new`, or `again` (no second effect;
 * send the same receipt once more).
 * @throws Problem `envelope-id-reused` for another content under a known id: evidence against its author
 */
export function judgeArrival(opened: Opened, knownHash: string | undefined): 'new' | 'again' {
  if (knownHash === undefined) return 'new';
  if (knownHash === opened.contentHash) return 'again';
  throw refused('envelope-id-reused', 'The author signed two different messages under one id. Keep both.');
}

function keysFrom(random: Uint8Array): { boxKey: Uint8Array; commitment: string } {
  // GCM alone does not commit to its key: a crafted box could open differently for two recipients.
  const derived = new Uint8Array(
    hkdfSync('sha256', random, new Uint8Array(), utf8('weir content key 1'), 64),
  );
  return { boxKey: derived.subarray(0, 32), commitment: toBase64(derived.subarray(32)) };
}

/** The key seals one box only, so its nonce may be zero. */
function sealBox(key: Uint8Array, plain: Uint8Array, header: Uint8Array): Uint8Array {
  const padded = new Uint8Array(paddedLength(plain.length + 4));
  padded.set(bigEndian(plain.length, 4));
  padded.set(plain, 4);
  const cipher = createCipheriv('aes-256-gcm', key, new Uint8Array(12)).setAAD(header);
  return joined(cipher.update(padded), cipher.final(), cipher.getAuthTag());
}

async function openBox(
  envelope: Uint8Array,
  keys: readonly NodeKey[],
): Promise<{ content: Json; signature: Signature }> {
  if (envelope.length > messageLimits.envelopeBytes) throw tooLarge();
  const { box, ...header } = fieldsOf(parseCanonical(envelope), [
    'box',
    'commitment',
    'kind',
    'to',
    'version',
  ]);
  checkKind(header as unknown as { kind: string; version: number }, 'envelope');
  if (!Array.isArray(header['to']) || header['to'].length > messageLimits.recipients)
    throw malformed(`An envelope has up to ${messageLimits.recipients} recipients.`);
  const wraps = (header['to'] as Json[]).map((wrap) => fieldsOf(wrap, ['enc', 'key', 'wrapped']));
  const mine = wraps.flatMap((wrap) => {
    const key = keys.find((one) => one.id === wrap['key']);
    return key === undefined ? [] : [{ wrap, key }];
  })[0];
  if (mine === undefined)
    throw refused('envelope-not-for-us', 'It is sealed to none of the keys that we hold.');
  const bound = fromBase64(header['commitment'], 32);
  const wrapped = { enc: fromBase64(mine.wrap['enc'], 1120), wrapped: fromBase64(mine.wrap['wrapped'], 48) };
  const sealed = fromBase64(box);
  let plain: Uint8Array;
  try {
    const random = await unwrapKey(wrapped, { key: mine.key.sealing, info, bound });
    const { boxKey, commitment } = keysFrom(random);
    if (commitment !== header['commitment']) throw altered();
    const decipher = createDecipheriv('aes-256-gcm', boxKey, new Uint8Array(12), { authTagLength: 16 });
    decipher.setAAD(canonicalBytes(header)).setAuthTag(sealed.subarray(-16));
    plain = joined(decipher.update(sealed.subarray(0, -16)), decipher.final());
  } catch {
    throw altered();
  }
  return unpad(plain);
}

function unpad(plain: Uint8Array): { content: Json; signature: Signature } {
  const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0);
  const used = plain.subarray(4, 4 + length);
  const padding = plain.subarray(4 + length);
  if (
    used.length !== length ||
    plain.length !== paddedLength(length + 4) ||
    padding.some((byte) => byte !== 0)
  )
    throw malformed('The padding is not as the specification says.');
  const { content, signature } = fieldsOf(parseCanonical(used), ['content', 'signature']);
  return {
    content: content!,
    signature: fieldsOf(signature, ['ed25519', 'mlDsa65']) as unknown as Signature,
  };
}

/** Exactly these fields, neither fewer nor more. */
export function fieldsOf(value: Json | undefined, names: readonly string[]): Record<string, Json> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('Fields are missing.');
  if (Object.keys(value).sort().join() !== [...names].sort().join())
    throw malformed(`There must be exactly these fields: ${names.join(', ')}.`);
  return value as Record<string, Json>;
}

const messageFields = [
  'kind',
  'version',
  'id',
  'from',
  'to',
  'writtenAt',
  'key',
  'answers',
  'body',
  'attachments',
] as const;

function checkMessage(message: Message): void {
  fieldsOf(message as unknown as Json, messageFields);
  checkKind(message, 'message');
  checkNode(message.from);
  checkInstant(message.writtenAt);
  const isId = (text: unknown): boolean => typeof text === 'string' && /^[0-9a-f]{32}$/.test(text);
  if (!isId(message.id) || !isId(message.key) || (message.answers !== null && !isId(message.answers)))
    throw malformed('An id is 32 hexadecimal digits.');
  if (!Array.isArray(message.to) || message.to.length === 0 || message.to.length > messageLimits.recipients)
    throw malformed(`A message has 1 to ${messageLimits.recipients} recipients.`);
  message.to.forEach(checkNode);
  if (message.to.some((node, place) => place > 0 && message.to[place - 1]! >= node))
    throw malformed('The recipients are sorted and each is named once.');
  if (!Array.isArray(message.attachments) || message.attachments.length > messageLimits.attachments)
    throw malformed(`A message has up to ${messageLimits.attachments} attachments.`);
  for (const one of message.attachments) {
    fieldsOf(one as unknown as Json, ['id', 'key', 'size', 'sha256']);
    fromBase64(one.key, 32);
    if (
      !isId(one.id) ||
      !/^[0-9a-f]{64}$/.test(one.sha256) ||
      !Number.isSafeInteger(one.size) ||
      one.size < 0
    )
      throw malformed('An attachment is not described as the specification says.');
  }
  const distinct = (field: 'id' | 'key'): number =>
    new Set(message.attachments.map((one) => one[field])).size;
  if (distinct('id') < message.attachments.length || distinct('key') < message.attachments.length)
    throw malformed('Two attachments have one id or one key.');
}

const tooLarge = () =>
  refused('envelope-too-large', 'An envelope has 8 MiB at most; send what is larger as an attachment.');
const altered = () =>
  refused(
    'envelope-altered',
    'The envelope is not what its sender sealed. Keep it as evidence and ask for it again.',
  );
