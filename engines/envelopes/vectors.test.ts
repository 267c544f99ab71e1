import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Attachment, AttachmentOpener } from './attachment.ts';
import { toBase64, toHex } from './bytes.ts';
import { canonicalBytes, type Json } from './canonical.ts';
import { agreementHash, type MatchingAgreement } from './matching/agreement.ts';
import { epochKey } from './matching/session.ts';
import { paddedCount } from './matching/table.ts';
import { blind, evaluate, finalise } from './matching/voprf.ts';
import { contentHashOf, type Message, openMessage } from './message.ts';
import { fingerprintOf, type KeyStatement, nodeKeyFrom, type Signed } from './node-key.ts';
import { paddedLength } from './padding.ts';
import { confirm, pin } from './partner.ts';
import { type Receipt, verifyReceipt } from './receipt.ts';
import { at } from './test-nodes.ts';

interface Vectors {
  canonical: { value: Json; bytes: string }[];
  padding: [number, number][];
  counts: [number, number][];
  node: { seed: string; id: string; stated: Signed<KeyStatement>; fingerprint: string };
  readerStated: Signed<KeyStatement>;
  message: { readerSeed: string; envelope: string; content: Message; contentHash: string };
  attachment: { said: Attachment; plain: string; sealed: string };
  receipt: Signed<Receipt>;
  matching: Record<
    'agreementHash' | 'seed' | 'publicKey' | 'input' | 'blind' | 'element' | 'evaluated' | 'output',
    string
  > & {
    agreement: MatchingAgreement;
  };
}

const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, 'vectors/version-1.json'), 'utf8'),
) as Vectors;
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const confirmed = (stated: Signed<KeyStatement>) =>
  confirm(pin(stated), { fingerprint: fingerprintOf(stated.statement), by: 'a', at: at('2026-01-02') });

describe('the published vectors of version 1 still hold', () => {
  it('for canonical bytes and padding', () => {
    for (const { value, bytes } of vectors.canonical) expect(toHex(canonicalBytes(value))).toBe(bytes);
    for (const [length, padded] of vectors.padding) expect(paddedLength(length)).toBe(padded);
    for (const [count, padded] of vectors.counts) expect(paddedCount(count)).toBe(padded);
  });

  it('for keys, an envelope, its attachment and its receipt', async () => {
    const author = await nodeKeyFrom(hex(vectors.node.seed));
    expect(author.id).toBe(vectors.node.id);
    expect(vectors.node.stated.statement.signing).toEqual(author.signing.open);
    expect(fingerprintOf(vectors.node.stated.statement)).toBe(vectors.node.fingerprint);
    const { message, contentHash } = await openMessage(Buffer.from(vectors.message.envelope), {
      node: 'port-sable',
      keys: [await nodeKeyFrom(hex(vectors.message.readerSeed))],
      partnerOf: () => confirmed(vectors.node.stated),
      now: at('2026-06-11'),
    });
    expect(message).toEqual(vectors.message.content);
    expect(contentHash).toBe(vectors.message.contentHash);
    const opener = new AttachmentOpener(message.attachments[0]!);
    const plain = [...opener.push(hex(vectors.attachment.sealed)), ...opener.finish()];
    expect(toHex(Buffer.concat(plain))).toBe(vectors.attachment.plain);
    const reader = confirmed(vectors.readerStated);
    expect(
      verifyReceipt(
        vectors.receipt,
        { ...message, contentHash: contentHashOf(message) },
        reader,
        at('2026-06-12'),
      ).stage,
    ).toBe('delivered');
  });

  it('for matching', () => {
    const { agreement, ...known } = vectors.matching;
    expect(agreementHash(agreement)).toBe(known.agreementHash);
    const key = epochKey(hex(known.seed), agreement, 'port-sable', 0);
    expect(toBase64(key.open)).toBe(known.publicKey);
    const element = blind(hex(known.input), hex(known.blind));
    expect(toHex(element)).toBe(known.element);
    expect(toHex(evaluate(key, element))).toBe(known.evaluated);
    expect(toHex(finalise(hex(known.input), hex(known.blind), evaluate(key, element)))).toBe(known.output);
  });
});
