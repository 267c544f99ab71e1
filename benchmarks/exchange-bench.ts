import { createHash, randomBytes } from 'node:crypto';
import {
  AttachmentOpener,
  AttachmentSealer,
  confirm,
  fingerprintOf,
  nodeKeyFrom,
  openMessage,
  pin,
  sealingKeyOf,
  sealMessage,
  stateKey,
} from '@weir/engines/envelopes';
import type { Instant } from '@weir/engines/vocabulary';
import { type BenchRow, finish } from './bench.ts';
import { matching } from './exchange-matching.ts';

const day = (text: string): Instant => `${text}T00:00:00.000Z` as Instant;
const now = day('2026-06-10');

export async function run(asJson: boolean): Promise<void> {
  finish('exchange', [...(await messages()), attachments(), ...(await matching())], asJson);
}

async function messages(): Promise<BenchRow[]> {
  const [author, reader] = [await nodeKeyFrom(randomBytes(96)), await nodeKeyFrom(randomBytes(96))];
  const partnerOf = (node: string, key: typeof author) => {
    const facts = { node, generation: 1, validFrom: day('2026-01-01'), validUntil: day('2027-01-01') };
    const pinned = pin(stateKey(facts, key));
    const fingerprint = fingerprintOf(pinned.keys[0]!.stated.statement);
    return confirm(pinned, { fingerprint, by: 'bench', at: now });
  };
  const [from, to] = [partnerOf('author', author), partnerOf('reader', reader)];
  const body = randomBytes(7_680).toString('base64');
  const once = async (): Promise<void> => {
    const { envelope } = await sealMessage(
      {
        id: randomBytes(16).toString('hex'),
        from: 'author',
        writtenAt: now,
        answers: null,
        body,
        attachments: [],
      },
      { author, recipients: [sealingKeyOf(to, now)], random: randomBytes(32) },
    );
    await openMessage(envelope, { node: 'reader', keys: [reader], partnerOf: () => from, now });
  };
  for (let warm = 0; warm < 50; warm++) await once();
  const count = 400;
  const before = process.cpuUsage();
  const begun = performance.now();
  for (let message = 0; message < count; message++) await once();
  const rate = (count * 1000) / (performance.now() - begun);
  const { user, system } = process.cpuUsage(before);
  const processorMs = ((user + system) / 1000 / count).toFixed(2);
  return [
    {
      what: 'seal, sign, open, verify a message of 10 KB, one thread',
      ours: rate,
      unit: 'messages/s',
      peer: null,
      peerValue: null,
      ratio: null,
      target: '≥ 300',
      met: rate >= 300,
      note: `Both signature algorithms and X-Wing, each way; ${processorMs} ms of the processor each.`,
    },
  ];
}

function attachments(): BenchRow {
  const piece = randomBytes(2 ** 20);
  const pieces = 300;
  const key = randomBytes(32);
  const hash = createHash('sha256');
  for (let place = 0; place < pieces; place++) hash.update(piece);
  const before = process.memoryUsage().rss;
  const begun = performance.now();
  const sealer = new AttachmentSealer({ id: 'a'.repeat(32), key });
  const expected = { id: 'a'.repeat(32), key: key.toString('base64url'), size: pieces * piece.length };
  const opener = new AttachmentOpener({ ...expected, sha256: hash.digest('hex') });
  for (let place = 0; place < pieces; place++) for (const chunk of sealer.push(piece)) opener.push(chunk);
  for (const chunk of sealer.finish().chunks) opener.push(chunk);
  opener.finish();
  const seconds = (performance.now() - begun) / 1000;
  const rate = (pieces * piece.length) / 1e6 / seconds;
  const grown = Math.round((process.memoryUsage().rss - before) / 2 ** 20);
  return {
    what: 'seal and open an attachment of 300 MiB as a stream, one thread',
    ours: rate,
    unit: 'MB/s',
    peer: null,
    peerValue: null,
    ratio: null,
    target: '≥ 150',
    met: rate >= 150,
    note: `The resident memory grew by ${grown} MiB.`,
  };
}
