import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AttachmentSealer } from './attachment.ts';
import { toBase64, toHex } from './bytes.ts';
import { canonicalBytes, type Json } from './canonical.ts';
import { agreementHash, type MatchingAgreement } from './matching/agreement.ts';
import { epochKey } from './matching/session.ts';
import { paddedCount } from './matching/table.ts';
import { blind, evaluate, finalise, scalarFrom } from './matching/voprf.ts';
import { sealMessage } from './message.ts';
import { fingerprintOf, nodeKeyFrom, stateKey } from './node-key.ts';
import { paddedLength } from './padding.ts';
import { makeReceipt } from './receipt.ts';
import { at, bytesFrom } from './test-nodes.ts';

const agreement: MatchingAgreement = {
  kind: 'matching-agreement',
  version: 1,
  id: 'a'.repeat(32),
  parties: ['aldermoor', 'port-sable'],
  types: ['phone'],
  purposes: ['money-laundering'],
  questionsPerDay: 10,
  itemsPerDay: 1000,
  itemsPerEpoch: 5000,
  epochDays: 7,
  validFrom: at('2026-06-08'),
  validUntil: at('2027-06-08'),
  statedAt: at('2026-06-01'),
};

/** Everything follows from the seeds, but for the ML-DSA signatures, which OpenSSL hedges. */
async function makeVectors(): Promise<Record<string, unknown>> {
  const seeds = { author: bytesFrom('vectors author', 96), reader: bytesFrom('vectors reader', 96) };
  const [author, reader] = [await nodeKeyFrom(seeds.author), await nodeKeyFrom(seeds.reader)];
  const facts = { generation: 1, validFrom: at('2026-01-01'), validUntil: at('2027-01-01') };
  const stated = stateKey({ node: 'aldermoor', ...facts }, author);
  const random = bytesFrom('vectors content key', 32);
  const wrapRandom = bytesFrom('vectors encapsulation', 64);
  const attachmentKey = bytesFrom('vectors attachment key', 32);
  const plain = bytesFrom('vectors attachment', 300);
  const sealer = new AttachmentSealer({ id: 'b'.repeat(32), key: attachmentKey });
  const chunks = sealer.push(plain);
  const { chunks: last, attachment } = sealer.finish();
  const sealed = await sealMessage(
    {
      id: 'c'.repeat(32),
      from: 'aldermoor',
      writtenAt: at('2026-06-10'),
      answers: null,
      body: { text: 'A wording in العربية, 中文 and ελληνικά.' },
      attachments: [attachment],
    },
    {
      author,
      recipients: [{ node: 'port-sable', key: reader.id, sealing: reader.sealing.open }],
      random,
      wrapRandom: [wrapRandom],
    },
  );
  const receipt = makeReceipt(
    { ...sealed.message, contentHash: sealed.contentHash },
    { stage: 'delivered', by: 'port-sable', at: at('2026-06-11'), answer: null },
    reader,
  );
  const seed = bytesFrom('vectors epoch', 32);
  const key = epochKey(seed, agreement, 'port-sable', 0);
  const input = Buffer.from('phone|+99912345678');
  const scalar = scalarFrom(bytesFrom('vectors blind', 64));
  const element = blind(input, scalar);
  const evaluated = evaluate(key, element);
  const values: Json[] = [{ b: 1, a: 'ö' }, [1.5, 1e-7, -0, 'é\n'], { '€': null, '\r': true, '😀': [] }];
  return {
    canonical: values.map((value) => ({ value, bytes: toHex(canonicalBytes(value)) })),
    padding: [0, 255, 257, 1000, 65_537, 1_000_000].map((length) => [length, paddedLength(length)]),
    counts: [1, 64, 65, 1000, 10_000, 1_000_000].map((count) => [count, paddedCount(count)]),
    node: {
      seed: toHex(seeds.author),
      id: author.id,
      stated,
      fingerprint: fingerprintOf(stated.statement),
    },
    readerStated: stateKey({ node: 'port-sable', ...facts }, reader),
    message: {
      readerSeed: toHex(seeds.reader),
      random: toHex(random),
      wrapRandom: toHex(wrapRandom),
      envelope: Buffer.from(sealed.envelope).toString(),
      content: sealed.message,
      contentHash: sealed.contentHash,
    },
    attachment: { said: attachment, plain: toHex(plain), sealed: toHex(Buffer.concat([...chunks, ...last])) },
    receipt,
    matching: {
      agreement,
      agreementHash: agreementHash(agreement),
      seed: toHex(seed),
      publicKey: toBase64(key.open),
      input: toHex(input),
      blind: toHex(scalar),
      element: toHex(element),
      evaluated: toHex(evaluated),
      output: toHex(finalise(input, scalar, evaluated)),
    },
  };
}

const vectors = await makeVectors();
writeFileSync(join(import.meta.dirname, 'vectors/version-1.json'), `${JSON.stringify(vectors, null, 2)}\n`);
