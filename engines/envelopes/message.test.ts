import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import canonicalize from 'canonicalize';
import { AttachmentOpener, AttachmentSealer, chunkBytes, sealedSize } from './attachment.ts';
import { toBase64, utf8 } from './bytes.ts';
import { canonicalBytes, type Json, parseCanonical } from './canonical.ts';
import { contentHashOf, judgeArrival, type Message, openMessage, sealMessage } from './message.ts';
import {
  fingerprintOf,
  type Introduction,
  nodeKeyFrom,
  type RevocationStatement,
  signStatement,
  stateKey,
} from './node-key.ts';
import { paddedLength } from './padding.ts';
import { confirm, introduce, pin, revoke, rotate, sealingKeyOf, signerOf, standingOf } from './partner.ts';
import { makeReceipt, verifyReceipt } from './receipt.ts';
import { at, bytesFrom, problemOf, problemOfAsync, type TestNode, testNode } from './test-nodes.ts';

let aldermoor: TestNode;
let portSable: TestNode;
let third: TestNode;
const now = at('2026-06-01');
const text = (value: string): string => Buffer.from(bytesFrom(value, 16)).toString('hex');

beforeAll(async () => {
  aldermoor = await testNode('aldermoor');
  portSable = await testNode('port-sable');
  third = await testNode('third');
});

const seal = (to: readonly TestNode[], changes: Partial<Message> = {}, author = aldermoor) =>
  sealMessage(
    {
      id: text('message 1'),
      from: author.node,
      writtenAt: now,
      answers: null,
      body: { question: 'Do you know this account?' },
      attachments: [],
      ...changes,
    },
    {
      author: author.key,
      recipients: to.map((node) => sealingKeyOf(node.partner, at('2026-06-01'))),
      random: bytesFrom(`content key ${JSON.stringify(changes)}`, 32),
    },
  );

const open = (envelope: Uint8Array, by: TestNode, when = now) =>
  openMessage(envelope, {
    node: by.node,
    keys: [by.key],
    partnerOf: (name) => [aldermoor, portSable, third].find((one) => one.node === name)?.partner,
    now: when,
  });

describe('canonical JSON', () => {
  it('is spelled as RFC 8785 says, sections 3.2.2 to 3.2.4', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    // The published numbers hold 1E30, a whole number beyond what envelopes take; the library judges the spelling.
    expect(canonicalize(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const names = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 };
    expect(Object.keys(JSON.parse(Buffer.from(canonicalBytes(names)).toString()) as object)).toHaveLength(7);
    expect(Buffer.from(canonicalBytes(names)).toString()).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    );
  });

  it('reads back what it wrote and refuses every other spelling', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('e+'));
        let bytes: Uint8Array;
        try {
          bytes = canonicalBytes(value as Json);
        } catch {
          return;
        }
        expect(Buffer.from(canonicalBytes(parseCanonical(bytes)))).toEqual(Buffer.from(bytes));
      }),
    );
    const wrong = [
      '{"a":1,"a":1}',
      '{"b":1,"a":2}',
      ' {}',
      '{} ',
      '{"a":1.0}',
      '"\\u0041"',
      '\ufeff{}',
      '{',
      '1e400',
    ];
    for (const spelling of [...wrong, '9007199254740993', '"\\ud800"', '['.repeat(40) + ']'.repeat(40)])
      expect(
        problemOf(() => parseCanonical(utf8(spelling))),
        spelling,
      ).toBe('envelope-malformed');
    expect(problemOf(() => parseCanonical(Uint8Array.of(0x22, 0xff, 0x22)))).toBe('envelope-malformed');
  });
});

