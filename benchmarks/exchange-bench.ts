import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { ristretto255_oprf as oprf } from '@noble/curves/ed25519.js';
import {
  AttachmentOpener,
  AttachmentSealer,
  answer,
  ask,
  confirm,
  epochKey,
  evaluateDirectly,
  fingerprintOf,
  makeTable,
  type MatchingAgreement,
  nodeKeyFrom,
  openMessage,
  pin,
  readAnswer,
  sealingKeyOf,
  sealMessage,
  stateKey,
  stateTable,
} from '@weir/engines/envelopes';
import type { Instant } from '@weir/engines/vocabulary';
import { type BenchRow, finish } from './bench.ts';

const day = (text: string): Instant => `${text}T00:00:00.000Z` as Instant;
const now = day('2026-06-10');
/** The precomputation is measured over a part and scaled: it is one multiplication an item, with no growth. */
const part = 20_000;

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
  const begun = performance.now();
  for (let message = 0; message < count; message++) await once();
  const rate = (count * 1000) / (performance.now() - begun);
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
      note: 'Both signature algorithms and X-Wing, each way.',
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

async function matching(): Promise<BenchRow[]> {
  const agreement: MatchingAgreement = {
    kind: 'matching-agreement',
    version: 1,
    id: 'a'.repeat(32),
    parties: ['asked', 'asker'],
    types: ['phone'],
    purposes: ['bench'],
    questionsPerDay: 10,
    itemsPerDay: 100_000,
    itemsPerEpoch: 100_000,
    epochDays: 7,
    validFrom: day('2026-06-08'),
    validUntil: day('2027-06-08'),
    statedAt: day('2026-06-01'),
  };
  const signer = await nodeKeyFrom(randomBytes(96));
  const key = epochKey(randomBytes(32), agreement, 'asked', 0);
  const input = (number: number): Uint8Array => Buffer.from(`phone|+999${10_000_000 + number}`);
  const seconds = <Result>(work: () => Result): [number, Result] => {
    const begun = performance.now();
    const result = work();
    return [(performance.now() - begun) / 1000, result];
  };
  const [evaluating, outputs] = seconds(() =>
    Array.from({ length: part }, (_, number) => evaluateDirectly(key, input(number))),
  );
  const rest = randomBytes((1_000_000 - part) * 16);
  const [tabling, table] = seconds(() =>
    makeTable(
      [
        ...outputs,
        ...Array.from({ length: 1_000_000 - part }, (_, at) => rest.subarray(at * 16, at * 16 + 16)),
      ],
      randomBytes,
    ),
  );
  const stated = stateTable({ agreement, epoch: 0, by: 'asked', table, statedAt: now }, key, signer);
  const random = (): Uint8Array => randomBytes(64);
  const inputs = Array.from({ length: 10_000 }, (_, number) => input(number * 4));
  const [asking, asked] = seconds(() =>
    ask(inputs, { id: 'q', epoch: 0, purpose: 'bench', agreement }, random),
  );
  const [answering, given] = seconds(() =>
    answer(asked.question, { agreement, key, spent: undefined, now, random }),
  );
  const [reading, results] = seconds(() =>
    readAnswer(asked, given.answer, { stated: stated.statement, table }),
  );
  const hits = results.filter(({ result }) => result === 'in-their-set').length;
  if (hits !== part / 4) throw new Error(`${hits} hits where ${part / 4} are held`);
  const [noble] = seconds(() => {
    const pair = oprf.voprf.deriveKeyPair(randomBytes(32), Buffer.from('bench'));
    const blinded = inputs.slice(0, 100).map((one) => oprf.voprf.blind(one));
    const evaluated = oprf.voprf.blindEvaluateBatch(
      pair.secretKey,
      pair.publicKey,
      blinded.map((one) => one.blinded),
    );
    return oprf.voprf.finalizeBatch(
      blinded.map((one, place) => ({
        input: inputs[place]!,
        ...one,
        evaluated: evaluated.evaluated[place]!,
      })),
      pair.publicKey,
      evaluated.proof,
    );
  });
  const question = asking + answering + reading;
  const precompute = (evaluating * 1_000_000) / part + tabling;
  const row = (what: string, ours: number, more: Partial<BenchRow> = {}): BenchRow => ({
    what,
    ours,
    unit: 's',
    peer: null,
    peerValue: null,
    ratio: null,
    target: null,
    met: null,
    ...more,
  });
  const psi = psiSeconds(inputs.slice(0, 1_000).map((one) => Buffer.from(one).toString()));
  return [
    row('matching: a table of 1,000,000, one thread', precompute, {
      target: '≤ 180 on 2 cores',
      met: precompute <= 180,
      note: `Scaled from ${part} evaluations, with sorting of the million measured. 30 partners cost ${Math.round((precompute * 30) / 60)} core-minutes an epoch; items are independent and split over workers.`,
    }),
    row('matching: size of the table a held item', table.length / 1_000_000, {
      unit: 'B',
      target: '≤ 64',
      met: table.length <= 64e6,
    }),
    row('matching: ask 10,000 (padded to 10,240), one thread', asking),
    row('matching: answer and prove, one thread', answering),
    row('matching: verify, finish and look up, one thread', reading),
    row('matching: a question, all steps, one thread', question, {
      target: '≤ 5',
      met: question <= 5,
      peer: '@noble/curves, 100 items scaled',
      peerValue: noble * 102.4,
      ratio: (noble * 102.4) / question,
    }),
    row(
      'matching: 1,000 asked against 1,000, all steps, one thread',
      (question / 10_240 + evaluating / part) * 1_000,
      {
        peer: psi === null ? null : '@openmined/psi.js',
        peerValue: await psi,
        ratio: psi === null ? null : (await psi)! / ((question / 10_240 + evaluating / part) * 1_000),
        note:
          psi === null
            ? 'WEIR_PEERS_PSI names a folder with @openmined/psi.js; it was not given.'
            : 'Ours scaled from the rows above and with proofs; psi.js proves nothing and uses P-256.',
      },
    ),
  ];
}

interface Psi {
  client: { createWithNewKey(reveal: boolean): PsiClient };
  server: { createWithNewKey(reveal: boolean): PsiServer };
  dataStructure: { GCS: unknown };
}
interface PsiClient {
  createRequest(items: readonly string[]): unknown;
  getIntersection(setup: unknown, response: unknown): number[];
}
interface PsiServer {
  createSetupMessage(
    falsePositives: number,
    asked: number,
    items: readonly string[],
    structure: unknown,
  ): unknown;
  processRequest(request: unknown): unknown;
}

function psiSeconds(items: readonly string[]): Promise<number> | null {
  const folder = process.env['WEIR_PEERS_PSI'];
  if (folder === undefined) return null;
  const load = createRequire(`${folder}/`)('@openmined/psi.js') as () => Promise<Psi>;
  return load().then((psi) => {
    const begun = performance.now();
    const [client, server] = [psi.client.createWithNewKey(true), psi.server.createWithNewKey(true)];
    const setup = server.createSetupMessage(1e-9, items.length, items, psi.dataStructure.GCS);
    const found = client.getIntersection(setup, server.processRequest(client.createRequest(items)));
    if (found.length !== items.length) throw new Error('psi.js found another number');
    return (performance.now() - begun) / 1000;
  });
}