describe('an envelope', () => {
  it('is opened by each recipient, with the same content, and by nobody else', async () => {
    const { envelope, contentHash } = await seal([portSable, third]);
    for (const by of [portSable, third]) {
      const opened = await open(envelope, by);
      expect(opened.message.body).toEqual({ question: 'Do you know this account?' });
      expect(opened.contentHash).toBe(contentHash);
    }
    expect(await problemOfAsync(() => open(envelope, aldermoor))).toBe('envelope-not-for-us');
    expect(Buffer.from(envelope).toString()).not.toContain('aldermoor');
  });

  it('with any one byte changed is refused', async () => {
    const { envelope } = await seal([portSable, third]);
    const accepted: number[] = [];
    for (
      let place = 0;
      place < envelope.length;
      place += place < 400 || place > envelope.length - 900 ? 1 : 7
    ) {
      const altered = envelope.slice();
      altered[place]! ^= 1;
      if ((await problemOfAsync(() => open(altered, portSable))) === 'none') accepted.push(place);
    }
    expect(accepted).toEqual([]);
    for (let length = 0; length < envelope.length; length += 97)
      expect(await problemOfAsync(() => open(envelope.slice(0, length), portSable))).not.toBe('none');
  });

  it('is refused by the reason that applies', async () => {
    const { envelope } = await seal([portSable]);
    const version = utf8(Buffer.from(envelope).toString().replace('"version":1}', '"version":2}'));
    expect(await problemOfAsync(() => open(version, portSable))).toBe('envelope-version-unknown');
    const box = Buffer.from(envelope)
      .toString()
      .replace(/"box":"[^"]+"/, '"box":"AAAA"');
    expect(await problemOfAsync(() => open(utf8(box), portSable))).toBe('envelope-altered');
    const early = await seal([portSable], { writtenAt: at('2026-06-03') });
    expect(await problemOfAsync(() => open(early.envelope, portSable))).toBe('envelope-from-the-future');
    expect(await problemOfAsync(() => open(envelope, portSable, at('2028-01-01')))).toBe('envelope-too-old');
    const before = await seal([portSable], { writtenAt: at('2025-12-31') });
    expect(await problemOfAsync(() => open(before.envelope, portSable))).toBe('partner-key-not-valid');
    const stranger = await testNode('stranger');
    const unknown = await seal([portSable], {}, stranger);
    expect(await problemOfAsync(() => open(unknown.envelope, portSable))).toBe('partner-unknown');
    const posing = await seal([portSable], { from: 'third' });
    expect(await problemOfAsync(() => open(posing.envelope, portSable))).toBe('partner-key-unknown');
    // Sealed to a key of ours, addressed to somebody else.
    const elsewhere = await sealMessage(
      { id: text('x'), from: 'aldermoor', writtenAt: now, answers: null, body: 1, attachments: [] },
      {
        author: aldermoor.key,
        recipients: [{ ...sealingKeyOf(portSable.partner, now), node: 'third' }],
        random: bytesFrom('elsewhere', 32),
      },
    );
    expect(await problemOfAsync(() => open(elsewhere.envelope, portSable))).toBe('envelope-not-for-us');
    const large = new Uint8Array(9 * 2 ** 20);
    expect(await problemOfAsync(() => open(large, portSable))).toBe('envelope-too-large');
  });

  it('that comes again has no second effect, and another content under its id is evidence', async () => {
    const first = await open((await seal([portSable])).envelope, portSable);
    const other = await open((await seal([portSable], { body: 'other' })).envelope, portSable);
    expect(judgeArrival(first, undefined)).toBe('new');
    expect(judgeArrival(first, first.contentHash)).toBe('again');
    expect(problemOf(() => judgeArrival(other, first.contentHash))).toBe('envelope-id-reused');
    expect(first.rememberUntil).toBe('2027-04-01T00:00:00.000Z');
  });

  it('is receipted over its content', async () => {
    const sealed = await seal([portSable]);
    const message = { ...sealed.message, contentHash: sealed.contentHash };
    const receipt = makeReceipt(
      message,
      { stage: 'delivered', by: 'port-sable', at: now, answer: null },
      portSable.key,
    );
    expect(verifyReceipt(receipt, message, portSable.partner, now).stage).toBe('delivered');
    const altered = { ...receipt, statement: { ...receipt.statement, stage: 'opened' as const } };
    expect(problemOf(() => verifyReceipt(altered, message, portSable.partner, now))).toBe(
      'envelope-signature-wrong',
    );
    const other = { ...message, contentHash: contentHashOf({ ...sealed.message, body: 'other' }) };
    expect(problemOf(() => verifyReceipt(receipt, other, portSable.partner, now))).toBe('receipt-not-ours');
    expect(problemOf(() => verifyReceipt(receipt, message, third.partner, now))).toBe('receipt-not-ours');
  });
});

describe('a partner', () => {
  it('counts only after a person confirmed its fingerprint', () => {
    const partner = pin(aldermoor.stated);
    expect(standingOf(partner, now)).toBe('pinned');
    expect(problemOf(() => sealingKeyOf(partner, now))).toBe('partner-not-confirmed');
    const fingerprint = fingerprintOf(aldermoor.stated.statement);
    expect(fingerprint).toMatch(/^(\d{5} ){11}\d{5}$/);
    const wrong = fingerprint.replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
    expect(problemOf(() => confirm(partner, { fingerprint: wrong, by: 'a', at: now }))).toBe(
      'partner-fingerprint-differs',
    );
    expect(standingOf(confirm(partner, { fingerprint, by: 'a', at: now }), now)).toBe('confirmed');
    const forged = { ...aldermoor.stated, statement: { ...aldermoor.stated.statement, node: 'third' } };
    expect(problemOf(() => pin(forged))).toBe('envelope-signature-wrong');
  });

  it('is introduced by a confirmed partner only, and for the pinned key only', () => {
    const partner = pin(third.stated);
    const statement: Introduction = {
      kind: 'introduction',
      version: 1,
      by: 'aldermoor',
      node: 'third',
      key: third.key.id,
      fingerprint: fingerprintOf(third.stated.statement),
      statedAt: now,
    };
    const signed = signStatement(statement, [aldermoor.key]);
    expect(standingOf(introduce(partner, signed, aldermoor.partner, now), now)).toBe('introduced');
    expect(problemOf(() => introduce(partner, signed, pin(aldermoor.stated), now))).toBe(
      'partner-introducer-not-confirmed',
    );
    const swapped = signStatement({ ...statement, key: portSable.key.id }, [aldermoor.key]);
    expect(problemOf(() => introduce(partner, swapped, aldermoor.partner, now))).toBe(
      'partner-fingerprint-differs',
    );
    const byOther = { statement, signatures: [{ ...signed.signatures[0]!, key: portSable.key.id }] };
    expect(problemOf(() => introduce(partner, byOther, aldermoor.partner, now))).toBe('partner-key-unknown');
  });

  it('rotates its keys with an overlap, in order, each vouched for by the one before', async () => {
    const next = await nodeKeyFrom(bytesFrom('aldermoor 2', 96));
    const facts = { node: 'aldermoor', validFrom: at('2026-11-01'), validUntil: at('2027-11-01') };
    const stated = stateKey({ ...facts, generation: 2 }, next, aldermoor.key);
    const partner = rotate(aldermoor.partner, stated, at('2026-10-01'));
    expect(rotate(partner, stated, at('2026-10-01'))).toBe(partner);
    const signer = (key: string, day: string): string =>
      problemOf(() => signerOf(partner, { key, signedAt: at(day), now: at(day) }));
    expect(
      ['2026-10-31', '2026-11-01', '2026-12-31', '2027-01-01'].map((day) => signer(aldermoor.key.id, day)),
    ).toEqual(['none', 'none', 'none', 'partner-key-not-valid']);
    expect(
      ['2026-10-31', '2026-11-01', '2027-10-31', '2027-11-01'].map((day) => signer(next.id, day)),
    ).toEqual(['partner-key-not-valid', 'none', 'none', 'partner-key-not-valid']);
    expect(sealingKeyOf(partner, at('2026-10-31')).key).toBe(aldermoor.key.id);
    expect(sealingKeyOf(partner, at('2026-11-01')).key).toBe(next.id);
    const alone = { ...stated, signatures: stated.signatures.slice(0, 1) };
    expect(problemOf(() => rotate(aldermoor.partner, alone, at('2026-10-01')))).toBe(
      'envelope-signature-wrong',
    );
    const skipped = stateKey({ ...facts, generation: 3 }, next, aldermoor.key);
    expect(problemOf(() => rotate(aldermoor.partner, skipped, at('2026-10-01')))).toBe(
      'partner-key-out-of-order',
    );
    const gap = stateKey({ ...facts, generation: 2, validFrom: at('2027-02-01') }, next, aldermoor.key);
    expect(problemOf(() => rotate(aldermoor.partner, gap, at('2026-10-01')))).toBe(
      'partner-key-out-of-order',
    );
    expect(problemOf(() => rotate(aldermoor.partner, stated, at('2027-01-02')))).toBe(
      'partner-key-not-valid',
    );
  });

  it('whose key is revoked counts no more: from the date, or for ever where it was compromised', async () => {
    const revocation = (reason: RevocationStatement['reason']) =>
      signStatement<RevocationStatement>(
        {
          kind: 'revocation',
          version: 1,
          node: 'aldermoor',
          key: aldermoor.key.id,
          reason,
          from: at('2026-05-01'),
          statedAt: now,
        },
        [aldermoor.key],
      );
    const ask = (reason: RevocationStatement['reason'], day: string): string => {
      const partner = revoke(aldermoor.partner, revocation(reason));
      const beforehand = { key: aldermoor.key.id, signedAt: at(day), now: at('2026-04-30') };
      expect(problemOf(() => signerOf(partner, beforehand))).toBe('none');
      expect(standingOf(partner, now)).toBe('revoked');
      return problemOf(() => signerOf(partner, { ...beforehand, now }));
    };
    expect(ask('lost', '2026-04-01')).toBe('partner-not-confirmed');
    const next = await nodeKeyFrom(bytesFrom('aldermoor 2', 96));
    const facts = {
      node: 'aldermoor',
      generation: 2,
      validFrom: at('2026-04-01'),
      validUntil: at('2027-11-01'),
    };
    const rotated = rotate(aldermoor.partner, stateKey(facts, next, aldermoor.key), at('2026-03-01'));
    const signed = (reason: RevocationStatement['reason'], day: string): string => {
      const partner = revoke(rotated, revocation(reason));
      return problemOf(() => signerOf(partner, { key: aldermoor.key.id, signedAt: at(day), now }));
    };
    expect(signed('superseded', '2026-04-30')).toBe('none');
    expect(signed('superseded', '2026-05-01')).toBe('partner-key-not-valid');
    expect(signed('compromised', '2026-04-30')).toBe('partner-key-not-valid');
    const foreign = {
      ...revocation('lost'),
      signatures: signStatement(revocation('lost').statement, [third.key]).signatures,
    };
    expect(problemOf(() => revoke(aldermoor.partner, foreign))).toBe('envelope-signature-wrong');
  });
});

describe('an attachment', () => {
  const id = 'ab'.repeat(16);
  const sealWhole = (plain: Uint8Array, word = 'attachment') => {
    const sealer = new AttachmentSealer({ id, key: bytesFrom(word, 32) });
    const chunks = sealer.push(plain);
    const { chunks: last, attachment } = sealer.finish();
    return { chunks: [...chunks, ...last], attachment };
  };
  const openWhole = (
    chunks: readonly Uint8Array[],
    attachment: ReturnType<typeof sealWhole>['attachment'],
  ) => {
    const opener = new AttachmentOpener(attachment);
    const plain = chunks.flatMap((chunk) => opener.push(chunk));
    return Buffer.concat([...plain, ...opener.finish()]);
  };

  it('comes out as it went in, at every size around the borders of chunks', () => {
    for (const chunks of [0, 1, 2, 3])
      for (const more of [-17, -16, -1, 0, 1, 15, 16, 17]) {
        const size = chunks * chunkBytes + more;
        if (size < 0) continue;
        const plain = bytesFrom(`plain ${size}`, size);
        const { chunks: sealed, attachment } = sealWhole(plain);
        expect(openWhole(sealed, attachment).equals(plain), String(size)).toBe(true);
        expect(Buffer.concat(sealed).length).toBe(sealedSize(size));
        expect(toBase64(plain.subarray(0, 0))).toBe('');
      }
  });

  it('comes out the same however the stream is cut', () => {
    const plain = bytesFrom('cut', 200_000);
    const { chunks, attachment } = sealWhole(plain);
    const sealed = Buffer.concat(chunks);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90_000 }), (length) => {
        const pieces = Array.from({ length: Math.ceil(sealed.length / length) }, (_, place) =>
          sealed.subarray(place * length, (place + 1) * length),
        );
        expect(openWhole(pieces, attachment).equals(plain)).toBe(true);
      }),
      { numRuns: 20, examples: [[1000], [65_552], [65_551]] },
    );
  });

  it('that is cut, reordered, doubled, mixed, lengthened or altered is refused', () => {
    const { chunks, attachment } = sealWhole(bytesFrom('whole', 200_000));
    const other = sealWhole(bytesFrom('other', 200_000), 'other key');
    const [one, two, ...rest] = chunks as [Uint8Array, Uint8Array, ...Uint8Array[]];
    const flipped = (chunk: Uint8Array): Uint8Array =>
      chunk.map((byte, place) => (place === 9 ? byte ^ 1 : byte));
    const wrong = {
      cut: chunks.slice(0, -1),
      cutWithin: [...chunks.slice(0, -1), chunks.at(-1)!.slice(0, -1)],
      reordered: [two, one, ...rest],
      doubled: [one, one, two, ...rest],
      mixed: [one, other.chunks[1]!, ...rest],
      lengthened: [...chunks, one],
      altered: [one, flipped(two), ...rest],
      empty: [],
    };
    for (const [name, pieces] of Object.entries(wrong))
      expect(
        problemOf(() => openWhole(pieces, attachment)),
        name,
      ).toBe('attachment-altered');
    for (const lie of [{ size: 199_999 }, { size: 10 }, { sha256: '0'.repeat(64) }, { id: 'cd'.repeat(16) }])
      expect(problemOf(() => openWhole(chunks, { ...attachment, ...lie }))).toBe('attachment-altered');
  });

  it('is padded by at most an eighth, and monotonously', () => {
    fc.assert(
      fc.property(fc.integer({ min: 256, max: 2 ** 36 }), (length) => {
        expect(paddedLength(length)).toBeGreaterThanOrEqual(length);
        expect(paddedLength(length)).toBeLessThanOrEqual(length * 1.125);
        expect(paddedLength(paddedLength(length))).toBe(paddedLength(length));
        expect(paddedLength(length + 1)).toBeGreaterThanOrEqual(paddedLength(length));
      }),
    );
  });
});
